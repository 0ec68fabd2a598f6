"""Makes the sample corpus. SAMPLE DATA: every sentence and every figure in it is invented.

    python -m corpus.make_corpus [--out FOLDER] [--no-pdf]

Twelve monthly bulletins of one year, as a prefecture with twelve counties might issue them
(`bulletins/`), what every number in them means (`gold/bulletins/`), and the figures that they
report over the year (`truth_panel.csv`). The names and codes of places are real; nothing that is
said of them is. The same programme gives the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from corpus import figures as data
from corpus.calendar_words import PUBLISHED, day
from corpus.marking import Number, context_of
from corpus.printing import compile_pdf
from corpus.wording import SOURCE, Block, Scope, Writer

TITLE = "衡阳市民生实事工作简报（样例）"
ISSUER = "衡阳市民生实事工作专班（虚构）"
NOTICE = "（样例文件，内容与数字均为虚构）"
CLOSING = (
    "报：市民生实事工作专班组长、副组长（样例）",
    "发：专班成员单位，各县市区民生实事工作专班（样例）",
    "电话：0734-0000000（虚构）",
)
PDF_MONTHS = (3, 6, 9, 12)
MARKDOWN_MONTHS = (1, 4, 7, 10)
WRAPPED_MONTH = 8
COLUMNS = (
    "region",
    "region_code",
    "indicator_id",
    "period_start",
    "period_end",
    "status",
    "value",
    "unit",
)


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue: its month and the lines of its running text."""

    month: int
    blocks: list[Block]

    @property
    def name(self) -> str:
        """The name of its files, without an ending."""
        return f"hengyang-2022-{self.month:02d}"

    @property
    def text(self) -> str:
        """The running text: a paragraph or table row a line, no mark-up."""
        return "\n".join(block.text for block in self.blocks) + "\n"

    def numbers(self) -> Iterator[tuple[int, Number]]:
        """Yield the numbers in order, each with where it stands in `text`."""
        at = 0
        for block in self.blocks:
            for offset, number in block.numbers:
                yield at + offset, number
            at += len(block.text) + 1

    def gold(self) -> str:
        """Return the gold records, one a line. Raises ValueError where a number is misplaced."""
        text, lines, after = self.text, [], 0
        for start, number in self.numbers():
            end = start + len(number.text)
            if text[start:end] != number.text:
                raise ValueError(f"{self.name}: {number.text} does not stand at {start}")
            context, after = context_of(text, start, end, after)
            lines.append(json.dumps(number.record(context), ensure_ascii=False) + "\n")
        return "".join(lines)


