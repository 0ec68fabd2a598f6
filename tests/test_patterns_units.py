"""Every example in the tables of numbers and units is one test, and every `never` too."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.errors import RuleError
from extract.find.exclusions import find_exclusions
from extract.find.numbers import find_numbers
from extract.find.numerals import read_numeral, read_span
from extract.find.quantities import find_measures, find_quantities
from extract.model import Quantity
from extract.rules import Rules, load_rules
from extract.rules.loader import patterns_folder

RULES = load_rules()
SCHEMA: dict[str, tuple[str, ...]] = {
    "units.toml": (
        "unit",
        "noun",
        "modifier",
        "division",
        "governs",
        "index",
        "denominator",
        "mean",
    ),
    "numerals.toml": ("digit", "short", "pair", "connector", "sign", "operator"),
    "scales.toml": ("scale",),
    "qualifiers.toml": ("qualifier", "vague", "link", "apart"),
    "exclusions.toml": ("part", "exclusion"),
}


def entries(table: str, key: str) -> list[dict[str, Any]]:
    found = tomllib.loads((patterns_folder() / table).read_text(encoding="utf-8"))[key]
    return list(found)


def cases(table: str, key: str, kind: str) -> list[Any]:
    return [
        pytest.param(entry, text, id=f"{entry['name']}-{text}")
        for entry in entries(table, key)
        for text in entry.get(kind, ())
    ]


def quantities(text: str) -> list[Quantity]:
    return find_quantities(text, 0, len(text), RULES)


@pytest.mark.parametrize(("entry", "text"), cases("units.toml", "unit", "examples"))
def test_unit_examples(entry: dict[str, Any], text: str) -> None:
    """The whole text is one quantity with this unit."""
    (found,) = quantities(text)
    assert (text[found.start : found.end], found.unit, found.dimension) == (
        text,
        entry.get("folds_to", entry["name"]),
        entry["dimension"],
    )


@pytest.mark.parametrize(("entry", "text"), cases("units.toml", "unit", "never"))
def test_unit_never(entry: dict[str, Any], text: str) -> None:
    """Nothing of this unit is found."""
    assert all(found.rule != f"unit:{entry['name']}" for found in quantities(text))


RATES = ("denominator", "mean")


@pytest.mark.parametrize(
    ("entry", "text"), [case for key in RATES for case in cases("units.toml", key, "examples")]
)
def test_rate_examples(entry: dict[str, Any], text: str) -> None:
    """The number is a rate by this denominator."""
    text, _, unit = text.partition("=")
    (found,) = quantities(text)
    assert (found.unit, found.dimension) == (unit, "rate")


@pytest.mark.parametrize(
    ("entry", "text"), [case for key in RATES for case in cases("units.toml", key, "never")]
)
def test_rate_never(entry: dict[str, Any], text: str) -> None:
    """Nothing is counted by this denominator."""
    assert all("/" not in found.unit for found in quantities(text))


@pytest.mark.parametrize(("entry", "alias"), cases("units.toml", "denominator", "aliases"))
def test_denominator_aliases(entry: dict[str, Any], alias: str) -> None:
    """An alias behind a slash folds to the name."""
    text = f"补助100元/{alias}"
    (found,) = quantities(text)
    name = entry.get("folds_to", entry["name"])
    assert (found.unit, found.end) == (f"元/{name}", len(text))


@pytest.mark.parametrize(
    ("entry", "text"),
    cases("units.toml", "noun", "examples") + cases("units.toml", "modifier", "examples"),
)
def test_noun_examples(entry: dict[str, Any], text: str) -> None:
    """The number before the noun, or before its modifier, is a bare count."""
    (found,) = quantities(text)
    assert (found.unit, found.dimension) == ("", "count")
    assert entry["name"] in text[found.end :]


@pytest.mark.parametrize(
    ("entry", "text"),
    cases("units.toml", "division", "examples") + cases("units.toml", "governs", "examples"),
)
def test_division_examples(entry: dict[str, Any], text: str) -> None:
    """The numbers before the divisions that a place governs are bare counts."""
    text, _, values = text.partition("=")
    assert [(str(found.value), found.unit) for found in quantities(text)] == [
        (value, "") for value in values.split()
    ]


@pytest.mark.parametrize(("entry", "text"), cases("units.toml", "governs", "never"))
def test_division_never(entry: dict[str, Any], text: str) -> None:
    """No division is counted."""
    assert quantities(text) == []


@pytest.mark.parametrize(("entry", "text"), cases("units.toml", "index", "examples"))
def test_index_examples(entry: dict[str, Any], text: str) -> None:
    """The bare number is the value of the index."""
    text, _, value = text.partition("=")
    (found,) = quantities(text)
    assert (str(found.value), found.unit, found.dimension) == (value, "", entry["dimension"])


@pytest.mark.parametrize(("entry", "text"), cases("units.toml", "index", "never"))
def test_index_never(entry: dict[str, Any], text: str) -> None:
    """No bare number is the value of the index."""
    assert all(found.rule != "unit:index" for found in quantities(text))


@pytest.mark.parametrize(
    ("entry", "text"),
    cases("numerals.toml", "digit", "examples")
    + cases("numerals.toml", "short", "examples")
    + [case for case in cases("scales.toml", "scale", "examples") if "latin" not in case.values[0]],
)
def test_numeral_examples(entry: dict[str, Any], text: str) -> None:
    """The numeral has this value."""
    surface, _, value = text.partition("=")
    assert read_numeral(surface) == Decimal(value)


@pytest.mark.parametrize(("entry", "text"), cases("scales.toml", "scale", "examples"))
def test_scale_examples(entry: dict[str, Any], text: str) -> None:
    """The numeral is found whole, with this value."""
    surface, _, value = text.partition("=")
    (found,) = find_numbers(surface)
    assert (found.end, found.value) == (len(surface), Decimal(value))


@pytest.mark.parametrize(
    ("entry", "text"),
    cases("numerals.toml", "digit", "never") + cases("scales.toml", "scale", "never"),
)
def test_numeral_never(entry: dict[str, Any], text: str) -> None:
    """The word holds no numeral."""
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    ("entry", "text"),
    cases("qualifiers.toml", "qualifier", "examples")
    + cases("qualifiers.toml", "vague", "examples"),
)
def test_qualifier_examples(entry: dict[str, Any], text: str) -> None:
    """The whole text is one quantity so qualified."""
    (found,) = quantities(text)
    assert (text[found.start : found.end], found.qualifier) == (text, entry["meaning"])


@pytest.mark.parametrize(
    ("entry", "text"),
    cases("qualifiers.toml", "qualifier", "never") + cases("qualifiers.toml", "vague", "never"),
)
def test_qualifier_never(entry: dict[str, Any], text: str) -> None:
    """Nothing is found that is so qualified."""
    assert all(found.qualifier == "exact" for found in quantities(text))


@pytest.mark.parametrize(("entry", "text"), cases("qualifiers.toml", "link", "examples"))
def test_link_examples(entry: dict[str, Any], text: str) -> None:
    """The number is qualified over the verb, and its text leaves out both."""
    text, _, surface = text.partition("=")
    (found,) = quantities(text)
    assert text[found.start : found.end] == surface
    assert found.qualifier != "exact"


@pytest.mark.parametrize(("entry", "text"), cases("qualifiers.toml", "link", "never"))
def test_link_never(entry: dict[str, Any], text: str) -> None:
    """The number is not qualified."""
    assert [found.qualifier for found in quantities(text)] == ["exact"]


@pytest.mark.parametrize(("entry", "text"), cases("numerals.toml", "pair", "examples"))
def test_pair_examples(entry: dict[str, Any], text: str) -> None:
    """The two digits are the ends of what the whole numeral says."""
    surface, _, ends = text.partition("=")
    assert "~".join(map(str, read_span(surface))) == ends


@pytest.mark.parametrize(("entry", "text"), cases("numerals.toml", "pair", "never"))
def test_pair_never(entry: dict[str, Any], text: str) -> None:
    """The numeral is one number."""
    assert read_span(text)[1] is None


@pytest.mark.parametrize(("entry", "text"), cases("numerals.toml", "connector", "examples"))
def test_connector_examples(entry: dict[str, Any], text: str) -> None:
    """The whole text is one range."""
    (found,) = quantities(text)
    assert (text[found.start : found.end], found.qualifier) == (text, "range")


@pytest.mark.parametrize(("entry", "text"), cases("numerals.toml", "connector", "never"))
def test_connector_never(entry: dict[str, Any], text: str) -> None:
    """The text is no range."""
    assert all(found.value_high is None for found in quantities(text))


@pytest.mark.parametrize(("entry", "text"), cases("numerals.toml", "sign", "examples"))
def test_sign_examples(entry: dict[str, Any], text: str) -> None:
    """The whole text is one negative number."""
    (found,) = quantities(text)
    assert (text[found.start : found.end], found.value < 0) == (text, True)


@pytest.mark.parametrize(("entry", "text"), cases("numerals.toml", "sign", "never"))
def test_sign_never(entry: dict[str, Any], text: str) -> None:
    """The number is not negative."""
    assert all(found.value > 0 for found in quantities(text))


@pytest.mark.parametrize(("entry", "text"), cases("numerals.toml", "operator", "examples"))
def test_operator_examples(entry: dict[str, Any], text: str) -> None:
    """The digits before and after are numbers."""
    assert (len(find_numbers(text)), len(find_measures(text, RULES))) == (2, 2)


@pytest.mark.parametrize(("entry", "text"), cases("numerals.toml", "operator", "never"))
def test_operator_never(entry: dict[str, Any], text: str) -> None:
    """The digit is a part of a word."""
    assert find_numbers(text) == []


@pytest.mark.parametrize(("entry", "text"), cases("qualifiers.toml", "apart", "examples"))
def test_apart_examples(entry: dict[str, Any], text: str) -> None:
    """The number is qualified by words apart from it, which its text leaves out."""
    text, _, surface = text.partition("=")
    (found,) = quantities(text)
    assert text[found.start : found.end] == surface
    assert found.qualifier == entry["meaning"]


@pytest.mark.parametrize(("entry", "text"), cases("qualifiers.toml", "apart", "never"))
def test_apart_never(entry: dict[str, Any], text: str) -> None:
    """The last number is not so qualified."""
    assert quantities(text)[-1].qualifier == "exact"


@pytest.mark.parametrize(("entry", "text"), cases("exclusions.toml", "exclusion", "examples"))
def test_exclusion_examples(entry: dict[str, Any], text: str) -> None:
    """The text, or its part after `=`, is excluded by this rule as a whole."""
    text, _, part = text.partition("=")
    found = find_exclusions(text, 0, len(text), RULES)
    surfaces = {(text[x.start : x.end], x.rule) for x in found}
    assert (part or text, f"exclusion:{entry['name']}") in surfaces


@pytest.mark.parametrize(("entry", "text"), cases("exclusions.toml", "exclusion", "never"))
def test_exclusion_never(entry: dict[str, Any], text: str) -> None:
    """Nothing is excluded by this rule."""
    found = find_exclusions(text, 0, len(text), RULES)
    assert all(x.rule != f"exclusion:{entry['name']}" for x in found)


@pytest.mark.parametrize(("entry", "text"), cases("exclusions.toml", "part", "examples"))
def test_part_examples(entry: dict[str, Any], text: str) -> None:
    """The part of a pattern matches the whole text."""
    assert re.fullmatch(entry["pattern"], text)


def listed() -> list[Any]:
    return [
        pytest.param(entry, id=f"{table}-{entry['name']}")
        for table, keys in SCHEMA.items()
        for key in keys
        for entry in entries(table, key)
    ]


@pytest.mark.parametrize("entry", listed())
def test_entries_have_examples(entry: dict[str, Any]) -> None:
    """No entry stands without an example beside it."""
    assert entry.get("examples")


BAD = [
    ("units.toml", '[[unit]]\nname = "元"\ndimension = "coins"\n', "元: dimension 'coins'"),
    ("units.toml", '[[unit]]\nname = "元"\n', "元: lacks dimension"),
    ("units.toml", '[[unit]]\nname = "元"\ndimension = "money"\nmantissa = "x"\n', "元: mantissa"),
    ("units.toml", '[[unit]]\nname = "元"\ndimension = "money"\nparts = ["角"]\n', "元: part"),
    ("units.toml", '[[denominator]]\nname = "元"\nkind = "x"\n', "元: kind 'x'"),
    ("qualifiers.toml", '[[qualifier]]\nname = "约"\nplace = "up"\nmeaning = "about"\n', "place"),
    ("qualifiers.toml", '[[vague]]\nname = "数"\nmeaning = "much"\n', "数: meaning 'much'"),
    ("units.toml", '[[unit]]\nname = "元"\ndimension = "money"\nafter = "("\n', "not a regex"),
    ("numerals.toml", '[[connector]]\nname = "a b"\nforms = "-"\n', "a b: expected a name"),
    ("exclusions.toml", '[[exclusion]]\nname = "a"\n', "a: expected either words"),
    ("exclusions.toml", '[[exclusion]]\nname = "a"\npattern = "("\nstarts = "("\n', "not a regex"),
    (
        "exclusions.toml",
        '[[exclusion]]\nname = "a"\npattern = "{b}"\nstarts = "b"\n',
        "no [[part]]",
    ),
]


@pytest.mark.parametrize(("table", "text", "message"), BAD, ids=[m for _, _, m in BAD])
def test_tables_refuse(table: str, text: str, message: str, tmp_path: Path) -> None:
    """Raises RuleError naming the file and the entry if an entry cannot be used."""
    (tmp_path / table).write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(table)) as caught:
        load_rules(tmp_path)
    assert message in str(caught.value)


def test_tables_take_own_entries(tmp_path: Path) -> None:
    """A unit, a qualifier and an exclusion of one's own are used beside the package's."""
    own = {
        "units.toml": '[[unit]]\nname = "贯"\ndimension = "money"\n',
        "qualifiers.toml": '[[qualifier]]\nname = "凡"\nplace = "before"\nmeaning = "about"\n',
        "exclusions.toml": '[[exclusion]]\nname = "mine"\nwords = ["三五户工程"]\n',
    }
    for table, text in own.items():
        (tmp_path / table).write_text(text, encoding="utf-8")
    rules: Rules = load_rules(tmp_path)
    text = "凡20贯、三五户工程"
    (found,) = find_quantities(text, 0, 6, rules)
    assert (found.unit, found.qualifier, found.start) == ("贯", "about", 0)
    (excluded,) = find_exclusions(text, 0, len(text), rules)
    assert excluded.rule == "exclusion:mine"
