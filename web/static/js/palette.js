// The palette: actions, pages and records in one search box.
import { byId, calm, fold, on, plain, swapped } from "./help.js";
import { active, activate, arrows, first } from "./listbox.js";

const input = () => byId("palette-input");
const list = () => byId("palette-list");

/** Opens the palette. */
export function openPalette() {
  const dialog = byId("palette");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  input().select();
  filter();
}

const search = calm(120, () => {
  if (input().value.trim()) htmx.trigger(input(), "palette", {}, false);
  else byId("palette-found").replaceChildren();
});

function filter() {
  const words = fold(input().value.trim());
  for (const item of list().querySelectorAll("[data-local]")) item.hidden = !fold(item.textContent).includes(words);
  first(input(), list());
}

on("click", "[data-palette]", (event) => {
  if (!plain(event)) return;
  event.preventDefault();
  openPalette();
});

on("input", "#palette-input", () => {
  filter();
  search();
});

on("keydown", "#palette-input", (event, box) => {
  if (arrows(event, box, list()) || event.key !== "Enter") return;
  event.preventDefault();
  active(list())?.click();
});

on("mouseover", ".palette-item", (event, item) => activate(input(), list(), item));
on("click", ".palette-item", (event, item) => plain(event) && setTimeout(() => byId("palette").close(), item.hasAttribute("data-dialog") ? 0 : 400));

swapped((ctx) => {
  if (ctx.target?.id === "palette-found") first(input(), list());
});
