// Small things of every page: menus close again, a form is sent once, dialogs open without inline script.
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens);
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) { event.preventDefault(); closer.closest("dialog").close(); }
    if (event.target.closest("[data-prints]")) { event.preventDefault(); window.print(); }
  });

  // A second tap on a slow line must not send a second time; the server would bear it, people worry.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      form.dataset.sent = "yes";
      for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
    }
  });
  window.addEventListener("pageshow", function () {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
  });

  // On a phone the tabs are wider than the screen: the current one must be in sight.
  for (const tab of document.querySelectorAll(".tabs [aria-current], .services [aria-current]")) {
    const strip = tab.closest(".tabs, .services");
    strip.scrollLeft = tab.offsetLeft - strip.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
  }

  // A filter that says so is sent as soon as it is changed.
  document.addEventListener("change", function (event) {
    const form = event.target.form;
    if (form && form.hasAttribute("data-auto") && event.target.matches("select, [type=month], [type=date]")) form.requestSubmit();
    if (event.target.matches("[data-reveals]")) {
      const field = document.getElementById(event.target.dataset.reveals);
      field.type = event.target.checked ? "text" : "password";
    }
    if (event.target.matches("[data-checks]")) {
      for (const box of document.querySelectorAll(event.target.dataset.checks)) {
        if (!box.disabled) { box.checked = event.target.checked; box.dispatchEvent(new Event("change", { bubbles: true })); }
      }
    }
    if (event.target.matches("[data-file]")) {
      const names = Array.from(event.target.files, (file) => file.name);
      event.target.parentElement.querySelector("[data-file-name]").textContent = names.join(", ") || "Chưa chọn tệp";
    }
    if (event.target.matches("[data-counted]")) countChecked(event.target.dataset.counted);
  });

  function countChecked(name) {
    const count = document.querySelectorAll("[data-counted=" + name + "]:checked").length;
    for (const place of document.querySelectorAll("[data-count-of=" + name + "]")) place.textContent = count;
    for (const button of document.querySelectorAll("[data-needs-checked=" + name + "]")) button.disabled = count === 0;
  }
  function countAll() {
    const names = new Set(Array.from(document.querySelectorAll("[data-needs-checked]"), (button) => button.dataset.needsChecked));
    names.forEach(countChecked);
  }
  countAll();
  document.addEventListener("htmx:afterSettle", countAll);

  // The row or tile whose records the drawer shows is the marked one.
  document.addEventListener("htmx:afterSettle", function () {
    const drawer = document.querySelector("[data-marked]");
    if (!drawer) return;
    for (const one of document.querySelectorAll("[data-marks]")) one.classList.toggle("on", one.dataset.marks === drawer.dataset.marked);
  });
})();
