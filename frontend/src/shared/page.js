/** What both shells do once the page stands. Everything here makes a working page nicer; none of it is needed. */
import htmx from "htmx.org";
import { keepDrafts } from "./drafts.js";
import { keepUnsent, queue } from "./queue.js";
import { speak } from "./speak.js";
import { turn } from "./code.js";

window.htmx = htmx;
Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  scrollIntoViewOnBoost: false,
  defaultSwapStyle: "outerHTML",
});

const notes = () => document.getElementById("notes");

/** A refusal answers with a note: show it in its place, and leave the page as it is. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  const { xhr } = detail;
  if (xhr.status < 400) return;
  const form = detail.requestConfig.elt.closest("form");
  if (xhr.status === 422 && form?.hasAttribute("data-ql-redraw")) {
    detail.shouldSwap = true;
    detail.isError = false;
    return;
  }
  const place = form?.querySelector("[data-ql-note]") ?? notes();
  if (!place) return;
  if (xhr.status >= 500) {
    place.replaceChildren(document.getElementById("words-broken").content.cloneNode(true));
  } else {
    detail.shouldSwap = true;
    detail.isError = false;
    detail.target = place;
    detail.swapOverride = "innerHTML";
  }
  place.scrollIntoView({ block: "nearest" });
});

document.addEventListener("htmx:sendError", (event) => {
  const form = event.detail.elt.closest("form[data-ql-queue]");
  const words = document.getElementById(form && queue(form) ? "words-kept" : "words-offline");
  if (words) notes()?.replaceChildren(words.content.cloneNode(true));
});
document.addEventListener("htmx:beforeRequest", () => notes()?.replaceChildren());

/** `/` goes to the search box of the page. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-ql-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

/** Escape and a click elsewhere close an open menu or question. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.ql-menu[open], details.ql-confirm[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.ql-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const no = event.target.closest("[data-ql-close]");
  if (no) {
    event.preventDefault();
    const question = no.closest("details");
    question.open = false;
    question.querySelector("summary").focus();
  }
});

/** A form is sent once: its buttons wait for the answer. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("hx-post") || form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.setAttribute("aria-busy", "true");
  }
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});

/** A list that filters itself when a choice changes; the button stays for those without. */
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-ql-auto]");
  if (form) form.requestSubmit();
});

/** Tick all, and say how many. */
document.addEventListener("change", (event) => {
  const table = event.target.closest("[data-ql-ticks]");
  if (!table) return;
  const ticks = [...table.querySelectorAll("tbody .ql-tick")];
  if (event.target.matches("thead .ql-tick")) {
    for (const tick of ticks) tick.checked = event.target.checked;
  }
  const count = ticks.filter((tick) => tick.checked).length;
  for (const place of document.querySelectorAll("[data-ql-ticked]")) place.textContent = count;
});

/** Filter the rows of a roll while typing: words and pinyin initials stand in data-ql-find. */
document.addEventListener("input", (event) => {
  const scope = event.target.dataset.qlFilter;
  if (!scope) return;
  const wanted = event.target.value.trim().toLowerCase();
  let shown = 0;
  for (const row of document.querySelectorAll(`${scope} [data-ql-find]`)) {
    row.hidden = wanted !== "" && !row.dataset.qlFind.toLowerCase().includes(wanted);
    if (!row.hidden) shown += 1;
  }
  const none = document.querySelector(`${scope} [data-ql-none]`);
  if (none) none.hidden = shown > 0;
});

/** Arrow keys walk over a board. */
document.addEventListener("keydown", (event) => {
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const cell = event.target.closest?.(".ql-board td");
  if (!cell || !steps[event.key]) return;
  event.preventDefault();
  const [down, right] = steps[event.key];
  const links = [...cell.querySelectorAll("a")];
  const inCell = links[links.indexOf(event.target) + down];
  if (down && inCell) return inCell.focus();
  let row = cell.parentElement;
  let column = cell.cellIndex;
  for (;;) {
    row = down > 0 ? row.nextElementSibling : down < 0 ? row.previousElementSibling : row;
    column += right;
    const next = row?.cells[column];
    if (!next) return;
    const found = [...next.querySelectorAll("a")];
    if (found.length) return (down < 0 ? found.at(-1) : found[0]).focus();
  }
});

/** Print buttons: shown only where a script can print. */
for (const button of document.querySelectorAll("[data-ql-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
/** Copy buttons. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-ql-copy]");
  if (!button) return;
  await navigator.clipboard?.writeText(button.dataset.qlCopy);
  button.querySelector("[data-ql-said]")?.removeAttribute("hidden");
});

keepDrafts();
keepUnsent();
speak();
turn();
