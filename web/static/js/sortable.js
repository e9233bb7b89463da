// Loaded by drag.js: only the part of SortableJS that the board uses, which the bundler finds from the named import.
export { default } from "../../vendor/sortablejs/sortable.core.esm.js";
