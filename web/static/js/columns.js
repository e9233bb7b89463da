// Columns keep their initial width, so that nothing jumps while a cell is edited or gets another value. The name takes the remaining
// width. The sorted column is scrolled into view.
import { swapped } from "./help.js";

const rules = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];

const narrow = "(width < 560px)";
let drawn; // the list that the rules are for

/** Identifies the list: its columns and URL parameters without the open panel. */
function listOf(table) {
  const asked = new URLSearchParams(location.search);
  asked.delete("peek");
  return [location.pathname, asked, document.documentElement.lang, ...[...table.rows[0].cells].map((c) => c.textContent)].join();
}

function measure(table) {
  rules.replaceSync("");
  const heads = [...table.rows[0].cells];
  if (getComputedStyle(table).display === "block") return (drawn = undefined); // rows are cards
  const widths = heads.map((head) => Math.ceil(head.getBoundingClientRect().width));
  const name = heads.findIndex((head) => head.matches(".table-name"));
  const rest = widths.reduce((sum, width, n) => (n === name ? sum : sum + width), 0);
  const columns = widths.map((width, n) => `#rows thead > tr > :nth-child(${n + 1}) { inline-size: ${n === name ? "auto" : width + "px"}; }`);
  rules.replaceSync(`@container content not ${narrow} { #rows { table-layout: fixed; min-inline-size: calc(${rest}px + var(--least)); } ${columns.join(" ")} }`);
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
  else if (table) reveal(table);
});

function keep() {
  const table = document.querySelector(".table-scroll > #rows");
  if (!table?.rows[0]) return;
  resized.observe(table.closest(".table-scroll"));
  const list = listOf(table);
  if (list === drawn) return;
  drawn = list;
  measure(table);
  reveal(table);
}

keep();
swapped(keep);
// The widths of the fallback font differ.
document.fonts.ready.then(() => {
  drawn = undefined;
  keep();
});
