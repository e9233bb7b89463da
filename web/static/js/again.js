// The session has ended: if a form may hold unsaved typing, a dialog signs in over the page, which stays as it is. Otherwise the
// sign-in page is loaded.
import { byId, dirty, on } from "./help.js";

const root = document.documentElement;

const typed = (form) => form.matches("[data-guard]:not([data-reset]), dialog[open] *") || dirty(form) || form.querySelector("[aria-invalid]");

/** Asks to sign in again; sent is true if a form was refused. */
export function signInAgain(sent) {
  const dialog = byId("sign-in");
  if (dialog?.open) return;
  if (!dialog || !(sent || [...document.querySelectorAll("form[method=post]")].some(typed))) {
    location.assign("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));
    return;
  }
  dialog.replaceChildren(byId("sign-in-again").content.cloneNode(true));
  htmx.process(dialog);
  dialog.showModal();
  dialog.querySelector("[autofocus]").focus();
}

// A plain form adds the person and workspace of its page to its URL.
on("submit", "form[method=post]:not([hx-post])", (event, form) => {
  if (event.defaultPrevented || !root.dataset.actor) return;
  const url = new URL(form.getAttribute("action"), location.href);
  url.searchParams.set("actor", root.dataset.actor);
  form.setAttribute("action", url.pathname + url.search);
});

const here = new URL(location.href);
if (here.searchParams.has("actor")) {
  here.searchParams.delete("actor");
  history.replaceState(history.state, "", here);
}

document.addEventListener("cancel", (event) => event.target.id === "sign-in" && event.preventDefault(), true);

// The page stays as it is for the same person and is reloaded for another one.
document.addEventListener("signedin", (event) => {
  if (event.detail.actor !== root.dataset.actor) return leave();
  byId("sign-in").close();
  byId("sign-in").replaceChildren();
});

function leave() {
  for (const form of document.querySelectorAll("form[data-guard]")) form.removeAttribute("data-guard");
  location.assign(location.pathname + location.search);
}
