"""The examples of the tables that relate numbers: whose, done or promised, what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from extract.model import Article, Document, Observation, Span
from extract.pipeline import observations
from extract.rules import load_rules
from extract.rules.loader import Folder

FOLDER = Folder()
STATUS = FOLDER.entries("status.toml", "word", needs=("name", "says"), may=("where", "regex"))
ROLES = FOLDER.entries("region_roles.toml", "role", needs=("name", "words"))
WORDS = FOLDER.entries("region_words.toml", "word", needs=("name", "reason"))
GIVES = {"rise": "change", "fall": "change", "level": "actual"}


def read(text: str, *, title: str = "工作简报", issuer: str = "邵阳市统计局") -> list[Observation]:
    """Return the observations of a bulletin of July 2023 with one line a paragraph."""
    spans = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    article = Article(0, len(text), "", 0, "", tuple(spans))
    published = date(2023, 7, 14)
    document = Document("made-up.txt", text, title, issuer, "", published, (article,))
    return observations(document)


def status_cases(kind: str) -> Iterator[object]:
    for entry in STATUS:
        for text in entry.get(kind, ()):
            yield pytest.param(entry, text, id=f"{entry['says']}-{text}")


def status_of(entry: dict[str, str], text: str) -> list[str]:
    title = "工作简报"
    if entry.get("where") == "title":
        title, text = text.split("\n")
    return [o.status for o in read(text, title=title)]


@pytest.mark.parametrize(("entry", "text"), list(status_cases("examples")))
def test_status_example(entry: dict[str, str], text: str) -> None:
    """The sentence's only number has the status that the word gives."""
    says = entry["says"]
    assert status_of(entry, text) == [GIVES.get(says, says)]


@pytest.mark.parametrize(("entry", "text"), list(status_cases("never")))
def test_status_never(entry: dict[str, str], text: str) -> None:
    """The sentence's only number has another status than the word gives elsewhere."""
    found = status_of(entry, text)
    assert len(found) == 1
    assert found != [GIVES.get(entry["says"], entry["says"])]


def role_cases(kind: str) -> Iterator[object]:
    for role in ROLES:
        for text in role.get(kind, ()):
            yield pytest.param(text, id=f"{role['name']}-{text}")


@pytest.mark.parametrize("text", list(role_cases("examples")))
def test_role_example(text: str) -> None:
    """The number belongs to the place in brackets."""
    place = re.search(r"\[(.+?)\]", text)
    assert place
    found = read(re.sub(r"[\[\]]", "", text))
    assert {o.region for o in found} == {place[1]}


@pytest.mark.parametrize("text", list(role_cases("never")))
def test_role_never(text: str) -> None:
    """No number belongs to the place in brackets."""
    place = re.search(r"\[(.+?)\]", text)
    found = read(re.sub(r"[\[\]]", "", text))
    assert all(place is None or o.region != place[1] for o in found)


def test_every_status_word_has_an_example() -> None:
    """A word that gives a status shows how; marks that are only weighed need not."""
    weighed = ("compare", "intends", "did")
    lacking = [e["name"] for e in STATUS if e["says"] not in weighed and not e.get("examples")]
    assert lacking == []


def word_cases() -> Iterator[object]:
    for word in WORDS:
        for text in word.get("never", ()):
            yield pytest.param(str(word["name"]), text, id=f"{word['name']}-{text}")


@pytest.mark.parametrize(("name", "text"), list(word_cases()))
def test_region_word_never(name: str, text: str) -> None:
    """A short name that is a word is no place without support: no row is given to one."""
    short = load_rules().regions.by_name[name]
    names = {division.name for division in short}
    found = read(text, issuer="")
    assert not names & {o.region for o in found}
