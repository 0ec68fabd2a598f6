"""The shapes of dates as regular expressions, compiled once for each set of rules.

`Grammar.trigger` is a cheap first look: the first letter of a date, by the letter behind it.
A date is a row of tokens (year, part of the year, month, day, hour), each finer than the one
before it. `Grammar.starts` has the tokens that a date may begin with, `Grammar.follows` those
that may go on. Which they are, and in what order they are tried, `patterns/dates.toml` says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from extract.find.numerals import numerals
from extract.find.openings import ByLetter, seconds
from extract.find.openings import letters as one_of
from extract.rules import Rules
from extract.rules.dates import RANKS, ROLES, DateTable, DateWord, Shape, either
from extract.rules.phrases import PhraseTable

_FIGURES = "0-9０-９"
_FIGURE, _NUMERAL = "0N"
"""What stands for any figure and for any numeral in Han where a shape says how it opens."""
_NAMED = re.compile(r"\(\?P<(\w+)>")
_GROUP = re.compile(r"\(\?P([<=])")


class Token(NamedTuple):
    """A part of a date: its text, what kind it is and how fine, and what it says.

    `word` is set for one that the table lists; of others `says` tells what their numbers are, and
    `said` has their groups by name.
    """

    text: str
    reads: str
    rank: int
    word: DateWord | None
    says: tuple[str, ...]
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled shapes and the table that goes with them.

    A date begins with a numeral or with two letters that `begins` has, each with the third ones
    that may follow, any if there are none. `shapes` are by the groups that they have in `starts`
    and `follows`, `inner` has those within them, with their names; `says` gives a phrase by its
    name. `opens` has the letters that a join, a finer part and a word behind a date can begin
    with, that one before it can end with, and those that compare; `traditional` are those to be
    read as others. `plain` makes a token without groups; `numbers` gives those that a text
    writes, in order, `span` the one that it is, twice, or both where two stand side by side
    (四五).
    """

    table: DateTable
    shapes: dict[str, Shape]
    inner: dict[str, list[tuple[str, str]]]
    says: Callable[[str], re.Pattern[str]]
    trigger: re.Pattern[str]
    begins: dict[str, frozenset[str]]
    starts: ByLetter[re.Pattern[str]]
    follows: ByLetter[re.Pattern[str]]
    opens: dict[str, frozenset[str]]
    traditional: re.Pattern[str]
    plain: Callable[[str, str], Token]
    numbers: Callable[[str], tuple[int, ...]]
    span: Callable[[str], tuple[int, int] | None]

    def token(self, found: re.Match[str]) -> Token:
        """Return what was found by `starts` or `follows`."""
        group = found.lastgroup or ""
        token = self.plain(group, found[group])
        if not (inner := self.inner[group]):
            return token
        said = {name: value for own, name in inner if (value := found[own]) is not None}
        return token._replace(said=said)

    def counts(self, text: str) -> tuple[int, int] | None:
        """Return the first number of a text as `span` does; None where it has none."""
        found = self.says("date-number").search(text)
        return self.span(found[0]) if found else None


@lru_cache(maxsize=8)
def grammar_of(rules: Rules) -> Grammar:
    """Return the grammar of `rules`, compiled at its first use."""
    table, says, read = rules.dates, rules.phrases.pattern, numerals(rules.units)
    letters = rules.phrases.letters
    shapes = {f"s{number}": shape for number, shape in enumerate(table.shapes)}
    starts = {group: shape for group, shape in shapes.items() if shape.starts}
    follows = {group: shape for group, shape in shapes.items() if shape.follows}
    begins = _begins(starts.values(), table)

    def plain(text: str) -> str:
        for word, numeral in table.stands_for.items():
            text = text.replace(word, numeral)
        return text

    def value(text: str) -> int:
        folded = read.fold(plain(text))
        return int(folded if folded.isdecimal() else read.worth(folded) or 0)

    def token(group: str, text: str) -> Token:
        shape = shapes[group]
        if not shape.of:
            return Token(text, shape.reads, shape.rank, None, shape.says, {})
        word = table.words[text]
        return Token(text, word.role, RANKS.index(ROLES[word.role]), word, (), {})

    def numbers(text: str) -> tuple[int, ...]:
        return tuple(map(value, says("date-number").findall(text)))

    def span(text: str) -> tuple[int, int] | None:
        try:
            low, high = read.span(plain(text))
        except ValueError:
            return None
        return int(low), int(low if high is None else high)

    return Grammar(
        table=table,
        shapes=shapes,
        inner={
            group: [(f"{group}_{n}", n) for n in _NAMED.findall(rules.phrases.source(shape.source))]
            for group, shape in shapes.items()
        },
        says=says,
        trigger=_trigger(begins, table.numerals, rules.phrases),
        begins=begins,
        starts=_tokens(starts, rules),
        follows=_tokens(follows, rules),
        opens={
            "join": letters("opens-join").union(word[0] for word in table.joins),
            "part": letters("opens-part"),
            "tail": letters("opens-tail").union(word[0] for word in table.tails),
            "head": letters("opens-tail").union(word[-1] for word in table.heads),
            "compared": letters("compares"),
        },
        traditional=re.compile(one_of(rules.units.variants)),
        plain=lru_cache(maxsize=4096)(token),
        numbers=lru_cache(maxsize=4096)(numbers),
        span=lru_cache(maxsize=4096)(span),
    )


