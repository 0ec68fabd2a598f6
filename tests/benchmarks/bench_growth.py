"""Growth of time and size with the length of one sentence and the size of one table.

    python tests/benchmarks/bench_growth.py [--sizes 1250 2500 5000 10000 20000] [SHAPE ...]

Each shape is a document that is one sentence, or one table, of as many numbers as a size says.
Printed are the seconds of the processor that each takes, and the exponent of their growth: the
binary logarithm of how much longer it takes at twice the size, over the last two doublings. It is
1 where time is linear and 2 where each number is looked at for each other. Where a size takes
longer than `--patience` seconds, no greater one is tried. SHAPE names those to be measured (a part
of the name does), else all are.

Measured is `observations`, and what is made are its rows; with `--find` finding alone, and the
numbers found; with `--convert` the whole of `bulletin convert` to a CSV, and the bytes of that.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

from extract.batch import convert, gather, within
from extract.model import Document
from extract.pipeline import facts, mentions, observations, read_bytes, reference_of
from extract.rules import load_rules
from extract.write import target_of

SIZES = (1250, 2500, 5000, 10_000, 20_000)
HEAD = "衡阳市工作简报\n2023年7月10日\n"
COUNTIES = (
    "珠晖区", "雁峰区", "石鼓区", "蒸湘区", "南岳区", "衡阳县", "衡南县", "衡山县", "衡东县",
    "祁东县", "耒阳市", "常宁市",
)  # fmt: skip

Shape = Callable[[int], str]


def counties(count: int) -> Iterator[str]:
    """Yield as many names of counties, over and over."""
    return islice(cycle(COUNTIES), count)


def chain(piece: str, each: int = 1) -> Shape:
    """Return a sentence of one piece over and over, which holds `each` numbers.

    In the piece `{n}` is a number, `{m}` a month and `{place}` a county.
    """

    def text(count: int) -> str:
        places = enumerate(counties(count // each), 1)
        return "".join(piece.format(n=n, m=n % 12 + 1, place=place) for n, place in places)

    return text


def long_list(count: int) -> str:
    """Return one list of places with a list of as many numbers."""
    numbers = "、".join(map(str, range(1, count + 1)))
    return f"{'、'.join(counties(count))}分别新增就业{numbers}人"


def long_row(count: int) -> str:
    """Return one list of numbers."""
    return f"全市各月新增就业{'、'.join(map(str, range(1, count + 1)))}人"


def nested(count: int) -> str:
    """Return brackets within brackets."""
    return "".join(f"新增就业{n}人（" for n in range(1, count + 1)) + "）" * count


def silent(count: int) -> str:
    """Return clauses without numbers, of which the last has one."""
    return "推进就业工作，" * count + "新增就业3人"


def grid(rows: int, columns: int) -> list[list[str]]:
    """Return a table of numbers below a row and beside a column of labels."""
    head = ["地区", *(f"项目{at}（人）" for at in range(1, columns))]
    body = [
        [place, *(str(row * columns + at) for at in range(1, columns))]
        for row, place in enumerate(counties(rows - 1), 1)
    ]
    return [head, *body]


def anew(count: int) -> str:
    """Return a table whose columns begin anew over and over, under a heading of all."""
    side = math.isqrt(count)
    rows = [["新增就业"], ["地区", "人数"] * side]
    for row in range(side):
        numbers = (str(row * side + at) for at in range(side))
        rows.append([cell for pair in zip(counties(side), numbers, strict=True) for cell in pair])
    return tabs([row + [""] * (2 * side - len(row)) for row in rows])


def headed(count: int) -> str:
    """Return a table with one heading of all columns above those of each."""
    head, *body = grid(3, count // 2 + 1)
    return html([[head[0], "新增就业", *[""] * (len(head) - 2)], head, *body])


def html(cells: list[list[str]]) -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in cells)
    return f"<html><body><h1>就业情况</h1><table>{rows}</table></body></html>"


def pipes(cells: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], "|" + "---|" * len(cells[0]), *lines[1:]])


def tabs(cells: list[list[str]]) -> str:
    return "\n".join("\t".join(row) for row in cells)


def table(form: Callable[[list[list[str]]], str], layout: str) -> Shape:
    """Return tables of a form with as many numbers: long, wide or square."""

    def text(count: int) -> str:
        side = math.isqrt(count)
        rows, columns = {"long": (count // 2, 2), "wide": (2, count // 2), "square": (side, side)}[
            layout
        ]
        return form(grid(rows + 1, columns + 1))

    return text


SENTENCES: dict[str, Shape] = {
    "commas, one place": chain("衡阳市新增就业{n}人，"),
    "commas, places": chain("{place}新增就业{n}人，"),
    "commas, no place": chain("新增就业{n}人，"),
    "parts, one place": chain("衡阳市新增就业{n}人；"),
    "parts, places": chain("{place}新增就业{n}人；"),
    "parts, no place": chain("新增就业{n}人；"),
    "lists": chain("衡阳县、衡南县、衡山县分别新增就业{n}、2、3人，", 3),
    "lists of parts": chain("衡阳县、衡南县、衡山县分别新增就业{n}、2、3人；", 3),
    "one list": long_list,
    "one row": long_row,
    "of which": chain("其中男性{n}人，"),
    "of which, places": chain("其中{place}{n}人，"),
    "of which, parts": chain("新增就业{n}人，其中{place}2人；", 2),
    "months": chain("{m}月完成{n}元，"),
    "months, parts": chain("{m}月完成{n}元；"),
    "days": chain("截至{m}月5日完成{n}元，"),
    "years": chain("比上年增长{n}%，"),
    "changes": chain("新增就业{n}人，同比增长2%，", 2),
    "plans": chain("计划到2025年新增就业{n}人，"),
    "plans and done": chain("计划全年新增就业{n}人，已新增就业2人，", 2),
    "rules": chain("每人补贴{n}元，"),
    "no marks": chain("3元5角"),
    "no marks, words": chain("就业{n}人"),
    "brackets": chain("{place}（{n}人）、"),
    "brackets, clauses": chain("新增就业（{n}人），"),
    "brackets, both": chain("{place}新增就业{n}人（增长2%），", 2),
    "brackets, nested": nested,
    "brackets, open": chain("（新增就业{n}人"),
    "labels": chain("就业：{n}人，"),
    "told before": chain("推进就业工作，新增就业{n}人，"),
    "silent": silent,
    "totals": chain("{place}新增就业{n}人，共计2人，", 2),
    "items": chain("一是{place}新增就业{n}人；二是新增2人；", 2),
    "quotes": chain("“新增就业”{n}人，"),
    "single things": chain("改建敬老院一所，"),
    "blanks": chain("新增就业 {n} 人 "),
}
DOCUMENTS: dict[str, Shape] = {
    "sentences": chain("{place}新增就业{n}人。"),
    "lines": chain("{place}新增就业{n}人。\n"),
    "headings": chain("一、{place}就业情况\n新增就业{n}人。\n"),
    **{
        f"{name}, {layout}": table(form, layout)
        for name, form in (("pipes", pipes), ("tabs", tabs), ("html", html))
        for layout in ("long", "wide", "square")
    },
    "tabs, anew": anew,
    "html, headed": headed,
}


def document_of(shape: str, count: int) -> tuple[bytes, str]:
    """Return the bytes of a file of a shape, and its name."""
    text = (SENTENCES | DOCUMENTS)[shape](count)
    if shape.startswith("html"):
        return text.encode(), "table.html"
    text = HEAD + (text.rstrip("，；、") + "。" if shape in SENTENCES else text) + "\n"
    return text.encode(), "brief.txt"


def observed(document: Document) -> int:
    """Return how many observations a document has."""
    return len(observations(document))


def found(document: Document) -> int:
    """Return how many numbers are found in a document."""
    rules = load_rules()
    told = mentions(document, reference_of(facts(document, rules)), rules)
    return sum(len(one.quantities) for paragraph in told for one in paragraph)


def seconds(shape: str, count: int, run: Callable[[Document], int]) -> tuple[float, int]:
    """Return the processor's seconds of one run on a shape, and what it returned."""
    document = read_bytes(*document_of(shape, count))
    began = time.process_time()
    made = run(document)
    return time.process_time() - began, made


