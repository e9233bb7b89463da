// The picker of one of many records: the server searches, the list is below the box.
import { byId, calm, on, swapped } from "./help.js";
import { active, arrows, first } from "./listbox.js";
import { add } from "./tags.js";

const listOf = (input) => byId(input.getAttribute("aria-controls"));
const valueOf = (input) => input.closest("[data-combo]").querySelector("[data-combo-value]");

const find = (input) => {
  const query = input.value === input.dataset.chosen ? "" : input.value;
  const search = new URL(input.getAttribute("hx-get"), location.href);
  search.searchParams.set("q", query);
  htmx.ajax("GET", search.pathname + search.search, { source: input, target: listOf(input), swap: "innerHTML", values: {} });
};

function close(input) {
  const list = listOf(input);
  if (list?.matches(":popover-open")) list.hidePopover();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

// A box that a comma has emptied needs no list, which would cover what is below it.
const findSoon = calm(150, (input) => (input.matches(".tag-input") && input.value === "" ? close(input) : find(input)));

function choose(input, option) {
  if (add(input, option)) return close(input);
  const name = option.querySelector(".combo-name").textContent;
  valueOf(input).value = option.dataset.value;
  input.value = input.dataset.chosen = name;
  close(input);
  valueOf(input).dispatchEvent(new Event("change", { bubbles: true }));
}

on("input", ".combo-input", (event, input) => {
  if (input.value === "") valueOf(input).value = input.dataset.chosen = "";
  findSoon(input);
});
on("click", ".combo-input:not([readonly])", (event, input) => find(input));

on("keydown", ".combo-input", (event, input) => {
  const list = listOf(input);
  const open = list.matches(":popover-open");
  if (!open && event.key === "ArrowDown") return find(input), event.preventDefault();
  if (!open || arrows(event, input, list)) return;
  if (event.key === "Enter" && active(list)) {
    event.preventDefault();
    event.stopPropagation();
    choose(input, active(list));
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close(input);
  } else if (event.key === "Tab" && active(list) && input.value !== input.dataset.chosen) choose(input, active(list));
}, true);

// Keep the focus in the box while the list is clicked.
on("mousedown", ".combo-list", (event) => event.preventDefault());
on("click", ".combo-option", (event, option) => choose(inputOf(option), option));

const inputOf = (inside) => inside.closest("[data-combo]").querySelector(".combo-input");

// Typed text that was not picked is kept only if it can create a new record.
on("focusout", ".combo-input", (event, input) => {
  close(input);
  if (input.value === input.dataset.chosen) return;
  if (listOf(input)?.dataset.create) valueOf(input).value = "";
  else input.value = input.dataset.chosen;
});

swapped((ctx) => {
  const input = ctx.sourceElement;
  if (!input?.matches?.(".combo-input") || input !== document.activeElement) return;
  const list = listOf(input);
  if (!list.matches(":popover-open")) list.showPopover({ source: input });
  input.setAttribute("aria-expanded", "true");
  first(input, list);
});
