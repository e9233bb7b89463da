// Long texts show four lines and a button for the rest. CSS folds them; this module shows and hides the button.
import { on, swapped } from "./help.js";

const opened = new Set(); // IDs, since a refresh would remove a mark

function fit(more) {
  const [body, toggle] = [more.querySelector(".more-body"), more.querySelector(".more-toggle")];
  const open = opened.has(more.id);
  toggle.dataset.all ??= toggle.textContent;
  more.classList.toggle("more-open", open);
  toggle.hidden = !open && body.scrollHeight <= body.clientHeight + 4;
  toggle.textContent = open ? toggle.dataset.fewer : toggle.dataset.all;
  toggle.setAttribute("aria-expanded", open);
}

// Also at its first size, in a fold that is opened, or a new size.
const resized = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target.closest(".more"))));

function watch() {
  for (const more of document.querySelectorAll(".more")) {
    resized.observe(more.querySelector(".more-body"));
    fit(more);
  }
}

on("click", ".more-toggle", (event, toggle) => {
  const more = toggle.closest(".more");
  if (!opened.delete(more.id)) opened.add(more.id);
  fit(more);
});

watch();
swapped(watch);
