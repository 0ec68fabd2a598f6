"""Says what a clause counts, number by number, as short noun phrases of the text's own words.

Each function takes the topic, what was counted so far, and returns the next one with its names;
`extract.relate.naming` names a number, this module lists of them and what carries on to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from extract.relate.clauses import JOINTS, LIST_MARK
from extract.relate.naming import Answer, Asked, Named, Words, name
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
    topic = _with_case(grammar, piece, topic)
    if measured := grammar.breakdown(piece, topic.head):
        return "", topic._replace(of_parts=measured)
    entity = grammar.entity(piece)
    if alone:
        topic = topic.told_alone(entity, title=not piece.endswith("。"))
    elif entity:
        topic = topic.telling_of(entity)
    _, said = grammar.announced(piece)
    theme, _ = grammar.theme(piece) if said or alone else ("", said)
    if not theme:
        return ("" if said or alone else None), topic
    measures = grammar.measure(theme)
    whole = grammar.join(topic.theme or topic.head, theme) if measures else theme
    if measures and not alone:
        return whole, topic
    subject = "" if said else grammar.subject(piece.strip("。"))
    return "", topic._replace(theme=subject or whole, field="" if alone else whole)


def _with_case(grammar: Phrases, piece: str, topic: Topic) -> Topic:
    """Return the topic with the case of a rule that a stretch tells (对上市企业)."""
    case = grammar.case(piece, known=topic.case)
    return topic._replace(case=case) if case else topic


def mentioned(grammar: Phrases, piece: str, *, within: bool) -> str:
    """Return what a clause without numbers that announces nothing itself may be about; `within`
    says that a bracket follows, which tells of its last noun (护理补贴（55元/月）).
    """
    theme, _ = grammar.theme(piece)
    subject = grammar.subject(piece) if theme else ""
    noun = theme.startswith(subject) and len(theme) < 1.9 * len(subject)
    whole = within or (noun and not grammar.trails(theme))
    return theme if whole else subject or theme


def open_label(grammar: Phrases, piece: str, topic: Topic) -> Topic:
    """Return the topic with a stretch before a colon as the label of what follows."""
    if grammar.whole("dividing", grammar.strip(piece)):
        return topic._replace(dividing=True)
    label, _ = grammar.theme(piece)
    measures = grammar.measure(label)
    label = grammar.join(topic.theme or topic.head, label) if measures else label
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
    topic = topic if words.bracketed else topic.out_of_bracket()
    rests = list(words.segments)
    named: list[Named] = []
    told: list[Named] = []
    series: list[str] = []
    first, grown = 0, ""
    for at in range(len(words.quantities)):
        asked = Asked(words, at, rests, named, grammar)
        listed = bool(at) and rests[at] in JOINTS
        if listed and (at - first < len(series) or asked.change):
            one = _listed(asked, series[at - first :], topic)
        else:
            first = at
            series, topic = _series(asked, topic)
            answer = _as_series(series, asked, topic) if series else name(asked, topic)
            one, topic, rests[at + 1] = answer.one, answer.topic, answer.rest
        one = Named(grammar.finished(one.text)[-LONGEST:], one.rule)
        named.append(one)
        topic = _remembered(asked, one, topic)
        grown = grown if listed else _grown(asked)
        new = grown and not one.text.endswith(grown)
        told.append(Named(one.text + grown, one.rule) if new else one)
    return told, _with_case(grammar, rests[-1], topic) if grammar.ends("of", rests[-1]) else topic


def _as_series(series: Sequence[str], asked: Asked, topic: Topic) -> Answer:
    """Return the first of a list of names."""
    return Answer(Named(series[0], "indicator:series"), topic, asked.after)


def _listed(asked: Asked, series: Sequence[str], topic: Topic) -> Named:
    """Return the name of a number that goes on a list: the next of a list of names, else, of a
    change, what has its unit, or the name of the one before.
    """
    if series:
        return Named(series[0], "indicator:series")
    quantity, last = asked.quantity, asked.last
    alike = last is not None and quantity.unit == last.unit
    same = "" if alike else topic.same_unit(quantity, asked.whole)
    return Named(same or asked.named[-1].text, "indicator:shared")


def _grown(asked: Asked) -> str:
    """Return the words that make a growth a name of its own (年均增长)."""
    words, at = asked.words, asked.at
    goal = at < len(words.goals) and words.goals[at]
    return asked.grammar.grown(words.segments[at], goal=goal) if asked.change else ""


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
    """Return whose or of what bare attributes tell after a number that has got its name.

    In turn: after one with a derived name, a change or a ratio, as before; of what an attribute
    measures; of the thing that serves others; as before, if the thing is of few characters or
    people that do something; of the thing.
    """
    grammar, quantity = asked.grammar, asked.quantity
    if one.rule in _DERIVED or asked.change or quantity.dimension == "ratio":
        return topic.owner
    thing, attribute = grammar.owned(one.text)
    serves = None if attribute else grammar.holds("effect", thing)
    if serves is not None:
        return thing[: serves.start()] if serves.start() > 2 else topic.owner
    if attribute:
        return topic.owner if not thing or grammar.whole("township", thing) else thing
    short = len(thing) < 3 and (topic.field or topic.entity)
    counted = quantity.dimension in ("count", "area")
    people = not counted or grammar.ends("people-or-times", quantity.unit)
    act = (topic.owner or topic.entity) and people and grammar.opens(thing)
    return topic.owner if short or act else thing


def _series(asked: Asked, topic: Topic) -> tuple[list[str], Topic]:
    """Return the indicators of a list of numbers, from a list of names or from the last one, and
    the topic after the list.
    """
    grammar, rests, at = asked.grammar, asked.rests, asked.at
    if asked.final or asked.after not in JOINTS:
        return [], topic
    cutoff = grammar.holds("comparison", asked.before) if asked.change else None
    own = grammar.left(asked.before[: cutoff.start()] if cutoff else asked.before, longest=60)
    size = 2 + sum(1 for _ in takewhile(JOINTS.__contains__, rests[at + 2 : -1]))
    if own and not grammar.bare(own):
        names = _coordinates(grammar, own, size)
        return names, topic._replace(series=tuple(names)) if names else topic
    again = grammar.holds("one-each", asked.before)
    return (_resumed(asked, own, size, topic) if again else []), topic


def _resumed(asked: Asked, own: str, size: int, topic: Topic) -> list[str]:
    """Return the last list of so many indicators, which the numbers take up again (分别…)."""
    unit = asked.quantity.unit
    alike = of_unit(topic.trail, unit)
    of_it = len(alike) >= size and unit not in RATIOS and not asked.change
    told = [one.name for one in (alike if of_it else topic.trail)[-size:]]
    listed = told if len(told) == size else topic.series
    each_its_own = asked.words.shared and not own
    return [] if each_its_own or len(listed) != size else list(listed)


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
    *heads, final = parts
    names = [part + _tail(grammar, part, final) for part in heads]
    owner, attribute = grammar.owned(names[0])
    if owner and attribute:
        # 市属企业营业收入、利润: whose the first is, the others are too.
        rest = [*names[1:], final]
        return [names[0], *(name if grammar.owned(name)[0] else owner + name for name in rest)]
    return [*names, final]


def _tail(grammar: Phrases, part: str, final: str) -> str:
    """Return what a part of a list shares with the last one: nothing, if it ends like it or is
    whole; what stands behind a word of its size, or behind its last character; the last word, but
    not behind what is done.
    """
    words = grammar.words(final)
    at = final.rfind(part[-1], 0, len(final) - 1)
    alike = len(grammar.words(final[: len(part)])) == 1 == len(grammar.words(part))
    tails = (
        ("", part[-2:] == final[-2:] or len(words) < 2 or all(grammar.owned(part))),
        (final[len(part) :], alike),
        (final[at + 1 :], at >= 0),
        (final[len(part) :], len(words[0]) == len(part)),
        ("", grammar.opens(part)),
        (words[-1], True),
    )
    return next(tail for tail, fits in tails if fits)
