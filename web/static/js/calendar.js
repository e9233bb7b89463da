// The calendar of a date box, after the date picker dialog of the ARIA Authoring Practices. It writes the chosen date into the box in
// the reader's format. The box can also be typed into.
import { on } from "./help.js";

const language = () => (document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang);
const say = (at, options) => new Intl.DateTimeFormat(language(), { timeZone: "UTC", ...options }).format(at);
const utc = (y, m, d) => new Date(Date.UTC(y, m, d));
const iso = (at) => at.toISOString().slice(0, 10);
const plus = (at, days) => utc(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + days);

function today() {
  const now = new Date();
  return utc(now.getFullYear(), now.getMonth(), now.getDate());
}

/** The same day of another month, or its last day. */
function months(at, by) {
  const last = utc(at.getUTCFullYear(), at.getUTCMonth() + by + 1, 0);
  return utc(last.getUTCFullYear(), last.getUTCMonth(), Math.min(at.getUTCDate(), last.getUTCDate()));
}

const monthNames = () => Array.from({ length: 12 }, (_, m) => say(utc(2026, m, 1), { month: "short" }).toLowerCase());

/** The date in the box, or null. The server parses many more formats. */
function typed(box) {
  const text = box.querySelector("input").value.toLowerCase();
  const numbers = text.match(/\d+/g) ?? [];
  const order = new Set(/^\d{4}/.test(text) ? "ymd" : box.dataset.date.replace(/[^ymd]/g, ""));
  const word = text.match(/\p{L}{3}/u)?.[0];
  const part = { m: word ? monthNames().findIndex((name) => name.startsWith(word)) + 1 : 0 };
  for (const key of order) if (key !== "m" || !part.m) part[key] = Number(numbers.shift());
  const at = utc(part.y, part.m - 1, part.d);
  return part.y >= 1000 && at.getUTCDate() === part.d ? at : null;
}

/** The date in the reader's format, followed by the typed time of day, if any. */
function written(box, at) {
  const two = (n) => String(n).padStart(2, "0");
  const [y, m, d] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  const parts = { y, m, d, mm: two(m), dd: two(d), mon: say(at, { month: "short" }) };
  const clock = box.hasAttribute("data-moment") ? box.querySelector("input").value.match(/\d{1,2}:\d{2}.*$/)?.[0] : "";
  return box.dataset.date.replace(/\{(\w+)\}/g, (_, key) => parts[key]) + (clock ? ` ${clock}` : "");
}

const boxOf = (inside) => inside.closest("[data-date]");
const panelOf = (box) => box.querySelector(".calendar:popover-open"); // a closed one is removed a moment later
const shownOn = (panel) => new Date(`${panel.dataset.at}T00:00:00Z`);
const firstDay = (box) => Number(box.querySelector("[data-calendar]").dataset.firstDay);
const monday = (at, first) => plus(at, -((at.getUTCDay() - first + 7) % 7));

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

function open(button) {
  const box = boxOf(button);
  if (panelOf(box)) return close(box);
  const words = button.dataset;
  const turn = (by, label, sign) => element("button", { type: "button", class: "calendar-turn", "data-turn": by, "aria-label": label, title: label }, sign);
  const title = `${box.querySelector("input").id}-month`;
  const panel = element("div", { class: "calendar", popover: "auto", role: "dialog", "aria-modal": "true", "aria-label": button.getAttribute("aria-label") },
    element("div", { class: "calendar-head" }, turn(-1, words.previous, "‹"), element("span", { id: title, class: "calendar-title", "aria-live": "polite" }), turn(1, words.next, "›")),
    element("table", { class: "calendar-days", role: "grid", "aria-labelledby": title }, element("thead", {}), element("tbody", {})),
    element("button", { type: "button", class: "calendar-today", "data-now": "" }, words.today));
  panel.addEventListener("toggle", (event) => event.newState === "closed" && panel.remove());
  box.append(panel);
  panel.showPopover({ source: button });
  draw(box, typed(box) ?? today(), true);
}

