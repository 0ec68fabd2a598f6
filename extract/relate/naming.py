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
from extract.relate.topic import RATIOS, Topic, last_of_unit

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

    `rest` is what the noun leaves of the words behind the number, `after` all of these.
    """

    asked: Asked
    topic: Topic
    own: str
    noun: str
    rest: str
    after: str

    @property
    def counts(self) -> bool:
        """Whether the number counts things, which its noun behind says (16个部门)."""
        counted = self.asked.quantity.dimension in ("count", "age")
        return counted and not self.asked.grammar.ends("people-or-times", self.asked.surface)

    def named(self, text: str, rule: str) -> Answer:
        """Return an answer that takes no words from behind the number."""
        return Answer(Named(text, rule), self.topic, self.after)


def name(asked: Asked, topic: Topic) -> Answer:
    """Return a number's name: that of the first candidate of the policy that has one.

    By the form of its clause: what a difference differs; what a rule punishes, grants or gives;
    what cases became; what a share is of; what is left over. By its words: the size of a thing;
    the noun of the number right behind; the noun behind; the object of the words before; how
    long something lasts; the highest of what was counted; a township's part; a bracket's; the
    outcome of cases; the phrase before. What has none of these carries its neighbour's name.
    """
    for of_form in OF_FORM:
        if (found := of_form(asked, topic)) is not None:
            return found
    case = _case(asked, topic)
    for of_words in OF_WORDS:
        if (found := of_words(case)) is not None:
            return found
    return next(found for carry in CARRIED if (found := carry(case)) is not None)


def _difference(asked: Asked, topic: Topic) -> Answer | None:
    if not asked.change:
        return None
    one, topic = _name_change(asked, topic)
    return Answer(one, topic, asked.after)


def _punishment(asked: Asked, topic: Topic) -> Answer | None:
    told = asked.grammar.punishment(asked.before, asked.after)
    return Answer(Named(told, "indicator:given"), topic, asked.after) if told else None


def _grant(asked: Asked, topic: Topic) -> Answer | None:
    granted = _name_grant(asked, topic)
    return None if granted is None else Answer(granted, topic, asked.after)


def _given_by(asked: Asked, topic: Topic) -> Answer | None:
    """Name what is given by a measure (按每亩300元补贴)."""
    grammar, by = asked.grammar, asked.grammar.ends("by", asked.before)
    given = by and grammar.granted(asked.after)
    if not by or not given:
        return None
    base = grammar.left(asked.before[: by.start()]) or asked.context or _base(asked, topic)
    text = grammar.join(base, given) if len(given) < 5 else given
    return Answer(Named(text, "indicator:given"), topic, asked.after)


def _turned(asked: Asked, topic: Topic) -> Answer | None:
    """Name cases by what they became (3例转为确诊病例)."""
    cases = asked.grammar.whole("cases", asked.quantity.unit)
    turned = asked.grammar.turned(asked.after) if cases else ""
    return Answer(Named(turned[-LONGEST:], "indicator:turned"), topic, "") if turned else None


def _share(asked: Asked, topic: Topic) -> Answer | None:
    share = _name_share(asked, topic)
    return None if share is None else Answer(share, topic, asked.after)


def _left_over(asked: Asked, topic: Topic) -> Answer | None:
    """Name what is left of a whole when its parts have been told (剩余3个)."""
    left = asked.grammar.ends("left-of-whole", asked.before)
    whole = topic.left_of(asked.quantity) if left else ""
    if not left or not whole:
        return None
    text = asked.grammar.join(whole, left[1])
    return Answer(Named(text, "indicator:carried"), topic, asked.after)


#: Candidates by the form of the clause, in the order of their right.
OF_FORM: tuple[Callable[[Asked, Topic], Answer | None], ...] = (
    _difference, _punishment, _grant, _given_by, _turned, _share, _left_over,
)  # fmt: skip


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
    if not noun and grammar.ends("among", before):
        noun, rest = grammar.strip(after)[:16], ""
    return _Case(asked, topic, own, noun, rest, after)


def _divided(asked: Asked, topic: Topic) -> Topic:
    """Return the topic with the whole that 其中 divides, where it stands before the number."""
    quantity = asked.quantity
    divides = topic.dividing or asked.grammar.starts("dividing", asked.before)
    if divides and not topic.whole:
        whole = topic.same_unit(quantity, asked.whole) or topic.counted(quantity)
        whole = whole or last_of_unit(topic.told, quantity.unit) or topic.head
        topic = topic._replace(whole=whole, whole_unit=quantity.unit)
    return topic._replace(dividing=False) if topic.dividing else topic


def _sized(case: _Case) -> Answer | None:
    """Name a length by the thing whose extent it is (4米宽的路面)."""
    length = case.asked.quantity.dimension == "length"
    sized = _extent_of(case.asked, case.own) if length else ""
    one = Named(sized, "indicator:size")
    return Answer(one, case.topic, case.asked.after[1:]) if sized else None


def _adjacent(case: _Case) -> Answer | None:
    """Name a count by the noun behind the next number, which says how large each thing is."""
    alone = not case.noun and not case.after and not case.asked.final and case.counts
    shared = _of_next(case.asked) if alone else ""
    return case.named(shared, "indicator:adjacent") if shared else None


def _behind(case: _Case) -> Answer | None:
    """Name a count, or a number without a phrase of its own, by the noun behind it."""
    asked, own, topic, grammar = case.asked, case.own, case.topic, case.asked.grammar
    untold = case.counts or not own or grammar.only_verbs(own)
    times = grammar.ends("times", asked.surface) and grammar.ends_verbal(own)
    if not case.noun or not (untold or times):
        return None
    one = next(found for told in BEHIND if (found := told(case)) is not None)
    if asked.quantity.dimension != "age":
        return Answer(one, topic, case.rest)
    if len(own) >= 4 and not grammar.only_verbs(own):
        topic = topic._replace(theme=own)
    return Answer(one, topic, case.after)


def _object(case: _Case) -> Answer | None:
    one = _name_object(case.asked, case.own)
    return None if one is None else Answer(one, case.topic, case.rest)


def _lasting(case: _Case) -> Answer | None:
    """Name how long something lasts by what stands behind it (3年内完成改造)."""
    grammar, own = case.asked.grammar, case.own
    bare = case.asked.quantity.dimension == "duration" and (not own or grammar.bare(own))
    if not bare or len(case.after) < 4:
        return None
    return case.named((own + grammar.strip(case.after))[:20], "indicator:lasting")


def _ranked(case: _Case) -> Answer | None:
    """Name a number that is the highest or lowest of what was counted before it."""
    asked, topic = case.asked, case.topic
    ranked = asked.grammar.starts("superlative", case.own)
    if not ranked or not topic.recent:
        return None
    quantity, last = asked.quantity, asked.last
    alike = asked.named[-1].text if last and last.unit == quantity.unit else ""
    base = alike or topic.same_unit(quantity, asked.whole) or topic.recent
    return case.named(asked.grammar.join(base, case.own[ranked.end() :]), "indicator:ranked")


def _township(case: _Case) -> Answer | None:
    """Name a number of which only a township stands before it."""
    if not case.asked.grammar.whole("township", case.own):
        return None
    return case.named((case.own + _base(case.asked, case.topic))[:LONGEST], "indicator:township")


def _within(case: _Case) -> Answer | None:
    """Name a number in brackets by what the bracket is of (在校学生900人（女生400人）)."""
    topic, own = case.topic, case.own
    if not (case.asked.words.bracketed and own and len(own) <= 5 and topic.trail):
        return None
    topic = topic._replace(around=topic.around or topic.trail[-1].name)
    text = case.asked.grammar.join(topic.around, own)
    return Answer(Named(text, "indicator:within"), topic, case.after)


def _outcome(case: _Case) -> Answer | None:
    """Name what became of the cases told before (治愈出院9例)."""
    grammar, unit = case.asked.grammar, case.asked.quantity.unit
    if not (grammar.whole("cases", unit) and grammar.whole("outcome", case.own)):
        return None
    base = next((one.name for one in case.topic.part if one.unit == unit), "")
    return case.named(grammar.join(base, case.own), "indicator:outcome")


def _before(case: _Case) -> Answer | None:
    """Name a number by the phrase before it."""
    asked, own, topic, grammar = case.asked, case.own, case.topic, case.asked.grammar
    if not own or grammar.bare(own):
        return None
    beside = None if topic.whole or topic.of_parts else _parallel(asked, own, topic)
    one, topic = (beside, topic) if beside else _named_before(asked, own, topic)
    stage = grammar.reached(case.after) if asked.final else ""
    one = Named(grammar.join(one.text, stage), one.rule) if stage else one
    return Answer(one, topic, case.after)


#: Candidates by the words around the number, in the order of their right.
OF_WORDS: tuple[Callable[[_Case], Answer | None], ...] = (
    _sized, _adjacent, _behind, _object, _lasting, _ranked, _township, _within, _outcome, _before,
)  # fmt: skip


def _own(asked: Asked, topic: Topic) -> str:
    """Return the phrase that stands before a number, with what an earlier one lends it."""
    grammar, before, named, last = asked.grammar, asked.before, asked.named, asked.last
    by = grammar.ends("by", before)
    beside = not named and topic.recent and grammar.whole("beside", before)
    own = "" if beside or by else grammar.left(before)
    if by and grammar.ends("paid", before[: by.start()]):
        own = grammar.left(before[: by.start()])
    own = grammar.without_examples(grammar.after("grantor", own))
    if asked.quantity.dimension != "duration":
        own = grammar.before("on-end", own)
    if topic.entity and (anaphor := grammar.starts("anaphor", own)):
        own = topic.entity + own[anaphor.end() :]
    if last is None or not own:
        return own
    if last.dimension == "age" and named[-1].text.endswith(own):
        own = named[-1].text
    herds = all(grammar.whole("herds", unit) for unit in (asked.quantity.unit, last.unit))
    if herds and before.startswith("、") and len(own) < 3:
        # 存栏生猪30万头、牛2万头: the verb is said once.
        own = grammar.verb_of(named[-1].text) + own
    lasted = last.dimension == "duration" and grammar.starts("of", before)
    return grammar.left(asked.rests[asked.at - 1])[-6:] + own if lasted else own


def _name_grant(asked: Asked, topic: Topic) -> Named | None:
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
    whom = whom.replace(" ", "")
    lasting = grammar.ends("on-end", whom)
    whom = grammar.left(whom[: lasting.start()] if lasting else whom)
    own = grammar.after("grantor", whom)
    own = "" if grammar.whole("receiver", own) else grammar.after("firm", own)
    outer = grammar.left(before)
    if not own or kind == "duration":
        by = grammar.starts("given-by", outer) or grammar.whole("receiver", outer)
        outer = "" if by or grammar.ends("actor", outer) or grammar.only_verbs(outer) else outer
        own = topic.case or grammar.after("grantor", outer) or asked.context or own or whom
        own = "" if grammar.each(own) else own
    grant = lasting[0] + grant if lasting else grant
    text = own if own.endswith(grant) else own[-(LONGEST - len(grant)) :] + grant
    return Named(text, "indicator:given")


def _of_owner(case: _Case) -> Answer | None:
    """Name a number of people by the thing that the sentence told of last."""
    own, owner = case.own, case.topic.owner
    of_people = case.asked.grammar.ends("people-number", own)
    if not (of_people and owner and case.topic.said.endswith(owner)):
        return None
    return case.named(case.asked.grammar.join(owner, own), "indicator:carried")


def _ahead(case: _Case) -> Answer | None:
    """Name a number by the noun behind the next one, where it has none (8人、3次服务)."""
    asked, own, grammar = case.asked, case.own, case.asked.grammar
    if asked.final or (own and not grammar.only_verbs(own)):
        return None
    if asked.after not in JOINTS and grammar.strip(asked.after):
        return None
    behind = asked.rests[asked.at + 2]
    ahead, _ = grammar.right(behind, final=True)
    if grammar.ends("people", asked.surface):
        ahead = grammar.after("livestock", ahead)
    if asked.at + 3 == len(asked.rests):
        ahead = ahead or grammar.predicate(behind)
    if not ahead or grammar.bare(ahead) or grammar.whole("step", ahead):
        return None
    return case.named(ahead, "indicator:ahead")


def _after_place_parts(case: _Case) -> bool:
    """Whether the number before counts what a place is divided into (3个镇、8个村)."""
    named = case.asked.named
    return bool(named) and case.asked.grammar.division(named[-1].text)


def _shared(case: _Case) -> Answer | None:
    """Name a number as the one before it, from which nothing parts it."""
    named = case.asked.named
    if case.own or not named or not named[-1].text:
        return None
    divided = _after_place_parts(case)
    taken = named[-1].rule == "indicator:behind" and not divided
    apart = divided or bool(case.asked.before.strip("，、；（( "))
    return case.named(named[-1].text, "indicator:shared") if taken or not apart else None


def _stage(case: _Case) -> Answer | None:
    """Name the last number of a clause by the stage that all of it has reached (全部竣工)."""
    last = case.asked.final and not case.own
    stage = case.asked.grammar.reached(case.asked.after) if last else ""
    base = _base(case.asked, case.topic) if stage else ""
    return case.named(case.asked.grammar.join(base, stage), "indicator:carried") if base else None


def _predicate(case: _Case) -> Answer | None:
    """Name people by what they did (500人报名)."""
    people = case.asked.final and not case.own and case.asked.people
    done = case.asked.grammar.predicate(case.asked.after) if people else ""
    return case.named(done, "indicator:predicate") if done else None


def _residents(case: _Case) -> Answer | None:
    """Name households or people where a place's parts or households stand before them
    (12个行政村，3200户，9800人).
    """
    topic, grammar = case.topic, case.asked.grammar
    counted = "".join(grammar.spelled(case.asked.quantity.unit))
    households = grammar.ends("households", topic.recent) and topic.said
    told = not (case.own or case.asked.context) and (topic.divided or households)
    return case.named(counted, "indicator:residents") if counted and told else None


def _carried(case: _Case) -> Answer | None:
    """Name a number by the clause before it, its bracket's number or the topic."""
    asked, topic, own = case.asked, case.topic, case.own
    within = topic.trail[-1].name if asked.words.bracketed and topic.trail else ""
    base = asked.context or within or _base(asked, topic)
    if not base:
        return None
    planned = asked.quantity.dimension == "ratio" and asked.grammar.whole("plan", own)
    rule = "indicator:of-plan" if planned else "indicator:carried"
    return case.named(asked.grammar.join(base, asked.grammar.added(own)), rule)