def write_issue(month: int, used: Counter[str]) -> Issue:
    """Write the issue of `month` from its source; `used` counts the phrases that it takes."""
    writer = Writer(month, used)
    when = PUBLISHED[month]
    blocks = [
        Block("title", TITLE),
        Block("meta", f"2022年第{month}期"),
        Block("meta", ISSUER),
        Block("meta", f"{when.year}年{when.month}月{when.day}日"),
        Block("meta", NOTICE),
    ]
    scope, heading, named = Scope(data.CITY), "", False
    for line in (SOURCE / f"{month:02d}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            blocks.append(Block("section", f"【{line[3:]}】"))
        elif line.startswith("= "):
            region, style, title = (part.strip() for part in line[2:].split("|"))
            scope, named = Scope(region), style != "none"
            heading = title if style == "run" else ""
            if style == "line":
                blocks.append(Block("heading", title, [(0, len(title))]))
        elif line.startswith("@table "):
            blocks += table_rows(line[7:], month)
        elif line:
            blocks.append(writer.paragraph(scope, line, heading if named else ""))
            heading = ""
    blocks += [Block("closing", line) for line in CLOSING]
    return Issue(month, blocks)


def table_rows(key: str, month: int) -> list[Block]:
    """Return a table of the counties' target, figure and rate, a row a line."""
    one = data.INDICATORS[key]
    rows = [Block("row", f"县市区 计划（{one.surface}） 完成（{one.surface}） 完成率（%）")]
    period = ("", day(month))
    for county in (*data.COUNTIES, data.CITY):
        row = Block("row", county)
        scale = Decimal(one.scale)
        cells = (
            (data.target(key, county), scale, one.unit, "target", ("", ""), one.slug, ""),
            (data.done(key, county, month), scale, one.unit, "actual", period, one.slug, ""),
            (
                data.rate(key, county, month),
                Decimal(1),
                "%",
                "actual",
                period,
                f"{one.slug}_completion",
                "完成率",
            ),
        )
        for value, times, unit, status, when, panel, suffix in cells:
            row.text += " "
            number = Number(
                str(value),
                value * times,
                unit,
                one.noun + suffix,
                (*one.keys, suffix) if suffix else one.keys,
                county,
                data.CODES[county],
                when,
                status,
                panel=panel,
            )
            row.numbers.append((len(row.text), number))
            row.text += number.text
        rows.append(row)
    return rows


def as_markdown(issue: Issue) -> str:
    """Return the issue in Markdown: headings, bold, a blank line between paragraphs."""
    parts = []
    for block in issue.blocks:
        text = block.text
        for start, end in reversed(block.bold):
            text = f"{text[:start]}**{text[start:end]}**{text[end:]}"
        mark = {"title": "# ", "section": "## "}.get(block.kind, "")
        parts.append(mark + text)
    return "\n\n".join(parts) + "\n"


def as_text(issue: Issue) -> str:
    """Return the issue as plain text: indented, in one month's issue broken into short lines."""
    lines = []
    for block in issue.blocks:
        text = block.text
        if block.kind in ("paragraph", "heading"):
            text = "　　" + text
        if issue.month == WRAPPED_MONTH:
            lines += wrapped(text)
        else:
            lines.append(text)
        if issue.month % 6 == 5:
            lines.append("")
    return "\n".join(lines) + "\n"


def wrapped(text: str, width: int = 72) -> list[str]:
    """Return `text` in lines of `width` columns (a Han character takes two).

    No line breaks inside a number or begins with a closing mark.
    """
    lines, line, columns = [], "", 0
    for piece in re.findall(r"[!-~]*[^!-~]?[，。；：、！？”）】》%]*", text):
        size = sum(1 if char < "\x7f" else 2 for char in piece)
        if line and columns + size > width:
            lines.append(line)
            line, columns = "", 0
        line += piece
        columns += size
    return [*lines, line]


def panel(issues: list[Issue]) -> str:
    """Return the figures of the harmonised indicators as reported, one row each, as CSV."""
    rows: dict[tuple[str, str, str, str, str], tuple[str, Decimal]] = {}
    for issue in issues:
        for _, number in issue.numbers():
            if not number.panel:
                continue
            start, end = number.period
            if number.status == "target":
                start, end = day(1, 1), day(12)
            key = (number.code, number.panel, end, number.status, number.unit)
            if key in rows and rows[key][1] != number.value:
                raise ValueError(f"{key}: {rows[key][1]} and {number.value}")
            if key not in rows or start:
                rows[key] = (start, number.value)
    names = {code: name for name, code in data.CODES.items()}
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for (code, slug, end, status, unit), (start, value) in sorted(
        rows.items(), key=lambda row: (row[0][1], row[0][0], row[0][2], row[0][3])
    ):
        table.writerow((names[code], code, slug, start, end, status, value, unit))
    return out.getvalue()


def write_corpus(out: Path, *, pdf: bool = True) -> None:
    """Write all files of the corpus under `out`. Raises ImportError without the extra `corpus`."""
    bulletins, gold = out / "bulletins", out / "gold" / "bulletins"
    bulletins.mkdir(parents=True, exist_ok=True)
    gold.mkdir(parents=True, exist_ok=True)
    used: Counter[str] = Counter()
    issues = [write_issue(month, used) for month in data.MONTHS]
    for issue in issues:
        save(gold / f"{issue.name}.txt", issue.text)
        save(gold / f"{issue.name}.jsonl", issue.gold())
        if issue.month in MARKDOWN_MONTHS:
            save(bulletins / f"{issue.name}.md", as_markdown(issue))
        elif issue.month not in PDF_MONTHS:
            save(bulletins / f"{issue.name}.txt", as_text(issue))
        elif pdf:
            made = compile_pdf(
                issue.blocks,
                issue=issue.blocks[1].text,
                issuer=ISSUER,
                notice=NOTICE,
                published=PUBLISHED[issue.month],
            )
            (bulletins / f"{issue.name}.pdf").write_bytes(made)
    save(out / "truth_panel.csv", panel(issues))


def save(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with plain line ends on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="make_corpus", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to fill")
    parser.add_argument("--no-pdf", action="store_true", help="leave the PDFs out")
    options = parser.parse_args(arguments)
    try:
        write_corpus(options.out, pdf=not options.no_pdf)
    except ImportError as error:
        print(f"{error}: the PDFs need the extra: pip install '.[corpus]'", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
