// Forms: sent once (an eager one at each change), Ctrl+Enter sends, the first field with an error gets the focus, leaving asks before
// unsaved typing is lost.
import { byId, dirty, on, swapped } from "./help.js";
import { ask } from "./dialog.js";
import { leave } from "./focus.js";

on("submit", "form", (event, form) => {
  if (!form.matches("[aria-busy]:not([data-eager])")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

on("submit", "form:not([hx-post], [hx-get], [method=dialog])", (event, form) => {
  if (!event.defaultPrevented) form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

// The menu of a chosen entry closes; left open, it would take the keys.
on("submit", "form", (event) => event.submitter?.closest(":popover-open")?.hidePopover());

document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (sourceElement.matches?.("form") && request.method === "POST") sourceElement.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement: form, response, request } = event.detail.ctx;
  if (!form?.matches?.("form")) return;
  if (request.method === "POST") (byId(form.getAttribute("id")) ?? form).removeAttribute("aria-busy");
  const ok = response?.status < 300;
  if (ok) renew(form, response.headers.get("X-Version"));
  if (ok && form.hasAttribute("data-reset")) form.reset();
  for (const select of form.querySelectorAll("select[data-saved]")) if (!ok) show(select, select.dataset.saved);
});

/** Sets the version of a save in all forms with the same field, so that the next save need not wait for the refresh. */
function renew(form, version) {
  if (!version) return;
  for (const other of document.querySelectorAll(":is([data-save], .status) [name=v]")) {
    if (other.form.getAttribute("action") === form.getAttribute("action")) other.value = version;
  }
}

// The wizard shows one lead after another in the same form. A morph would keep the ticks of the last one.
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => ctx.target?.matches?.("#qualify") && ctx.target.reset());

let last = Promise.resolve();

// A control that saves at once shows its new colour before the response, and the old one again if it is refused. Saves run one
// after another, since each needs the version that the previous one returned.
on("change", "[data-save] select", (event, select) => {
  const { form } = select;
  const { ask: address } = select.selectedOptions[0].dataset;
  if (address) {
    show(select, select.dataset.saved);
    setTimeout(() => {
      leave(select); // or the dialog would give the focus back to it
      ask(address);
    });
    return;
  }
  show(select, select.value);
  setTimeout(leave, 0, select); // the list keeps the focus until it closes
  last = last.then(() => htmx.ajax("POST", form.getAttribute("action"), { source: form, target: form, swap: "none" })).catch(() => {});
});

function show(select, value) {
  select.value = value;
  select.dataset.hue = select.selectedOptions[0]?.dataset.hue ?? "none";
}

// A choice that affects the rest of the form presses the button that reloads it. Only the picked value of a picker counts.
on("change", "[data-press]", (event, box) => event.target.matches(".combo-input") || byId(box.dataset.press)?.click());

on("change", "form[data-eager]", (event, form) => form.requestSubmit());

on("keydown", "form", (event, form) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
    event.preventDefault();
    form.requestSubmit();
  }
});

swapped((ctx) => {
  if (![409, 422].includes(ctx.response?.status)) return;
  const where = ctx.target?.id ? byId(ctx.target.id) : ctx.target;
  where?.querySelector("[aria-invalid]")?.focus();
});

addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll("form[data-guard]")].some((form) => !form.hasAttribute("aria-busy") && dirty(form));
  if (unsaved) event.preventDefault();
});

on("click", "[data-copy]", async (event, button) => {
  const from = byId(button.dataset.copy);
  if (from.select) from.select();
  else getSelection().selectAllChildren(from);
  try {
    await navigator.clipboard.writeText(from.value ?? from.innerText);
  } catch {
    document.execCommand("copy"); // the clipboard API is denied, or missing without HTTPS
  }
  const label = button.querySelector(".button-label");
  if (label) label.textContent = button.dataset.copied;
  else button.title = button.dataset.copied;
});
