// Keeps what was typed on this device until the server has accepted it, and offers it again to the same person.
// Never kept: passwords, files, positions, tokens. Promised only where the device has really kept it.
const KEEP_DAYS = 7;
const SENT = 'draft-sent';
const person = document.body.dataset.person || '';
const prefix = `draft:${person}:`;
const opened = (name) => { try { const found = window[name]; found.getItem(prefix); return found; } catch { return null; } };
const store = opened('localStorage');
const session = opened('sessionStorage');

const fields = (form) => [...form.elements].filter((item) => item.name && !item.disabled && !['hidden', 'password', 'file', 'submit', 'button', 'fieldset'].includes(item.type));
const value = (item) => (['checkbox', 'radio'].includes(item.type) ? item.checked : item.value);
const stored = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
const slot = (item) => (item.type === 'radio' || item.type === 'checkbox' ? `${item.name}=${item.value}` : item.name);
const read = (form) => Object.fromEntries(fields(form).map((item) => [slot(item), value(item)]));

function write(form, kept) {
  for (const item of fields(form)) {
    if (!(slot(item) in kept)) continue;
    if (['checkbox', 'radio'].includes(item.type)) item.checked = kept[slot(item)]; else item.value = kept[slot(item)];
  }
  for (const item of fields(form)) if (item.matches(':checked, select')) item.dispatchEvent(new Event('change', { bubbles: true }));
}

// Tells whether the device has kept it: it may be full, or forbid to keep anything.
function save(form) {
  const [key, text] = [prefix + form.dataset.draft, JSON.stringify({ at: Date.now(), kept: read(form) })];
  try { store.setItem(key, text); } catch { /* typing goes on, and an older draft must not pass for this one */
    try { store.removeItem(key); } catch { /* nothing is there, then */ }
  }
  try { return store.getItem(key) === text; } catch { return false; }
}

function note(form) {
  try {
    if (save(form)) session.setItem(SENT, prefix + form.dataset.draft); else session.removeItem(SENT);
  } catch { /* then nothing is promised */ }
}

function start(form) {
  if (form.dataset.draftReady) return;
  form.dataset.draftReady = 'yes';
  const key = prefix + form.dataset.draft;
  let waiting;
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(save, 400, form); });
  form.addEventListener('submit', () => { clearTimeout(waiting); note(form); });
  const offer = form.querySelector('[data-draft-offer]');
  const draft = stored(key);
  if (!offer || !draft || form.hasAttribute('data-draft-bound')) return;
  if (JSON.stringify(draft.kept) === JSON.stringify(read(form))) return;
  const time = offer.querySelector('[data-draft-time]');
  if (time) time.textContent = `(${new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' })})`;
  offer.hidden = false;
  offer.querySelector('[data-draft-restore]').addEventListener('click', () => { write(form, draft.kept); offer.hidden = true; });
  offer.querySelector('[data-draft-discard]').addEventListener('click', () => { store.removeItem(key); offer.hidden = true; });
}

function look(root) {
  for (const done of root.querySelectorAll('[data-draft-accepted]')) {
    for (const key of done.dataset.draftAccepted.split(' ')) store.removeItem(prefix + key);
  }
  root.querySelectorAll('form[data-draft]').forEach(start);
}

// A page of failure says that the text is kept only where it can be read back.
for (const promise of document.querySelectorAll('[data-draft-promise]')) {
  const key = (() => { try { return session.getItem(SENT); } catch { return null; } })();
  promise.hidden = !(store && key && stored(key));
}

if (store && person) {
  for (const key of Object.keys(store).filter((name) => name.startsWith('draft:'))) {
    if (!(Date.now() - stored(key)?.at < KEEP_DAYS * 864e5)) store.removeItem(key);
  }
  document.addEventListener('htmx:load', ({ target }) => look(target.parentElement || document));
  look(document);
}
