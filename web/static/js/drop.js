// A file dropped on its area is chosen and its name shown. A file that is too large is refused before the upload.
import { on } from "./help.js";
import { say } from "./toast.js";

const place = (event) => event.target.closest?.("[data-drop]");
const files = (event) => event.dataTransfer?.types.includes("Files");

for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    const drop = place(event);
    if (drop && files(event)) drop.setAttribute("data-over", "");
  });
}

for (const type of ["dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const drop = place(event);
    if (drop && !drop.contains(event.relatedTarget)) drop.removeAttribute("data-over");
  });
}

// The input accepts files dropped on itself; the area around it passes them on.
for (const type of ["dragover", "drop"]) {
  document.addEventListener(type, (event) => {
    const drop = place(event);
    if (!drop || !files(event) || event.target.matches("input")) return;
    event.preventDefault();
    if (type !== "drop") return;
    const input = drop.querySelector("input");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

on("change", "[data-drop] input", (event, input) => {
  const drop = place(event);
  if (input.files[0]?.size > Number(drop.dataset.drop)) {
    input.value = "";
    say(drop.dataset.tooLarge);
  }
  drop.querySelector("[data-chosen]").value = input.files[0]?.name ?? "";
});
