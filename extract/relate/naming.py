"""Names one number: candidates in the order of their right, of which the first that speaks wins.

The words come from before the number (`新增城镇就业1560人`), from behind its measure word
(`16个牵头部门`), or are carried from the number before (`较上年增加1636人`, `已整改7个`). What
the form of the clause says binds before its words are weighed (`OF_FORM`, `OF_WORDS`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.model import Quantity
from extract.relate.clauses import JOINTS, LIST_MARK
from extract.relate.phrases import LONGEST, Phrases
from extract.relate.topic import RATIOS, Topic, last_of_unit, of_unit

_LIST = 256
"""Numbers of one list that may stand between one of them and its ends."""


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
class Asked:
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
        """The words before the number."""
        return self.rests[self.at]

    @property
    def after(self) -> str:
        """The words behind the number."""
        return self.rests[self.at + 1]

    @property
    def quantity(self) -> Quantity:
        """The number."""
        return self.words.quantities[self.at]

    @property
    def last(self) -> Quantity | None:
        """The number before it in the clause."""
        return self.words.quantities[self.at - 1] if self.at else None

    @property
    def surface(self) -> str:
        """Its unit as written."""
        return self.words.surfaces[self.at]

    @property
    def people(self) -> bool:
        """Whether its unit is that of people or households."""
        return self.grammar.ends("people", self.surface) is not None

    @property
    def change(self) -> bool:
        """Whether it is a difference."""
        return self.words.changes[self.at]

    @property
    def context(self) -> str:
        """The clause before, for the first number of a clause."""
        return "" if self.at else self.words.context

    @property
    def final(self) -> bool:
        """Whether it is the last of the clause."""
        return self.at + 2 == len(self.rests)

    @property
    def whole(self) -> Decimal:
        """What the clause's numbers come to, where each is the same thing of another place."""
        words, quantities = self.words, self.words.quantities
        alike = len({quantity.unit for quantity in quantities}) == 1
        summed = words.shared and alike and quantities[0].dimension != "ratio"
        values = (quantity.value for quantity in quantities)
        return sum(values, Decimal(0)) if summed and not any(words.changes) else Decimal(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """A number's name, the topic after it, and what the name leaves of the words behind it."""

    one: Named
    topic: Topic
    rest: str


@dataclass(frozen=True, slots=True)
class _Case:
    """A number with the words that may name it: its `own` before it, the `noun` behind it.

    `rest` is what the noun leaves of the words behind the number, `after` all of these. `named`
    says that the words before the number name what it counts, `told_behind` that the noun behind
    it does: it counts, or has no phrase of its own.
    """

    asked: Asked
    topic: Topic
    own: str
    noun: str
    rest: str
    after: str
    named: bool = False
    told_behind: bool = False
    counts: bool = False

    @property
    def grammar(self) -> Phrases:
        """What knows the words of names."""
        return self.asked.grammar

    @property
    def dimension(self) -> str:
        """The dimension of the number."""
        return self.asked.quantity.dimension


def _always(_case: _Case) -> bool:
    return True


def _nothing(case: _Case) -> str:
    return case.after


def _its_noun(case: _Case) -> str:
    return case.after if case.dimension == "age" else case.rest


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A way to name a number: the rule that it is, what it says of a case or ``, `when` it may
    speak, and what of the words behind the number it `leaves`.
    """

    rule: str
    says: Callable[[_Case], str]
    when: Callable[[_Case], object] = _always
    leaves: Callable[[_Case], str] = _nothing


def name(asked: Asked, topic: Topic) -> Answer:
    """Return a number's name: that of the first candidate of the policy that has one.

    By the form of its clause: what a difference differs; what a rule punishes, grants or gives;
    what cases became; what a share is of; what is left over. By its words: the size of a thing;
    the noun of the number right behind; the noun behind; the object of the words before; how
    long something lasts; the highest of what was counted; a township's part; a bracket's; the
    outcome of cases; the phrase before. What has none of these carries its neighbour's name.
    """
    if asked.change:
        return _difference(asked, topic)
    formed = _Case(asked, topic, "", "", "", asked.after)
    if found := _first(OF_FORM, formed):
        return found
    case = _case(asked, topic)
    answers = (_first(policy, case) for holds, policy in OF_WORDS if holds(case))
    return next(filter(None, answers), None) or _unnamed(case)


def _first(policy: Sequence[_Candidate], case: _Case) -> Answer | None:
    """Return the answer of the first candidate that has one."""
    for one in policy:
        if one.when(case) and (text := one.says(case)):
            rule = f"indicator:{one.rule}"
            return Answer(Named(text, rule), _told(case, rule), one.leaves(case))
    return None


def _told(case: _Case, rule: str) -> Topic:
    """Return the topic after a number that a rule has named."""
    topic, own = case.topic, case.own
    if rule == "indicator:within":
        return topic._replace(around=topic.around or topic.trail[-1].name)
    aged = case.dimension == "age" and case.told_behind and len(own) >= 4
    return topic._replace(theme=own) if aged and not case.grammar.only_verbs(own) else topic


def _unnamed(case: _Case) -> Answer:
    """Name a number by whatever word there is; nothing has been told before it."""
    text = case.noun or case.own or case.grammar.left(case.asked.context)
    return Answer(Named(text, "indicator:bare"), case.topic, case.after)


# --- by the form of the clause ------------------------------------------------------------------


def _difference(asked: Asked, topic: Topic) -> Answer:
    """Name a difference by what it differs from: its own phrase, or what was counted before."""
    grammar, before, quantity = asked.grammar, asked.before, asked.quantity
    cutoff = grammar.holds("comparison", before)
    own = grammar.left(before[: cutoff.start()] if cutoff else before)
    named = bool(own) and not grammar.bare(own)
    case = _Case(asked, topic, own, "", "", asked.after, named)
    if named and (found := _first(BEFORE, _of_its_whole(case))):
        stands = found.one.rule != "indicator:carried"
        return replace(found, topic=found.topic._replace(head=found.one.text)) if stands else found
    if topic.inside and not own:
        return Answer(Named(topic.inside[-1].name, "indicator:within"), topic, asked.after)
    same = topic.same_unit(quantity, asked.whole) if quantity.dimension != "ratio" else ""
    base = asked.context or same or topic.said or topic.theme or topic.recent or topic.label or own
    return Answer(Named(base, "indicator:carried"), topic, asked.after)


def _punished(case: _Case) -> str:
    return case.grammar.punishment(case.asked.before, case.asked.after)


def _is_given(case: _Case) -> bool:
    return case.dimension in ("money", "ratio", "rate", "duration")


def _granted(case: _Case) -> str:
    """Return what a rule gives, by its case (对上市企业，给予300万元奖励) or by what it is a share
    of (按投资额的5%给予奖励).
    """
    asked, grammar, rests = case.asked, case.grammar, case.asked.words.segments
    lasts = case.dimension == "duration"
    first, last = asked.at, asked.at + 1
    while first and rests[first] in JOINTS and asked.at - first < _LIST:
        first -= 1
    while last + 1 < len(rests) and rests[last] in JOINTS and last - asked.at < _LIST:
        last += 1
    found = grammar.grant(rests[first], rests[last])
    if found is None or (lasts and not rests[last]):
        return ""
    before, whom, grant = found
    on_end = grammar.ends("on-end", whom.replace(" ", ""))
    whom = grammar.left(grammar.before("on-end", whom.replace(" ", "")))
    own = grammar.after("grantor", whom)
    own = "" if grammar.whole("receiver", own) else grammar.after("firm", own)
    if not own or lasts:
        own = case.topic.case or _giver_apart(grammar, before) or asked.context or own or whom
        own = "" if grammar.each(own) else own
    grant = on_end[0] + grant if on_end else grant
    return own if own.endswith(grant) else own[-(LONGEST - len(grant)) :] + grant


def _giver_apart(grammar: Phrases, before: str) -> str:
    """Return what a stretch before a grant is about, unless it only says who gives or by what."""
    outer = grammar.left(before)
    by = grammar.starts("given-by", outer) or grammar.whole("receiver", outer)
    gives = by or grammar.ends("actor", outer) or grammar.only_verbs(outer)
    return "" if gives else grammar.after("grantor", outer)


def _given_by(case: _Case) -> str:
    """Return what is given by a measure (按每亩300元补贴)."""
    asked, grammar = case.asked, case.grammar
    by = grammar.ends("by", asked.before)
    given = grammar.granted(asked.after) if by else ""
    if not by or not given or len(given) >= 5:
        return given
    base = grammar.left(asked.before[: by.start()]) or asked.context or _base(asked, case.topic)
    return grammar.join(base, given)


def _are_cases(case: _Case) -> object:
    return case.grammar.whole("cases", case.asked.quantity.unit)


def _turned(case: _Case) -> str:
    """Return what cases became (3例转为确诊病例)."""
    return case.grammar.turned(case.after)[-LONGEST:]


def _is_ratio(case: _Case) -> bool:
    return case.dimension == "ratio"


def _share(case: _Case) -> str:
    """Return what a ratio is a share of, where the words before it say so (占总支出的比重)."""
    grammar, topic, before = case.grammar, case.topic, case.asked.before
    share = grammar.ends("share", before)
    if share is None:
        alone = topic.said and not grammar.right(case.after, final=False)[0]
        takes = alone and grammar.whole("takes-up", before.strip("，、；"))
        return grammar.join(topic.said, *grammar.spelled(takes[0])) if takes else ""
    base = grammar.left(before[: share.start()]) or topic.recent
    of_place = grammar.whole("of-place", share[1])
    whole = grammar.spelled(of_place[1]) if of_place else ()
    return grammar.join(base, share[1] + (share[2] or "".join(whole))) if base else ""


def _left_over(case: _Case) -> str:
    """Return what is left of a whole when its parts have been told (剩余3个)."""
    left = case.grammar.ends("left-of-whole", case.asked.before)
    whole = case.topic.left_of(case.asked.quantity) if left else ""
    return case.grammar.join(whole, left[1]) if left and whole else ""


#: Candidates by the form of the clause, in the order of their right.
OF_FORM = (
    _Candidate("given", _punished),
    _Candidate("given", _granted, when=_is_given),
    _Candidate("given", _given_by),
    _Candidate("turned", _turned, when=_are_cases, leaves=lambda case: ""),
    _Candidate("share", _share, when=_is_ratio),
    _Candidate("carried", _left_over),
)


# --- by the words around the number -------------------------------------------------------------


def _case(asked: Asked, topic: Topic) -> _Case:
    """Return a number with the words that may name it."""
    grammar, before, after = asked.grammar, asked.before, asked.after
    own, topic = _own(asked, topic), _divided(asked, topic)
    noun, rest = grammar.right(after, final=asked.final)
    if noun and grammar.whole("step", noun):
        # 总量连跨两个千亿元台阶: the mark that is passed is no part of the next number's words.
        rests = [*asked.rests[: asked.at + 1], rest, *asked.rests[asked.at + 2 :]]
        asked = replace(asked, rests=rests)
        noun, after = "", rest
    elif noun and grammar.bare(noun):
        noun, rest = "", after
    if not noun and (new := grammar.starts("new", after)) and grammar.taking(own, before):
        # 报告9例新增病例: what is new is what was reported.
        noun, rest = grammar.right(after[new.end() :], final=asked.final)
        noun = noun and new[0] + noun
    listed = not noun and grammar.ends("among", before)
    noun, rest = (grammar.strip(after)[:16], "") if listed else (noun, rest)
    named = bool(own) and not grammar.bare(own)
    counted = asked.quantity.dimension in ("count", "age")
    counts = counted and not grammar.ends("people-or-times", asked.surface)
    told_behind = bool(noun) and (counts or not own or _waits(asked, own))
    case = _Case(asked, topic, own, noun, rest, after, named, told_behind, counts)
    return _of_its_whole(case)


def _waits(asked: Asked, own: str) -> bool:
    """Whether a phrase waits for its object: verbs alone, or times that end with one."""
    if asked.grammar.only_verbs(own):
        return True
    times = asked.grammar.ends("times", asked.surface)
    return bool(times) and asked.grammar.ends_verbal(own)


def _divided(asked: Asked, topic: Topic) -> Topic:
    """Return the topic with the whole that 其中 divides, where it stands before the number."""
    quantity = asked.quantity
    divides = topic.dividing or asked.grammar.starts("dividing", asked.before)
    if divides and not topic.whole:
        whole = topic.same_unit(quantity, asked.whole) or topic.counted(quantity)
        whole = whole or last_of_unit(topic.told, quantity.unit) or topic.head
        topic = topic._replace(whole=whole, whole_unit=quantity.unit)
    return topic._replace(dividing=False) if topic.dividing else topic


def _of_its_whole(case: _Case) -> _Case:
    """Return a case without the whole of what is of another unit, which is no part of it."""
    topic, unit = case.topic, case.asked.quantity.unit
    other = topic.whole and case.named and unit not in {topic.whole_unit, *RATIOS}
    apart = other and not case.told_behind and not case.grammar.measure(case.own)
    return replace(case, topic=topic._replace(whole="")) if apart else case


def _own(asked: Asked, topic: Topic) -> str:
    """Return the phrase that stands before a number, with what an earlier one lends it."""
    grammar, before = asked.grammar, asked.before
    by = grammar.ends("by", before)
    told = before[: by.start()] if by else before
    paid = by is None or grammar.ends("paid", told)
    beside = not asked.named and topic.recent and grammar.whole("beside", before)
    own = grammar.left(told) if paid and not beside else ""
    own = grammar.without_examples(grammar.after("grantor", own))
    if asked.quantity.dimension != "duration":
        own = grammar.before("on-end", own)
    if topic.entity and (anaphor := grammar.starts("anaphor", own)):
        own = topic.entity + own[anaphor.end() :]
    return _lent(asked, asked.last, own) + own if asked.last and own else own


def _lent(asked: Asked, last: Quantity, own: str) -> str:
    """Return what the number before lends the phrase of one: the rest of its name where it is
    an age's, the verb that a list of animals says once, what lasts so long.
    """
    grammar, before, name = asked.grammar, asked.before, asked.named[-1].text
    if last.dimension == "age" and name.endswith(own):
        return name.removesuffix(own)
    if last.dimension == "duration" and grammar.starts("of", before):
        return grammar.left(asked.rests[asked.at - 1])[-6:]
    herds = all(grammar.whole("herds", unit) for unit in (asked.quantity.unit, last.unit))
    listed = herds and before.startswith("、") and len(own) < 3
    return grammar.verb_of(name) if listed else ""


def _is_length(case: _Case) -> bool:
    return case.dimension == "length"


def _sized(case: _Case) -> str:
    """Return how wide, thick or high a thing is by the word right behind a length
    (4米宽、0.2米厚的路面).
    """
    asked, grammar, own = case.asked, case.grammar, case.own
    extent = grammar.starts("size-behind", asked.after)
    if not extent:
        return ""
    rests = asked.rests[asked.at + 1 :]
    behind = next((rest for rest in rests if grammar.holds("of", rest[:3])), "")
    of_thing = grammar.holds("of", behind)
    noun, _ = grammar.right(behind[of_thing.end() :] if of_thing else "", final=False)
    told = own and asked.before.endswith(own) and not grammar.only_verbs(own)
    thing = own if told else noun.split("、")[0] or own
    return grammar.join(thing, *grammar.spelled(extent[0]))


def _is_beside_size(case: _Case) -> bool:
    alone = not (case.noun or case.after or case.asked.final) and case.counts
    sizes = ("count", "ratio", "age", "duration")
    return alone and case.asked.words.quantities[case.asked.at + 1].dimension not in sizes


def _of_next(case: _Case) -> str:
    """Return the noun behind the number right behind a count, which says how large each thing is
    (3座35万千瓦电站).
    """
    grammar = case.grammar
    noun, _ = grammar.right(case.asked.rests[case.asked.at + 2], final=False)
    noun = grammar.before("one-of", LIST_MARK.split(noun)[0] if len(noun) > 10 else noun)
    return noun if grammar.thing(noun) and not grammar.bare(noun) else ""


def _told_behind(case: _Case) -> bool:
    return case.told_behind


def _of_level(case: _Case) -> str:
    """Return the noun behind the last of 20个国家级、19个省级重点县, which is of all."""
    asked, grammar = case.asked, case.grammar
    joined = not asked.final and asked.after.removeprefix(case.noun) in JOINTS
    if not joined or not grammar.whole("level", case.noun):
        return ""
    ahead = grammar.unlevelled(grammar.right(asked.rests[-1], final=True)[0])
    return case.noun + ahead if ahead and len(ahead) < 16 else ""


def _received(case: _Case) -> str:
    """Return what someone is given with whom it is given to (为45名学生发放助学金…)."""
    asked, grammar = case.asked, case.grammar
    receives = not asked.final and grammar.ends("recipient", asked.before) and case.rest
    given = grammar.left(case.rest) if receives and grammar.opens(case.rest) else ""
    return given + case.noun if given and len(given) + len(case.noun) <= LONGEST else ""


def _of_entity(case: _Case) -> str:
    """Return a short noun with the body that the text tells of (公司拥有12个剂型)."""
    entity = case.topic.entity
    of_it = entity and case.own.startswith(entity) and len(case.noun) < 5
    return (entity + case.noun)[-LONGEST:] if of_it else ""


def _served(case: _Case) -> str:
    """Return those whom a thing serves (带动周边50户农户增收)."""
    grammar, own, topic = case.grammar, case.own, case.topic
    serves = grammar.holds("effect", own)
    at = serves.start() if serves else 0
    if not serves or (at and len(own) - at > 4):
        return ""
    noun = case.noun if len(case.noun) <= 6 else grammar.right(case.asked.after, final=False)[0]
    owner = "" if at or grammar.starts("drawn", own) else topic.owner
    text = grammar.join(owner, own + noun) if owner else own + noun
    return text if len(text) <= LONGEST else ""


def _done_to(case: _Case) -> str:
    """Return a verb and what it takes (改造12个社区)."""
    own = case.own
    verbal = len(own) <= 8 and case.grammar.only_verbs(own)
    return (own + case.noun)[-LONGEST:] if own and (verbal or not case.counts) else ""


def _one_of_list(case: _Case) -> str:
    """Return a noun of every list with one of its things (济南至宁津等5个项目)."""
    before, noun, grammar = case.asked.before, case.noun, case.grammar
    among = grammar.ends("among", before)
    if not among or len(noun) > 2 or grammar.division(noun):
        return ""
    *_, last = LIST_MARK.split(grammar.left(before[:-1], longest=LONGEST))
    listed = last + among[0] if 2 < len(last) < 12 and not grammar.opens(last) else ""
    return listed + noun


def _related(case: _Case) -> str:
    """Return a short noun with what it does to the next number's (24个省份实施700个项目)."""
    asked, grammar, rest = case.asked, case.grammar, case.rest
    verbal = rest and grammar.opens(rest) and grammar.only_verbs(rest)
    if asked.final or len(case.noun) > 3 or not verbal:
        return ""
    other, _ = grammar.right(asked.rests[asked.at + 2], final=False)
    told = (rest, other, *grammar.spelled("的"), case.noun)
    return "".join(told) if 0 < len(other) < 12 else ""


def _alone(case: _Case) -> str:
    """Return a noun to which the words before the number add nothing."""
    own, grammar = case.own, case.grammar
    listed = not own or grammar.ends("among", case.asked.before)
    place = listed or grammar.whole("township", own) or grammar.starts("deictic", own)
    return case.noun if place else ""


def _taken(case: _Case) -> str:
    """Return a noun, a short one with the verb or the word that it needs (种植3种蔬菜)."""
    own, noun, before, grammar = case.own, case.noun, case.asked.before, case.grammar
    verb = grammar.taking(own, before)
    told = grammar.before("result", before).endswith(grammar.before("result", own))
    needed = own if told and len(own) <= (8 if verb else 14) else verb
    return needed + noun if len(noun) < 3 else noun


#: How large the things are that are counted.
BY_SIZE = (
    _Candidate("size", _sized, when=_is_length, leaves=lambda case: case.asked.after[1:]),
    _Candidate("adjacent", _of_next, when=_is_beside_size),
)
#: What a noun behind a number is told with, in the order of their right.
BEHIND = (
    _Candidate("ahead", _of_level, leaves=_its_noun),
    _Candidate("recipient", _received, leaves=_its_noun),
    _Candidate("behind", _of_entity, leaves=_its_noun),
    _Candidate("behind", _served, leaves=_its_noun),
    _Candidate("behind", _done_to, leaves=_its_noun),
    _Candidate("behind", _one_of_list, leaves=_its_noun),
    _Candidate("behind", _related, leaves=_its_noun),
    _Candidate("behind", _alone, leaves=_its_noun),
    _Candidate("behind", _taken, leaves=_its_noun),
)


def _thing(case: _Case) -> str:
    """Return the noun right behind an amount."""
    return case.grammar.right(case.asked.after, final=False)[0]


def _times_of_actor(case: _Case) -> str:
    """Return what someone did so many times (县政府16次调度重大项目)."""
    times = case.grammar.whole("times", case.asked.quantity.unit)
    done = times and case.grammar.ends("actor", case.own) and _thing(case)
    return case.grammar.clause(case.asked.after)[:LONGEST] if done else ""


def _on_end(case: _Case) -> str:
    """Return what goes on without a break (连续5年增长)."""
    on_end = case.dimension == "duration" and case.grammar.ends("on-end", case.own)
    noun = _thing(case) if on_end else ""
    return (case.own + noun)[:LONGEST] if noun else ""


def _spent(case: _Case) -> str:
    """Return what money is for, where only verbs stand before it (投入3亿元用于改造)."""
    spent = case.dimension == "money" and case.grammar.starts("spent", case.asked.after)
    alone = spent and case.grammar.only_verbs(case.own)
    return (case.own + case.grammar.clause(case.asked.after))[:LONGEST] if alone else ""


def _may_have_object(case: _Case) -> bool:
    anniversary = case.grammar.whole("anniversary", case.asked.quantity.unit)
    return not (case.asked.people or anniversary) and case.grammar.thing(_thing(case))


def _object(case: _Case) -> str:
    """Return an amount's name by the thing right behind it, of which the words before it speak.

    In turn: what an attribute is of (投资3亿元的物流园), what a verb takes (种了100亩水稻), what
    a thing has (某厂60万吨钾肥).
    """
    grammar, own, noun = case.grammar, case.own, _thing(case)
    owner, attribute = grammar.owned(own)
    of_it = grammar.starts("of", case.asked.after)
    if attribute and of_it and case.dimension == "money":
        whole = not owner or grammar.ends_verbal(owner)
        return grammar.join(noun, attribute) if whole else ""
    if verb := grammar.taking(own, case.asked.before):
        return grammar.join(verb, noun)
    held = case.dimension in ("area", "mass", "length", "energy", "volume") and not attribute
    return (noun if len(own) > 8 or of_it else own + noun)[:LONGEST] if held else ""


def _lasting(case: _Case) -> str:
    """Return how long something lasts by what stands behind it (3年内完成改造)."""
    bare = case.dimension == "duration" and not case.named and len(case.after) >= 4
    return (case.own + case.grammar.strip(case.after))[:20] if bare else ""


def _ranked(case: _Case) -> str:
    """Return the highest or lowest of what was counted before."""
    asked, topic = case.asked, case.topic
    ranked = topic.recent and asked.grammar.starts("superlative", case.own)
    if not ranked:
        return ""
    alike = asked.last and asked.last.unit == asked.quantity.unit
    same = topic.same_unit(asked.quantity, asked.whole) or topic.recent
    base = asked.named[-1].text if alike else same
    return asked.grammar.join(base or same, case.own[ranked.end() :])


def _is_township(case: _Case) -> object:
    return case.grammar.whole("township", case.own)


def _of_township(case: _Case) -> str:
    return (case.own + _base(case.asked, case.topic))[:LONGEST]


def _is_within(case: _Case) -> object:
    return case.asked.words.bracketed and 0 < len(case.own) <= 5 and case.topic.trail


def _within(case: _Case) -> str:
    """Return what a bracket is of with its own word (在校学生900人（女生400人）)."""
    return case.grammar.join(case.topic.around or case.topic.trail[-1].name, case.own)


def _outcome(case: _Case) -> str:
    """Return what became of the cases told before (治愈出院9例)."""
    if not case.grammar.whole("outcome", case.own):
        return ""
    unit = case.asked.quantity.unit
    base = next((one.name for one in case.topic.part if one.unit == unit), "")
    return case.grammar.join(base, case.own)


#: What the words on both sides tell of a number, and what those before it alone do not.
BY_OBJECT = (
    _Candidate("predicate", _times_of_actor, leaves=_its_noun),
    _Candidate("lasting", _on_end, leaves=_its_noun),
    _Candidate("object", _spent, leaves=_its_noun),
    _Candidate("object", _object, when=_may_have_object, leaves=_its_noun),
    _Candidate("lasting", _lasting),
    _Candidate("ranked", _ranked),
    _Candidate("township", _of_township, when=_is_township),
    _Candidate("within", _within, when=_is_within),
    _Candidate("outcome", _outcome, when=_are_cases),
)


# --- by the phrase before the number ------------------------------------------------------------


def _may_be_parallel(case: _Case) -> bool:
    topic, paid = case.topic, case.dimension in ("money", "rate")
    alike = paid and topic.trail and topic.trail[-1].unit == case.asked.quantity.unit
    return bool(alike and not (topic.whole or topic.of_parts))


def _parallel(case: _Case) -> str:
    """Return an amount that only says for whom it is, by the amount that it stands beside.

    `寄宿生生活补助小学1000元、初中1250元`: the second is the grant of 初中, as is a third.
    """
    grammar, own, last = case.grammar, case.own, case.topic.trail[-1].name
    alike = of_unit(case.topic.trail, case.asked.quantity.unit)
    last = next((one.name for one in alike if last.startswith(one.name)), last)
    of_amount = case.dimension == "rate" or grammar.holds("amount", last)
    if not of_amount or len(own) > 4 or len(last) < 5 or grammar.holds("amount", own):
        return ""
    *_, word = grammar.words(last) or ("",)
    same = len(word) == len(own) and len(last) > len(word)
    return (last[: -len(word)] if same else last) + own


def _is_part(case: _Case) -> bool:
    topic = case.topic
    again = topic.recent != topic.whole and case.grammar.measure(case.own)
    return bool(topic.whole) and not again


def _part(case: _Case) -> str:
    """Return a part's name: with what is measured of its whole, alone, or behind its whole."""
    grammar, topic = case.grammar, case.topic
    own = grammar.after("including", case.own)
    people = grammar.ends("one-of-many", case.asked.surface)
    attribute = "" if people else _shared_attribute(case, own)
    if attribute:
        return own + attribute
    told = grammar.readable(own) or all(grammar.owned(own))
    told = told or (case.dimension == "area" and len(own) == 2)
    again = len(own) > 4 and own[:2] == topic.whole[:2]
    alone = again or (told and not people and case.dimension != "duration")
    return own if alone else grammar.join(topic.whole, own)


def _shared_attribute(case: _Case, own: str) -> str:
    """Return what is measured of a whole and so of its part (水稻种植面积, 其中优质稻)."""
    alike = case.asked.quantity.unit == case.topic.whole_unit and case.dimension != "ratio"
    bare = alike and not case.grammar.owned(own)[1]
    attribute = case.grammar.shared(case.topic.whole) if bare else ""
    return "" if case.grammar.ends("not-shared", attribute) else attribute


def _is_of_parts(case: _Case) -> bool:
    """Whether what is measured is said of the whole alone (分门类看，采矿业下降13.5%)."""
    of_part = case.dimension == "money" or (case.asked.change and case.asked.quantity.unit == "%")
    return bool(case.topic.of_parts and of_part) and not case.grammar.measures(case.own)


def _of_parts(case: _Case) -> str:
    return case.grammar.join(case.own, case.topic.of_parts)


def _owned(case: _Case) -> str:
    owner = _owner_of(case)
    return case.grammar.join(owner, case.own) if owner else ""


def _pulled(case: _Case) -> str:
    """Return what a thing does to a whole (拉动工业增长)."""
    pulls = case.topic.said and _is_ratio(case) and case.grammar.starts("pulls", case.own)
    return case.grammar.join(case.topic.said, case.own) if pulls else ""


def _effect(case: _Case) -> str:
    """Return whom a thing serves or draws, with the thing (游乐园接待游客)."""
    grammar, topic, own = case.grammar, case.topic, case.own
    if not grammar.starts("effect", own):
        return ""
    done = grammar.starts("drawn", own) and topic.owner and grammar.opens(topic.owner)
    owner = topic.entity if done else topic.owner or topic.entity
    return grammar.join(owner, own) if owner else ""


def _head(case: _Case) -> str:
    """Return the indicator that a phrase only shortens."""
    again = len(case.own) >= 3 and case.topic.head.endswith(case.own)
    return case.topic.head if again else ""


def _labelled(case: _Case) -> str:
    """Return a short phrase behind the label that it stands under."""
    grammar, label, own = case.grammar, case.topic.label, case.own
    short = 0 < len(label) <= 12 and len(own) <= 5 and label not in own
    sentence = short and (grammar.bare(label) or grammar.subject(label))
    return label + own if short and not sentence else ""


def _plain(case: _Case) -> str:
    return case.own


_BESIDE = _Candidate("parallel", _parallel, when=_may_be_parallel)
#: What the phrase before a number is told with, in the order of their right.
BEFORE = (
    _Candidate("part", _part, when=_is_part),
    _Candidate("breakdown", _of_parts, when=_is_of_parts),
    _Candidate("carried", _owned),
    _Candidate("effect", _pulled),
    _Candidate("effect", _effect),
    _Candidate("before", _head),
    _Candidate("labelled", _labelled),
    _Candidate("before", _plain),
)


def _named(case: _Case) -> bool:
    return case.named


def _with_stage(one: _Candidate) -> _Candidate:
    """Return a candidate that tells the stage which all of its things have reached (全部竣工)."""

    def says(case: _Case) -> str:
        text = one.says(case)
        stage = case.grammar.reached(case.after) if text and case.asked.final else ""
        return case.grammar.join(text, stage) if stage else text

    return replace(one, says=says)


# --- by what was counted before -----------------------------------------------------------------


def _base(asked: Asked, topic: Topic) -> str:
    """Return what a number counts that has no words of its own.

    In turn: of a ratio, what was named last; the whole that is divided; what changed; what has
    its unit; the label; what the sentence said last, the theme, the last that stood on its own.
    """
    label_told = not topic.label or topic.label in topic.head or asked.grammar.bare(topic.label)
    joined = topic.trail and not asked.before.strip("，、；")
    bases = (
        topic.recent if asked.quantity.dimension == "ratio" and topic.trail else "",
        "" if joined else topic.whole,
        topic.said if topic.changed else "",
        topic.same_unit(asked.quantity, asked.whole),
        "" if label_told else topic.label,
        topic.said or topic.theme or topic.head,
    )
    return next(filter(None, bases), "")


def _owner_of(case: _Case) -> str:
    """Return whose or of what a bare measure or attribute tells, or `` where it is none.

    Of an amount in turn: the last thing of the sentence, the field that it announced, the body
    that it, the paragraph or the heading told of, what it said before, the noun of the clause
    before, the theme. Of a ratio: all that was named last, of which it is a share or a growth.
    """
    grammar, topic, own = case.grammar, case.topic, case.own
    lent = grammar.lends(case.asked.context) or topic.theme
    thing, attribute = grammar.owned(own)
    owner = ""
    if attribute and not thing and not _is_ratio(case):
        if grammar.ends("inhabitants", own):
            # 900户，人口2800人: they are those of the households alone.
            last = topic.trail[-1] if topic.trail else None
            household = last and grammar.whole("household", last.unit)
            of_them = last and household and not grammar.ends("households", last.name)
            return last.name if last and of_them else _measured(case, "")
        said = topic.said if grammar.whole("totals", own) else grammar.owned(topic.said)[0]
        owner = topic.owner or topic.field or topic.entity or said or lent
    return owner or _measured(case, lent)


def _measured(case: _Case, lent: str) -> str:
    """Return what a measure without a thing of its own is of."""
    measures = case.grammar.measure(case.own)
    return (case.topic.recent if case.topic.trail else lent) if measures else ""


def _of_owner(case: _Case) -> str:
    """Return a number of people of the thing that the sentence told of last."""
    own, owner = case.own, case.topic.owner
    of_people = owner and case.grammar.ends("people-number", own)
    return case.grammar.join(owner, own) if of_people and case.topic.said.endswith(owner) else ""


def _looks_ahead(case: _Case) -> bool:
    asked, grammar = case.asked, case.grammar
    told = asked.final or (case.own and not grammar.only_verbs(case.own))
    return not told and (asked.after in JOINTS or not grammar.strip(asked.after))


def _ahead(case: _Case) -> str:
    """Return the noun behind the next number, for one that has none (8人、3次服务)."""
    asked, grammar = case.asked, case.grammar
    behind = asked.rests[asked.at + 2]
    ahead, _ = grammar.right(behind, final=True)
    ahead = grammar.after("livestock", ahead) if asked.people else ahead
    last = asked.at + 3 == len(asked.rests)
    ahead = ahead or (grammar.predicate(behind) if last else "")
    return "" if not ahead or grammar.bare(ahead) or grammar.whole("step", ahead) else ahead


def _shared(case: _Case) -> str:
    """Return the name of the number before, from which nothing parts this one."""
    if case.own or not case.asked.named:
        return ""
    last = case.asked.named[-1]
    divided = case.grammar.division(last.text)
    near = last.rule == "indicator:behind" or not case.asked.before.strip("，、；（( ")
    return last.text if near and not divided else ""


def _is_last_without_words(case: _Case) -> bool:
    return case.asked.final and not case.own


def _stage(case: _Case) -> str:
    """Return the stage that all of what was told has reached (全部竣工)."""
    stage = case.grammar.reached(case.asked.after)
    base = _base(case.asked, case.topic) if stage else ""
    return case.grammar.join(base, stage) if base else ""


def _predicate(case: _Case) -> str:
    """Return what people did (500人报名)."""
    return case.grammar.predicate(case.asked.after) if case.asked.people else ""


def _residents(case: _Case) -> str:
    """Return households or people where a place's parts or households stand before them
    (12个行政村，3200户，9800人).
    """
    topic, grammar = case.topic, case.grammar
    households = topic.said and grammar.ends("households", topic.recent)
    told = not (case.own or case.asked.context) and (topic.divided or households)
    return "".join(grammar.spelled(case.asked.quantity.unit)) if told else ""


def _of_plan(case: _Case) -> str:
    """Return what a share of a plan is of, a ratio that says no more than that."""
    of_plan = _is_ratio(case) and case.grammar.whole("plan", case.own)
    return _carried(case) if of_plan else ""


def _carried(case: _Case) -> str:
    """Return the clause before, a bracket's number or the topic, with what the words add."""
    asked, topic = case.asked, case.topic
    within = topic.trail[-1].name if asked.words.bracketed and topic.trail else ""
    base = asked.context or within or _base(asked, topic)
    return case.grammar.join(base, case.grammar.added(case.own)) if base else ""


#: Whose name a number carries that has too few words of its own, in the order of their right.
CARRIED = (
    _Candidate("carried", _of_owner),
    _Candidate("ahead", _ahead, when=_looks_ahead),
    _Candidate("shared", _shared),
    _Candidate("carried", _stage, when=_is_last_without_words),
    _Candidate("predicate", _predicate, when=_is_last_without_words),
    _Candidate("residents", _residents),
    _Candidate("of-plan", _of_plan),
    _Candidate("carried", _carried),
)


#: Lists of candidates by the words around the number, each with the cases that it is for.
OF_WORDS: tuple[tuple[Callable[[_Case], bool], tuple[_Candidate, ...]], ...] = (
    (_always, BY_SIZE),
    (_told_behind, BEHIND),
    (_always, BY_OBJECT),
    (_named, tuple(map(_with_stage, (_BESIDE, *BEFORE)))),
    (_always, CARRIED),
)
