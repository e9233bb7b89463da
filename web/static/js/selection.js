// Selected rows: ranges with Shift, the box in the head, the count in the bar. CSS shows the bar.
import { byId, on, swapped } from "./help.js";
import { ask } from "./dialog.js";
import { leave } from "./focus.js";

let last; // the last one ticked, by its record: a refresh would remove a mark

const boxes = () => [...document.querySelectorAll("[data-tick]")];

function count() {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  for (const head of document.querySelectorAll("[data-tick-all]")) {
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  }
  const every = document.querySelector("[data-all]");
  if (every && ticked < all.length) every.checked = false;
  for (const out of document.querySelectorAll("#bulk [data-count]")) {
    out.value = every?.checked ? every.dataset.all : new Intl.NumberFormat(document.documentElement.lang).format(ticked);
  }
}

/** Handles a ticked or unticked box; with range, all from the last one to this. */
export function tick(box, range) {
  const all = boxes();
  const from = all.findIndex((other) => other.value === last);
  const to = all.indexOf(box);
  if (range && from >= 0) for (const other of all.slice(Math.min(from, to), Math.max(from, to) + 1)) other.checked = box.checked;
  last = box.value;
  count();
}

/** Unticks all boxes. Returns true if one was ticked. */
export function clear() {
  const had = boxes().some((box) => box.checked);
  if (had) byId("bulk")?.reset();
  return had;
}

// Otherwise the browser would select the text of the rows in between.
on("mousedown", ".table-tick", (event) => event.shiftKey && event.preventDefault());
on("click", "[data-tick]", (event, box) => tick(box, event.shiftKey));
on("click", "[data-tick-all]", (event, head) => {
  for (const box of boxes()) box.checked = head.checked;
  count();
});
// "All matching" includes the rows of the page, so these are ticked too. Unticking one ends it.
on("change", "[data-all]", (event, every) => {
  if (every.checked) for (const box of boxes()) box.checked = true;
  count();
});
on("reset", "#bulk", (event, form) => {
  setTimeout(count);
  leave(form, boxes().find((box) => box.checked)?.value);
});
on("change", "[data-bulk]", (event, select) => {
  const { ask: address } = select.selectedOptions[0].dataset;
  if (!address) return select.value && select.form.requestSubmit();
  select.selectedIndex = 0;
  ask(address + "&" + new URLSearchParams(new FormData(select.form)));
});

document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (!sourceElement?.matches?.("#bulk")) return;
  if (response?.status < 300) sourceElement.reset();
  for (const select of document.querySelectorAll("[data-bulk]")) select.selectedIndex = 0;
});

count();
swapped(count);
