// Reviewing without a mouse: a letter chooses a decision while no field has the focus; reasons fill in.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    const chosen = document.querySelector('[data-key="' + CSS.escape(event.key.toLowerCase()) + '"]');
    if (!chosen) return;
    event.preventDefault();
    const step = chosen.closest("details");
    // A letter never decides by itself: it leads to the button or the reason, Enter does the rest.
    if (!step) { chosen.focus(); return; }
    step.open = true;
    step.querySelector("textarea").focus();
  });

  document.addEventListener("click", function (event) {
    const filler = event.target.closest("[data-fills]");
    if (!filler) return;
    const field = document.getElementById(filler.dataset.fills);
    const said = field.value.trim();
    if (!said.includes(filler.textContent)) field.value = said ? said + " " + filler.textContent : filler.textContent;
    field.focus();
  });
})();
