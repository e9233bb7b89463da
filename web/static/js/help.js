// Helpers that the other modules share.

export const byId = (id) => document.getElementById(id);

/** Listens for an event on all elements that match the selector, including later ones. */
export function on(type, selector, act, capture = false) {
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(event, found);
  }, capture);
}

/** Runs act after every swap with the htmx context of the request. */
export function swapped(act) {
  document.addEventListener("htmx:after:swap", (event) => act(event.detail.ctx));
}

/** Reports whether this is a plain click of the main button, not "open in a new tab". */
export const plain = (event) => !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

/** Runs act for a plain click on a link that opens something here, or on keyup of its key: the keydown that opens a menu must not
 * also press the entry that gets the focus. If act returns false there is nothing to open, and the link is followed. */
export function opens(selector, act) {
  on("click", selector, (event, link) => plain(event) && act(link) !== false && event.preventDefault());
  on("keydown", selector, (event, link) => {
    if (!["Enter", " "].includes(event.key) || !plain(event)) return;
    event.preventDefault();
    link.dataset.pressed = "";
  });
  on("keyup", selector, (event, link) => {
    if (!link.hasAttribute("data-pressed")) return;
    link.removeAttribute("data-pressed");
    if (act(link) === false) location.href = link.href;
  });
}

/** Returns an open dialog or popover, which gets the keys first. */
export const covered = () => document.querySelector("dialog[open], :popover-open:not(#toasts)");

/** Reports whether a control of the form has been changed. */
export function dirty(form) {
  return [...form.elements].some((field) => {
    if (field.type === "hidden" || !field.name || field.matches("button")) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((o) => o.selected !== o.defaultSelected) && field.value !== (field.dataset.saved ?? initial(field));
    return field.type === "file" ? field.value !== "" : field.value !== field.defaultValue;
  });
}

const initial = (select) => ([...select.options].find((o) => o.defaultSelected) ?? select.options[0])?.value;

/** Removes case and accents, so that "zemait" finds Žemaitijos. */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Debounces act: it runs ms after the last call. */
export function calm(ms, act) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms, ...args);
  };
}
