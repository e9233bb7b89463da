// The board: dragging, Shift and arrows, or the menu move a card. It moves at once, and goes back shaken if the move is refused.
import { byId, on, opens, plain } from "./help.js";
import { ask } from "./dialog.js";
import { fetches, takes } from "./drag.js";

const columns = () => [...document.querySelectorAll("[data-board] [data-column]")];
const listOf = (card) => card.closest("[data-column]");

function bump(list, by) {
  const count = list.closest("section").querySelector("[data-count]");
  const digits = count.textContent.replace(/\s/g, "");
  if (/^\d+$/.test(digits)) count.textContent = new Intl.NumberFormat(document.documentElement.lang).format(Number(digits) + by);
}

function put(card, list, before) {
  const from = listOf(card);
  const focused = card.contains(document.activeElement) && document.activeElement;
  list.insertBefore(card, before?.parentNode === list ? before : null);
  if (focused) focused.focus();
  if (from !== list) bump(from, -1), bump(list, 1);
}

function shake(card) {
  card.classList.add("board-shake");
  card.addEventListener("animationend", () => card.classList.remove("board-shake"), { once: true });
}

/** Sets a parameter in the URL, so that a refresh sends it. */
function keep(key, value) {
  const address = new URL(location.href);
  address.searchParams.set(key, value);
  history.replaceState(history.state, "", address.pathname + address.search);
}

let last = Promise.resolve();

/** Saves the new column of a card; home is its old place, to which it returns if the save is refused. Saves run one after
 * another, since each needs the version that the previous one returned. */
function save(card, list, home) {
  last = last.then(() => tell(card, list, home));
}

function tell(card, list, home) {
  const field = card.closest("[data-board]")?.dataset.board;
  if (!field) return;
  card.addEventListener("htmx:finally:request", (event) => {
    const { response } = event.detail.ctx;
    if (response?.status < 300) {
      card.dataset.v = response.headers.get("X-Version") ?? card.dataset.v;
      return keep("moved", card.dataset.id); // it is always shown, whatever the order
    }
    put(card, home.list, home.before);
    shake(card);
  }, { once: true });
  return htmx.ajax("POST", card.dataset.url + "/move", {
    source: card, target: card, swap: "none", values: { [field]: list.dataset.column, v: card.dataset.v },
  });
}

function move(card, list) {
  if (!list || list === listOf(card) || card.hasAttribute("data-locked")) return;
  if (list.dataset.ask) return ask(list.dataset.ask.replace("%s", card.dataset.id));
  const home = { list: listOf(card), before: card.nextElementSibling };
  put(card, list, list.firstElementChild);
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  save(card, list, home);
}

/** The column in which the pointer was released. Sortable checks its position only every 50 ms and misses fast moves. */
const under = ({ type, clientX, clientY }) =>
  /^(pointer|mouse)up$/.test(type) && document.elementFromPoint(clientX, clientY)?.closest("[data-column]");

function dropped({ item: card, from, to: seen, originalEvent, oldDraggableIndex }) {
  card.closest("[data-board]").removeAttribute("data-dragging");
  const to = under(originalEvent) || seen;
  if (to !== seen) to.prepend(card);
  const others = [...from.children].filter((other) => other !== card);
  const home = { list: from, before: others[oldDraggableIndex] };
  if (from === to || to.dataset.ask) {
    from.insertBefore(card, home.before ?? null);
    if (to.dataset.ask && from !== to) ask(to.dataset.ask.replace("%s", card.dataset.id));
    return;
  }
  bump(from, -1);
  bump(to, 1);
  save(card, to, home);
}

/** Makes the columns on the page accept cards. */
export function arm() {
  for (const list of columns()) takes(list, dropped);
}

fetches(arm, (card, event) => move(card, under(event)));

/** The card next to this one: up and down in its column, left and right in the next. */
function beside(card, key) {
  if (key === "ArrowUp") return card.previousElementSibling;
  if (key === "ArrowDown") return card.nextElementSibling;
  const at = [...listOf(card).children].indexOf(card);
  const next = column(card, key);
  return next?.children[Math.min(at, next.children.length - 1)];
}

const column = (card, key) => columns()[columns().indexOf(listOf(card)) + { ArrowLeft: -1, ArrowRight: 1 }[key]];

on("keydown", ".board-card", (event, card) => {
  if (!event.key.startsWith("Arrow") || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  if (!event.shiftKey) beside(card, event.key)?.querySelector("a")?.focus();
  else if (event.key === "ArrowLeft" || event.key === "ArrowRight") move(card, column(card, event.key));
});

opens("[data-move-menu]", (link) => {
  const menu = byId("move-menu");
  const card = link.closest(".board-card");
  menu.dataset.card = card.id;
  for (const entry of menu.querySelectorAll("[data-move]")) entry.hidden = entry.dataset.move === listOf(card).dataset.column;
  menu.showPopover({ source: link });
  menu.querySelector("[data-move]:not([hidden])")?.focus();
});

on("click", "[data-move]", (event, item) => {
  const menu = byId("move-menu");
  menu.hidePopover();
  const card = byId(menu.dataset.card);
  if (card) move(card, byId("cards-" + item.dataset.move));
});

// More cards are added below the others, and their number to the URL, so that a refresh keeps them.
on("click", "a[data-more]", async (event, link) => {
  if (!plain(event)) return;
  event.preventDefault();
  const list = link.closest("section").querySelector("[data-column]");
  const shown = list.lastElementChild;
  await htmx.ajax("GET", link.dataset.more, { source: link, target: list, swap: "beforeend" });
  keep(...link.dataset.show.split("="));
  if (document.activeElement === document.body) shown?.nextElementSibling?.querySelector("a")?.focus({ preventScroll: true });
});
