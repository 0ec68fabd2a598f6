"""What flows through the pipeline are values: frozen, and alike if their parts are."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from extract.model import Exclusion, Mentions, Place, Sentence, Span

VALUES = [
    Span(1, 2),
    Sentence(1, 2),
    Exclusion(1, 2, "exclusion:phase"),
    Place(1, 3, "隆回", (), short=True),
    Mentions(Sentence(1, 2), exclusions=(Exclusion(1, 2, "exclusion:phase"),)),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values(value: Span) -> None:
    """A value is frozen and slotted, and copied whole by `replace` and `pickle`."""
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, 0)
    assert not hasattr(value, "__dict__")
    assert replace(value) == value == pickle.loads(pickle.dumps(value))
    assert hash(replace(value)) == hash(value)


def test_defaults() -> None:
    """Fields without a value have their default, and unknown ones are refused."""
    assert Place(1, 3, "隆回", ()) == Place(1, 3, "隆回", (), None, False, False, "")
    assert Mentions(Sentence(1, 2)).quantities == ()
    with pytest.raises(TypeError):
        Span(1)  # type: ignore[call-arg]
