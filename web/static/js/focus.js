// Where the focus goes when an action is done or what had it is gone, so that the single keys work on. docs/architecture.md has the table.
import { byId, on } from "./help.js";

/** Places that lead back to where one was before: the focus in them is not remembered as a place. */
const passing = "#toasts, #bulk, dialog, [popover], .toolbar";

let place = {}; // where one was: in the panel or at a row, and the how many-th
let left = true; // the person has left it by a click on nothing

const rows = () => [...document.querySelectorAll("main :is(tr, article)[data-id]")];
const shown = () => byId("panel-body")?.dataset.id;
const lost = () => !left && document.activeElement === document.body;
const visible = (el) => el.checkVisibility({ visibilityProperty: true, opacityProperty: true });

/** What stands for a row or card: its name, or the row itself. */
function nameOf(row) {
  const name = row?.querySelector("a[data-panel], a.table-link");
  if (row && !name) row.tabIndex = -1;
  return name ?? row;
}

/** The row one was at, or the one in its place. Only a list or board goes on at its first row. */
function placeInRows() {
  const all = rows();
  if (place.row) return all.find((row) => row.dataset.id === place.row) ?? all[Math.min(Math.max(place.at, 0), all.length - 1)];
  return document.querySelector("#list, [data-board]") ? all[0] : undefined;
}

function inDialog(dialog) {
  const controls = dialog.querySelectorAll("[autofocus], [aria-invalid], .dialog-body :is(input:not([type=hidden]), select, textarea), .dialog-body :is(a, button)");
  return [...controls].find((control) => !control.disabled && visible(control)) ?? dialog;
}

/** Puts the focus where one was: in the open dialog, in the panel, at the row, else on the page. */
export function back() {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const target = dialog ? inDialog(dialog) : (place.panel && shown() && byId("panel")) || nameOf(placeInRows()) || byId("content");
  target?.focus({ preventScroll: true });
}

/** Takes the focus out of a control that has done its work, to a row if one is named. */
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

// What had the focus is replaced, moved or hidden: whoever did it may still put the focus somewhere, so this comes after.
const mend = () => lost() && back();
const soon = () => lost() && setTimeout(mend);
new MutationObserver(soon).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled", "hidden", "open"] });
for (const type of ["close", "toggle"]) document.addEventListener(type, () => setTimeout(mend), true);

// A status that was looked at and not changed; one that is changed is left by what saves it.
const picker = (event) => event.target.closest?.(".pill-select");
const opened = CSS.supports("selector(:open)") ? (select) => select.matches(":open") : () => false;
let choosing = false; // its list was open when the key or button went down
for (const type of ["keydown", "pointerdown"]) document.addEventListener(type, (event) => (choosing = !!picker(event) && opened(picker(event))), true);
for (const type of ["keyup", "pointerup"]) {
  document.addEventListener(type, (event) => {
    const select = picker(event);
    // The list closes in its own time, and has the focus until then.
    if (select && choosing) for (const wait of [0, 50, 200]) setTimeout(() => opened(select) || leave(select), wait);
  });
}

// An action that led to this page says so: one goes on at the record that it shows.
if (document.querySelector("#toasts [data-toast]") && shown()) nameOf(rows().find((row) => row.dataset.id === shown()))?.focus({ preventScroll: true });

// A note is written.
document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement: form, response } = event.detail.ctx;
  if (response?.status < 300 && form?.matches?.("[data-reset]")) leave(form);
});

// Enter in the search box goes on to what was found.
on("keydown", "#list-search", (event, box) => event.key === "Enter" && !event.isComposing && leave(box));
