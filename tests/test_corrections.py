"""Corrections: read, refused line by line, laid over rows, and turned into gold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extract.cli import main
from extract.corrections import HEADER, CorrectionError, Corrections, parse_corrections
from extract.errors import UsageError
from extract.gold import context
from extract.model import Document, Given
from extract.pipeline import observations
from extract.read import read_bytes
from extract.rules import load_rules
from extract.write import Row, rows

PAGE = (
    "邵阳市民生实事简报\n2023年7月17日\n"
    "隆回县：截至6月底，新增就业1200人，完成率97.4%。另有志愿者若干队，约3万元到位。\n"
    "洞口县：今年计划改造危房60户，每户补助2万元。\n"
)
NAME = "报告.txt"
JOBS, RATE, HOUSES = "1200人", "97.4%", "60户"


def cells(text: str, name: str, new: str, *, who: str = "李", page: str = PAGE) -> list[str]:
    """Return a line that corrects the first place where `text` stands."""
    start = page.index(text)
    return [
        NAME,
        str(start),
        str(start + len(text)),
        text,
        name,
        "",
        new,
        who,
        "2026-01-02",
        "核对",
    ]


def written(lines: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    handle = io.StringIO(newline="")
    csv.writer(handle, lineterminator="\n").writerows([header, *lines])
    return handle.getvalue()


def corrections(*lines: Sequence[str]) -> Corrections:
    return Corrections("c.csv", parse_corrections(written(lines).encode(), "c.csv"))


def corrected(*lines: Sequence[str], page: str = PAGE) -> tuple[list[Row], list[str]]:
    """Return the rows of the page as corrected, and what did not fit."""
    document = read_bytes(page.encode(), NAME)
    mine = corrections(*lines)
    mine.match([(NAME, NAME)])
    found = rows(document, observations(document))
    return mine.apply(NAME, found, lambda: document, load_rules()), mine.problems


def row_of(found: Sequence[Row], text: str) -> Row:
    (row,) = [row for row in found if row["text"] == text]
    return row


class TestApply:
    @pytest.mark.parametrize(
        ("name", "new", "expected"),
        [
            ("value", "1,250.5", {"value": Decimal("1250.5")}),
            ("value", "-7", {"value": Decimal(-7)}),
            ("unit", "户", {"unit": "户", "dimension": "count"}),
            ("unit", "元", {"unit": "元", "dimension": "money"}),
            ("unit", "元/月", {"unit": "元/月", "dimension": "rate"}),
            ("region", "洞口县", {"region": "洞口县", "region_code": "430525"}),
            ("region", "某个新区", {"region": "某个新区", "region_code": ""}),
            ("region_code", "430500", {"region_code": "430500"}),
            ("indicator", "城镇新增就业", {"indicator": "城镇新增就业"}),
            ("period_start", "2023/1/5", {"period_start": date(2023, 1, 5)}),
            ("period_end", "", {"period_end": None}),
            ("status", "target", {"status": "target"}),
            ("qualifier", "about", {"qualifier": "about"}),
            ("value_high", "1300", {"value_high": Decimal(1300), "qualifier": "range"}),
            ("observation", "yes", {"value": Decimal(1200)}),
        ],
        ids=lambda value: str(value) if isinstance(value, str) else "",
    )
    def test_field(self, name: str, new: str, expected: dict[str, object]) -> None:
        """A corrected field says the new value, and what follows from it follows."""
        before, _ = corrected()
        found, problems = corrected(cells(JOBS, name, new))
        row = row_of(found, JOBS)
        assert problems == []
        assert expected.items() <= row.items()
        step = "confirmed by 李" if name == "observation" else f"corrected:{name} by 李"
        assert row["rule"].endswith(f" | {step}")
        others = [one for one in found if one["text"] != JOBS]
        assert others == [one for one in before if one["text"] != JOBS]

    def test_takes_a_row_out(self) -> None:
        found, problems = corrected(cells(RATE, "observation", "no"))
        assert problems == []
        assert RATE not in [row["text"] for row in found]

    def test_puts_a_row_in(self) -> None:
        """What only a reader found gets its place, article and sentence from the document."""
        added = {"observation": "yes", "value": "3", "indicator": "志愿者", "region": "隆回县"}
        found, problems = corrected(*(cells("若干队", *pair) for pair in added.items()))
        row = row_of(found, "若干队")
        assert problems == []
        assert (row["value"], row["indicator"]) == (Decimal(3), "志愿者")
        assert (row["region_code"], row["status"]) == ("430524", "actual")
        assert row["sentence"] == "另有志愿者若干队，约3万元到位。"
        assert row["published"] == date(2023, 7, 17)
        assert row["rule"].startswith("added by 李 | corrected:value by 李")
        assert [one["start"] for one in found] == sorted(one["start"] for one in found)

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ([NAME, "40", "44", "1200", "value", "", "3", "", "", ""], "the text there is now"),
            ([NAME, "900", "904", "1200", "observation", "", "no", "", "", ""], "the text ends"),
            (cells("若干队", "status", "target"), "no observation is found there any more"),
            (cells("若干队", "observation", "yes"), "needs a value and an indicator"),
            (cells("1200", "observation", "yes"), "overlaps the observation at"),
            (cells(JOBS, "period_end", "2000-01-01"), "before it starts"),
        ],
        ids=["moved", "beyond the end", "not found", "without value", "overlap", "backwards"],
    )
    def test_says_what_does_not_fit(self, line: list[str], problem: str) -> None:
        """A correction that does not fit is one line, and changes nothing."""
        lines = [line]
        if problem == "before it starts":
            lines.append(cells(JOBS, "period_start", "2023-01-01"))
        found, problems = corrected(*lines)
        (said,) = problems
        assert said.startswith(f"c.csv:2: {NAME} ")
        assert problem in said
        assert said.endswith("; not applied")
        assert "\n" not in said
        assert found == corrected()[0]

    def test_is_not_applied_where_the_text_has_moved(self) -> None:
        """An inserted sentence moves all: none of the corrections hold there."""
        moved = PAGE.replace("截至6月底", "据统计，截至6月底")
        lines = [cells(JOBS, "status", "target"), cells(RATE, "observation", "no")]
        found, problems = corrected(*lines, page=moved)
        assert len(problems) == 2
        assert found == corrected(page=moved)[0]

    def test_what_is_gone_already_is_no_problem(self) -> None:
        found, problems = corrected(cells("若干队", "observation", "no"))
        assert problems == []
        assert found == corrected()[0]


class TestFile:
    @pytest.mark.parametrize(
        ("name", "new", "said"),
        [
            ("value", "many", "value: 'many'; expected a number"),
            ("value", "", "value: ''; expected a number"),
            ("value", "NaN", "value: 'NaN'; expected a number"),
            ("value", "1e999999999", "value: '1e999999999'; expected a number"),
            ("status", "done", "status: 'done'; expected actual, target, change, standard"),
            ("qualifier", "", "qualifier: ''; expected exact, about, over, under, range"),
            ("dimension", "weight", "dimension: 'weight'; expected count, money"),
            ("period_start", "2023-02-30", "period_start: '2023-02-30'; expected a date"),
            ("period_end", "去年", "period_end: '去年'; expected a date"),
            ("region_code", "4305", "region_code: '4305'; expected six digits"),
            ("indicator", "", "indicator: empty"),
            ("indicator", "两\n行", "indicator: holds a line break"),
            ("observation", "maybe", "observation: 'maybe'; expected yes, no"),
            ("colour", "red", "field: 'colour'; expected observation, value"),
        ],
        ids=lambda value: str(value)[:16],
    )
    def test_bad_cell_is_one_line(self, name: str, new: str, said: str) -> None:
        with pytest.raises(CorrectionError) as caught:
            corrections(cells(JOBS, name, new))
        (problem,) = caught.value.problems
        assert problem.startswith(f"c.csv:{3 if chr(10) in new else 2}: {said}")
        assert "\n" not in problem

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({0: ""}, "document: empty"),
            ({1: "x"}, "start: 'x'; expected a whole number from 0"),
            ({1: "-1"}, "start: '-1'; expected a whole number from 0"),
            ({2: "3"}, "end: 3; expected more than start"),
            ({3: ""}, "text: empty"),
        ],
        ids=["document", "start", "negative", "end", "text"],
    )
    def test_bad_place_is_one_line(self, change: dict[int, str], said: str) -> None:
        line = cells(JOBS, "value", "1")
        for at, text in change.items():
            line[at] = text
        with pytest.raises(CorrectionError, match=r"^c\.csv:2: ") as caught:
            corrections(line)
        assert said in str(caught.value)

    def test_all_bad_rows_are_said(self) -> None:
        bad = cells(JOBS, "status", "?")
        with pytest.raises(CorrectionError) as caught:
            corrections(bad, cells(RATE, "value", "1"), bad)
        assert [line.split(" ")[0] for line in caught.value.problems] == ["c.csv:2:", "c.csv:4:"]
        assert str(caught.value).endswith("(and 1 more)")

    def test_contradiction_is_said(self) -> None:
        with pytest.raises(CorrectionError, match="'target', but 'actual' in line 2"):
            corrections(cells(JOBS, "status", "actual"), cells(JOBS, "status", "target"))

    def test_same_thing_twice_is_said_once(self) -> None:
        assert len(corrections(*[cells(JOBS, "status", "target")] * 2).entries) == 1

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "empty; expected a row of columns"),
            (b"a,b\n1,2\n", "no column document, start, end, text, field, new"),
            (b'document,start\n"open', "no column end"),
            (b"\xff\xff\xff", "neither UTF-8 nor GB 18030"),
            (written([]).encode() + b'x,"y', "not CSV"),
        ],
        ids=["empty", "columns", "quote", "encoding", "broken"],
    )
    def test_no_such_file(self, data: bytes, said: str) -> None:
        with pytest.raises(CorrectionError, match=r"^c\.csv:") as caught:
            parse_corrections(data, "c.csv")
        assert said in str(caught.value)

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"none\.csv: No such file"):
            Corrections.load(tmp_path / "none.csv")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_encodings_of_spreadsheets(self, encoding: str) -> None:
        data = written([cells(JOBS, "region", "洞口县")]).encode(encoding)
        (one,) = parse_corrections(data, "c.csv")
        assert (one.document, one.new, one.who, one.why) == (NAME, "洞口县", "李", "核对")

    def test_cells_are_what_was_read(self) -> None:
        lines = [
            cells(JOBS, "value", "12.50"),
            cells(JOBS, "period_start", "2023-01-01"),
            cells(RATE, "keys", "完成率|进度"),
        ]
        mine = corrections(*lines)
        mine.match([(NAME, NAME)])
        assert mine.cells() == lines

    def test_quoted_formula_is_bared(self) -> None:
        line = cells(JOBS, "indicator", "'=就业")
        assert corrections(line).entries[0].new == "=就业"


class TestWhole:
    """Lines without start, end and text: what is so of a document as a whole."""

    def line(self, name: str, new: str, document: str = NAME) -> list[str]:
        return [document, "", "", "", name, "旧", new, "李", "2026-01-02", "核对"]

    def test_gives(self) -> None:
        said = {"published": "2024年1月9日", "region": "洞口", "year": "2023", "title": "就业"}
        lines = [self.line(*pair) for pair in said.items()]
        mine = corrections(*lines, cells(JOBS, "value", "12"))
        mine.match([(NAME, NAME), ("a.txt", "a.txt")])
        assert mine.given(NAME) == Given("洞口县", "430525", date(2024, 1, 9), 2023, "就业")
        assert mine.given("a.txt") == Given()
        assert mine.cells() == [*lines, cells(JOBS, "value", "12")]
        document = read_bytes(PAGE.encode(), NAME)
        found = rows(document, observations(document))
        assert row_of(mine.apply(NAME, found, lambda: document, load_rules()), JOBS)["value"] == 12
        assert (mine.applied, mine.problems) == (5, [])

    @pytest.mark.parametrize(
        ("name", "new", "said"),
        [
            ("published", "2023-02-30", "published: '2023-02-30'; expected a date"),
            ("year", "", "year: empty; expected what is so of the whole document"),
            ("year", "23", "year: '23'; expected a year"),
            ("region", "云溪县", "region: '云溪县': no division's name"),
            ("region", "邵阳", "region: '邵阳': may be 邵阳市 (430500"),
            ("region_code", "4305", "region_code: '4305'; expected six digits"),
            ("region_code", "999999", "region_code: '999999': no division's"),
            ("value", "3", "text: empty"),
        ],
    )
    def test_bad_line(self, name: str, new: str, said: str) -> None:
        with pytest.raises(CorrectionError) as caught:
            corrections(self.line(name, new))
        (problem,) = caught.value.problems
        assert problem.startswith(f"c.csv:2: {said}")

    def test_name_and_code_must_agree(self) -> None:
        with pytest.raises(CorrectionError, match=r"^c\.csv:3: region_code: '430527': that is"):
            corrections(
                self.line("title", "就业"),
                self.line("region", "隆回县"),
                self.line("region_code", "430527"),
            )

    def test_convert_reads_the_document_again(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Before what --published says, and beside corrections of numbers."""
        file = saved(
            tmp_path,
            self.line("published", "2024-01-09"),
            self.line("title", "邵阳市民生"),
            cells(RATE, "observation", "no"),
        )
        out = tmp_path / "t.csv"
        arguments = ["convert", str(page), "-o", str(out), "--published", "2022-01-09"]
        assert main(arguments) == 0
        assert main([*arguments, "--corrections", str(file)]) == 0
        said = capsys.readouterr().err.splitlines()
        assert said[-2:] == ["1 document, 4 rows, 0 failures", "3 of 3 corrections applied"]
        with out.open(encoding="utf-8-sig", newline="") as handle:
            found = {row["text"]: row for row in csv.DictReader(handle)}
        assert RATE not in found
        houses = found[HOUSES]
        assert (houses["title"], houses["published"]) == ("邵阳市民生", "2024-01-09")
        assert (houses["period_start"], houses["period_end"]) == ("2024-01-01", "2024-12-31")


