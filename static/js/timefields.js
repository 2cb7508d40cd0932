// Start, end and minutes: two of them give the third. An end before the start means after midnight.
const DAY = 1440;
const toMinutes = (text) => { const [, h, m] = /^(\d+):(\d+)/.exec(text) || []; return h === undefined ? null : h * 60 + +m; };
const toTime = (total) => [Math.floor(total / 60) % 24, total % 60].map((n) => String(n).padStart(2, '0')).join(':');

for (const place of document.querySelectorAll('[data-times]')) {
  const [start, end, minutes] = ['timesStart', 'timesEnd', 'timesMinutes'].map((name) => document.querySelector(place.dataset[name]));
  const from = toMinutes(start.value);
  if (from !== null && !end.value && +minutes.value > 0 && +minutes.value <= DAY) end.value = toTime(from + +minutes.value);
}

document.addEventListener('input', ({ target }) => {
  const place = target.closest('[data-times]');
  if (!place) return;
  const [start, end, minutes] = ['timesStart', 'timesEnd', 'timesMinutes'].map((name) => document.querySelector(place.dataset[name]));
  const from = toMinutes(start.value);
  if (from === null) return;
  if (target === minutes || (target === start && minutes.value)) {
    if (+minutes.value > 0 && +minutes.value <= DAY) end.value = toTime(from + +minutes.value);
  } else if (target === end || target === start) {
    const to = toMinutes(end.value);
    if (to === null) return;
    minutes.value = (to - from + DAY) % DAY || '';
    minutes.dispatchEvent(new Event('change', { bubbles: true }));
  }
});
