"""What the user gives of documents: cells read and refused, lines and paths matched, rows made."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import extract
from extract.batch import Input, convert, gather, give
from extract.batch.shard import list_of, name_of
from extract.cli import main
from extract.errors import UsageError
from extract.given import given_from, over, packed, region_of, unpacked
from extract.metadata import (
    Metadata,
    MetadataError,
    Named,
    PathPattern,
    known,
    load_metadata,
    parse_metadata,
)
from extract.model import Given
from extract.rules import load_rules
from extract.write import target_of

ROOT = Path(__file__).parents[1]
RULES = load_rules()
TEXT = "林业资源\n全县有林地12万亩。今年新造林300亩。截至目前，发放补贴20万元。\n"


class TestCells:
    @pytest.mark.parametrize(
        "text",
        [
            "2023-07-05", "2023-7-5", "2023/7/5", "2023.7.5", "2023年7月5日", "２０２３年７月５日",
            "20230705", " 2023-07-05\u3000", "2023/7/5 0:00", "2023-07-05 00:00:00",
        ],
    )  # fmt: skip
    def test_day(self, text: str) -> None:
        assert given_from({"published": text}, RULES) == Given(published=date(2023, 7, 5))

    @pytest.mark.parametrize(
        ("cells", "name", "code"),
        [
            ({"region": "隆回县"}, "隆回县", ""),
            ({"region": "隆回"}, "隆回县", ""),
            ({"region": " 隆回县\u3000"}, "隆回县", ""),
            ({"region": "430524"}, "隆回县", "430524"),
            ({"region_code": "430524"}, "隆回县", "430524"),
            ({"region": "隆回", "region_code": "430524"}, "隆回县", "430524"),
            ({"region": "隆回县", "year": "1984"}, "隆回县", "432622"),
            ({"region": "隆回县", "year": "2023"}, "隆回县", "430524"),
            ({"region": "隆回县", "published": "2023-7-5"}, "隆回县", "430524"),
            ({"region": "邵阳市"}, "邵阳市", ""),
            ({"region": "湖南省邵阳市隆回县"}, "隆回县", ""),
            ({"region": "湖南 邵阳 隆回"}, "隆回县", ""),
            ({"region": "南京市鼓楼区"}, "鼓楼区", "320106"),
            ({"region": "江苏徐州鼓楼"}, "鼓楼区", "320302"),
            ({"region": "邵东县"}, "邵东县", ""),
            ({"region": "邵东县", "year": "2019"}, "邵东县", "430521"),
            ({"region": "湖南"}, "湖南省", ""),
            ({"region": "全国"}, "全国", ""),
        ],
        ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
    )
    def test_place(self, cells: Mapping[str, str], name: str, code: str) -> None:
        """The code is told where the name alone, whatever the year, does not tell it."""
        found = given_from(cells, RULES)
        assert (found.region, found.region_code) == (name, code)

    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            ({"published": "2023-02-30"}, "published: '2023-02-30'; expected a date"),
            ({"published": "7月5日"}, "published: '7月5日'; expected a date"),
            ({"published": "0023-07-05"}, "published: '0023-07-05'; expected a date"),
            ({"published": "2023-07/05x"}, "published: '2023-07/05x'; expected a date"),
            ({"year": "23"}, "year: '23'; expected a year like 2023"),
            ({"year": "2023.0"}, "year: '2023.0'; expected a year"),
            ({"region": "云溪县"}, "region: '云溪县': no division's name; expected one of"),
            ({"region": "邵阳"}, "region: '邵阳': may be 邵阳市 (430500, 1981-) or 邵阳县 (430523"),
            ({"region": "鼓楼区"}, "may be 南京市鼓楼区 (320106, 1981-) or 徐州市鼓楼区 (320302"),
            ({"region": "长沙市隆回县"}, "region: '长沙市隆回县': no division's name"),
            ({"region": "邵东市", "year": "2010"}, "there is 邵东市 (430582, 2019-), none in 2010"),
            ({"region": "430582", "year": "2010"}, "there is 邵东市 (430582, 2019-), none in 2010"),
            ({"region_code": "999999"}, "region_code: '999999': no division's; expected a code"),
            ({"region_code": "4305"}, "region_code: '4305': no division's"),
            ({"region": "隆回县", "region_code": "430527"},
             "'430527': that is 绥宁县 (430527, 1986-), not '隆回县'; expected 430524"),
            ({"title": "两\n行"}, "title: holds a line break"),
        ],
        ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
    )  # fmt: skip
    def test_refused(self, cells: Mapping[str, str], said: str) -> None:
        with pytest.raises(ValueError, match=r"^\w+: ") as caught:
            given_from(cells, RULES)
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_place_by_the_documents_year(self) -> None:
        codes = [
            region_of(Given(region="隆回县"), year, RULES) for year in (1984, 1999, 2023, None)
        ]
        assert [one and one.code for one in codes] == ["432622", "430524", "430524", "430524"]
        assert region_of(Given(title="林业"), 2023, RULES) is None

    def test_first_that_gives_a_field_has_it_and_a_place_goes_as_a_whole(self) -> None:
        first = Given(region="鼓楼区", region_code="320106", year=2023)
        assert over(
            Given(region="隆回县"), first, Given(title="林业", year=2020, region_code="430527")
        ) == Given(region="隆回县", year=2023, title="林业")
        assert over() == Given()

    @pytest.mark.parametrize(
        "given",
        [
            Given(),
            Given(region="隆回县", published=date(2023, 7, 5), year=2022),
            Given(issuer="办"),
        ],
    )
    def test_packed_comes_back(self, given: Given) -> None:
        assert unpacked(packed(given)) == given


HEAD = "path,region,region_code,published,title,issuer,year\n"


class TestFile:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("lead", ["", "sep=X\n"])
    def test_as_spreadsheets_save_it(self, encoding: str, delimiter: str, lead: str) -> None:
        """Also with spaces, empty columns behind and empty lines."""
        lines = [
            (" Path ", "region", " published", "", ""),
            ("柳河县/2023/*.txt ", " 柳河县", "2023年7月5日", "", ""),
            ("", "", "", "", ""),
            ("a,b;c.txt", "", "", "", ""),
        ]
        quoted = [[f'"{cell}"' if set(cell) & set(",;") else cell for cell in one] for one in lines]
        text = "\r\n".join(delimiter.join(one) for one in quoted)
        data = (lead.replace("X", delimiter) + text).encode(encoding)
        first, second = parse_metadata(data, "m.csv", RULES)
        assert (first.number, first.path) == (2 + bool(lead), "柳河县/2023/*.txt")
        assert first.given == Given("柳河县", "220524", date(2023, 7, 5))
        assert (second.number, second.path, second.given) == (
            4 + bool(lead),
            "a,b;c.txt",
            Given(),
        )

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "m.csv: empty; expected a row of columns: path, region"),
            (
                "path,place,Jahr\n",
                "m.csv:1: no such column: 'place', 'Jahr'; expected path, region",
            ),
            ("path,,region\n", "m.csv:1: no such column: ''; expected path"),
            ("region,year\n", "m.csv:1: no column path; expected path"),
            ("path\n", "m.csv:1: no column beside path"),
            ("path,year,year\n", "m.csv:1: the column year stands there twice"),
            ("path,year\n,2023\n", "m.csv:2: path: empty; expected a document's path"),
            ("path,year\na,2023,x\n", "m.csv:2: 'x' stands under no column; expected 2 cells"),
            ("path,year\na,next\n", "m.csv:2: year: 'next'; expected a year"),
            ('path,year\na,"20\n', "m.csv:2: not CSV"),
            ("PK\x03\x04", "m.csv: a workbook; expected it saved as CSV"),
        ],
        ids=lambda value: value.split("\n")[0][:18],
    )
    def test_refused_in_a_line(self, text: str, said: str) -> None:
        with pytest.raises(MetadataError) as caught:
            parse_metadata(text.encode(), "m.csv", RULES)
        (problem,) = caught.value.problems
        assert problem.startswith(said)
        assert "\n" not in problem

    def test_all_bad_lines_are_said(self) -> None:
        text = HEAD + "a,,,x,,,\nb,隆回县,,,,,\nc,云溪县,,,,,\n"
        with pytest.raises(MetadataError, match="and 1 more") as caught:
            parse_metadata(text.encode(), "m.csv", RULES)
        assert [one.split(" ")[0] for one in caught.value.problems] == ["m.csv:2:", "m.csv:4:"]

    def test_no_text_and_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(MetadataError, match="neither UTF-8 nor GB 18030"):
            parse_metadata(b"\xff\xff\xff", "m.csv", RULES)
        with pytest.raises(UsageError, match=r"^--metadata .*none\.csv: No such file"):
            load_metadata(tmp_path / "none.csv")


NAMES = ("柳河县/2023/林业.txt", "柳河县/2022/林业.txt", "b.txt", "报告[1].txt")
DOCUMENTS = [Named(name, f"archive/{name}", name) for name in NAMES]


def matched(*lines: tuple[str, int]) -> tuple[list[int | None], list[str]]:
    """Return the year that lines of (path, year) give each document, and what is said."""
    text = HEAD + "".join(f"{path},,,,,,{year}\n" for path, year in lines)
    metadata = Metadata("m.csv", parse_metadata(text.encode(), "m.csv", RULES))
    found, problems = metadata.of(DOCUMENTS, RULES)
    return [one.year for one in found], problems


class TestMatch:
    @pytest.mark.parametrize(
        ("path", "hit"),
        [
            ("柳河县/2023/林业.txt", {0}),
            ("archive/柳河县/2023/林业.txt", {0}),
            ("./archive/柳河县/2023/林业.txt", {0}),
            ("柳河县\\2023\\林业.txt", {0}),
            ("2023/林业.txt", {0}),
            ("林业.txt", set()),
            ("柳河县/2023/*.txt", {0}),
            ("柳河县/*/*.txt", {0, 1}),
            ("柳河县/**", {0, 1}),
            ("**/林业.txt", {0, 1}),
            ("2022/*", {1}),
            ("*.txt", {0, 1, 2, 3}),
            ("柳河县/*.txt", set()),
            ("202[!3]/??.txt", {1}),
            ("?.txt", {2}),
            ("报告[1].txt", {3}),
            ("[b.txt", set()),
            ("B.txt", set()),
        ],
    )
    def test_line(self, path: str, hit: set[int]) -> None:
        """A path or its end, if no other document's path ends so; a glob counts from the end."""
        years, problems = matched((path, 2023))
        assert {at for at, year in enumerate(years) if year} == hit
        said = f"m.csv: 1 of 1 lines matches no document: line 2 ({path.replace(chr(92), '/')})"
        assert problems == ([] if hit else [said])

    def test_own_path_before_glob_then_later_line(self) -> None:
        years, problems = matched(
            ("柳河县/2023/林业.txt", 2001),
            ("b.txt", 2002),
            ("*.txt", 2003),
            ("柳河县/*/*", 2004),
            ("b.txt", 2005),
        )
        assert (years, problems) == ([2001, 2004, 2005, 2003], [])

    def test_lines_that_match_nothing_are_counted(self) -> None:
        _, (said,) = matched(*((f"none{number}", 2000) for number in range(7)), ("b.txt", 2000))
        assert said.startswith("m.csv: 7 of 8 lines match no document: line 2 (none0); line 3 ")
        assert said.endswith("line 6 (none4) and 2 more")

    def test_file_before_options_before_path(self) -> None:
        lines = parse_metadata((HEAD + "b.txt,隆回县,,,,,\n").encode(), "m.csv", RULES)
        metadata = Metadata(
            "m.csv", lines, Given("洞口县", year=2020), PathPattern.parse("{title}")
        )
        found, _ = metadata.of([Named("b.txt", "b.txt"), Named("c.txt", "c.txt")], RULES)
        assert found == [
            Given("隆回县", year=2020, title="b"),
            Given("洞口县", year=2020, title="c"),
        ]


