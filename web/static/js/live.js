// One refresh rule: when something changes, each region that shows it fetches itself again and morphs.
import { byId, swapped } from "./help.js";

const pause = 400;
const due = new Set();
let timer = 0, last = 0;

/** Does the region show what changed? Both sides say "lead:ID", or "lead" for any of them. */
function shows(region, what) {
  return region.dataset.live.split(" ").some((shown) => what.some((changed) =>
    shown === changed || shown.startsWith(changed + ":") || changed.startsWith(shown + ":")));
}

/** A region is left alone while it loads something else or a card of it is in the air. */
const busy = (region) => region.matches(".htmx-request, :has(.toolbar.htmx-request, [data-dragging])");

function run() {
  timer = 0;
  last = Date.now();
  for (const id of due) {
    const region = byId(id);
    if (region && busy(region)) continue;
    due.delete(id);
    if (region) htmx.trigger(region, "refresh", {}, false);
  }
  if (due.size) soon();
}

function soon() {
  timer ||= setTimeout(run, Math.max(0, last + pause - Date.now()));
}

function refresh(wanted) {
  for (const region of document.querySelectorAll("[data-live]")) if (wanted(region)) due.add(region.id);
  if (due.size) soon();
}

// Comes from an answer's HX-Trigger ({what: […]}) or from the stream (data: the same words).
document.addEventListener("changed", (event) => {
  const what = event.detail.what ?? event.detail.data?.split(" ") ?? [];
  refresh((region) => shows(region, what));
});

// After a lost connection anything may have changed.
document.addEventListener("htmx:sse:after:connection", (event) => {
  if (event.detail.connection.attempt > 0) refresh(() => true);
});

// A refresh that would take away the cell someone is typing in waits for the end of the edit.
document.addEventListener("htmx:before:swap", (event) => {
  const main = event.detail.tasks.find((task) => task.type === "main");
  if (event.detail.ctx.sourceEvent?.type !== "refresh" || !main?.target) return;
  const lost = [...main.target.querySelectorAll("[hx-morph-skip]")].some((edit) => !main.fragment.getElementById(edit.id));
  if (!lost) return;
  event.preventDefault();
  main.target.dataset.stale = "";
});

swapped(() => {
  for (const region of document.querySelectorAll("[data-stale]:not(:has([hx-morph-skip]))")) {
    delete region.dataset.stale;
    refresh((other) => other === region);
  }
  // A choice made by hand outranks the attributes a refresh brings, so put what the server says into the control.
  for (const select of document.querySelectorAll("select[data-saved]")) {
    if (select.value !== select.dataset.saved && select !== document.activeElement) select.value = select.dataset.saved;
  }
});

// What the browser or our modules wrote on an element is not the server's to take away.
const ours = ["open", "data-stale", "data-armed", "data-peeked", "aria-busy"];
htmx.registerExtension("vedlys", {
  htmx_before_morph_attr: (element, { attrName }) => !ours.includes(attrName),
});
