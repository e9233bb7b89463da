// Keys. Letters depend on the physical key, so that they work on every layout. Single keys can be switched off.
import { byId, covered, on } from "./help.js";
import { ask } from "./dialog.js";
import { leave } from "./focus.js";
import { close, current, open, step } from "./panel.js";
import { edit, openPicker } from "./cell.js";
import { clear, tick } from "./selection.js";
import { openPalette } from "./palette.js";
import { chorded, letter, redo, undo } from "./undo.js";

const root = document.documentElement;
const typing = (target) => target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
const within = (selector) => current()?.querySelector(selector) ?? byId("panel")?.querySelector(selector) ?? document.querySelector("main " + selector);

/** Opens the form of a new record, or focuses the field of the page that creates one. */
function create() {
  const address = byId("content")?.dataset.createUrl;
  if (address?.startsWith("#")) byId(address.slice(1))?.focus();
  else if (address) ask(address);
}

/** Opens the select of a status: of a row or the panel, of a record's page, or the columns of a board. */
function status() {
  const select = within(".pill-select:enabled");
  if (select) return openPicker(select);
  within("[data-move-menu]")?.click();
  document.querySelector(".status-step:not(:disabled, .status-current)")?.focus();
}

/** Focuses the note box of the panel or page; from a row, that of its record. */
async function note() {
  const box = () => document.querySelector("#panel [data-note], [data-note]");
  if (!box() && current()) await open(current());
  box()?.focus();
}

function chord() {
  root.dataset.chord = "g";
  setTimeout(() => delete root.dataset.chord, 1200);
}

const acts = {
  KeyJ: () => step(1),
  KeyK: () => step(-1),
  KeyX: (event) => {
    const box = current()?.querySelector("[data-tick]");
    if (!box) return;
    box.checked = event.shiftKey || !box.checked;
    tick(box, event.shiftKey);
  },
  KeyS: status,
  KeyE: () => {
    const button = within("[data-edit]");
    if (button) edit(button);
  },
  KeyN: note,
  KeyC: create,
  KeyG: chord,
  KeyZ: (event) => (event.shiftKey ? redo() : undo()),
};

function search() {
  const box = byId("list-search");
  if (box) box.select(), box.focus();
  else openPalette();
}

function single(event) {
  if (event.key === "?") return () => byId("keys")?.showModal();
  if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) return search;
  const key = letter(event);
  if (root.dataset.chord) return () => document.querySelector(`[data-jump="${CSS.escape(key)}"]`)?.click();
  return event.shiftKey && !"XZ".includes(key) ? null : acts["Key" + key];
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK" && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    return openPalette();
  }
  if ((event.ctrlKey || event.metaKey) && !event.defaultPrevented && !covered() && chorded(event)) {
    event.preventDefault();
    return chorded(event)();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape") return void (covered() || close() || typing(event.target) || clear());
  if (root.dataset.keys === "off" || event.isComposing || typing(event.target) || covered()) return;
  const act = single(event);
  if (!act) return;
  event.preventDefault();
  act(event);
});

// Esc in the search box of a list or in a note leaves it. The next Esc closes the panel.
on("keydown", "#list-search, #panel textarea:not([data-cell] *)", (event, box) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  leave(box);
}, true);
