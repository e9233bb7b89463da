// The functions that the harness calls in a page. A target is a CSS selector, "text=…" or "label=…"; only visible elements count.
(() => {
  const squeeze = (s) => (s || "").replace(/\s+/g, " ").trim();
  const operable =
    "a[href], button, summary, label, input[type=submit], input[type=button], [role=button], [role=link], [role=tab], " +
    "[role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=option], [role=checkbox], [role=switch], [tabindex]";

  const visible = (el) =>
    el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;

  const named = (el, name) =>
    [el.innerText, el.getAttribute("aria-label"), el.type === "submit" || el.type === "button" ? el.value : ""]
      .some((s) => squeeze(s) === name);

  // Operable elements come first; otherwise the innermost elements with the text.
  const byText = (name) => {
    const found = [...document.querySelectorAll(operable)].filter((el) => named(el, name));
    if (found.some(visible)) return found;
    return [...document.body.querySelectorAll("*")].filter(
      (el) => squeeze(el.innerText) === name && ![...el.children].some((c) => squeeze(c.innerText) === name));
  };

  const labelsOf = (el) => [
    el.getAttribute("aria-label"),
    ...(el.getAttribute("aria-labelledby") || "").split(" ").map((id) => id && document.getElementById(id)?.textContent),
    ...[...(el.labels || [])].map((l) => [...l.childNodes].filter((n) => !n.contains(el)).map((n) => n.textContent).join(" ")),
  ].map(squeeze);

  const byLabel = (name) =>
    [...document.querySelectorAll("input, select, textarea, [role=combobox], [role=textbox], [contenteditable]")]
      .filter((el) => labelsOf(el).includes(name));

  const all = (target) => {
    const at = target.indexOf("=");
    const how = { text: byText, label: byLabel }[target.slice(0, at)];
    const found = how ? how(squeeze(target.slice(at + 1))) : [...document.querySelectorAll(target)];
    return found.filter(visible);
  };

  const box = (el) => {
    const r = el.getClientRects()[0];
    return { X: r.x + r.width / 2, Y: r.y + r.height / 2 };
  };

  const frame = () => new Promise((done) => requestAnimationFrame(done));

  const nameOf = (el) => (el ? el.outerHTML.slice(0, 120) : "nothing");

  // Reports whether the middle of an element can be hit, far enough from an edge, where a drag would scroll.
  const handy = (el) => {
    const { X, Y } = box(el);
    return Y > 40 && Y < innerHeight - 40 && el.contains(document.elementFromPoint(X, Y));
  };

  // Scrolls an element to where it can be hit, and returns its middle.
  const bring = (el) => {
    if (!handy(el)) el.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    return box(el);
  };

  // Returns the point where an element can be clicked, or the problem that prevents it. Before is its middle a frame ago.
  const pointOf = (el, before) => {
    if (el.matches(":disabled, [aria-disabled=true]")) return { Problem: "disabled: " + nameOf(el) };
    if (!el.isConnected || !visible(el)) return { Problem: "it went away" };
    const { X, Y } = box(el);
    if (X !== before.X || Y !== before.Y) return { Problem: "it is moving" };
    const hit = document.elementFromPoint(X, Y);
    const meant = hit && (el.contains(hit) || [...(el.labels || [])].some((l) => l.contains(hit)));
    return meant ? { X, Y, Problem: "" } : { Problem: "covered by " + nameOf(hit) };
  };

  const fire = (el, ...names) => names.forEach((name) => el.dispatchEvent(new Event(name, { bubbles: true })));

  return {
    count: (target) => all(target).length,
    text: (target) => squeeze(all(target)[0].innerText),
    value: (target) => all(target)[0].value,
    focus: (target) => (all(target)[0].focus({ focusVisible: true }), ""),
    shows: (text) => squeeze(document.body.innerText).includes(squeeze(text)),

    async point(target) {
      let answer = { Problem: "not there" };
      for (const el of all(target)) {
        const before = bring(el);
        await frame();
        answer = pointOf(el, before);
        if (!answer.Problem) break;
      }
      return answer;
    },

    // The same for a browser that runs no scripts and so has no frames to wait for.
    pointNow(target) {
      let answer = { Problem: "not there" };
      for (const el of all(target)) {
        answer = pointOf(el, bring(el));
        if (!answer.Problem) break;
      }
      return answer;
    },

    // Selects the control's text, so that typing replaces it. Controls without free text are set here.
    begin(target, text) {
      const el = all(target)[0];
      if (/^(date|time|datetime-local|month|week|color|range)$/.test(el.type)) {
        el.value = text;
        fire(el, "input", "change");
        return "set";
      }
      el.focus();
      el.select?.();
      return "type";
    },

    choose(target, text) {
      const el = all(target)[0];
      const option = [...(el?.options || [])].find((o) => squeeze(o.text) === squeeze(text));
      if (!option) return el ? "no such option among: " + [...(el.options || [])].map((o) => o.text).join(", ") : "not there";
      el.focus();
      el.value = option.value;
      fire(el, "input", "change");
      return "";
    },
  };
})()
