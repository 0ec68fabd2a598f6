"""Numbers from Chinese local-government bulletins as a tidy table.

`read_document` turns a file into a `Document`, `observations` a document into `Observation`s,
`table` any number of files into a data frame; `Given` is what you know of a document; `panel` and
`check` make a panel and a report of what is odd from a table. Files are read within `Limits` of
time and memory. The command `bulletin` does the same.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.files import Limits, read_document, table
    from extract.model import Given
    from extract.pipeline import observations
    from extract.study.check import check
    from extract.study.panel import panel

__version__ = "0.1.0"
__all__ = [
    "Given",
    "Limits",
    "__version__",
    "check",
    "observations",
    "panel",
    "read_document",
    "table",
]
_HOMES = {
    "Given": "model",
    "Limits": "files",
    "check": "study.check",
    "observations": "pipeline",
    "panel": "study.panel",
    "read_document": "files",
    "table": "files",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for at first use: `bulletin --version` should not wait for it."""
    if name in _HOMES:
        return getattr(import_module(f"extract.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'extract' has no attribute {name!r}")