def _bare(case: _Case) -> Answer | None:
    """Name a number by whatever word there is; nothing has been told before it."""
    text = case.noun or case.own or case.asked.grammar.left(case.asked.context)
    return case.named(text, "indicator:bare")


#: Whose name a number carries that has too few words of its own, in the order of their right.
CARRIED: tuple[Callable[[_Case], Answer | None], ...] = (
    _of_owner, _ahead, _shared, _stage, _predicate, _residents, _carried, _bare,
)  # fmt: skip


def _name_share(asked: Asked, topic: Topic) -> Named | None:
    """Name a ratio by what it is a share of, where the words before it say so."""
    if asked.quantity.dimension != "ratio":
        return None
    grammar = asked.grammar
    share = grammar.ends("share", asked.before)
    if share is None:
        alone = not grammar.right(asked.after, final=False)[0]
        takes = alone and topic.said and grammar.whole("takes-up", asked.before.strip("，、；"))
        if not takes:
            return None
        return Named(grammar.join(topic.said, *grammar.spelled(takes[0])), "indicator:share")
    base = grammar.left(asked.before[: share.start()]) or topic.recent
    of_place = grammar.whole("of-place", share[1])
    whole = grammar.spelled(of_place[1]) if of_place else ()
    told = share[1] + (share[2] or "".join(whole))
    return Named(grammar.join(base, told), "indicator:share") if base else None


