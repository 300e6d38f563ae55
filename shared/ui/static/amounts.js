// Amounts group themselves on leaving the field, never while typing: 1.234.567.
// Days likewise: 5/3/23 and 05032023 become 05/03/2023, whatever language the browser speaks.
(function () {
  "use strict";
  const group = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ".");
  const plain = (text) => text.replace(/[^\d]/g, "").replace(/^0+(?=\d)/, "");
  const settle = (field) => { field.value = group(plain(field.value)); };

  function settleDay(field) {
    const found = /^\s*(\d{1,2})[\s/.-]?(\d{1,2})[\s/.-]?(\d{4}|\d{2})\s*$/.exec(field.value);
    if (!found) return;
    const year = found[3].length === 2 ? "20" + found[3] : found[3];
    field.value = found[1].padStart(2, "0") + "/" + found[2].padStart(2, "0") + "/" + year;
  }

  window.SinhKe = Object.assign(window.SinhKe || {}, { group, plain });
  document.addEventListener("focusout", (event) => { 
    if (event.target.matches("[data-amount]")) settle(event.target);
    if (event.target.matches("[data-day]")) settleDay(event.target);
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-amount]")) event.target.select(); });
  for (const field of document.querySelectorAll("[data-amount]")) settle(field);
})();