class TestPathPattern:
    @pytest.mark.parametrize(
        ("pattern", "path", "given"),
        [
            ("{region}/{year}/{title}", "柳河县/2023/林业.txt",
             Given("柳河县", "220524", title="林业", year=2023)),
            ("{region}/{year}/{title}", "柳河县/2023/林业",
             Given("柳河县", "220524", title="林业", year=2023)),
            ("{region}/{year}/{title}", "in/old/柳河县/2023年/林业.v2.pdf",
             Given("柳河县", "220524", title="林业.v2", year=2023)),
            ("{region}/{year}/*", "柳河县/2023/林业.txt", Given("柳河县", "220524", year=2023)),
            ("{_}_{region}_{year}_{_}", "报告_柳河县_2023_1.txt",
             Given("柳河县", "220524", year=2023)),
            ("{region_code}-{published}", "220524-2023年7月5日.txt",
             Given("柳河县", "220524", date(2023, 7, 5))),
            ("{published}{title}", "20230705就业简报.docx",
             Given(published=date(2023, 7, 5), title="就业简报")),
            ("{year}/{month}/{day}/{issuer}", "2023/7/5/民政局.txt",
             Given(published=date(2023, 7, 5), issuer="民政局")),
            ("{year}-{month}/*", "2023-07/a.txt", Given(year=2023)),
            ("**/{region}/*", "湖南/a/隆回/b.txt", Given("隆回县")),
            ("{region}/{title}.txt", "隆回/b.txt", Given("隆回县", title="b")),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )  # fmt: skip
    def test_fits(self, pattern: str, path: str, given: Given) -> None:
        assert PathPattern.parse(pattern).given([path], RULES) == given

    def test_folder_that_was_named_tells_too(
        self, archive: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """And so does the whole path of a file, where the end that was named does not fit."""
        for path in ("archive/柳河县", str(archive / "柳河县/2023/林业.txt")):
            pattern = ["--path-pattern", "{region}/{year}/*", "--columns", "region"]
            assert main(["convert", path, *pattern]) == 0
            assert capsys.readouterr().out.splitlines()[1:] == ["柳河县"] * 3

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("a.txt", "another shape"),
            ("其他/2023/a.txt", "region: '其他': no division's name"),
            ("邵东市/2010/a.txt", "none in 2010"),
            ("柳河县/23/a.txt", "another shape"),
        ],
    )
    def test_what_does_not_fit_is_said_and_given_nothing(self, path: str, said: str) -> None:
        metadata = known(RULES, pattern="{region}/{year}/*")
        documents = [Named(name, name, name) for name in (path, "柳河县/2023/b.txt")]
        (nothing, something), (problem,) = metadata.of(documents, RULES)
        assert (nothing, something.year) == (Given(), 2023)
        assert problem.startswith(
            f"--path-pattern {{region}}/{{year}}/*: 1 of 2 documents do not fit it: {path}: "
        )
        assert said in problem

    @pytest.mark.parametrize(
        ("pattern", "said"),
        [
            ("{province}/*", "{province}; expected {region}, {region_code}, {published}"),
            ("{region", "a single {; expected"),
            ("region}", "a single }; expected"),
            ("*/*", "expected fields like {region}/{year}/*"),
            ("{year}/{year}", "each once"),
        ],
    )
    def test_refused(self, pattern: str, said: str) -> None:
        with pytest.raises(UsageError) as caught:
            PathPattern.parse(pattern)
        assert str(caught.value).startswith(f"--path-pattern {pattern}: ")
        assert said in str(caught.value)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two texts that tell neither place nor day, in folders that do."""
    for folder in ("柳河县/2023", "隆回县/2022"):
        path = tmp_path / "archive" / folder / "林业.txt"
        path.parent.mkdir(parents=True)
        path.write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "archive"


def written(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def ended(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    status = main(list(arguments))
    return status, capsys.readouterr().err.splitlines()


class TestRows:
    """What is given takes effect on rows."""

    def rows(self, given: Given, text: str = TEXT) -> list[dict[str, Any]]:
        path = Path("document.txt")
        path.write_text(text, encoding="utf-8")
        found: Any = extract.table([path], given=given).to_dict("records")
        return list(found)

    @pytest.fixture(autouse=True)
    def _within(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    def test_place(self) -> None:
        for given in (Given(region="柳河县"), Given(region_code="220524")):
            assert {(row["region"], row["region_code"]) for row in self.rows(given)} == {
                ("柳河县", "220524")
            }

    def test_place_is_that_of_the_year(self) -> None:
        found = self.rows(Given(region="隆回县", published=date(1984, 7, 5)))
        assert {row["region_code"] for row in found} == {"432622"}

    def test_whole_country_has_no_name(self) -> None:
        text = "隆回县林业简报\n2023年7月5日\n今年新造林300亩。\n"
        assert [row["region"] for row in self.rows(Given(region="全国"), text)] == [""]

    def test_place_beats_what_is_read(self) -> None:
        text = "隆回县林业简报\n2023年7月5日\n今年新造林300亩。\n"
        assert [row["region"] for row in self.rows(Given(), text)] == ["隆回县"]
        assert [row["region"] for row in self.rows(Given(region="柳河县"), text)] == ["柳河县"]

    def test_day(self) -> None:
        _, *found = self.rows(Given(published=date(2023, 7, 5)))
        ends = [(str(row["period_start"])[:10], str(row["period_end"])[:10]) for row in found]
        assert ends[0] == ("2023-01-01", "2023-07-05")
        assert ends[1][1] == "2023-07-05"
        assert {str(row["published"])[:10] for row in found} == {"2023-07-05"}

    def test_year(self) -> None:
        _, planted, _ = self.rows(Given(year=2022))
        assert str(planted["period_start"])[:10] == "2022-01-01"
        _, planted, _ = self.rows(Given(year=2022, published=date(2023, 1, 9)))
        assert str(planted["period_end"])[:10] == "2022-12-31"

    def test_title_and_issuer(self) -> None:
        found = self.rows(Given(title="柳河县林业", issuer="柳河县林业局"))
        assert {(row["title"], row["issuer"], row["region"]) for row in found} == {
            ("柳河县林业", "柳河县林业局", "柳河县")
        }

    def test_document_keeps_what_was_read(self) -> None:
        path = Path("document.txt")
        path.write_text("林业简报\n2023年7月5日\n今年新造林300亩。\n", encoding="utf-8")
        given = extract.Given(published=date(2024, 1, 9))
        document = extract.read_document(path, given=given)
        assert (document.published, document.given) == (date(2023, 7, 5), given)

    def test_place_that_is_none(self) -> None:
        with pytest.raises(UsageError, match=r"^document\.txt: given region: '云溪县'"):
            self.rows(Given(region="云溪县"))


class TestCommand:
    def test_three_ways(self, archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """A file, options and folders, the first before the others; the ledger says what is so."""
        Path("m.csv").write_text(
            "path;region;published\n柳河县/2023/*;;2024/1/9\n隆回县/2022/林业.txt;洞口;\n无.txt;;\n",
            encoding="gb18030",
        )
        status, said = ended(
            capsys, "convert", "archive", "-o", "t.csv", "--metadata", "m.csv", "--published",
            "2023年2月3日", "--path-pattern", "{region}/{year}/*",
        )  # fmt: skip
        assert status == 0
        assert said == [
            "m.csv: 1 of 3 lines matches no document: line 4 (无.txt)",
            "2 documents, 6 rows, 0 failures",
        ]
        names = ("document", "region", "region_code", "published")
        assert sorted({tuple(row[name] for name in names) for row in written("t.csv")}) == [
            ("柳河县/2023/林业.txt", "柳河县", "220524", "2024-01-09"),
            ("隆回县/2022/林业.txt", "洞口县", "430525", "2023-02-03"),
        ]
        ledger = written("t.csv.ledger.csv")
        assert [line["document"] for line in ledger] == [
            "柳河县/2023/林业.txt",
            "隆回县/2022/林业.txt",
        ]
        told = ("region", "region_code", "published", "year")
        assert [[line[name] for name in told] for line in ledger] == [
            ["柳河县", "220524", "2024-01-09", "2023"],
            ["洞口县", "430525", "2023-02-03", "2022"],
        ]
        for name in ("region", "published", "year"):
            assert all(":" in line[f"{name}_evidence"] for line in ledger)

    def test_what_lacks_is_counted_and_how_to_give_it(
        self, archive: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("m.csv").write_text("path,region\n柳河县/*/*,柳河县\n", encoding="utf-8")
        _, (said,) = ended(
            capsys, "convert", "archive", "-o", "t.csv", "--metadata", "m.csv", "--path-pattern",
            "*/{title}",
        )  # fmt: skip
        assert said.startswith("2 documents, 6 rows, 0 failures")
        assert ", 2 without a day of publication (--published or --metadata)" in said

    def test_one_alone_is_told_by_name(
        self, archive: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("a.txt").write_text(TEXT, encoding="utf-8")
        _, said = ended(capsys, "convert", "a.txt")
        assert said[0].startswith("a.txt: no date of publication found; times like 今年")
        assert said[1].endswith("1 without a place (--region or --metadata)")
        arguments = ("a.txt", "--published", "2023-07-05", "--region", "隆回县")
        assert ended(capsys, "convert", *arguments) == (0, ["1 document, 3 rows, 0 failures"])

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--region", "邵阳"], "bulletin: --region: '邵阳': may be 邵阳市 (430500"),
            (["--region", "999999"], "bulletin: --region: '999999': no division's"),
            (["--published", "去年"], "bulletin: --published: '去年'; expected a date"),
            (["--path-pattern", "{place}"], "bulletin: --path-pattern {place}: {place}; expected"),
            (["--metadata", "none.csv"], "bulletin: --metadata none.csv: No such file"),
            (["--metadata", "m.csv"], "bulletin: m.csv:2: published: 'x'; expected a date"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    @pytest.mark.parametrize("command", ["convert", "explain", "review", "gold"])
    def test_refused_before_any_document_is_read(
        self,
        archive: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        command: str,
        arguments: Sequence[str],
        said: str,
    ) -> None:
        def read(*_: object, **__: object) -> None:
            raise AssertionError("a document was read")

        monkeypatch.setattr("extract.read.read_raw", read)
        Path("m.csv").write_text("path,published\na,x\n", encoding="utf-8")
        Path("c.csv").write_text("document,start,end,text,field,new\n", encoding="utf-8")
        out = {"review": ["-o", "r.html"], "gold": ["-o", "g", "--corrections", "c.csv"]}
        path = "archive/柳河县/2023/林业.txt"
        status, (line,) = ended(capsys, command, path, *out.get(command, []), *arguments)
        assert status == 2
        assert line.startswith(said)

    def test_explain_and_gold_take_it_too(
        self, archive: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = "archive/柳河县/2023/林业.txt"
        pattern = ["--path-pattern", "{region}/{year}/{title}"]
        assert main(["explain", path, *pattern]) == 0
        assert "region: 柳河县 (220524)" in capsys.readouterr().out
        Path("c.csv").write_text("document,start,end,text,field,new\n", encoding="utf-8")
        assert main(["gold", path, "--corrections", "c.csv", "-o", "g", *pattern]) == 0
        assert '"region": "柳河县"' in Path("g/林业.jsonl").read_text(encoding="utf-8")

    def test_check_says_where_it_is_not_what_is_read(
        self, archive: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        Path("a.txt").write_text(
            "隆回县林业简报\n2023年7月5日\n今年新造林300亩。\n", encoding="utf-8"
        )
        arguments = ["--published", "2023年7月6日", "--region", "洞口县"]
        assert main(["convert", "a.txt", "-o", "t.csv", *arguments]) == 0
        assert main(["check", "t.csv"]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        assert line.startswith("note: a.txt:")
        assert "given_differs: 洞口县 新造林 300亩: region: given 洞口县, read 隆回县 (" in line
        assert "; published: given 2023-07-06, read 2023-07-05 (" in line
        Path("m.csv").write_text("path,year\na.txt,2022\n", encoding="utf-8")
        arguments = ["--published", "2023-07-05", "--metadata", "m.csv"]
        assert main(["convert", "a.txt", "-o", "t.csv", *arguments]) == 0
        assert main(["check", "t.csv"]) == 0
        assert capsys.readouterr().out == ""


class TestBatch:
    def test_what_is_given_otherwise_is_read_again(self, archive: Path) -> None:
        """And nothing else is; the same bytes in another folder are another document."""
        inputs = gather(["archive"], bytes)
        given = Metadata(everywhere=Given(region="隆回县"))
        first, _ = give(inputs, given, RULES)
        other = [replace(first[0], given=Given(region="洞口县")), *first[1:]]
        kept = [
            convert(each, target_of("t.csv")).kept for each in (inputs, inputs, first, other, first)
        ]
        assert kept == [0, 2, 0, 1, 2]
        assert {row["region"] for row in written("t.csv")} == {"隆回县"}

    def test_shard_changes_with_what_is_given(self, archive: Path) -> None:
        inputs = gather(["archive"], bytes)
        changed = [replace(inputs[0], given=Given(year=2023)), *inputs[1:]]
        moved = [replace(inputs[0], name="a/林业.txt", below="a/林业.txt"), *inputs[1:]]
        listed = [list_of(each, ["aa"] * len(each)) for each in (inputs, changed, moved)]
        assert len({name_of(each, "rules") for each in listed}) == 3

    @pytest.mark.slow
    def test_cluster_gives_it_too(self, archive: Path) -> None:
        pytest.importorskip("distributed")
        pytest.importorskip("deltalake")
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "extract", "convert", "archive", "-o", "t/"]
        command += ["--cluster", "local", "--path-pattern"]
        for pattern, kept in (
            ("{region}/{year}/*", ""),
            ("{region}/{year}/*", " (2 unchanged since the last run)"),
            ("{region}/*/*", ""),
        ):
            done = subprocess.run(
                [*command, pattern],
                env=environment,
                capture_output=True,
                encoding="utf-8",
                check=True,
            )
            said = done.stderr.splitlines()[-1]
            assert said.startswith(f"2 documents, 6 rows, 0 failures{kept}")
            assert [one["region"] for one in written("t.ledger.csv")] == ["柳河县", "隆回县"]

    def test_path_below_what_was_named(self, archive: Path) -> None:
        found = gather(["archive/柳河县", "archive/隆回县/2022/林业.txt"], bytes)
        assert [one.below for one in found] == ["2023/林业.txt", "archive/隆回县/2022/林业.txt"]
        (absolute,) = gather([str(archive / "柳河县/2023/林业.txt")], bytes)
        assert absolute.below == "林业.txt"
        assert Input(Path("x"), "x").given == Given()

    def test_table_takes_metadata(self, archive: Path) -> None:
        Path("m.csv").write_text("path,region,year\n2023/林业.txt,柳河县,2023\n", encoding="utf-8")
        paths = sorted(archive.rglob("*.txt"))
        given = Given(region="隆回县", year=2020)
        found = extract.table(paths, given=given, metadata="m.csv")
        assert found["region"].unique().tolist() == ["柳河县", "隆回县"]
        loaded = load_metadata("m.csv")
        assert extract.table(paths, given=given, metadata=loaded).equals(found)
