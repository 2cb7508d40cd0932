// Finds a kind of the catalogue by a few letters and proposes norm x volume as the minutes.
const MOST = 8;
const plain = (text) => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '');

function start(root) {
  for (const place of root.querySelectorAll('[data-kind]:not([data-kind-ready])')) {
    place.dataset.kindReady = '';
    prepare(place);
  }
}

function prepare(place) {
  const select = place.querySelector('select');
  const search = place.querySelector('[data-kind-search]');
  const results = place.querySelector('[data-kind-results]');
  const hint = place.querySelector('[data-kind-hint]');
  const volume = document.querySelector(place.dataset.kindVolume);
  const minutes = document.querySelector(place.dataset.kindMinutes);
  const norms = JSON.parse(document.getElementById(place.dataset.kindNorms)?.textContent || '{}');
  const options = [...select.options].filter((option) => option.value);
  const words = options.map((option) => plain(option.text));
  let proposed = '';

  const propose = () => {
    const kind = norms[select.value];
    if (hint) hint.textContent = '';
    if (!kind?.norm) return;
    const count = Math.max(1, parseInt(volume?.value, 10) || 1);
    const total = Math.min(1440, kind.norm * count);
    if (hint) {
      const parts = { norm: kind.norm, volume: count, unit: kind.unit || '', total };
      hint.textContent = place.dataset.textNorm.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
    }
    if (minutes && (minutes.value === '' || minutes.value === proposed)) {
      proposed = String(total);
      minutes.value = proposed;
      minutes.dispatchEvent(new Event('input', { bubbles: true }));
    }
  };
  const choose = (option) => {
    select.value = option.value;
    search.value = '';
    results.replaceChildren();
    select.dispatchEvent(new Event('change', { bubbles: true }));
    select.focus();
  };

  search.closest('[hidden]')?.removeAttribute('hidden');
  search.addEventListener('input', () => {
    const asked = plain(search.value).split(/\s+/).filter(Boolean);
    const found = asked.length ? options.filter((_, i) => asked.every((word) => words[i].includes(word))) : [];
    results.replaceChildren(...found.slice(0, MOST).map((option) => {
      const row = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = option.text;
      button.addEventListener('click', () => choose(option));
      row.append(button);
      return row;
    }));
    const status = place.querySelector('[data-kind-status]');
    if (status) status.textContent = asked.length ? place.dataset.textFound.replace('{count}', found.length) : '';
  });
  search.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    results.querySelector('button')?.click();
  });
  select.addEventListener('change', propose);
  volume?.addEventListener('input', propose);
  if (select.value) propose();
}
document.addEventListener('htmx:load', ({ target }) => start(target));
start(document);