def _of_level(case: _Case) -> Named | None:
    """20个国家级、19个省级重点县: the noun behind the last is of all."""
    asked, grammar = case.asked, case.asked.grammar
    joined = not asked.final and asked.after.removeprefix(case.noun) in JOINTS
    if not joined or not grammar.whole("level", case.noun):
        return None
    ahead = grammar.unlevelled(grammar.right(asked.rests[-1], final=True)[0])
    return Named(case.noun + ahead, "indicator:ahead") if ahead and len(ahead) < 16 else None


def _received(case: _Case) -> Named | None:
    """为45名学生发放助学金…: whom something is given to."""
    asked, grammar = case.asked, case.asked.grammar
    receives = not asked.final and grammar.ends("recipient", asked.before) and case.rest
    given = grammar.left(case.rest) if receives and grammar.opens(case.rest) else ""
    fits = given and len(given) + len(case.noun) <= LONGEST
    return Named(given + case.noun, "indicator:recipient") if fits else None


def _of_entity(case: _Case) -> Named | None:
    """公司拥有12个剂型: a short noun is of the body that the text tells of."""
    entity = case.topic.entity
    of_it = entity and case.own.startswith(entity) and len(case.noun) < 5
    return Named((entity + case.noun)[-LONGEST:], "indicator:behind") if of_it else None


