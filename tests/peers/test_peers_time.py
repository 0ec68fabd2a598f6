"""Dates and periods as three other projects understand them.

Each case is read at its own reference time and passes if the times found are those expected,
in number, place and days. Our grain is the day: hours are not compared. Where an end is a
convention, both are right: a range up to 2018年 ends with that year here, at its first day
there; 三天前 is that day here, all days since there; 年底 is a day here, two months there;
三月 without a year is the one before or after. Lunar dates are compared by their place alone
where the others read them as solar ones. A duration is a quantity here: `find_measures` reads
it, and what stands side by side adds up.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from extract.find.dates import find_times
from extract.find.quantities import find_measures
from extract.model import Reference, Time
from extract.rules import load_rules

PEERS = Path(__file__).parents[2].parent / "shared" / "peers"
BEIJING = timezone(timedelta(hours=8))
Ends = tuple[date | None, date | None]
DAYS = {
    "年": 365.0, "季度": 91.25, "个月": 365 / 12, "周": 7.0, "天": 1.0, "个工作日": 1.0,
    "小时": 1 / 24, "分钟": 1 / 1440, "秒": 1 / 86400,
    "year": 365.0, "month": 365 / 12, "week": 7.0, "day": 1.0, "workday": 1.0,
    "hour": 1 / 24, "minute": 1 / 1440, "second": 1 / 86400,
}  # fmt: skip

# Why a case is no matter of dates and periods in writing; the first that fits is its reason.
OUT_OF_TYPE = {
    "time": "a time of day has no date",
    "timerange": "a time of day has no date",
    "set": "a frequency has no day",
    "time_period": "a frequency has no day",
}
FEASTS = (
    r"(?<!万)圣(?!诞)|受难|受難|犹太|樹木|苦難|拉匝路|沈默|天主|权力之夜|九夜|伊斯兰|穆斯林|以色列|赎罪|灰日|斋|万灯|排灯|荷麗|灑紅"
    r"|[好欧]南?利?节|迦|古尔邦|宰牲|尔代|篝火|兄妹|西赫|誦經|宝蕉|老板|青年服务|四旬|光明|献殿|烛光|七七|新果实|國際|消費者"
    r"|聖|復活|開齋|五彩|龐格爾|濯足|猶太|東正|忏悔|轉經|淡米爾|十勝|圖比|衛塞|馬加比|大齋|難近母|逾越|週日節|收穫|住棚"
)
SPOKEN = "Cantonese is not written in bulletins"
CLOCK = {
    "a time of day has no date",
    "an hour has no date",
    "a count of hours or minutes is a duration",
    "a spoken part of a day has no date of its own",
}
OUT_OF_TEXT = (
    (
        r"^(?!.*(?:[年月日号]|[今明昨前][天晚晨]|\d[-.]\d)).*(?:[:：]\s*\d|[点點時刻秒]|时(?!间))",
        "an hour has no date",
    ),
    (
        r"分半?[钟鐘]|钟头|小时[前后]|秒[前后]|^\d+:\d+[~-]",
        "a count of hours or minutes is a duration",
    ),
    (r"^(?:夜|晚|晨|黎明|白天|早上|[上下中]午)", "a spoken part of a day has no date of its own"),
    (
        r"而家|尋日|今個|今礼拜|[后後]日|^[個分]半|個字",
        SPOKEN,
    ),
    (r"神龙|三六七年", "years before 1000"),
    (
        r"^(?:你)?\d{1,2}[-/]\d{1,2}(?:[-/]\d{2,4})?(?:$|有)|/\d{4}",
        "day and month in foreign order",
    ),
    (r"第[七十三]?[年天]|过两天|载", "counted from an event that is not named"),
    (r"^[= ]*(?:19|20)\d\d$|财税|^\d{4} \d\d \d\d$", "a bare number is no year in a bulletin"),
    (
        r"十几|几十|多个?[年月天]|[年月天]多|[月日年天半]以?内$(?<!\d年内)|天半",
        "a vague or limiting count is a duration",
    ),
    (
        r"^[上下前后後][二两兩三12][个個]?[天周週月年]$",
        "前两年 are the first two years in a bulletin, not those before now",
    ),
    (FEASTS, "bulletins do not keep the feasts of other faiths and countries"),
)


@dataclass(frozen=True)
class Duration:
    """A stretch of the text that says how long, in days; both ends of a range."""

    start: int
    end: int
    days: tuple[float, ...]


@dataclass(frozen=True)
class Case:
    text: str
    reference: Reference
    expected: tuple[tuple[int, int, tuple[Ends, ...]], ...]
    kind: str
    durations: tuple[Duration, ...] = ()

    @property
    def out_of_scope(self) -> str:
        """Why the case is left out; empty if it counts."""
        if self.kind in OUT_OF_TYPE:
            return OUT_OF_TYPE[self.kind]
        reasons = (why for shape, why in OUT_OF_TEXT if re.search(shape, self.text))
        return next((why for why in reasons if not self.durations or why == SPOKEN), "")


def day_of(text: str | None) -> date | None:
    if not text or not re.match(r"\d{4}-\d\d-\d\d", text) or text.startswith("0001"):
        return None
    return date.fromisoformat(text[:10])


def recognizers(name: str) -> Iterable[Case]:
    for case in rows(name):
        expected, lasting = [], []
        kind = ""
        lunar = re.search(r"农历|初[一二三]", case["input"])
        for result in case["results"]:
            kind = result["type"].removeprefix("datetimeV2.")
            start, end, told = result["start"], result["end"], result["resolution"]
            if kind == "duration":
                days = float(told["values"][0]["value"]) / 86400
                lasting.append(Duration(start, end, (days,)))
                continue
            ends = () if lunar else tuple(recognizers_ends(told))
            expected.append((start, end, ends))
        published = date.fromisoformat(case.get("reference", "2017-03-22")[:10])
        yield Case(case["input"], Reference(published), tuple(expected), kind, tuple(lasting))


def recognizers_ends(resolution: dict[str, Any]) -> Iterable[Ends]:
    for value in resolution.get("values", []):
        if "value" in value:
            yield day_of(value["value"]), day_of(value["value"])
        else:
            yield day_of(value.get("start")), day_of(value.get("end"))
    for side in ("PastResolution", "FutureResolution"):
        found = list(resolution.get(side, {}).values())
        if found:
            yield day_of(found[0]), day_of(found[-1])


def jionlp(name: str) -> Iterable[Case]:
    for case in rows(name):
        reference = jionlp_reference(case.get("reference"))
        expected, lasting, kind = [], [], ""
        for result in case["results"]:
            kind = result["type"]
            told: Any = (result["resolution"] or {}).get("time")
            if kind == "time_delta":
                sizes = told if isinstance(told, list) else [told]
                days = tuple(length(size) for size in sizes if "infinite" not in size)
                lasting.append(Duration(result["start"], result["end"], days))
            elif kind not in OUT_OF_TYPE:
                found: Ends = (day_of(told[0]), day_of(told[1])) if told else (None, None)
                expected.append((result["start"], result["end"], (found,)))
        yield Case(case["input"], reference, tuple(expected), kind, tuple(lasting))


def length(size: dict[str, float]) -> float:
    """Return how many days years, months, days and so on are."""
    return sum(DAYS[unit] * count for unit, count in size.items())


def jionlp_reference(told: Any) -> Reference:
    """A bare month is this year's there, never last year's: so the year is given."""
    if told is None:
        day = date(2021, 6, 14)
    elif isinstance(told, dict):
        day = date(told["year"], told.get("month", 1), told.get("day", 1))
    elif isinstance(told, list):
        day = date(*([*told, 1, 1][:3]))
    else:
        day = datetime.fromtimestamp(told, BEIJING).date()
    return Reference(day, day.year)


def duckling(name: str) -> Iterable[Case]:
    for case in rows(name):
        (result,) = case["results"]
        if name == "duckling_duration":
            size = {result["resolution"]["unit"].lower(): result["resolution"]["value"]}
            lasting = (Duration(result["start"], result["end"], (length(size),)),)
            yield Case(case["input"], Reference(date(2013, 2, 12)), (), "duration", lasting)
            continue
        told = result["resolution"]["expr"]
        days = [
            tuple(map(int, d)) for d in re.findall(r"\((\d+), (\d+), (\d+), \d+, \d+, \d+\)", told)
        ]
        start, end = (date(y, m or 1, d or 1) for y, m, d in (days[0], days[-1]))
        kind = "time" if re.search(r"(?:Hour|Minute|Second)\b", told) else "date"
        stated = re.search(r"[今去明前下]年|年之?[前後后]", case["input"])
        reference = Reference(date(2013, 2, 12), None if stated else start.year)
        expected = (result["start"], result["end"], ((start, end),))
        yield Case(case["input"], reference, (expected,), kind)


def rows(name: str) -> Iterable[dict[str, Any]]:
    with (PEERS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def agrees(time: Time, start: int, end: int, ends: tuple[Ends, ...]) -> bool:
    """Say whether a time found is the one expected: its stretch, and its days as we mean them."""
    shared = min(time.end, end) - max(time.start, start)
    whole = max(time.end, end) - min(time.start, start)
    return shared >= 0.6 * whole and (
        not ends or any(same_days(time, first, last) for first, last in ends)
    )


def same_days(time: Time, first: date | None, last: date | None) -> bool:
    """Compare the ends that both know, whatever each means by the end of a range."""
    lasts = {last, last - timedelta(days=1) if last else None}
    own = time.last
    if own is not None and time.grain != "day":
        starts = {own.replace(day=1), own.replace(month=1, day=1)}
        if starts & lasts or (first == last and first in (time.first, *starts)):
            lasts.add(own)
    if own is None and time.first is None:
        return first is None and last is None
    if time.rule == "date:weekday" and own and last:
        return abs(own - last) == timedelta(days=7) or own == last
    if time.rule == "date:day-alone" and own and last:
        return own.day == last.day and abs(own - last) < timedelta(days=32)
    if time.rule in ("date:ago", "date:ahead") and own and last and time.first:
        return time.first <= last <= own or time.first == first or own in lasts
    if time.kind in ("until", "by", "now"):
        return last is None or own in lasts
    if time.kind == "stock":
        return own in (*lasts, first) or last is None
    if time.kind in ("since", "year"):
        return first is None or time.first == first
    return (first is None or time.first == first) and (last is None or own in lasts)


def passes(case: Case) -> bool:
    rules = load_rules()
    times = find_times(case.text, 0, len(case.text), case.reference, rules)
    found = [time for time in times if time.rule not in ("date:title", "date:clock")]
    lasting = durations(case.text) if case.durations else []
    return (
        len(found) == len(case.expected)
        and len(lasting) == len(case.durations)
        and all(agrees(time, *told) for time, told in zip(found, case.expected, strict=True))
        and all(map(lasts_as_long, lasting, case.durations))
    )


def durations(text: str) -> list[Duration]:
    """Return how long the text says that things last; 两天又一个月 is one length."""
    found: list[Duration] = []
    for one in find_measures(text, load_rules()):
        if one.dimension != "duration":
            continue
        values = (one.value,) if one.value_high is None else (one.value, one.value_high)
        days = tuple(float(value) * DAYS[one.unit] for value in values)
        last = found[-1] if found else None
        if last and text[last.end : one.start] in ("", "又", "零") and len(days) == 1:
            found[-1] = Duration(last.start, one.end, (last.days[0] + days[0],))
        else:
            found.append(Duration(one.start, one.end, days))
    return found


def lasts_as_long(found: Duration, told: Duration) -> bool:
    """Whether two lengths are alike; a month has 30 days or a twelfth of a year."""
    beside = found.start < told.end and told.start < found.end
    return (
        beside
        and len(found.days) == len(told.days)
        and all(
            abs(own - its) <= 0.02 * its for own, its in zip(found.days, told.days, strict=True)
        )
    )


READERS = {
    "datetime": recognizers,
    "datetime_date_parser": recognizers,
    "datetime_period_parser": recognizers,
    "jionlp_time": jionlp,
    "jionlp_time_extract": jionlp,
    "duckling_time": duckling,
    "duckling_duration": duckling,
}
# What each file reaches at least, in per cent of the cases in scope.
REACHED = {
    "datetime": 94,
    "datetime_date_parser": 95,
    "datetime_period_parser": 90,
    "jionlp_time": 91,
    "jionlp_time_extract": 95,
    "duckling_time": 95,
    "duckling_duration": 80,
}
# Per cent of a file, clock times apart, that may be out of scope: 15, but where a third of it are
# the feasts of others.
MOST_LEFT_OUT = {"duckling_time": 55}


@pytest.mark.skipif(not PEERS.is_dir(), reason="the cases of other projects are not at hand")
@pytest.mark.parametrize("name", READERS)
def test_peers_are_reached(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As many cases in scope pass as before; the failures and those left out are printed."""
    cases = list(READERS[name](name))
    inside = [case for case in cases if not case.out_of_scope]
    failed = [case for case in inside if not passes(case)]
    outside = Counter(case.out_of_scope for case in cases if case.out_of_scope)
    rate = 100 * (len(inside) - len(failed)) / len(inside) if inside else 100.0
    with capsys.disabled():
        print(f"\n{name}: {len(inside) - len(failed)} of {len(inside)} ({rate:.0f} %)")
        for reason, count in outside.most_common():
            print(f"  left out {count}: {reason}")
        if failed:
            print("  failed: " + ", ".join(case.text for case in failed))
    assert rate >= REACHED[name]
    clock = sum(outside[reason] for reason in CLOCK)
    left_out = 100 * (sum(outside.values()) - clock)
    assert left_out <= MOST_LEFT_OUT.get(name, 15) * (len(cases) - clock) + 100
