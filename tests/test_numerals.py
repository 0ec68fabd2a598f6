"""Numerals are read to their exact value and found in running text."""

from __future__ import annotations

from decimal import Decimal

import pytest
import strategies as write
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extract.find.numbers import find_numbers
from extract.find.numerals import read_numeral
from extract.find.quantities import find_measures
from extract.model import Quantity
from extract.rules import load_rules

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


RULES = load_rules()
TABLE = RULES.units
CONNECTORS = [
    form * times
    for one in TABLE.connectors
    for form in one.forms
    for times in ((1, 2) if one.doubled else (1,))
]
BOUNDS = [
    (place, word, q.meaning)
    for q in TABLE.qualifiers
    if not (q.bare_scale or q.of) and q.place != "inside"
    for place, word in ((q.place, surface) for surface in (q.name, *q.surfaces))
]
MOST = 10**6
values = st.one_of(st.integers(0, 9999), st.integers(0, 10**16 - 1 - MOST))


def only(text: str) -> Quantity:
    """Return the quantity that the text is, from its first character to its last."""
    (found,) = find_measures(text, RULES)
    assert (found.start, found.end) == (0, len(text))
    return found


@pytest.mark.parametrize("way", write.WAYS)
@given(value=values)
@settings(deadline=None)
def test_numerals_read_back_alone(way: str, value: int) -> None:
    """Every whole number below 10^16 is read back exactly in each way to write it."""
    assert read_numeral(write.WAYS[way](value)) == value


MEASURES = {"{}元": "元", "{}亩": "亩", "{}天": "天", "{}%": "%", "百分之{}": "%"}


@pytest.mark.parametrize("way", write.WAYS)
@given(value=values, shape=st.sampled_from(sorted(MEASURES)))
@settings(deadline=None)
def test_measures_read_back(way: str, value: int, shape: str) -> None:
    """So it is as money, area, duration and percentage."""
    assume(way != "formal" or value > 9)
    found = only(shape.format(write.WAYS[way](value)))
    assert found.value == value
    assert (found.value_high, found.unit) == (None, MEASURES[shape])


@pytest.mark.parametrize("way", write.WAYS)
@given(value=values, more=st.integers(1, MOST), connector=st.sampled_from(CONNECTORS))
@settings(deadline=None)
def test_ranges_read_back(way: str, value: int, more: int, connector: str) -> None:
    """Both ends of a range are read back with each connector."""
    assume(way != "formal" or value > 9)
    low, high = write.WAYS[way](value), write.WAYS[way](value + more)
    found = only(f"{low}元{connector}{high}元")
    assert [found.value, found.value_high] == [value, value + more]


@pytest.mark.parametrize("way", write.WAYS)
@given(value=values, bound=st.sampled_from(BOUNDS))
@settings(deadline=None)
def test_bounds_read_back(way: str, value: int, bound: tuple[str, str, str]) -> None:
    """A number is read back with each word that bounds or blurs it."""
    assume(way != "formal" or value > 9)
    place, word, meaning = bound
    number = f"{write.WAYS[way](value)}元"
    found = only(word + number if place == "before" else number + word)
    assert found.value == value
    assert found.qualifier == meaning


@given(digit=st.integers(1, 8), head=st.integers(0, 9), power=st.sampled_from(["", "十", "百"]))
@settings(deadline=None)
def test_pairs_read_back(digit: int, head: int, power: str) -> None:
    """Two digits side by side are a range, whatever stands before and behind."""
    size = {"": 1, "十": 10, "百": 100}[power]
    written = f"{write.in_han(head)}千" if head else ""
    gap = "零" if head and size < 100 else ""
    pair = f"{write.DIGITS[digit]}{write.DIGITS[digit + 1]}{power}"
    found = only(f"{written}{gap}{pair}元")
    assert found.value == 1000 * head + size * digit
    assert found.value_high == found.value + size
