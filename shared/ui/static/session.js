// A transaction-point session without a mouse, over a bad line, and across a reload.
// The server keeps what is confirmed; this machine keeps only what is typed and not sent yet
// (order numbers and amounts, no names), so that a reload loses nothing.
(function () {
  "use strict";
  const form = document.getElementById("session");
  if (!form) return;
  const { group, plain } = window.SinhKe;
  const key = "sinhke-session:" + form.dataset.session;
  const rows = () => Array.from(document.querySelectorAll("#rows > tr"));
  const one = (row, what) => row.querySelector(what);
  const amountOf = (row) => one(row, "[data-amount]");
  const receiptOf = (row) => one(row, "input[name^='receipt.']");
  const isOpen = (row) => Boolean(one(row, "[data-confirm]"));
  const isAway = (row) => row.dataset.state === "away";

  // ── what is typed, kept on this machine ──
  function load() {
    try { return JSON.parse(localStorage.getItem(key)) || {}; } catch (error) { return {}; }
  }
  const kept = Object.assign({ rows: {}, notes: {} }, load());
  function keep() {
    try { localStorage.setItem(key, JSON.stringify(kept)); } catch (error) { /* a full or closed store: typing goes on */ }
  }
  function keepRow(row) {
    if (!isOpen(row)) { delete kept.rows[row.dataset.order]; return keep(); }
    kept.rows[row.dataset.order] = { amount: amountOf(row).value, receipt: receiptOf(row).value, away: isAway(row) };
    keep();
  }
  function restore(row) {
    const draft = kept.rows[row.dataset.order];
    if (!draft) return;
    if (!isOpen(row)) { delete kept.rows[row.dataset.order]; return keep(); }
    if (draft.amount) amountOf(row).value = draft.amount;
    if (draft.receipt) receiptOf(row).value = draft.receipt;
    if (draft.away) setAway(row, true);
  }

  // ── the sums on the page follow the rows ──
  function put(selector, text) {
    for (const place of document.querySelectorAll(selector)) place.textContent = text;
  }
  function count() {
    const number = { waiting: 0, confirmed: 0, diff: 0, bad: 0, away: 0, picked: 0 };
    const sum = { paid: 0, waiting: 0, picked: 0 };
    for (const row of rows()) {
      const open = isOpen(row), away = isAway(row);
      if (away) number.away += 1;
      else if (row.dataset.state !== "confirmed" && row.dataset.state !== "reversed") { number.waiting += 1; sum.waiting += Number(row.dataset.ordered); }
      if (row.dataset.state === "confirmed") { number.confirmed += 1; sum.paid += Number(row.dataset.paid); }
      if (row.dataset.row === "diff") number.diff += 1;
      if (row.dataset.state === "bad") number.bad += 1;
      const box = one(row, "input[name=row]");
      if (open && !away && box && box.checked) { number.picked += 1; sum.picked += Number(plain(amountOf(row).value) || 0); }
    }
    for (const name in number) put("[data-number=" + name + "]", number[name]);
    for (const name in sum) put("[data-sum=" + name + "]", group(String(sum[name])));
    for (const part of document.querySelectorAll("[data-when]")) part.hidden = number[part.dataset.when] === 0;
    for (const button of document.querySelectorAll("[data-all], [data-send]")) button.disabled = number.picked === 0;
    for (const button of document.querySelectorAll("[data-away-all]")) button.hidden = !rows().some((row) => isOpen(row) && isAway(row));
    countCash(sum.paid);
    showFilter();
  }

  // ── bank notes ──
  function countCash(paid) {
    const card = document.querySelector("[data-cash]");
    let total = 0, typed = false;
    for (const field of card.querySelectorAll("[data-note]")) {
      const pieces = Number(plain(field.value) || 0);
      typed = typed || field.value !== "";
      total += pieces * Number(field.dataset.note);
      field.closest("tr").querySelector("[data-note-sum]").textContent = group(String(pieces * Number(field.dataset.note)));
    }
    const gap = paid - total;
    card.querySelector("[data-counted-sum]").textContent = group(String(total));
    card.querySelector("[data-cash-state]").hidden = !typed;
    card.querySelector("[data-fits]").hidden = gap !== 0;
    card.querySelector("[data-differs]").hidden = gap === 0;
    card.querySelector("[data-gap]").hidden = !typed || gap === 0;
    card.querySelector("[data-gap-word]").textContent = gap > 0 ? "Còn thiếu" : "Còn thừa";
    card.querySelector("[data-gap-sum]").textContent = group(String(Math.abs(gap)));
  }
  for (const field of document.querySelectorAll("[data-note]")) {
    field.value = kept.notes[field.dataset.note] || "";
    field.addEventListener("input", function () { kept.notes[field.dataset.note] = field.value; keep(); count(); });
    field.addEventListener("change", function () { field.value = field.value && group(plain(field.value)); });
  }

  // ── the state of a row that the server does not know ──
  function show(row, chip) {
    one(row, "[data-result]").replaceChildren(document.getElementById("chip-" + chip).content.cloneNode(true));
  }
  function setAway(row, away) {
    row.dataset.state = away ? "away" : "waiting";
    if (away) row.dataset.row = "away"; else delete row.dataset.row;
    for (const field of [amountOf(row), receiptOf(row), one(row, "[data-confirm]"), one(row, "input[name=row]")]) field.disabled = away;
    one(row, "[data-away]").textContent = away ? "Gọi lại" : "Vắng";
    show(row, away ? "away" : "waiting");
  }

  // ── moving and confirming ──
  function select(row) {
    for (const other of rows()) { other.tabIndex = other === row ? 0 : -1; other.classList.toggle("on", other === row); }
  }
  function goTo(row) {
    if (!row) return;
    select(row);
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }
  const visible = () => rows().filter((row) => row.offsetParent !== null);
  function step(row, by) {
    const list = visible();
    goTo(list[list.indexOf(row) + by]);
  }
  function following(row) {
    const list = rows(), at = list.indexOf(row);
    return list.slice(at + 1).concat(list.slice(0, at)).find((other) => isOpen(other) && !isAway(other));
  }
  function nextNumber(text) {
    const found = /^(.*?)(\d+)$/.exec(text);
    return found ? found[1] + String(Number(found[2]) + 1).padStart(found[2].length, "0") : "";
  }
  function passOn(row, next) {
    // The number suggested for somebody who is away belongs to whoever comes next.
    if (receiptOf(next).value) return;
    receiptOf(next).value = receiptOf(row).value;
    receiptOf(row).value = "";
    keepRow(next);
  }
  function confirmRow(row) {
    if (!isOpen(row) || isAway(row)) return;
    if (!receiptOf(row).value.trim()) { receiptOf(row).focus(); return; }
    one(row, "[data-confirm]").click();
  }

  form.addEventListener("focusin", function (event) {
    const row = event.target.closest("#rows > tr");
    if (row) select(row);
  });
  form.addEventListener("submit", function (event) {
    // Sending goes through the row's own button or the dialog; a stray Enter in a field is not a decision.
    if (!event.submitter || !event.submitter.matches("[data-confirm], [data-send]")) event.preventDefault();
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey && event.key === "Enter") {
      const all = document.querySelector("[data-all]");
      if (all && !all.disabled && !document.querySelector("dialog[open]")) { event.preventDefault(); all.click(); }
      return;
    }
    const row = event.target.closest && event.target.closest("#rows > tr");
    if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
    const onRow = event.target === row, inField = event.target.matches("input:not([type=checkbox])");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); step(row, event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && (onRow || inField)) { event.preventDefault(); confirmRow(row); }
    else if (event.key === "Escape" && inField) { event.preventDefault(); goTo(row); }
    else if (onRow && /^[0-9]$/.test(event.key) && isOpen(row) && !isAway(row)) {
      event.preventDefault();
      const field = amountOf(row);
      field.focus();
      field.value = event.key;
      field.setSelectionRange(1, 1);
      show(row, "editing");
      keepRow(row);
    } else if (onRow && (event.key === "v" || event.key === "V") && isOpen(row)) {
      event.preventDefault();
      setAway(row, !isAway(row));
      count();
      const next = isAway(row) && following(row);
      if (next) passOn(row, next);
      keepRow(row);
      if (next) goTo(next);
    }
  });
  form.addEventListener("click", function (event) {
    const row = event.target.closest("#rows > tr");
    if (!row) return;
    if (event.target.closest("[data-away]")) { setAway(row, !isAway(row)); keepRow(row); count(); }
    else if (!event.target.closest("input, button, a")) goTo(row);
  });
  form.addEventListener("input", function (event) {
    const row = event.target.closest("#rows > tr");
    if (row && isOpen(row)) { keepRow(row); count(); }
  });
  form.addEventListener("change", count);

  // ── answers of the server ──
  document.body.addEventListener("htmx:beforeRequest", function (event) {
    const row = event.detail.elt.closest("#rows > tr");
    if (row) row.setAttribute("aria-busy", "true");
  });
  document.body.addEventListener("htmx:afterSettle", function (event) {
    const answered = event.detail.elt;
    const dialog = document.getElementById("send");
    if (dialog && dialog.open) dialog.close();
    if (answered.matches("tbody")) {
      rows().forEach(restoreOpen);
      count();
      goTo(rows().find((row) => row.dataset.state === "bad") || rows().find(isOpen) || rows()[0]);
      return;
    }
    if (!answered.matches("#rows > tr")) return;
    keepRow(answered);
    count();
    if (answered.dataset.state !== "confirmed") { goTo(answered); return; }
    const next = following(answered), used = answered.querySelector("[data-receipt]").textContent.trim();
    if (next && !receiptOf(next).value) { receiptOf(next).value = nextNumber(used); keepRow(next); }
    goTo(next || answered);
  });
  function restoreOpen(row) {
    // What the server said about a refused row stays; only marks it cannot know come back.
    const draft = kept.rows[row.dataset.order];
    if (draft && isOpen(row) && draft.away) setAway(row, true);
    else if (!isOpen(row)) delete kept.rows[row.dataset.order];
    keep();
  }
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.body.addEventListener(failure, function (event) {
      const row = event.detail.elt.closest("#rows > tr");
      const dialog = document.getElementById("send");
      if (dialog && dialog.open) dialog.close();
      for (const each of row ? [row] : rows().filter((r) => isOpen(r) && !isAway(r))) {
        each.removeAttribute("aria-busy");
        each.dataset.state = "bad";
        each.dataset.row = "bad";
        show(each, "unsent");
      }
      count();
      if (row) goTo(row);
    });
  }

  // ── filter and numbering ──
  let filter = "all";
  function showFilter() {
    let shown = 0;
    for (const row of rows()) {
      const hit = filter === "all" || row.dataset.state === filter;
      row.hidden = !hit;
      shown += hit ? 1 : 0;
    }
    document.querySelector("[data-none]").hidden = shown > 0;
  }
  for (const button of document.querySelectorAll("[data-filter]")) {
    button.addEventListener("click", function () {
      filter = button.dataset.filter;
      for (const other of document.querySelectorAll("[data-filter]")) other.setAttribute("aria-pressed", String(other === button));
      showFilter();
    });
  }
  const numbering = document.querySelector("[data-numbering]");
  if (numbering) numbering.addEventListener("submit", function () {
    let number = numbering.elements.first.value.trim();
    for (const row of rows()) {
      const box = one(row, "input[name=row]");
      if (!number || !isOpen(row) || isAway(row) || !box.checked || receiptOf(row).value.trim()) continue;
      receiptOf(row).value = number;
      keepRow(row);
      number = nextNumber(number);
    }
    goTo(rows().find((row) => isOpen(row) && !isAway(row)));
  });

  const postpone = document.querySelector("[data-postpone]");
  if (postpone) postpone.addEventListener("submit", function () {
    const place = postpone.querySelector("[data-away-rows]");
    place.replaceChildren();
    for (const row of rows().filter((r) => isOpen(r) && isAway(r))) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "away", value: row.dataset.order });
      place.append(field);
      delete kept.rows[row.dataset.order];
    }
    keep();
  });

  rows().forEach(restore);
  for (const row of rows()) if (isOpen(row)) amountOf(row).value = amountOf(row).value && group(plain(amountOf(row).value));
  count();
  const first = rows().find((row) => isOpen(row) && !isAway(row));
  if (first) select(first);
})();
