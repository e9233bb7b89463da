// Fields of certain countries or languages: shown with their label as soon as one of these is chosen. A field with a value stays.
import { on } from "./help.js";

on("change", "select[name$=country], select[name$=language]", (event, select) => {
  const of = select.name.replace(/(country|language)$/, "");
  const chosen = (key) => select.form?.elements[of + key]?.value ?? "";
  for (const field of select.form?.querySelectorAll("[data-where]") ?? []) {
    const control = field.querySelector("[name]");
    if (control.name.startsWith(of)) show(field, control, chosen("country"), chosen("language"));
  }
});

function show(field, control, country, language) {
  const terms = JSON.parse(field.dataset.where);
  const term = (language && terms[language]) || (terms[country] ?? terms["*"]);
  field.classList.toggle("field-elsewhere", !term && !control.value.trim());
  if (term) field.querySelector("[data-term]").textContent = term;
}
