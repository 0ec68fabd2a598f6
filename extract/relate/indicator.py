"""Says what is counted, as a short noun phrase of the text's own words.

The words come from before the number (`新增城镇就业1560人`), from behind its measure word
(`16个牵头部门`), or are carried from the number before (`较上年增加1636人`, `已整改7个`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extract.model import Quantity
from extract.relate.clauses import JOINTS, LIST_MARK
from extract.relate.phrases import LONGEST, phrases
from extract.rules import Rules

_BY = re.compile(r"按(?!时|期|序|照|规|计|质|需)[^，、占]{1,10}的?$")
_PEOPLE = ("人", "名", "户", "家")
_RATIOS = frozenset({"%", "个百分点"})
_PAID = re.compile(r"(?:[金费款价]|资金|补贴|补助|奖励|津贴|工资)$")
# 3.5万人、2.1万头大牲畜饮水困难: the people are short of water as well.
_LIVESTOCK = re.compile("^[大小]?牲畜的?(?=.)")
_HEADS = frozenset({"头", "只", "羽", "匹", "峰", "口"})
_IN_TURN = re.compile("分别|依次|各[占为]")
_LEFT_OVER = re.compile(r"(?:剩余|余下|还剩|尚余|剩下)(?:的)?$")
_DERIVED = frozenset(
    {
        "indicator:carried",
        "indicator:township",
        "indicator:shared",
        "indicator:part",
        "indicator:share",
        "indicator:ranked",
        "indicator:parallel",
    }
)


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator and the rule that made it."""

    text: str
    rule: str


