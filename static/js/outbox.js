// Reports that wait on this phone (docs/outbox.md), for pages and worker.
self.Outbox = (() => {
  // Its version never changes. A full disk fails under many names.
  const within = (name, work) => new Promise((done, failed) => {
    const asked = indexedDB.open('sikap', 1);
    asked.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries({ items: 'uuid', photos: 'uuid', people: 'person', phone: 'name' })) asked.result.createObjectStore(store, { keyPath });
    };
    asked.onerror = () => failed(asked.error);
    asked.onsuccess = () => {
      const transaction = asked.result.transaction(name, 'readwrite', { durability: 'strict' });
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => { asked.result.close(); done(request.result); };
      transaction.onabort = () => { asked.result.close(); failed(transaction.error); };
    };
  });
  const get = (name, key) => within(name, (store) => store.get(key));
  const all = (name) => within(name, (store) => store.getAll());
  const put = (name, row) => within(name, (store) => store.put(row));
  const drop = (name, key) => within(name, (store) => store.delete(key));
  const change = async (name, key, next) => {
    let row;
    await within(name, (store) => {
      const asked = store.get(key);
      asked.onsuccess = () => { row = next(asked.result); if (row) store.put(row); };
      return asked;
    });
    return row;
  };
  const note = (fields) => change('phone', 'phone', (row) => ({ name: 'phone', device: crypto.randomUUID(), person: '', ...row, ...fields }));

  const { subtle } = crypto;
  const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
  const point = (bytes) => subtle.importKey('raw', bytes, CURVE, true, []);
  const between = async (mine, theirs, iv, work, bytes) => {
    const cipher = { name: 'AES-GCM', length: 256, iv };
    return subtle[work](cipher, await subtle.deriveKey({ ...CURVE, public: await point(theirs) }, mine, cipher, false, [work]), bytes);
  };
  const seal = async (owner, value) => {
    const once = await subtle.generateKey(CURVE, false, ['deriveKey']);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = value instanceof ArrayBuffer ? value : new TextEncoder().encode(JSON.stringify(value));
    return { iv, by: await subtle.exportKey('raw', once.publicKey), data: await between(once.privateKey, owner.public, iv, 'encrypt', bytes) };
  };
  const unseal = (owner, { by, iv, data }) => between(owner.private, by, iv, 'decrypt', data);
  const open = async (owner, sealed) => JSON.parse(new TextDecoder().decode(await unseal(owner, sealed)));

  const channel = new BroadcastChannel('sikap');
  let heard = () => {};
  channel.onmessage = () => heard();
  const changed = () => { channel.postMessage(''); heard(); };

  let [trouble, notBefore, misses, timer] = ['', 0, 0];
  // What is no JSON of our own (proxy, portal) is a bad line.
  const ask = async (path, csrf, body, headers, method = csrf ? 'POST' : 'GET') => {
    try {
      const answer = await fetch(`/outbox/${path}`, { method, body, redirect: 'manual', cache: 'no-store', headers: { 'X-CSRFToken': csrf, 'Content-Type': 'application/json', ...headers } });
      notBefore = Date.now() + answer.headers.get('Retry-After') * 1000;
      const said = await answer.json().catch(() => ({}));
      return { ...said, said, status: said.app || answer.status === 413 ? answer.status : 0 };
    } catch { return {}; }
  };
  const lock = async (but) => {
    for (const { person } of await all('people')) if (person !== but) await change('people', person, (row) => ({ ...row, private: null }));
  };
  const logOut = async () => {
    await lock();
    await note({ leaving: (await note()).person, person: '' });
    changed();
  };
  const unsent = ({ state }) => ['waiting', 'received', 'refused'].includes(state);
  const due = ({ state, asked }) => ['waiting', 'received'].includes(state) && !asked;

  // First logs out who left without a line, and nobody else.
  const meet = async () => {
    const { device, leaving } = await note();
    const headers = { 'X-Device': device, 'X-Waiting': (await all('items')).filter(unsent).length };
    const met = { headers, ...await ask('session/', '', undefined, headers) };
    if (leaving && leaving === met.person) {
      if ((await ask('session/', met.csrf, JSON.stringify({ leaving }))).status !== 200) return {};
      met.status = 401;
    }
    if (met.status) await note({ leaving: '' });
    return met;
  };
  const leave = async () => (await note()).leaving && meet();
  const contact = async () => {
    const { status, person, csrf, key, now, headers } = await meet();
    trouble = { 200: '', 401: 'login' }[status] ?? 'line';
    if (status === 401) await lock();
    if (status !== 200) return null;
    await lock(person);
    let owner = await get('people', person);
    if (!owner?.private) {
      const pair = await subtle.generateKey(CURVE, true, ['deriveKey']);
      const made = JSON.stringify({ key: JSON.stringify(await subtle.exportKey('jwk', pair.privateKey)) });
      const { d, key_ops, ...open } = JSON.parse(key || (await ask('key/', csrf, made, headers)).key);
      owner = {
        ...owner, person, private: await subtle.importKey('jwk', { ...open, d }, CURVE, false, ['deriveKey']),
        public: await subtle.exportKey('raw', await subtle.importKey('jwk', open, CURVE, true, [])),
      };
      await put('people', owner);
    }
    // Somebody left meanwhile.
    if ((await note({ offset: Date.now() - Date.parse(now), contact: Date.now() })).leaving) return lock();
    await note({ person });
    if (!(Date.now() - owner.at < 6e5)) {
      const { said } = await ask('form/');
      if (said?.person === person) await put('people', { ...owner, data: await seal(owner, said), at: Date.now() });
    }
    return { person, csrf, owner };
  };

  const deliver = async (item, session) => {
    const { uuid, rev, person, state } = item;
    const { owner } = session;
    const body = await open(owner, item.sealed);
    const photo = await get('photos', uuid);
    const files = body.report.files.filter(({ sha256 }) => photo?.sha256 === sha256);
    const settle = async (fields) => {
      await change('items', uuid, (row) => row?.rev === rev && { ...row, ...fields });
      changed();
      return true;
    };
    const answered = async (reached, { said }) => {
      body.answer = { ...body.answer, ...said.stands, ...said };
      if (reached === 'done') await drop('photos', uuid);
      return settle({ state: reached, trouble: '', sealed: await seal(owner, body) });
    };
    const otherwise = async (answer) => {
      const { status, error } = answer;
      if (error !== 'other_person' && [404, 409, 410, 422].includes(status)) return answered('refused', answer);
      if ([413, 429].includes(status)) return settle({ next: Date.now() + 9e5, trouble: error || 'too_large' });
      trouble = { 401: 'login', 409: 'login', 426: 'reload' }[status] || 'line';
      if (status === 401) await lock();
      return false;
    };
    if (state === 'waiting') {
      const report = JSON.stringify({ ...body.report, files, uuid, rev, person, written: new Date(item.at), sent: new Date() });
      let answer = await ask('reports/', session.csrf, report);
      if (answer.status === 403) {
        session.csrf = (await meet()).csrf;
        answer = await ask('reports/', session.csrf, report);
      }
      if (answer.uuid !== uuid || answer.status > 201) return otherwise(answer);
      if (answer.files[0]?.state !== 'pending') return answered('done', answer);
      await answered('received', answer);
    }
    if (!files.length) return answered('refused', { said: { error: 'photo_lost' } });
    const path = `reports/${uuid}/files/0/`;
    const bytes = await unseal(owner, photo.sealed);
    let [{ offset = 0 }, piece] = [state === 'received' ? await ask(path) : {}, 32768];
    for (;;) {
      const answer = await ask(path, session.csrf, bytes.slice(offset, offset + piece), { 'Upload-Offset': offset }, 'PATCH');
      if (answer.status === 200) return answered('done', answer);
      if (answer.status !== 202 && (answer.error !== 'offset' || offset === answer.offset)) return otherwise(answer);
      piece = answer.status === 202 ? piece * 4 : 32768;
      ({ offset } = answer);
    }
  };

  const run = async (tapped) => {
    if (!tapped && Date.now() < notBefore) return;
    const session = await contact();
    for (const { uuid } of session ? await all('items') : []) {
      const item = await get('items', uuid);
      if (item?.state === 'done' && Date.now() - item.at > 2 * 864e5) await drop('items', uuid);
      if (item && due(item) && item.person === session.person && (tapped || item.next <= Date.now()) && !(await deliver(item, session).catch(() => true))) break;
    }
    changed();
  };
  const flush = (tapped) => (navigator.locks ? navigator.locks.request('outbox', () => run(tapped)) : run(tapped));
  const pulse = async () => {
    clearTimeout(timer);
    await flush();
    misses = (await all('items')).some(due) ? misses + 1 : 0;
    if (misses) timer = setTimeout(pulse, Math.max(notBefore - Date.now(), Math.min(9e5, 7500 * 2 ** misses) * (0.75 + Math.random() / 2)));
  };
  const start = async () => {
    const { person } = document.body.dataset;
    const known = await note();
    if (known.person !== person || !(Date.now() - known.contact < 6e5) || (await all('items')).some(due)) await pulse();
  };

  const digest = async (bytes) => Array.from(new Uint8Array(await subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const keepPhoto = async (owner, uuid, bytes) => put('photos', { uuid, sha256: await digest(bytes), sealed: await seal(owner, bytes) });
  // Text first: there may be no room for the photo. The report waits for it a while.
  const keep = async (owner, { bytes, body, ...item }) => {
    await put('items', { ...item, person: owner.person, at: Date.now(), asked: !owner.private, next: bytes ? Date.now() + 20000 : 0, sealed: await seal(owner, body) });
    const kept = !bytes || await keepPhoto(owner, item.uuid, bytes).catch(() => false);
    if (bytes) await change('items', item.uuid, (row) => row && { ...row, next: 0, lost: !kept }).catch(() => {});
    return kept;
  };
  const look = async () => {
    const phone = await note();
    const owner = await get('people', phone.person);
    const items = (await all('items')).filter(({ person }) => person === phone.person).sort((one, other) => other.at - one.at);
    if (owner?.private) {
      if (owner.data) owner.form = await open(owner, owner.data);
      for (const item of items) Object.assign(item, await open(owner, item.sealed));
    }
    return { phone, owner, items, trouble };
  };
  const remove = async (uuid) => { await drop('items', uuid); await drop('photos', uuid); changed(); };
  const photoOf = async (owner, uuid) => { const row = await get('photos', uuid); return row && unseal(owner, row.sealed); };
  const confirm = async (uuid) => { await change('items', uuid, (row) => ({ ...row, asked: false })); await flush(true); };

  if (self.document && self.indexedDB && subtle) {
    navigator.serviceWorker?.register('/sw.js', { updateViaCache: 'none' });
    start();
    addEventListener('online', pulse);
    document.addEventListener('visibilitychange', () => document.hidden || start());
    // The page of the phone asks what becomes of reports that were not sent.
    document.querySelector('[action="/account/logout/"]')?.addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        const { person } = await note();
        if ((await all('items')).some((item) => unsent(item) && item.person === person)) { location.assign('/outbox/'); return; }
        await lock();
        await note({ person: '' });
      } catch { /* no store keeps anybody in */ }
      event.target.submit();
    });
  }
  return { ask, unsent, flush, leave, keep, look, remove, photoOf, confirm, digest, logOut, listen: (work) => { heard = work; } };
})();
