"""What dates depend on: the reference, the sentence, the stretch asked for; and any text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from told import REFERENCE, RULES, times, told

from extract.find.dates import find_times
from extract.model import Article, Document, Reference, Span
from extract.pipeline import observations

# The year that the document speaks of, and a day of publication that is not known.
REFERENCES = [
    ("1-6月完成30户", Reference(date(2023, 2, 20), 2022), "1-6月 period 2022-01-01..2022-06-30"),
    ("年末人口30万人", Reference(date(2023, 2, 20), 2022), "年末 stock ..2022-12-31"),
    ("全年完成30户", Reference(date(2023, 2, 20), 2022), "全年 period 2022-01-01..2022-12-31"),
    ("12月完成30户", Reference(date(2023, 2, 20), 2022), "12月 period 2022-12-01..2022-12-31"),
    ("上年完成30户", Reference(date(2023, 2, 20), 2022), "上年 period 2021-01-01..2021-12-31"),
    (
        "今年以来完成30户",
        Reference(date(2023, 2, 20), 2022),
        "今年以来 since 2022-01-01..2022-12-31",
    ),
    (
        "近五年投入30万元",
        Reference(date(2023, 2, 20), 2022),
        "近五年 period 2018-01-01..2022-12-31",
    ),
    ("12月完成30户", Reference(date(2023, 2, 20)), "12月 period 2022-12-01..2022-12-31"),
    ("2月完成30户", Reference(date(2023, 2, 20)), "2月 period 2023-02-01..2023-02-28"),
    ("2月完成30户", Reference(date(2024, 2, 20)), "2月 period 2024-02-01..2024-02-29"),
    ("截至2月底完成30户", Reference(date(2024, 3, 1)), "截至2月底 until ..2024-02-29"),
    ("上月完成30户", Reference(date(2023, 1, 5)), "上月 period 2022-12-01..2022-12-31"),
    ("上季度完成30户", Reference(date(2023, 1, 5)), "上季度 period 2022-10-01..2022-12-31"),
    ("29日接访30人", Reference(date(2023, 3, 10)), "29日 period 2023-01-29..2023-01-29"),
    ("今年完成30户", Reference(None), "今年 year"),
    ("截至目前完成30户", Reference(None), "截至目前 now"),
    ("今年以来完成30户", Reference(None), "今年以来 since"),
    ("7月5日完成30户", Reference(None), "7月5日 period"),
    ("7月5日完成30户", Reference(None, 2022), "7月5日 period 2022-07-05..2022-07-05"),
    ("2022年以来完成30户", Reference(None), "2022年以来 since 2022-01-01.."),
    ("2022年7月完成30户", Reference(None), "2022年7月 period 2022-07-01..2022-07-31"),
    ("上月末余额30亿元", Reference(None), "上月末 stock"),
    ("本周接访30人，近三年投入30万元", Reference(None), "本周 period; 近三年 period"),
    ("8日接访30人，3天前到访20人", Reference(None), "8日 period; 3天前 period"),
]


@pytest.mark.parametrize(
    ("text", "reference", "expected"),
    REFERENCES,
    ids=[f"{text}-{r.published}-{r.year}" for text, r, _ in REFERENCES],
)
def test_reference_fixes_the_days(text: str, reference: Reference, expected: str) -> None:
    """Relative times follow the publication, bare months the year spoken of."""
    assert told(text, reference) == expected


LOCAL = [("65", date(2023, 6, 30)), ("64", date(2023, 6, 29)), ("43", date(2023, 6, 28))]


@pytest.mark.parametrize(("province", "last"), LOCAL)
def test_province_gives_days_off(province: str, last: date) -> None:
    """A feast has the days off that the document's province gives, else those usual."""
    (time,) = times("古尔邦节期间", Reference(date(2023, 7, 14), province=province))
    assert (time.first, time.last) == (date(2023, 6, 28), last)


