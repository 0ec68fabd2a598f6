"""The shapes of dates as regular expressions, compiled once for each set of rules.

`Grammar.trigger` is a cheap first look: the first letter of a date, by the letter behind it.
A date is a row of tokens (year, part of the year, month, day, hour), each finer than the one
before it. `Grammar.starts` has the tokens that a date may begin with, `Grammar.follows` those
that may go on; the group's name is the token's kind, the dictionary of words says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from extract.find.dates_tokens import (
    DIGIT,
    DIGITS,
    ERA_YEAR,
    GAP,
    GAPS,
    HAN,
    SMALL,
    joining,
    shapes,
)
from extract.find.openings import ByLetter, letters, seconds
from extract.rules import Rules
from extract.rules.dates import DateTable, DateWord

_NUMERALS = f"〇零○Ｏ{HAN}十两廿首正腊闰"
# Neighbours that begin a date of no word of the tables.
_LETTERED = (
    "以来", "同期", "元月", "元至", "元—", "元-", "最近", "过去", "今后", "未来", "上世", "本世",
    "农历", "阴历", "星期", "礼拜", "半年", "周日", "周天", "周末", "凌晨", "清晨", "黎明",
    "早上", "早晨", "早间", "上午", "中午", "下午", "傍晚", "晚上", "晚间", "夜间", "夜里", "深夜",
    "半夜", "午夜", "新世", "大年", "半小", "半个", "半钟", "半天", "半分",
    "晏昼", "白天", "零点", "零时", "接下", "最后", "首月", "首日", "首周",
)  # fmt: skip
_PAIRS = {
    first + second for first in "近这前头第周晚Qq上下" for second in f"的 {HAN}十两俩半首0123456789"
}
_QUOTES = '“"「'
_OF_PLAN = "(?:期间|时期|以来|[初末]|首年|开局|收官|中期|后期)"
Breaks = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
_WORD_ROLES = (
    "century", "school-year", "term", "year", "quarter", "month", "day", "week", "part", "season",
    "stretch", "edge", "now",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Choice:
    """Tokens of one kind: a shape, or the `words` by their regexes, with what stands around.

    `letters` are those that one can begin with; each word may have `lead` before it.
    """

    letters: frozenset[str]
    before: str
    words: dict[str, str] = field(default_factory=dict)
    after: str = ""
    lead: str = ""

    def of(self, letters: frozenset[str]) -> str:
        """Return the regex of those tokens that begin with one of `letters`."""
        if not self.words:
            return self.before
        led = bool(self.lead) and self.lead[0] in letters
        chosen = [s for word, s in self.words.items() if led or _key(word[0]) in letters]
        lead = f"(?:{self.lead})?" if led else ""
        return lead + self.before + _either(chosen) + self.after


_TOGETHER = frozenset(f"{HAN}十元两廿")


def _tokens(choices: list[_Choice]) -> ByLetter[re.Pattern[str]]:
    """Return for each letter the regex of the tokens that may begin with it.

    What digits begin is one regex, what Han numerals begin another.
    """
    every = frozenset[str]().union(*(choice.letters for choice in choices))
    made: dict[str, re.Pattern[str]] = {}

    def make(letter: str) -> dict[str, re.Pattern[str]]:
        key = _key(letter)
        if key not in every:
            return {}
        alike = _TOGETHER if key in _TOGETHER else frozenset(key)
        if key not in made:
            shapes = [choice.of(alike) for choice in choices if choice.letters & alike]
            made.update(dict.fromkeys(alike, re.compile("|".join(shapes))))
        return {letter: made[key]}

    return ByLetter(make)


def _key(letter: str) -> str:
    """Return the letter by which tokens are told apart: one for all digits."""
    return DIGIT if letter.isdecimal() else letter


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled shapes and the tables that go with them.

    A date begins with one of `numerals` or with one of `pairs`, two letters.
    `joins` and `tailing` are the letters that a join and a tail can begin with, `heading` those
    that a head can end with; `traditional` are those that are to be read as others.
    """

    table: DateTable
    words: dict[str, DateWord]
    trigger: re.Pattern[str]
    starts: ByLetter[re.Pattern[str]]
    follows: ByLetter[re.Pattern[str]]
    numerals: frozenset[str]
    pairs: frozenset[str]
    join: re.Pattern[str]
    between: re.Pattern[str]
    after: re.Pattern[str]
    before: re.Pattern[str]
    row: re.Pattern[str]
    head: re.Pattern[str]
    tail: re.Pattern[str]
    onset: re.Pattern[str]
    clause: re.Pattern[str]
    event: re.Pattern[str]
    planning: re.Pattern[str]
    aim: re.Pattern[str]
    heads: dict[str, str]
    tails: dict[str, str]
    recurring: tuple[str, ...]
    traditional: re.Pattern[str]
    occasion: re.Pattern[str]
    joins: frozenset[str]
    heading: frozenset[str]
    tailing: frozenset[str]


