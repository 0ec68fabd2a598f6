"""The sample corpus is what its programme makes, and its figures agree with each other."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
GOLD = CORPUS / "gold" / "bulletins"
NAMES = [f"hengyang-2022-{month:02d}" for month in range(1, 13)]
PDFS = ["hengyang-2022-03", "hengyang-2022-06", "hengyang-2022-09", "hengyang-2022-12"]
NOTICE = "样例文件，内容与数字均为虚构"
HAS_EXTRA = find_spec("typst") is not None and find_spec("pylopdf_fonts_zh_cn") is not None

Panel = dict[tuple[str, str, str], dict[str, Decimal]]


def make(out: Path, *options: str) -> None:
    command = [sys.executable, "-m", "corpus.make_corpus", "--out", str(out), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("corpus")
    make(out, *([] if HAS_EXTRA else ["--no-pdf"]))
    return out


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Return {(code, indicator, status): {end of period: value}}."""
    rows: Panel = defaultdict(dict)
    with (CORPUS / "truth_panel.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            key = (row["region_code"], row["indicator_id"], row["status"])
            assert row["period_end"] not in rows[key], row
            rows[key][row["period_end"]] = Decimal(row["value"])
    return rows


def gold_of(name: str) -> list[dict[str, Any]]:
    lines = (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def pdf_text(path: Path) -> tuple[str, int]:
    """Return a PDF's text without its page headers and footers, and its number of pages."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        pages = []
        for page in document:
            textpage = page.get_textpage()
            pages.append(textpage.get_text_range().strip().splitlines()[1:-1])
            textpage.close()
            page.close()
        lines = [line for page in pages for line in page]
        heads = [at for at, line in enumerate(lines) if line.startswith("县市区 计划")]
        for again in reversed(heads[1:]):  # a table's head comes again on its next page
            del lines[again]
        return bare("".join(lines)), len(pages)
    finally:
        document.close()


def test_corpus_made_again_is_the_committed_one(remade: Path) -> None:
    """Text, Markdown, gold and panel come out byte for byte."""
    made = {
        path.relative_to(remade).as_posix(): path.read_bytes()
        for path in remade.rglob("*")
        if path.suffix in {".txt", ".md", ".jsonl", ".csv"}
    }
    assert len(made) == 8 + 2 * 12 + 1
    for name, content in made.items():
        committed = (CORPUS / name).read_bytes().replace(b"\r\n", b"\n")
        assert committed == content, f"{name} differs: run python -m corpus.make_corpus"


def test_corpus_has_no_other_bulletins() -> None:
    assert sorted(path.stem for path in (CORPUS / "bulletins").iterdir()) == NAMES


@pytest.mark.parametrize("name", PDFS)
def test_committed_pdf_holds_the_running_text(name: str) -> None:
    """Two pages or more, the whole running text in order, and small."""
    path = CORPUS / "bulletins" / f"{name}.pdf"
    text, pages = pdf_text(path)
    assert text == bare((GOLD / f"{name}.txt").read_text(encoding="utf-8"))
    assert pages >= 2
    assert path.stat().st_size < 150_000


@pytest.mark.parametrize("name", PDFS)
def test_pdf_metadata_says_sample(name: str) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(CORPUS / "bulletins" / f"{name}.pdf")
    facts = document.get_metadata_dict()
    document.close()
    assert NOTICE in facts["Title"]
    assert NOTICE in facts["Keywords"]


@pytest.mark.skipif(not HAS_EXTRA, reason="needs the extra `corpus`")
@pytest.mark.parametrize("name", PDFS)
def test_pdf_made_again_holds_the_running_text(remade: Path, name: str) -> None:
    made = remade / "bulletins" / f"{name}.pdf"
    assert pdf_text(made)[0] == bare((GOLD / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_bulletin_says_that_it_is_invented(name: str) -> None:
    assert f"（{NOTICE}）" in (GOLD / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_gold_stands_in_the_text_in_order(name: str) -> None:
    """Each context is in the running text after the one before, and holds its number once."""
    text = (GOLD / f"{name}.txt").read_text(encoding="utf-8")
    at = -1
    for record in gold_of(name):
        assert record["context"].count(record["text"]) == 1, record
        assert "\n" not in record["context"]
        here = text.find(record["context"], max(0, at - 60))
        assert here >= 0, record
        start = here + record["context"].index(record["text"])
        assert start > at, record
        assert any(key in record["indicator"] for key in record["keys"]), record
        at = start


def test_cumulative_figures_never_fall(panel: Panel) -> None:
    for (code, indicator, status), months in panel.items():
        if status == "actual" and indicator != "public_satisfaction":
            values = [value for _, value in sorted(months.items())]
            assert values == sorted(values), (code, indicator)


def test_targets_hold_for_the_year(panel: Panel) -> None:
    for key, months in panel.items():
        if key[2] == "target":
            assert list(months) == ["2022-12-31"], key


def test_rate_is_figure_over_target(panel: Panel) -> None:
    """Wherever a bulletin gives figure, target and rate, the three agree to one place."""
    checked = 0
    for (code, indicator, _), months in panel.items():
        base = indicator.removesuffix("_completion")
        target = panel.get((code, base, "target"))
        if base == indicator or target is None:
            continue
        for end, rate in months.items():
            if (done := panel.get((code, base, "actual"), {}).get(end)) is None:
                continue
            exact = done / target["2022-12-31"] * 100
            assert rate == exact.quantize(Decimal("0.1"), ROUND_HALF_UP), (code, base, end)
            checked += 1
    assert checked > 50


def test_city_is_the_sum_of_its_counties(panel: Panel) -> None:
    checked = 0
    for (code, indicator, status), months in panel.items():
        if code != "430400" or status != "actual" or indicator.endswith("_completion"):
            continue
        for end, total in months.items():
            parts = [
                found[end]
                for (other, same, kind), found in panel.items()
                if other != code and (same, kind) == (indicator, status) and end in found
            ]
            if len(parts) == 12 and indicator != "public_satisfaction":
                assert sum(parts) == total, (indicator, end)
                checked += 1
    assert checked > 15


@pytest.mark.parametrize(
    "indicator",
    ["urban_new_jobs", "two_cancer_screening", "home_care_beds", "startup_loans"],
)
def test_core_indicator_is_reported_for_every_county_and_month(
    panel: Panel, indicator: str
) -> None:
    codes = {code for code, *_ in panel if code != "430400"}
    assert len(codes) == 12
    assert {len(panel[code, indicator, "actual"]) for code in codes} == {12}
