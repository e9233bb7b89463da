// The page's dialog for forms with their own URL, and buttons that open or close dialogs.
import { byId, dirty, on, plain, swapped } from "./help.js";
import { say } from "./toast.js";

/** Loads a URL into the dialog. */
export function ask(address) {
  return htmx.ajax("GET", address, { source: "#dialog", target: "#dialog", swap: "innerHTML" });
}

on("click", "a[data-dialog]", (event, link) => {
  if (!plain(event) || !byId("dialog")) return;
  event.preventDefault();
  link.closest(":popover-open")?.hidePopover();
  ask(link.getAttribute("href"));
});

// A form from the dialog that returns with errors does not know that it is in the dialog.
on("click", "#dialog a[data-leaves]", (event, link) => {
  if (!plain(event)) return;
  event.preventDefault();
  byId("dialog").close();
});

// A button of a form opens a dialog about the form's values, such as the selected rows.
on("click", "button[data-dialog]", (event, button) => {
  event.preventDefault();
  button.closest(":popover-open")?.hidePopover();
  ask(button.getAttribute("formaction") + "?" + new URLSearchParams(new FormData(button.form)));
});

swapped((ctx) => {
  const dialog = byId("dialog");
  if (ctx.target !== dialog || dialog.open || !dialog.childElementCount) return;
  dialog.setAttribute("closedby", "any");
  dialog.removeAttribute("data-warned");
  dialog.showModal();
  // Without a control the first button gets the focus; in a question it is the one that changes nothing.
  dialog.querySelector("[autofocus], .dialog-body :is(input:not([type=hidden]), select, textarea), .form-actions :is(a, button)")?.focus();
});

// A dialog with typing is not closed by a click beside it or by the first Esc.
on("input", "#dialog", (event, dialog) => {
  dialog.setAttribute("closedby", "closerequest");
  dialog.removeAttribute("data-warned");
});
document.addEventListener("cancel", (event) => {
  const dialog = event.target;
  const held = dialog.id === "dialog" && [...dialog.querySelectorAll("form")].some((form) => dirty(form) || form.querySelector("[aria-invalid]"));
  if (!held || dialog.hasAttribute("data-warned")) return;
  event.preventDefault();
  dialog.setAttribute("data-warned", "");
  say(document.body.dataset.unsaved);
}, true);

document.addEventListener("ask", ({ detail }) => ask(detail.address));
document.addEventListener("closedialog", () => byId("dialog")?.close());
// The event fires a moment after the dialog has closed; by then it may have been opened again with other content.
document.addEventListener("close", (event) => event.target.id === "dialog" && !event.target.open && event.target.replaceChildren(), true);

// Browsers without invoker commands get the two that we use.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  on("click", "[commandfor]", (event, button) => {
    const dialog = byId(button.getAttribute("commandfor"));
    if (button.getAttribute("command") === "close") dialog?.close();
    else dialog?.showModal();
  });
}