def _served(case: _Case) -> Named | None:
    """带动周边50户农户增收: those whom a thing serves."""
    grammar, own, noun = case.asked.grammar, case.own, case.noun
    serves = grammar.holds("effect", own)
    if serves is None or (serves.start() and len(own) - serves.start() > 4):
        return None
    if len(noun) > 6:
        noun, _ = grammar.right(case.asked.after, final=False)
    owner = "" if serves.start() or grammar.starts("drawn", own) else case.topic.owner
    text = grammar.join(owner, own + noun) if owner else own + noun
    return Named(text, "indicator:behind") if text and len(text) <= LONGEST else None


def _done_to(case: _Case) -> Named | None:
    """改造12个社区: a verb and what it takes."""
    own = case.own
    verbal = own and len(own) <= 8 and case.asked.grammar.only_verbs(own)
    if not verbal and (not own or case.counts):
        return None
    return Named((own + case.noun)[-LONGEST:], "indicator:behind")


def _one_of_list(case: _Case) -> Named | None:
    """济南至宁津等5个项目: a noun of every list says nothing without one of its things."""
    before, noun, grammar = case.asked.before, case.noun, case.asked.grammar
    among = grammar.ends("among", before)
    if not among or len(noun) > 2 or grammar.division(noun):
        return None
    *_, last = LIST_MARK.split(grammar.left(before[:-1], longest=LONGEST))
    listed = last + among[0] if 2 < len(last) < 12 and not grammar.opens(last) else ""
    return Named(listed + noun, "indicator:behind")


