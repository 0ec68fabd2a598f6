"""The entries of `patterns/masthead.toml`, each by its examples and by what it must leave alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extract import table
from extract.errors import RuleError
from extract.read.marks import Marks, date_line, issue_in, marks_of, numbering_end, page_number
from extract.rules import load_rules
from extract.rules.loader import Folder
from extract.rules.masthead import MastheadTable, Words

TABLE = load_rules().masthead
MARKS = marks_of(load_rules())


def label(marks: Marks, entry: Words, text: str) -> bool:
    return any(field == entry.use for field, _ in marks.labels(text))


def tail(marks: Marks, entry: Words, text: str) -> bool:
    return marks.tail(text) == entry.use


CHECKS: list[tuple[tuple[Words, ...], Callable[[Marks, Words, str], bool]]] = [
    (TABLE.labels, label),
    (TABLE.tails, tail),
    (TABLE.organs, lambda marks, _, text: marks.organ(text)),
    (TABLE.offices, lambda marks, _, text: marks.person(text) is not None),
    (TABLE.papers, lambda marks, _, text: marks.paper(text)),
    (TABLE.sections, lambda marks, _, text: bool(marks.section(text))),
    (TABLE.contents, lambda marks, _, text: marks.contents(text)),
    (TABLE.places, lambda marks, _, text: marks.place(text)),
]
EXAMPLES = [
    pytest.param(
        check, entry, text, expected, id=f"{entry.name}-{'' if expected else 'not '}{text}"
    )
    for entries, check in CHECKS
    for entry in entries
    for texts, expected in ((entry.examples, True), (entry.never, False))
    for text in texts
]


@pytest.mark.parametrize(("check", "entry", "text", "expected"), EXAMPLES)
def test_entry(
    check: Callable[[Marks, Words, str], bool], entry: Words, text: str, expected: bool
) -> None:
    assert expected == check(MARKS, entry, text)


@pytest.mark.parametrize("entries", [entries for entries, _ in CHECKS])
def test_entries_have_examples_of_both_kinds(entries: tuple[Words, ...]) -> None:
    assert all(entry.examples and entry.never for entry in entries)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年7月14日", "2019-07-14"),
        ("2019 年 7 月 14 日", "2019-07-14"),
        ("２０１９年７月１４日", "2019-07-14"),
        ("（2019年7月14日）", "2019-07-14"),
        ("2019-07-14", "2019-07-14"),
        ("2019/7/14 10:30", "2019-07-14"),
        ("2019.7.14", "2019-07-14"),
        ("2019年7月14日印发", "2019-07-14"),
        ("2019年7月14日　星期日", "2019-07-14"),
        ("二〇一九年七月十四日", "2019-07-14"),
        ("二○一九年十二月三十一日", "2019-12-31"),
        ("二零一九年元月二十日", "2019-01-20"),
        ("2019年13月14日", None),
        ("2019年2月30日", None),
        ("2019年7月", None),
        ("2019年7月14日，县政府召开会议", None),
        ("12345", None),
    ],
)
def test_date_line(text: str, expected: str | None) -> None:
    found = date_line(text)
    assert expected == (found.isoformat() if found else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023 年第 13 期", "2023年第13期"),
        ("第8期", "第8期"),
        ("（第八期）", "第八期"),
        ("2021年第8期（总第123期）", "2021年第8期"),
        ("总第123期", "总第123期"),
        ("第2-3期", "第2-3期"),
        ("二〇二一年第八期", "二〇二一年第八期"),
        ("第一批", None),
        ("近期", None),
    ],
)
def test_issue(text: str, expected: str | None) -> None:
    found = issue_in(text)
    assert expected == (found[0] if found else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、就业", "一、"),
        ("（二）养老", "（二）"),
        ("(3)住房", "(3)"),
        ("4.道路", "4."),
        ("5、饮水", "5、"),
        ("第一章 总则", "第一章"),
        ("①培训", "①"),
        ("3.6万次", ""),
        ("一是培训", ""),
        ("十分重视", ""),
        ("2023年", ""),
    ],
)
def test_numbering(text: str, expected: str) -> None:
    assert expected == text[: numbering_end(text)].strip()


@pytest.mark.parametrize("text", ["3", "12人", "3/4", "第3页内容", "2019-07-14", "—3—个"])
def test_page_number_needs_its_marks(text: str) -> None:
    assert page_number(text) == (text == "3/4")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ('[[label]]\nname = "x"\nwords = ["甲"]\nfield = "colour"', "field is 'colour'"),
        ('[[tail]]\nname = "x"\nwords = ["甲"]', "lacks role"),
        ('[[organ]]\nname = "x"\nwords = "甲"', "expected a list of strings"),
        ('[[organ]]\nname = "x"\nwords = [""]', "none empty"),
        ('[[place]]\nname = "x"\nwords = []', "none empty"),
    ],
)
def test_bad_entry_is_refused(tmp_path: Path, entry: str, said: str) -> None:
    folder = tmp_path
    (folder / "masthead.toml").write_text(entry, encoding="utf-8")
    with pytest.raises(RuleError, match=said):
        MastheadTable.load(Folder(folder))


def test_own_words_are_added(tmp_path: Path) -> None:
    folder = tmp_path
    entry = '[[section]]\nname = "own"\nwords = ["他乡来信"]'
    (folder / "masthead.toml").write_text(entry, encoding="utf-8")
    marks = marks_of(load_rules(folder))
    assert marks.section("他乡来信") == "他乡来信"
    assert marks.section("区县动态") == "区县动态"


def test_table_reads_by_the_rules_given(tmp_path: Path) -> None:
    """Words of one's own hold for the masthead too, not only for what is found below it."""
    (tmp_path / "masthead.toml").write_text(
        '[[label]]\nname = "mine"\nwords = ["执笔处室"]\nfield = "issuer"\n', encoding="utf-8"
    )
    path = tmp_path / "简报.txt"
    path.write_text(
        "民生实事简报\n执笔处室：云溪县统计局\n2023年7月17日\n截至6月底，新增就业1200人。\n",
        encoding="utf-8",
    )
    assert table([path], load_rules(tmp_path))["issuer"].tolist() == ["云溪县统计局"]
