// The filter form of a list: it sends itself when a control changes, without empty values.
import { calm, fold, on, swapped } from "./help.js";

const send = (form) => form.isConnected && form.requestSubmit();
const sendSoon = calm(250, send);

on("input", "[data-filters] [data-search]", (event, field) => sendSoon(field.form));

on("change", "[data-filters] :is(input, select):not([data-search], [data-narrow])", (event, field) => send(field.form));

// The box above a long list of choices filters the list.
on("input", "[data-narrow]", (event, box) => {
  const words = fold(box.value);
  for (const line of box.closest("[popover]").querySelectorAll(".filter-options > *")) line.hidden = !fold(line.textContent).includes(words);
});
// It has the focus at once, except on a touch screen, where a keyboard would open.
document.addEventListener("toggle", (event) => {
  if (event.newState === "open" && !matchMedia("(pointer: coarse)").matches) event.target.querySelector("[data-narrow]")?.focus();
}, true);

// Enter picks the first remaining choice.
on("keydown", "[data-narrow], [data-search]", (event, box) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (box.value) box.closest("[popover]")?.querySelector(".filter-options > :not([hidden])")?.click();
});

document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement.matches?.("[data-filters]")) return;
  for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
  const columns = [...sourceElement.querySelectorAll("[data-usual]")];
  if (columns.every((box) => box.checked === (box.dataset.usual === "yes"))) request.body.delete("col");
  const peek = new URLSearchParams(location.search).get("peek");
  if (peek) request.body.set("peek", peek);
});

// After a load the controls show the values from the server, including those clicked before.
swapped(() => {
  for (const box of document.querySelectorAll("[data-filters] :is([type=checkbox], [type=radio])")) box.checked = box.defaultChecked;
  for (const menu of document.querySelectorAll("[data-filters] [popover][data-open]")) {
    menu.removeAttribute("data-open");
    menu.showPopover({ source: document.getElementById(menu.id + "-button") });
    menu.querySelector("input")?.focus();
  }
});
