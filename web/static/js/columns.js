// Columns keep their initial width, so that nothing jumps while a cell is edited or gets another value. The name takes the remaining
// width. The sorted column is in view.
import { swapped } from "./help.js";

const rules = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];

const narrow = "(width < 560px)";
let drawn; // the list that the rules are for
let widths; // of its columns

/** Identifies the list: its columns and URL parameters without the open panel. */
function listOf(table) {
  const asked = new URLSearchParams(location.search);
  asked.delete("peek");
  return [location.pathname, asked, document.documentElement.lang, ...[...table.rows[0].cells].map((c) => c.textContent)].join();
}

function measure(table) {
  rules.replaceSync("");
  widths = undefined;
  if (getComputedStyle(table).display === "block") return (drawn = undefined); // rows are cards
  widths = [...table.rows[0].cells].map((head) => Math.ceil(head.getBoundingClientRect().width));
}

/** Writes the rules for the width of the list. A list with the usual columns never scrolls sideways: the last columns are left out
 * until the others fit, but neither the status nor the sorted one. If that does not suffice, the sorted one wraps. */
function fit(table) {
  if (!widths) return;
  const heads = [...table.rows[0].cells];
  const name = heads.findIndex((head) => head.matches(".table-name"));
  const sorted = heads.findIndex((head) => head.matches("[aria-sort$=ending]:not(.table-name)"));
  const wide = [...widths];
  const out = [];
  const rest = () => wide.reduce((sum, width, n) => (n === name || out.includes(n) ? sum : sum + width), 0);
  const over = () => rest() + parseFloat(getComputedStyle(table).getPropertyValue("--least")) - table.closest(".table-scroll").clientWidth;
  if (table.hasAttribute("data-usual")) {
    const side = heads.map((head, n) => n).filter((n) => n !== sorted && heads[n].matches(".table-side, .table-spare")).reverse();
    side.sort((m, n) => heads[m].matches(".table-spare") - heads[n].matches(".table-spare"));
    while (side.length && over() > 0) out.push(side.shift());
    if (sorted >= 0 && over() > 0) wide[sorted] = Math.max(96, wide[sorted] - over());
  }
  const columns = wide.map((width, n) => `#rows thead > tr > :nth-child(${n + 1}) { inline-size: ${n === name ? "auto" : width + "px"}; }`);
  const gone = out.map((n) => `#rows > * > tr > :nth-child(${n + 1}) { display: none; }`);
  const cell = `#rows > * > tr > :nth-child(${sorted + 1})`;
  if (wide[sorted] < widths[sorted]) columns.push(`${cell}, ${cell} * { white-space: normal; overflow-wrap: anywhere; }`);
  const least = table.hasAttribute("data-usual") ? "" : `min-inline-size: calc(${rest()}px + var(--least));`;
  rules.replaceSync(`@container content not ${narrow} { #rows { table-layout: fixed; ${least} } ${columns.join(" ")} ${gone.join(" ")} }`);
}

/** Scrolls the sorted column out from under the sticky columns. */
function reveal(table) {
  const head = table.querySelector("thead [aria-sort$=ending]:not(.table-name)");
  const scroller = table.closest(".table-scroll");
  if (!head) return;
  const [at, all] = [head.getBoundingClientRect(), scroller.getBoundingClientRect()];
  const stays = table.querySelector("thead .table-name").getBoundingClientRect().right;
  if (at.right > all.right - 44) scroller.scrollLeft += at.right - all.right + 44;
  else if (at.left < stays) scroller.scrollLeft -= stays - at.left;
}

const resized = new ResizeObserver(([entry]) => {
  const table = entry.target.querySelector("#rows");
  if (table && drawn === undefined) keep();
  else if (table) show(table);
});

function show(table) {
  fit(table);
  reveal(table);
}

function keep() {
  const table = document.querySelector(".table-scroll > #rows");
  if (!table?.rows[0]) return;
  resized.observe(table.closest(".table-scroll"));
  const list = listOf(table);
  if (list === drawn) return;
  drawn = list;
  measure(table);
  show(table);
}

keep();
swapped(keep);
// The widths of the fallback font differ.
document.fonts.ready.then(() => {
  drawn = undefined;
  keep();
});
