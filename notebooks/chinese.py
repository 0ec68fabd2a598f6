"""Chinese letters in charts, and charts as pictures, also where no Chinese font is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import altair as alt
import vl_convert
from PIL import Image

_SCALE = 1.5
_COLOURS = 128


def use_chinese() -> str:
    """Draw charts as PNG, in a font that has Chinese; return its family.

    The font of the package `pylopdf-fonts-zh-cn` if that is there, else one of the system's.
    Without either the family is `sans-serif`, and Chinese letters may be boxes.
    """
    family = _packaged() or _installed() or "sans-serif"

    @alt.theme.register("chinese", enable=True)
    def theme() -> alt.theme.ThemeConfig:
        plain = {"titleFontWeight": "normal"}
        heading = {"fontWeight": "normal"}
        weights = {"axis": plain, "legend": plain, "title": heading}
        return {"config": {"font": family, "background": "white", **weights}}

    alt.renderers.register("chinese", _drawn)
    alt.renderers.enable("chinese")
    return family


def _drawn(spec: dict[str, Any], **options: Any) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return a chart as a PNG of few colours, which is a third of the size, and its extent."""
    made = io.BytesIO()
    alt.Chart.from_dict(spec).save(made, format="png", scale_factor=_SCALE)
    picture = Image.open(made).convert("RGB")
    small = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    extent = {"width": picture.width / _SCALE, "height": picture.height / _SCALE}
    return {"image/png": small.getvalue()}, {"image/png": extent}


def _packaged() -> str:
    """Register the packaged font, and return its family; empty if it is not there."""
    if find_spec("pylopdf_fonts_zh_cn") is None:
        return ""
    folder = import_module("pylopdf_fonts_zh_cn").sans_path().parent
    vl_convert.register_font_directory(str(folder))
    return "Noto Sans SC"


def _installed() -> str:
    """Return the family of an installed font that has simplified Chinese; empty if none has."""
    if shutil.which("fc-match") is None:
        return ""
    run = ["fc-match", "--format", "%{family[0]}\t%{lang}", "sans-serif:lang=zh-cn"]
    said = subprocess.run(run, capture_output=True, encoding="utf-8", check=False).stdout
    family, _, languages = said.partition("\t")
    return family if "zh-cn" in languages.split("|") else ""