function close(box) {
  panelOf(box)?.hidePopover();
}

function draw(box, at, focus) {
  const panel = panelOf(box);
  const first = firstDay(box);
  const chosen = typed(box);
  const start = monday(utc(at.getUTCFullYear(), at.getUTCMonth(), 1), first);
  panel.dataset.at = iso(at);
  panel.querySelector(".calendar-title").textContent = say(at, { month: "long", year: "numeric" });
  const heads = Array.from({ length: 7 }, (_, i) => element("th", { scope: "col", abbr: say(plus(start, i), { weekday: "long" }) }, say(plus(start, i), { weekday: "short" })));
  panel.querySelector("thead").replaceChildren(element("tr", {}, ...heads));
  const cell = (day) => {
    const same = iso(day) === iso(at);
    const outside = day.getUTCMonth() === at.getUTCMonth() ? {} : { "data-outside": "" };
    const now = iso(day) === iso(today()) ? { "aria-current": "date" } : {};
    return element("td", { role: "gridcell", tabindex: same ? 0 : -1, "data-day": iso(day), "aria-label": say(day, { dateStyle: "full" }),
      "aria-selected": chosen !== null && iso(day) === iso(chosen), ...outside, ...now }, String(day.getUTCDate()));
  };
  const rows = Array.from({ length: 6 }, (_, row) => element("tr", {}, ...Array.from({ length: 7 }, (_, i) => cell(plus(start, row * 7 + i)))));
  panel.querySelector("tbody").replaceChildren(...rows);
  if (focus) panel.querySelector("[tabindex='0']").focus();
}

function choose(box, at) {
  const input = box.querySelector("input");
  input.value = written(box, at);
  close(box);
  input.focus();
  for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
}

on("click", "[data-calendar]", (event, button) => open(button));
on("click", "[data-turn]", (event, button) => draw(boxOf(button), months(shownOn(panelOf(boxOf(button))), Number(button.dataset.turn)), false));
on("click", "[data-now]", (event, button) => choose(boxOf(button), today()));
on("click", "[data-day]", (event, day) => choose(boxOf(day), new Date(`${day.dataset.day}T00:00:00Z`)));

on("keydown", "[data-date] > input", (event, input) => {
  if (event.key !== "ArrowDown" || !event.altKey) return;
  event.preventDefault();
  open(boxOf(input).querySelector("[data-calendar]"));
});

/** The day to which a key moves from a day of the grid. */
function step(event, at, first) {
  const by = event.shiftKey ? 12 : 1;
  switch (event.key) {
    case "ArrowLeft": return plus(at, -1);
    case "ArrowRight": return plus(at, 1);
    case "ArrowUp": return plus(at, -7);
    case "ArrowDown": return plus(at, 7);
    case "Home": return monday(at, first);
    case "End": return plus(monday(at, first), 6);
    case "PageUp": return months(at, -by);
    case "PageDown": return months(at, by);
  }
}

on("keydown", ".calendar", (event, panel) => {
  const box = boxOf(panel);
  const day = event.target.closest("[data-day]");
  const next = day && step(event, shownOn(panel), firstDay(box));
  const stops = [...panel.querySelectorAll("button, [tabindex='0']")];
  event.stopPropagation();
  if (next) draw(box, next, true);
  else if (day && ["Enter", " "].includes(event.key)) panel.dataset.pressed = "";
  else if (event.key === "Escape") {
    close(box);
    box.querySelector("[data-calendar]").focus();
  } else if (event.key === "Tab") stops[(stops.indexOf(event.target) + (event.shiftKey ? -1 : 1) + stops.length) % stops.length].focus();
  else return;
  event.preventDefault();
}, true);

// A key chooses on keyup: on keydown it would also send the form.
on("keyup", ".calendar[data-pressed]", (event, panel) => choose(boxOf(panel), shownOn(panel)));
