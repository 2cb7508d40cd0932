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
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'yes') return;
    dialog.dataset.agreed = 'yes';
    form.requestSubmit(submitter);
    delete dialog.dataset.agreed;
  }, { once: true });
  dialog.showModal();
}, true);

function start(root) {
  for (const form of root.querySelectorAll('form[data-selection]')) {
    for (const master of all(form, 'all')) master.closest('[hidden]')?.removeAttribute('hidden');
    count(form);
  }
}
document.addEventListener('htmx:load', ({ target }) => start(target.parentElement || document));
start(document);
