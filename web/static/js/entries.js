// Lists of phone numbers and addresses: adds and removes rows. Without scripts there is an empty row, and an emptied one is removed.
import { on } from "./help.js";

const rows = (list) => [...list.querySelectorAll("[data-entry]")];
const value = (row) => row.querySelector(".entries-value");

on("click", "[data-entry-add]", (event, button) => {
  const list = button.closest("[data-entries]");
  const all = rows(list);
  const last = all.at(-1);
  const row = last.cloneNode(true);
  value(row).id = `${value(all[0]).id}-${all.length}`;
  Object.assign(value(row), { value: "", defaultValue: "" });
  for (const name of ["aria-invalid", "aria-describedby", "autofocus"]) value(row).removeAttribute(name);
  const primary = row.querySelector("[type=radio]");
  Object.assign(primary, { checked: false, defaultChecked: false, value: String(all.length) });
  row.hidden = false;
  last.after(row);
  value(row).focus();
});

// A removed row stays, empty and hidden, so that its list counts as changed.
on("click", "[data-entry-remove]", (event, button) => {
  const list = button.closest("[data-entries]");
  const row = button.closest("[data-entry]");
  const others = rows(list).filter((other) => other !== row && !other.hidden);
  value(row).value = "";
  row.hidden = others.length > 0;
  const next = others[0];
  if (next && row.querySelector("[type=radio]").checked) next.querySelector("[type=radio]").checked = true;
  value(next ?? row).focus();
});
