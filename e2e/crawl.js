// The functions that the crawler calls in a page: they list its actions and perform one. Each action has a key without IDs and words,
// so that the same action on another record or in another language has the same key.
(() => {
  const id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  const plain = (text) => (text ?? "").replace(id, "{id}");

  // An address as its path and the names of its parameters.
  const shape = (address) => {
    const url = new URL(address, location.href);
    const path = plain(url.pathname).replace(/^\/invitations\/[^/{]+$/, "/invitations/{code}");
    const names = [...new Set(url.searchParams.keys())].filter((name) => name !== "peek").sort();
    return path + (names.length ? "?" + names.join("&") : "");
  };

  // The parameters that a link of a list changes, with the field of an order or a new filter, on any list.
  const change = (address) => {
    const [now, then] = [new URL(location.href), new URL(address, location.href)];
    const names = [...new Set([...now.searchParams.keys(), ...then.searchParams.keys()])]
      .filter((name) => name !== "peek" && now.searchParams.getAll(name).join() !== then.searchParams.getAll(name).join()).sort();
    return names.map((name) => (["sort", "filter"].includes(name) ? name + "=" + then.searchParams.get(name) : name)).join("&") || shape(address);
  };

  const data = (el) => [...el.attributes].filter(({ name, value }) => /^data-(?!htmx|pressed|version)/.test(name) && value.length < 60)
    .map(({ name, value }) => name + "=" + plain(value)).join(" ");
  const place = (el) => {
    const around = el.closest("dialog[id], [popover][id], #toasts, #bulk, #panel, [data-live][id], main, header");
    return around ? plain(around.id || around.localName) : "page";
  };
  const usable = (el) => !el.disabled && !el.closest("template, noscript, [inert]");
  const own = (address) => {
    const url = new URL(address, location.href);
    return url.origin === location.origin && /^http/.test(url.protocol);
  };

  const clicked = "[data-dialog], [data-panel], [data-region], [data-more], [data-row-menu], [data-move-menu], [data-palette]";

  function* links() {
    for (const a of document.querySelectorAll("a")) {
      if (!usable(a)) continue;
      const href = a.getAttribute("href");
      if (!href) yield { kind: "broken", key: "a link to nowhere: " + a.outerHTML.slice(0, 150) };
      else if (href.startsWith("#")) {
        if (!document.getElementById(href.slice(1))) yield { kind: "broken", key: "no element for the link " + href };
      } else if (own(href)) {
        const file = /\.(csv|json|svg)$/.test(new URL(a.href).pathname) || a.hasAttribute("download");
        yield { kind: file ? "file" : "page", key: shape(href), url: a.href };
        if (!file && a.matches(clicked)) yield { kind: "click", key: a.dataset.region ? `link ${change(href)}` : `${place(a)}: link ${shape(href)} ${data(a).replace(/data-panel=\S*/, "panel")}`, el: a };
      }
    }
  }

  function* parts() {
    for (const el of document.querySelectorAll("[hx-get]")) {
      const address = el.getAttribute("hx-get") || location.href;
      if (!el.matches("form") && own(address)) yield { kind: "part", key: `part ${place(el)} of ${shape(address)}`, url: address, into: el.localName + "#" + el.id };
    }
  }

  const cellOf = (button) => button.dataset.edit || `${button.closest("[data-url]")?.dataset.url}/cells/${button.dataset.field}?in=row`;

  function* buttons() {
    for (const el of document.querySelectorAll("button:not([type=submit]), summary, [role=option], [role=button]")) {
      if (!usable(el) || (el.localName === "button" && el.type === "submit")) continue;
      if (el.matches("[data-edit]")) yield { kind: "cell", key: "cell " + cellOf(el).replace(/.*cells.|[?].*/g, ""), el };
      else if (el.matches("#row-menu [data-do]")) yield { kind: "row", key: `row ${shape(el.dataset.do)} ${el.dataset.how}`, action: el.dataset.do, writes: el.dataset.how === "post", el };
      else if (el.matches("[role=option]")) continue;
      else yield { kind: "click", key: `${place(el)}: ${el.localName} ${data(el)} ${plain(el.getAttribute("popovertarget"))} ${plain(el.getAttribute("commandfor"))} ${el.type ?? ""}`, el };
    }
    for (const el of document.querySelectorAll("input[hx-get]:not([readonly])")) yield { kind: "click", key: `${place(el)}: find in ${shape(el.getAttribute("hx-get"))}`, el };
  }

  const said = (button) => (button?.name ? ` ${button.name}=${plain(button.value).slice(0, 40)}` : "");

  function* forms() {
    for (const form of document.forms) {
      if (!usable(form) || form.method === "dialog" || form.matches("[data-cell]")) continue;
      for (const select of form.querySelectorAll("[data-save] select, [data-bulk]"))
        yield { kind: "select", key: `${place(form)}: select ${shape(form.getAttribute("action"))} ${select.name}`, action: shape(form.getAttribute("action")), writes: true, el: select };
      if (form.matches("[data-save]")) continue;
      const submits = [...form.elements].filter((el) => el.type === "submit");
      const senders = submits.filter(usable);
      if (submits.length > senders.length && !senders.length) continue;
      for (const button of senders.length ? senders : [null]) {
        const action = button?.getAttribute("formaction") || form.getAttribute("action") || location.href;
        if (button?.matches("[data-dialog]")) yield { kind: "click", key: `${place(form)}: dialog ${shape(action)}`, el: button };
        else yield { kind: "form", key: `${place(form)}: ${form.method} ${shape(action)}${said(button)}`, action: shape(action) + said(button), writes: form.method === "post", form, button };
      }
    }
  }

  function all() {
    const found = new Map();
    for (const some of [links, parts, buttons, forms]) for (const thing of some()) if (!found.has(thing.key)) found.set(thing.key, thing);
    return [...found.values()];
  }

  // Actions in what is open over the page come first, and those that close it last.
  const order = (el) => (!el ? 0 : el.matches("[command=close], [data-panel-close], [data-toast-close]") ? 9 : el.closest("dialog[open], :popover-open") && !el.closest("#toasts") ? 1 : el.closest("#panel") ? 2 : 3);

  let n = 0;
  const nth = () => Date.now().toString(36) + n++;
  const words = {
    email: () => `rupute-${nth()}@pastas.example`, url: () => "https://pastas.example", tel: () => "+370 612 34567", number: () => "12", date: () => "2027-03-09",
  };
  // By name: plausible values for fields that do not accept any text.
  const texts = { q: () => "a", amount: () => "1200.50", website: () => "https://pastas.example", phone: () => "+370 612 34567", email: words.email };

  const blank = (field) => field.name && !field.readOnly && !field.disabled && field.type !== "hidden" && !field.closest("[data-combo]");

  function fillField(field, password) {
    if (!blank(field)) return;
    if (field.type === "password") field.value = password;
    else if (field.type === "file") {
      const files = new DataTransfer();
      files.items.add(new File([`name,title,last_name,email\nRūta,Rūta,Rūta,ruta-${nth()}@pastas.example\nJonas,Jonas,Jonas,none\n`], "rūta.csv", { type: "text/csv" }));
      field.files = files.files;
    } else if (field.type === "radio") {
      if (![...field.form.elements].some((other) => other.name === field.name && other.checked)) field.checked = true;
    } else if (field.localName === "select") {
      if (!field.value && field.matches("[aria-required], [required]")) field.value = [...field.options].find((option) => option.value && !option.disabled)?.value ?? "";
    } else if (field.type !== "checkbox" && !field.value) {
      const must = field.matches("[required], [aria-required=true], textarea") || /^(q|title|name|first_name|last_name|email|amount)$/.test(field.name);
      if (must) field.value = (texts[field.name] ?? words[field.type] ?? (() => "Rūta " + nth()))();
    }
  }

  function choose(select) {
    const other = [...select.options].find((option) => option.value && !option.disabled && option.value !== select.value);
    if (!other) return;
    select.value = other.value;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const tick = () => {
    const box = document.querySelector("[data-tick]");
    if (box && !box.checked) box.click();
  };

  const acts = {
    click({ el }) {
      if (el.closest("#bulk")) tick();
      el.click();
    },
    cell: ({ el }) => el.click(),
    row({ el }) {
      for (const link of document.querySelectorAll("[data-row-menu]")) {
        link.click();
        if (!el.hidden) return el.click();
      }
    },
    select({ el }) {
      if (el.matches("[data-bulk]")) tick();
      choose(el);
    },
    form({ form, button }, password) {
      if (form.id === "bulk") tick();
      for (const field of [...form.elements]) fillField(field, password);
      form.requestSubmit(button);
    },
  };

  return {
    all: () => all().map(({ kind, key, url, into, action, writes, el, form }) =>
      ({ Writes: !!writes, Kind: kind, Key: key, URL: url ?? "", Into: into ?? "", Action: action ?? "", Order: order(el ?? form) })),
    shape,

    /** Performs the action with the key. Returns false if the page no longer has it. */
    act(key, password) {
      const thing = all().find((other) => other.key === key);
      if (!thing) return false;
      acts[thing.kind](thing, password);
      return true;
    },

    /** Sends the form of a cell that is being edited, unchanged. */
    saveCell() {
      const form = document.querySelector("form[data-cell]");
      form?.requestSubmit();
      return !!form;
    },

    /** The page's messages about what was refused. */
    refusals: () => [...document.querySelectorAll("#toasts .toast-bad .toast-text, [role=alert], .callout-bad")].map((el) => el.textContent.trim()).join(" | "),

    busy: () => document.readyState !== "complete" || !!document.querySelector(".htmx-request, form[aria-busy]") || (!!document.querySelector("script[type=module]") && !document.documentElement.dataset.tab),

    /** Removes the guards that ask before the page is left, and closes what is open. */
    rest() {
      for (const form of document.querySelectorAll("form[data-guard]")) form.removeAttribute("data-guard");
      for (const menu of document.querySelectorAll(":popover-open")) menu.hidePopover();
      for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
      return true;
    },
  };
})()
