// Files of corrections: their columns, and CSV in and out.
const HEADER = ["document", "start", "end", "text", "field", "old", "new", "who", "when", "why"];
const DANGEROUS = "=+-@\t\r＝＋＠";

function toCsv(lines) {
  const cell = (value) => {
    let text = String(value ?? "");
    const bare = text.replace(/^'+/, "");
    if (bare && DANGEROUS.includes(bare[0]) && !/^-[\d.]+$/.test(text)) text = "'" + text;
    return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return "\ufeff" + [HEADER, ...lines].map((cells) => cells.map(cell).join(",") + "\n").join("");
}

function fromCsv(text) {
  const lines = [];
  let cells = [], cell = "", quoted = false;
  text = text.replace(/^\ufeff/, "");
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') { cell += '"'; at++; }
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ",") { cells.push(cell); cell = ""; }
    else if (sign === "\n" || sign === "\r") {
      if (sign === "\r" && text[at + 1] === "\n") at++;
      cells.push(cell); lines.push(cells); cells = []; cell = "";
    } else cell += sign;
  }
  if (cell || cells.length) { cells.push(cell); lines.push(cells); }
  const bare = (text) => (/^'+/.test(text) && DANGEROUS.includes(text.replace(/^'+/, "")[0] || " ") ? text.slice(1) : text);
  return lines.filter((line) => line.some((one) => one.trim())).map((line) => line.map(bare));
}

// Offsets: Python counts characters, this language UTF-16 units; they differ beyond the basic plane.
function offsets(text) {
  if (!/[\ud800-\udbff]/.test(text)) return { units: (n) => n, characters: (n) => n };
  const starts = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) starts.push(at);
  starts.push(text.length);
  const characters = (units) => {
    let low = 0, high = starts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] < units) low = middle + 1; else high = middle;
    }
    return low;
  };
  return { units: (n) => starts[Math.min(n, starts.length - 1)], characters };
}
