// The page as a whole: filters, the table, the current number, keys, files, languages.
const $ = (id) => document.getElementById(id);
const HEIGHT = 30;
const view = { bulletin: bulletins[0], row: null, shown: [], in: new Set(), marks: new Map(), codes: new Map(), more: false, gold: false, facts: false, off: new Set() };
let language = navigator.language?.startsWith("zh") ? "zh" : "en";
try { language = localStorage.getItem("bulletin-review:language") ?? language; } catch { /* not kept */ }
const t = (key) => WORDS[language][key] ?? key;

function periodOf(row) {
  const [first, last] = [said(row, "period_start"), said(row, "period_end")];
  if (!first && !last) return "";
  if (first === last) return first;
  const [year, whole] = [first.slice(0, 4), `${first.slice(4)} ${last.slice(4)}`];
  if (year !== last.slice(0, 4)) return `${first || "…"} – ${last || "…"}`;
  return whole === "-01-01 -12-31" ? year : `${first} – ${last.slice(5)}`;
}

function number(row) {
  const shown = (text) => text.replace(/\B(?=(\d{3})+(?!\d))/g, (_, __, at) => (text.includes(".") && at > text.indexOf(".") ? "" : ","));
  const high = said(row, "value_high");
  return `${shown(said(row, "value"))}${high ? `–${shown(high)}` : ""} ${said(row, "unit")}`.trim();
}

// ---- filters

function options(select, values, label = (value) => value) {
  const before = select.options.length ? select.value : null;
  select.replaceChildren(...values.map((value) => h("option", { value }, label(value))));
  select.value = values.includes(before) ? before : values[0];
}

function distinct(read) {
  return [...new Set(rows.map(read))].sort((a, b) => a.localeCompare(b, "zh-CN"));
}

function fillFilters() {
  const any = (values) => ["*", ...values];
  const name = (value) => (value === "*" ? t("any") : value || t("none"));
  const regions = distinct((row) => said(row, "region"));
  options($("f-region"), any(regions), name);
  options($("f-period"), any(distinct(periodOf)), name);
  options($("f-state"), ["*", "open", "touched", "confirmed", "corrected", "removed", "added"], (value) => (value === "*" ? t("any") : t(value)));
  options($("document"), ["*", ...bulletins.map((one) => String(one.number))], (value) =>
    value === "*" ? t("all") : `${bulletins[value].name} (${rows.reduce((sum, row) => sum + (row.bulletin.number === +value), 0)})`);
  $("indicators").replaceChildren(...distinct((row) => said(row, "indicator")).slice(0, 2000).map((value) => h("option", { value })));
  let list = $("regions");
  if (!list) document.body.append((list = h("datalist", { id: "regions" })));
  list.replaceChildren(...regions.map((value) => h("option", { value })));
  for (const row of rows) if (row.base.region && row.base.region_code) view.codes.set(row.base.region, row.base.region_code);
}

function drawStatuses() {
  const counts = {};
  for (const row of rows) counts[said(row, "status")] = (counts[said(row, "status")] ?? 0) + 1;
  $("statuses").replaceChildren($("statuses").firstElementChild, ...STATUSES.map((status) => {
    const chip = h("button", { type: "button", className: `chip ${status}`, "aria-pressed": String(!view.off.has(status)) },
      h("span", { className: "tag" }, t(status)), h("small", {}, String(counts[status] ?? 0)));
    chip.style.background = "var(--bg)";
    chip.onclick = () => {
      if (!view.off.delete(status)) view.off.add(status);
      drawStatuses();
      filter();
      document.querySelector(`.chip.${status}`).focus();
    };
    return chip;
  }));
}

// The sentence of a number, of a long one what stands within a few hundred characters.
function sentenceOf(row) {
  const { text } = row.bulletin;
  const first = Math.max(0, row.from - 200), last = Math.min(text.length, row.to + 200);
  let from = row.from, to = row.to;
  while (from > first && !"。！？\n".includes(text[from - 1])) from--;
  while (to < last && !"。！？\n".includes(text[to])) to++;
  return text.slice(from, to);
}

