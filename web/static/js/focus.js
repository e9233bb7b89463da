// The focus after an action or when its element disappears, so that the single keys keep working. docs/architecture.md has the table.
import { byId, on } from "./help.js";

/** Places that return the focus: they are not remembered as the last place. */
const passing = "#toasts, #bulk, dialog, [popover], .toolbar";

let place = {}; // the last place: in the panel or at a row, with its index
let left = true; // the user has left it by a click on nothing

const rows = () => [...document.querySelectorAll("main :is(tr, article)[data-id]")];
const shown = () => byId("panel-body")?.dataset.id;
const lost = () => !left && document.activeElement === document.body;
const visible = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true });

/** The focusable element of a row or card: its name, or the row itself. */
function nameOf(row) {
  const name = row?.querySelector("a[data-panel], a.table-link");
  if (row && !name) row.tabIndex = -1;
  return name ?? row;
}

/** The last row, or the one now at its index. Only a list or board falls back to its first row. */
function placeInRows() {
  const all = rows();
  if (place.row) return all.find((row) => row.dataset.id === place.row) ?? all[Math.min(Math.max(place.at, 0), all.length - 1)];
  return document.querySelector("#list, [data-board]") ? all[0] : undefined;
}

function inDialog(dialog) {
  const controls = dialog.querySelectorAll("[autofocus], [aria-invalid], .dialog-body :is(input:not([type=hidden]), select, textarea), .dialog-body :is(a, button)");
  return [...controls].find((control) => !control.disabled && visible(control)) ?? dialog;
}

/** Returns the focus to the last place: the open dialog, the panel, the row, else the page. */
export function back() {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const target = dialog ? inDialog(dialog) : (place.panel && shown() && byId("panel")) || nameOf(placeInRows()) || byId("content");
  target?.focus({ preventScroll: true });
}

/** Moves the focus from a finished control to the row, if one is named, or the last place. */
export function leave(control, row) {
  if (!control.contains(document.activeElement)) return;
  if (row) place = { row, at: rows().findIndex((other) => other.dataset.id === row) };
  back();
}

document.addEventListener("focusin", ({ target }) => {
  left = false;
  if (target.closest(passing)) return;
  const row = target.closest("main :is(tr, article)[data-id]");
  const panel = !!target.closest("#panel");
  const id = row?.dataset.id ?? (panel ? shown() : undefined);
  place = { panel, row: id, at: rows().findIndex((other) => other.dataset.id === id) };
});

document.addEventListener("pointerdown", () => setTimeout(() => (left ||= document.activeElement === document.body)));

// The focused element was replaced, moved or hidden. Other code may still set the focus, so this runs later.
const mend = () => lost() && back();
const soon = () => lost() && setTimeout(mend);
new MutationObserver(soon).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled", "hidden", "open"] });
for (const type of ["close", "toggle"]) document.addEventListener(type, () => setTimeout(mend), true);

// A select of a status that was opened and not changed. Saving leaves a changed one.
const picker = (event) => event.target.closest?.(".pill-select");
const opened = CSS.supports("selector(:open)") ? (select) => select.matches(":open") : () => false;
let choosing = false; // its list was open on keydown or pointerdown
for (const type of ["keydown", "pointerdown"]) document.addEventListener(type, (event) => (choosing = !!picker(event) && opened(picker(event))), true);
for (const type of ["keyup", "pointerup"]) {
  document.addEventListener(type, (event) => {
    const select = picker(event);
    // The list closes with a delay, and keeps the focus until then.
    if (select && choosing) for (const wait of [0, 50, 200]) setTimeout(() => opened(select) || leave(select), wait);
  });
}

// Firefox sends no events to a select while its list is open, so look whether the list has been open and is closed.
on("focusin", ".pill-select", (event, select) => {
  let open = false;
  const looking = setInterval(() => {
    if (document.activeElement !== select) return clearInterval(looking);
    if (open && !opened(select)) leave(select);
    open = opened(select);
  }, 100);
});

// After an action that led to this page, the focus is on the row of the open record.
if (document.querySelector("#toasts [data-toast]") && shown()) nameOf(rows().find((row) => row.dataset.id === shown()))?.focus({ preventScroll: true });

// A note was saved.
document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement: form, response } = event.detail.ctx;
  if (response?.status < 300 && form?.matches?.("[data-reset]")) leave(form);
});

// Enter in the search box moves to the results.
on("keydown", "#list-search", (event, box) => event.key === "Enter" && !event.isComposing && leave(box));
