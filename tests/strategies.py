"""Hypothesis strategies: numbers, and the ways to write them in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from hypothesis import strategies as st

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
SCALES = {"万亿": 12, "亿": 8, "万": 4, "千": 3, "百": 2}


def in_han(value: int) -> str:
    """Write a whole number below 10^16 in Han numerals: 10305 is 一万零三百零五."""
    if value == 0:
        return "零"
    parts: list[str] = []
    gap = False
    for power, scale in ((12, "万亿"), (8, "亿"), (4, "万"), (0, "")):
        group, value = divmod(value, 10**power)
        if group:
            parts.append(("零" if parts and (gap or group < 1000) else "") + _group(group) + scale)
        gap = bool(parts) and not group
    return "".join(parts).replace("亿零零", "亿零")


def _group(group: int) -> str:
    """Write 1 to 9999."""
    written = ""
    for power, scale in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit, group = divmod(group, 10**power)
        if digit:
            written += DIGITS[digit] + scale
        elif written and not written.endswith("零") and group:
            written += "零"
    return written


def in_han_with_decimals(value: Decimal) -> str:
    """Write a number in Han numerals, decimals digit by digit: 三点零五."""
    whole, _, decimals = f"{value:f}".partition(".")
    sign = "负" if whole.startswith("-") else ""
    written = sign + in_han(int(whole.lstrip("-") or 0))
    return written + ("点" + "".join(DIGITS[int(d)] for d in decimals) if decimals else "")


def in_formal_han(value: int) -> str:
    """Write a whole number as on a cheque: 壹万贰仟."""
    return in_han(value).translate(FORMAL)


def grouped(value: Decimal) -> str:
    """Write a number with commas between thousands."""
    return f"{value:,f}"


def full_width(value: Decimal) -> str:
    """Write a number in full-width digits with full-width commas."""
    return grouped(value).translate(FULL_WIDTH)


def mixed(value: int) -> str:
    """Write a whole number below 10^16 in Arabic digits between scale words: 3万5千, 2亿零30."""
    high, low = divmod(value, 10**4)
    if not high:
        thousands, rest = divmod(low, 1000)
        return f"{thousands}千{rest // 100}百" if low >= 1000 and rest % 100 == 0 else str(low)
    written = f"{high}万"
    if low >= 1000 and low % 1000 == 0:
        return written + f"{low // 1000}千"
    return written + (f"零{low}" if low else "")


whole_numbers = st.integers(min_value=0, max_value=10**16 - 1)
numbers = st.decimals(
    min_value=0, max_value=10**16 - 1, allow_nan=False, allow_infinity=False, places=4
)
scaled = st.tuples(
    st.decimals(min_value=Decimal("0.01"), max_value=9999, places=2), st.sampled_from([*SCALES])
)
"""A coefficient and the scale word after it: 1.25 and 亿."""

ALPHABET = [
    *"0123456789,，.．·、：:；。%％‰/-—~至到 \n一二三四五六七八九十百千万亿零两半几数",
    *"多余来上近超约不低于以内下分之点个人户元角米斤年月日小时成折倍翻番每均负(（含）)“”第期〔〕号±和与及",
    *("周岁", "及以上", "百分点", "平方米", "人民币", "摄氏", "左右", "位", "个半", "从", "由"),
]
prose = st.lists(st.sampled_from(ALPHABET), max_size=24).map("".join)
"""Short texts from the characters that the finders look at."""


def in_spoken_han(value: int) -> str:
    """Write a whole number as it is spoken: 两千四百五, 十五, 两万六."""
    written = re.sub("^一(?=十)", "", in_han(value))
    if re.search("(?:百.十|千.百|万.千)$", written):
        written = written[:-1]
    return re.sub("(?<!十)二(?=[千万亿])", "两", written)


def in_scales(value: int) -> str:
    """Write a whole number in Arabic digits between 亿 and 万: 3亿5000万2600, 2万0600."""
    written = ""
    for power, scale in ((8, "亿"), (4, "万")):
        group, value = divmod(value, 10**power)
        if group:
            written += f"{group}{scale}"
    return written + (f"{value:04d}" if value and written else str(value or ("" if written else 0)))


WAYS: dict[str, Callable[[int], str]] = {
    "Arabic": str,
    "grouped": lambda value: grouped(Decimal(value)),
    "full width": lambda value: full_width(Decimal(value)),
    "Han": in_han,
    "spoken": in_spoken_han,
    "formal": in_formal_han,
    "with scales": in_scales,
    "mixed": mixed,
}
"""The ways to write a whole number."""
