// Glue for htmx and the page frame: the CSRF token, a sentence when a request fails, menus that close.
document.addEventListener('htmx:configRequest', (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers['X-CSRFToken'] = token;
});

const box = document.getElementById('net-error');
let timer;
const complain = (kind) => {
  if (!box) return;
  box.textContent = box.dataset[kind];
  box.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { box.hidden = true; }, 8000);
};
for (const name of ['htmx:sendError', 'htmx:timeout']) {
  document.addEventListener(name, () => complain('textOffline'));
}
document.addEventListener('htmx:responseError', ({ detail }) => {
  complain([401, 403].includes(detail.xhr.status) ? 'textLogin' : 'textServer');
});

document.addEventListener('click', ({ target }) => {
  for (const menu of document.querySelectorAll('[data-menu][open]')) {
    if (!menu.contains(target)) menu.open = false;
  }
});
document.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  for (const menu of document.querySelectorAll('[data-menu][open]')) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

// After a refused form the reader starts at the list of what is wrong, after an accepted one at what came of it.
// A browser that has gone to an autofocus field already leaves the sentence above the screen.
const refused = document.querySelector('[data-focus]');
const told = refused || (document.querySelector('[autofocus]') ? null : document.querySelector('#messages .alert'));
if (told) {
  told.tabIndex = -1;
  told.focus({ preventScroll: true });
}
refused?.scrollIntoView({ block: 'start' });
