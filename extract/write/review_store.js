// The documents, their rows, and the corrections over them.
const COLUMNS = ["start", "end", "value", "value_high", "qualifier", "unit", "dimension", "region", "region_code", "indicator", "period_start", "period_end", "status", "base", "page", "certainty", "doubt"];
const FIELDS = COLUMNS.slice(2, 14);
const FACTS = ["published", "year", "region", "region_code", "title", "issuer"];
const STATUSES = ["actual", "target", "change", "standard"];
const QUALIFIERS = ["exact", "about", "over", "under", "range"];
// The fields that the rules of a row made, in the order of the rules.
const MADE = ["value", "region", "period_start", "status", "indicator"];
const DIMENSIONS = ["count", "money", "ratio", "duration", "age", "length", "area", "volume", "mass", "energy", "temperature", "rate"];
const ABOUT = JSON.parse(document.getElementById("held").textContent);
const PICTURES = [...document.querySelectorAll("script.pictures")];
const STORE = `bulletin-review:${ABOUT.id}`;
const state = { who: "", keeps: true, entries: new Map(), facts: new Map() };
let rows = [];

const bulletins = [...document.querySelectorAll("script.bulletin")].map((script, number) => {
  const one = JSON.parse(script.textContent);
  one.number = number;
  one.places = offsets(one.text);
  one.rows.forEach((cells) => {
    const row = { bulletin: one, base: {}, page: cells[14], certainty: cells[15], doubt: cells[16], boxes: cells[17], rules: ruled(cells[18]) };
    FIELDS.forEach((name, at) => { row.base[name] = cells[at + 2]; });
    rows.push(placed(row, cells[0], cells[1]));
  });
  return one;
});
const byKey = new Map(rows.map((row) => [row.key, row]));

// Gives a row its place: in characters for files, in units (`from`, `to`) for the page.
function placed(row, start, end) {
  const { text, places, number } = row.bulletin;
  Object.assign(row, { start, end, from: places.units(start), to: places.units(end), key: `${number}:${start}:${end}` });
  row.text = text.slice(row.from, row.to);
  return row;
}

// Which rules made which field; behind those of MADE stands what a reader did.
function ruled(rules) {
  const found = {};
  rules.forEach((rule, at) => {
    const field = (!/^(corrected|confirmed|added)/.test(rule) && MADE[at]) || "why";
    if (rule) found[field] = found[field] ? `${found[field]} | ${rule}` : rule;
  });
  return found;
}

const entryOf = (row) => state.entries.get(row.key);
const said = (row, name) => entryOf(row)?.fields[name]?.new ?? row.base[name] ?? "";

// What follows from another fact, and is read again with it.
const FOLLOWS = { region_code: "region", year: "published" };

// What is said of a document as a whole: what the reader gave, else what was read.
const given = (bulletin, name) => state.facts.get(bulletin.number)?.[name];
function factOf(bulletin, name) {
  if (given(bulletin, FOLLOWS[name])) return given(bulletin, name)?.new ?? "";
  return given(bulletin, name)?.new ?? bulletin.facts[name][0];
}

// Gives a document a fact, or takes it back where it is empty or what was read anyway; one that
// was `laid` over the page from a file has been read by already.
function give(bulletin, name, value) {
  const facts = state.facts.get(bulletin.number) ?? {};
  const { laid, old } = facts[name] ?? { laid: false, old: bulletin.facts[name][0] };
  if (!value || (value === old && !laid && !facts[FOLLOWS[name]])) delete facts[name];
  else facts[name] = { new: value, old, who: state.who, when: stamp(), laid };
  if (Object.keys(facts).length) state.facts.set(bulletin.number, facts);
  else state.facts.delete(bulletin.number);
  keep();
}

const stamp = () => new Date().toISOString().slice(0, 19) + "Z";

function conditionOf(row) {
  const entry = entryOf(row);
  if (row.added) return "added";
  if (!entry) return "open";
  if (entry.fields.observation?.new === "no") return "removed";
  return FIELDS.some((name) => name in entry.fields) ? "corrected" : "confirmed";
}

// Sets a field of a row to a value, or back where it is what the table says anyway.
function put(row, name, value) {
  const entry = entryOf(row) ?? { fields: {}, why: "" };
  const old = row.base[name] ?? "";
  if (name === "why") entry.why = value;
  else if (value === null || (value === old && FIELDS.includes(name) && !row.added)) delete entry.fields[name];
  else entry.fields[name] = { new: value, old, who: state.who, when: stamp() };
  if (Object.keys(entry.fields).length || row.added) state.entries.set(row.key, entry);
  else state.entries.delete(row.key);
  keep();
}

function forget(row) {
  state.entries.delete(row.key);
  if (row.added) {
    rows = rows.filter((other) => other !== row);
    byKey.delete(row.key);
  }
  keep();
}

// Makes the row of a number that only the reader found; its region, time and status are those of
// the number before it in the paragraph.
function addRow(bulletin, start, end, fresh) {
  const row = placed({ bulletin, base: {}, boxes: [], rules: {}, page: null, added: true }, start, end);
  if (byKey.has(row.key)) return byKey.get(row.key);
  let at = rows.findIndex((other) => other.bulletin.number > bulletin.number || (other.bulletin === bulletin && other.start > start));
  if (at < 0) at = rows.length;
  const before = rows[at - 1];
  rows.splice(at, 0, row);
  byKey.set(row.key, row);
  if (!fresh) return row;
  const near = before?.bulletin === bulletin && !bulletin.text.slice(before.to, row.from).includes("\n");
  put(row, "observation", "yes");
  const guess = guessed(row.text);
  const like = (name) => (near ? said(before, name) : "");
  const first = {
    ...guess, indicator: "", region: like("region"), region_code: like("region_code"),
    period_start: like("period_start"), period_end: like("period_end"), status: like("status") || "actual",
  };
  Object.entries(first).forEach(([name, value]) => put(row, name, value));
  return row;
}

