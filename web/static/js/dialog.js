// The page's one dialog for forms that have an address of their own, and buttons that open or close dialogs.
import { byId, dirty, on, plain, swapped } from "./help.js";
import { say } from "./toast.js";

/** Fetches an address into the dialog. */
export function ask(address) {
  return htmx.ajax("GET", address, { source: "#dialog", target: "#dialog", swap: "innerHTML" });
}

on("click", "a[data-dialog]", (event, link) => {
  if (!plain(event) || !byId("dialog")) return;
  event.preventDefault();
  link.closest(":popover-open")?.hidePopover();
  ask(link.getAttribute("href"));
});

// A form that was sent from the dialog and comes back with mistakes does not know where it stands.
on("click", "#dialog a[data-leaves]", (event, link) => {
  if (!plain(event)) return;
  event.preventDefault();
  byId("dialog").close();
});

// A button of a form opens a dialog about what the form holds, such as the ticked rows.
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
  // Where there is nothing to fill in, the first button: that of a question leaves all as it is.
  dialog.querySelector("[autofocus], .dialog-body :is(input:not([type=hidden]), select, textarea), .form-actions :is(a, button)")?.focus();
});

// A dialog that holds typing is not closed by a stray click beside it, nor by the first Esc.
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
// The event comes a moment after the dialog has closed, which may have been opened with something else by then.
document.addEventListener("close", (event) => event.target.id === "dialog" && !event.target.open && event.target.replaceChildren(), true);

// Browsers without invoker commands get the two we use.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  on("click", "[commandfor]", (event, button) => {
    const dialog = byId(button.getAttribute("commandfor"));
    if (button.getAttribute("command") === "close") dialog?.close();
    else dialog?.showModal();
  });
}