@lru_cache(maxsize=8)
def grammar_of(rules: Rules) -> Grammar:
    """Return the grammar of `rules`, compiled at its first use."""
    table = rules.dates
    words = table.words
    off = _listed(word for word, is_off in table.occasions.items() if is_off)
    tails = _longest_first(table.tails)
    tail = _either([_apart(text, table.breaks) for text in tails])
    closing = letters({text[0] for text in (*tails, *table.joins)})
    shaped = {t: _shape(t, word, table.breaks, off, closing) for t, word in words.items()}

    def worded(*roles: str, bound: bool = True) -> dict[str, str]:
        chosen = [t for t, w in words.items() if w.role in roles and (bound or not w.bound)]
        return {text: shaped[text] for text in _longest_first(chosen)}

    plans = _either(list(worded("plan").values()))
    eras = _either(list(worded("era").values()))
    starts = [
        _shaped("onset", "以", "以来"),
        _shaped("same", "同", "(?<=[比较与和])同期"),
        _worded("event", worded("event"), "(?=以来)"),
        _Choice(
            frozenset(_QUOTES).union(word[0] for word in worded("plan")),
            rf"(?:(?<=[“\"「])|[“\"「]|(?<![{HAN}])(?={plans}{_OF_PLAN}))"
            rf"(?P<plan>{plans})[”\"」]?(?={_OF_PLAN}|(?![^，。；、\n]{{0,8}}规划))",
        ),
        _worded("era", worded("era"), f"(?={ERA_YEAR})"),
        _worded("festival", worded("festival"), lead="农历"),
        _worded("word", worded(*_WORD_ROLES, bound=False)),
    ]
    follows = [
        _worded("word", worded(*_WORD_ROLES, "festival")),
        _shaped("same", "同", "同期"),
        _shaped("erayear", f"元十{DIGIT}{HAN}", f"(?<={eras}){ERA_YEAR}"),
    ]
    for kind, firsts, shape in shapes(table):
        one = _shaped(kind.rstrip("*+"), firsts, shape)
        starts += [] if kind.endswith("*") else [one]
        follows += [] if kind.endswith("+") else [one]
    pairs = _PAIRS.union(
        _LETTERED,
        (text[:2] for text, word in words.items() if not word.bound),
        (quote + text[0] for text in worded("plan") for quote in _QUOTES),
    )
    return Grammar(
        table=table,
        words=words,
        numerals=frozenset(f"0123456789０１２３４５６７８９{_NUMERALS}"),
        pairs=frozenset(pairs),
        trigger=_trigger(pairs),
        starts=_tokens(starts),
        follows=_tokens(follows),
        join=re.compile(rf"(?:(?:起|开始)[，,]?)?{joining(table)}"),
        between=re.compile(rf"{GAP}[和与]{GAP}"),
        after=re.compile("[之以]后"),
        before=re.compile("[之以]?前(?![后往来期])"),
        row=re.compile(rf"(?:[、，,]{GAP}{SMALL}{GAP}[日号](?![元线楼内前后]))+"),
        head=re.compile(rf"(?P<head>{_listed(table.heads)}){GAP}\Z"),
        tail=re.compile(rf"{GAP}(?:[或及]者?(?:在)?)?(?P<tail>{tail})"),
        onset=re.compile(rf"(?:自[^，。；：、\n\d]{{1,18}}|{_listed(table.onsets)})\Z"),
        clause=re.compile(
            rf"(?<![\u4e00-\u9fff])(?![^，。]*{_listed(table.lasting)})[\u4e00-\u9fff]{{2,12}}\Z"
        ),
        event=re.compile(r"[^，。；：、\n\d]{0,16}?以来"),
        planning=re.compile(_listed(table.planning)),
        aim=re.compile(rf"{_listed(table.aims)}\Z"),
        heads=table.heads,
        tails=table.tails,
        recurring=table.recurring,
        traditional=re.compile(letters(rules.units.variants)),
        joins=frozenset(f"{GAPS}起开一和与、，,之以").union(word[0] for word in table.joins),
        heading=frozenset(GAPS).union(head[-1] for head in table.heads),
        tailing=frozenset(f"{GAPS}或及").union(tail[0] for tail in tails),
        occasion=_occasion(table.occasions),
    )


