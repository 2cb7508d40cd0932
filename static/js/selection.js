// Review: select a whole group, show how many are selected, ask before something large or final.
const all = (root, name) => [...root.querySelectorAll(`[data-selection-${name}]`)];

function count(form) {
  const items = all(form, 'item').filter((item) => !item.disabled);
  const chosen = items.filter((item) => item.checked).length;
  for (const place of all(form, 'count')) place.textContent = chosen;
  for (const button of all(form, 'submit')) button.disabled = chosen === 0;
  for (const master of all(form, 'all')) {
    const group = master.dataset.selectionAll;
    const own = group ? items.filter((item) => item.dataset.selectionItem === group) : items;
    const ticked = own.filter((item) => item.checked).length;
    master.checked = own.length > 0 && ticked === own.length;
    master.indeterminate = ticked > 0 && ticked < own.length;
  }
  return chosen;
}

document.addEventListener('change', ({ target }) => {
  const form = target.closest('form[data-selection]');
  if (!form) return;
  if (target.matches('[data-selection-all]')) {
    const group = target.dataset.selectionAll;
    for (const item of all(form, 'item')) {
      if (!item.disabled && (!group || item.dataset.selectionItem === group)) item.checked = target.checked;
    }
  }
  count(form);
});

// A button with data-confirm asks first; {count} in its text is the number of selected rows.
document.addEventListener('submit', (event) => {
  const { submitter, target: form } = event;
  const text = submitter?.dataset.confirm;
  const dialog = document.getElementById(submitter?.dataset.confirmDialog || 'confirm');
  if (!text || !dialog?.showModal || dialog.dataset.agreed) return;
  event.preventDefault();
  event.stopPropagation();
  dialog.querySelector('[data-confirm-text]').textContent = text.replace('{count}', form.matches('[data-selection]') ? count(form) : '');
  dialog.returnValue = '';
  // One handler at a time: the event of an earlier "no" may still be on its way.
  dialog.onclose = () => {
    if (dialog.open || dialog.returnValue !== 'yes') return;
    dialog.onclose = null;
    dialog.dataset.agreed = 'yes';
    form.requestSubmit(submitter);
    delete dialog.dataset.agreed;
  };
  dialog.showModal();
}, true);

// After a decision the reader goes on with what comes next, not at the top of the page.
let following = [];

const number = (row) => row.querySelector('[data-selection-item]')?.value.split(':')[0];

document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  const form = detail.elt.closest('form[data-selection]');
  if (!form) return;
  const { submitter } = detail.requestConfig.triggeringEvent || {};
  const values = submitter?.name === 'approve' ? submitter.value.split(',') : all(form, 'item').filter((item) => item.checked).map((item) => item.value);
  const decided = new Set(values.map((value) => value.split(':')[0]));
  const rows = [...form.querySelectorAll('.review-item')].map(number);
  const at = rows.findIndex((row) => decided.has(row));
  following = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0)).reverse()].filter((row) => !decided.has(row));
});

function goOn(form) {
  const rows = new Map([...form.querySelectorAll('.review-item')].map((row) => [number(row), row]));
  const row = rows.get(following.find((one) => rows.has(one)));
  const section = row?.closest('section');
  const title = section?.querySelector('.review-item') === row ? section?.querySelector('h2') : row?.querySelector('.review-when');
  const place = form.querySelector('[data-focus]') || title || form.querySelector('h2') || document.getElementById('messages');
  place.tabIndex = -1;
  place.focus();
}

function start(root) {
  for (const form of root.querySelectorAll('form[data-selection]')) {
    for (const master of all(form, 'all')) master.closest('[hidden]')?.removeAttribute('hidden');
    count(form);
  }
}
document.addEventListener('htmx:load', ({ target }) => {
  start(target.parentElement || document);
  if (target.matches?.('form[data-selection]') && document.activeElement === document.body) goOn(target);
});
start(document);
