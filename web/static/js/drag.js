// Cards are dragged by SortableJS. It is a third of the size of the board's page, so it is loaded when a pointer enters the board.
import { on } from "./help.js";

let Sortable;
let coming;
let hand; // a pointer that went down on a card before SortableJS was loaded: { card, down, move }

/** Lets cards be dragged from this column and dropped into it. Does nothing before SortableJS is loaded. */
export function takes(list, dropped) {
  if (!Sortable || list.hasAttribute("data-armed")) return;
  list.setAttribute("data-armed", "");
  Sortable.create(list, {
    group: "board", draggable: ".board-card", filter: "[data-locked], .board-menu", preventOnFilter: false,
    animation: 150, delay: 140, delayOnTouchOnly: true, touchStartThreshold: 4, forceFallback: true, fallbackTolerance: 5,
    fallbackOnBody: true, ghostClass: "board-ghost", fallbackClass: "board-held", scrollSensitivity: 80,
    onStart: ({ item }) => item.closest("[data-board]").setAttribute("data-dragging", ""),
    onEnd: (event) => {
      swallowClick();
      dropped(event);
    },
  });
}

/** Ignores the click that Firefox sends to the card's link after a drop. */
function swallowClick() {
  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, true), 50);
}

/** Loads SortableJS when a pointer enters the board, and runs ready. A card that was dragged and dropped before that is passed
 * to thrown, with the last event. */
export function fetches(ready, thrown) {
  const fetch = () => {
    coming ??= import("./sortable.js").then((module) => {
      Sortable = module.default;
      ready();
      goOn();
    }).catch(() => (coming = undefined));
  };
  for (const type of ["pointerover", "pointerdown"]) on(type, "[data-board]", fetch);

  on("pointerdown", ".board-card:not([data-locked])", (down, card) => {
    if (!Sortable && !down.button && !down.target.closest(".board-menu")) hand = { card, down, move: down };
  });
  document.addEventListener("pointermove", (move) => hand && (hand.move = move));
  document.addEventListener("pointerup", (up) => {
    if (hand && !Sortable && up.pointerType === "mouse" && far(hand.down, up)) thrown(hand.card, up);
    hand = undefined;
  });
  document.addEventListener("pointercancel", () => (hand = undefined));
  // Otherwise the browser would drag a card's link.
  on("dragstart", ".board-card", (event) => event.preventDefault());
}

const far = (from, to) => Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY) > 5;

/** Repeats the events of the current pointer for SortableJS. */
function goOn() {
  const { down, move } = hand ?? {};
  hand = undefined;
  for (const event of down ? [down, move] : []) event.target.dispatchEvent(new PointerEvent(event === down ? "pointerdown" : "pointermove", event));
}
