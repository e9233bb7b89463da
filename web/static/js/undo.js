// Undo and redo by key, at any time: the server knows the last action of the session.
import { byId } from "./help.js";

const writing = "textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";

/** Sends the form of a toast that offers to skip an action, else the page's own. */
function send(id, past) {
  const form = document.querySelector(`#toasts [data-offers="${past}"]`) ?? byId(id);
  form?.requestSubmit();
}

export const undo = () => send("undo-last", "past");
export const redo = () => send("redo-last", "past-redo");

/** The letter of a key as written on the keyboard. If it is not Latin, the letter in its place on an English keyboard. */
export const letter = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : event.code.replace(/^Key/, ""));

/** The action of Ctrl or ⌘ with this key, or null in a text box, which has its own undo. */
export function chorded(event) {
  if (event.altKey || event.target.matches?.(writing)) return null;
  const key = letter(event);
  if (key === "Z") return event.shiftKey ? redo : undo;
  return key === "Y" && !event.shiftKey && !event.metaKey ? redo : null;
}

/** Of several toasts, the oldest first, only the newest that offers something keeps its key. Older ones lose Redo and Skip, and one
 * that offers to undo what has been undone is removed. */
export function sole(toasts) {
  const offering = toasts.filter((toast) => toast.querySelector("[data-offers]"));
  for (const toast of offering.slice(0, -1)) {
    toast.querySelector("[data-offers] .kbd")?.remove();
    toast.querySelector("[data-offers]:not([data-offers=undo])")?.remove();
  }
  for (const { dataset } of toasts.filter((toast) => toast.dataset.of))
    for (const toast of toasts) if (toast.querySelector("[data-offers=undo] [name=token]")?.value === dataset.of) toast.remove();
}