def _related(case: _Case) -> Named | None:
    """24个省份实施700个项目: a short noun with what it does to the next number's."""
    asked, grammar, rest = case.asked, case.asked.grammar, case.rest
    verbal = rest and grammar.opens(rest) and grammar.only_verbs(rest)
    if asked.final or len(case.noun) > 3 or not verbal:
        return None
    other, _ = grammar.right(asked.rests[asked.at + 2], final=False)
    if not other or len(other) >= 12:
        return None
    text = "".join((rest, other, *grammar.spelled("的"), case.noun))
    return Named(text, "indicator:behind")


def _alone(case: _Case) -> Named | None:
    """A noun to which the words before the number add nothing."""
    own, grammar = case.own, case.asked.grammar
    listed = not own or grammar.ends("among", case.asked.before)
    place = listed or grammar.whole("township", own) or grammar.starts("deictic", own)
    return Named(case.noun, "indicator:behind") if place else None


def _taken(case: _Case) -> Named | None:
    """种植3种蔬菜: a noun, a short one with the verb or the word that it needs."""
    own, noun, before = case.own, case.noun, case.asked.before
    grammar = case.asked.grammar
    verb = grammar.taking(own, before)
    told = grammar.before("result", before).endswith(grammar.before("result", own))
    if told and len(noun) < 3 and len(own) <= (8 if verb else 4):
        return Named(own + noun, "indicator:behind")
    return Named(verb + noun if len(noun) < 3 else noun, "indicator:behind")


