// The one menu of a table's rows: the button of a row opens it there, and an entry acts on that row.
import { byId, on, opens } from "./help.js";
import { ask } from "./dialog.js";

opens("a[data-row-menu]", (link) => {
  const menu = byId("row-menu");
  if (!menu) return false;
  menu.dataset.row = link.closest("[data-id]").dataset.id;
  for (const entry of menu.querySelectorAll("[data-do]")) {
    const when = entry.dataset.when;
    entry.hidden = when !== "" && !when.split(" ").includes(link.dataset.rowMenu);
  }
  menu.showPopover({ source: link });
  menu.querySelector("[data-do]:not([hidden])")?.focus();
});

on("click", "#row-menu [data-do]", (event, entry) => {
  const menu = byId("row-menu");
  const link = document.querySelector(`tr[data-id="${CSS.escape(menu.dataset.row)}"] [data-row-menu]`);
  menu.hidePopover();
  if (!link) return;
  const address = entry.dataset.do.replace("%u", link.getAttribute("href")).replace("%s", menu.dataset.row);
  if (entry.dataset.how === "post") htmx.ajax("POST", address, { source: link, target: link, swap: "none" });
  else if (entry.dataset.how === "dialog") ask(address);
  else location.href = address;
});
