// Makes a chosen photo small on the device (15 times fewer bytes) and shows it.
// When anything fails the file stays as it was chosen.
const LONGEST = 1280;
const QUALITY = 0.8;

async function shrink(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', QUALITY); });
  return { canvas, blob };
}

async function chosen(input) {
  const place = input.closest('[data-photo]');
  const status = place.querySelector('[data-photo-status]');
  const say = (key, size = 0, mood = '') => {
    status.textContent = place.dataset[key].replace('{size}', Math.ceil(size / 1024));
    status.className = `evidence-status ${mood}`;
  };
  const file = input.files[0];
  if (!file) { status.textContent = ''; return; }
  say('textWorking');
  try {
    const { canvas, blob } = await shrink(file);
    if (input.files[0] !== file) return;
    canvas.setAttribute('aria-hidden', 'true');
    place.querySelector('[data-photo-preview]').replaceChildren(canvas);
    if (blob && blob.size < file.size) {
      const box = new DataTransfer();
      box.items.add(new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: blob.type, lastModified: file.lastModified }));
      input.files = box.files;
    }
    say('textReady', input.files[0].size, 'is-good');
  } catch {
    place.querySelector('[data-photo-preview]').replaceChildren();
    say('textKept', file.size);
  }
}

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-photo] input[type="file"]')) chosen(target);
});
