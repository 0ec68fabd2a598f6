"""Style and types, as the settings in pyproject.toml have them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "--no-cache"], ["mypy"]],
    ids=["ruff", "mypy"],
)
def test_lint_is_clean(command: list[str]) -> None:
    """The tool has nothing to say."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a module but for its docstrings."""
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


@pytest.mark.parametrize(("stage", "most"), [("find", 0), ("relate", 12)])
def test_language_is_in_the_tables(stage: str, most: int) -> None:
    """The words that numbers are found and related by stand in patterns/, not in the code."""
    found = [
        f"{path.name}: {text}"
        for path in sorted((ROOT / "extract" / stage).rglob("*.py"))
        for text in strings(ast.parse(path.read_text(encoding="utf-8")))
        if re.search("[\u4e00-\u9fff]", text)
    ]
    assert len(found) <= most, found
