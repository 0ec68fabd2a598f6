"""Says what is counted, as a short noun phrase of the text's own words.

The words come from before the number (`新增城镇就业1560人`), from behind its measure word
(`16个牵头部门`), or are carried from the number before (`较上年增加1636人`, `已整改7个`). Each
function takes the topic, what was counted so far, and returns the next one with its names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.model import Quantity
from extract.relate.clauses import JOINTS, LIST_MARK
from extract.relate.phrases import LONGEST, Phrases
from extract.relate.topic import RATIOS, Counted, Topic, last_of_unit, of_unit

_BY = re.compile(r"按(?!时|期|序|照|规|计|质|需)[^，、占]{1,10}的?$")
_PEOPLE = ("人", "名", "户", "家")
_PAID = re.compile(r"(?:[金费款价]|资金|补贴|补助|奖励|津贴|工资)$")
# 3.5万人、2.1万头大牲畜饮水困难: the people are short of water as well.
_LIVESTOCK = re.compile("^[大小]?牲畜的?(?=.)")
_HERDS = frozenset({"头", "只", "羽", "匹", "峰", "口"})
_IN_TURN = re.compile("分别|依次|各[占为]")
_LEFT_OVER = re.compile(r"(?:剩余|余下|还剩|尚余|剩下)(?:的)?$")
_LIST = 256
"""Numbers of one list that may stand between one of them and its ends."""
_TOTALS = frozenset({"总量", "总额", "总数", "总值"})
_PASSING = frozenset({"indicator:lasting", "indicator:township", "indicator:of-plan"})
_DERIVED = frozenset(
    {
        "indicator:carried",
        "indicator:township",
        "indicator:shared",
        "indicator:part",
        "indicator:share",
        "indicator:ranked",
        "indicator:parallel",
        "indicator:effect",
        "indicator:outcome",
        "indicator:residents",
    }
)


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator and the rule that made it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Words:
    """A clause's words around its numbers, times and subject places taken out.

    `segments` are the n + 1 stretches of text around the n `quantities`; `surfaces` the units as
    written; `changes` says which are differences; `context` is the clause before where it holds
    no number; `shared` says that each number is of another place; `goals` which are goals of
    growth.
    """

    segments: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    surfaces: tuple[str, ...]
    changes: tuple[bool, ...]
    bracketed: bool = False
    context: str = ""
    shared: bool = False
    goals: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """One number that asks for its name: the `at`th of its clause, those before it named.

    `rests` are the clause's stretches without the words that the names before it took.
    """

    words: Words
    at: int
    rests: list[str]
    named: Sequence[Named]
    grammar: Phrases

    @property
    def before(self) -> str:
        return self.rests[self.at]

    @property
    def after(self) -> str:
        return self.rests[self.at + 1]

    @property
    def quantity(self) -> Quantity:
        return self.words.quantities[self.at]

    @property
    def last(self) -> Quantity | None:
        return self.words.quantities[self.at - 1] if self.at else None

    @property
    def surface(self) -> str:
        return self.words.surfaces[self.at]

    @property
    def change(self) -> bool:
        return self.words.changes[self.at]

    @property
    def context(self) -> str:
        return "" if self.at else self.words.context

    @property
    def final(self) -> bool:
        return self.at + 2 == len(self.rests)

    @property
    def whole(self) -> Decimal:
        """What the clause's numbers come to, where each is the same thing of another place."""
        words = self.words
        if not words.shared or any(words.changes):
            return Decimal(0)
        if len({quantity.unit for quantity in words.quantities}) > 1:
            return Decimal(0)
        if words.quantities[0].dimension == "ratio":
            return Decimal(0)
        return sum((quantity.value for quantity in words.quantities), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Answer:
    """A number's name, the topic after it, and what the name leaves of the words behind it."""

    one: Named
    topic: Topic
    rest: str


def announce(
    grammar: Phrases, piece: str, topic: Topic, *, alone: bool
) -> tuple[str | None, Topic]:
    """Return the measure that a clause without numbers announces, and the topic with what else it
    announces as theme; None where it announces nothing itself (see `mentioned`). `alone` says
    that it is a short sentence, which announces what follows by itself.
    """
    if grammar.strip(piece) == "其中":
        return "", replace(topic, dividing=True)
    if case := grammar.case(piece, known=topic.case):
        topic = replace(topic, case=case)
    entity = grammar.entity(piece)
    if alone:
        topic = topic.told_alone(entity, title=not piece.endswith("。"))
    elif entity:
        topic = topic.telling_of(entity)
    _, said = grammar.announced(piece)
    if not (said or alone):
        return None, topic
    theme, _ = grammar.theme(piece)
    if not theme:
        return "", topic.listing() if said else topic
    if grammar.measure(theme):
        theme = grammar.join(topic.theme or topic.head, theme)
        if not alone:
            return theme, topic
    if not said:
        theme = grammar.subject(piece.strip("。")) or theme
    return "", replace(topic, theme=theme, field="" if alone else theme)


def mentioned(grammar: Phrases, piece: str, *, within: bool) -> str:
    """Return what a clause without numbers that announces nothing itself may be about; `within`
    says that a bracket follows, which tells of its last noun (护理补贴（55元/月）).
    """
    theme, _ = grammar.theme(piece)
    subject = grammar.subject(piece) if theme else ""
    noun = theme.startswith(subject) and len(theme) < 1.9 * len(subject)
    if within or (noun and not grammar.trails(theme)):
        subject = ""
    return subject or theme


def open_label(grammar: Phrases, piece: str, topic: Topic) -> Topic:
    """Return the topic with a stretch before a colon as the label of what follows."""
    if grammar.strip(piece) == "其中":
        return replace(topic, dividing=True)
    label, _ = grammar.theme(piece)
    if grammar.measure(label):
        label = grammar.join(topic.theme or topic.head, label)
    return replace(topic, label=label or piece, field=label, owner="")


def phrase_before(grammar: Phrases, piece: str) -> str:
    """Return the phrase that ends a piece, which a bracket parts from its number."""
    own = "" if grammar.comparison(piece) else grammar.left(piece)
    return "" if grammar.bare(own) else own


def measure_of(grammar: Phrases, piece: str, topic: Topic) -> str:
    """Return the last indicator with the measure that opens a piece (完成率领先)."""
    first = grammar.words(piece)[0]
    measured = grammar.measure(first) and topic.recent
    return grammar.join(topic.recent, first) if measured else ""


def names_anything(grammar: Phrases, piece: str) -> bool:
    """Whether a stretch without numbers names anything (完成情况如下 does not)."""
    _, said = grammar.announced(piece)
    return not said or bool(grammar.theme(piece)[0])


def name_clause(grammar: Phrases, words: Words, topic: Topic) -> tuple[list[Named], Topic]:
    """Return the indicators of a clause's quantities, and the topic after them."""
    if not words.bracketed:
        topic = topic.out_of_bracket()
    rests = list(words.segments)
    named: list[Named] = []
    told: list[Named] = []
    series: list[str] = []
    first, grown = 0, ""
    for at, quantity in enumerate(words.quantities):
        asked = _Asked(words, at, rests, named, grammar)
        listed = at and rests[at] in JOINTS
        if listed and at - first < len(series):
            one = Named(series[at - first], "indicator:series")
        elif listed and asked.change:
            alike = quantity.unit == words.quantities[at - 1].unit
            same = "" if alike else topic.same_unit(quantity, asked.whole)
            one = Named(same or named[-1].text, "indicator:shared")
        else:
            first = at
            series, topic, rests = _series(asked, topic)
            if series:
                one = Named(series[0], "indicator:series")
            else:
                answer = _name(replace(asked, rests=rests), topic)
                one, topic = answer.one, answer.topic
                rests[at + 1] = answer.rest
        one = Named(grammar.finished(one.text)[-LONGEST:], one.rule)
        named.append(one)
        topic = _remembered(asked, one, topic)
        if not listed:
            goal = at < len(words.goals) and words.goals[at]
            grown = grammar.grown(words.segments[at], goal=goal) if asked.change else ""
        new = grown and not one.text.endswith(grown)
        told.append(Named(one.text + grown, one.rule) if new else one)
    if rests[-1].endswith("的") and (case := grammar.case(rests[-1], known=topic.case)):
        topic = replace(topic, case=case)
    return told, topic


def _remembered(asked: _Asked, one: Named, topic: Topic) -> Topic:
    """Return the topic after a number has got its name."""
    quantity = asked.quantity
    of_plan = one.text if one.rule == "indicator:of-plan" else ""
    aged = quantity.dimension == "age" and one.rule != "indicator:before"
    if not one.text or aged or one.rule in _PASSING:
        return topic.passing(of_plan=of_plan, divided=topic.divided)
    divided = asked.grammar.division(one.text)
    if divided or (quantity.dimension == "duration" and quantity.qualifier == "under"):
        return topic.passing(of_plan=of_plan, divided=divided)
    return topic.counting(
        Counted(one.text, quantity.unit, quantity.value),
        owner=_owner_after(asked, one, topic),
        changed=asked.change,
        bracketed=asked.words.bracketed,
        head=one.rule not in _DERIVED,
        of_plan=of_plan,
    )


def _owner_after(asked: _Asked, one: Named, topic: Topic) -> str:
    """Return whose or of what bare attributes tell after a number that has got its name."""
    grammar, quantity = asked.grammar, asked.quantity
    if one.rule in _DERIVED or asked.change or quantity.dimension == "ratio":
        return topic.owner
    thing, attribute = grammar.owned(one.text)
    if attribute:
        return topic.owner if not thing or grammar.township(thing) else thing
    if (at := grammar.effect(thing)) is not None:
        return thing[:at] if at > 2 else topic.owner
    if len(thing) < 3 and (topic.field or topic.entity):
        return topic.owner
    known = topic.owner or topic.entity
    people = quantity.unit in ("人", "人次", "次") or quantity.dimension not in ("count", "area")
    return topic.owner if known and people and grammar.opens(thing) else thing


def _series(asked: _Asked, topic: Topic) -> tuple[list[str], Topic, list[str]]:
    """Return the indicators of a list of numbers, from a list of names or from the last one.

    With them come the topic after the list and what the names leave of the words between.
    """
    grammar, rests, at, unit = asked.grammar, asked.rests, asked.at, asked.quantity.unit
    if asked.final or asked.after not in JOINTS:
        return [], topic, rests
    before = asked.before
    if asked.change and (cutoff := grammar.comparison(before)):
        before = before[: cutoff.start()]
    own = grammar.left(before, longest=60)
    untold = not own or grammar.bare(own)
    if untold and not _IN_TURN.search(asked.before):
        return [], topic, rests
    size = 2
    while at + size < len(rests) - 1 and rests[at + size] in JOINTS:
        size += 1
    if untold:
        behind = rests[at + size]
        if behind.startswith("的") and unit not in RATIOS:
            # 分别解决3.2万人、5.7万人的饮水困难: what stands behind the last is of all.
            noun, rest = grammar.right(behind, final=at + size + 1 == len(rests))
            rests = [*rests[: at + size], rest, *rests[at + size + 1 :]]
            if noun:
                return [own + noun] * size, topic, rests
        return _resumed(asked, own, size, topic), topic, rests
    if towns := grammar.townships(own, size):
        if all(map(grammar.township, towns)):
            alike = of_unit(topic.trail, unit)
            base = alike[-1].name if alike else topic.head
            towns = [(town + base)[:LONGEST] for town in towns]
        return towns, replace(topic, series=tuple(towns)), rests
    if names := _coordinates(grammar, own, size):
        topic = replace(topic, series=tuple(names))
    return names, topic, rests


def _resumed(asked: _Asked, own: str, size: int, topic: Topic) -> list[str]:
    """Return the last list of so many indicators, which the numbers take up again (分别…)."""
    unit = asked.quantity.unit
    if asked.words.shared and not own:
        return []
    alike = of_unit(topic.trail, unit)
    if len(alike) >= size and unit not in RATIOS and not asked.change:
        return [one.name for one in alike[-size:]]
    if len(topic.trail) >= size:
        return [one.name for one in topic.trail[-size:]]
    return list(topic.series) if len(topic.series) == size else []


def _name(asked: _Asked, topic: Topic) -> _Answer:
    """Name a number, and take its noun from the words behind it.

    Tried in turn: what a difference differs, a share's base, the noun behind, the phrase
    before, and what is carried.
    """
    grammar, quantity = asked.grammar, asked.quantity
    before, after, surface = asked.before, asked.after, asked.surface
    if asked.change:
        one, topic = _name_change(asked, topic)
        return _Answer(one, topic, after)
    if punishment := grammar.punishment(before, after):
        return _Answer(Named(punishment, "indicator:given"), topic, after)
    if granted := _name_grant(asked, topic):
        return _Answer(granted, topic, after)
    by = _BY.search(before)
    if by and (given := grammar.granted(after)):
        base = grammar.left(before[: by.start()]) or asked.context or _base(asked, topic)
        text = grammar.join(base, given) if len(given) < 5 else given
        return _Answer(Named(text, "indicator:given"), topic, after)
    own = _own(asked, topic)
    if quantity.unit in ("例", "人") and (turned := grammar.turned(after)):
        return _Answer(Named(turned[-LONGEST:], "indicator:turned"), topic, "")
    if share := _name_share(asked, topic):
        return _Answer(share, topic, after)
    if _LEFT_OVER.search(before) and (whole := topic.left_of(quantity)):
        return _Answer(Named(grammar.join(whole, "剩余"), "indicator:carried"), topic, after)
    divides = topic.dividing or before.lstrip("，、；（(").startswith("其中")
    if divides and not topic.whole:
        whole = topic.same_unit(quantity, asked.whole) or topic.counted(quantity)
        whole = whole or last_of_unit(topic.told, quantity.unit) or topic.head
        topic = replace(topic, whole=whole, whole_unit=quantity.unit)
    topic = replace(topic, dividing=False) if topic.dividing else topic
    if quantity.dimension == "length" and (sized := _sized(asked, own)):
        return _Answer(Named(sized, "indicator:size"), topic, after[1:])
    noun, rest = grammar.right(after, final=asked.final)
    if noun and grammar.step(noun):
        # 总量连跨两个千亿元台阶: the mark that is passed is no part of the next number's words.
        rests = [*asked.rests[: asked.at + 1], rest, *asked.rests[asked.at + 2 :]]
        asked = replace(asked, rests=rests)
        noun, after = "", rest
    elif noun and grammar.bare(noun):
        noun, rest = "", after
    if not noun and after.startswith("新增") and grammar.taking(own, before):
        # 报告9例新增病例: what is new is what was reported.
        noun, rest = grammar.right(after.removeprefix("新增"), final=asked.final)
        noun = noun and f"新增{noun}"
    if not noun and before.endswith("等"):
        noun, rest = grammar.strip(after)[:16], ""
    counts = quantity.dimension in ("count", "age") and not surface.endswith(("人", "次"))
    if not noun and not after and not asked.final and counts and (shared := _of_next(asked)):
        return _Answer(Named(shared, "indicator:adjacent"), topic, after)
    if noun and (
        counts
        or not own
        or grammar.only_verbs(own)
        or (surface.endswith("次") and grammar.ends_verbal(own))
    ):
        behind = _name_behind(asked, own, noun, rest, topic, counts=counts)
        if quantity.dimension != "age":
            return _Answer(behind, topic, rest)
        if len(own) >= 4 and not grammar.only_verbs(own):
            topic = replace(topic, theme=own)
        return _Answer(behind, topic, after)
    if taken := _name_object(asked, own):
        return _Answer(taken, topic, rest)
    if quantity.dimension == "duration" and (not own or grammar.bare(own)) and len(after) >= 4:
        text = (own + grammar.strip(after))[:20]
        return _Answer(Named(text, "indicator:lasting"), topic, after)
    if ranked := _name_ranked(asked, own, topic):
        return _Answer(ranked, topic, after)
    if own and grammar.township(own):
        if noun:
            return _Answer(Named(noun, "indicator:behind"), topic, rest)
        text = (own + _base(asked, topic))[:LONGEST]
        return _Answer(Named(text, "indicator:township"), topic, after)
    if asked.words.bracketed and own and len(own) <= 5 and topic.trail:
        topic = replace(topic, around=topic.around or topic.trail[-1].name)
        text = grammar.join(topic.around, own)
        return _Answer(Named(text, "indicator:within"), topic, after)
    if grammar.outcome(own) and quantity.unit in ("例", "人", "名"):
        base = next((one.name for one in topic.part if one.unit == quantity.unit), "")
        return _Answer(Named(grammar.join(base, own), "indicator:outcome"), topic, after)
    if own and not grammar.bare(own):
        parallel = None if topic.whole else _parallel(asked, own, topic)
        one, topic = (parallel, topic) if parallel else _named_before(asked, own, topic)
        if asked.final and (stage := grammar.reached(after)):
            one = Named(grammar.join(one.text, stage), one.rule)
        return _Answer(one, topic, after)
    return _Answer(_name_carried(asked, own, noun, topic), topic, after)


def _own(asked: _Asked, topic: Topic) -> str:
    """Return the phrase that stands before a number, with what an earlier one lends it."""
    grammar, before, named, last = asked.grammar, asked.before, asked.named, asked.last
    by = _BY.search(before)
    beside = not named and topic.recent and grammar.beside(before)
    own = "" if beside or by else grammar.left(before)
    if by and _PAID.search(before[: by.start()]):
        own = grammar.left(before[: by.start()])
    own = grammar.ungranted(own)
    if asked.quantity.dimension != "duration":
        own = own.removesuffix("连续")
    if (anaphor := grammar.anaphor(own)) and topic.entity:
        own = topic.entity + own[len(anaphor) :]
    if last is None or not own:
        return own
    if last.dimension == "age" and named[-1].text.endswith(own):
        own = named[-1].text
    herds = {asked.quantity.unit, last.unit} <= _HERDS
    if herds and before.startswith("、") and len(own) < 3:
        # 存栏生猪30万头、牛2万头: the verb is said once.
        own = grammar.verb_of(named[-1].text) + own
    if before.startswith("的") and last.dimension == "duration":
        own = grammar.left(asked.rests[asked.at - 1])[-6:] + own
    elif before.startswith("的") and last.dimension == "ratio" and grammar.division(own):
        # 缴费率不足60%的乡镇有14个: they are the towns of a rate.
        own = named[-1].text + own
    return own


def _name_grant(asked: _Asked, topic: Topic) -> Named | None:
    """Name what a rule gives by its case (对上市企业，给予300万元奖励), or by what it is a share
    of (按投资额的5%给予奖励).
    """
    grammar, rests, kind = asked.grammar, asked.words.segments, asked.quantity.dimension
    if kind not in ("money", "ratio", "rate", "duration"):
        return None
    first, last = asked.at, asked.at + 1
    while first and rests[first] in JOINTS and asked.at - first < _LIST:
        first -= 1
    while last + 1 < len(rests) and rests[last] in JOINTS and last - asked.at < _LIST:
        last += 1
    found = grammar.grant(rests[first], rests[last])
    if found is None or (kind == "duration" and not rests[last]):
        return None
    before, whom, grant = found
    lasting = "连续" if whom.replace(" ", "").endswith("连续") else ""
    whom = grammar.left(whom.replace(" ", "").removesuffix("连续"))
    own = grammar.ungranted(whom)
    own = "" if grammar.receiver(own) else own.removeprefix("企业")
    outer = grammar.left(before)
    if not own or kind == "duration":
        by = outer.startswith(("参照", "按", "自")) or grammar.receiver(outer)
        outer = "" if by or grammar.actor(outer) or grammar.only_verbs(outer) else outer
        own = topic.case or grammar.ungranted(outer) or asked.context or own or whom
        own = "" if grammar.each(own) else own
    grant = lasting + grant
    text = own if own.endswith(grant) else own[-(LONGEST - len(grant)) :] + grant
    return Named(text, "indicator:given")


def _name_ranked(asked: _Asked, own: str, topic: Topic) -> Named | None:
    """Name a number that is the highest or lowest of what was counted before it."""
    rest, is_ranked = asked.grammar.ranked(own)
    if not is_ranked or not topic.recent:
        return None
    quantity, last = asked.quantity, asked.last
    alike = asked.named[-1].text if last and last.unit == quantity.unit else ""
    base = alike or topic.same_unit(quantity, asked.whole) or topic.recent
    return Named(asked.grammar.join(base, rest), "indicator:ranked")


def _name_carried(asked: _Asked, own: str, noun: str, topic: Topic) -> Named:
    """Name a number whose own words are too few, by its neighbours' or the topic."""
    if own.endswith("人数") and topic.owner and topic.said.endswith(topic.owner):
        return Named(asked.grammar.join(topic.owner, own), "indicator:carried")
    grammar, quantity, named = asked.grammar, asked.quantity, asked.named
    before, after, surface = asked.before, asked.after, asked.surface
    if one := _name_ahead(asked, own):
        return one
    divided = bool(named) and grammar.division(named[-1].text)
    taken = bool(named) and named[-1].rule == "indicator:behind" and not divided
    apart = divided or bool(before.strip("，、；（( "))
    if named and named[-1].text and not own and (taken or not apart):
        return Named(named[-1].text, "indicator:shared")
    if divided and not own and surface.endswith(_PEOPLE) and (lead := _lead(asked)):
        return Named(lead, "indicator:chain")
    if asked.final and not own:
        stage = grammar.reached(after)
        if stage and (base := _base(asked, topic)):
            return Named(grammar.join(base, stage), "indicator:carried")
        if surface.endswith(_PEOPLE) and (done := grammar.predicate(after)):
            return Named(done, "indicator:predicate")
    within = topic.trail[-1].name if asked.words.bracketed and topic.trail else ""
    if not own and (counted := _residents(asked, topic)):
        return Named(counted, "indicator:residents")
    if base := asked.context or within or _base(asked, topic):
        planned = quantity.dimension == "ratio" and grammar.plan(own)
        rule = "indicator:of-plan" if planned else "indicator:carried"
        return Named(grammar.join(base, grammar.added(own)), rule)
    return Named(noun or own or grammar.left(asked.context), "indicator:bare")


def _residents(asked: _Asked, topic: Topic) -> str:
    """Return what households or people are where a place's parts or households stand before them
    (12个行政村，3200户，9800人).
    """
    counted = {"户": "户数", "人": "人口", "口": "人口"}.get(asked.quantity.unit, "")
    households = topic.recent.endswith(("户数", "行政村", "自然村")) and topic.said
    return "" if asked.context or not (topic.divided or households) else counted


def _lead(asked: _Asked) -> str:
    """Return what stands before a chain of villages that goes on with those who live there
    (采空区涉及3个镇8个村640户2310人).
    """
    grammar, named = asked.grammar, asked.named
    for at in range(len(named) - 1, -1, -1):
        before, one = asked.rests[at], named[at]
        if not grammar.division(one.text[-2:]) and not grammar.division(one.text):
            return ""
        if lead := grammar.left(before):
            told = grammar.ends_verbal(lead) or lead.endswith(("人口", "群众"))
            return lead if told else ""
    return ""


def _name_share(asked: _Asked, topic: Topic) -> Named | None:
    """Name a ratio by what it is a share of, where the words before it say so."""
    if asked.quantity.dimension != "ratio":
        return None
    share = asked.grammar.share(asked.before)
    if share is None:
        alone = not asked.grammar.right(asked.after, final=False)[0]
        bare = alone and asked.before.strip("，、；") == "占" and topic.said
        return Named(asked.grammar.join(topic.said, "占比"), "indicator:share") if bare else None
    base = asked.grammar.left(asked.before[: share.start()]) or topic.recent
    told = share[1] + (share[2] or "")
    return Named(asked.grammar.join(base, told), "indicator:share") if base else None


def _served(asked: _Asked, own: str, noun: str, topic: Topic) -> str:
    """Return the name of those whom a thing serves (带动周边50户农户增收), or ``."""
    grammar = asked.grammar
    at = grammar.effect(own)
    if at is None or (at and len(own) - at > 4):
        return ""
    if len(noun) > 6:
        noun, _ = grammar.right(asked.after, final=False)
    owner = "" if at or grammar.drawn(own) else topic.owner
    text = grammar.join(owner, own + noun) if owner else own + noun
    return text if len(text) <= LONGEST else ""


def _related(asked: _Asked, noun: str, rest: str) -> str:
    """Return a short noun with what it does to the next number's (24个省份实施700个项目)."""
    grammar = asked.grammar
    verbal = rest and grammar.opens(rest) and grammar.only_verbs(rest)
    if asked.final or len(noun) > 3 or not verbal:
        return ""
    other, _ = grammar.right(asked.rests[asked.at + 2], final=False)
    return f"{rest}{other}的{noun}" if other and len(other) < 12 else ""


def _name_behind(
    asked: _Asked, own: str, noun: str, rest: str, topic: Topic, *, counts: bool
) -> Named:
    """Name a number by the noun behind it, with what it is given or the verb before it."""
    grammar = asked.grammar
    joined = not asked.final and asked.after.removeprefix(noun) in JOINTS
    if joined and grammar.level(noun):
        # 20个国家级、19个省级重点县: the noun behind the last is of all.
        ahead, _ = grammar.right(asked.rests[-1], final=True)
        ahead = grammar.unlevelled(ahead)
        if ahead and len(ahead) < 16:
            return Named(noun + ahead, "indicator:ahead")
    if not asked.final and grammar.recipient(asked.before) and rest and grammar.opens(rest):
        given = grammar.left(rest)
        if given and len(given) + len(noun) <= LONGEST:
            return Named(given + noun, "indicator:recipient")
    if topic.entity and own.startswith(topic.entity) and len(noun) < 5:
        return Named((topic.entity + noun)[-LONGEST:], "indicator:behind")
    if own and (served := _served(asked, own, noun, topic)):
        return Named(served, "indicator:behind")
    if (own and grammar.only_verbs(own) and len(own) <= 8) or (own and not counts):
        return Named((own + noun)[-LONGEST:], "indicator:behind")
    if asked.before.endswith("等") and len(noun) < 3 and not grammar.division(noun):
        # 济南至宁津等5个项目: a noun of every list says nothing without one of its things.
        *_, last = LIST_MARK.split(grammar.left(asked.before[:-1], longest=LONGEST))
        listed = last if 2 < len(last) < 12 and not grammar.opens(last) else ""
        return Named(f"{listed}等{noun}" if listed else noun, "indicator:behind")
    if not own or asked.before.endswith("等") or grammar.township(own) or grammar.deictic(own):
        return Named(_related(asked, noun, rest) or noun, "indicator:behind")
    if related := _related(asked, noun, rest):
        return Named(related, "indicator:behind")
    verb = grammar.taking(own, asked.before)
    told = asked.before.rstrip("的了出到有").endswith(own.rstrip("的了出到有"))
    if told and len(noun) < 3 and len(own) <= (8 if verb else 4):
        return Named(own + noun, "indicator:behind")
    return Named(verb + noun if len(noun) < 3 else noun, "indicator:behind")


def _name_object(asked: _Asked, own: str) -> Named | None:
    """Name an amount by the thing right behind it, of which the words before it speak.

    In turn: what an attribute is of (投资3亿元的物流园), what a verb takes (种了100亩水稻), what
    someone did so many times (县政府16次调度重大项目), and what a thing has (某厂60万吨钾肥).
    """
    grammar, quantity, after = asked.grammar, asked.quantity, asked.after
    noun, _ = grammar.right(after, final=False)
    if quantity.unit == "次" and grammar.actor(own) and noun:
        return Named(grammar.clause(after)[:LONGEST], "indicator:predicate")
    lasting = quantity.dimension == "duration" and own.endswith("连续")
    if noun and lasting:
        return Named((own + noun)[:LONGEST], "indicator:lasting")
    people = asked.surface.endswith(_PEOPLE)
    if quantity.dimension == "money" and grammar.spent(after) and grammar.only_verbs(own):
        return Named((own + grammar.clause(after))[:LONGEST], "indicator:object")
    if people or quantity.unit == "周年" or not grammar.thing(noun):
        return None
    owner, attribute = grammar.owned(own)
    if attribute and quantity.dimension == "money" and after.startswith("的"):
        if not owner or grammar.ends_verbal(owner):
            return Named(grammar.join(noun, attribute), "indicator:object")
        return None
    if verb := grammar.taking(own, asked.before):
        return Named(grammar.join(verb, noun), "indicator:object")
    held = quantity.dimension in ("area", "mass", "length", "energy", "volume")
    if held and not attribute:
        text = noun if len(own) > 8 or after.startswith("的") else own + noun
        return Named(text[:LONGEST], "indicator:object")
    return None


def _name_ahead(asked: _Asked, own: str) -> Named | None:
    """Name a number by the noun behind the next one, where it has none (8人、3次服务)."""
    grammar, rests, at = asked.grammar, asked.rests, asked.at
    if asked.final or (own and not grammar.only_verbs(own)):
        return None
    if asked.after not in JOINTS and grammar.strip(asked.after):
        return None
    ahead, _ = grammar.right(rests[at + 2], final=True)
    if asked.surface.endswith(_PEOPLE):
        ahead = _LIVESTOCK.sub("", ahead)
    if at + 3 == len(rests):
        ahead = ahead or grammar.predicate(rests[at + 2])
    if not ahead or grammar.bare(ahead) or grammar.step(ahead):
        return None
    return Named(ahead, "indicator:ahead")


def _sized(asked: _Asked, own: str) -> str:
    """Return how wide, thick or high a thing is by the word right behind a length
    (4米宽、0.2米厚的路面), or `` where there is none.
    """
    extent = asked.grammar.extent(asked.after)
    if not extent:
        return ""
    behind = next((rest for rest in asked.rests[asked.at + 1 :] if "的" in rest[:3]), "")
    noun, _ = asked.grammar.right(behind.partition("的")[2], final=False)
    told = own and asked.before.endswith(own) and not asked.grammar.only_verbs(own)
    thing = own if told else noun.split("、")[0] or own
    return asked.grammar.join(thing, extent + "度" * (extent != "长"))


def _of_next(asked: _Asked) -> str:
    """Return the noun behind the number right behind a count, which says how large each thing is
    (3座35万千瓦电站), or ``.
    """
    following = asked.words.quantities[asked.at + 1]
    if following.dimension in ("count", "ratio", "age", "duration"):
        return ""
    noun, _ = asked.grammar.right(asked.rests[asked.at + 2], final=False)
    noun = (LIST_MARK.split(noun)[0] if len(noun) > 10 else noun).removesuffix("之一")
    return noun if asked.grammar.thing(noun) and not asked.grammar.bare(noun) else ""


def _base(asked: _Asked, topic: Topic) -> str:
    """Return what a number counts that has no words of its own."""
    quantity = asked.quantity
    if quantity.dimension == "ratio" and topic.trail:
        return topic.recent
    if topic.whole and not (topic.trail and not asked.before.strip("，、；")):
        return topic.whole
    if topic.changed and topic.said:
        return topic.said
    if same := topic.same_unit(quantity, asked.whole):
        return same
    if listed := of_unit(topic.listed, quantity.unit):
        return listed[0].name
    if topic.label and topic.label not in topic.head and not asked.grammar.bare(topic.label):
        return topic.label
    return topic.said or topic.theme or topic.head


def _parallel(asked: _Asked, own: str, topic: Topic) -> Named | None:
    """Name an amount that only says for whom it is, by the amount that it stands beside.

    `寄宿生生活补助小学1000元、初中1250元`: the second is the grant of 初中.
    """
    grammar, quantity = asked.grammar, asked.quantity
    if quantity.dimension not in ("money", "rate") or not topic.trail:
        return None
    last, unit = topic.trail[-1].name, topic.trail[-1].unit
    if unit == quantity.unit and (other := grammar.of_others(last, own)):
        return Named(other, "indicator:parallel")
    if unit != quantity.unit or len(own) > 4 or len(last) < 5 or grammar.amount(own):
        return None
    if not grammar.amount(last) and quantity.dimension != "rate":
        return None
    *_, word = grammar.words(last) or ("",)
    base = last[: -len(word)] if len(word) == len(own) and len(last) > len(word) else last
    return Named(base + own, "indicator:parallel")


def _named_before(asked: _Asked, own: str, topic: Topic) -> tuple[Named, Topic]:
    """Name a number by the phrase before it, with the whole, head or label that it is of."""
    grammar = asked.grammar
    measure = grammar.measure(own)
    if topic.whole and asked.quantity.unit not in {topic.whole_unit, *RATIOS} and not measure:
        topic = replace(topic, whole="")
    if topic.whole and not (measure and topic.recent != topic.whole):
        people = asked.surface.endswith(("人", "名", "位", "次", "例"))
        own = own.removeprefix("包括")
        told = grammar.readable(own) or all(grammar.owned(own))
        told = told or (asked.quantity.dimension == "area" and len(own) == 2)
        again = len(own) > 4 and own[:2] == topic.whole[:2]
        alone = not people and asked.quantity.dimension != "duration" and told
        attribute = _shared_attribute(asked, topic, own)
        if attribute and not people:
            text = own + attribute
        else:
            text = own if alone or again else grammar.join(topic.whole, own)
        return Named(text, "indicator:part"), topic
    if base := _owner_of(asked, own, topic):
        return Named(grammar.join(base, own), "indicator:carried"), topic
    if topic.said and asked.quantity.dimension == "ratio" and grammar.pulls(own):
        return Named(grammar.join(topic.said, own), "indicator:effect"), topic
    if grammar.effect(own) == 0:
        done = grammar.drawn(own) and topic.owner and grammar.opens(topic.owner)
        if owner := (topic.entity if done else topic.owner or topic.entity):
            return Named(grammar.join(owner, own), "indicator:effect"), topic
    if len(own) >= 3 and topic.head.endswith(own):
        return Named(topic.head, "indicator:before"), topic
    sentence = grammar.bare(topic.label) or bool(grammar.subject(topic.label))
    label = "" if sentence else topic.label
    if label and label not in own and len(own) <= 5 and len(label) <= 12:
        return Named(label + own, "indicator:labelled"), topic
    return Named(own, "indicator:before"), topic


def _shared_attribute(asked: _Asked, topic: Topic, own: str) -> str:
    """Return what is measured of a whole and so of its part (水稻种植面积, 其中优质稻)."""
    if asked.quantity.unit != topic.whole_unit or not _is_amount(asked.quantity):
        return ""
    attribute = "" if asked.grammar.owned(own)[1] else asked.grammar.shared(topic.whole)
    return "" if attribute.endswith(("里程", "规模", "数", "人口", "率")) else attribute


def _is_amount(quantity: Quantity) -> bool:
    """Whether a quantity is how much of a thing there is, no share or multiple of it."""
    return quantity.dimension != "ratio"


def _owner_of(asked: _Asked, own: str, topic: Topic) -> str:
    """Return whose or of what a bare measure or attribute tells, or `` where it is none.

    Of an amount in turn: the last thing of the sentence, the field that it announced, the body
    that it, the paragraph or the heading told of, what it said before, the noun of the clause
    before, the theme. Of a ratio: all that was named last, of which it is a share or a growth.
    """
    grammar = asked.grammar
    lent = grammar.lends(asked.context) or topic.theme
    thing, attribute = grammar.owned(own)
    if attribute and not thing and _is_amount(asked.quantity):
        owner = topic.owner or topic.field or topic.entity
        said = topic.said if own in _TOTALS else grammar.owned(topic.said)[0]
        if own.endswith(("人口", "户数")):
            # 900户，人口2800人: they are those of the households alone.
            household = topic.trail and topic.trail[-1].unit == "户"
            owner, said, lent = topic.trail[-1].name if household else "", "", ""
        if owner := owner or said or lent:
            return owner
    if grammar.measure(own):
        return topic.recent if topic.trail else lent
    return ""


def _name_change(asked: _Asked, topic: Topic) -> tuple[Named, Topic]:
    """Name a difference by what it differs from: its own phrase, or what was counted before."""
    grammar, before, quantity = asked.grammar, asked.before, asked.quantity
    cutoff = grammar.comparison(before)
    own = grammar.left(before[: cutoff.start()] if cutoff else before)
    if own and grammar.township(own):
        text = (own + _base(asked, topic))[:LONGEST]
        return Named(text, "indicator:township"), topic
    if own and not grammar.bare(own):
        one, topic = _named_before(asked, own, topic)
        return one, topic if one.rule == "indicator:carried" else replace(topic, head=own)
    if topic.of_plan and quantity.unit == "个百分点":
        return Named(topic.of_plan, "indicator:of-plan"), topic
    if topic.inside and not own:
        return Named(topic.inside[-1].name, "indicator:within"), topic
    same = topic.same_unit(quantity, asked.whole) if quantity.dimension != "ratio" else ""
    last = topic.said or topic.theme or topic.recent
    base = asked.context or same or last or topic.label
    return Named(base or own, "indicator:carried"), topic


def _coordinates(grammar: Phrases, phrase: str, size: int) -> list[str]:
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
    words = grammar.words(final)
    names = []
    for part in parts[:-1]:
        at = final.rfind(part[-1], 0, len(final) - 1)
        if part[-2:] == final[-2:] or len(words) < 2 or all(grammar.owned(part)):
            names.append(part)
        elif len(grammar.words(final[: len(part)])) == 1 == len(grammar.words(part)):
            names.append(part + final[len(part) :])
        elif at >= 0:
            names.append(part + final[at + 1 :])
        elif len(words[0]) == len(part):
            names.append(part + final[len(part) :])
        else:
            names.append(part + words[-1])
    owner, attribute = grammar.owned(names[0])
    if owner and attribute:
        # 市属企业营业收入、利润: whose the first is, the others are too.
        rest = [*names[1:], final]
        return [names[0], *(name if grammar.owned(name)[0] else owner + name for name in rest)]
    return [*names, final]
