// Toasts: at most two, gone after 9 seconds with an undo or an error and 4.5 without. The clock stops under pointer or focus.
import { byId, on, swapped } from "./help.js";
import { sole } from "./undo.js";

const beat = 250;

/** Shows the toasts above an open dialog: as a popover they are in its layer. */
function lift(wanted) {
  const area = byId("toasts");
  if (!area?.showPopover || wanted === area.matches(":popover-open")) return;
  if (wanted) {
    area.popover = "manual";
    area.showPopover();
  } else {
    area.hidePopover();
    area.removeAttribute("popover");
  }
}

function tick() {
  const all = [...document.querySelectorAll("#toasts [data-toast]")];
  lift(all.length > 0 && !!document.querySelector("dialog:modal"));
  for (const toast of all.slice(0, -2)) toast.remove();
  sole(all.slice(-2));
  for (const toast of all) {
    toast.dataset.left ??= toast.matches(".toast-bad, :has([data-offers])") ? 9000 : 4500;
    if (toast.matches(":hover, :focus-within") || document.hidden) continue;
    toast.dataset.left -= beat;
    if (toast.dataset.left <= 0) toast.remove();
  }
}

setInterval(tick, beat);
swapped(tick);

/** Shows an error text of the page as a toast, once. */
export function say(text) {
  for (const said of document.querySelectorAll("#toasts .toast-bad")) if (said.textContent === text) said.remove();
  const toast = document.createElement("div");
  const words = document.createElement("span");
  toast.className = "toast toast-bad";
  toast.dataset.toast = "";
  words.className = "toast-text";
  words.textContent = text;
  toast.append(words);
  byId("toasts")?.append(toast);
  tick();
}

on("click", "[data-toast-close]", (event, button) => button.closest("[data-toast]").remove());

document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (response?.status < 300) sourceElement?.closest?.("[data-toast]")?.remove();
});
