// Preferences that take effect at once; the form posts them for the next page.
import { on } from "./help.js";

on("click", "[data-theme-switch] [name=theme]", (event, button) => {
  document.documentElement.dataset.theme = button.value;
  for (const other of button.form.querySelectorAll("[name=theme]")) other.setAttribute("aria-pressed", String(other === button));
});

on("change", "[data-keys-switch] [type=checkbox]", (event, box) => {
  document.documentElement.dataset.keys = box.checked ? "on" : "off";
  box.form.requestSubmit();
});
