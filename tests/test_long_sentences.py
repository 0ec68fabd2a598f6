"""One sentence of any length: its rows, their size, and the work that it takes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from extract.model import Document, Observation, Span
from extract.pipeline import observations, read_bytes, traced
from extract.study.context import places
from extract.study.frames import normal
from extract.write import rows, to_frame, window, write_csv
from extract.write.explain import explain
from extract.write.window import LONGEST

HEAD = "衡阳市工作简报\n2023年7月10日\n"
FEW, MANY = 60, 240
COUNTIES = ("珠晖区", "雁峰区", "石鼓区", "蒸湘区", "衡南县", "衡山县", "耒阳市", "常宁市")


def brief(piece: str, count: int) -> Document:
    """Return a document of one sentence, a piece over and over."""
    pieces = (piece.format(n=n, m=n % 6 + 1, place=COUNTIES[n % 8]) for n in range(1, count + 1))
    return read_bytes(f"{HEAD}{''.join(pieces).rstrip('，；、')}。\n".encode(), "brief.txt")


def grid(long: int, wide: int) -> Callable[[int], Document]:
    """Return what makes a table of so many times a number of rows and columns."""

    def made(count: int) -> Document:
        height, width = (count if one else 2 for one in (long, wide))
        lines = ["\t".join(["地区", *(f"项目{at}（人）" for at in range(width))])]
        for at in range(height):
            lines.append("\t".join([COUNTIES[at % 8], *(str(at + n) for n in range(width))]))
        return read_bytes((HEAD + "\n".join(lines) + "\n").encode(), "table.txt")

    return made


# --- what a row shows of its sentence ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "shown"),
    [
        ("新增就业3人，增长2%。", "3人", "新增就业3人，增长2%。"),
        ("甲" * 395 + "3人，增。", "3人", "甲" * 395 + "3人，增。"),
        ("甲" * 500 + "3人", "3人", "甲" * 398 + "3人"),
        ("3人" + "甲" * 500, "3人", "3人" + "甲" * 398),
        ("甲" * 500 + "3人" + "乙" * 500, "3人", "甲" * 199 + "3人" + "乙" * 199),
        ("甲" * 300 + "，" + "乙" * 180 + "3人", "3人", "甲" * 217 + "，" + "乙" * 180 + "3人"),
        ("甲" * 300 + "，" + "乙" * 210 + "3人", "3人", "乙" * 210 + "3人"),
        ("3人" + "甲" * 300 + "，" + "乙" * 200, "3人", "3人" + "甲" * 300 + "，"),
        ("甲" * 500 + "，3人，" + "乙" * 500, "3人", "甲" * 198 + "，3人，" + "乙" * 198),
    ],
    ids=["short", "just fits", "last", "first", "within", "near", "left", "right", "marks"],
)
def test_window(text: str, number: str, shown: str) -> None:
    """The whole of a short sentence; of a long one the number's surroundings, cut at a mark."""
    at = text.index(number)
    span = window(text, Span(0, len(text)), Span(at, at + len(number)))
    assert text[span.start : span.end] == shown
    assert len(shown) <= LONGEST


def test_window_keeps_any_number_inside() -> None:
    """Wherever a number stands, it is shown whole, in a stretch of the sentence."""
    text = "新增就业，其中男性；".join(str(n) for n in range(1000, 1300))
    sentence = Span(7, len(text) - 7)
    for start in range(sentence.start, sentence.end - 4, 3):
        span = window(text, sentence, Span(start, start + 4))
        assert sentence.start <= span.start <= start < start + 4 <= span.end <= sentence.end
        assert LONGEST // 2 <= span.end - span.start <= LONGEST


def test_rows_tell_where_the_whole_sentence_is() -> None:
    document = brief("{place}新增就业{n}人，", MANY)
    for row in rows(document, observations(document)):
        whole = document.text[row["sentence_start"] : row["sentence_end"]]
        assert whole.startswith("雁峰区新增就业1人")
        assert whole.endswith(f"{MANY}人。")
        assert row["text"] in row["sentence"] in whole


def test_explain_shows_what_stands_around() -> None:
    document = brief("{place}新增就业{n}人，", MANY)
    first, *_, last = (block.split("\n")[0] for block in explain(document, traced(document)))
    assert first.startswith("1. 雁峰区新增就业[[1人]]")
    assert first.endswith("，…")
    assert last.startswith(f"{MANY}. …")
    assert last.endswith(f"[[{MANY}人]]。")


