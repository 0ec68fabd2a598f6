// The document's text with its numbers marked, and the numbers that a reader adds to them.
let picked = null;

function drawText() {
  const bulletin = view.bulletin;
  const area = $("text");
  drawAbout();
  const mine = rows.filter((row) => row.bulletin === bulletin);
  const pieces = document.createDocumentFragment();
  const heads = bulletin.headings.map((span) => span.map(bulletin.places.units));
  const tables = bulletin.tables.map((span) => span.map(bulletin.places.units));
  view.marks = new Map();
  let at = 0, next = 0, headed = 0, laid = 0, table = null;
  for (const line of bulletin.text.split("\n")) {
    const end = at + line.length;
    while (headed < heads.length && heads[headed][1] <= at) headed++;
    while (laid < tables.length && tables[laid][1] <= at) laid++;
    const within = laid < tables.length && tables[laid][0] <= at && at < tables[laid][1];
    const leaf = (tag, from, to) => {
      const block = h(tag);
      block.dataset.from = from;
      next = fill(block, from, to, mine, next);
      return block;
    };
    if (within) {
      if (!table) pieces.append((table = h("table", { role: "presentation" })));
      const cells = h("tr");
      let from = at;
      for (const cell of line.split("\t")) {
        cells.append(leaf("td", from, from + cell.length));
        from += cell.length + 1;
      }
      table.append(cells);
    } else {
      table = null;
      const block = leaf("p", at, end);
      if (heads[headed] && heads[headed][0] >= at && heads[headed][1] <= end && heads[headed][1] - heads[headed][0] >= line.trim().length) block.className = "head";
      if (line.trim()) pieces.append(block);
    }
    at = end + 1;
  }
  area.replaceChildren(pieces);
  picked = null;
}

// What the document as a whole is about, and, unfolded, the fields in which a reader gives it.
function drawAbout() {
  const bulletin = view.bulletin;
  const title = factOf(bulletin, "title");
  const words = [title ? bulletin.name : "", factOf(bulletin, "issuer"), bulletin.issue, factOf(bulletin, "published"), factOf(bulletin, "region")];
  const fold = h("details", { id: "facts", open: view.facts, ontoggle: (event) => { view.facts = event.target.open; } },
    h("summary", {}, t("facts")), h("p", { className: "small" }, t("factsHint")));
  for (const pair of [["published", "year"], ["region", "region_code"], ["title", "issuer"]]) {
    fold.append(h("div", { className: "pair" }, ...pair.map((name) => factField(bulletin, name))));
  }
  $("about").replaceChildren(h("b", { lang: "zh-CN" }, title || bulletin.name), words.filter(Boolean).join(" · "), fold);
}

function factField(bulletin, name) {
  const id = `fact-${name}`;
  const entry = given(bulletin, name);
  const hint = { published: "2023-07-05", year: "2023" }[name] ?? "";
  const input = h("input", { id, value: factOf(bulletin, name), autocomplete: "off", spellcheck: false, placeholder: hint, maxLength: 300 });
  if (name === "region") input.setAttribute("list", "regions");
  if (!hint && name !== "region_code") input.lang = "zh-CN";
  input.onchange = () => giveField(bulletin, name, input);
  const box = h("div", { className: entry ? "field changed" : "field" }, h("label", { htmlFor: id }, t(`f_${name}`)), input);
  const [read, by] = bulletin.facts[name];
  if (entry) {
    const was = h("span", { className: "was" }, t("was")(entry.old || read));
    was.append(h("button", { type: "button", onclick: () => { giveFact(bulletin, name, ""); focusOn(id); } }, t("revert")));
    box.append(was);
  } else if (by) box.append(h("span", { className: "rule", title: t("rule"), lang: "zh-CN" }, by));
  return box;
}

