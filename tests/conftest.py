"""What the tests of the review page, and those of it in a browser, share; and a longer search.

`pytest --hypothesis-profile=long tests/test_numerals.py` tries 3,000 numbers for each way to write
them, not 100.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from reviewed import PDF, SMALL, TEXT

from extract.cli import main

settings.register_profile("long", max_examples=3000, deadline=None)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a text of a few rows."""
    path = tmp_path / "报告.txt"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a text and a PDF of the corpus."""
    out = tmp_path_factory.mktemp("review") / "review.html"
    assert main(["review", str(TEXT), str(PDF), "-o", str(out)]) == 0
    return out
