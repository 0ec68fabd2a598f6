"""What is in the checkout is in the wheel, and the README's command is what runs in CI."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import extract

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEST_COMMAND = re.compile(r"^python -m pip install .*\[test\].*pytest.*$", re.MULTILINE)


def test_every_package_is_listed() -> None:
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for path in (ROOT / "extract").rglob("__init__.py")
    }
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    assert found | {"extract.patterns"} == listed


def test_version_is_said_once() -> None:
    assert PROJECT["project"]["version"] == extract.__version__


def test_test_extra_holds_what_the_other_extras_need() -> None:
    """The tests cover all but OCR, so the other extras come with `[test]`."""
    extras = PROJECT["project"]["optional-dependencies"]
    others = ",".join(sorted(extras.keys() - {"test", "ocr", "openvino"}))
    assert f"bulletin-metrics[{others}]" in extras["test"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build a wheel from a copy of the checkout, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("extract", "patterns", "pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            copy(ROOT / name, source / name)
    script = (
        "import os, sys; from setuptools import build_meta; os.chdir(sys.argv[1]);"
        "build_meta.build_wheel(sys.argv[2])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(source), str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        target.mkdir()
        for inside in source.iterdir():
            if inside.name != "__pycache__":
                copy(inside, target / inside.name)
    else:
        target.write_bytes(source.read_bytes())


def test_wheel_holds_all_modules_and_tables(wheel: zipfile.ZipFile) -> None:
    expected = {path.relative_to(ROOT).as_posix() for path in (ROOT / "extract").rglob("*.py")} | {
        f"extract/patterns/{path.name}" for path in (ROOT / "patterns").iterdir() if path.is_file()
    }
    parts = (ROOT / "extract" / "write").glob("review*.*")
    expected |= {path.relative_to(ROOT).as_posix() for path in parts}
    assert expected | {"extract/py.typed"} <= set(wheel.namelist())


def test_wheel_puts_nothing_else_beside_it(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert sorted(re.sub(r"-[\d.]+\.", ".", top) for top in tops) == [
        "bulletin_metrics.dist-info",
        "extract",
    ]


def test_wheel_runs_without_the_checkout(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "site")
    page = tmp_path / "page.txt"
    page.write_text("某市简报\n2023年7月17日\n隆回县：新增就业12人。\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "extract", "convert", str(page), "--columns", "region,value,unit"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        check=False,
    )
    assert done.stdout.decode() == "region,value,unit\n隆回县,12,人\n", done.stderr.decode()


def readme() -> str:
    path = ROOT / "README.md"
    if not path.exists():
        pytest.skip("no README.md")
    return path.read_text(encoding="utf-8")


def test_ci_runs_the_command_of_the_readme() -> None:
    """The pattern in `.ci/run` finds one line in the README, and the script is executable."""
    (command,) = TEST_COMMAND.findall(readme())
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"grep -m 1 -E '(.+?)' README\.md", script)
    assert re.findall(pattern, readme(), re.MULTILINE)
    assert command.startswith("python -m pip install -e '.[test]'")
    assert 'bash -c "$command"' in script
    assert os.name != "posix" or os.access(ROOT / ".ci" / "run", os.X_OK)
