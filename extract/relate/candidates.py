"""Decisions: candidates that are asked in a stated order; the first that says something decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

_END = re.compile(r"\.?\n|\.$| \(|:")
_Case = TypeVar("_Case")
_Answer = TypeVar("_Answer")


def first(candidates: Sequence[Callable[[_Case], _Answer | None]], case: _Case) -> _Answer | None:
    """Return what the first of some candidates says that says anything."""
    for ask in candidates:
        if (answer := ask(case)) is not None:
            return answer
    return None


def asked(
    candidates: Sequence[Callable[[_Case], _Answer | None]], case: _Case
) -> Iterator[tuple[str, _Answer | None]]:
    """Yield what each candidate asks, the first words of its docstring, and what it says."""
    for ask in candidates:
        yield _END.split(ask.__doc__ or "")[0], ask(case)
