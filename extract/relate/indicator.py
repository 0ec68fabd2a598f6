"""Says what is counted, as a short noun phrase of the text's own words.

The words come from before the number (`新增城镇就业1560人`), from behind its measure word
(`16个牵头部门`), or are carried from the number before (`较上年增加1636人`, `已整改7个`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.model import Quantity
from extract.relate.words import cut
from extract.rules import Rules

LONGEST = 30
_MARKS = " \t\n　，,。；;：:、！!？?（()）—－-·…．."
_COMPARISON = re.compile(
    r"(?:同比|环比|(?<![对相评])较(?!为|多|少)|(?<![对相评占])比(?!例|重|赛|率)|高于|低于|高出|快于|慢于|领先|增幅|增速|涨幅|降幅)"
)
_ENDS_OPEN = re.compile(r"(?:的|和|及|与|或|、|为|在|对|等的)$")


@dataclass(frozen=True, slots=True)
class _Groups:
    lead: frozenset[str]
    link: frozenset[str]
    verb: frozenset[str]
    tail: frozenset[str]
    preposition: frozenset[str]
    bare: frozenset[str]
    change: frozenset[str]


@lru_cache(maxsize=8)
def _groups(rules: Rules) -> _Groups:
    words = rules.language.words
    return _Groups(
        *(
            frozenset(words(name))
            for name in ("lead", "link", "verb", "tail", "preposition", "bare", "change")
        )
    )


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator and the rule that made it."""

    text: str
    rule: str


