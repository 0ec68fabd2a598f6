"""The page of `bulletin review`: what it holds, and how the command ends."""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from reviewed import PDF, SMALL, TEXT

from extract.cli import main
from extract.corrections import HEADER
from extract.read import read_document
from extract.write.review import SHEET_COLUMNS, packed


def held(page: Path, name: str) -> list[Any]:
    """Return what the JSON blocks of that class or id in a page hold."""
    blocks = re.findall(
        rf'<script type="application/json" (?:class|id)="{name}">(.*?)</script>',
        page.read_text(encoding="utf-8"),
    )
    return [json.loads(block) for block in blocks]


class TestFile:
    def test_runs_and_loads_only_what_is_in_it(self, archive: Path) -> None:
        """The policy names the one script and the one style by their hashes."""
        page = archive.read_text(encoding="utf-8")
        found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
        assert found is not None
        policy = dict(part.strip().split(" ", 1) for part in html.unescape(found[1]).split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["img-src"] == "data:"
        for kind, (inside,) in {
            "script-src": re.findall(r"<script>(.*?)</script>", page, re.DOTALL),
            "style-src": re.findall(r"<style>(.*?)</style>", page, re.DOTALL),
        }.items():
            digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
            assert policy[kind] == f"'sha256-{digest}'"
        assert not re.search(r"https?:|//[a-z]+\.|\bsrc=|@import|url\(|innerHTML", page)

    def test_holds_text_rows_and_rules(self, archive: Path) -> None:
        sheets = held(archive, "bulletin")
        assert [sheet["name"] for sheet in sheets] == [TEXT.name, PDF.name]
        for sheet, path in zip(sheets, (TEXT, PDF), strict=True):
            assert sheet["text"] == read_document(path).text
            assert len(sheet["rows"]) > 50
            for cells in sheet["rows"]:
                assert len(cells) == len(SHEET_COLUMNS) + 2
                assert cells[-1], "a row without rules"

    def test_pictures_only_of_pages_with_numbers(self, archive: Path) -> None:
        of_text, of_pdf = held(archive, "pictures")
        sheet = held(archive, "bulletin")[1]
        page = SHEET_COLUMNS.index("page")
        assert of_text == []
        assert {one["number"] for one in of_pdf} == {cells[page] for cells in sheet["rows"]}
        for one in of_pdf:
            assert one["image"].startswith(("data:image/webp;base64,", "data:image/jpeg;base64,"))
            assert len(one["image"]) < 150_000
        for cells in sheet["rows"]:
            size = next(one for one in of_pdf if one["number"] == cells[page])
            for x0, top, x1, bottom in cells[-2]:
                assert 0 <= x0 < x1 <= size["width"]
                assert 0 <= top < bottom <= size["height"]

    def test_a_number_over_two_lines_has_a_box_in_each(self, archive: Path) -> None:
        sheet = held(archive, "bulletin")[1]
        counts = {len(cells[-2]) for cells in sheet["rows"]}
        assert counts == {1, 2}

    def test_no_pictures(self, tmp_path: Path) -> None:
        out = tmp_path / "p.html"
        assert main(["review", str(PDF), "--no-pictures", "-o", str(out)]) == 0
        assert held(out, "pictures") == [[]]

    def test_same_input_gives_same_bytes(self, small: Path, tmp_path: Path) -> None:
        outs = [tmp_path / name for name in ("1.html", "2.html")]
        for out in outs:
            assert main(["review", str(small), "-o", str(out)]) == 0
        assert outs[0].read_bytes() == outs[1].read_bytes()

    def test_escapes_what_documents_hold(self, small: Path, tmp_path: Path) -> None:
        """No text of a document can end the element that it stands in."""
        bad = "</script><script>alert(1)</script><!--&amp;\u2028"
        small.write_text(SMALL.replace("新增", bad), encoding="utf-8")
        out = tmp_path / "p.html"
        assert main(["review", str(small), "-o", str(out)]) == 0
        page = out.read_text(encoding="utf-8")
        assert "alert(1)<" not in page
        assert page.count("<script>") == 1
        assert "alert(1)" in held(out, "bulletin")[0]["text"]

    def test_packed_is_json_without_markup(self) -> None:
        value = {"a": "<!--</script>&\u2028\ud800"}
        text = packed(value)
        assert not set("<>&\u2028") & set(text)
        assert json.loads(text)["a"].startswith("<!--</script>&\u2028")


class TestFacts:
    def test_what_the_document_is_about_and_by_which_words(
        self, small: Path, tmp_path: Path
    ) -> None:
        out = tmp_path / "p.html"
        assert main(["review", str(small), "-o", str(out)]) == 0
        facts = held(out, "bulletin")[0]["facts"]
        assert {name: value for name, (value, _) in facts.items()} == {
            "published": "2023-07-17", "region": "邵阳市", "region_code": "430500",
            "year": "2023", "title": "邵阳市民生实事简报", "issuer": "",
        }  # fmt: skip
        assert all(facts[name][1] for name in ("published", "region", "year"))

    def test_what_is_given_and_corrected(self, small: Path, tmp_path: Path) -> None:
        """Corrections go before options; rows are those of what is given."""
        out, file = tmp_path / "p.html", tmp_path / "c.csv"
        line = [small.name, "", "", "", "published", "2023-07-17", "2024-01-09", "", "", ""]
        with file.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([HEADER, line])
        assert main([
            "review", str(small), "-o", str(out), "--corrections", str(file), "--published",
            "2022-01-09", "--region", "洞口县",
        ]) == 0  # fmt: skip
        (sheet,) = held(out, "bulletin")
        assert sheet["facts"]["published"][0] == "2024-01-09"
        assert sheet["facts"]["region"][0] == "洞口县"
        first = SHEET_COLUMNS.index("period_start")
        assert "2024-01-01" in {cells[first] for cells in sheet["rows"]}
        assert held(out, "held")[0]["corrections"] == [line]


class TestCommand:
    def test_goes_on_and_says_what_failed(
        self, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "empty.pdf").touch()
        out = tmp_path / "new" / "p.html"
        assert main(["review", str(tmp_path), "-o", str(out)]) == 1
        err = capsys.readouterr().err
        assert f"{tmp_path / 'empty.pdf'}: empty (0 bytes)" in err
        assert "p.html: 1 document, " in err
        assert held(out, "held")[0]["failures"] == [["empty.pdf", "empty (0 bytes)"]]

    @pytest.mark.parametrize(
        ("arguments", "status", "said"),
        [
            (["none.txt", "-o", "p.html"], 3, "nothing here that could be read"),
            (["PAGE", "-o", "p.csv"], 2, "expected the name of a page, like review.html"),
            (["PAGE", "-o", "p.html", "--table", "none.csv"], 2, "none.csv: No such file"),
            (["PAGE", "-o", "p.html", "--table", "PAGE"], 2, "no column document, start"),
        ],
        ids=["no input", "ending", "no table", "other table"],
    )
    def test_wrong_use(
        self,
        small: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        arguments: list[str],
        status: int,
        said: str,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        filled = [str(small) if one == "PAGE" else one for one in arguments]
        assert main(["review", *filled]) == status
        (line,) = capsys.readouterr().err.splitlines()
        assert said in line

    def test_does_not_read_the_page_that_it_made(self, small: Path, tmp_path: Path) -> None:
        out = tmp_path / "review.html"
        for _ in range(2):
            assert main(["review", str(small.parent), "-o", str(out)]) == 0
            assert len(held(out, "bulletin")) == 1

    def test_takes_a_table_for_its_documents(
        self, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A table alone says by its ledger what it was made from; without one, what to name."""
        table, out = tmp_path / "t.csv", tmp_path / "p.html"
        assert main(["convert", str(small.parent), "-o", str(table)]) == 0
        text = table.read_text(encoding="utf-8-sig").replace("隆回县,430524,", "大祥区,430503,")
        table.write_text(text, encoding="utf-8-sig")
        assert main(["review", str(table), "-o", str(out)]) == 0
        (sheet,) = held(out, "bulletin")
        assert "大祥区" in {cells[SHEET_COLUMNS.index("region")] for cells in sheet["rows"]}
        ledger = table.with_name("t.csv.ledger.csv")
        for spoil in (lambda: small.rename(tmp_path / "moved"), ledger.unlink):
            spoil()
            capsys.readouterr()
            assert main(["review", str(table), "-o", str(out)]) == 2
            assert f"--table {table}" in capsys.readouterr().err

    def test_shows_the_rows_of_a_table(
        self, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Rows come from the table; those whose text is not there any more are left out."""
        table, out = tmp_path / "t.csv", tmp_path / "p.html"
        assert main(["convert", str(small), "-o", str(table)]) == 0
        text = table.read_text(encoding="utf-8-sig").replace("隆回县,430524,", "大祥区,430503,")
        table.write_text(text, encoding="utf-8-sig")
        command = ["review", str(small), "--table", str(table), "-o", str(out)]
        assert main(command) == 0
        (sheet,) = held(out, "bulletin")
        region = SHEET_COLUMNS.index("region")
        assert {"大祥区", "洞口县"} <= {cells[region] for cells in sheet["rows"]}
        assert all(cells[-1] for cells in sheet["rows"])
        small.write_text(SMALL.replace("截至6月底", "截至今年6月底"), encoding="utf-8")
        capsys.readouterr()
        assert main(command) == 1
        (misfit, _) = capsys.readouterr().err.splitlines()
        assert "rows name a text that no longer stands at their place; left out" in misfit