class TestMatch:
    @pytest.mark.parametrize(
        ("said", "inputs", "owner"),
        [
            ("a.txt", [("a.txt", "a.txt")], "a.txt"),
            ("2023/a.txt", [("a.txt", "archive/2023/a.txt")], "a.txt"),
            ("a.txt", [("x/a.txt", "in/x/a.txt"), ("a.txt", "in/a.txt")], "a.txt"),
            ("a.txt", [("x/a.txt", "in/x/a.txt"), ("y/a.txt", "in/y/a.txt")], ""),
            ("a.txt", [("ba.txt", "in/ba.txt")], ""),
        ],
        ids=["name", "end of path", "name first", "two of them", "no part"],
    )
    def test_document(self, said: str, inputs: list[tuple[str, str]], owner: str) -> None:
        """Corrections go to one document or to none, and that is said."""
        line = cells(JOBS, "status", "target")
        mine = corrections([said, *line[1:]])
        mine.match(inputs)
        assert [name for name, _ in inputs if mine.of(name)] == ([owner] if owner else [])
        assert len(mine.problems) == (0 if owner else 1)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_text(PAGE, encoding="utf-8")
    return path


def saved(folder: Path, *lines: Sequence[str]) -> Path:
    path = folder / "corrections.csv"
    path.write_text(written(lines), encoding="utf-8-sig")
    return path


