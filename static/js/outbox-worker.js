// Keeps the page for writing without signal and its static files; nothing of any person.
const { version, pages, files, language } = self.SHELL;
const kept = async (address) => (await caches.open(version)).match(address);
const shell = (asked) => kept(pages[asked] || pages[language]);

async function fill() {
  const cache = await caches.open(version);
  for (const address of [...Object.values(pages), ...files]) {
    const answer = await fetch(address, { credentials: 'omit', redirect: 'error' });
    if (!answer.ok) throw new Error(address);
    await cache.put(address, answer);
  }
}
async function begin() {
  for (const name of await caches.keys()) if (name !== version) await caches.delete(name);
  await clients.claim();
}
async function page(request, { pathname, searchParams }) {
  const asked = searchParams.get('l');
  if (/^\/(write|outbox)\/$/.test(pathname)) return (await shell(asked)) || fetch(request);
  await Outbox.leave().catch(() => {});
  return fetch(request).catch(async () => (await shell(asked)) || Response.error());
}

// Pages load nothing late, so a new version may take over at any time.
addEventListener('install', (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener('activate', (event) => event.waitUntil(begin()));
addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(page(request, address));
  else if (files.includes(address.pathname)) event.respondWith(kept(request.url).then((found) => found || fetch(request)));
});
addEventListener('sync', (event) => event.waitUntil(Outbox.flush()));