function filter() {
  const only = { document: $("document").value, region: $("f-region").value, period: $("f-period").value, condition: $("f-state").value };
  const indicator = $("f-indicator").value.trim();
  const words = $("f-search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  view.shown = rows.filter((row) => {
    if (only.document !== "*" && row.bulletin.number !== +only.document) return false;
    if (view.off.has(said(row, "status"))) return false;
    if (only.region !== "*" && said(row, "region") !== only.region) return false;
    if (only.period !== "*" && periodOf(row) !== only.period) return false;
    if (indicator && !said(row, "indicator").includes(indicator)) return false;
    const condition = conditionOf(row);
    if (only.condition === "touched" ? condition === "open" : only.condition !== "*" && condition !== only.condition) return false;
    if (!words.length) return true;
    row.sentence ??= sentenceOf(row);
    const hay = [row.sentence, said(row, "indicator"), said(row, "region"), said(row, "value"), periodOf(row), row.bulletin.name].join("\n").toLowerCase();
    return words.every((word) => hay.includes(word));
  });
  view.in = new Set(view.shown);
  $("count").textContent = t("count")(view.shown.length, rows.length);
  dressAll();
  drawGrid();
}

// ---- the table: only the rows in sight are drawn

function gridColumns() {
  const many = bulletins.length > 1 && $("document").value === "*";
  return ["status", "value", "indicator", "region", "period", ...(many ? ["document"] : []), "state"];
}

function drawGrid() {
  const grid = $("grid"), body = $("grid-body");
  const columns = gridColumns();
  grid.classList.toggle("many", columns.includes("document"));
  grid.setAttribute("aria-rowcount", view.shown.length + 1);
  grid.setAttribute("aria-colcount", columns.length);
  $("grid-head").replaceChildren(...columns.map((name) => h("span", { role: "columnheader", title: t(name), className: name === "value" ? "number" : "" }, name === "state" ? h("span", { className: "unseen" }, t(name)) : t(name))));
  body.style.height = `${Math.max(1, view.shown.length) * HEIGHT}px`;
  drawRows();
}

function drawRows() {
  const grid = $("grid");
  const first = Math.max(0, Math.floor(grid.scrollTop / HEIGHT) - 6);
  const last = Math.min(view.shown.length, first + Math.ceil(grid.clientHeight / HEIGHT) + 14);
  const columns = gridColumns();
  const drawn = [];
  for (let at = first; at < last; at++) drawn.push(gridRow(view.shown[at], at, columns));
  if (!view.shown.length) drawn.push(h("p", { className: "none" }, t("nothing")));
  $("grid-body").replaceChildren(...drawn);
  const now = view.row && view.in.has(view.row) ? `row-${view.row.key}` : "";
  if (now && document.getElementById(now)) grid.setAttribute("aria-activedescendant", now);
  else grid.removeAttribute("aria-activedescendant");
}

const SIGNS = { open: "", confirmed: "✓", corrected: "✎", removed: "✕", added: "＋" };

function gridRow(row, at, columns) {
  const condition = conditionOf(row);
  const cells = {
    status: () => h("span", { className: `tag ${said(row, "status")}` }, t(said(row, "status"))),
    value: () => h("span", { className: "number", lang: "zh-CN" }, number(row)),
    indicator: () => h("span", { lang: "zh-CN" }, said(row, "indicator")),
    region: () => h("span", { lang: "zh-CN" }, said(row, "region")),
    period: () => h("span", { className: "day" }, periodOf(row)),
    document: () => h("span", { className: "day" }, row.bulletin.name),
    state: () => h("span", { title: t(condition) }, SIGNS[condition], h("span", { className: "unseen" }, condition === "open" ? "" : t(condition))),
  };
  const line = h("div", { className: `row ${condition}`, id: `row-${row.key}`, role: "row", "aria-selected": String(row === view.row), "aria-rowindex": at + 2 });
  line.style.top = `${at * HEIGHT}px`;
  for (const name of columns) {
    const cell = cells[name]();
    cell.setAttribute("role", "gridcell");
    if (!cell.title) cell.title = cell.textContent;
    line.append(cell);
  }
  line.onclick = () => choose(row);
  return line;
}

