// Makes a chosen photo small on the device (15 times fewer bytes) and shows it; the camera looks where the work mode says.
// When anything fails the file stays as it was chosen.
const LONGEST = 1280;
const QUALITY = 0.8;
const HEAD = 131072;

async function shrink(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', QUALITY); });
  return { canvas, blob };
}

// When the camera took it (EXIF DateTimeOriginal, by the phone's clock); the smaller copy does not carry it any more.
function takenAt(view) {
  const text = (at, length) => String.fromCharCode(...new Uint8Array(view.buffer, at, length));
  for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at + 1) !== 0xe1 || text(at + 4, 4) !== 'Exif') continue;
    const start = at + 10;
    const little = text(start, 2) === 'II';
    const find = (directory, tag) => {
      const count = view.getUint16(directory, little);
      for (let entry = directory + 2; entry < directory + 2 + 12 * count; entry += 12) {
        if (view.getUint16(entry, little) === tag) return start + view.getUint32(entry + 8, little);
      }
      throw new RangeError('not there');
    };
    const camera = find(start + view.getUint32(start + 4, little), 0x8769);
    const [year, month, day, ...clock] = text(find(camera, 0x9003), 19).split(/\D/).map(Number);
    return new Date(year, month - 1, day, ...clock).toISOString();
  }
  return '';
}

const isHeic = (view) => view.byteLength > 12 && /^ftyp(he|mif1|msf1)/.test(String.fromCharCode(...new Uint8Array(view.buffer, 4, 8)));
const attempt = (work, otherwise) => { try { return work(); } catch { return otherwise; } };

async function chosen(input) {
  const place = input.closest('[data-photo]');
  const status = place.querySelector('[data-photo-status]');
  const preview = place.querySelector('[data-photo-preview]');
  const taken = place.querySelector('[data-photo-taken-at]');
  const say = (key, size = 0, mood = '') => {
    status.textContent = place.dataset[key].replace('{size}', Math.ceil(size / 1024));
    status.className = `evidence-status ${mood}`;
  };
  const file = input.files[0];
  if (!file) { clear(place); return; }
  for (const other of place.querySelectorAll('input[type="file"]')) if (other !== input) other.value = '';
  say('textWorking');
  const head = new DataView(await file.slice(0, HEAD).arrayBuffer().catch(() => new ArrayBuffer(0)));
  if (input.files[0] !== file) return;
  if (taken) taken.value = attempt(() => takenAt(head), '');
  try {
    const { canvas, blob } = await shrink(file);
    if (input.files[0] !== file) return;
    canvas.setAttribute('aria-hidden', 'true');
    preview.replaceChildren(canvas);
    if (blob && blob.size < file.size) {
      const box = new DataTransfer();
      box.items.add(new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: blob.type, lastModified: file.lastModified }));
      input.files = box.files;
    }
    say('textReady', input.files[0].size, 'is-good');
  } catch {
    preview.replaceChildren();
    if (isHeic(head)) say('textHeic', 0, 'is-bad'); else say('textKept', file.size);
  }
}

function clear(place) {
  place.querySelector('[data-photo-status]').textContent = '';
  place.querySelector('[data-photo-preview]').replaceChildren();
  const taken = place.querySelector('[data-photo-taken-at]');
  if (taken) taken.value = '';
}

// The rules by work mode: which camera, and whether the gallery is offered. A page without signal learns them late.
const rules = () => JSON.parse(document.getElementById('photo-rules')?.textContent || '{}');

function follow(form) {
  const rule = rules()[form.querySelector('[name="mode"]:checked')?.value];
  const place = form.querySelector('[data-photo]');
  if (!rule || !place) return;
  place.querySelector('[data-photo-camera]').setAttribute('capture', rule.capture);
  const gallery = place.querySelector('[data-photo-gallery]');
  if (!gallery) return;
  gallery.parentElement.hidden = !rule.gallery;
  if (!rule.gallery && gallery.files.length) { gallery.value = ''; clear(place); }
}

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-photo] input[type="file"]')) chosen(target).then(() => target.dispatchEvent(new Event('photo', { bubbles: true })));
  if (target.matches('input[name="mode"]') && target.form) follow(target.form);
});
for (const place of document.querySelectorAll('[data-photo]')) {
  place.classList.add('is-enhanced');
  follow(place.closest('form'));
}
addEventListener('pageshow', () => { for (const place of document.querySelectorAll('[data-photo]')) follow(place.closest('form')); });
