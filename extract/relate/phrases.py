"""Cuts noun phrases out of the text around a number, by jieba's words and the word tables."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, dropwhile, takewhile

from extract.relate.clauses import LIST_MARK
from extract.relate.words import cut, is_common_verb
from extract.rules import Rules

LONGEST = 30
_KEPT = 4096
"""So many phrases are kept: each is asked for by several rules, and a text says many again."""
_EDGES = "△▲◆◇●○★☆■□ \t\n　，,。；;：:、！!？?—－-·…．."
_MARKS = _EDGES + "（()\"'"
_NUMBERED = re.compile(r"^\s*\d{1,2}[.．、](?!\d)")
_SECTION = re.compile(r"【[^】]*】")
_A_YEAR = re.compile(r"(?:19|20)\d\d")
# A bracket that says more than a word, or one at the end, is no part of a name.
_ASIDE = re.compile(r"[（(][^（）()]*[，、\d][^（）()]*[）)]")
_CLAUSE = re.compile("[，。；：]")
_FIRST_MARK = re.compile(r"[，。；：、（(]")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]?|^[^（(]*[）)]")
_PAIRS = {"“": "”", "《": "》", "（": "）", "(": ")"}


@lru_cache(maxsize=8)
def phrases(rules: Rules) -> Phrases:
    """Return the grammar of indicators, made once."""
    return Phrases(rules)


class Phrases:
    """The grammar of indicators: what begins, ends and breaks the phrase that is counted."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._turns = rules.phrases
        self.left = lru_cache(maxsize=_KEPT)(self._left)
        self.bare = lru_cache(maxsize=_KEPT)(self._is_bare)
        self.right = lru_cache(maxsize=_KEPT)(self._right)
        self.announced = lru_cache(maxsize=_KEPT)(self._announced)
        self.theme = lru_cache(maxsize=_KEPT)(self._theme)
        self.entity = lru_cache(maxsize=_KEPT)(self._entity)
        words = rules.language.words
        self._lead = frozenset(words("lead"))
        self._link = frozenset(words("link"))
        self._verb = frozenset(words("verb"))
        self._nominal = frozenset(words("nominal"))
        self._stop = frozenset(words("stop"))
        self._tail = frozenset(words("tail"))
        self._preposition = frozenset(words("preposition"))
        self._bare = frozenset(words("bare"))
        self._measure = frozenset(words("measure"))
        self._each = frozenset(words("each"))
        self._inner = frozenset(words("inner"))
        self._division = frozenset(words("division"))
        self._modal = frozenset(words("modal"))

    def starts(self, turn: str, piece: str) -> re.Match[str] | None:
        """Return the turn of phrase that a stretch begins with."""
        return self._turns.pattern(turn).match(piece)

    def holds(self, turn: str, piece: str) -> re.Match[str] | None:
        """Return the first such turn of phrase in a stretch."""
        return self._turns.pattern(turn).search(piece)

    def ends(self, turn: str, piece: str) -> re.Match[str] | None:
        """Return the turn of phrase that a stretch ends with."""
        return self._turns.ending(turn).search(piece)

    def whole(self, turn: str, piece: str) -> re.Match[str] | None:
        """Return the turn of phrase that a stretch is as a whole."""
        return self._turns.pattern(turn).fullmatch(piece)

    def after(self, turn: str, piece: str) -> str:
        """Return a stretch without the turn of phrase that it begins with."""
        found = self.starts(turn, piece)
        return piece[found.end() :] if found else piece

    def before(self, turn: str, piece: str) -> str:
        """Return a stretch without the turn of phrase that it ends with."""
        found = self.ends(turn, piece)
        return piece[: found.start()] if found else piece

    def without(self, turn: str, piece: str) -> str:
        """Return a stretch without any such turn of phrase."""
        return self._turns.pattern(turn).sub("", piece)

    def _left(self, piece: str, *, longest: int = 20) -> str:
        """Return the noun phrase that ends a stretch before a number."""
        if "【" in piece or "（" in piece or "(" in piece:
            piece = _ASIDE.sub("", _SECTION.sub("", piece))
        piece = self.after("years-first", self.after("inside", _NUMBERED.sub("", piece)))
        piece = self.without("parts", self.without("prices", piece))
        piece = self.before("each-tail", piece.strip(_EDGES)).strip(_EDGES)
        piece = self.before("superlative-end", piece) or piece
        piece = self.before("compared-tail", piece)
        piece = self._turns.pattern("has").sub("", piece, count=1)
        piece = self.before("reached-link", piece)
        tokens = list(cut(piece, self._rules))
        while tokens and (
            tokens[-1] in self._link
            or (tokens[-1] in self._each and len(tokens) > 1)
            or (self.whole("years", tokens[-1]) and len(tokens) > 1)
            or (not tokens[-1].strip(_MARKS) and tokens[-1] not in "”）)")
        ):
            tokens.pop()
        tokens = self._from_left(self._beyond_modal(tokens))
        inner = [
            t for i, t in enumerate(tokens)
            if not (t in self._inner and 0 < i < len(tokens) - 1 and "“" not in tokens[:i])
        ]  # fmt: skip
        text = balanced("".join(inner).strip(" ，、；："))
        text = text if len(text) <= longest else balanced(self._tail_of(inner, longest))
        counted = self.after("in-all", text)
        if counted == text or self.whole("outcome", text):
            return text
        short = len(counted) < 3 or self.bare(counted) or self.measure(counted)
        return counted if short else text

    def _from_left(self, tokens: list[str]) -> list[str]:
        while tokens:
            if (
                (len(tokens) > 1 and self.starts("per", tokens[0]))
                or tokens[0] in self._lead
                or (not tokens[0].strip(_MARKS) and tokens[0] not in "“《")
            ):
                tokens = tokens[1:]
            elif tokens[0] in self._preposition:
                at = next(
                    (i for i, t in enumerate(tokens[1:], 1) if self._is_verb(t) or t in self._lead),
                    0,
                )
                tokens = tokens[at or 1 :]
            else:
                break
        return tokens

    def _beyond_modal(self, tokens: list[str]) -> list[str]:
        """Return a phrase's words behind its last modal word (村民可以办理贷款), or those before
        it where nothing behind it is a noun.
        """
        at = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i] in self._modal), -1)
        if at < 1 or "“" in tokens[:at] or "《" in tokens[:at]:
            return tokens
        behind = tokens[at + 1 :]
        named = not all(
            self._is_verb(t) or t in self._lead or t in self._link or t in self._preposition
            for t in behind
        )
        return behind if named else tokens[:at]

    def _tail_of(self, tokens: list[str], longest: int) -> str:
        """Return the last words of a long phrase, from a verb on where there is one."""
        sizes = list(accumulate(map(len, reversed(tokens))))
        fits = sum(size <= longest for size in sizes)
        opened = (
            count
            for count, (token, size) in enumerate(zip(reversed(tokens), sizes, strict=True), 1)
            if token in self._stop and size >= 5
        )
        taken = min(next(opened, fits), fits)
        words = "".join(tokens[len(tokens) - taken :])
        return self.after("loose", self.before("loose", words))

    def _right(self, piece: str, *, final: bool) -> tuple[str, str]:
        """Return the noun that a stretch behind a number begins with, and the rest of it.

        With `final`, a short predicate stays with its noun (`民生实事项目全面完成任务`).
        """
        piece = self.after("unit-note", piece)
        if self.starts("no-noun", piece):
            return "", piece
        tokens = cut(piece[:40], self._rules)
        skip = 0
        while skip < len(tokens) and (
            self.whole("behind-unit", tokens[skip]) or not tokens[skip].strip()
        ):
            skip += 1
        ends = self._tail | self._stop
        if skip == len(tokens) or tokens[skip] in ends | self._link:
            return "", piece
        ends |= self._preposition
        stop = next((at for at in range(skip + 1, len(tokens)) if tokens[at] in ends), len(tokens))
        while stop > skip + 1 and tokens[stop - 1] in self._each:
            stop -= 1
        noun = "".join(tokens[skip:stop])
        rest = piece[len("".join(tokens[:stop])) :]
        noun = self.before("open-end", balanced(_CLAUSE.split(noun)[0].strip(" 、")))
        noun = self.before("moved", noun) or noun
        if not final and not rest and piece.endswith(noun):
            noun, rest = self._apart(noun)
        longest = 16 if self.starts("done-to", rest) else 20
        told = final and rest and len(noun) + len(rest) <= longest
        if told and not self.starts("no-predicate", rest):
            return balanced(noun + rest.strip(" ，、；：")), ""
        return noun[:LONGEST], rest

    def _apart(self, noun: str) -> tuple[str, str]:
        """Return a noun that reaches up to the next number, and what of it is that number's
        (5个合作社、种植面积320亩).
        """
        *_, last = (None, *LIST_MARK.finditer(noun))
        if last is None or last.end() == len(noun):
            return noun, ""
        head, tail = noun[: last.start()], noun[last.end() :]
        owner, attribute = self.owned(tail)
        own = (attribute or self.ends("yield", tail)) and not owner
        listed = last[0] == "、" and not self.ends_verbal(tail)
        whole = head.count("（") == head.count("）")
        return (head, last[0] + tail) if whole and (own or listed) else (noun, "")

    def _announced(self, piece: str) -> tuple[str, bool]:
        """Return the words with which a stretch without numbers announces, and whether it says so
        itself.

        `城镇新增就业方面`, `从各地看`, `完成率居前五位的是` announce; other clauses only may.
        """
        text = self._unnumbered(piece)
        if self.ends("of", text) or self.starts("origin", text):
            return "", False
        text = self.after("announcing", text)
        said = False
        while found := self.ends("theme-tail", text):
            text, said = text[: found.start()].strip(_MARKS), True
        if self.ends("empty", text):
            return "", True
        if not said and self.holds("predicate", text):
            return "", False
        parts = self.whole("by-parts", text) is not None
        each = parts or (said and self.starts("by-each", text))
        return ("" if each else text), said or parts

    def _unnumbered(self, piece: str) -> str:
        """Return a stretch without its brackets and the number of an item that it begins with."""
        return self.after("item-number", _BRACKETS.sub("", piece).strip(_MARKS))

    def _theme(self, piece: str) -> tuple[str, bool]:
        """Return what a stretch without numbers announces, and whether it says so itself."""
        text, said = self.announced(piece)
        own = self.left(text)
        return (own if 1 < len(own) <= 20 and not self.bare(own) else ""), said

    def breakdown(self, piece: str, whole: str) -> str:
        """Return what is measured of each part where a stretch says by what a whole is divided
        (分经济类型看, behind 工业增加值), or ``.
        """
        divides = self.whole("breakdown", piece.strip(_MARKS))
        return self.of_parts(whole) if divides else ""

    def of_parts(self, whole: str) -> str:
        """Return what is measured of a whole, and so of each of its parts (畜禽存栏), or ``."""
        measured = self.ends("of-parts", whole)
        return measured[0] if measured else ""

    def without_examples(self, phrase: str) -> str:
        """Return a phrase without the list of things that its noun stands for (甲、乙等林果产量),
        with the verb before it, unless only what is measured of them is left.
        """
        listed = self.starts("examples-listed", phrase)
        if listed is None:
            return phrase
        rest, first = phrase[listed.end() :], self.words(phrase)[0]
        thing, attribute = self.owned(rest)
        if not ((attribute and len(thing) > 1) or len(rest) > 4):
            return phrase
        return first + rest if self._is_verb(first) else rest

    def subject(self, piece: str) -> str:
        """Return the noun that a stretch without numbers says something of, or ``."""
        taken = ""
        text = self._unnumbered(piece)
        compared = self.holds("comparison", text)
        for token in self.words(text[: compared.start()] if compared else text):
            if self._is_verb(token) or token in self._stop or token in self._lead:
                break
            if token in self._preposition or not token.strip(_MARKS):
                return ""
            taken += token
        else:
            if not compared:
                return ""
        return "" if self.bare(taken) or self.holds("no-subject", taken) else taken

    def stem(self, whole: str) -> str:
        """Return a whole's name without the words that only say that it is a number."""
        shorter = self.before("stem", whole)
        return whole if self.ends("total", shorter) else shorter

    def finished(self, name: str) -> str:
        """Return a name without the word of completion that may end it (城镇新增就业完成), and
        without the verb that only says that it is so (实现城镇新增就业).
        """
        name = self.after("light", self.without("waste", name) or name)
        shorter = self.before("completion", name)
        return shorter if len(shorter) >= 4 else name

    def join(self, whole: str, part: str) -> str:
        """Return a part's name behind its whole's, shortened from the whole's left if too long.

        Where the part begins as the whole ends (开工 + 开工率) the two overlap; a whole's closing
        stage gives way to the part's (危房改造开工 + 竣工).
        """
        whole = self.after("in-all", self.stem(whole))
        if not whole or not part or part in whole or whole in part:
            return part if whole in part else whole or part
        staged = self.before("stage-end", whole) if self.starts("stage", part) else whole
        whole = staged or whole
        sizes = range(min(len(whole), len(part)) - 1, 1, -1)
        part = part[next((size for size in sizes if whole.endswith(part[:size])), 0) :]
        room = LONGEST - len(part) if len(part) < LONGEST - 4 else 0
        return (whole[-room:] if room else "") + part

    def turned(self, piece: str) -> str:
        """Return what a stretch right behind a number of cases says that they became."""
        found = self.starts("turned", piece)
        return self.after("turned-lead", found[0]) if found else ""

    def granted(self, piece: str) -> str:
        """Return what a stretch right behind an amount says that it is (给予…补贴)."""
        found = self.starts("granted-behind", piece)
        return self.after("of-standard", found[0]) if found else ""

    def case(self, piece: str, *, known: str) -> str:
        """Return the case in which a rule gives what follows, where a stretch states one
        (对新设立的科研机构) or says more of none that is `known` (新设立的), or ``.
        """
        found = self.whole("case", piece.strip(_MARKS))
        if found is None or (known and not found[1]):
            return ""
        told = self.left(found[1] or found[2], longest=18)
        return "" if self.only_verbs(told) else self.after("is", told)

    def grant(self, before: str, behind: str) -> tuple[str, str, str] | None:
        """Return what stands before an amount that is given, to whom or of what it is given, and
        what it is (给予企业30万元奖励); `behind` is what stands behind it and its list.
        """
        given = self.ends("granting", before)
        if given is None:
            found = self.ends("granting-by", before)
            told = self.starts("granting-behind", behind)
            return (before[: found.start()], found[1], told[1]) if found and told else None
        whom = given[1].strip(_MARKS)
        if grant := self.ends("grant", whom):
            return before[: given.start()], whom[: grant.start()], grant[0]
        grant = self.starts("grant", self.after("of", behind))
        return (before[: given.start()], whom, grant[0]) if grant else None

    def punishment(self, before: str, behind: str) -> str:
        """Return the punishment behind an amount or a time (处500元以下罚款), or ``."""
        found = self.starts("punishment", behind)
        return found[1] if found and self.ends("punished", before) else ""

    def unlevelled(self, noun: str) -> str:
        """Return a noun without the level that it begins with (省级重点县), or ``."""
        return self.after("level", noun) if self.starts("level", noun) else ""

    def predicate(self, piece: str) -> str:
        """Return what a stretch right behind a number of people says that they did (…报名)."""
        text = self.clause(piece)
        tokens = list(dropwhile(self._lead.__contains__, self.words(text))) if text else []
        done = tokens and tokens[0] in self._verb | self._stop
        return "".join(tokens)[:16] if done or self.starts("passive", text) else ""

    def clause(self, piece: str) -> str:
        """Return what a stretch says up to its first mark."""
        return _FIRST_MARK.split(piece)[0].strip(_MARKS)

    def strip(self, piece: str) -> str:
        """Return a stretch without the marks around it."""
        return piece.strip(_MARKS)

    def only_verbs(self, phrase: str) -> bool:
        """Whether a phrase names nothing: verbs, adverbs and particles alone."""
        return all(
            self._is_verb(token) or token in self._lead or token in self._link
            for token in cut(phrase, self._rules)
        )

    def spelled(self, short: str) -> tuple[str, ...]:
        """Return what a short form stands for in a name (城乡: 城镇, 农村), or nothing."""
        return self._rules.language.spelled.get(short, ())

    def ends_verbal(self, phrase: str) -> bool:
        """Whether a phrase waits for its object (护理员每季度接受…)."""
        tokens = cut(phrase, self._rules)
        return bool(tokens) and (self._is_verb(tokens[-1]) or tokens[-1] in self._stop)

    def verb_of(self, phrase: str) -> str:
        """Return what stands before the last word of a phrase, if a verb ends it (存栏生猪)."""
        *verbs, _ = cut(phrase, self._rules) or ("",)
        named = verbs and (verbs[-1] in self._nominal or self._is_verb(verbs[-1]))
        return "".join(verbs) if named else ""

    def trails(self, phrase: str) -> bool:
        """Whether a phrase ends with an adverb, which waits for a verb (原油产量继续)."""
        tokens = cut(phrase, self._rules)
        return bool(tokens) and tokens[-1] in self._lead

    def lends(self, phrase: str) -> str:
        """Return the noun that a clause's phrase lends a bare attribute behind it, or ``."""
        noun = self.after("as", phrase)
        taken = "".join(takewhile(lambda token: not self._is_verb(token), self.words(noun)))
        denied = self.starts("negated", noun) or self.starts("deictic", noun)
        place = self.ends("actor", taken) or self.whole("township", taken)
        lends = not (denied or place or len(taken) < min(4, len(noun)))
        return noun if noun.startswith(("“", "《")) else taken if lends else ""

    def opens(self, phrase: str) -> bool:
        """Whether a phrase begins with a verb."""
        tokens = cut(phrase, self._rules)
        return bool(tokens) and (self._is_verb(tokens[0]) or tokens[0] in self._stop)

    def _is_bare(self, phrase: str) -> bool:
        """Whether a phrase is no indicator by itself: its topic stands before it."""
        return (
            phrase in self._bare
            or bool(_A_YEAR.fullmatch(phrase))
            or bool(self.whole("no-name", phrase))
            or self.each(phrase)
            or self.only_verbs(phrase)
        )

    def words(self, phrase: str) -> tuple[str, ...]:
        """Return a phrase's words."""
        return cut(phrase, self._rules)

    def division(self, phrase: str) -> bool:
        """Whether a phrase is what places are divided into (乡镇, 村), no topic of its own."""
        return phrase in self._division or bool(self.ends("autonomous", phrase))

    def measure(self, phrase: str) -> bool:
        """Whether a phrase is a measure of the thing before it (面积, 完成率, 检查人数)."""
        *verbs, last = cut(phrase, self._rules) or ("",)
        done = last in self._measure and bool(verbs) and all(map(self._is_verb, verbs))
        return done or phrase in self._measure

    def owned(self, phrase: str) -> tuple[str, str]:
        """Return whose or of what a phrase tells, and what it measures of it.

        `苹果种植面积` gives 苹果 and 种植面积, `占地面积` nothing and itself; a phrase that
        measures nothing is all thing.
        """
        found = self.ends("measured-of", phrase)
        if found is None:
            return ("", phrase) if self.measure(phrase) else (phrase, "")
        return phrase[: found.start()], found[0]

    def measures(self, phrase: str) -> bool:
        """Whether a phrase says itself what it measures (城镇零售额)."""
        return bool(self.holds("amount", phrase) or self.owned(phrase)[1])

    def grown(self, piece: str, *, goal: bool) -> str:
        """Return the words at the end of a stretch that make a growth a name of its own: one of
        years (年均增长), or one that is a `goal` (增长).
        """
        if found := self.holds("yearly", piece):
            return "".join(found.groups())
        found = self.holds("goal", piece) if goal else None
        return found[1] if found else ""

    def shared(self, whole: str) -> str:
        """Return what is measured of a whole and so of its parts (水稻种植面积)."""
        attribute = self.owned(whole)[1]
        return self.after("extent", attribute) or attribute

    def taking(self, phrase: str, piece: str) -> str:
        """Return the verb at the end of a phrase whose object stands behind the number, or ``.

        `piece` is the stretch that the phrase ends, with the complement that it may have lost
        (周围种了100亩水稻).
        """
        tokens = list(self.words(phrase))
        completed = self.ends("complement", piece)
        taken: list[str] = []
        while tokens and self.whole("complement", tokens[-1]):
            taken.insert(0, tokens.pop())
        if not tokens or not (completed or self._is_verb(tokens[-1]) or tokens[-1] in self._stop):
            return ""
        verb = tokens.pop() + "".join(taken)
        while tokens and (tokens[-1] in self._lead or tokens[-1] in self._each):
            tokens.pop()
        subject = "".join(tokens)
        who = self.ends("actor", subject) or self.starts("deictic", subject)
        return subject + verb if 2 < len(subject) < 7 and not who else verb

    def thing(self, noun: str) -> bool:
        """Whether a noun behind a number is a thing, no verb and no word for a plan or a limit."""
        first = self.words(noun)[0] if noun else ""
        return bool(noun) and not self.starts("no-thing", noun) and not (
            self._is_verb(first) or first in self._lead or first in self._preposition
            or first in self._bare or first in self._stop or (self.measure(first) and first == noun)
            or (first in self._nominal and first != noun)
        )  # fmt: skip

    def _entity(self, piece: str) -> str:
        """Return the body or place that opens a stretch without numbers, or ``."""
        found = self.starts("entity", self.after("item-word", self._unnumbered(piece)))
        acts = self._verb | self._stop | self._preposition
        return found[0] if found and self.words(found[0])[0] not in acts else ""

    def reached(self, piece: str) -> str:
        """Return the stage that all of what is counted has reached (…1095户全部竣工)."""
        found = self.whole("reached", piece.strip(_MARKS))
        return found[1] if found else ""

    def added(self, own: str) -> str:
        """Return what a bare phrase adds to a carried name: nothing for 每户, 完成, 各地."""
        if self.each(own) or self.whole("adds-nothing", own):
            return ""
        return self.after("plan-lead", own) if self.whole("plan", own) else own

    def readable(self, phrase: str) -> bool:
        """Whether a part's phrase says what is counted without its whole (其中乡镇卫生院)."""
        tokens = self.words(phrase)
        return (
            len(phrase) > 2
            and (len(phrase) > 4 or not self._is_verb(tokens[0]))
            and (len(phrase) > 3 or not self._is_verb(tokens[-1]))
            and not self.whole("stage", phrase)
            and not self.starts("origin", phrase)
            and not self.ends("place-end", phrase)
        )

    def each(self, phrase: str) -> bool:
        """Whether a phrase only distributes (每户, 人均, 每立方米)."""
        tokens = self.words(phrase)
        of_one = len(tokens) == 2 and self.whole("per", tokens[0])
        return phrase in self._each or bool(of_one)

    def _is_verb(self, token: str) -> bool:
        return token not in self._nominal and (
            token in self._verb or is_common_verb(token, self._rules)
        )


def balanced(text: str) -> str:
    """Drop an opening or closing mark whose partner is missing."""
    odd = (pair for pair in _PAIRS.items() if text.count(pair[0]) != text.count(pair[1]))
    return text.translate(str.maketrans("", "", "".join(map("".join, odd))))