// ---- the current number

function choose(row) {
  if (!row) return;
  const before = view.row;
  view.row = row;
  if (row.bulletin !== view.bulletin) {
    view.bulletin = row.bulletin;
    drawText();
  } else {
    for (const one of [before, row]) if (one && view.marks.has(one.key)) dress(view.marks.get(one.key), one);
  }
  reveal($("text"), view.marks.get(row.key));
  const grid = $("grid"), at = view.shown.indexOf(row);
  if (at >= 0) {
    const top = at * HEIGHT, room = grid.clientHeight - 2 * HEIGHT;
    if (top < grid.scrollTop) grid.scrollTop = top - HEIGHT;
    else if (top > grid.scrollTop + room) grid.scrollTop = top - room + HEIGHT;
  }
  drawRows();
  drawDetail();
  $("spoken").textContent = [t("where")(at + 1, view.shown.length, row.page), row.text, t(said(row, "status")), said(row, "indicator"), said(row, "region"), periodOf(row)].join(", ");
}

// Scrolls an area so that a part of it is in sight. Blocks out of sight have guessed heights, so
// the place is asked for again when they have been laid out.
function reveal(area, part) {
  if (!part) return;
  const move = (always) => {
    const a = area.getBoundingClientRect(), b = part.getBoundingClientRect();
    if (always || b.top < a.top + 20 || b.bottom > a.bottom - 20) area.scrollTop += b.top - a.top - area.clientHeight * 0.35;
  };
  move(false);
  requestAnimationFrame(() => move(false));
}

function step(by) {
  if (!view.shown.length) return;
  const at = view.shown.indexOf(view.row);
  let next = at + by;
  if (at < 0) {
    const here = rows.indexOf(view.row);
    next = view.shown.findIndex((row) => rows.indexOf(row) > here);
    if (by < 0) next = (next < 0 ? view.shown.length : next) - 1;
  }
  if (next >= 0 && next < view.shown.length) choose(view.shown[next]);
}

// Draws what depends on the corrections; `rowsToo` if there are more or fewer rows.
function changed(rowsToo = false) {
  if (rowsToo) {
    if (view.row && !byKey.has(view.row.key)) view.row = null;
    drawText();
  }
  fillFilters();
  drawStatuses();
  filter();
  drawDetail();
  drawSaving();
}

function drawSaving() {
  const count = lines().length;
  const looked = rows.reduce((sum, row) => sum + (conditionOf(row) !== "open"), 0);
  $("save-count").textContent = count ? `(${count})` : "";
  $("save").disabled = !count;
  $("progress").max = Math.max(1, rows.length);
  $("progress").value = looked;
  $("progress-text").textContent = t("looked")(looked, rows.length);
}

// ---- files

