"""A folder of one's own tables: what cannot be meant is one line, before any document is read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.batch import Settings
from extract.batch.fingerprint import fingerprint
from extract.cli import main
from extract.errors import RuleError
from extract.pipeline import own_rules
from extract.rules import Rules, load_rules
from extract.rules.loader import Folder, patterns_folder
from extract.rules.own import LARGEST

UNIT = '[[unit]]\nname = "蔸"\ndimension = "count"\n'
BAD = [
    ("unit.toml", UNIT, "file: no table has this name; did you mean units.toml?"),
    ("UNITS.TOML", UNIT, "did you mean units.toml?"),
    ("units.tml", UNIT, "did you mean units.toml?"),
    ("mine.toml", "a = 1\n", "no table has this name; expected certainty.csv, clauses.toml"),
    ("units.toml", "[[units]]\nname = 'a'\n", "units: no such list; expected amount"),
    ("units.toml", "unit = 3\n", "unit: expected entries headed [[unit]]"),
    ("units.toml", "unit = [1]\n", "unit: expected entries headed [[unit]]"),
    ("units.toml", "[unit]\nname = 'a'\n", "unit: expected entries headed [[unit]]"),
    ("units.toml", UNIT + 'alias = ["棵"]\n', "蔸: has alias; expected"),
    ("units.toml", UNIT + "aliases = 5\n", "蔸: aliases 5; expected a list of text"),
    ("units.toml", UNIT + 'aliases = "棵"\n', "aliases '棵'; expected a list of text"),
    ("units.toml", UNIT + 'aliases = [""]\n', "aliases holds an empty text"),
    ("units.toml", UNIT.replace("蔸", ""), "entry 1: has an empty name"),
    ("units.toml", UNIT + "times = 1" + "0" * 5000, "not TOML: Exceeds the limit"),
    ("units.toml", "a = " + "[" * 5000 + "]" * 5000, "file: nested too deeply"),
    ("units.toml", "a = " + "{b = " * 900 + "1" + "}" * 900, "file: nested too deeply"),
    ("units.toml", "#" * (LARGEST + 1), "a table has at most 16"),
    ("scales.toml", '[[scale]]\nname = "垓"\npower = "x"\nforms = "垓"\n', "power 'x'; expected"),
    ("scales.toml", f'[[scale]]\nname = "垓"\npower = {10**12}\nforms = "垓"\n', "Overflow"),
    ("exclusions.toml", '[[exclusion]]\nname = "x"\npattern = "("\nstarts = "a"\n', "not a regex"),
    ("outline.toml", '[[title]]\nname = "x"\npattern = "("\n', "x: pattern"),
    ("clauses.toml", '[[phrase]]\nname = "x"\nwords = ["("]\n', "x: not a regular expression"),
    ("clauses.toml", '[[phrase]]\nname = "x"\nwords = ["{y}"]\n', "x: names no phrase: 'y'"),
    ("clauses.toml", '[[phrase]]\nname = "x"\nwords = ["a{x}"]\n', "x: is made of itself"),
    ("clauses.toml", '[[phrase]]\nextends = "x"\nwords = ["a"]\n', "x: extends no entry"),
    ("clauses.toml", '[[phrase]]\nextends = "base"\n', "base: extends an entry by no list"),
    ("clauses.toml", '[[phrase]]\nextends = "base"\nname = "x"\n', "by name; expected words"),
    ("regions.csv", "code,name\n1,2\n", "lacks the columns"),
    ("regions.csv", "x" * 200_000 + "\n", "field larger than field limit"),
]


@pytest.mark.parametrize(("table", "text", "said"), BAD, ids=range(len(BAD)))
def test_bad_table_is_one_line_about_its_file(
    table: str, text: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / table).write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(said)) as caught:
        own_rules(tmp_path)
    assert str(caught.value).startswith(str(tmp_path))
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="needs links")
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.symlink_to(path), "cannot be read"),
        (lambda path: path.symlink_to(path.with_name("nothing")), "cannot be read"),
        (lambda path: path.mkdir(), "is none; expected a table"),
        (lambda path: os.mkfifo(path), "is none; expected a table"),
        (lambda path: path.write_bytes(b"\xff\xfe\0"), "not readable as UTF-8"),
    ],
)
def test_what_is_no_file_is_one_line(
    make: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    make(tmp_path / "units.toml")
    with pytest.raises(RuleError, match=said) as caught:
        load_rules(tmp_path)
    assert str(caught.value).startswith(str(tmp_path / "units.toml"))


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_other_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text(UNIT, encoding="utf-8")
    (tmp_path / "units.toml~").write_text("old", encoding="utf-8")
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    (tmp_path / "round").symlink_to(tmp_path)
    own_rules(tmp_path)
    assert fingerprint(Settings(patterns=tmp_path)) != fingerprint(Settings())


def test_nothing_is_read_by_bad_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "units.toml").write_text("[[units]]\n", encoding="utf-8")
    document = tmp_path / "a.txt"
    document.write_text("全县有3人。", encoding="utf-8")
    out = tmp_path / "t.csv"
    for command in (
        ["convert", str(document), "-o", str(out)],
        ["explain", str(document)],
        ["review", str(document), "-o", str(tmp_path / "r.html")],
    ):
        assert main([*command, "--patterns", str(tmp_path)]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "units.toml: units: no such list" in said
    assert not out.exists()


def test_the_tables_of_the_package_are_what_own_ones_are_measured_by() -> None:
    tables = [one.name for one in patterns_folder().iterdir() if one.name.endswith(".toml")]
    assert len(tables) > 15
    rules = Rules(Folder(None))
    assert rules.units.units
    assert rules.si.worths
