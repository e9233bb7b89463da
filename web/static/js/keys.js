// Keys. Letters go by the physical key, so that they work on every layout; single keys can be switched off.
import { byId, covered, on } from "./help.js";
import { close, current, step } from "./panel.js";
import { edit, openPicker } from "./cell.js";
import { clear, tick } from "./selection.js";
import { openPalette } from "./palette.js";
import { chorded, letter, redo, undo } from "./undo.js";

const root = document.documentElement;
const typing = (target) => target.matches?.("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
const within = (selector) => current()?.querySelector(selector) ?? byId("panel")?.querySelector(selector) ?? document.querySelector("main " + selector);

function create() {
  const address = byId("content")?.dataset.createUrl;
  if (!address) return;
  const link = [...document.querySelectorAll("main a")].find((a) => a.getAttribute("href") === address);
  if (link) link.click();
  else location.href = address;
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
  KeyS: () => {
    const select = within(".pill-select");
    if (select) openPicker(select);
  },
  KeyE: () => {
    const button = within("[data-edit]");
    if (button) edit(button);
  },
  KeyN: () => document.querySelector("#panel [data-note], [data-note]")?.focus(),
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
  if (root.dataset.keys === "off" || typing(event.target) || covered()) return;
  const act = single(event);
  if (!act) return;
  event.preventDefault();
  act(event);
});

// Esc in the search box of a list or in a note leaves it first; only the next one closes the panel.
on("keydown", "#list-search, #panel textarea:not([data-cell] *)", (event, box) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  box.blur();
}, true);
