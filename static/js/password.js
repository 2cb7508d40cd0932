// Shows a password while its button is pressed in; it is hidden again before it is sent or the page is left.
const field = (button) => document.getElementById(button.dataset.reveal);

function show(button, shown) {
  const input = field(button);
  input.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(shown));
}

function hideAll(root) {
  for (const button of root.querySelectorAll('[data-reveal][aria-pressed="true"]')) show(button, false);
}

for (const button of document.querySelectorAll('[data-reveal]')) {
  // No spelling service reads a password that can be seen.
  Object.assign(field(button), { spellcheck: false, autocapitalize: 'none' });
  button.hidden = false;
  button.addEventListener('click', () => show(button, button.getAttribute('aria-pressed') !== 'true'));
}
// What the browser keeps must be a password to it, not a text that it proposes the next time.
document.addEventListener('submit', ({ target }) => hideAll(target), true);
addEventListener('pagehide', () => hideAll(document));
