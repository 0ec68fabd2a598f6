"""Turns the marked-up text of an issue into plain text and the numbers that stand in it.

The marks: `[近2000人|indicator|key,key|flags]` a number, `{jobs.a}` a figure of the data set,
`<今年以来>` a time that holds to the end of its sentence (and, opening a paragraph or article, as
its frame), `<*全年>` one that a target takes, `{say jobs}` the next phrase of the phrase table,
`{list jobs FORM …}` a list of counties, `{S}` the place, `**…**` bold.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from corpus import figures as data
from corpus.calendar_words import NONE, Calendar, Period, day
from corpus.lists import expand_list
from corpus.marking import Number, read_surface

SOURCE = Path(__file__).parent / "source"
TOKEN = re.compile(r"\[([^\]]+)\]|\{([^}]+)\}|<(\*?)([^>=]+)(?:=([\d.-]+))?>|(\*\*)|([^\[{<*]+)")
MACRO = re.compile(r"\{(say|list) ([^}]*)\}")
OWN = re.compile(r"\{([atrgGdDmx])\}")
STATUS = {"t": "target", "G": "change", "d": "change", "D": "change"}


@dataclass(slots=True)
class Block:
    """A line of the running text: what it is, its bold stretches and its numbers' places."""

    kind: str
    text: str = ""
    bold: list[tuple[int, int]] = field(default_factory=list)
    numbers: list[tuple[int, Number]] = field(default_factory=list)


@dataclass(slots=True)
class Scope:
    """The article at hand: its place, and the times that hold in it."""

    region: str
    article: Period | None = None
    paragraph: Period | None = None
    sentence: Period | None = None
    planned: Period | None = None
    first: bool = True


