// Links that load a region instead of the page: tabs, sort, pages, chips.
import { byId, on, plain } from "./help.js";

/** Loads a URL into a region and sets it in the address bar, keeping the open panel. */
export async function load(address, id) {
  const url = new URL(address, location.href);
  const peek = new URLSearchParams(location.search).get("peek");
  if (peek && byId("panel-body") && url.pathname === location.pathname) url.searchParams.set("peek", peek);
  const region = byId(id);
  await htmx.ajax("GET", url.pathname + url.search, {
    source: region, target: region, select: "#" + id, swap: "outerMorph", push: url.pathname + url.search,
  });
  for (const scroller of byId(id)?.querySelectorAll(".table-scroll") ?? []) scroller.scrollTop = 0;
}

on("click", "a[data-region]", (event, link) => {
  if (!plain(event) || !byId(link.dataset.region)) return;
  event.preventDefault();
  load(link.href, link.dataset.region);
});