class TestConvert:
    def test_corrects_the_table_and_keeps_what_was_read(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The same run with corrections reads nothing again; without them all is as before."""
        out = tmp_path / "t.csv"
        given = saved(tmp_path, cells(JOBS, "region", "洞口县"), cells(RATE, "observation", "no"))
        assert main(["convert", str(page), "-o", str(out)]) == 0
        before = out.read_bytes()
        assert main(["convert", str(page), "-o", str(out), "--corrections", str(given)]) == 0
        said = capsys.readouterr().err.splitlines()
        assert said[-1] == "2 of 2 corrections applied"
        assert "1 unchanged since the last run" in said[-2]
        table = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"), newline="")))
        assert RATE not in [row["text"] for row in table]
        (row,) = [row for row in table if row["text"] == JOBS]
        assert (row["region"], row["region_code"]) == ("洞口县", "430525")
        assert main(["convert", str(page), "-o", str(out)]) == 0
        assert out.read_bytes() == before

    def test_status_tells_of_misfits(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        given = saved(tmp_path, ["none.txt", *cells(JOBS, "status", "target")[1:]])
        assert main(["convert", str(page), "--corrections", str(given)]) == 1
        out, err = capsys.readouterr()
        assert JOBS in out
        assert f"{given}:2: none.txt: no such document among those read" in err

    def test_bad_rows_stop_it_before_it_starts(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        given = saved(tmp_path, cells(JOBS, "status", "?"), cells(RATE, "value", "?"))
        assert main(["convert", str(page), "--corrections", str(given)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert [line.split(": ")[1] for line in err.splitlines()] == [f"{given}:2", f"{given}:3"]

    def test_not_on_a_cluster(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        given = saved(tmp_path, cells(JOBS, "status", "target"))
        command = ["convert", str(page), "-o", f"{tmp_path}/t/", "--cluster", "local"]
        assert main([*command, "--corrections", str(given)]) == 2
        assert "not with --cluster" in capsys.readouterr().err


class TestGold:
    def test_writes_text_and_observations(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        given = saved(
            tmp_path,
            cells(JOBS, "indicator", "城镇新增就业"),
            cells(JOBS, "keys", "就业|岗位"),
            cells(RATE, "observation", "yes"),
            cells(HOUSES, "optional", "yes"),
        )
        out = tmp_path / "gold"
        assert main(["gold", str(page), "--corrections", str(given), "-o", str(out)]) == 0
        text = (out / "报告.txt").read_text(encoding="utf-8")
        lines = (out / "报告.jsonl").read_text(encoding="utf-8").splitlines()
        found = {record["text"]: record for record in map(json.loads, lines)}
        assert found[JOBS] == {
            "text": JOBS,
            "context": found[JOBS]["context"],
            "value": 1200,
            "qualifier": "exact",
            "unit": "人",
            "dimension": "count",
            "region": "隆回县",
            "region_code": "430524",
            "indicator": "城镇新增就业",
            "keys": ["就业", "岗位"],
            "period_start": "",
            "period_end": "2023-06-30",
            "status": "actual",
            "optional": False,
        }
        assert found[RATE]["value"] == 97.4
        assert found[HOUSES]["optional"] is True
        for record in found.values():
            assert text.count(record["context"]) == 1
            assert record["context"].count(record["text"]) == 1
        said = capsys.readouterr().err
        unseen = len(found) - 2
        assert f"报告: {len(found)} observations, {unseen} of them neither corrected nor" in said

    def test_text_reads_as_the_document_did(self, page: Path, tmp_path: Path) -> None:
        given = saved(tmp_path, cells(JOBS, "observation", "yes"))
        out = tmp_path / "gold"
        assert main(["gold", str(page), "--corrections", str(given), "-o", str(out)]) == 0
        again = read_bytes((out / NAME).read_bytes(), NAME)
        assert again.text == read_bytes(PAGE.encode(), NAME).text

    def test_same_names_are_refused(self, page: Path, tmp_path: Path) -> None:
        other = tmp_path / "b" / NAME
        other.parent.mkdir()
        other.write_text(PAGE, encoding="utf-8")
        given = saved(tmp_path, [str(page), *cells(JOBS, "observation", "yes")[1:]])
        command = ["gold", str(page), str(other), "--corrections", str(given)]
        assert main([*command, "-o", str(tmp_path / "gold")]) == 2

    @pytest.mark.parametrize(
        ("line", "which", "expected"),
        [
            ("至六月底完成10户、10户，其余各户见所附之表。", 0, "至六月底完成10户、10"),
            ("至六月底完成10户、10户，其余各户见所附之表。", 1, "户、10户，其余各户见所附之"),
            ("短10户", 0, "短10户"),
            ("10户", 0, "10户"),
            ("10户、10户", 0, "10户、10"),
        ],
        ids=["first of two", "second of two", "short line", "whole line", "two alone"],
    )
    def test_context(self, line: str, which: int, expected: str) -> None:
        """The context is on the number's line and holds the number once, the text it once."""
        page = f"题目\n{line}\n完成20户。\n"
        start = page.index("10户")
        start = page.index("10户", start + 1) if which else start
        assert context(page, start, start + 3) == expected


def test_document_is_read_only_when_needed() -> None:
    """Where each correction has its row, the document is not asked for."""
    document = read_bytes(PAGE.encode(), NAME)
    mine = corrections(cells(JOBS, "status", "target"))
    mine.match([(NAME, NAME)])

    def read() -> Document:
        raise AssertionError

    mine.apply(NAME, rows(document, observations(document)), read, load_rules())
    assert mine.applied == 1
