// Takes the position once, when asked, and says plainly why when it cannot.
const FAILURES = { 1: 'textDenied', 2: 'textUnavailable', 3: 'textTimeout' };
const PRECISE = 20000;
const COARSE = 10000;
// A browser may never answer: its own limits begin only once permission is given.
const PATIENCE = 35000;
const CLOCK_TOLERANCE = 30 * 60000;
const OLDEST = 30 * 864e5;
const loaded = Date.now();

const ask = (precise) => new Promise((done, failed) => {
  navigator.geolocation.getCurrentPosition(done, failed, {
    enableHighAccuracy: precise, timeout: precise ? PRECISE : COARSE, maximumAge: 0,
  });
});
const fixed = () => ask(true).catch((error) => { if (error.code === 1) throw error; return ask(false); });

const finder = (place) => (name) => place.querySelector(`[data-position-${name}]`);

function say(place, key, mood, parts = {}) {
  const status = finder(place)('status');
  status.textContent = place.dataset[key].replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  status.className = `evidence-status ${mood}`;
}

function release(place) {
  delete place.dataset.attempt;
  finder(place)('take').disabled = false;
}

function keep(place, { coords, timestamp }) {
  const find = finder(place);
  const { latitude, longitude, accuracy } = coords;
  if (![latitude, longitude, accuracy].every(Number.isFinite)) throw new RangeError('no position');
  const now = Date.now();
  const at = new Date(Number.isFinite(timestamp) ? timestamp : now);
  const metres = Math.max(1, Math.round(accuracy));
  const limit = Number(place.dataset.accuracyLimit);
  find('latitude').value = latitude.toFixed(6);
  find('longitude').value = longitude.toFixed(6);
  find('accuracy').value = metres;
  find('fixed-at').value = at.toISOString();
  const error = loaded - Number(place.dataset.serverNow) * 1000;
  const wrong = Math.abs(error) > CLOCK_TOLERANCE || at - now > CLOCK_TOLERANCE || now - at > OLDEST;
  const time = new Date(now - (wrong ? error : 0)).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  say(place, metres > limit ? 'textInaccurate' : 'textTaken', metres > limit ? 'is-doubtful' : 'is-good', { accuracy: metres, limit, time });
  if (wrong) find('status').append(` ${place.dataset.textClock}`);
  find('label').textContent = place.dataset.textAgain;
  place.dispatchEvent(new Event('input', { bubbles: true }));
}

async function take(place) {
  if (!window.isSecureContext) { say(place, 'textInsecure', 'is-bad'); return; }
  if (!navigator.geolocation) { say(place, 'textUnsupported', 'is-bad'); return; }
  const attempt = String(performance.now());
  place.dataset.attempt = attempt;
  finder(place)('take').disabled = true;
  say(place, 'textTaking', '');
  const late = setTimeout(() => {
    if (place.dataset.attempt !== attempt) return;
    release(place);
    say(place, 'textSilent', 'is-bad');
  }, PATIENCE);
  try {
    const fix = await fixed();
    // What comes late is as good, unless another attempt is under way.
    if ([attempt, undefined].includes(place.dataset.attempt)) keep(place, fix);
  } catch (error) {
    if (place.dataset.attempt === attempt) say(place, FAILURES[error.code] || 'textUnavailable', 'is-bad');
  } finally {
    clearTimeout(late);
    if (place.dataset.attempt === attempt) release(place);
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
// By its own clock the phone says when it sends, so that the server can tell a wrong clock from an old position.
document.addEventListener('submit', ({ target }) => {
  const now = target.querySelector('[data-position-device-now]');
  if (now) now.value = new Date().toISOString();
});
// A page that comes back from the browser's memory waits for an answer that was lost.
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  for (const place of document.querySelectorAll('[data-position][data-attempt]')) {
    release(place);
    say(place, 'textSilent', 'is-bad');
  }
});
document.addEventListener('htmx:load', ({ target }) => start(target));
start(document);
