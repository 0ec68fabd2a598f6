"""Numbers, money and measures as three other projects understand them.

Each case is read by `find_numbers`, `find_ordinals` or `find_measures`, which see its text alone.
It passes if as many readings are found as are expected, each at exactly the expected place, with
the expected ends, unit and bound. What a project means by a place (with 约 or without, with the
unit or without) and by a vague number (十多 is 10 to 20 for JioNLP) is said once for a file.

A case is out of scope for a property that a reader can check on any case (`SCOPE`). Each file's
figure is printed twice: of all its cases, and of those in scope.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.find.exclusions import find_exclusions
from extract.find.numbers import Number, find_numbers, find_ordinals
from extract.find.quantities import find_measures
from extract.model import Quantity
from extract.rules import load_rules

PEERS = Path(__file__).parents[2].parent / "shared" / "peers"
LEAST = 97
"""Per cent of the cases in scope that pass, in each file."""
MOST_LEFT_OUT = 15
"""Per cent of a file that may be out of scope, or one case."""

Ends = tuple[float | None, ...]
Row = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """A stretch of the text, what it is worth (one value, or both ends) and in which unit.

    `bound` is `over`, `under` or ``, None where the project does not say.
    """

    start: int
    end: int
    ends: Ends
    unit: str = ""
    bound: str | None = None


class Unknown(Exception):
    """What is expected has no counterpart here; the message is the reason."""


# What a result is worth: one function a project.

UNITS = {
    "Mu": "亩", "Centimeter": "厘米", "Meter": "米", "Kilometer": "公里", "Jin": "斤",
    "Liang": "两", "Kilogram": "公斤", "Gram": "克", "Milligram": "毫克", "Ton": "吨",
    "Decimeter": "分米", "Millimeter": "毫米", "Foot": "英尺", "Inch": "英寸", "Mile": "英里",
    "Square meter": "平方米", "Square kilometer": "平方公里", "Cubic meter": "立方米",
    "Liter": "升", "Milliliter": "毫升", "Li": "里", "Chi": "尺", "Cun": "寸", "Zhang": "丈",
    "Square centimeter": "平方厘米", "Square decimeter": "平方分米", "Square foot": "平方英尺",
    "Square mile": "平方英里", "Square millimeter": "平方毫米", "Cubic centimeter": "立方厘米",
    "Cubic decimeter": "立方分米", "Cubic foot": "立方英尺", "Cubic millimeter": "立方毫米",
    "Bit": "比特", "Kilobit": "千比特", "Megabit": "兆比特", "Gigabit": "吉比特",
    "Byte": "字节", "Kilobyte": "千字节", "Megabyte": "兆字节", "Gigabyte": "吉字节",
    "Terabyte": "太字节", "Hertz": "赫兹", "Kilohertz": "千赫", "Megahertz": "兆赫",
    "Gigahertz": "吉赫", "Watt": "瓦", "Kilowatt": "千瓦", "Megawatt": "兆瓦",
    "Hectare": "公顷", "Qing": "顷", "Acre": "英亩", "Pound": "磅", "Ounce": "盎司", "Dan": "担",
    "Yard": "码", "Gallon": "加仑", "Pint": "品脱", "Quart": "夸脱", "Microgram": "微克",
    "Nanometer": "纳米", "Micrometer": "微米", "Light year": "光年", "Qian": "钱", "Dou": "斗",
    "Kilometer per hour": "公里/小时", "Meter per second": "米/秒", "Hu": "斛",
    "Year": "周岁", "Month": "月龄", "Week": "周龄", "Day": "日龄",
    "Degree": "度", "F": "℉", "C": "℃", "Celsius": "℃", "Fahrenheit": "℉",
    "Centimetre": "厘米", "Metre": "米", "Kilometre": "公里", "Millimetre": "毫米",
}  # fmt: skip
MONEY = {
    "Dollar": "美元", "Bitcoin": "比特币", "RMB": "元", "Chinese yuan": "元",
    "United States dollar": "美元", "Japanese yen": "日元", "Pound": "英镑", "Euro": "欧元",
}  # fmt: skip
COINS = {"Jiao": ("元", 0.1), "Fen": ("元", 0.01), "Cent": ("美元", 0.01)}
# Duckling takes 块 and 元 for dollars; its other currencies go by their ISO codes.
BASES = {
    "Dollar": ("元", 1.0), "USD": ("元", 1.0), "Cent": ("元", 0.01), "Gram": ("克", 1.0),
    "Millilitre": ("毫升", 1.0), "Litre": ("毫升", 1000.0), "Gallon": ("加仑", 1.0),
}  # fmt: skip
OWN_BASES = {
    "块": ("元", 1.0), "美元": ("元", 1.0), "分": ("元", 0.01), "毫克": ("克", 0.001),
    "公斤": ("克", 1000.0),
    "斤": ("克", 500.0), "两": ("克", 50.0), "吨": ("克", 1e6), "升": ("毫升", 1000.0),
    "立方厘米": ("毫升", 1.0), "汤匙": ("毫升", 15.0), "杯": ("毫升", 240.0),
    "茶匙": ("毫升", 5.0),
}  # fmt: skip
KINDS = {"simple": "", "above": "over", "under": "under", "between": ""}
BLURS = {"accurate": "", "blur": "", "blur+": "over", "blur-": "under"}


@cache
def currencies() -> dict[str, str]:
    """Return our names of currencies by their ISO codes."""
    worths = load_rules().si.worths.values()
    return {w.pint: w.name for w in reversed(list(worths)) if re.fullmatch("[A-Z]{3}", w.pint)}


def number_of(told: Any) -> float | None:
    try:
        return None if told in (None, "") else float(told)
    except (TypeError, ValueError):
        raise Unknown("the case states no number") from None


def unit_of(names: dict[str, str], told: str) -> str:
    name = names.get(told, "").partition("/")[0]
    if name not in {unit.name for unit in load_rules().units.units}:
        raise Unknown("a unit that the table has not")
    return names[told]


def recognizers(result: Row) -> Reading | None:
    """Read a result of Recognizers-Text. None for a unit without a number, no quantity here."""
    told = result["resolution"]
    start, end, value = result["start"], result["end"], told.get("value")
    kind = result["type"].rpartition(".")[2]
    if kind == "numberrange":
        low, _, high = value[1:-1].partition(",")
        return Reading(start, end, (number_of(low), number_of(high)))
    if kind == "percentage":
        return Reading(start, end, (number_of(value.rstrip("%")),), "%")
    if value is None:
        return None
    if kind == "currency":
        unit, size = COINS.get(told["unit"], ("", 1.0))
        code = told.get("isoCurrency", "")
        unit = unit or currencies().get(code) or unit_of(MONEY, told["unit"])
        return Reading(start, end, ((number_of(value) or 0) * size,), unit)
    unit = "" if "unit" not in told else unit_of(UNITS, told["unit"])
    return Reading(start, end, (number_of(value),), unit)


def duckling(result: Row) -> Reading | None:
    """Read a result of Duckling."""
    told = result["resolution"]
    values = told["value"] if isinstance(told["value"], list) else [told["value"]]
    ends = tuple(map(number_of, values))
    unit, bound = told.get("unit", ""), KINDS.get(told.get("kind", ""))
    if unit in BASES:
        name, size = BASES[unit]
        ends = tuple(e and e * size for e in ends)
    else:
        name = unit and (currencies().get(unit) or unit_of(UNITS, unit))
    return Reading(result["start"], result["end"], ends, name, bound)


def jionlp(result: Row) -> Reading | None:
    """Read a result of JioNLP; where it states no value its place is all that is compared."""
    told = result["resolution"]
    if told is None:
        return Reading(result["start"], result["end"], ())
    values = told["num"] if isinstance(told["num"], list) else [told["num"]]
    return Reading(
        result["start"],
        result["end"],
        tuple(map(number_of, values)),
        told["case"],
        BLURS.get(told["definition"]),
    )


# What is found, by the habits of a project.


def quantities(text: str) -> list[Quantity]:
    rules = load_rules()
    addresses = [
        (e.start, e.end)
        for e in find_exclusions(text, 0, len(text), rules)
        if e.rule == "exclusion:mail or web address"
    ]
    return find_measures(text, rules, addresses)


def whole(quantity: Quantity) -> Reading:
    """Return the quantity with the words that qualify it."""
    ends = (quantity.value, quantity.value_high)
    return Reading(
        quantity.start,
        quantity.end,
        tuple(float(end) for end in ends if end is not None),
        quantity.unit,
        quantity.qualifier if quantity.qualifier in ("over", "under") else "",
    )


@cache
def qualifying() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = load_rules().units
    words = {
        place: table.words(w for q in table.qualifiers if q.place == place for w in q.surfaces)
        for place in ("before", "after")
    }
    links = table.words(table.links)
    return (
        re.compile(f"(?:(?:{words['before']})(?:{links})?\\s*)*"),
        re.compile(f"\\s?(?:[（(]含[）)])?(?:{words['after']})$"),
    )


def amount(text: str, quantity: Quantity) -> Reading:
    """Return the quantity without the words that qualify it: 250m of 超过250m."""
    before, after = qualifying()
    lead = before.match(text, quantity.start, quantity.number_start)
    trail = after.search(text[: quantity.end], quantity.number_end)
    return replace(
        whole(quantity),
        start=lead.end() if lead else quantity.start,
        end=trail.start() if trail else quantity.end,
        bound=None,
    )


def numbers(text: str) -> list[Reading]:
    return [as_reading(n) for n in find_numbers(text)]


def as_reading(number: Number) -> Reading:
    return Reading(number.start, number.end, (float(number.value),))


def ordinals(text: str) -> list[Reading]:
    return [as_reading(n) for n in find_ordinals(text)]


def pairs(text: str) -> list[Reading]:
    """Numbers with the measure word 个, of which 双 and 对 are two and 半 is a half."""
    found = []
    for number in numbers(text):
        word = text[number.end : number.end + 1]
        size = 2 if word and word in "双雙对對" else 1
        end = number.end + (word != "" and word in "双雙对對个個")
        found.append(replace(number, end=end, ends=tuple(e and e * size for e in number.ends)))
    if not found and (half := re.fullmatch("半[个個]?", text)):
        found.append(Reading(0, half.end(), (0.5,)))
    return found


def percents(text: str) -> list[Reading]:
    sizes = {"%": 1.0, "个百分点": 1.0, "‰": 0.1}
    found = (amount(text, q) for q in quantities(text) if q.unit in sizes)
    return [
        replace(r, ends=tuple(e and e * sizes[r.unit] for e in r.ends), unit="%") for r in found
    ]


def amounts(*dimensions: str) -> Callable[[str], list[Reading]]:
    def found(text: str) -> list[Reading]:
        return [amount(text, q) for q in quantities(text) if q.unit and q.dimension in dimensions]

    return found


def physical(text: str) -> list[Reading]:
    names = set(UNITS.values())
    kinds = ("length", "area", "volume", "mass", "energy")
    found = [q for q in quantities(text) if q.unit and (q.dimension in kinds or q.unit in names)]
    return [amount(text, q) for q in found]


def stated_money(text: str) -> list[Reading]:
    """Money with its currency; 块 is slang for yuan."""
    return [
        replace(amount(text, q), unit={"块": "元"}.get(q.unit, q.unit))
        for q in quantities(text)
        if q.unit == "块" or (q.dimension == "money" and q.unit)
    ]


def any_money(text: str) -> list[Reading]:
    """Money with what qualifies it; a bare number in a case about money is in yuan."""
    return [
        replace(
            whole(q),
            ends=spread(text, q),
            unit={"": "元", "块": "元"}.get(q.unit, q.unit),
        )
        for q in quantities(text)
        if q.dimension == "money" or q.unit in ("", "块")
    ]


def spread(text: str, quantity: Quantity) -> Ends:
    """Return both ends of a vague number: 十多 reaches to 20, 几十 from 10 to 100."""
    low, high = quantity.value, quantity.value_high
    surface = text[quantity.number_start : quantity.number_end]
    if high is None and surface[0] in "几幾数數":
        high = low * 10
    elif high is None and re.search("[多余餘几幾来來]", surface):
        high = low + Decimal(1).scaleb(
            low.normalize().adjusted() - len(low.normalize().as_tuple().digits) + 1
        )
    return (float(low),) if high is None else (float(low), float(high))


def based(*dimensions: str) -> Callable[[str], list[Reading]]:
    """Return a finder of whole quantities in the base units that Duckling has."""

    def found(text: str) -> list[Reading]:
        kept = []
        for q in quantities(text):
            unit, size = OWN_BASES.get(q.unit, (q.unit, 1.0))
            if q.dimension in dimensions or q.unit in OWN_BASES:
                read = whole(q)
                kept.append(replace(read, unit=unit, ends=tuple(e and e * size for e in read.ends)))
        return kept

    return found


AND = re.compile(r"(?:的?同时|但是?|而且?|又|并且|而且|并|且|和|，|,|、|\s)*")


def bounds(text: str) -> list[Reading]:
    """Ranges, and bounds; a lower and an upper one side by side make a range."""
    found: list[Reading] = []
    for q in quantities(text):
        low, high = float(q.value), q.value_high
        surface = text[q.number_start : q.number_end]
        blurred = re.search(r"[余餘多几幾]", surface) is not None
        start = q.start
        ends: Ends
        if high is not None:
            start, ends = _start_of_range(text, q), (low, float(high))
        elif q.qualifier == "over" or (q.qualifier == "about" and blurred):
            ends = (low, None)
        elif q.qualifier == "under":
            ends = (None, low)
        elif text[:start].endswith("等于"):
            start, ends = start - 2, (low, low)
        else:
            continue
        read = Reading(start, _end_of_number(text, q), ends)
        if found and AND.fullmatch(text, found[-1].end, read.start):
            last = found[-1].ends
            lows = [e for e in (last[0], ends[0]) if e is not None]
            highs = [e for e in (last[1], ends[1]) if e is not None]
            if len(lows) == len(highs) == 1 and lows[0] < highs[0]:
                found[-1] = Reading(found[-1].start, read.end, (lows[0], highs[0]))
                continue
        found.append(read)
    return found


def _start_of_range(text: str, quantity: Quantity) -> int:
    """Return where a range begins there: without 大概, but with 在 or 从."""
    start = quantity.number_start
    before = re.search(r"[在从從]\s?$", text[:start])
    return before.start() if before else start


def _last_of_number(quantity: Quantity) -> int:
    return quantity.number_end if quantity.unit else quantity.end


def _end_of_number(text: str, quantity: Quantity) -> int:
    """Return where a range ends there: without the unit, but with 之间 or a bound behind."""
    end = _last_of_number(quantity)
    between = re.compile(r"\s?之[间間]").match(text, end)
    return between.end() if between else end


Adapter = tuple[Callable[[Row], Reading | None], Callable[[str], list[Reading]]]
ADAPTERS: dict[str, Adapter] = {
    "number": (recognizers, numbers),
    "ordinal": (recognizers, ordinals),
    "percent": (recognizers, percents),
    "currency": (recognizers, stated_money),
    "dimension": (recognizers, physical),
    "age": (recognizers, amounts("age")),
    "temperature": (recognizers, amounts("temperature")),
    "number_range": (recognizers, bounds),
    "cn2an_number": (
        recognizers,
        lambda text: [replace(whole(q), unit="") for q in quantities(text)],
    ),
    "jionlp_money": (jionlp, any_money),
    "jionlp_money_extract": (jionlp, stated_money),
    "duckling_numeral": (duckling, pairs),
    "duckling_ordinal": (duckling, ordinals),
    "duckling_amountofmoney": (duckling, based("money")),
    "duckling_quantity": (duckling, based("mass")),
    "duckling_distance": (duckling, based("length")),
    "duckling_volume": (duckling, based("volume")),
    "duckling_temperature": (duckling, based("temperature")),
}

PAIR = re.compile("(?<![二三四五六七八九])(?:一二|二三|三四|四五|五六|六七|七八|八九)(?![一-九])")
# Why a case is not ours to read: the file (`` for any), what holds of its text, and the reason.
SCOPE: tuple[tuple[str, str, str], ...] = (
    ("", r"[份半][半一]|分一|十份", "Cantonese fractions are not written in bulletins"),
    ("", r"^[個个][半一二三四五六七八九]|^米|到米", "a measure without its number or unit"),
    ("", r"\d['\"″′]", "marks of feet and inches are not written in bulletins"),
    ("", r"[对對]折", "对折 names no number"),
    ("", r"(?<!\d)\d \d(?!\d)\s*折", "digits apart are two cells of a table in a bulletin"),
    ("", r"[0-9]，[0-9]{3}(?![0-9.．，])", "a full-width comma groups thousands here"),
    ("percent", PAIR.pattern, "two digits side by side are a range here, nothing there"),
    ("dimension", r"[一二三四五六七八九十\d]位", "位 counts people here, bits there"),
    ("number_range", r"比\S+[大小高低多少]", "a comparison of two things states no bound of one"),
    ("number_range", r"第\S", "ordinals are not numbers of things"),
)  # fmt: skip


def rows(name: str) -> list[Row]:
    with (PEERS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def out_of_scope(name: str, case: Row) -> str:
    """Why the case is left out; empty if it counts."""
    for file, shape, reason in SCOPE:
        if file in ("", name) and re.search(shape, case["input"]):
            return reason
    try:
        expected(name, case)
    except Unknown as reason:
        return str(reason)
    except (KeyError, TypeError, AttributeError):
        return "the case states no number"
    return ""


def expected(name: str, case: Row) -> list[Reading]:
    read, _ = ADAPTERS[name]
    return [reading for result in case["results"] if (reading := read(result)) is not None]


def agrees(found: Reading, told: Reading) -> bool:
    return (
        (found.start, found.end) == (told.start, told.end)
        and told.unit in ("", found.unit)
        and (told.bound is None or told.bound == found.bound or len(found.ends) == 2)
        and (
            not told.ends
            or (len(found.ends) == len(told.ends) and all(map(close, found.ends, told.ends)))
        )
    )


def close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-9 * max(1.0, abs(other))


def passes(name: str, case: Row) -> bool:
    _, find = ADAPTERS[name]
    told, found = expected(name, case), find(case["input"])
    return len(found) == len(told) and all(map(agrees, found, told))


@pytest.mark.skipif(not PEERS.is_dir(), reason="the cases of other projects are not at hand")
@pytest.mark.parametrize("name", ADAPTERS)
def test_peers_are_reached(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As many cases in scope pass as promised; the failures and those left out are printed."""
    cases = rows(name)
    reasons = Counter(filter(None, (out_of_scope(name, case) for case in cases)))
    inside = [case for case in cases if not out_of_scope(name, case)]
    failed = [case for case in inside if not passes(name, case)]
    passed = len(inside) - len(failed)
    with capsys.disabled():
        print(
            f"\n{name}: {passed} of {len(cases)} ({100 * passed / len(cases):.1f} %), "
            f"in scope {passed} of {len(inside)} ({100 * passed / len(inside):.1f} %)"
        )
        for reason, count in reasons.most_common():
            print(f"  left out {count}: {reason}")
        for case in failed:
            print(f"  failed: {case['input']}")
    assert 100 * passed >= LEAST * len(inside)
    assert 100 * (len(cases) - len(inside)) <= max(MOST_LEFT_OUT * len(cases), 100)
