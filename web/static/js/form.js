// Forms: sent once (an eager one at each change), Ctrl+Enter sends, the first field in error gets the focus, unsaved typing is not lost by leaving.
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

// A menu whose entry was chosen has done its work: left open, it would keep the keys to itself.
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

/** Gives the version that a save has made to all forms that set the same field, so that the next need not wait for the refresh. */
function renew(form, version) {
  if (!version) return;
  for (const other of document.querySelectorAll(":is([data-save], .status) [name=v]")) {
    if (other.form.getAttribute("action") === form.getAttribute("action")) other.value = version;
  }
}

let last = Promise.resolve();

// A control that saves at once wears its new colour before the answer, and its old one again if that is a refusal. Saves follow
// one another, since each needs the version that the one before it made.
on("change", "[data-save] select", (event, select) => {
  const { form } = select;
  const { ask: address } = select.selectedOptions[0].dataset;
  if (address) {
    show(select, select.dataset.saved);
    return ask(address);
  }
  show(select, select.value);
  setTimeout(leave, 0, select); // the list closes first, and keeps the focus until then
  last = last.then(() => htmx.ajax("POST", form.getAttribute("action"), { source: form, target: form, swap: "none" })).catch(() => {});
});

function show(select, value) {
  select.value = value;
  select.dataset.hue = select.selectedOptions[0]?.dataset.hue ?? "none";
}

// A choice that decides what the rest of the form shows presses the button that asks for it. Of a picker only what is picked counts.
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
  const field = byId(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // the browser does not allow the other, or has it not without HTTPS
  }
  button.querySelector(".button-label").textContent = button.dataset.copied;
});
