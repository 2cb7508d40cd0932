// Takes the position once, when asked, and says plainly why when it cannot.
const FAILURES = { 1: 'textDenied', 2: 'textUnavailable', 3: 'textTimeout' };

const ask = (precise) => new Promise((done, failed) => {
  navigator.geolocation.getCurrentPosition(done, failed, {
    enableHighAccuracy: precise, timeout: precise ? 20000 : 15000, maximumAge: 0,
  });
});

async function take(place) {
  const button = place.querySelector('[data-position-take]');
  const label = place.querySelector('[data-position-label]');
  const status = place.querySelector('[data-position-status]');
  const say = (key, mood, parts = {}) => {
    status.textContent = place.dataset[key].replace(/\{(\w+)\}/g, (_, name) => parts[name]);
    status.className = `evidence-status ${mood}`;
  };
  const fill = (name, value) => { place.querySelector(`[data-position-${name}]`).value = value; };
  if (!navigator.geolocation) { say('textUnsupported', 'is-bad'); return; }
  button.disabled = true;
  say('textTaking', '');
  try {
    const fix = await ask(true).catch((error) => { if (error.code === 1) throw error; return ask(false); });
    const { latitude, longitude, accuracy } = fix.coords;
    const at = new Date(fix.timestamp);
    fill('latitude', latitude.toFixed(6));
    fill('longitude', longitude.toFixed(6));
    fill('accuracy', Math.max(1, Math.round(accuracy)));
    fill('fixed-at', at.toISOString());
    say('textTaken', 'is-good', {
      accuracy: Math.max(1, Math.round(accuracy)),
      time: at.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    });
    label.textContent = place.dataset.textAgain;
    place.dispatchEvent(new Event('input', { bubbles: true }));
  } catch (error) {
    say(FAILURES[error.code] || 'textUnavailable', 'is-bad');
  } finally {
    button.disabled = false;
  }
}

function start(root) {
  for (const place of root.querySelectorAll('[data-position]')) {
    place.querySelector('[data-position-take]').hidden = false;
  }
}
document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-position-take]');
  if (button) take(button.closest('[data-position]'));
});
document.addEventListener('htmx:load', ({ target }) => start(target));
start(document);
