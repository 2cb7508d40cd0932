// Shows that a form is on its way and lets it go only once. Nothing is disabled, so that the pressed button still
// sends its name; all comes back when the answer is a file, when the page is shown again, and in the end by itself.
const GIVE_UP = 60000;
const DOWNLOAD = /(?:^|; )((?:__Host-)?download)=/;
const status = document.getElementById('busy');
const waiting = new Map();

const forget = () => {
  const name = DOWNLOAD.exec(document.cookie)?.[1];
  if (name) document.cookie = `${name}=; Max-Age=0; Path=/${name.startsWith('__') ? '; Secure' : ''}`;
};

function begin(form, button, way) {
  if (waiting.has(form)) return;
  const text = status?.dataset[way === 'post' ? 'textSending' : 'textLoading'] || '';
  const label = button?.matches('button') && button.textContent.trim() ? button : null;
  const kept = label ? [...label.childNodes] : [];
  if (label) label.replaceChildren(...[...label.children].filter((child) => child.matches('svg')), text);
  button?.setAttribute('aria-disabled', 'true');
  form.setAttribute('aria-busy', 'true');
  if (status) status.textContent = text;
  forget();
  const started = Date.now();
  const watch = setInterval(() => {
    if (DOWNLOAD.test(document.cookie) || Date.now() - started > GIVE_UP) end(form);
  }, 500);
  waiting.set(form, () => {
    clearInterval(watch);
    label?.replaceChildren(...kept);
    button?.removeAttribute('aria-disabled');
    form.removeAttribute('aria-busy');
    if (status) status.textContent = '';
  });
}

function end(form) {
  waiting.get(form)?.();
  waiting.delete(form);
  forget();
}

// First of all listeners: what is on its way is not sent again.
window.addEventListener('submit', (event) => {
  if (!waiting.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// Last of all: who asks first, or sends by itself, has said so by then.
window.addEventListener('submit', ({ target, submitter, defaultPrevented }) => {
  const to = submitter?.getAttribute('formtarget') || target.getAttribute('target') || '_self';
  const way = (submitter?.getAttribute('formmethod') || target.getAttribute('method') || '').toLowerCase();
  if (!defaultPrevented && way !== 'dialog' && to === '_self') begin(target, submitter, way);
});
document.addEventListener('htmx:beforeRequest', ({ target, detail }) => {
  const form = target.closest('form');
  if (form && detail.requestConfig.triggeringEvent?.type === 'submit') begin(form, detail.requestConfig.triggeringEvent.submitter, detail.requestConfig.verb);
});
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  for (const form of waiting.keys()) if (form === detail.elt || form.contains(detail.elt)) end(form);
});
window.addEventListener('pageshow', () => { for (const form of [...waiting.keys()]) end(form); });
