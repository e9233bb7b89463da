// Undo and redo by key, at any time: the server knows what this session did last.
import { byId } from "./help.js";

const writing = "textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";

/** Sends the form of a toast that offers to go past what cannot be taken back, else the page's own. */
function send(id, past) {
  const form = document.querySelector(`#toasts [data-offers="${past}"]`) ?? byId(id);
  form?.requestSubmit();
}

export const undo = () => send("undo-last", "past");
export const redo = () => send("redo-last", "past-redo");

/** The letter of a key as it is written on the keyboard; where that is not a Latin one, its place on an English keyboard. */
export const letter = (event) => (/^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : event.code.replace(/^Key/, ""));

/** What Ctrl or ⌘ with this key does; null while somebody writes, so that the text's own undo works. */
export function chorded(event) {
  if (event.altKey || event.target.matches?.(writing)) return null;
  const key = letter(event);
  if (key === "Z") return event.shiftKey ? redo : undo;
  return key === "Y" && !event.shiftKey && !event.metaKey ? redo : null;
}

/** Of toasts, the oldest first, only the newest that offers something keeps its key, and older ones no Redo and no Skip; one
 * that offers to undo what has been undone goes. */
export function sole(toasts) {
  const offering = toasts.filter((toast) => toast.querySelector("[data-offers]"));
  for (const toast of offering.slice(0, -1)) {
    toast.querySelector("[data-offers] .kbd")?.remove();
    toast.querySelector("[data-offers]:not([data-offers=undo])")?.remove();
  }
  for (const { dataset } of toasts.filter((toast) => toast.dataset.of))
    for (const toast of toasts) if (toast.querySelector("[data-offers=undo] [name=token]")?.value === dataset.of) toast.remove();
}
