// The entry of every page. Each module listens on the document and keeps its state in the page or its URL.
import "../../vendor/htmx.org/htmx.esm.min.js";
import "../../vendor/htmx.org/hx-sse.min.js";
import "./net.js";
import "./live.js";
import "./region.js";
import "./focus.js";
import "./filters.js";
import "./panel.js";
import "./selection.js";
import "./rowmenu.js";
import "./more.js";
import "./cell.js";
import "./form.js";
import "./entries.js";
import "./where.js";
import "./drop.js";
import "./combo.js";
import "./dialog.js";
import "./palette.js";
import "./theme.js";
import "./toast.js";
import "./keys.js";
import { swapped } from "./help.js";

// The board has its own drag and drop, so it is loaded only if there is one.
async function board() {
  if (document.querySelector("[data-board]")) (await import("./board.js")).arm();
}

// So are the columns of a list.
async function columns() {
  if (document.querySelector("#rows")) await import("./columns.js");
}

// So is the calendar, if there is a date box.
async function dates() {
  if (document.querySelector("[data-date]")) await import("./calendar.js");
}

for (const fetched of [board, columns, dates]) {
  fetched();
  swapped(fetched);
}
