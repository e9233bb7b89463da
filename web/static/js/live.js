// Change events: each region that shows the changed records reloads itself and morphs.
import { byId, swapped } from "./help.js";

const pause = 400;
const due = new Set();
let timer = 0, last = 0;

/** Reports whether the region shows a change. Both are "lead:ID", or "lead" for any of them. */
function shows(region, what) {
  return region.dataset.live.split(" ").some((shown) => what.some((changed) =>
    shown === changed || shown.startsWith(changed + ":") || changed.startsWith(shown + ":")));
}

/** Reports whether a region is loading something else or one of its cards is being dragged. */
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

// From a response's HX-Trigger ({what: […]}) or from the stream (data: the same words).
document.addEventListener("changed", (event) => {
  const what = event.detail.what ?? event.detail.data?.split(" ") ?? [];
  refresh((region) => shows(region, what));
});

// After a lost connection any record may have changed.
document.addEventListener("htmx:sse:after:connection", (event) => {
  if (event.detail.connection.attempt > 0) refresh(() => true);
});

// A refresh that would remove the cell being edited waits until the edit ends.
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
  // A changed control ignores the attributes of a refresh, so set the value from the server.
  for (const select of document.querySelectorAll("select[data-saved]")) {
    if (select.value !== select.dataset.saved && select !== document.activeElement) select.value = select.dataset.saved;
  }
});

// A morph keeps the attributes that the browser or our modules have set.
const ours = ["open", "data-stale", "data-armed", "data-peeked", "aria-busy"];
htmx.registerExtension("vedlys", {
  htmx_before_morph_attr: (element, { attrName }) => !ours.includes(attrName),
});
