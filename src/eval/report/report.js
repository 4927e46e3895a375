'use strict';
// Filters: a record is shown when it has what the pressed button names, the chosen label missed, and the id's beginning.
const buttons = [...document.querySelectorAll('.filters button')];
const label = document.getElementById('label');
const id = document.getElementById('id');
const shown = document.getElementById('shown');
const records = [...document.querySelectorAll('article')];
let show = 'all';
function apply() {
  let count = 0;
  for (const record of records) {
    const is = show === 'all' || record.dataset.is.split(' ').includes(show);
    const missed = !label.value || record.dataset.missed.split('\n').includes(label.value);
    const named = record.dataset.id.startsWith(id.value.trim());
    record.hidden = !(is && missed && named);
    count += record.hidden ? 0 : 1;
  }
  shown.textContent = count + ' shown';
}
for (const button of buttons) {
  button.addEventListener('click', () => {
    show = button.dataset.show;
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    apply();
  });
}
label.addEventListener('change', apply);
id.addEventListener('input', apply);
apply();