function save() {
  const blob = new Blob([toCsv(lines())], { type: "text/csv;charset=utf-8" });
  const link = h("a", { href: URL.createObjectURL(blob), download: "corrections.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function load(file) {
  const bytes = await file.arrayBuffer();
  let text;
  try { text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { text = new TextDecoder("gb18030").decode(bytes); }
  const [head = [], ...cells] = fromCsv(text);
  const places = HEADER.map((name) => head.map((one) => one.trim()).indexOf(name));
  const lacking = ["document", "start", "end", "text", "field", "new"].filter((name) => places[HEADER.indexOf(name)] < 0);
  if (lacking.length) return tell(t("badFile") + lacking.join(", "), true);
  const list = cells.map((line) => places.map((at) => line[at] ?? ""));
  const misfits = lay(list);
  keep();
  tell(misfits.length ? `${t("misfit")(misfits.length)}\n${misfits.slice(0, 20).join("\n")}` : t("loaded")(list.length), misfits.length > 0);
  changed(true);
}

function tell(text, bad = false) {
  const notice = $("notice");
  notice.replaceChildren(h("span", {}, text), h("button", { type: "button", onclick: () => tell("") }, t("close")));
  notice.className = bad ? "bad" : "";
  notice.hidden = !text;
}

// ---- languages

function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = t("title");
  for (const [kind, set] of [
    ["t", (one, text) => { one.textContent = text; }],
    ["tAria", (one, text) => one.setAttribute("aria-label", text)],
    ["tPh", (one, text) => { one.placeholder = text; }],
    ["tTitle", (one, text) => { one.title = text; }],
  ]) {
    const name = `data-${kind.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase())}`;
    for (const one of document.querySelectorAll(`[${name}]`)) set(one, t(one.dataset[kind]));
  }
  const other = $("language");
  other.textContent = language === "zh" ? "English" : "中文";
  other.lang = language === "zh" ? "en" : "zh-CN";
  $("keys").replaceChildren(...KEYS.map(([key, does]) => h("tr", {}, h("td", {}, h("kbd", {}, key)), h("td", {}, t(does)))));
  fillFilters();
  drawStatuses();
  filter();
  drawAbout();
  drawDetail();
  drawSaving();
}

// ---- events

const DOES = {
  j: () => step(1), k: () => step(-1), c: confirmRow, x: toggleRemoved, a: addPicked,
  e: () => focusOn("field-indicator"), "/": () => $("f-search").focus(), "?": () => $("help").showModal(),
  1: () => setStatus("actual"), 2: () => setStatus("target"), 3: () => setStatus("change"), 4: () => setStatus("standard"),
};

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape" && typing) {
    event.target.blur();
    $("grid").focus();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (event.target === $("grid") && /^Arrow(Up|Down)$|^(Home|End)$/.test(event.key)) {
    event.preventDefault();
    if (event.key === "Home") choose(view.shown[0]);
    else if (event.key === "End") choose(view.shown.at(-1));
    else step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.target === $("grid") && event.key === "Enter") {
    $("detail").focus();
  } else if ($("shortcuts").checked && Object.hasOwn(DOES, event.key)) {
    event.preventDefault();
    DOES[event.key]();
  }
});

let waiting = 0;
$("filters").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("reset", () => { view.off.clear(); setTimeout(() => { drawStatuses(); filter(); }); });
$("document").addEventListener("change", () => {
  const chosen = $("document").value;
  filter();
  if (chosen === "*") return;
  if (view.shown.length) return choose(view.shown[0]);
  view.bulletin = bulletins[chosen];
  view.row = null;
  drawText();
  drawDetail();
});
$("text").addEventListener("click", (event) => {
  const mark = event.target.closest("mark");
  if (mark && getSelection().isCollapsed) choose(byKey.get(mark.dataset.key));
});
document.addEventListener("selectionchange", () => { clearTimeout(view.picking); view.picking = setTimeout(pick, 80); });
$("adding").addEventListener("submit", (event) => { event.preventDefault(); addPicked(); });
$("grid").addEventListener("scroll", () => requestAnimationFrame(drawRows));
new ResizeObserver(() => drawRows()).observe($("grid"));
$("who").addEventListener("change", () => { state.who = $("who").value.trim(); keep(); });
$("save").addEventListener("click", save);
$("load").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => { if ($("file").files[0]) load($("file").files[0]); $("file").value = ""; });
$("help-open").addEventListener("click", () => $("help").showModal());
$("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  try { localStorage.setItem("bulletin-review:language", language); } catch { /* not kept */ }
  translate();
});

$("who").value = state.who;
drawText();
translate();
const firstNotes = [];
if (ABOUT.failures.length) firstNotes.push(t("failed"), ...ABOUT.failures.map((one) => one.join(": ")));
if (startMisfits.length) firstNotes.push(t("misfit")(startMisfits.length), ...startMisfits.slice(0, 20));
if (!state.keeps) firstNotes.push(t("notKept"));
if (firstNotes.length) tell(firstNotes.join("\n"), true);
if (view.shown.length) choose(view.shown[0]);
