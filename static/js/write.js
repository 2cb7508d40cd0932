// The form without signal and the list of what waits: one page that looks at its address.
const box = self.Outbox;
const $ = (id) => document.getElementById(id);
const each = (selector, work, root = document) => root.querySelectorAll(selector).forEach(work);
const form = $('report');
const { lang } = document.documentElement;
const words = JSON.parse($('words').textContent);
const listing = location.pathname === '/outbox/';
if (!crypto.subtle) location.replace('/activities/new/');
let [seen, current, photo, reading, pause] = [{ items: [] }, { uuid: crypto.randomUUID(), rev: 0 }];

const fill = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? '');
// Parts of the page say when they are shown, and by that name what they say.
const state = {};
const paint = (more) => {
  Object.assign(state, more);
  each('[data-when]', (part) => {
    const { when } = part.dataset;
    part.hidden = !when.split(' ').every((name) => state[name]);
    if (words[when]) (part.lastElementChild || part).textContent = fill(words[when], state);
  });
};
const data = () => seen.owner?.form;
const now = () => Date.now() - (seen.phone?.offset || 0);
const dateOf = (moment) => new Date(moment - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
const shown = (moment, options) => moment && new Date(moment).toLocaleString(lang, { weekday: 'long', day: 'numeric', month: 'short', ...options });
const clock = (moment) => shown(moment, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: data()?.zone, timeZoneName: 'short' });

const stateOf = ({ state, asked, lost, trouble, answer = {} }) => {
  const parts = { moment: clock(answer.moment), code: answer.receipt, until: clock(answer.evidence?.until), reasons: Object.values(answer.fields || [words[answer.error] || answer.message]).flat().join(' ') };
  const said = [asked && state === 'waiting' ? 'asked' : state, state === 'refused' && answer.receipt && 'stands', lost && 'lost', trouble];
  return said.map((name) => fill(words[name] || '', parts)).join(' ');
};
function entry(item) {
  const { uuid, report, state } = item;
  const made = $('entry').content.firstElementChild.cloneNode(true);
  const slot = (name, text) => each(`.phone-${name}`, (place) => { place.textContent = text; }, made);
  slot('title', `${shown(`${report.work_date}T12:00`)}, ${report.start_time} · ${report.minutes} ${words.min} · ${report.mode}`);
  slot('text', [report.description, report.output, report.place, report.letter_number].filter(Boolean).join('\n'));
  slot('state', stateOf(item));
  made.classList.add(`is-${state}`);
  each('[data-do]', (button) => { button.dataset.uuid = uuid; }, made);
  each('[data-do=confirm]', (button) => { button.hidden = !item.asked; }, made);
  each('a', (link) => { link.href += `#${uuid}`; link.hidden = !['waiting', 'refused'].includes(state); }, made);
  return made;
}

function furnish() {
  const { html, norms, photo_rules, accuracy_limit, mode } = data() || { html: { days: '' }, photo_rules: {} };
  const kept = values();
  for (const [name, text] of Object.entries(html)) $(name).innerHTML = text;
  $('kind-norms').textContent = JSON.stringify(norms);
  $('photo-rules').textContent = JSON.stringify(photo_rules);
  Object.assign($('position').dataset, { accuracyLimit: accuracy_limit, serverNow: now() / 1000 });
  each('[data-day]', (day) => { day.hidden = day.dataset.day > dateOf(now()) || Date.parse(day.dataset.closes) < now(); });
  $('any-day').hidden = $('id_any_day').disabled = Boolean(norms);
  if (norms) { $('kinds').dataset.kind = ''; document.dispatchEvent(new Event('htmx:load')); }
  restore({ mode, work_date: dateOf(now()), ...kept });
}
const values = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value && typeof value === 'string'));
function restore(kept) {
  for (const [name, value] of Object.entries(kept)) if (form.elements[name] && value) form.elements[name].value = value;
  each('[name=mode]:checked', (mode) => mode.dispatchEvent(new Event('change', { bubbles: true })));
}
const night = ({ work_date }) => data()?.nights.includes(work_date);

const store = (state, bytes) => {
  const kept = values();
  const { minutes, kind, volume, next_day, latitude, longitude, accuracy, fixed_at, ...texts } = kept;
  const evident = !form.querySelector('[data-no-evidence]:checked');
  const report = {
    ...texts, schema: 1, minutes: Number(minutes), kind: Number(kind) || null, volume: Number(volume) || null,
    starts_on: next_day === '1' ? dateOf(Date.parse(texts.work_date) + 864e5) : night(kept) && !next_day ? null : texts.work_date,
    position: evident && latitude ? { lat: Number(latitude), lon: Number(longitude), acc: Number(accuracy), fixed_at } : null,
    files: evident && photo ? [photo.told] : [],
  };
  return box.keep(seen.owner, { ...current, state, body: { form: kept, report }, bytes: report.files[0] && bytes });
};

