"""Says what a clause counts, number by number, as short noun phrases of the text's own words.

Each function takes the topic, what was counted so far, and returns the next one with its names;
`extract.relate.naming` names a number, this module lists of them and what carries on to others.
"""

from __future__ import annotations

from extract.relate.clauses import JOINTS, LIST_MARK
from extract.relate.naming import Asked, Named, Words, name
from extract.relate.phrases import LONGEST, Phrases
from extract.relate.topic import RATIOS, Counted, Topic, of_unit

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


def announce(
    grammar: Phrases, piece: str, topic: Topic, *, alone: bool
) -> tuple[str | None, Topic]:
    """Return the measure that a clause without numbers announces, and the topic with what else it
    announces as theme; None where it announces nothing itself (see `mentioned`). `alone` says
    that it is a short sentence, which announces what follows by itself.
    """
    if grammar.whole("dividing", grammar.strip(piece)):
        return "", topic._replace(dividing=True)
    if case := grammar.case(piece, known=topic.case):
        topic = topic._replace(case=case)
    if measured := grammar.breakdown(piece, topic.head):
        return "", topic._replace(of_parts=measured)
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
        return "", topic
    if grammar.measure(theme):
        theme = grammar.join(topic.theme or topic.head, theme)
        if not alone:
            return theme, topic
    if not said:
        theme = grammar.subject(piece.strip("。")) or theme
    return "", topic._replace(theme=theme, field="" if alone else theme)


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
    if grammar.whole("dividing", grammar.strip(piece)):
        return topic._replace(dividing=True)
    label, _ = grammar.theme(piece)
    if grammar.measure(label):
        label = grammar.join(topic.theme or topic.head, label)
    return topic._replace(label=label or piece, field=label, owner="")


def phrase_before(grammar: Phrases, piece: str) -> str:
    """Return the phrase that ends a piece, which a bracket parts from its number."""
    own = "" if grammar.holds("comparison", piece) else grammar.left(piece)
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
        asked = Asked(words, at, rests, named, grammar)
        listed = at and rests[at] in JOINTS
        if listed and at - first < len(series):
            one = Named(series[at - first], "indicator:series")
        elif listed and asked.change:
            alike = quantity.unit == words.quantities[at - 1].unit
            same = "" if alike else topic.same_unit(quantity, asked.whole)
            one = Named(same or named[-1].text, "indicator:shared")
        else:
            first = at
            series, topic = _series(asked, topic)
            if series:
                one = Named(series[0], "indicator:series")
            else:
                answer = name(asked, topic)
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
    if grammar.ends("of", rests[-1]) and (case := grammar.case(rests[-1], known=topic.case)):
        topic = topic._replace(case=case)
    return told, topic


def _remembered(asked: Asked, one: Named, topic: Topic) -> Topic:
    """Return the topic after a number has got its name."""
    quantity = asked.quantity
    aged = quantity.dimension == "age" and one.rule != "indicator:before"
    if not one.text or aged or one.rule in _PASSING:
        return topic
    divided = asked.grammar.division(one.text)
    if divided or (quantity.dimension == "duration" and quantity.qualifier == "under"):
        return topic._replace(divided=divided)
    return topic.counting(
        Counted(one.text, quantity.unit, quantity.value),
        owner=_owner_after(asked, one, topic),
        changed=asked.change,
        bracketed=asked.words.bracketed,
        head=one.rule not in _DERIVED,
    )


def _owner_after(asked: Asked, one: Named, topic: Topic) -> str:
    """Return whose or of what bare attributes tell after a number that has got its name."""
    grammar, quantity = asked.grammar, asked.quantity
    if one.rule in _DERIVED or asked.change or quantity.dimension == "ratio":
        return topic.owner
    thing, attribute = grammar.owned(one.text)
    if attribute:
        return topic.owner if not thing or grammar.whole("township", thing) else thing
    if serves := grammar.holds("effect", thing):
        return thing[: serves.start()] if serves.start() > 2 else topic.owner
    if len(thing) < 3 and (topic.field or topic.entity):
        return topic.owner
    known = topic.owner or topic.entity
    counted = quantity.dimension in ("count", "area")
    people = not counted or grammar.ends("people-or-times", quantity.unit)
    return topic.owner if known and people and grammar.opens(thing) else thing


def _series(asked: Asked, topic: Topic) -> tuple[list[str], Topic]:
    """Return the indicators of a list of numbers, from a list of names or from the last one, and
    the topic after the list.
    """
    grammar, rests, at = asked.grammar, asked.rests, asked.at
    if asked.final or asked.after not in JOINTS:
        return [], topic
    before = asked.before
    if asked.change and (cutoff := grammar.holds("comparison", before)):
        before = before[: cutoff.start()]
    own = grammar.left(before, longest=60)
    untold = not own or grammar.bare(own)
    if untold and not grammar.holds("one-each", asked.before):
        return [], topic
    size = 2
    while at + size < len(rests) - 1 and rests[at + size] in JOINTS:
        size += 1
    if untold:
        return _resumed(asked, own, size, topic), topic
    names = _coordinates(grammar, own, size)
    return names, topic._replace(series=tuple(names)) if names else topic


def _resumed(asked: Asked, own: str, size: int, topic: Topic) -> list[str]:
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


def _coordinates(grammar: Phrases, phrase: str, size: int) -> list[str]:
    """Return the `size` names that a phrase coordinates, each with the tail that they share.

    `一产、二产、三产增加值` gives 一产增加值, 二产增加值, 三产增加值; 城乡 stands for 城镇 and
    农村. Empty where the phrase has another number of parts.
    """
    both = grammar.spelled(phrase[:2])
    if size == len(both):
        return [one + phrase[2:] for one in both]
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