def converted(shape: str, count: int) -> tuple[float, int]:
    """Return the seconds of converting a file to CSV in this process, and the table's bytes."""
    within.SMALL_BYTES = 1 << 40
    with tempfile.TemporaryDirectory() as folder:
        data, name = document_of(shape, count)
        source, out = Path(folder, name), Path(folder, "table.csv")
        source.write_bytes(data)
        began = time.process_time()
        convert(gather([str(source)], bytes), target_of(str(out)))
        return time.process_time() - began, out.stat().st_size


def exponent(times: list[float]) -> float:
    """Return the exponent of growth over the last two doublings."""
    doublings = min(2, len(times) - 1)
    if not doublings:
        return math.nan
    return math.log2(times[-1] / max(times[-1 - doublings], 1e-4)) / doublings


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("shapes", nargs="*", help="parts of the names of shapes")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--patience", type=float, default=60.0)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--convert", action="store_true", help="the whole conversion to CSV")
    way.add_argument("--find", action="store_true", help="finding alone")
    given = parser.parse_args()
    measure = (
        converted
        if given.convert
        else lambda shape, count: seconds(shape, count, found if given.find else observed)
    )
    measure("lines", 10)
    print(f"{'':20}" + "".join(f"{size:>9,}" for size in given.sizes) + "  exponent        made")
    for shape in SENTENCES | DOCUMENTS:
        if given.shapes and not any(part in shape for part in given.shapes):
            continue
        times: list[float] = []
        made = 0
        for size in given.sizes:
            took, made = measure(shape, size)
            times.append(took)
            if took > given.patience:
                break
        cells = "".join(f"{took:9.2f}" for took in times).ljust(9 * len(given.sizes))
        print(f"{shape:20}{cells}{exponent(times):10.2f}{made:12,}", flush=True)


if __name__ == "__main__":
    main()
