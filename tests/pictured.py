"""Pictures of pages, and an engine that reads them as it is told: for tests without the extra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import radians, tan
from typing import Any

import numpy as np
import pytest

from extract.read import ocr
from extract.read.ocr_engine import Corners, Image, Read


@dataclass(frozen=True)
class Told:
    """A line that the engine finds: its text, how sure it is, its place in pixels, its tilt."""

    text: str
    sure: float = 0.98
    place: tuple[float, float, float, float] = (100, 100, 500, 120)
    tilt: float = 0.0
    each: tuple[float, ...] = ()

    @property
    def corners(self) -> list[tuple[float, float]]:
        x0, top, x1, bottom = self.place
        fall = (x1 - x0) * tan(radians(self.tilt))
        return [(x0, top), (x1, top + fall), (x1, bottom + fall), (x0, bottom)]

    @property
    def read(self) -> Read:
        count = len(self.text)
        edges = tuple(at / count for at in range(count + 1))
        return Read(self.text, self.sure, self.each or (self.sure,) * count, edges)


def recognised(monkeypatch: pytest.MonkeyPatch, told: Sequence[Told]) -> None:
    """Have every picture read as these lines."""
    corners: Corners = np.array([one.corners for one in told], dtype=np.float32)

    def read(_: Image, lines: Corners) -> list[Read]:
        found = [int(np.abs(corners - line).sum(axis=(1, 2)).argmin()) for line in lines]
        return [told[at].read for at in found]

    def find(*_: Any) -> Corners:
        return corners.copy()

    for module in ("extract.read.pdf", "extract.read.image", "extract.read.ocr"):
        monkeypatch.setattr(f"{module}.available", lambda: True)
    monkeypatch.setattr(ocr, "without_seals", lambda image: image)
    monkeypatch.setattr(ocr, "per_mille", lambda _image, _corners, read: read)
    monkeypatch.setattr(ocr, "rules", lambda *_: ())
    monkeypatch.setattr(ocr, "find_lines", find)
    monkeypatch.setattr(ocr, "read_lines", read)
