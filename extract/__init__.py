"""Numbers from Chinese local-government bulletins as a tidy table.

`read_document` turns a file into a `Document`, `observations` a document into `Observation`s,
`table` any number of files into a data frame; `Given` is what you know of a document; `panel` and
`check` make a panel and a report of what is odd from a table. The command `bulletin` does the same.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.model import Given
    from extract.pipeline import observations, read_document, table
    from extract.study.check import check
    from extract.study.panel import panel

__version__ = "0.1.0"
__all__ = [
    "Given",
    "__version__",
    "check",
    "observations",
    "panel",
    "read_document",
    "table",
]
_STUDY = frozenset({"check", "panel"})


def __getattr__(name: str) -> Any:
    """Load the pipeline at first use: `bulletin --version` should not wait for it."""
    if name == "Given":
        return import_module("extract.model").Given
    if name in _STUDY:
        return getattr(import_module(f"extract.study.{name}"), name)
    if name in __all__:
        from extract import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'extract' has no attribute {name!r}")
