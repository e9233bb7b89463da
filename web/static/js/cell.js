// Inline editing: a click or Enter edits, Enter or leaving saves, Esc restores, Tab saves and edits the next cell.
import { byId, dirty, on, swapped } from "./help.js";

/** Replaces the cell of this button with its control. */
export function edit(button) {
  const cell = button.closest(".cell");
  return htmx.ajax("GET", addressOf(button), { source: cell, target: cell, swap: "outerHTML" });
}

/** The URL of the control. A row does not repeat its record's URL in every cell. */
function addressOf(button) {
  return button.dataset.edit || `${button.closest("[data-url]").dataset.url}/cells/${encodeURIComponent(button.dataset.field)}?in=row`;
}

function restore(form) {
  const cell = form.closest(".cell");
  form.setAttribute("aria-busy", "true");
  return htmx.ajax("GET", form.getAttribute("action") + "&show=1", { source: cell, target: cell, swap: "outerHTML" });
}

/** Saves a changed value; an unchanged cell is restored. */
function finish(form) {
  if (!form.isConnected || form.hasAttribute("aria-busy")) return;
  if (dirty(form) || form.querySelector("[aria-invalid]") || chosen(form)) form.requestSubmit();
  else restore(form);
}

const chosen = (form) => [...form.querySelectorAll("[data-combo-value]")].some((input) => input.value !== input.defaultValue);

/** Whether Tab leads to another control of the same cell, as in a list of phone numbers. */
function within(form, at, back) {
  const all = [...form.querySelectorAll("[data-entries] :is(select, input, button)")].filter((control) => control.checkVisibility());
  return all.length > 0 && at !== all.at(back ? 0 : -1);
}

/** The next editable cell of the same record. */
function neighbour(form, by) {
  const row = form.closest("[data-id]");
  const all = [...row.querySelectorAll(".cell-editing, [data-edit]")];
  return all[all.findIndex((cell) => cell.contains(form)) + by];
}

/** Edits the next cell after this form is saved or restored. Other requests, such as a refresh, may end before. */
function editAfter(form, next) {
  const { id } = form.closest(".cell");
  document.addEventListener("htmx:finally:request", function ended(event) {
    const source = event.detail.ctx.sourceElement; // the new cell, if the response has replaced this one
    if (source !== form && source.id !== id) return;
    document.removeEventListener("htmx:finally:request", ended);
    const button = byId(next)?.querySelector("[data-edit]");
    if (button) edit(button);
  });
}

on("click", "[data-edit]", (event, button) => edit(button));

on("keydown", "[data-cell]", (event, form) => {
  if (event.defaultPrevented) return;
  if (event.key === "Escape") {
    event.preventDefault();
    restore(form);
  } else if (event.key === "Enter" && (!event.target.matches("textarea") || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    finish(form);
  } else if (event.key === "Tab" && !within(form, event.target, event.shiftKey)) {
    const next = neighbour(form, event.shiftKey ? -1 : 1);
    if (!next?.matches("[data-edit]")) return;
    event.preventDefault();
    editAfter(form, next.closest(".cell").id);
    finish(form);
  }
});

on("click", "[data-cell-restore]", (event, button) => restore(button.form));

on("focusout", "[data-cell]", (event, form) => {
  if (form.contains(event.relatedTarget) || !document.hasFocus() || form.querySelector(".cell-conflict")) return;
  setTimeout(() => !form.contains(document.activeElement) && finish(form));
});

on("change", "[data-cell] select", (event, select) => select.form.elements.length <= 2 && finish(select.form));

on("focusin", "[data-cell] :is(input, textarea)", (event, field) => field.type !== "checkbox" && field.select?.());

// The control was removed with its ID, so the focus returns to the cell unless it has moved elsewhere.
swapped((ctx) => {
  const cell = ctx.target?.classList?.contains("cell") && byId(ctx.target.id);
  if (!cell) return;
  const field = cell.querySelector("[data-cell] select");
  const at = document.activeElement;
  const near = at.matches("a, tr, #panel") && (cell.closest("[data-id]")?.contains(at) || at.contains(cell)); // moved there when the cell was removed
  if (at === document.body || near) cell.querySelector("button, input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
  if (field && (near || at === document.body || at === field)) openPicker(field);
});

/** Opens the list of a select if the browser allows it. */
export function openPicker(select) {
  select.focus();
  try {
    select.showPicker();
  } catch {
    // Without a recent click or key only the focus is possible.
  }
}
