// Keeps "5 h 12 m left" true while the page is open, by the server's clock.
const born = Date.now();

function left(seconds, units) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const mins = Math.floor(seconds / 60) % 60;
  const parts = days ? [[days, 0], [hours, 1]] : [[hours, 1], [mins, 2]];
  return parts.filter(([number, unit]) => number || unit === 2).map(([number, unit]) => `${number} ${units[unit]}`).join(' ');
}

function tick() {
  for (const place of document.querySelectorAll('[data-until]')) {
    const { until, now, textLeft, textClosed, units } = place.dataset;
    const offset = now ? Date.parse(now) - born : 0;
    const seconds = Math.floor((Date.parse(until) - Date.now() - offset) / 1000);
    const text = seconds > 0 ? textLeft.replace('{time}', left(seconds, units.split(' '))) : textClosed;
    if (place.textContent !== text) place.textContent = text;
    place.closest('.countdown')?.classList.toggle('is-urgent', seconds > 0 && seconds < 3 * 3600);
  }
}
setInterval(tick, 15000);
document.addEventListener('htmx:load', tick);
tick();