function giveField(bulletin, name, input) {
  const value = input.value.trim();
  const problem = wrongFact(name, value);
  input.parentNode.querySelector(".wrong")?.remove();
  input.removeAttribute("aria-invalid");
  if (!problem) return giveFact(bulletin, name, value);
  const id = `wrong-fact-${name}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  input.parentNode.append(h("span", { className: "wrong", id, role: "alert" }, t(problem)));
}

function giveFact(bulletin, name, value) {
  give(bulletin, name, value);
  if (name === "region") give(bulletin, "region_code", (given(bulletin, "region") && view.codes.get(value)) ?? "");
  const next = document.activeElement?.id;
  drawAbout();
  drawSaving();
  if (next?.startsWith("fact-")) focusOn(next);
}

// Puts text[from, to) with its marks into a block; returns the first row after it.
function fill(block, from, to, mine, next) {
  const { text } = view.bulletin;
  let at = from;
  while (next < mine.length && mine[next].from < to) {
    const row = mine[next++];
    if (row.from < at) continue;
    block.append(text.slice(at, row.from));
    const mark = h("mark", {}, text.slice(row.from, Math.min(row.to, to)));
    mark.dataset.key = row.key;
    view.marks.set(row.key, mark);
    dress(mark, row);
    block.append(mark);
    at = Math.min(row.to, to);
  }
  block.append(text.slice(at, to));
  return next;
}

function dress(mark, row) {
  const condition = conditionOf(row);
  mark.className = [said(row, "status"), condition, view.in.has(row) ? "" : "out", row === view.row ? "now" : ""].join(" ");
  mark.title = [t(said(row, "status")), said(row, "indicator"), said(row, "region"), periodOf(row)].filter(Boolean).join(" · ");
}

function dressAll() {
  for (const [key, mark] of view.marks) dress(mark, byKey.get(key));
}

// The stretch of text that is selected, if it can be a new number; `problem` if it cannot.
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!$("text").contains(range.commonAncestorContainer)) return null;
  const blockOf = (node) => (node.nodeType === 1 ? node : node.parentElement).closest("[data-from]");
  const block = blockOf(range.startContainer);
  const surface = range.toString();
  if (!surface.trim()) return null;
  if (!block || (blockOf(range.endContainer) !== block && !block.contains(range.commonAncestorContainer))) return { problem: true };
  const lead = document.createRange();
  lead.setStart(block, 0);
  lead.setEnd(range.startContainer, range.startOffset);
  const from = +block.dataset.from + lead.toString().length + surface.length - surface.trimStart().length;
  const to = from + surface.trim().length;
  return free(from, to) ? { from, to } : { problem: true };
}

const free = (from, to) => !rows.some((row) => row.bulletin === view.bulletin && conditionOf(row) !== "removed" && row.from < to && from < row.to);

function pick() {
  const found = selected();
  const form = $("adding");
  if (document.activeElement && form.contains(document.activeElement)) return;
  picked = found?.problem ? null : found;
  form.classList.toggle("ready", Boolean(picked));
  if (picked) $("missing").value = view.bulletin.text.slice(picked.from, picked.to);
  else if (form.dataset.picked) $("missing").value = "";
  form.dataset.picked = picked ? "1" : "";
  $("add").textContent = t(picked ? "addNow" : "add");
}

function addPicked() {
  const wanted = $("missing").value.trim();
  const { text, places } = view.bulletin;
  if (!wanted) {
    if (selected()?.problem) tell(t("tooFar"), true);
    $("missing").focus();
    return;
  }
  let span = picked && text.slice(picked.from, picked.to) === wanted ? picked : null;
  const from = view.row?.bulletin === view.bulletin ? view.row.to : 0;
  for (let at = text.indexOf(wanted, from), round = 0; !span && round < 2; at = text.indexOf(wanted, at + 1)) {
    if (at < 0) { round++; at = -1; continue; }
    if (round && at >= from) break;
    if (free(at, at + wanted.length)) span = { from: at, to: at + wanted.length };
  }
  if (!span) return tell(t("notFound")(wanted), true);
  const row = addRow(view.bulletin, places.characters(span.from), places.characters(span.to), true);
  getSelection().removeAllRanges();
  $("missing").value = "";
  picked = null;
  view.row = row;
  changed(true);
  choose(row);
  pick();
  focusOn("field-indicator");
  document.getElementById("field-indicator").select();
}
