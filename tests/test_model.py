"""What flows through the pipeline are values: frozen, and alike if their parts are."""

from __future__ import annotations

import pickle

import pytest

from extract.model import Exclusion, Mentions, Place, Sentence, Span

VALUES = [
    Span(1, 2),
    Sentence(1, 2),
    Exclusion(1, 2, "exclusion:phase"),
    Place(1, 3, "隆回", (), short=True),
    Mentions(Sentence(1, 2), places=(Place(1, 3, "隆回", (), short=True),)),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values(value: Span) -> None:
    """A value is frozen, has no room for more, and is copied whole by `pickle`."""
    with pytest.raises(AttributeError):
        setattr(value, "start" if hasattr(value, "start") else "sentence", 0)
    copy = pickle.loads(pickle.dumps(value))
    assert not hasattr(value, "__dict__")
    assert (copy, hash(copy), type(copy)) == (value, hash(value), type(value))


def test_defaults() -> None:
    """Fields without a value have their default, and unknown ones are refused."""
    assert Place(1, 3, "隆回", ()) == Place(1, 3, "隆回", (), None, False, False, "")
    assert Mentions(Sentence(1, 2)).quantities == ()
    with pytest.raises(TypeError):
        Span(1)  # type: ignore[call-arg]
