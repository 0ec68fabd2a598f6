// The panel of the current number: its fields, the rules that made them, and its page.
const FORM = [
  [["indicator", "text"]], [["value", "text"], ["unit", "text"]], [["status", STATUSES], ["qualifier", QUALIFIERS]],
  [["region", "text"], ["region_code", "text"]], [["period_start", "text"], ["period_end", "text"]], [["why", "text"]],
];
const MORE = [[["value_high", "text"], ["base", "text"]], [["dimension", DIMENSIONS]]];
const GOLD = [[["keys", "text"]], [["optional", ["no", "yes"]]]];
let large = true;

function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && !name.startsWith("aria")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function drawDetail() {
  const panel = $("detail");
  const row = view.row;
  if (!row) {
    panel.replaceChildren(h("p", { className: "none" }, t(rows.length ? "choose" : "nothing")));
    return;
  }
  const scrolled = panel.querySelector(".fields")?.scrollTop ?? 0;
  const same = panel.dataset.key === row.key;
  panel.dataset.key = row.key;
  const pictured = pictureOf(row);
  const body = h("div", { className: pictured ? "body pictured" : "body" }, fieldsOf(row), pictured);
  panel.replaceChildren(topOf(row), body);
  if (same) panel.querySelector(".fields").scrollTop = scrolled;
  showBox(panel);
}

function topOf(row) {
  const condition = conditionOf(row);
  const entry = entryOf(row);
  const button = (label, key, action, properties = {}) =>
    h("button", { type: "button", onclick: action, ...properties }, label, key ? h("kbd", { ariaHidden: "true" }, key) : null);
  const at = view.shown.indexOf(row);
  const top = h("div", { className: `top ${said(row, "status")}` },
    h("h2", { lang: "zh-CN" }, row.text),
    h("span", { className: "tag" }, t(said(row, "status"))),
    h("span", { className: "where" }, t("where")(at + 1 || "–", view.shown.length, row.page)));
  top.append(
    button("↑ ", "k", () => step(-1), { "aria-label": t("previous"), title: t("previous") }),
    button("↓ ", "j", () => step(1), { "aria-label": t("next"), title: t("next") }));
  if (!row.added) {
    top.append(
      button(t("confirm") + " ", "c", confirmRow, { id: "confirm", className: "primary", "aria-pressed": String(entry?.fields.observation?.new === "yes") }),
      button(t("remove") + " ", "x", toggleRemoved, { id: "remove", "aria-pressed": String(condition === "removed") }));
  }
  if (entry) top.append(button(t(row.added ? "drop" : "undo"), "", () => { forget(row); changed(row.added); }, { id: "undo" }));
  return top;
}

function fieldsOf(row) {
  const form = h("div", { className: "fields" });
  if (row.added && !finished(row)) form.append(h("p", { className: "unfinished" }, t("unfinished")));
  if (row.certainty && row.doubt) form.append(h("p", { className: "sure" }, t("sure")(row.certainty, row.doubt)));
  const lay = (pairs, area) => {
    for (const pair of pairs) area.append(h("div", { className: "pair" }, ...pair.map(([name, kind]) => fieldOf(row, name, kind))));
    return area;
  };
  const fold = (name, title, pairs) => h("details", { open: view[name], ontoggle: (event) => { view[name] = event.target.open; } },
    h("summary", {}, title), lay(pairs, h("div", { className: "inner" })));
  lay(FORM, form);
  form.append(fold("more", MORE.flat().map(([name]) => t(name)).join(" · "), MORE), fold("gold", t("gold"), GOLD));
  return form;
}