#: What a noun behind a number is told with, in the order of their right.
BEHIND: tuple[Callable[[_Case], Named | None], ...] = (
    _of_level, _received, _of_entity, _served, _done_to, _one_of_list, _related, _alone, _taken,
)  # fmt: skip


def _name_object(asked: Asked, own: str) -> Named | None:
    """Name an amount by the thing right behind it, of which the words before it speak.

    In turn: what an attribute is of (投资3亿元的物流园), what a verb takes (种了100亩水稻), what
    someone did so many times (县政府16次调度重大项目), and what a thing has (某厂60万吨钾肥).
    """
    grammar, quantity, after = asked.grammar, asked.quantity, asked.after
    noun, _ = grammar.right(after, final=False)
    if noun and grammar.whole("times", quantity.unit) and grammar.ends("actor", own):
        return Named(grammar.clause(after)[:LONGEST], "indicator:predicate")
    if noun and quantity.dimension == "duration" and grammar.ends("on-end", own):
        return Named((own + noun)[:LONGEST], "indicator:lasting")
    if quantity.dimension == "money" and grammar.starts("spent", after) and grammar.only_verbs(own):
        return Named((own + grammar.clause(after))[:LONGEST], "indicator:object")
    if asked.people or grammar.whole("anniversary", quantity.unit) or not grammar.thing(noun):
        return None
    owner, attribute = grammar.owned(own)
    of_it = grammar.starts("of", after)
    if attribute and quantity.dimension == "money" and of_it:
        if not owner or grammar.ends_verbal(owner):
            return Named(grammar.join(noun, attribute), "indicator:object")
        return None
    if verb := grammar.taking(own, asked.before):
        return Named(grammar.join(verb, noun), "indicator:object")
    held = quantity.dimension in ("area", "mass", "length", "energy", "volume")
    if held and not attribute:
        text = noun if len(own) > 8 or of_it else own + noun
        return Named(text[:LONGEST], "indicator:object")
    return None


def _extent_of(asked: Asked, own: str) -> str:
    """Return how wide, thick or high a thing is by the word right behind a length
    (4米宽、0.2米厚的路面), or `` where there is none.
    """
    grammar = asked.grammar
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


def _of_next(asked: Asked) -> str:
    """Return the noun behind the number right behind a count, which says how large each thing is
    (3座35万千瓦电站), or ``.
    """
    following = asked.words.quantities[asked.at + 1]
    if following.dimension in ("count", "ratio", "age", "duration"):
        return ""
    noun, _ = asked.grammar.right(asked.rests[asked.at + 2], final=False)
    noun = LIST_MARK.split(noun)[0] if len(noun) > 10 else noun
    noun = asked.grammar.before("one-of", noun)
    return noun if asked.grammar.thing(noun) and not asked.grammar.bare(noun) else ""


def _base(asked: Asked, topic: Topic) -> str:
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
    if topic.label and topic.label not in topic.head and not asked.grammar.bare(topic.label):
        return topic.label
    return topic.said or topic.theme or topic.head


def _parallel(asked: Asked, own: str, topic: Topic) -> Named | None:
    """Name an amount that only says for whom it is, by the amount that it stands beside.

    `寄宿生生活补助小学1000元、初中1250元`: the second is the grant of 初中.
    """
    grammar, quantity = asked.grammar, asked.quantity
    if quantity.dimension not in ("money", "rate") or not topic.trail:
        return None
    last, unit = topic.trail[-1].name, topic.trail[-1].unit
    if unit != quantity.unit or len(own) > 4 or len(last) < 5 or grammar.holds("amount", own):
        return None
    if not grammar.holds("amount", last) and quantity.dimension != "rate":
        return None
    *_, word = grammar.words(last) or ("",)
    base = last[: -len(word)] if len(word) == len(own) and len(last) > len(word) else last
    return Named(base + own, "indicator:parallel")


