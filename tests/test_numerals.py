"""Numerals are read to their exact value and found in running text."""

from __future__ import annotations

from decimal import Decimal

import pytest
import strategies as write
from hypothesis import given, settings

from extract.find.numbers import find_numbers
from extract.find.numerals import read_numeral

READ = [
    ("0", "0"),
    ("1,234.5", "1234.5"),
    ("12，345", "12345"),
    ("８６．５", "86.5"),
    ("3.6万", "36000"),
    ("1.13万", "11300"),
    ("2亿5000万", "250000000"),
    ("3万5千", "35000"),
    ("1千零7", "1007"),
    ("1.02万亿", "1020000000000"),
    ("七", "7"),
    ("十", "10"),
    ("十八", "18"),
    ("二十", "20"),
    ("两百", "200"),
    ("三百零六", "306"),
    ("一千零二十", "1020"),
    ("六千七", "6700"),
    ("三百八", "380"),
    ("八万六", "86000"),
    ("八万零六", "80006"),
    ("万零三千", "13000"),
    ("四十二万", "420000"),
    ("五千亿", "500000000000"),
    ("七万亿", "7000000000000"),
    ("三点五", "3.5"),
    ("零点零八", "0.08"),
    ("二点四万", "24000"),
    ("壹万贰仟", "12000"),
    ("叁佰零陆", "306"),
    ("參萬", "30000"),
    ("廿五", "25"),
    ("卅", "30"),
    ("二〇二三", "2023"),
    ("负十二", "-12"),
    ("-3.5", "-3.5"),
    ("三 百 二 十", "320"),
]


@pytest.mark.parametrize(("surface", "value"), READ, ids=[surface for surface, _ in READ])
def test_numerals_read(surface: str, value: str) -> None:
    """The value is exact."""
    assert read_numeral(surface) == Decimal(value)


@pytest.mark.parametrize("surface", ["", " ", "人", "三人", "1.2.3", "点", "，", "一" * 65])
def test_numerals_refuse(surface: str) -> None:
    """Raises ValueError if the surface is no numeral."""
    with pytest.raises(ValueError, match="expected a numeral"):
        read_numeral(surface)


FOUND = [
    ("来了三只羊", [("三", "3")]),
    ("共计5万4千元", [("5万4千", "54000")]),
    ("买了两打鸡蛋", [("两打", "24")]),
    ("三百多万", [("三百多万", "3000000")]),
    ("四分之三", [("四分之三", "0.75")]),
    ("二又五分之一", [("二又五分之一", "2.2")]),
    ("3/8 寸", [("3/8", "0.375")]),
    ("1 1/2", [("1 1/2", "1.5")]),
    ("3e4", [("3e4", "30000")]),
    ("2^5", [("2^5", "32")]),
    ("25k", [("25k", "25000")]),
    ("-7", [("-7", "-7")]),
    ("3-7", [("3", "3"), ("7", "7")]),
    (".75", [(".75", "0.75")]),
    ("三 万 六 千", [("三 万 六 千", "36000")]),
    ("百分之六", [("六", "6")]),
    ("统一、第一、一切、单一", []),
    ("他常常放肆，后来退伍", []),
    ("大陆与参加者", []),
    ("千方百计", []),
    ("两两结对", []),
    ("十分满意", []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text for text, _ in FOUND])
def test_numbers_found(text: str, expected: list[tuple[str, str]]) -> None:
    """Numerals are found whole, and words that only look like them are not."""
    found = [(text[n.start : n.end], n.value) for n in find_numbers(text)]
    assert found == [(surface, Decimal(value)) for surface, value in expected]


@settings(deadline=None)
@given(write.whole_numbers)
def test_numerals_read_back_han(value: int) -> None:
    """A number written in Han numerals is read back."""
    assert read_numeral(write.in_han(value)) == value


@settings(deadline=None)
@given(write.whole_numbers)
def test_numerals_read_back_formal(value: int) -> None:
    """A number written as on a cheque is read back."""
    assert read_numeral(write.in_formal_han(value)) == value


@settings(deadline=None)
@given(write.numbers)
def test_numerals_read_back_decimals(value: Decimal) -> None:
    """A number with four decimals is read back from Han, Arabic and full-width digits."""
    assert read_numeral(write.in_han_with_decimals(value)) == value
    assert read_numeral(write.grouped(value)) == value
    assert read_numeral(write.full_width(value)) == value


@settings(deadline=None)
@given(write.scaled)
def test_numerals_read_back_scaled(pair: tuple[Decimal, str]) -> None:
    """A coefficient with a scale word is multiplied out exactly."""
    coefficient, scale = pair
    assert read_numeral(f"{coefficient}{scale}") == coefficient * 10 ** write.SCALES[scale]


@settings(deadline=None)
@given(write.whole_numbers)
def test_numerals_read_back_mixed(value: int) -> None:
    """Arabic digits between scale words are read back."""
    assert read_numeral(write.mixed(value)) == value


@settings(deadline=None)
@given(write.whole_numbers)
def test_numbers_found_whole(value: int) -> None:
    """A numeral in running text is found from its first to its last character."""
    written = write.in_han(value)
    (number,) = find_numbers(f"共有{written}个。")
    assert (number.start, number.end) == (2, 2 + len(written))
    assert number.value == value
