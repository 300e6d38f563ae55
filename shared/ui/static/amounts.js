// Amounts group themselves on leaving the field, never while typing: 1.234.567.
(function () {
  "use strict";
  const group = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ".");
  const plain = (text) => text.replace(/[^\d]/g, "").replace(/^0+(?=\d)/, "");
  const settle = (field) => { field.value = group(plain(field.value)); };

  window.SinhKe = Object.assign(window.SinhKe || {}, { group, plain });
  document.addEventListener("focusout", (event) => { if (event.target.matches("[data-amount]")) settle(event.target); });
  document.addEventListener("focusin", (event) => { if (event.target.matches("[data-amount]")) event.target.select(); });
  for (const field of document.querySelectorAll("[data-amount]")) settle(field);
})();
