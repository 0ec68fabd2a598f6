"""Whatever the text, there are observations within it or a BulletinError, nothing else.

`FUZZ=20000 pytest tests/test_fuzz.py` tries harder.
"""

from __future__ import annotations

import os
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extract import observations
from extract.errors import BulletinError
from extract.model import Document
from extract.pipeline import traced
from extract.read import read_bytes
from extract.write import COLUMNS, rows, to_frame
from extract.write.explain import explain
from extract.write.table import plain

TRIES = int(os.environ.get("FUZZ", "300"))
often = settings(
    max_examples=TRIES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)

DIGITS = st.text("0123456789０１２.,，%％‰〇零一二三四五六七八九十百千万亿两半余多几", max_size=9)
PIECES = """\
截至 今年以来 目前 到 2023年 6月底 上半年 同比 较上年 增长 下降 完成 计划 力争 不低于 以上 余 左右
约 近 超 万元 亿元 人 人次 户 个百分点 % 亩 公里 隆回县 邵阳市 全县 该市 其中 分别 第 期 号 元/月
（一） 一是 【要闻】 “两癌” 〔2023〕 、 ， 。 ； ： （ ） | # ** - 至 — ~ 每 倍"""
WORDS = st.sampled_from([*PIECES.split(), "\n", "\n\n", "\t", " ", "\u3000"])
TEXTS = st.one_of(
    st.lists(st.one_of(WORDS, DIGITS), max_size=60).map("".join),
    st.lists(st.one_of(WORDS, DIGITS, st.text(max_size=5)), max_size=30).map("".join),
    st.text(max_size=200),
)
MASTHEAD = "民生实事简报\n2023年第13期\n邵阳市人民政府办公室\n2023年7月17日\n"


def check(document: Document) -> None:
    """Assert what holds for every document: offsets within it, rows of one shape."""
    found = observations(document)
    text = document.text
    assert [o.start for o in found] == sorted(o.start for o in found)
    for one in found:
        assert 0 <= one.sentence.start <= one.start < one.end <= one.sentence.end <= len(text)
        assert one.value.is_finite()
        assert one.value_high is None or one.value_high.is_finite()
        assert one.region_code == "" or (len(one.region_code) == 6 and one.region_code.isdigit())
        assert one.status in ("actual", "target", "change", "standard")
        assert one.qualifier in ("exact", "about", "over", "under", "range")
        assert not (one.period_start and one.period_end) or one.period_start <= one.period_end
        assert len(one.rules) == 5
    table = rows(document, found)
    for row in table:
        assert tuple(row) == COLUMNS
        assert all(isinstance(plain(cell), str) for cell in row.values())
    assert len(list(explain(document, traced(document)))) == len(found)


@often
@given(TEXTS)
@example("9" * 400 + "万亿元")
@example("1.1.1.1,1,1,,%%")
@example("9999年13月45日0000年0月0日99999年")
def test_any_text_is_read(text: str) -> None:
    """A text file gives observations that lie within it, or says why it cannot be read."""
    try:
        document = read_bytes((MASTHEAD + text).encode("utf-8", "surrogatepass"), "a.txt")
    except BulletinError:
        return
    check(document)


@often
@given(st.one_of(st.binary(max_size=300), TEXTS.map(lambda t: t.encode("gb18030", "replace"))))
@example(b"%PDF-")
@example(b"%PDF-1.7\n%%EOF")
@example(b"PK\x03\x04")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@example(b"<html><table><tr><td rowspan=99999999999>1")
@example(b"<!doctype html>" + b"<div>" * 3000)
@example(b"\xff\xfea")
def test_any_bytes_are_read(data: bytes) -> None:
    """Bytes of any kind give a document or a BulletinError."""
    try:
        document = read_bytes(data, "a.txt", ocr="off")
    except BulletinError:
        return
    check(document)


@pytest.mark.parametrize("published", [date(1, 1, 1), date(9999, 12, 31)], ids=str)
def test_first_and_last_days_of_the_calendar(published: date) -> None:
    """Relative times at the ends of the calendar do not run over."""
    text = "去年末较上年同期增长5%，今年以来完成10户，明年计划20户，到后年底达30户，十年前3户。"
    document = read_bytes((MASTHEAD + text).encode(), "a.txt")
    check(
        Document(
            name="a.txt",
            text=document.text,
            title=document.title,
            issuer=document.issuer,
            published=published,
            articles=document.articles,
        )
    )


def test_frame_of_nothing_has_the_columns() -> None:
    """No rows are a table all the same."""
    assert list(to_frame([]).columns) == list(COLUMNS)