RULE_NAMES = [
    ("7月5日", "date:day"),
    ("7月", "date:month"),
    ("1-6月", "date:months"),
    ("2023年", "date:year"),
    ("今年", "date:this-year"),
    ("今年以来", "date:since-year"),
    ("截至7月5日", "date:until-day"),
    ("到2025年底", "date:by-year"),
    ("6月末", "date:stock-month"),
    ("截至目前", "date:now"),
    ("《2023年方案》", "date:title"),
    ("“十四五”期间", "date:plan"),
    ("自实施以来", "date:since-event"),
    ("近三年", "date:window"),
    ("上午9时", "date:clock"),
    ("每年3月", "date:recurring"),
    ("2022学年", "date:school-year"),
    ("春节期间", "date:festival"),
    ("去年同期", "date:same-period"),
]


@pytest.mark.parametrize(("text", "rule"), RULE_NAMES, ids=[text for text, _ in RULE_NAMES])
def test_rule_names_are_stable(text: str, rule: str) -> None:
    """The rule says which shape it was."""
    assert [time.rule for time in times(text)] == [rule]


def test_year_in_a_title_does_not_carry() -> None:
    """A month after the title of a document keeps the year of the reference."""
    assert times("按《2021年工作要点》，5月完成30户")[1].first == date(2023, 5, 1)


def test_year_compared_with_does_not_carry() -> None:
    """较2019年增长 is no frame for the months that follow."""
    assert times("较2019年增长3%，5月完成30户")[1].first == date(2023, 5, 1)


def test_year_does_not_carry_into_the_next_sentence() -> None:
    """A full stop ends what a year was said for."""
    assert times("2021年完成30户。5月完成3户")[1].first == date(2023, 5, 1)


def test_offsets_are_those_of_the_whole_text() -> None:
    """Only the stretch asked for is read, and offsets count from the start of the text."""
    text = "2021年。截至6月底，完成30户。2022年"
    assert [(t.start, t.end) for t in find_times(text, 6, 18, REFERENCE, RULES)] == [(6, 11)]


HAN = "〇一二三四五六七八九"


def han(number: int) -> str:
    """Write 1 to 99 as one does before 月 and 日."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else HAN[tens]) + ("十" if tens else "") + (HAN[ones] if ones else "")


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    """A day written in figures, in Han numerals or with hyphens is that day."""
    year = "".join(HAN[int(figure)] for figure in str(day.year))
    surfaces = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{year}年{han(day.month)}月{han(day.day)}日",
        day.isoformat(),
        f"{day.year} 年 {day.month} 月 {day.day} 日",
    )
    for surface in surfaces:
        (time,) = times(surface)
        assert (time.first, time.last, time.end) == (day, day, len(surface))


@settings(deadline=None)
@given(st.dates(date(1950, 1, 1), date(2099, 1, 1)), st.integers(0, 400))
def test_every_range_of_days_is_read_back(day: date, length: int) -> None:
    """A range of days keeps both ends."""
    last = day + timedelta(days=length)
    surface = f"{day.year}年{day.month}月{day.day}日至{last.year}年{last.month}月{last.day}日"
    (time,) = times(surface)
    assert (time.first, time.last) == (day, last)


PIECES = (
    "截至 自 从 到 今年 去年 2022年 上 下 本 月 年 6月 7日 30 、 至 — - 以来 来 前 底 末 初 期间 ，"
    " 。 《 》 同期 十 一 三 点 时 : . 旬 中 第 季度 周 目前 近 户"
)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES.split()), max_size=14).map("".join))
def test_any_text_gives_ordered_times_apart(text: str) -> None:
    """Whatever the text, times do not overlap, are not empty and do not end before they begin."""
    at = 0
    for time in times(text):
        assert at <= time.start < time.end <= len(text)
        assert time.first is None or time.last is None or time.first <= time.last
        at = time.end


@pytest.mark.parametrize(
    ("opening", "first"),
    [("2019年", date(2019, 1, 1)), ("1936年", None), ("康熙三年", None)],
)
def test_history_dates_its_own_sentence(opening: str, first: date | None) -> None:
    """A year of old that opens a paragraph is not the time of the numbers told after it."""
    text = f"{opening}，此地设县。全县耕地面积30万亩。"
    article = Article(0, len(text), "", 0, "", (Span(0, len(text)),))
    document = Document(
        "made-up.txt", text, "工作简报", "邵阳市人民政府", "", date(2023, 7, 14), (article,)
    )
    (row,) = observations(document)
    assert row.period_start == first
