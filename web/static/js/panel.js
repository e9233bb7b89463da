// The side panel: opens a record beside the list, keeps ?peek= in the URL, steps through the rows.
import { byId, on, plain, swapped } from "./help.js";
import { load } from "./region.js";

const shown = () => byId("panel-body")?.dataset.id;
const rows = () => [...document.querySelectorAll("main :is(tr, article)[data-id]")];
const rowOf = (id) => rows().find((row) => row.dataset.id === id);
const linkOf = (row) => row?.querySelector("a[data-panel]");

const peeked = () => new URLSearchParams(location.search).get("peek");

/** The URL of this view with another record in the panel, or with none. */
function address(id) {
  const url = new URL(location.href);
  if (id) url.searchParams.set("peek", id);
  else url.searchParams.delete("peek");
  return url.pathname + url.search;
}

/** Remembers the view of the page, so that Back can tell whether only the panel differs. */
function remember() {
  document.body.dataset.view = address();
}

function fill(link) {
  return htmx.ajax("GET", link.dataset.panel || link.getAttribute("href") + "/panel", { source: "#panel", target: "#panel", swap: "innerHTML" });
}

/** Opens the record of a row or card in the panel. If it cannot be loaded, the panel stays as it is. */
export async function open(row) {
  const link = linkOf(row);
  if (!link || row.dataset.id === shown()) return;
  if (!history.state?.htmx) history.replaceState({ htmx: true }, "");
  if (shown()) history.replaceState(history.state, "", address(row.dataset.id));
  else history.pushState({ htmx: true, peek: true }, "", address(row.dataset.id));
  await fill(link).catch(() => {});
  if (shown() === row.dataset.id || peeked() !== row.dataset.id) return;
  history.replaceState(shown() ? history.state : { htmx: true }, "", address(shown()));
  if (document.activeElement === link) linkOf(rowOf(shown()))?.focus();
}

/** Empties the panel and returns the focus to its row. A browser that goes back drops the focus a moment later. */
function empty() {
  const link = linkOf(rowOf(shown()));
  if (byId("panel").contains(document.activeElement)) link?.focus();
  byId("panel").replaceChildren();
  mark();
  setTimeout(() => document.activeElement === document.body && link?.focus());
}

/** Closes the panel. Returns true if it was open. */
export function close() {
  if (!shown()) return false;
  if (history.state?.peek) history.back();
  else {
    history.replaceState(history.state, "", address());
    empty();
  }
  return true;
}

/** The current row: with the focus, or open in the panel. */
export function current() {
  return document.activeElement?.closest?.("main :is(tr, article)[data-id]") ?? rowOf(shown());
}

// The record no longer exists: undone or deleted.
document.addEventListener("gone", ({ detail }) => {
  if (!detail.ids.includes(shown() ?? peeked())) return;
  history.replaceState({ htmx: true }, "", address());
  remember();
  if (shown()) empty();
});

let turning = false;

/** Loads the next or previous page of the list, unless that would lose the selection, and returns its first or last row. */
async function turn(by) {
  const link = document.querySelector(`.pager-links > a:${by > 0 ? "last" : "first"}-child`);
  if (!link || turning || document.querySelector("[data-tick]:checked")) return;
  const was = rows()[0].dataset.id;
  turning = true;
  await load(link.href, link.dataset.region).catch(() => {});
  turning = false;
  return rows()[0]?.dataset.id === was ? undefined : rows().at(by > 0 ? 0 : -1);
}

/** Moves up or down the rows and across pages, and shows each record if the panel is open. */
export async function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const field = document.activeElement;
  const next = at < 0 ? all[0] : all[at + by] ?? (await turn(by));
  if (!next) return;
  if (!field?.closest("#panel")) (linkOf(next) ?? next.querySelector("a"))?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (shown()) open(next);
}

function mark() {
  const id = shown();
  for (const row of rows()) row.toggleAttribute("data-peeked", row.dataset.id === id);
}

on("click", "a[data-panel]", (event, link) => {
  if (!plain(event) || !byId("panel")) return;
  event.preventDefault();
  open(link.closest("[data-id]")).then(() => event.detail === 0 && byId("panel").focus());
});

on("click", "main tr[data-id]", (event, row) => {
  if (event.target.closest("a, button, input, select, textarea, label, form, .cell-editing") || getSelection().toString()) return;
  open(row);
});

on("click", "[data-step]", (event, button) => step(Number(button.dataset.step)));
on("click", "[data-panel-close]", close);

// Back and forward between views that differ only in the panel keep the list as it is.
document.addEventListener("htmx:before:history:restore", (event) => {
  if (address() !== document.body.dataset.view || !byId("panel")) return;
  event.preventDefault();
  const id = peeked();
  const link = linkOf(rowOf(id));
  if (id && link) fill(link);
  else empty();
});

remember();
mark();
swapped(() => {
  remember();
  mark();
});
