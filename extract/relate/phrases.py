"""Cuts noun phrases out of the text around a number, by jieba's words and the word tables."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.relate.clauses import LIST_MARK
from extract.relate.words import cut, is_common_verb
from extract.rules import Rules

LONGEST = 30
_KEPT = 4096
"""So many phrases are kept: each is asked for by several rules, and a text says many again."""
_MARKS = "△▲◆◇●○★☆■□ \t\n　，,。；;：:、！!？?（()—－-·…．.\"'"
_NUMBERED = re.compile(r"^\s*\d{1,2}[.．、](?!\d)")
_ENUMERATED = re.compile(r"^[一二三四五六七八九十]{1,2}、")
_SECTION = re.compile(r"【[^】]*】")
_YEARS = re.compile(r"(?:[一二两三四五六七八九十]{1,2}|\d{1,2})年[间来里]?")
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS_FIRST = re.compile(rf"^[，]?{_YEARS.pattern}(?=.)")
# A bracket that says more than a word, or one at the end, is no part of a name.
_ASIDE = re.compile(r"[（(][^（）()]*[，、\d][^（）()]*[）)]")
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{2,7}(?:街道|(?<!城)[镇乡]|苏木|社区)")
_INSIDE = re.compile("^，?[中里](?=[仍有已还只就的])")
_REACHED = re.compile("(?<=占比|比重|.率)达到?$")
_CLAUSE = re.compile("[，。；：]")
_EDGES = "△▲◆◇●○★☆■□ \t\n　，,。；;：:、！!？?—－-·…．."
_UNIT_NOTE = re.compile(r"^[（(][\u4e00-\u9fff、]{1,4}[）)]")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]?|^[^（(]*[）)]")
# Predicates of which the noun before them is what something is done to.
_DONE_TO = ("进行", "实行", "开展", "用于")
_PAIRS = {"“": "”", "《": "》", "（": "）", "(": ")"}


@lru_cache(maxsize=8)
def _group(rules: Rules, name: str) -> frozenset[str]:
    return frozenset(rules.language.words(name))


@lru_cache(maxsize=64)
def _turn(rules: Rules, name: str, ending: str = "") -> re.Pattern[str]:
    return re.compile(rules.phrases.source(name) + ending)


@lru_cache(maxsize=8)
def phrases(rules: Rules) -> Phrases:
    """Return the grammar of indicators, made once."""
    return Phrases(rules)


class Phrases:
    """The grammar of indicators: what begins, ends and breaks the phrase that is counted."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.left = lru_cache(maxsize=_KEPT)(self._left)
        self.bare = lru_cache(maxsize=_KEPT)(self._is_bare)
        self.right = lru_cache(maxsize=_KEPT)(self._right)
        self.announced = lru_cache(maxsize=_KEPT)(self._announced)
        self.theme = lru_cache(maxsize=_KEPT)(self._theme)
        self._lead = _group(rules, "lead")
        self._link = _group(rules, "link")
        self._verb = _group(rules, "verb")
        self._nominal = _group(rules, "nominal")
        self._stop = _group(rules, "stop")
        self._tail = _group(rules, "tail")
        self._preposition = _group(rules, "preposition")
        self._bare = _group(rules, "bare")
        self._measure = _group(rules, "measure")
        self._each = _group(rules, "each")
        self._inner = _group(rules, "inner")
        self._division = _group(rules, "division")
        self._modal = _group(rules, "modal")
        self._recipient = tuple(rules.language.words("recipient"))
        self._asides = [_turn(rules, name) for name in ("prices", "parts")]
        self._each_tail = _turn(rules, "each-tail", "$")
        mods, heads = rules.phrases.source("attributive"), rules.phrases.source("attribute")
        self._attribute = re.compile(f"{mods}*{heads}$")
        self._ranked_tail = _turn(rules, "superlative-end", "$")

    def _left(self, piece: str, *, longest: int = 20) -> str:
        """Return the noun phrase that ends a stretch before a number."""
        if "【" in piece or "（" in piece or "(" in piece:
            piece = _ASIDE.sub("", _SECTION.sub("", piece))
        piece = _NUMBERED.sub("", piece)
        piece = _INSIDE.sub("", piece)
        piece = _YEARS_FIRST.sub("", piece)
        for turn in self._asides:
            piece = turn.sub("", piece)
        piece = self._each_tail.sub("", piece.strip(_EDGES)).strip(_EDGES)
        piece = self._ranked_tail.sub("", piece) or piece
        piece = _turn(self._rules, "compared-tail", "$").sub("", piece)
        piece = _turn(self._rules, "has").sub("", piece, count=1)
        piece = _REACHED.sub("", piece)
        if not piece:
            return ""
        tokens = list(cut(piece, self._rules))
        while tokens and (
            tokens[-1] in self._link
            or (tokens[-1] in self._each and len(tokens) > 1)
            or (_YEARS.fullmatch(tokens[-1]) and len(tokens) > 1)
            or (not tokens[-1].strip(_MARKS) and tokens[-1] not in "”）)")
        ):
            tokens.pop()
        tokens = self._from_left(self._beyond_modal(tokens))
        inner = [
            t for i, t in enumerate(tokens)
            if not (t in self._inner and 0 < i < len(tokens) - 1 and "“" not in tokens[:i])
        ]  # fmt: skip
        text = balanced("".join(inner).strip(" ，、；："))
        if len(text) > longest:
            text = balanced(self._tail_of(inner, longest))
        counted = text.removeprefix("累计")
        if counted == text or self.outcome(text):
            return text
        short = len(counted) < 3 or self.bare(counted) or self.measure(counted)
        return counted if short else text

    def _from_left(self, tokens: list[str]) -> list[str]:
        while tokens:
            if (
                (tokens[0].startswith("每") and len(tokens) > 1)
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
        size = 0
        best = len(tokens)
        for at in range(len(tokens) - 1, -1, -1):
            size += len(tokens[at])
            if size > longest:
                break
            best = at
            if tokens[at] in self._stop and size >= 5:
                break
        return "".join(tokens[best:]).strip(" ，、；：的")

    def _right(self, piece: str, *, final: bool) -> tuple[str, str]:
        """Return the noun that a stretch behind a number begins with, and the rest of it.

        With `final`, a short predicate stays with its noun (`民生实事项目全面完成任务`).
        """
        piece = _UNIT_NOTE.sub("", piece)
        if not piece or piece[0] in "（(，,。；;：:、！!？?）)—-～~/":
            return "", piece
        if _turn(self._rules, "reporter").match(piece):
            return "", piece
        tokens = cut(piece[:40], self._rules)
        skip = 0
        while skip < len(tokens) and (
            tokens[skip] in ("的", "以上", "左右") or not tokens[skip].strip()
        ):
            skip += 1
        if (
            skip == len(tokens)
            or tokens[skip] in self._tail
            or tokens[skip] in self._link
            or tokens[skip] in self._stop
        ):
            return "", piece
        stop = skip + 1
        while (
            stop < len(tokens) and tokens[stop] not in self._stop and tokens[stop] not in self._tail
        ):
            if tokens[stop] in self._preposition:
                break
            stop += 1
        while stop > skip + 1 and tokens[stop - 1] in self._each:
            stop -= 1
        noun = "".join(tokens[skip:stop])
        rest = piece[len("".join(tokens[:stop])) :]
        noun = _turn(self._rules, "open-end", "+$").sub(
            "", balanced(_CLAUSE.split(noun)[0].strip(" 、"))
        )
        noun = _turn(self._rules, "moved", "$").sub("", noun) or noun
        if not final and not rest and piece.endswith(noun):
            noun, rest = self._apart(noun)
        if (
            final
            and rest
            and len(noun) + len(rest) <= (16 if rest.startswith(_DONE_TO) else 20)
            and not rest.startswith(("中", "的", "内", "里", "是", "为", "有", "从"))
        ):
            return balanced(noun + rest.strip(" ，、；：")), ""
        return noun[:LONGEST], rest

    def _apart(self, noun: str) -> tuple[str, str]:
        """Return a noun that reaches up to the next number, and what of it is that number's
        (5个合作社、种植面积320亩).
        """
        for found in reversed(list(LIST_MARK.finditer(noun))):
            head, tail = noun[: found.start()], noun[found.end() :]
            owner, attribute = self.owned(tail)
            own = (attribute or tail.endswith("年产")) and not owner
            listed = found[0] == "、" and not self.ends_verbal(tail)
            if head.count("（") == head.count("）") and tail and (own or listed):
                return head, found[0] + tail
            break
        return noun, ""

    def _announced(self, piece: str) -> tuple[str, bool]:
        """Return the words with which a stretch without numbers announces, and whether it says so
        itself.

        `城镇新增就业方面`, `从各地看`, `完成率居前五位的是` announce; other clauses only may.
        """
        text = _ENUMERATED.sub("", _BRACKETS.sub("", piece).strip(_MARKS))
        if text.endswith("的") or _turn(self._rules, "origin").match(text):
            return "", False
        text = re.sub(
            r"^(?:[一二三四五六七八九十]是|从|在|按(?!揭|摩|时)|就(?!业|诊|餐|医|学|读)|对于|关于)",
            "",
            text,
        )
        said = False
        while found := _turn(self._rules, "theme-tail", "$").search(text):
            text, said = text[: found.start()].strip(_MARKS), True
        if _turn(self._rules, "empty", "$").search(text):
            return "", True
        if not said and _turn(self._rules, "predicate").search(text):
            return "", False
        if _turn(self._rules, "by-parts").fullmatch(text):
            return "", True
        return ("" if text.startswith("分") and said else text), said

    def _theme(self, piece: str) -> tuple[str, bool]:
        """Return what a stretch without numbers announces, and whether it says so itself."""
        text, said = self.announced(piece)
        own = self.left(text)
        return (own if 1 < len(own) <= 20 and not self.bare(own) else ""), said

    def breakdown(self, piece: str, whole: str) -> str:
        """Return what is measured of each part where a stretch says by what a whole is divided
        (分经济类型看, behind 工业增加值), or ``.
        """
        divides = _turn(self._rules, "breakdown").fullmatch(piece.strip(_MARKS))
        return self.of_parts(whole) if divides else ""

    def of_parts(self, whole: str) -> str:
        """Return what is measured of a whole, and so of each of its parts (畜禽存栏), or ``."""
        measured = _turn(self._rules, "of-parts", "$").search(whole)
        return measured[0] if measured else ""

    def without_examples(self, phrase: str) -> str:
        """Return a phrase without the list of things that its noun stands for (甲、乙等林果产量),
        with the verb before it, unless only what is measured of them is left.
        """
        listed = _turn(self._rules, "examples-listed").match(phrase)
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
        text = _ENUMERATED.sub("", _BRACKETS.sub("", piece).strip(_MARKS))
        if compared := self.comparison(text):
            text = text[: compared.start()] + "是"
        for token in self.words(text):
            if self._is_verb(token) or token in self._stop or token in self._lead:
                break
            if token in self._preposition or not token.strip(_MARKS):
                return ""
            taken += token
        else:
            return ""
        pointed = self.actor(taken) or self.deictic(taken) or self.township(taken)
        if pointed or self.bare(taken) or re.search(r"[各\d]|[年月日]$", taken):
            return ""
        return taken if 2 < len(taken) < 16 else ""

    def stem(self, whole: str) -> str:
        """Return a whole's name without the words that only say that it is a number."""
        shorter = _turn(self._rules, "stem", "$").sub("", whole)
        return whole if shorter.endswith("总") else shorter

    def finished(self, name: str) -> str:
        """Return a name without the word of completion that may end it (城镇新增就业完成), and
        without the verb that only says that it is so (实现城镇新增就业).
        """
        name = _turn(self._rules, "waste").sub("", name) or name
        if light := _turn(self._rules, "light").match(name):
            name = name[light.end() :]
        shorter = _turn(self._rules, "completion", "$").sub("", name)
        return shorter if len(shorter) >= 4 else name

    def join(self, whole: str, part: str) -> str:
        """Return a part's name behind its whole's, shortened from the whole's left if too long.

        Where the part begins as the whole ends (开工 + 开工率) the two overlap; a whole's closing
        stage gives way to the part's (危房改造开工 + 竣工).
        """
        whole = self.stem(whole).removeprefix("累计")
        if not part or part in whole:
            return whole or part
        if not whole or whole in part:
            return part
        if _turn(self._rules, "stage").match(part):
            whole = _turn(self._rules, "stage-end", "$").sub("", whole) or whole
        for size in range(min(len(whole), len(part)) - 1, 1, -1):
            if whole.endswith(part[:size]):
                part = part[size:]
                break
        if len(whole) + len(part) > LONGEST:
            whole = whole[-(LONGEST - len(part)) :] if len(part) < LONGEST - 4 else ""
        return whole + part

    def turned(self, piece: str) -> str:
        """Return what a stretch right behind a number of cases says that they became."""
        found = _turn(self._rules, "turned").match(piece)
        return (
            re.sub(r"^(?:均|都)?(?:系|为|是|由|已报告的|此前|既往|境外输入的)*", "", found[0])
            if found
            else ""
        )

    def granted(self, piece: str) -> str:
        """Return what a stretch right behind an amount says that it is (给予…补贴)."""
        found = _turn(self._rules, "granted-behind").match(piece)
        return re.sub(r"^的?标准(?=.)", "", found[0]) if found else ""

    def case(self, piece: str, *, known: str) -> str:
        """Return the case in which a rule gives what follows, where a stretch states one
        (对新设立的科研机构) or says more of none that is `known` (新设立的), or ``.
        """
        found = _turn(self._rules, "case").fullmatch(piece.strip(_MARKS))
        if found is None or (known and not found[1]):
            return ""
        told = self.left(found[1] or found[2], longest=18).removeprefix("为")
        return "" if self.only_verbs(told) else told

    def grant(self, before: str, behind: str) -> tuple[str, str, str] | None:
        """Return what stands before an amount that is given, to whom or of what it is given, and
        what it is (给予企业30万元奖励); `behind` is what stands behind it and its list.
        """
        given = _turn(self._rules, "granting", "$").search(before)
        if given is None:
            found = _turn(self._rules, "granting-by", "$").search(before)
            told = _turn(self._rules, "granting-behind").match(behind)
            return (before[: found.start()], found[1], told[1]) if found and told else None
        whom = given[1].strip(_MARKS)
        if grant := _turn(self._rules, "grant", "$").search(whom):
            return before[: given.start()], whom[: grant.start()], grant[0]
        grant = _turn(self._rules, "grant").match(behind.removeprefix("的"))
        return (before[: given.start()], whom, grant[0]) if grant else None

    def punishment(self, before: str, behind: str) -> str:
        """Return the punishment behind an amount or a time (处500元以下罚款), or ``."""
        found = _turn(self._rules, "punishment").match(behind)
        return found[1] if found and _turn(self._rules, "punished", "$").search(before) else ""

    def receiver(self, phrase: str) -> bool:
        """Whether a phrase only says that someone is given something (企业)."""
        return bool(_turn(self._rules, "receiver").fullmatch(phrase))

    def level(self, noun: str) -> bool:
        """Whether a noun behind a number only says of which level things are (国家级)."""
        return bool(_turn(self._rules, "level").fullmatch(noun))

    def unlevelled(self, noun: str) -> str:
        """Return a noun without the level that it begins with (省级重点县), or ``."""
        found = _turn(self._rules, "level").match(noun)
        return noun[found.end() :] if found else ""

    def predicate(self, piece: str) -> str:
        """Return what a stretch right behind a number of people says that they did (…报名)."""
        text = re.split(r"[，。；：、（(]", piece)[0].strip(_MARKS)
        tokens = self.words(text) if text else ()
        while tokens and tokens[0] in self._lead:
            tokens = tokens[1:]
        passive = text.startswith(("被", "已被", "未", "尚未", "没有", "没"))
        if not tokens or not (passive or tokens[0] in self._verb or tokens[0] in self._stop):
            return ""
        return "".join(tokens)[:16]

    def step(self, noun: str) -> bool:
        """Whether a noun behind a number is a mark that an amount passes (万亿元台阶)."""
        return bool(_turn(self._rules, "step").fullmatch(noun))

    def ungranted(self, phrase: str) -> str:
        """Return a phrase without the grantor that may begin it (省级给予奖补)."""
        return _turn(self._rules, "grantor").sub("", phrase, count=1)

    def spent(self, piece: str) -> bool:
        """Whether a stretch right behind an amount of money says what it is for."""
        return bool(_turn(self._rules, "spent").match(piece))

    def clause(self, piece: str) -> str:
        """Return what a stretch says up to its first mark."""
        return re.split(r"[，。；：、（(]", piece)[0].strip(_MARKS)

    def strip(self, piece: str) -> str:
        """Return a stretch without the marks around it."""
        return piece.strip(_MARKS)

    def only_verbs(self, phrase: str) -> bool:
        """Whether a phrase names nothing: verbs, adverbs and particles alone."""
        return all(
            self._is_verb(token) or token in self._lead or token in self._link
            for token in cut(phrase, self._rules)
        )

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
        noun = phrase.removeprefix("作为")
        if noun.startswith(("“", "《")):
            return noun
        taken = ""
        for token in self.words(noun):
            if self._is_verb(token):
                break
            taken += token
        denied = _turn(self._rules, "negated").match(noun) or self.deictic(noun)
        place = self.actor(taken) or self.township(taken)
        return "" if denied or place or len(taken) < min(4, len(noun)) else taken

    def opens(self, phrase: str) -> bool:
        """Whether a phrase begins with a verb."""
        tokens = cut(phrase, self._rules)
        return bool(tokens) and (self._is_verb(tokens[0]) or tokens[0] in self._stop)

    def _is_bare(self, phrase: str) -> bool:
        """Whether a phrase is no indicator by itself: its topic stands before it."""
        return (
            phrase in self._bare
            or bool(_A_YEAR.fullmatch(phrase))
            or bool(_turn(self._rules, "reporter").fullmatch(phrase))
            or bool(_turn(self._rules, "outdone").fullmatch(phrase))
            or self.each(phrase)
            or self.plan(phrase)
            or self.only_verbs(phrase)
        )

    def words(self, phrase: str) -> tuple[str, ...]:
        """Return a phrase's words."""
        return cut(phrase, self._rules)

    def amount(self, phrase: str) -> bool:
        """Whether a phrase names an amount of money (生活补助, 教育支出)."""
        return bool(_turn(self._rules, "amount").search(phrase))

    def division(self, phrase: str) -> bool:
        """Whether a phrase is what places are divided into (乡镇, 村), no topic of its own."""
        return phrase in self._division or phrase.endswith(("自治县", "自治州"))

    def measure(self, phrase: str) -> bool:
        """Whether a phrase is a measure of the thing before it (面积, 完成率, 检查人数)."""
        if phrase in self._measure:
            return True
        *verbs, last = cut(phrase, self._rules) or ("",)
        return last in self._measure and bool(verbs) and all(map(self._is_verb, verbs))

    def owned(self, phrase: str) -> tuple[str, str]:
        """Return whose or of what a phrase tells, and what it measures of it.

        `苹果种植面积` gives 苹果 and 种植面积, `占地面积` nothing and itself; a phrase that
        measures nothing is all thing.
        """
        found = self._attribute.search(phrase)
        if found is None:
            return ("", phrase) if self.measure(phrase) else (phrase, "")
        return phrase[: found.start()], found[0]

    def measures(self, phrase: str) -> bool:
        """Whether a phrase says itself what it measures (城镇零售额)."""
        return self.amount(phrase) or bool(self.owned(phrase)[1])

    def effect(self, phrase: str) -> int | None:
        """Return where a phrase begins to say whom or what a thing serves (游乐园接待游客)."""
        found = _turn(self._rules, "effect").search(phrase)
        return found.start() if found else None

    def grown(self, piece: str, *, goal: bool) -> str:
        """Return the words at the end of a stretch that make a growth a name of its own: one of
        years (年均增长), or one that is a `goal` (增长).
        """
        if found := _turn(self._rules, "yearly").search(piece):
            return "年均" + found[1]
        found = _turn(self._rules, "goal").search(piece) if goal else None
        return found[1] if found else ""

    def extent(self, piece: str) -> str:
        """Return the word right behind a length that says which extent it is (宽), or ``."""
        found = _turn(self._rules, "size-behind").match(piece)
        return found[0] if found else ""

    def pulls(self, phrase: str) -> bool:
        """Whether a phrase says what a thing does to a whole (拉动工业增长)."""
        return bool(_turn(self._rules, "pulls").match(phrase))

    def drawn(self, phrase: str) -> bool:
        """Whether a phrase says whom a thing draws, which is no work that was done."""
        return bool(_turn(self._rules, "drawn").match(phrase))

    def shared(self, whole: str) -> str:
        """Return what is measured of a whole and so of its parts (水稻种植面积)."""
        attribute = self.owned(whole)[1]
        return _turn(self._rules, "extent").sub("", attribute, count=1) or attribute

    def actor(self, phrase: str) -> bool:
        """Whether a phrase ends with who does something."""
        return bool(_turn(self._rules, "actor", "$").search(phrase))

    def taking(self, phrase: str, piece: str) -> str:
        """Return the verb at the end of a phrase whose object stands behind the number, or ``.

        `piece` is the stretch that the phrase ends, with the complement that it may have lost
        (周围种了100亩水稻).
        """
        tokens = list(self.words(phrase))
        completed = _turn(self._rules, "complement", "$").search(piece)
        taken: list[str] = []
        while tokens and _turn(self._rules, "complement").fullmatch(tokens[-1]):
            taken.insert(0, tokens.pop())
        if not tokens or not (completed or self._is_verb(tokens[-1]) or tokens[-1] in self._stop):
            return ""
        verb = tokens.pop() + "".join(taken)
        while tokens and (tokens[-1] in self._lead or tokens[-1] in self._each):
            tokens.pop()
        subject = "".join(tokens)
        told = 2 < len(subject) < 7 and not self.actor(subject)
        return subject + verb if told and not self.deictic(subject) else verb

    def deictic(self, phrase: str) -> bool:
        """Whether a phrase begins with a word that points at something (该园)."""
        return bool(_turn(self._rules, "deictic").match(phrase))

    def thing(self, noun: str) -> bool:
        """Whether a noun behind a number is a thing, no verb and no word for a plan or a limit."""
        first = self.words(noun)[0] if noun else ""
        return bool(noun) and not _turn(self._rules, "no-thing").match(noun) and not (
            self._is_verb(first) or first in self._lead or first in self._preposition
            or first in self._bare or first in self._stop or (self.measure(first) and first == noun)
            or (first in self._nominal and first != noun)
        )  # fmt: skip

    def outcome(self, phrase: str) -> bool:
        """Whether a phrase only says what became of the cases told before it (治愈出院)."""
        return bool(_turn(self._rules, "outcome").fullmatch(phrase))

    def entity(self, piece: str) -> str:
        """Return the body or place that opens a stretch without numbers, or ``."""
        text = _ENUMERATED.sub("", _BRACKETS.sub("", piece).strip(_MARKS))
        text = re.sub("^[一二三四五六七八九十]是", "", text)
        found = _turn(self._rules, "entity").match(text)
        if found is None:
            return ""
        first = self.words(found[0])[0]
        if first in self._verb or first in self._stop or first in self._preposition:
            return ""
        return found[0]

    def anaphor(self, phrase: str) -> str:
        """Return the words at the beginning of a phrase that stand for what was told of before."""
        found = _turn(self._rules, "anaphor").match(phrase)
        return found[0] if found else ""

    def reached(self, piece: str) -> str:
        """Return the stage that all of what is counted has reached (…1095户全部竣工)."""
        found = _turn(self._rules, "reached", "$").match(piece.strip(_MARKS))
        return found[1] if found else ""

    def ranked(self, own: str) -> tuple[str, bool]:
        """Return a phrase without the superlative that begins it, and whether one does."""
        found = _turn(self._rules, "superlative").match(own)
        return (own[found.end() :], True) if found else (own, False)

    def added(self, own: str) -> str:
        """Return what a bare phrase adds to a carried name: nothing for 每户, 完成, 各地."""
        if own == "数" or self.each(own) or _turn(self._rules, "done").fullmatch(own):
            return ""
        return re.sub(r"^(?:完成|为|占|超)(?=.)", "", own) if self.plan(own) else own

    def stage(self, phrase: str) -> bool:
        """Whether a phrase is a stage or a kind of the thing before it (开工, 男性)."""
        return bool(_turn(self._rules, "stage").fullmatch(phrase))

    def readable(self, phrase: str) -> bool:
        """Whether a part's phrase says what is counted without its whole (其中乡镇卫生院)."""
        tokens = self.words(phrase)
        return (
            len(phrase) > 2
            and (len(phrase) > 4 or not self._is_verb(tokens[0]))
            and (len(phrase) > 3 or not self._is_verb(tokens[-1]))
            and not self.stage(phrase)
            and not _turn(self._rules, "origin").match(phrase)
            and not _turn(self._rules, "place-end", "$").search(phrase)
        )

    def plan(self, phrase: str) -> bool:
        """Whether a phrase only says of which plan something is (完成年度目标任务)."""
        return bool(_turn(self._rules, "plan").fullmatch(phrase))

    def each(self, phrase: str) -> bool:
        """Whether a phrase only distributes (每户, 人均, 每立方米)."""
        if phrase in self._each:
            return True
        tokens = self.words(phrase)
        return len(tokens) == 2 and tokens[0] == "每"

    def township(self, phrase: str) -> bool:
        """Whether a phrase only names a township or village (长寨街道)."""
        return bool(_TOWNSHIP.fullmatch(phrase))

    def townships(self, phrase: str, size: int) -> list[str]:
        """Return each of so many listed townships with what all have, if anything
        (甲镇、乙乡整改率).
        """
        *heads, last = LIST_MARK.split(phrase)
        final = _TOWNSHIP.match(last)
        if final is None or len(heads) + 1 != size or not all(map(self.township, heads)):
            return []
        rest = last[final.end() :]
        return [town + rest for town in (*heads, final[0])]

    def of_others(self, phrase: str, own: str) -> str:
        """Return what residents have (城镇居民人均可支配收入) as that of others (农村), or ``."""
        residents = _turn(self._rules, "residents")
        found = residents.match(phrase)
        if found is None or found.end() == len(phrase) or not residents.fullmatch(own):
            return ""
        whole = "居民" if found[0].endswith("居民") and own.endswith(("镇", "村", "市")) else ""
        return own + whole + phrase[found.end() :]

    def comparison(self, piece: str) -> re.Match[str] | None:
        """Return where a stretch begins to compare (较上年, 同比), if it does."""
        return _turn(self._rules, "comparison").search(piece)

    def beside(self, piece: str) -> bool:
        """Whether a stretch only says what a number is compared with (比改革前的)."""
        return bool(_turn(self._rules, "beside").fullmatch(piece))

    def share(self, piece: str) -> re.Match[str] | None:
        """Return the words at the end of a stretch that say what a ratio is a share of."""
        return _turn(self._rules, "share", "$").search(piece)

    def recipient(self, piece: str) -> bool:
        """Whether what is counted behind this receives what the clause goes on to say."""
        return piece.endswith(self._recipient)

    def _is_verb(self, token: str) -> bool:
        return token not in self._nominal and (
            token in self._verb or is_common_verb(token, self._rules)
        )


def balanced(text: str) -> str:
    """Drop an opening or closing mark whose partner is missing."""
    for left, right in _PAIRS.items():
        if text.count(left) != text.count(right):
            text = text.replace(left, "").replace(right, "")
    return text