def _trigger(pairs: Iterable[str]) -> re.Pattern[str]:
    """Compile a test of two neighbours that is true wherever a date may begin.

    It starts with one set of letters, which the engine looks for without leaving its loop.
    """
    firsts = re.escape("".join(sorted({pair[0] for pair in pairs})))
    numbered = {pair for pair in pairs if pair[0] in _NUMERALS or pair[0].isdigit()}
    second = letters(pair[1] for pair in numbered if pair[0] in _NUMERALS)
    digits = _either(
        sorted(f"(?<={pair[0]}){re.escape(pair[1])}" for pair in numbered if pair[0].isdigit())
    )
    unit = (
        r"[年月日号时点天周季星礼世学:：/\-－–—―─−~～至到、·•]"
        r"|[多余]?个?多?半?[年月天]|个[星季礼周]"
        r"|[多余]?个?半?(?:小时|钟头|分半?钟|秒钟?|[工交].日)[之以]?[前后]"
    )
    return re.compile(
        rf"[{DIGITS}{_NUMERALS}{firsts}](?:"
        rf"(?<=[{DIGITS}])(?<![{DIGITS}.．][{DIGITS}])(?=\d{{0,3}}{GAP}"
        rf"(?:{unit}|(?<=\d{{4}})[.．]|(?<=0\d)\.(?:19|20)\d\d|一\d)"
        rf"|(?:19|20)?\d{{7}}(?!\d)|{digits})"
        rf"|(?<=[{_NUMERALS}])(?=[{_NUMERALS}千百\d]{{0,6}}{GAP}(?:{unit})|{second})"
        rf"|{seconds(set(pairs) - numbered)})"
    )


def _occasion(occasions: dict[str, bool]) -> re.Pattern[str]:
    """Compile what makes a festival a time: words behind it, days off, or its standing alone."""
    off = _listed(word for word, is_off in occasions.items() if is_off)
    other = _listed(word for word, is_off in occasions.items() if not is_off)
    alone = r"(?=以来|[前后](?![来期勤]))|(?=[，。；,;)）\n]|\Z)"
    return re.compile(rf"(?P<off>{off})|{other}|{alone}")


def _shaped(kind: str, letters: str, shape: str) -> _Choice:
    return _Choice(frozenset(letters), f"(?P<{kind}>{shape})")


def _worded(kind: str, words: dict[str, str], after: str = "", lead: str = "") -> _Choice:
    letters = frozenset(_key(word[0]) for word in words) | frozenset(lead[:1])
    return _Choice(letters, f"(?P<{kind}>", words, f"){after}", lead)


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted(set(texts), key=lambda text: (-len(text), text))


def _listed(texts: Iterable[str]) -> str:
    return _either([re.escape(text) for text in _longest_first(texts)])


def _either(shapes: list[str]) -> str:
    return rf"(?:{'|'.join(shapes)})" if shapes else r"(?!)"


def _shape(text: str, word: DateWord, breaks: Breaks, off: str, closing: str) -> str:
    """Return the regex of a word with what may stand around it.

    `off` tells of days off, `closing` is a letter that may stand behind the end of a phrase.
    """
    alone = r"(?:(?<!\w)|(?<=[到于在比较从自至和与由是止间]))" if word.apart else ""
    framed = f"(?={off})" if word.framed else ""
    closed = rf"(?=\W|\Z|{closing})" if word.closing else ""
    return alone + _apart(text, breaks) + framed + closed


def _apart(text: str, breaks: Breaks) -> str:
    before, after = breaks.get(text, ((), ()))
    shape = re.escape(text)
    for length in sorted({len(t) for t in before}):
        shape = rf"(?<!{_either([re.escape(t) for t in before if len(t) == length])})" + shape
    return shape + (rf"(?!{_listed(after)})" if after else "")