// A first guess at what a stretch like 350余万元 or 97.41% says; the reader has the last word.
function guessed(text) {
  const found = /(-?\d[\d,，]*(?:\.\d+)?)\s*(余|多)?\s*([十百千万亿]*)\s*(.*)$/u.exec(text.normalize("NFKC"));
  const first = { value: "", value_high: "", qualifier: "exact", unit: "" };
  if (!found) return first;
  let power = 0;
  for (const scale of found[3]) power += { 十: 1, 百: 2, 千: 3, 万: 4, 亿: 8 }[scale];
  const [whole, part = ""] = found[1].replace(/[,，]/g, "").split(".");
  const digits = whole + part.padEnd(power, "0");
  const point = digits.length - Math.max(0, part.length - power);
  const value = digits.slice(0, point) + (point < digits.length ? "." + digits.slice(point) : "");
  first.value = value.replace(/^(-?)0+(?=\d)/, "$1");
  first.unit = found[4].replace(/(余|多|左右|以上|以下|以内)/gu, "").trim();
  if (found[2] || /(余|多|超|以上)/u.test(text)) first.qualifier = "over";
  else if (/(约|近|左右)/u.test(text)) first.qualifier = "about";
  else if (/(以内|以下|不超过)/u.test(text)) first.qualifier = "under";
  return first;
}

// What is wrong with a value for a field: the key of a message, or nothing.
function wrong(row, name, value) {
  if (name === "value" || name === "value_high") {
    if (!value) return name === "value" ? "needed" : "";
    return /^-?\d+(\.\d+)?$/.test(value) ? "" : "notNumber";
  }
  if (name === "indicator") return value ? "" : "needed";
  if (name === "region_code") return !value || /^\d{6}$/.test(value) ? "" : "notCode";
  if (name !== "period_start" && name !== "period_end") return "";
  if (value && !isDay(value)) return "notDate";
  const [first, last] = name === "period_start" ? [value, said(row, "period_end")] : [said(row, "period_start"), value];
  return first && last && first > last ? "backwards" : "";
}

const isDay = (value) => /^\d{4}-\d\d-\d\d$/.test(value) && new Date(value + "T00:00:00Z").toJSON()?.slice(0, 10) === value;

// The same for a fact of a document; that a place is one is looked up when the file is applied.
function wrongFact(name, value) {
  if (!value) return "";
  if (name === "published") return isDay(value) ? "" : "notDate";
  if (name === "year") return /^(19|20)\d\d$/.test(value) ? "" : "notYear";
  return name === "region_code" && !/^\d{6}$/.test(value) ? "notCode" : "";
}

const finished = (row) => !row.added || (said(row, "value") && said(row, "indicator"));

// Keeps the corrections in the browser, once for all changes of a moment.
let keeping = 0;
function keep() {
  clearTimeout(keeping);
  keeping = setTimeout(keepNow, 100);
}

function keepNow() {
  clearTimeout(keeping);
  try {
    localStorage.setItem(STORE, JSON.stringify({ who: state.who, lines: lines(true) }));
    state.keeps = true;
  } catch {
    state.keeps = false;
    tell(t("notKept"), true);
  }
}
addEventListener("pagehide", keepNow);

// The corrections as lines of the file; unfinished new ones only where they are `all` asked for.
function lines(all = false) {
  const found = [];
  for (const [number, facts] of state.facts) {
    for (const [name, one] of Object.entries(facts)) {
      found.push([bulletins[number].name, "", "", "", name, one.old, one.new, one.who, one.when, one.why ?? ""]);
    }
  }
  for (const row of rows) {
    const entry = entryOf(row);
    if (!entry || (!all && !finished(row))) continue;
    for (const [name, one] of Object.entries(entry.fields)) {
      if (row.added && one.new === "" && !all) continue;
      found.push([row.bulletin.name, row.start, row.end, row.text, name, one.old, one.new, one.who, one.when, entry.why]);
    }
  }
  return found;
}

// Lays lines of a file over the rows; returns those that do not fit, as text.
function lay(list) {
  const misfits = [];
  const wanted = new Set(list.filter((cells) => cells[4] === "observation" && cells[6] === "yes").map((cells) => cells.slice(0, 3).join(":")));
  for (const [name, start, end, text, field, old, value, who, when, why] of list) {
    const bulletin = bulletins.find((one) => one.name === name);
    if (bulletin && FACTS.includes(field) && start === "" && end === "" && text === "") {
      const facts = state.facts.get(bulletin.number) ?? {};
      facts[field] = { new: value, old, who, when, why, laid: true };
      state.facts.set(bulletin.number, facts);
      continue;
    }
    const key = bulletin && `${bulletin.number}:${+start}:${+end}`;
    const there = bulletin && bulletin.text.slice(bulletin.places.units(+start), bulletin.places.units(+end));
    let row = byKey.get(key);
    if (bulletin && there === text && !row && wanted.has([name, start, end].join(":"))) row = addRow(bulletin, +start, +end);
    if (!row || there !== text) {
      misfits.push(`${name} ${start}-${end} ${text} ${field}`);
      continue;
    }
    const entry = entryOf(row) ?? { fields: {}, why: "" };
    entry.fields[field] = { new: value, old, who, when };
    if (why) entry.why = why;
    state.entries.set(row.key, entry);
  }
  return misfits;
}

const startMisfits = lay(ABOUT.corrections);
try {
  const kept = JSON.parse(localStorage.getItem(STORE) ?? "null");
  if (kept) { state.who = kept.who; lay(kept.lines); }
} catch {
  state.keeps = false;
}