def _named_before(asked: Asked, own: str, topic: Topic) -> tuple[Named, Topic]:
    """Name a number by the phrase before it, with the whole, head or label that it is of."""
    grammar = asked.grammar
    measure = grammar.measure(own)
    if topic.whole and asked.quantity.unit not in {topic.whole_unit, *RATIOS} and not measure:
        topic = topic._replace(whole="")
    if topic.whole and not (measure and topic.recent != topic.whole):
        people = grammar.ends("one-of-many", asked.surface)
        own = grammar.after("including", own)
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
    of_part = asked.quantity.dimension == "money" or (asked.change and asked.quantity.unit == "%")
    if topic.of_parts and of_part and not grammar.measures(own):
        # 分门类看，采矿业下降13.5%: what is measured is said of the whole alone.
        return Named(grammar.join(own, topic.of_parts), "indicator:breakdown"), topic
    if base := _owner_of(asked, own, topic):
        return Named(grammar.join(base, own), "indicator:carried"), topic
    if topic.said and asked.quantity.dimension == "ratio" and grammar.starts("pulls", own):
        return Named(grammar.join(topic.said, own), "indicator:effect"), topic
    if grammar.starts("effect", own):
        done = grammar.starts("drawn", own) and topic.owner and grammar.opens(topic.owner)
        if owner := (topic.entity if done else topic.owner or topic.entity):
            return Named(grammar.join(owner, own), "indicator:effect"), topic
    if len(own) >= 3 and topic.head.endswith(own):
        return Named(topic.head, "indicator:before"), topic
    sentence = grammar.bare(topic.label) or bool(grammar.subject(topic.label))
    label = "" if sentence else topic.label
    if label and label not in own and len(own) <= 5 and len(label) <= 12:
        return Named(label + own, "indicator:labelled"), topic
    return Named(own, "indicator:before"), topic


def _shared_attribute(asked: Asked, topic: Topic, own: str) -> str:
    """Return what is measured of a whole and so of its part (水稻种植面积, 其中优质稻)."""
    if asked.quantity.unit != topic.whole_unit or not _is_amount(asked.quantity):
        return ""
    attribute = "" if asked.grammar.owned(own)[1] else asked.grammar.shared(topic.whole)
    return "" if asked.grammar.ends("not-shared", attribute) else attribute


def _is_amount(quantity: Quantity) -> bool:
    """Whether a quantity is how much of a thing there is, no share or multiple of it."""
    return quantity.dimension != "ratio"


def _owner_of(asked: Asked, own: str, topic: Topic) -> str:
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
        said = topic.said if grammar.whole("totals", own) else grammar.owned(topic.said)[0]
        if grammar.ends("inhabitants", own):
            # 900户，人口2800人: they are those of the households alone.
            household = topic.trail and grammar.whole("household", topic.trail[-1].unit)
            owner, said, lent = topic.trail[-1].name if household else "", "", ""
        if owner := owner or said or lent:
            return owner
    if grammar.measure(own):
        return topic.recent if topic.trail else lent
    return ""


def _name_change(asked: Asked, topic: Topic) -> tuple[Named, Topic]:
    """Name a difference by what it differs from: its own phrase, or what was counted before."""
    grammar, before, quantity = asked.grammar, asked.before, asked.quantity
    cutoff = grammar.holds("comparison", before)
    own = grammar.left(before[: cutoff.start()] if cutoff else before)
    if own and not grammar.bare(own):
        one, topic = _named_before(asked, own, topic)
        return one, topic if one.rule == "indicator:carried" else topic._replace(head=one.text)
    if topic.inside and not own:
        return Named(topic.inside[-1].name, "indicator:within"), topic
    same = topic.same_unit(quantity, asked.whole) if quantity.dimension != "ratio" else ""
    last = topic.said or topic.theme or topic.recent
    base = asked.context or same or last or topic.label
    return Named(base or own, "indicator:carried"), topic