class Namer:
    """Names the numbers of an article clause by clause, remembering what was last counted.

    `topic` is the last indicator that stood on its own, `recent` the last of all, `whole` the
    one that 其中 divides, `label` what a colon opens (`城市低保：…`), `theme` what a clause or a
    short sentence without numbers announces, `series` the last list of indicators, `heads` what a
    list by place (分县市看) goes through, by unit, `trail` the sentence's indicators with units.
    """

    def __init__(self, rules: Rules) -> None:
        self._phrases = phrases(rules)
        self._comparison = re.compile(rules.language.phrase("comparison"))
        self._beside = re.compile(rules.language.phrase("beside"))
        self._share = re.compile(rules.language.phrase("share") + "$")
        self.topic = ""
        self.whole = ""
        self.label = ""
        self.theme = ""
        self.recent = ""
        self.series: list[str] = []
        self.heads: dict[str, str] = {}
        self._heads: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self.trail: list[tuple[str, str, Decimal]] = []
        self._told: list[tuple[str, str, Decimal]] = []
        self._sum = Decimal(0)
        self._whole_unit = ""
        self._of_plan = ""
        self._inside: list[tuple[str, str, Decimal]] = []

    def sentence(self) -> None:
        """Begin a new sentence: labels and wholes do not reach beyond their own."""
        self.label = ""
        self.whole = ""
        self.trail = []

    def close(self) -> None:
        """End a part of a sentence (；): the whole that 其中 divided reaches no further."""
        self.whole = ""

    def paragraph(self) -> None:
        """Begin a new paragraph: its theme is its own."""
        self.theme = ""
        self.heads = {}
        self._told = []
        self._before, self._heads = self._heads, {}

    def announce(self, piece: str, *, alone: bool) -> str:
        """Take a clause without numbers as theme, if it announces one, and return it.

        `alone` says that it is a short sentence, which announces what follows by itself.
        """
        theme, said = self._phrases.theme(piece)
        if said and not theme:
            self.heads = self._before | self._heads
        if theme and (said or alone):
            if self._phrases.measure(theme):
                theme = self._phrases.join(self.theme or self.topic, theme)
                if not alone:
                    return theme
            self.theme = theme
            return ""
        return theme

    def open(self, piece: str) -> None:
        """Take a stretch before a colon as the label of what follows."""
        label, _ = self._phrases.theme(piece)
        if self._phrases.measure(label):
            label = self._phrases.join(self.theme or self.topic, label)
        self.label = label or piece

    def read(self, piece: str) -> str:
        """Return the phrase that ends a piece, which a bracket parts from its number."""
        own = "" if self._comparison.search(piece) else self._phrases.left(piece)
        return "" if self._phrases.bare(own) else own

    def measured(self, piece: str) -> str:
        """Return the last indicator with the measure that opens a piece (完成率领先)."""
        first = self._phrases.words(piece)[0]
        measured = self._phrases.measure(first) and self.recent
        return self._phrases.join(self.recent, first) if measured else ""

    def names(self, piece: str) -> bool:
        """Whether a stretch without numbers names anything (完成情况如下 does not)."""
        theme, said = self._phrases.theme(piece)
        return bool(theme) or not said

    def clause(
        self,
        segments: Sequence[str],
        quantities: Sequence[Quantity],
        surfaces: Sequence[str],
        changes: Sequence[bool],
        *,
        bracketed: bool,
        context: str = "",
        shared: bool = False,
    ) -> list[Named]:
        """Return the indicators of a clause's quantities.

        `segments` are the n + 1 stretches of text around the n quantities, times and subject
        places taken out; `surfaces` the quantities' units as written; `changes` which are
        differences; `context` the clause before where it holds no number; `shared` says that each
        number is of another place.
        """
        if not bracketed:
            self.trail = [each for each in self.trail if each not in self._inside]
            self._inside = []
        rests = list(segments)
        alike = len({quantity.unit for quantity in quantities}) == 1
        parts = shared and alike and not any(changes) and quantities[0].dimension != "ratio"
        self._sum = sum((q.value for q in quantities), Decimal(0)) if parts else Decimal(0)
        named: list[Named] = []
        series: list[str] = []
        first = 0
        for k, quantity in enumerate(quantities):
            if k and rests[k] in JOINTS and k - first < len(series):
                one = Named(series[k - first], "indicator:series")
            elif k and rests[k] in JOINTS and changes[k]:
                alike = quantity.unit == quantities[k - 1].unit
                same = "" if alike else self._same_unit(quantity)
                one = Named(same or named[-1].text, "indicator:shared")
            else:
                first, series = k, self._series(rests, k, changes[k], quantity.unit, shared=shared)
                if series:
                    one = Named(series[0], "indicator:series")
                else:
                    one = self._name(
                        rests,
                        k,
                        quantities,
                        surfaces[k],
                        changes[k],
                        named,
                        bracketed,
                        context if k == 0 else "",
                    )
            named.append(Named(self._phrases.finished(one.text)[-LONGEST:], one.rule))
            self._remember(named[-1], quantity, changes[k], bracketed)
        return named

    def _remember(self, one: Named, quantity: Quantity, change: bool, bracketed: bool) -> None:
        self._of_plan = one.text if one.rule == "indicator:of-plan" else ""
        passing = one.rule in ("indicator:lasting", "indicator:township", "indicator:of-plan")
        if not one.text or quantity.dimension == "age" or passing:
            return
        if self._phrases.division(one.text) or (
            quantity.dimension == "duration" and quantity.qualifier == "under"
        ):
            return
        if not bracketed:
            self.recent = one.text
        if change:
            return
        self.trail.append((one.text, quantity.unit, quantity.value))
        self._told.append(self.trail[-1])
        if bracketed:
            self._inside.append(self.trail[-1])
        if not bracketed and one.rule not in _DERIVED:
            self.topic = one.text
            self._heads.setdefault(quantity.unit, one.text)

    def _series(
        self, rests: list[str], k: int, change: bool, unit: str, *, shared: bool
    ) -> list[str]:
        """Return the indicators of a list of numbers from a list of names, or of the last one."""
        size = 1
        while k + size < len(rests) - 1 and rests[k + size] in JOINTS:
            size += 1
        if size < 2:
            return []
        before = rests[k]
        if change and (cutoff := self._comparison.search(before)):
            before = before[: cutoff.start()]
        own = self._phrases.left(before, longest=60)
        if not own or self._phrases.bare(own):
            if not _IN_TURN.search(rests[k]):
                return []
            behind = rests[k + size]
            if behind.startswith("的") and unit not in _RATIOS:
                # 分别解决3.2万人、5.7万人的饮水困难: what stands behind the last is of all.
                noun, rests[k + size] = self._phrases.right(
                    behind, final=k + size + 1 == len(rests)
                )
                if noun:
                    return [own + noun] * size
            if shared and not own:
                return []
            alike = self._counted_in(unit)
            if len(alike) >= size and unit not in _RATIOS and not change:
                return alike[-size:]
            if len(self.trail) >= size:
                return [name for name, _, _ in self.trail[-size:]]
            return self.series if len(self.series) == size else []
        if towns := self._phrases.townships(own, size):
            if all(map(self._phrases.township, towns)):
                alike = self._counted_in(unit)
                towns = [(town + (alike or [self.topic])[-1])[:LONGEST] for town in towns]
            self.series = towns
            return towns
        names = self._coordinates(own, size)
        if names:
            self.series = names
        return names

    def _name(
        self, rests: list[str], k: int, quantities: Sequence[Quantity], surface: str,
        change: bool, named: Sequence[Named], bracketed: bool, context: str,
    ) -> Named:  # fmt: skip
        """Name the quantity between `rests[k]` and `rests[k + 1]`; take from the latter its noun.

        Tried in turn: what a difference differs, a share's base, the noun behind, the phrase
        before, and what is carried.
        """
        before, after, quantity = rests[k], rests[k + 1], quantities[k]
        phrases = self._phrases
        if change:
            return self._name_change(before, context, quantity)
        beside = named == [] and self.recent and self._beside.fullmatch(before)
        by = _BY.search(before)
        if by and (given := phrases.granted(after)):
            base = phrases.left(before[: by.start()]) or context or self._base(quantity)
            return Named(phrases.join(base, given) if len(given) < 5 else given, "indicator:given")
        own = "" if beside or by else phrases.left(before)
        if by and _PAID.search(before[: by.start()]):
            own = phrases.left(before[: by.start()])
        last = quantities[k - 1] if k else None
        if last and own and last.dimension == "age" and named[-1].text.endswith(own):
            own = named[-1].text
        herd = named and before.startswith("、") and len(own) < 3 and quantity.unit in _HEADS
        if herd and last and last.unit in _HEADS:
            # 存栏生猪30万头、牛2万头: the verb is said once.
            own = phrases.verb_of(named[-1].text) + own
        if last and own and before.startswith("的") and last.dimension == "duration":
            own = phrases.left(rests[k - 1])[-6:] + own
        elif last and before.startswith("的") and last.dimension == "ratio" and named:
            # 缴费率不足60%的乡镇有14个: they are the towns of a rate.
            own = named[-1].text + own if phrases.division(own) else own
        if quantity.unit in ("例", "人") and (turned := phrases.turned(after)):
            rests[k + 1] = ""
            return Named(turned[-LONGEST:], "indicator:turned")
        if one := self._name_share(before, quantity):
            return one
        if _LEFT_OVER.search(before) and (whole := self._left_of(quantity)):
            return Named(phrases.join(whole, "剩余"), "indicator:carried")
        if before.lstrip("，、；（(").startswith("其中") and not self.whole:
            self.whole = self._same_unit(quantity) or self._counted(quantity) or self.topic
            self._whole_unit = quantity.unit
        noun, rest = phrases.right(after, final=k + 2 == len(rests))
        if noun and phrases.bare(noun):
            noun, rest = "", after
        if not noun and before.endswith("等"):
            noun, rest = phrases.strip(after)[:16], ""
        counts = quantity.dimension in ("count", "age") and not surface.endswith(("人", "次"))
        if noun and (
            counts
            or not own
            or phrases.only_verbs(own)
            or (surface.endswith("次") and phrases.ends_verbal(own))
        ):
            named_behind = self._name_behind(rests, k, own, noun, rest, counts)
            if quantity.dimension != "age":
                rests[k + 1] = rest
            elif len(own) >= 4 and not phrases.only_verbs(own):
                self.theme = own
            return named_behind
        if quantity.dimension == "duration" and (not own or phrases.bare(own)) and len(after) >= 4:
            return Named((own + phrases.strip(after))[:20], "indicator:lasting")
        rest, is_ranked = phrases.ranked(own)
        if is_ranked and self.recent:
            alike = named[-1].text if last and last.unit == quantity.unit else ""
            base = alike or self._same_unit(quantity) or self.recent
            return Named(phrases.join(base, rest), "indicator:ranked")
        if own and phrases.township(own) and noun:
            rests[k + 1] = rest
            return Named(noun, "indicator:behind")
        if own and phrases.township(own):
            return Named((own + self._base(quantity))[:LONGEST], "indicator:township")
        if bracketed and own and len(own) <= 5 and self.trail:
            return Named(phrases.join(self.trail[-1][0], own), "indicator:within")
        if own and not phrases.bare(own):
            one = self._parallel(own, quantity) or self._named_before(own, quantity)
            stage = phrases.reached(after) if k + 2 == len(rests) else ""
            return Named(phrases.join(one.text, stage), one.rule) if stage else one
        if one := self._name_ahead(rests, k, own, surface):
            return one
        divided = bool(named) and phrases.division(named[-1].text)
        taken = bool(named) and named[-1].rule == "indicator:behind" and not divided
        if (
            named
            and named[-1].text
            and not own
            and (taken or not (divided or before.strip("，、；（( ")))
        ):
            return Named(named[-1].text, "indicator:shared")
        chained = divided and not own and surface.endswith(_PEOPLE)
        if chained and (lead := self._lead(rests, named)):
            return Named(lead, "indicator:chain")
        stage = phrases.reached(after) if k + 2 == len(rests) and not own else ""
        if stage and (base := self._base(quantity)):
            return Named(phrases.join(base, stage), "indicator:carried")
        done = ""
        if k + 2 == len(rests) and not own and surface.endswith(_PEOPLE):
            done = phrases.predicate(after)
        if done:
            return Named(done, "indicator:predicate")
        within = self.trail[-1][0] if bracketed and self.trail else ""
        base = context or within or self._base(quantity)
        if base:
            planned = quantity.dimension == "ratio" and phrases.plan(own)
            rule = "indicator:of-plan" if planned else "indicator:carried"
            return Named(phrases.join(base, phrases.added(own)), rule)
        return Named(noun or own or phrases.left(context), "indicator:bare")

    def _lead(self, rests: Sequence[str], named: Sequence[Named]) -> str:
        """Return what stands before a chain of villages that goes on with those who live there
        (采空区涉及3个镇8个村640户2310人).
        """
        for before, one in zip(reversed(rests[: len(named)]), reversed(named), strict=True):
            if not self._phrases.division(one.text[-2:]) and not self._phrases.division(one.text):
                return ""
            if lead := self._phrases.left(before):
                told = self._phrases.ends_verbal(lead) or lead.endswith(("人口", "群众"))
                return lead if told else ""
        return ""

    def _name_share(self, before: str, quantity: Quantity) -> Named | None:
        """Name a ratio by what it is a share of, where the words before it say so."""
        share = self._share.search(before)
        if share is None or quantity.dimension != "ratio":
            return None
        base = self._phrases.left(before[: share.start()]) or self.recent
        told = share[1] + (share[2] or "")
        return Named(self._phrases.join(base, told), "indicator:share") if base else None

    def _name_behind(
        self, rests: Sequence[str], k: int, own: str, noun: str, rest: str, counts: bool
    ) -> Named:
        """Name a number by the noun behind it, with what it is given or the verb before it."""
        phrases = self._phrases
        last = k + 2 == len(rests)
        if not last and phrases.recipient(rests[k]) and rest and phrases.opens(rest):
            given = phrases.left(rest)
            if given and len(given) + len(noun) <= LONGEST:
                return Named(given + noun, "indicator:recipient")
        if (own and phrases.only_verbs(own) and len(own) <= 8) or (own and not counts):
            return Named((own + noun)[-LONGEST:], "indicator:behind")
        return Named(noun, "indicator:behind")

    def _name_ahead(self, rests: Sequence[str], k: int, own: str, surface: str) -> Named | None:
        """Name a number by the noun behind the next one, where it has none (8人、3次服务)."""
        phrases = self._phrases
        if k + 2 == len(rests) or (own and not phrases.only_verbs(own)):
            return None
        if rests[k + 1] not in JOINTS and phrases.strip(rests[k + 1]):
            return None
        ahead, _ = phrases.right(rests[k + 2], final=True)
        if surface.endswith(_PEOPLE):
            ahead = _LIVESTOCK.sub("", ahead)
        if k + 3 == len(rests):
            ahead = ahead or phrases.predicate(rests[k + 2])
        return Named(ahead, "indicator:ahead") if ahead and not phrases.bare(ahead) else None

    def _left_of(self, quantity: Quantity) -> str:
        """Return the indicator that a number is left of: it and the parts told since make it up."""
        told = quantity.value
        for name, unit, value in reversed(self.trail):
            if unit == quantity.unit:
                if value == told:
                    return name
                told += value
        return ""

    def _counted(self, quantity: Quantity) -> str:
        """Return the last of the sentence's indicators that is no ratio, for what is none."""
        if quantity.dimension == "ratio":
            return ""
        named = (name for name, unit, _ in reversed(self.trail) if unit not in _RATIOS)
        return next(named, "")

    def _counted_in(self, unit: str) -> list[str]:
        """Return the sentence's indicators with a unit, as they came."""
        return [name for name, other, _ in self.trail if other == unit]

    def _same_unit(self, quantity: Quantity) -> str:
        """Return the last of the sentence's indicators with the unit, one of its size if any."""
        alike = [(name, value) for name, unit, value in self.trail if unit == quantity.unit]
        told = alike or [(n, v) for n, u, v in self._told if u == quantity.unit]
        if whole := [name for name, value in told if value >= self._sum > 0]:
            return whole[-1]
        near = [name for name, value in alike if _of_size(value, quantity.value)]
        return (near or [name for name, _ in alike] or [""])[-1]

    def _base(self, quantity: Quantity) -> str:
        if quantity.dimension == "ratio" and self.trail:
            return self.recent
        if self.whole:
            return self.whole
        same = self._same_unit(quantity)
        if same:
            return same
        if head := self.heads.get(quantity.unit):
            return head
        if self.label and self.label not in self.topic and not self._phrases.bare(self.label):
            return self.label
        return (self.recent if self.trail else "") or self.theme or self.topic

    def _parallel(self, own: str, quantity: Quantity) -> Named | None:
        """Name an amount that only says for whom it is, by the amount that it stands beside.

        `寄宿生生活补助小学1000元、初中1250元`: the second is the grant of 初中.
        """
        if quantity.dimension not in ("money", "rate") or not self.trail:
            return None
        last, unit, _ = self.trail[-1]
        if unit == quantity.unit and (other := self._phrases.of_others(last, own)):
            return Named(other, "indicator:parallel")
        if unit != quantity.unit or len(own) > 4 or len(last) < 5 or self._phrases.amount(own):
            return None
        if not self._phrases.amount(last) and quantity.dimension != "rate":
            return None
        *_, word = self._phrases.words(last) or ("",)
        base = last[: -len(word)] if len(word) == len(own) and len(last) > len(word) else last
        return Named(base + own, "indicator:parallel")

    def _named_before(self, own: str, quantity: Quantity) -> Named:
        if (
            self.whole
            and quantity.unit not in {self._whole_unit, *_RATIOS}
            and not self._phrases.measure(own)
        ):
            self.whole = ""
        if self.whole and not (self._phrases.measure(own) and self.recent != self.whole):
            return Named(self._phrases.join(self.whole, own), "indicator:part")
        if self._phrases.measure(own):
            base = self.recent if self.trail else self.theme
            if base:
                return Named(self._phrases.join(base, own), "indicator:carried")
        if len(own) >= 3 and self.topic.endswith(own):
            return Named(self.topic, "indicator:before")
        label = "" if self._phrases.bare(self.label) else self.label
        if label and label not in own and len(own) <= 5 and len(label) <= 12:
            return Named(label + own, "indicator:labelled")
        return Named(own, "indicator:before")

    def _name_change(self, before: str, context: str, quantity: Quantity) -> Named:
        cutoff = self._comparison.search(before)
        own = self._phrases.left(before[: cutoff.start()] if cutoff else before)
        if own and self._phrases.township(own):
            return Named((own + self._base(quantity))[:LONGEST], "indicator:township")
        if own and not self._phrases.bare(own):
            one = self._named_before(own, quantity)
            if one.rule != "indicator:carried":
                self.topic = own
            return one
        if self._of_plan and quantity.unit == "个百分点":
            return Named(self._of_plan, "indicator:of-plan")
        if self._inside and not own:
            return Named(self._inside[-1][0], "indicator:within")
        same = self._same_unit(quantity) if quantity.dimension != "ratio" else ""
        last = self.recent if self.trail else self.theme or self.recent
        base = context or same or last or self.label
        return Named(base or own, "indicator:carried")

    def _coordinates(self, phrase: str, size: int) -> list[str]:
        """Return the `size` names that a phrase coordinates, each with the tail that they share.

        `一产、二产、三产增加值` gives 一产增加值, 二产增加值, 三产增加值; 城乡 stands for 城镇 and
        农村. Empty where the phrase has another number of parts.
        """
        if size == 2 and phrase.startswith("城乡"):
            return ["城镇" + phrase[2:], "农村" + phrase[2:]]
        parts = [part for part in LIST_MARK.split(phrase) if part]
        if len(parts) != size:
            return []
        final = parts[-1]
        words = self._phrases.words(final)
        names = []
        for part in parts[:-1]:
            at = final.rfind(part[-1], 0, len(final) - 1)
            if part[-2:] == final[-2:] or len(words) < 2:
                names.append(part)
            elif (
                len(self._phrases.words(final[: len(part)])) == 1 == len(self._phrases.words(part))
            ):
                names.append(part + final[len(part) :])
            elif at >= 0:
                names.append(part + final[at + 1 :])
            elif len(words[0]) == len(part):
                names.append(part + final[len(part) :])
            else:
                names.append(part + words[-1])
        return [*names, final]


def _of_size(one: Decimal, other: Decimal) -> bool:
    """Whether neither of two values is more than some thousand times the other."""
    low, high = sorted((abs(one), abs(other)))
    return high <= 5000 * low