class Writer:
    """Writes the articles of one issue. `used` counts the phrases of the issues before it."""

    def __init__(self, month: int, used: Counter[str]) -> None:
        self.month = month
        self._used = used
        self.calendar = Calendar(month)
        self._turn: dict[str, int] = defaultdict(lambda: month)
        table = tomllib.loads((SOURCE / "phrases.toml").read_text(encoding="utf-8"))
        self._phrases: dict[str, list[dict[str, str]]] = defaultdict(list)
        for phrase in table["phrase"]:
            self._phrases[phrase["key"]].append(phrase)

    def next_of(self, name: str, choices: list[str]) -> str:
        """Return the next of `choices`, in turn for each `name`."""
        self._turn[name] += 1
        return choices[self._turn[name] % len(choices)]

    def paragraph(self, scope: Scope, source: str, heading: str = "") -> Block:
        """Write one paragraph; `heading`, in bold, runs into it."""
        block = Block("paragraph")
        if heading:
            block.text = heading
            block.bold.append((0, len(heading)))
        scope.paragraph = scope.sentence = scope.planned = None
        opened, bold_from = False, -1
        source = self._expanded(scope, source)
        for number, slot, planning, time, dates, bold, literal in TOKEN.findall(source):
            if bold:
                if bold_from >= 0:
                    block.bold.append((bold_from, len(block.text)))
                bold_from = -1 if bold_from >= 0 else len(block.text)
            elif time:
                self._time(scope, block, time, planning, dates, opened)
            elif number:
                block.numbers.append((len(block.text), self._number(scope, number)))
                block.text += block.numbers[-1][1].text
            elif slot in ("P", "S"):
                block.text += self._subject(scope, slot)
            elif slot:
                self._figure(scope, block, slot)
            else:
                block.text += literal
                if re.search("[。！？]", literal):
                    scope.sentence = scope.planned = None
            opened = True
        scope.first = False
        return block

    def _expanded(self, scope: Scope, source: str) -> str:
        def expand(found: re.Match[str]) -> str:
            if found[1] == "list":
                return expand_list(found[2], self.month)
            key, _, place = found[2].partition("@")
            return self._phrase(key, place or scope.region, bool(place))

        source = MACRO.sub(expand, source)
        while "<T>" in source:
            words = self.next_of("time", self.calendar.cumulative())
            source = source.replace("<T>", f"<{words}>", 1)
        while "<M>" in source:
            words = self.next_of("month", self.calendar.monthly())
            source = source.replace("<M>", f"<{words}>", 1)
        if self.month == 12:
            source = re.sub(r"<\*(?:今年|全年)>", "<*2022年>", source)
        return source

    def _phrase(self, key: str, place: str, other: bool) -> str:
        usable = [
            p["text"] for p in self._phrases[key] if self._fits(p.get("when", ""), key, place)
        ]
        chosen = min(usable, key=lambda text: self._used[text])
        self._used[chosen] += 1
        text = OWN.sub(rf"{{{key}.\1}}", chosen)
        if other:
            text = re.sub(r"\{(\w+\.\w)\}", rf"{{\1@{place}}}", text).replace("{S}", place)
        return text

    def _fits(self, when: str, key: str, place: str) -> bool:
        done, month = data.series(key, place).done, self.month
        if when in ("later", "rising") and month == 1:
            return False
        if when == "rising":
            return done[month - 1] > done[month - 2]
        if when == "spring":
            return data.done("finished", place, month) > 0
        if when in ("full", "short"):
            return (done[month - 1] >= data.target(key, place)) == (when == "full")
        return True

    def _time(
        self, scope: Scope, block: Block, words: str, planning: str, dates: str, opened: bool
    ) -> None:
        if dates:
            first, _, last = dates.partition("..")
            meaning: Period = (first, last)
        else:
            meaning = self.calendar.meaning(words)
        if planning:
            whole = words in ("今年", "全年", "2022年")
            scope.planned = (day(1, 1), day(12)) if whole else meaning
        else:
            scope.sentence = meaning
            if not opened:
                scope.paragraph = meaning
                scope.article = meaning if scope.first else scope.article
        block.text += words

    def _subject(self, scope: Scope, slot: str) -> str:
        if scope.region == data.CITY:
            return "全市"
        kind = scope.region[-1]
        if slot == "P":
            return scope.region
        return self.next_of("subject", [f"该{kind}", scope.region, f"全{kind}"])

    def _period(self, scope: Scope, status: str) -> Period:
        if status in ("target", "standard"):
            return scope.planned or NONE
        return scope.sentence or scope.paragraph or scope.article or NONE

    def _number(self, scope: Scope, mark: str) -> Number:
        surface, indicator, keys, flags = [*mark.split("|"), "", "", ""][:4]
        words = flags.split()
        options = dict(word.split("=", 1) for word in words if "=" in word)
        status = next((w for w in words if w in ("target", "standard", "change")), "actual")
        reading = read_surface(surface, options.get("v", ""), options.get("u", ""))
        region = options.get("in", scope.region)
        period = NONE if "timeless" in words else self._period(scope, status)
        if "p" in options:
            first, _, last = options["p"].partition("..")
            period = (first, last)
        return Number(
            surface,
            -reading.value if "fall" in words else reading.value,
            reading.unit,
            indicator,
            tuple(keys.split(",")) if keys else (indicator,),
            region,
            data.CODES[region],
            period,
            status,
            reading.qualifier,
            reading.high,
            "optional" in words,
        )

    def _figure(self, scope: Scope, block: Block, slot: str) -> None:
        name, _, style = slot.partition(":")
        name, _, place = name.partition("@")
        key, _, kind = name.partition(".")
        place = place or scope.region
        indicator, month = data.INDICATORS[key], self.month
        noun, keys = indicator.noun, indicator.keys
        value, unit, printed = data.done(key, place, month), indicator.unit, indicator.surface
        panel = indicator.slug if kind in "atrG" else ""
        if kind == "t":
            value = data.target(key, place)
            noun = noun.removesuffix("开工").removesuffix("竣工")
        elif kind == "r":
            value, unit, printed = data.rate(key, place, month), "%", "%"
            panel = f"{panel}_completion"
            said = re.findall("完成率|开工率|竣工率", re.split("[。；]", block.text)[-1])
            noun = noun.removesuffix("开工").removesuffix("竣工") + (said[-1] if said else "完成率")
            keys = (*keys[:3], said[-1]) if said else keys
        elif kind == "G":
            value, unit, printed = data.growth(key, place, month), "%", "%"
            if not value:
                raise ValueError(f"{slot} in {month}: no growth to speak of")
            block.text += "增长" if value > 0 else "下降"
        elif kind in ("d", "m"):
            value = data.step_up(key, place, month)
        elif kind == "D":
            value = value - data.series(key, place).before[month - 1]
            unit = printed = "个百分点"
        elif kind == "x" and indicator.part:
            value = data.part(key, place, month)
            noun, keys = indicator.part.noun, indicator.part.keys
        status = STATUS.get(kind, "actual")
        period = self._period(scope, status)
        if panel and not period[1] and status == "actual":
            raise ValueError(f"{slot} in {month}: a figure without a time")
        text = f"{abs(value):,}" if style == "thousands" else f"{abs(value)}"
        if style != "bare":
            text += f" {printed}" if style == "spaced" else printed
        scaled = value * (indicator.scale if unit == indicator.unit else Decimal(1))
        number = Number(
            text, scaled, unit, noun, keys, place, data.CODES[place], period, status, panel=panel
        )
        block.numbers.append((len(block.text), number))
        block.text += text
