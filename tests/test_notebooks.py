"""The notebooks run from first to last line on the sample archive, and are kept as they ran."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NEEDED = ("altair", "vl_convert", "nbclient", "ipykernel", "nbformat")
#: Absolute paths of any machine; a slash within a word or an address is none.
MACHINE = re.compile(
    r"(?<![\w./:<])/(?:home|root|tmp|work|usr|opt|mnt|var|Users)/|\b[A-Za-z]:\\\\|file://"
)


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def said(cell: dict[str, Any]) -> str:
    """Return a cell's text and what it put out, pictures left out."""
    parts = ["".join(cell["source"])]
    for output in cell.get("outputs", ()):
        parts.append("".join(output.get("text", "")))
        for kind, data in output.get("data", {}).items():
            if not kind.startswith("image/"):
                parts.append("".join(data))
    return "\n".join(parts)


def pictures(path: Path) -> int:
    return sum(
        "image/png" in output.get("data", {})
        for cell in cells(path)
        for output in cell.get("outputs", ())
    )


@pytest.mark.slow
def test_notebooks_run(tmp_path: Path) -> None:
    """In a copy, with the sample archive beside them, and with as many pictures as are kept."""
    if lacking := [name for name in NEEDED if find_spec(name) is None]:
        pytest.skip(f"needs the extra 'notebooks': {', '.join(lacking)}")
    shutil.copytree(FOLDER, tmp_path / "notebooks")
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "notebooks" / "run.py")],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    for path in NOTEBOOKS:
        fresh = tmp_path / "notebooks" / path.name
        assert pictures(fresh) == pictures(path)
        assert [cell["source"] for cell in cells(fresh)] == [cell["source"] for cell in cells(path)]
        assert not any(MACHINE.search(said(cell)) for cell in cells(fresh))


def test_there_are_four() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_kept_as_it_ran(path: Path) -> None:
    """Every cell ran once, in order, without an error or a warning, and says so."""
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    assert pictures(path) > 0


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_tells_nothing_of_its_machine(path: Path) -> None:
    """No path of a machine, no version, no time of a run; small enough to be looked at."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    assert whole["metadata"]["language_info"] == {"name": "python"}
    assert set(whole["metadata"]) == {"kernelspec", "language_info"}
    for cell in whole["cells"]:
        assert not cell["metadata"]
        found = MACHINE.search(said(cell))
        assert found is None, found
    assert path.stat().st_size < 500_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    """Each relative link in a notebook's text names a file of the checkout."""
    for cell in cells(path):
        if cell["cell_type"] == "markdown":
            for target in re.findall(r"\]\(([^)#]+)\)", "".join(cell["source"])):
                assert (FOLDER / target).exists(), target


@pytest.mark.skipif(
    any(find_spec(name) is None for name in ("altair", "vl_convert")),
    reason="needs the extra 'notebooks'",
)
def test_charts_show_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two characters of the font make two pictures; boxes would make the same one twice."""
    monkeypatch.syspath_prepend(str(FOLDER))
    chinese = import_module("chinese")
    altair = import_module("altair")
    family = chinese.use_chinese()
    if family == "sans-serif":
        pytest.skip("no Chinese font here")

    def drawn(text: str) -> bytes:
        chart = altair.Chart(altair.Data(values=[{"a": text}])).mark_text().encode(text="a:N")
        data: bytes = chinese._drawn(chart.to_dict())[0]["image/png"]
        return data

    assert drawn("衡") != drawn("阳")
