// What drag.js fetches: of SortableJS only what the board uses, which the bundler finds out where the import names it.
export { default } from "../../vendor/sortablejs/sortable.core.esm.js";
