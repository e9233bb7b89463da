// A list of options controlled from a text box: arrows move, and the box tells screen readers the active option.

const options = (list) => [...list.querySelectorAll("[role=option]:not([hidden], [aria-disabled])")];

export const active = (list) => list.querySelector("[role=option][aria-selected=true]:not([hidden])");

/** Makes one option active, or none. */
export function activate(input, list, option) {
  for (const other of list.querySelectorAll("[role=option]")) other.setAttribute("aria-selected", String(other === option));
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.id ||= list.id + "-" + [...list.querySelectorAll("[role=option]")].indexOf(option);
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

export const first = (input, list) => activate(input, list, options(list)[0]);

/** Moves with an arrow key. Returns true if the key was one. */
export function arrows(event, input, list) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return false;
  event.preventDefault();
  const all = options(list);
  const at = all.indexOf(active(list));
  activate(input, list, all[(at + by + all.length) % all.length] ?? all[0]);
  return true;
}
