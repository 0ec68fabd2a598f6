// The document's text with its numbers marked, and the numbers that a reader adds to them.
let picked = null;

function drawText() {
  const bulletin = view.bulletin;
  const area = $("text");
  const head = $("about");
  head.replaceChildren(h("b", { lang: "zh-CN" }, bulletin.title || bulletin.name));
  const facts = [bulletin.title ? bulletin.name : "", bulletin.issuer, bulletin.issue, bulletin.published];
  head.append(facts.filter(Boolean).join(" · "));
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