function fieldOf(row, name, kind) {
  const id = `field-${name}`;
  const entry = entryOf(row);
  const value = name === "why" ? entry?.why ?? "" : said(row, name) || (name === "optional" ? "no" : "");
  const edited = name !== "why" && entry && name in entry.fields && !row.added;
  const removed = conditionOf(row) === "removed";
  const box = h("div", { className: edited ? "field changed" : "field" }, h("label", { htmlFor: id }, t(name)));
  const label = (one) => t(name === "dimension" ? `d_${one}` : one);
  let input;
  if (Array.isArray(kind)) {
    const known = kind.includes(value) || !value ? kind : [value, ...kind];
    input = h("select", { id }, ...known.map((one) => h("option", { value: one, selected: one === value }, label(one))));
  } else {
    const hint = { period_start: "2023-07-05", period_end: "2023-07-05", keys: t("keysHint") }[name] ?? "";
    input = h("input", { id, value, autocomplete: "off", spellcheck: false, placeholder: hint, maxLength: 300 });
    if (!/^(value|value_high|period|region_code|why)/.test(name)) input.lang = "zh-CN";
    if (name === "region") input.setAttribute("list", "regions");
    if (name === "indicator") input.setAttribute("list", "indicators");
  }
  input.disabled = removed && name !== "why";
  input.onchange = () => edit(row, name, input);
  box.append(input);
  if (edited) {
    const was = h("span", { className: "was" }, t("was")(Array.isArray(kind) ? label(entry.fields[name].old) : entry.fields[name].old));
    was.append(h("button", { type: "button", onclick: () => { put(row, name, null); changed(); focusOn(id); } }, t("revert")));
    box.append(was);
  }
  if (row.rules[name]) box.append(h("span", { className: "rule", title: t("rule"), lang: "zh-CN" }, row.rules[name]));
  return box;
}

function edit(row, name, input) {
  const value = input.value.trim();
  const problem = wrong(row, name, value);
  input.parentNode.querySelector(".wrong")?.remove();
  input.removeAttribute("aria-invalid");
  if (problem) {
    const id = `wrong-${name}`;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", id);
    input.parentNode.append(h("span", { className: "wrong", id, role: "alert" }, t(problem)));
    return;
  }
  put(row, name, value);
  if (name === "region") {
    const code = view.codes.get(value);
    put(row, "region_code", code ?? "");
  }
  const next = document.activeElement?.id;
  changed(row.added);
  if (next?.startsWith("field-")) focusOn(next);
}

const focusOn = (id) => document.getElementById(id)?.focus();

function confirmRow() {
  const row = view.row;
  if (!row || row.added) return;
  put(row, "observation", "yes");
  changed();
  step(1);
}

function toggleRemoved() {
  const row = view.row;
  if (!row) return;
  if (row.added) forget(row);
  else put(row, "observation", conditionOf(row) === "removed" ? null : "no");
  changed(row.added);
}

function setStatus(status) {
  if (!view.row || conditionOf(view.row) === "removed") return;
  put(view.row, "status", status);
  changed();
}

// The picture of the row's page with a box around the number; nothing for documents without pages.
function pictureOf(row) {
  if (!row.boxes.length || !row.page) return null;
  const bulletin = row.bulletin;
  bulletin.pictures ??= JSON.parse(PICTURES[bulletin.number].textContent);
  if (!bulletin.pictures.length) return null;
  const page = bulletin.pictures.find((one) => one.number === row.page);
  const frame = h("div", { className: "frame", tabIndex: 0, role: "group", "aria-label": t("page")(row.page) });
  if (page?.image) {
    const leaf = h("div", { className: large ? "leaf large" : "leaf" }, h("img", { src: page.image, alt: t("page")(row.page) }));
    const share = (part, whole) => `${((100 * part) / whole).toFixed(3)}%`;
    for (const [x0, top, x1, bottom] of row.boxes) {
      const box = h("i");
      Object.assign(box.style, {
        left: share(x0 - 2, page.width), top: share(top - 2, page.height),
        width: share(x1 - x0 + 4, page.width), height: share(bottom - top + 4, page.height),
      });
      leaf.append(box);
    }
    leaf.style.aspectRatio = `${page.width} / ${page.height}`;
    frame.append(leaf);
  } else frame.append(h("p", { className: "none" }, t("noPicture")));
  const zoom = h("button", { type: "button", id: "zoom", onclick: () => { large = !large; drawDetail(); focusOn("zoom"); } }, t(large ? "smaller" : "larger"));
  return h("div", { className: "sheet" }, h("div", { className: "bar" }, h("span", {}, t("page")(row.page)), page?.image ? zoom : null), frame);
}

function showBox(panel) {
  const frame = panel.querySelector(".frame");
  const box = frame?.querySelector("i");
  if (!box) return;
  frame.scrollTop = box.offsetTop - frame.clientHeight / 2;
  frame.scrollLeft = box.offsetLeft + box.offsetWidth / 2 - frame.clientWidth / 2;
}