// Cheap phones end the page while the camera is open.
const draft = () => { if (seen.owner && !current.rev) store('draft').catch(() => {}); };
form.addEventListener('input', () => { clearTimeout(pause); pause = setTimeout(draft, 300); });
form.addEventListener('change', ({ target }) => {
  $('night').hidden = !night(values());
  if (target.type === 'file') reading = new Promise((done) => { target.addEventListener('photo', () => read(target).finally(done), { once: true }); });
});
async function read({ name, files: [file] }) {
  photo = null;
  const bytes = await file?.arrayBuffer();
  const size = bytes?.byteLength;
  paint({ photoTooBig: size > 1572864 });
  if (!size || state.photoTooBig) return;
  photo = { bytes, told: { sha256: await box.digest(bytes), size, type: file.type, role: name === 'photo' ? 'camera' : 'gallery', taken_at: values().photo_taken_at } };
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  clearTimeout(pause);
  await reading;
  const kept = values();
  each('[data-lack]', (line) => { line.hidden = kept[line.dataset.lack]?.trim(); });
  paint({ lacks: document.querySelector('[data-lack]:not([hidden])') });
  $('errors').focus();
  if (state.lacks) return;
  try {
    current.rev += 1;
    const whole = await store('waiting', photo?.bytes);
    navigator.storage.persist();
    navigator.serviceWorker.ready.then((ready) => ready.sync?.register('outbox')).catch(() => {});
    if (whole) location.assign(`/outbox/?l=${lang}`); else paint({ lost: true });
  } catch {
    // No store, but perhaps a line.
    const { csrf, person } = await box.ask('session/');
    paint({ notSaved: !csrf });
    if (!csrf || (seen.owner?.person ?? person) !== person) return;
    restore({ csrfmiddlewaretoken: csrf, client_uuid: current.uuid });
    form.submit();
  }
});

const DO = {
  send: () => box.flush(true),
  confirm: box.confirm,
  remove: box.remove,
  ask: () => { if (state.n) paint({ asks: true }); else DO.leave(); },
  drop: async () => { for (const { uuid } of seen.items) await box.remove(uuid); await DO.leave(); },
  leave: async () => { await box.logOut(); await box.leave(); location.assign('/'); },
};
document.addEventListener('click', ({ target }) => {
  const { do: work, uuid } = target.closest('[data-do]')?.dataset || {};
  DO[work]?.(uuid);
});

// Counted in a second place: a phone whose storage was deleted can say so.
function count({ device }, n) {
  const old = JSON.parse(localStorage.getItem('sikap-waiting') || '{}');
  const gone = old.device !== device && old.n;
  if (!gone) localStorage.setItem('sikap-waiting', JSON.stringify({ device, n, at: old.n && n ? old.at : Date.now() }));
  paint({ gone, since: clock(old.at) });
}
async function render() {
  const before = JSON.stringify(data());
  seen = await box.look().catch(() => ({ items: [], broken: true }));
  const { owner, items, phone = {}, trouble, broken } = seen;
  const open = owner?.private;
  const unsent = items.filter(box.unsent);
  const [soon] = unsent.map(({ report }) => data()?.closes[report?.work_date]).filter((closes) => Date.parse(closes) - now() < 216e5).sort();
  const shown = items.filter((item) => open && item.state !== 'draft').map(entry);
  const off = Math.round(Math.abs(phone.offset) / 6e4);
  $('items').replaceChildren(...shown);
  paint({
    broken, open, shut: !open, writing: !listing && (owner || broken), listing, none: listing && open && !shown.length, n: unsent.length, locked: owner && !open, nobody: !broken && !owner && !phone.leaving,
    left: phone.leaving, line: unsent.length && trouble === 'line', reload: trouble === 'reload', offline: !/^\/(write|outbox)\//.test(location.pathname),
    cutoff: clock(soon), clock: off > 2 && off, guess: Date.now() - phone.contact > 864e5, who: data()?.name,
  });
  if (!broken) count(phone, unsent.length);
  if (before !== JSON.stringify(data())) furnish();
}

each(`[data-here=${listing ? 'outbox' : 'write'}]`, (link) => link.setAttribute('aria-current', 'page'));
document.title = $('title').textContent = listing ? words.here : words.write;
let last = render();
await last;
const wanted = seen.owner?.private && seen.items.find(({ uuid, state }) => (location.hash ? uuid === location.hash.slice(1) : state === 'draft'));
if (wanted) {
  const { uuid, rev, report } = wanted;
  current = { uuid, rev };
  restore(wanted.form);
  const bytes = await box.photoOf(seen.owner, uuid);
  if (bytes && report.files[0]) photo = { bytes, told: report.files[0] };
  $('photo-kept').hidden = !photo;
}
// An older look must not show again what is locked by now.
box.listen(() => { last = last.then(render); });
