"""The rows that are less sure than is asked for, kept aside while the others are written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from extract.batch.record import LINE, pack, unpack
from extract.write import Row


class Split:
    """Parts rows by their certainty: `sure` lets those through that have at least `least`.

    The others are on disk until they are asked for.
    """

    def __init__(self, least: float, folder: Path) -> None:
        self.least = least
        self.count = 0
        self._held = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._lengths: list[int] = []

    def sure(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows that are sure enough."""
        waiting: list[Row] = []
        for row in rows:
            if row["certainty"] is not None and row["certainty"] < self.least:
                waiting.append(row)
                if len(waiting) == LINE:
                    self._put(waiting)
                    waiting = []
            else:
                yield row
        self._put(waiting)

    def others(self) -> Iterator[Row]:
        """Yield the other rows, in their order; all have come by then."""
        self._held.seek(0)
        for length in self._lengths:
            yield from unpack(self._held.read(length))

    def _put(self, rows: list[Row]) -> None:
        packed = pack(rows)
        self._held.write(packed)
        self._lengths.append(len(packed))
        self.count += len(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held.close()