def _begins(shapes: Iterable[Shape], table: DateTable) -> dict[str, frozenset[str]]:
    """Return the first two letters that shapes may have, with the third ones of longer words;
    none where a third one may be any.
    """
    both = {_FIGURE: "0123456789", _NUMERAL: "".join(table.numerals)}
    found: dict[str, set[str]] = defaultdict(set)
    for shape in shapes:
        for word in _of(shape, table):
            found[word[:2]].add(word[2:3])
        for opening in _openings(shape, table):
            for second in both.get(opening[1:2], opening[1:2]):
                found[opening[0] + second].add("")
    return {pair: frozenset() if "" in third else frozenset(third) for pair, third in found.items()}


def _of(shape: Shape, table: DateTable) -> list[str]:
    """Return the words that a shape is of."""
    return [
        text
        for text, word in table.words.items()
        if word.role in shape.of and not (shape.unbound and word.bound)
    ]


def _openings(shape: Shape, table: DateTable) -> Iterator[str]:
    """Yield how a shape opens, with each word of a list for its name."""
    for opening in shape.opens:
        before, named, after = opening.partition("{")
        role, _, after = after.partition("}")
        words = table.windows if role == "window" else table.sources
        chosen = [w for w in words if role == "window" or table.words[w].role == role]
        yield from (before + word + after for word in chosen) if named else (opening,)


def _tokens(shapes: dict[str, Shape], rules: Rules) -> ByLetter[re.Pattern[str]]:
    """Return for each letter the regex of the tokens that may begin with it.

    What figures begin is one regex, what numerals in Han begin another.
    """
    table, expanded = rules.dates, rules.phrases.expanded

    def key(letter: str) -> str:
        if letter.isdecimal():
            return _FIGURE
        return _NUMERAL if letter in table.numerals else letter

    words = {group: _of(shape, table) for group, shape in shapes.items()}
    opens = {
        group: {key(opening[0]) for opening in _openings(shape, table)}
        for group, shape in shapes.items()
    }

    def source(group: str, letter: str) -> str:
        """Return the regex of those tokens of a shape that begin with a letter; `` for none."""
        shape = shapes[group]
        led = letter in opens[group]
        chosen = {w: table.sources[w] for w in words[group] if led or key(w[0]) == letter}
        if not (led or chosen):
            return ""
        if not shape.of:
            own = _GROUP.sub(rf"(?P\g<1>{group}_", rules.phrases.source(shape.source))
            return f"(?P<{group}>{own})"
        return expanded(f"{shape.before}(?P<{group}>{either(chosen)}){shape.after}")

    @cache
    def made(letter: str) -> re.Pattern[str] | None:
        sources = [source(group, letter) for group in shapes]
        return re.compile("|".join(filter(None, sources))) if any(sources) else None

    def of(letter: str) -> dict[str, re.Pattern[str]]:
        found = made(key(letter))
        return {} if found is None else {letter: found}

    return ByLetter(of)


def _trigger(
    pairs: Iterable[str], numerals: frozenset[str], phrases: PhraseTable
) -> re.Pattern[str]:
    """Compile a test of two neighbours that is true wherever a date may begin.

    It starts with one set of letters, which the engine looks for without leaving its loop. Its
    group tells that a number is what begins.
    """
    firsts = "".join(sorted(numerals.union(pair[0] for pair in pairs)))
    numbered = {pair for pair in pairs if pair[0] in numerals or pair[0].isdigit()}
    second = one_of(pair[1] for pair in numbered if pair[0] in numerals)
    figures = either({p: f"(?<={p[0]}){re.escape(p[1])}" for p in numbered if p[0].isdigit()})
    return re.compile(
        rf"[{_FIGURES}{re.escape(firsts)}](?:"
        rf"(?<=[{_FIGURES}])(?<![{_FIGURES}.．][{_FIGURES}])"
        rf"(?={phrases.source('figures-go-on')}|{figures})()"
        rf"|(?<={one_of(numerals)})(?={phrases.source('numeral-goes-on')}|{second})()"
        rf"|{seconds(set(pairs) - numbered)})"
    )
