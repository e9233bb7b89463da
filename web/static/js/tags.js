// The picker of tags: those that are chosen are tick boxes before the box in which more are found.
import { fold, on, swapped } from "./help.js";

const boxOf = (inside) => inside.closest("[data-tagbox]");
const inputOf = (box) => box.querySelector(".tag-input");
const ticks = (box) => [...box.querySelectorAll(".tag-chosen input")];
const told = (tick) => tick.dispatchEvent(new Event("change", { bubbles: true }));

/** Adds an option to the chosen tags. Returns false if the box is not one of tags. */
export function add(input, option) {
  const box = boxOf(input);
  if (!box) return false;
  const name = option.hasAttribute("data-new") ? option.dataset.value : option.querySelector(".combo-name").textContent;
  choose(box, option.dataset.value, name, option.querySelector(".dot")?.dataset.hue);
  return true;
}

function choose(box, value, name, hue = "none") {
  const input = inputOf(box);
  input.value = "";
  const same = ticks(box).find((tick) => tick.value === value || fold(tick.nextElementSibling.textContent) === fold(name));
  if (same) {
    same.checked = true;
    return told(same);
  }
  const tag = document.createElement("label");
  tag.className = "pill tag tag-chosen";
  tag.dataset.hue = hue;
  const tick = Object.assign(document.createElement("input"), { type: "checkbox", name: input.name, value });
  tick.setAttribute("aria-label", input.dataset.keep.replace("%s", name));
  const words = document.createElement("span");
  words.textContent = name;
  tag.append(tick, words);
  input.before(tag);
  tick.checked = true;
  told(tick);
}

// What stands before a comma is chosen, as on a page without JavaScript. The text tells, since keyboards of phones report no keys.
on("input", ".tag-input", (event, input) => {
  const names = input.value.split(/[,;]/);
  const rest = names.pop();
  for (const name of names.map((n) => n.trim()).filter(Boolean)) choose(boxOf(input), name, name);
  if (names.length) input.value = rest.trimStart();
});

on("keydown", ".tag-input", (event, input) => {
  if (event.key !== "Backspace" || input.value !== "") return;
  const last = ticks(boxOf(input)).filter((tick) => tick.checked).at(-1);
  if (!last) return;
  last.checked = false;
  told(last);
});

// A tag that is taken away disappears with its focus.
on("change", ".tag-chosen input", (event, tick) => !tick.checked && inputOf(boxOf(tick)).focus());

// What is chosen already is not offered again.
swapped((ctx) => {
  const input = ctx.sourceElement;
  if (!input?.matches?.(".tag-input")) return;
  const chosen = ticks(boxOf(input)).filter((tick) => tick.checked).map((tick) => tick.value);
  for (const option of ctx.target.querySelectorAll("[role=option]")) option.hidden = chosen.includes(option.dataset.value);
});