class Namer:
    """Names the numbers of a paragraph one clause at a time, remembering what was last counted.

    `topic` is the last indicator that stood on its own; `whole` the one that 其中 divides.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._groups = _groups(rules)
        self.topic = ""
        self.whole = ""
        self.label = ""

    def sentence(self) -> None:
        """Begin a new sentence: labels and wholes do not reach beyond their own."""
        self.label = ""
        self.whole = ""

    def clause(
        self,
        segments: Sequence[str],
        quantities: Sequence[Quantity],
        surfaces: Sequence[str],
        changes: Sequence[bool],
        *,
        bracketed: bool,
        context: str = "",
    ) -> list[Named]:
        """Return the indicators of a clause's quantities.

        `segments` are the n + 1 stretches of text around the n quantities, times and subject
        places taken out; `surfaces` the quantities' own text; `changes` which are differences;
        `context` the clause before where it holds no number.
        """
        rests = list(segments)
        named: list[Named] = []
        for k, quantity in enumerate(quantities):
            before, after = rests[k], rests[k + 1]
            last = k + 1 == len(quantities)
            one = self._name(
                before, after, quantity, surfaces[k], last=last, change=changes[k],
                bracketed=bracketed, context=context if k == 0 else "",
                previous=named[-1] if named else None,
                following=rests[k + 2] if not last else "",
            )  # fmt: skip
            if one.rule.endswith("behind") and not last:
                rests[k + 1] = self._behind(after, final=False)[1]
            named.append(Named(_shorten(one.text), one.rule))
            if not bracketed and not changes[k] and one.text and quantity.dimension != "age":
                self.topic = named[-1].text
        return named

    def _name(
        self, before: str, after: str, quantity: Quantity, surface: str, *, last: bool,
        change: bool, bracketed: bool, context: str, previous: Named | None, following: str,
    ) -> Named:  # fmt: skip
        if change:
            return self._name_change(before, context)
        own = self._left(before)
        part = before.lstrip(_MARKS).startswith("其中")
        if part and not self.whole:
            self.whole = self.topic
        noun, _ = self._behind(after, final=last)
        counts = quantity.dimension in ("count", "age") and not surface.endswith(("人", "次"))
        if noun and (counts or self._only_verbs(own)):
            if own and self._only_verbs(own) and len(own) <= 8:
                return Named(own + noun, "indicator:behind")
            if quantity.dimension not in ("count", "age") and own:
                return Named(own + noun, "indicator:behind")
            return Named(noun, "indicator:behind")
        if own and not self._bare(own):
            if part or self.whole:
                return Named(_join(_stem(self.whole), own), "indicator:part")
            if self.label and self.label not in own and len(own) + len(self.label) <= 24:
                return Named(self.label + own, "indicator:labelled")
            return Named(own, "indicator:before")
        if previous is not None and not own and not before.strip(_MARKS):
            return Named(previous.text, "indicator:shared")
        if not own and not last and not after.strip(_MARKS) and following:
            ahead, _ = self._behind(following, final=True)
            if ahead:
                return Named(ahead, "indicator:ahead")
        base = self._context(context) or self.label or self.topic
        if base:
            return Named(_join(_stem(base), own), "indicator:carried")
        if noun:
            return Named(noun, "indicator:behind")
        return Named(own or self._left(context), "indicator:bare")

    def _name_change(self, before: str, context: str) -> Named:
        cutoff = _COMPARISON.search(before)
        own = self._left(before[: cutoff.start()] if cutoff else before)
        if own and not self._only_verbs(own):
            if self.whole:
                return Named(_join(_stem(self.whole), own), "indicator:part")
            if self.label and self.label not in own and len(own) + len(self.label) <= 24:
                own = self.label + own
            self.topic = own
            return Named(own, "indicator:before")
        base = self._context(context) or self.topic or self.label
        return Named(base or own, "indicator:carried")

    def _context(self, context: str) -> str:
        own = self._left(context)
        return own if own and len(own) <= 20 and not self._bare(own) else ""

    def _left(self, piece: str) -> str:
        """Return the noun phrase that ends a stretch before a number."""
        groups = self._groups
        piece = piece.strip(_MARKS)
        if not piece:
            return ""
        tokens = list(cut(piece, self._rules))
        while tokens and (tokens[-1] in groups.link or not tokens[-1].strip(_MARKS)):
            tokens.pop()
        while tokens:
            if tokens[0] in groups.lead or not tokens[0].strip(_MARKS):
                tokens.pop(0)
            elif tokens[0] in groups.preposition:
                at = next(
                    (i for i, t in enumerate(tokens[1:], 1) if t in groups.verb or t in groups.lead),
                    None,
                )
                if at is None or at == len(tokens):
                    tokens.pop(0)
                else:
                    del tokens[:at]
            else:
                break
        text = "".join(tokens).strip(_MARKS)
        if len(text) > 20:
            text = self._tail(tokens)
        return _balanced(text)

    def _tail(self, tokens: list[str]) -> str:
        """Return the last words of a long phrase, from a verb on where there is one."""
        size = 0
        best = 0
        for at in range(len(tokens) - 1, -1, -1):
            size += len(tokens[at])
            if size > 20:
                break
            best = at
            if tokens[at] in self._groups.verb and size >= 5:
                break
        return "".join(tokens[best:]).strip(_MARKS + "的")

    def _behind(self, piece: str, *, final: bool) -> tuple[str, str]:
        """Return the noun that a stretch behind a number begins with, and the rest of it.

        With `final`, a short predicate stays with its noun (`民生实事项目全面完成任务`).
        """
        groups = self._groups
        if not piece or piece[0] in "，,。；;：:、！!？?）)—-～~/":
            return "", piece
        tokens = list(cut(piece[:40], self._rules))
        skip = 0
        while skip < len(tokens) and (tokens[skip] in ("的", "以上", "左右") or not tokens[skip].strip()):
            skip += 1
        if skip == len(tokens) or tokens[skip] in groups.verb or tokens[skip] in groups.link or tokens[skip] in groups.tail:
            return "", piece
        stop = skip + 1
        while stop < len(tokens) and tokens[stop] not in groups.verb and tokens[stop] not in groups.tail:
            if tokens[stop] in groups.preposition and stop > skip + 1:
                break
            stop += 1
        noun = "".join(tokens[skip:stop])
        rest = piece[len("".join(tokens[:stop])) :]
        noun = _balanced(re.split(r"[，。；：]", noun)[0].strip(_MARKS))
        noun = _ENDS_OPEN.sub("", noun)
        if final and rest and len(noun) + len(rest) <= 16 and not rest.startswith(("中", "的", "内")):
            return noun + rest.strip(_MARKS), ""
        return noun[:LONGEST], rest

    def _only_verbs(self, phrase: str) -> bool:
        groups = self._groups
        return all(
            token in groups.verb or token in groups.lead or token in groups.link
            for token in cut(phrase, self._rules)
        )

    def _bare(self, phrase: str) -> bool:
        return phrase in self._groups.bare or self._only_verbs(phrase)


def _stem(whole: str) -> str:
    """Return a whole's name without the words that only say that it is a number."""
    return re.sub(r"(?:总人数|人数|总数|总量|数量|总额)$", "", whole)


def _join(whole: str, part: str) -> str:
    if not part or part in whole:
        return whole or part
    if not whole or whole in part:
        return part
    if len(whole) + len(part) > LONGEST:
        whole = whole[-(LONGEST - len(part)) :] if len(part) < LONGEST - 4 else ""
    return whole + part


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST else text[-LONGEST:]


_PAIRS = {"“": "”", "《": "》", "（": "）", "(": ")"}


def _balanced(text: str) -> str:
    """Drop an opening or closing mark whose partner is missing."""
    for left, right in _PAIRS.items():
        if text.count(left) != text.count(right):
            text = text.replace(left, "").replace(right, "")
    return text