@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
def test_study_reads_the_words_before(told: bool) -> None:
    """What stands before a number is found in what its row shows, and in tables without offsets."""
    document = brief("{place}新增就业{n}人，", MANY if told else 9)
    frame = to_frame(rows(document, observations(document)))
    found = places(normal(frame if told else frame.drop(columns=["sentence_start"])))
    lead = [f"{'，' * (n > 1)}{COUNTIES[n % 8]}新增就业" for n in range(1, len(frame) + 1)]
    assert [one.before for one in found] == lead
    assert {one.group for one in found} == {0}


# --- what holds far behind it --------------------------------------------------------------


def tell(found: Observation) -> str:
    return f"{found.region} {found.period_start}..{found.period_end} {found.status}"


YEAR, MAY = "2022-01-01..2022-12-31 actual", "2022-05-01..2022-05-31 actual"


@pytest.mark.parametrize(
    ("begin", "piece", "expected"),
    [
        ("2022年，", "新增就业{n}人，", [f"衡阳市 {YEAR}"]),
        ("2022年衡南县", "新增就业{n}人，", [f"衡南县 {YEAR}"]),
        (
            "2022年，",
            "珠晖区新增就业{n}人（2022年5月新增2人），",
            [f"珠晖区 {YEAR}", f"珠晖区 {MAY}"],
        ),
        ("2022年，", "衡山县新增就业{n}人；", [f"衡山县 {YEAR}"]),
        ("2022年衡南县", "新增就业{n}人（全市2人），", [f"衡南县 {YEAR}", f"衡阳市 {YEAR}"]),
    ],
    ids=["time", "place", "brackets", "parts", "bracketed place"],
)
def test_what_opens_a_sentence_holds_to_its_end(
    begin: str, piece: str, expected: list[str]
) -> None:
    """However many numbers stand between, a number has its time and its place."""
    found = observations(brief(f"{begin}{piece}", 1)) + observations(
        read_bytes(
            (HEAD + begin + "".join(piece.format(n=n) for n in range(1, MANY)) + "。").encode(),
            "brief.txt",
        )
    )
    assert [tell(one) for one in found] == expected * MANY


# --- size and work -------------------------------------------------------------------------

PIECES = [
    "衡阳市新增就业{n}人，",
    "{place}新增就业{n}人；",
    "新增就业{n}人，其中{place}2人；",
    "衡南县、衡山县分别新增就业{n}、2人，",
    "其中男性{n}人，",
    "{m}月完成{n}元，",
    "截至{m}月5日完成{n}元，",
    "计划到2025年新增就业{n}人，",
    "新增就业{n}人，同比增长2%，",
    "{place}新增就业{n}人，共计2人，",
    "一是{place}新增就业{n}人；二是新增2人；",
    "{n}元5角",
    "{place}（{n}%）、",
    "（新增就业{n}人",
    "“新增就业”{n}人，",
    "去年完成{n}元，",
]
MADE: list[tuple[str, Callable[[int], Document]]] = [
    *((piece, lambda count, piece=piece: brief(piece, count)) for piece in PIECES),
    ("a long table", grid(1, 0)),
    ("a wide table", grid(0, 1)),
]


def csv_of(document: Document) -> tuple[int, int]:
    """Return how many rows a document has, and the bytes of their CSV."""
    out = StringIO()
    count = write_csv(rows(document, observations(document)), out)
    return count, len(out.getvalue().encode())


@pytest.mark.parametrize("make", [make for _, make in MADE], ids=[name for name, _ in MADE])
def test_size_grows_with_the_numbers(make: Callable[[int], Document]) -> None:
    """A row is of one size, however many stand in its sentence."""
    count, size = csv_of(make(MANY))
    assert count >= MANY
    assert size / count < 3 * LONGEST + 600


def work_of(run: Callable[[], Any]) -> int:
    """Return how many lines of Python are executed in a run."""
    lines = 0

    def count(frame: Any, event: str, _: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        run()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("make", [make for _, make in MADE], ids=[name for name, _ in MADE])
def test_work_grows_with_the_numbers(make: Callable[[int], Document]) -> None:
    """Four times as many numbers take four times as many lines of code to read."""
    few, many = make(FEW), make(MANY)
    observations(few)
    assert work_of(lambda: observations(many)) < 4.8 * work_of(lambda: observations(few))
