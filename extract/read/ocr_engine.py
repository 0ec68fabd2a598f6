"""The recognition engine: finds the lines on an image and reads them, one thread a process.

The models lie within the package's wheel and are named by their files, so that nothing is ever
downloaded. OpenVINO runs them where it is installed, twice as fast as ONNX Runtime.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
#: The corners of lines, clockwise from the top left, in pixels: an array of lines by 4 by 2.
Corners = npt.NDArray[np.float32]

_KINDS = ("openvino", "onnxruntime")  # what may run the models, the faster first
_MODELS = {"Det": "*_det_small.onnx", "Rec": "*_rec_small.onnx"}
_LARGEST = 6000  # pixels of the longer side of what lines are looked for on


@dataclass(frozen=True, slots=True)
class Read:
    """What an image of a line says: its text, how sure the model is of it and of each character.

    `edges` are where characters begin, and where the last one ends, as shares of the width.
    """

    text: str
    sure: float
    each: tuple[float, ...]
    edges: tuple[float, ...]


def available() -> bool:
    """Whether the OCR extra is installed."""
    return find_spec("rapidocr") is not None and any(map(find_spec, _KINDS))


def find_lines(image: Image, shorter: int) -> Corners:
    """Return the lines found on an image whose shorter side is looked at with so many pixels."""
    import cv2

    scale = min(shorter / min(image.shape[:2]), _LARGEST / max(image.shape[:2]))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    looked = cv2.resize(image, None, fx=scale, fy=scale, interpolation=how)
    found = _engine().text_det(looked[:, :, ::-1]).boxes
    if found is None:
        return np.zeros((0, 4, 2), dtype=np.float32)
    lines: Corners = np.asarray(found, dtype=np.float32).reshape(-1, 4, 2) / np.float32(scale)
    return lines


def read_lines(image: Image, lines: Corners) -> list[Read]:
    """Return what the lines on an image say, each set level first."""
    crops = [cut(image, corners)[:, :, ::-1] for corners in lines]
    if not crops:
        return []
    found = _engine().recognize_txt(crops)
    return [
        told(str(text), float(sure), info)
        for text, sure, info in zip(found.txts, found.scores, found.word_results, strict=True)
    ]


def cut(image: Image, corners: Corners) -> Image:
    """Return what lies within four corners as an upright image."""
    import cv2

    a, b, c, d = corners
    width = max(1, round(float(max(np.linalg.norm(a - b), np.linalg.norm(d - c)))))
    height = max(1, round(float(max(np.linalg.norm(a - d), np.linalg.norm(b - c)))))
    to = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    move = cv2.getPerspectiveTransform(corners.astype(np.float32), to)
    return np.asarray(
        cv2.warpPerspective(
            image, move, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ),
        dtype=np.uint8,
    )


def told(text: str, sure: float, info: Any) -> Read:
    """Return a line as read; `info` has the model's steps at which its characters stand."""
    start, text, each = len(text) - len(text.lstrip()), text.strip(), [float(c) for c in info.confs]
    each = each[start : start + len(text)]
    places = [float(at) for word in info.word_cols for at in word]
    steps = float(info.line_txt_len)
    kept = [n for n, character in enumerate(text) if not character.isspace()]
    if len(places) != len(kept) or len(each) != len(text) or not steps or not text:
        shares = np.linspace(0.0, 1.0, len(text) + 1).tolist()
        return Read(text, sure, (sure,) * len(text), tuple(shares))
    middles = np.interp(range(len(text)), kept, [(at + 0.5) / steps for at in places])
    between = ((middles[1:] + middles[:-1]) / 2).tolist()
    half = float(np.median(np.diff(middles))) / 2 if len(text) > 1 else 0.5
    first, last = max(0.0, float(middles[0]) - half), min(1.0, float(middles[-1]) + half)
    return Read(text, sure, tuple(each), (first, *between, last))


@lru_cache(maxsize=1)
def _engine() -> Any:
    """Return the engine by the fastest that runs the models; an old OpenVINO may not."""
    kinds = [kind for kind in _KINDS if find_spec(kind)]
    for kind in kinds[:-1]:
        with suppress(Exception):  # theirs share no base
            return _made(kind)
    return _made(kinds[-1])


def _made(kind: str) -> Any:
    import cv2
    import rapidocr

    cv2.setNumThreads(1)
    folder = Path(rapidocr.__file__).parent / "models"
    options: dict[str, Any] = {
        "Global.log_level": "error",
        "Global.use_cls": False,
        "Global.return_word_box": True,
        "Global.max_side_len": _LARGEST,
        "Det.limit_type": "max",
        "Det.limit_side_len": _LARGEST,
        "Rec.rec_batch_num": 1,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "EngineConfig.openvino.inference_num_threads": 1,
        "EngineConfig.openvino.num_streams": 1,
    }
    for part, name in _MODELS.items():
        options[f"{part}.engine_type"] = rapidocr.EngineType(kind)
        options[f"{part}.model_path"] = str(next(folder.glob(name)))
    engine = rapidocr.RapidOCR(params=options)
    engine(np.full((64, 64, 3), 255, dtype=np.uint8), use_rec=False)  # loads what finds lines
    return engine
