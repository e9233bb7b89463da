// Small words the other modules share.

export const byId = (id) => document.getElementById(id);

/** Listens for an event on whatever matches the selector, now or later. */
export function on(type, selector, act, capture = false) {
  document.addEventListener(type, (event) => {
    const found = event.target.closest?.(selector);
    if (found) act(event, found);
  }, capture);
}

/** Runs after every swap; gets the htmx context of the request. */
export function swapped(act) {
  document.addEventListener("htmx:after:swap", (event) => act(event.detail.ctx));
}

/** Is this a plain click of the main button, not "open in a new tab"? */
export const plain = (event) => !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

/** Runs the act for a plain click on a link that opens something here, or for its key once that is let go: a key that opens a
 * menu must not go on to press the entry which gets the focus. The act answers false where there is nothing to open, so that
 * the link leads on. */
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

/** Is something on top of the page, which gets the keys first? */
export const covered = () => document.querySelector("dialog[open], :popover-open");

/** Has anything in this form been changed since it came? */
export function dirty(form) {
  return [...form.elements].some((field) => {
    if (field.type === "hidden" || !field.name || field.matches("button")) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((o) => o.selected !== o.defaultSelected) && field.value !== (field.dataset.saved ?? initial(field));
    return field.type === "file" ? field.value !== "" : field.value !== field.defaultValue;
  });
}

const initial = (select) => ([...select.options].find((o) => o.defaultSelected) ?? select.options[0])?.value;

/** Folds case and accents away, so that "zemait" finds Žemaitijos. */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Runs the act once the calls have paused. */
export function calm(ms, act) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(act, ms, ...args);
  };
}
