"""What the READMEs say is so: each command and each example in them is run."""

from __future__ import annotations

import argparse
import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import extract
from extract import cli
from extract.corrections import HEADER
from extract.read import read_bytes
from extract.rules import load_rules
from extract.study.indicators import identified
from extract.write import COLUMNS, SI_COLUMNS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
RULES = ROOT / "patterns" / "README.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall(read(path)) if kind == language]


def rows(heading: str, text: str | None = None) -> list[list[str]]:
    """Return the cells of the table with this header row, without its rule."""
    lines = (read(README) if text is None else text).split("\n")
    at = lines.index(heading) + 2
    end = next(n for n in range(at, len(lines)) if not lines[n].startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[at:end]]


TABLE = rows("| command | what it does | in Python |")
FENCED = [
    line.partition("  #")[0].strip()
    for path in (README, RULES)
    for block in blocks(path, "")
    for line in block.splitlines()
]
COMMANDS = list(
    dict.fromkeys(
        part.strip()
        for line in [line for line in FENCED if re.match("bulletin |python ", line)]
        + [row[0].strip("`") for row in TABLE]
        for part in line.split("&&")
    )
)
CHINESE = "简报文件夹/", "数据.csv"


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each subcommand by its name."""
    (found,) = (
        action
        for action in cli._parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return dict(found.choices)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that the commands name, and the table of the samples in out/."""
    folder = tmp_path_factory.mktemp("docs")
    corpus = ROOT / "corpus"
    shutil.copytree(corpus, folder / "corpus")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    archive, gold = folder / "archive", folder / "gold"
    for made in (archive, gold, folder / "my-rules", folder / "out"):
        made.mkdir()
    shutil.copy(corpus / "bulletins" / "hengyang-2022-03.pdf", archive / "report.pdf")
    shutil.copy(corpus / "bulletins" / "hengyang-2022-05.txt", archive / "brief.txt")
    shutil.copy(corpus / "gold" / "bulletins" / "hengyang-2022-03.jsonl", gold / "report.jsonl")
    for name in ("report.pdf", "brief.txt"):
        shutil.copy(archive / name, folder / name)
    shutil.copytree(archive, folder / CHINESE[0])
    own_rules(folder / "my-rules")
    (metadata,) = blocks(README, "csv")
    (folder / "documents.csv").write_text(metadata, encoding="utf-8")
    shutil.copy(folder / "documents.csv", folder / "文件清单.csv")
    document = extract.read_document(archive / "report.pdf")
    first = extract.observations(document)[0]
    text = document.text[first.start : first.end]
    cells = ("report.pdf", first.start, first.end, text, "indicator", "", "工作进度", "", "", "")
    with (folder / "corrections.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows((HEADER, cells))
    roads = corpus / "gold" / "dev" / "roads-01.txt"
    for source, out in ((archive, "table.csv"), (roads, "out/dev.csv")):
        assert cli.main(["convert", str(source), "-o", str(folder / out)]) == 0
    return folder


def own_rules(folder: Path) -> None:
    """Write the files that the rules' README shows into a folder of one's own."""
    for block in blocks(RULES, "toml"):
        named = re.match(r"# my-rules/(\S+)\n", block)
        assert named, block
        (folder / named[1]).write_text(block, encoding="utf-8")
    (regions,) = blocks(RULES, "csv")
    (folder / "regions.csv").write_text(regions, encoding="utf-8")


@pytest.fixture(scope="module")
def samples(workspace: Path) -> str:
    """Convert the samples to out/table.csv and return what is said."""
    run = [sys.executable, "-m", "extract", "convert", "corpus/bulletins", "-o", "out/table.csv"]
    return said(subprocess.run(run, **apart(workspace)))


def apart(folder: Path) -> dict[str, Any]:
    """Return how a process of its own is started in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return {"cwd": folder, "env": environment, "capture_output": True, "encoding": "utf-8"}


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("samples")
def test_command_runs(command: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it stands; `check` may have findings."""
    monkeypatch.chdir(workspace)
    words = shlex.split(command)
    if words[:4] == ["python", "-m", "pip", "install"]:
        extras = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["optional-dependencies"]
        wanted = re.findall(r"\.\[([\w,]+)\]", command)
        assert all(name in extras for names in wanted for name in names.split(","))
    elif words[:3] == ["python", "-m", "pytest"]:
        assert all((ROOT / name).is_file() for name in words[3:])
    elif words[0] == "python":
        if find_spec("altair") is None or find_spec("vl_convert") is None:
            pytest.skip("needs the extra 'notebooks'")
        if not (workspace / "out" / "panel.csv").is_file():
            assert cli.main(["panel", "out/table.csv", "-o", "out/panel.csv"]) == 0
        said(subprocess.run([sys.executable, *words[1:]], **apart(workspace)))
        assert Path(words[-1]).stat().st_size > 10_000
    elif "--cluster" in words:
        pytest.importorskip("distributed")
        said(subprocess.run([sys.executable, "-m", "extract", *words[1:]], **apart(workspace)))
    else:
        assert cli.main(words[1:]) in ((0, 1) if words[1] == "check" else (0,))


@pytest.mark.parametrize("path", [README, RULES], ids=["README", "patterns"])
def test_inline_commands_are_known(path: Path) -> None:
    """Commands within sentences name subcommands and options that there are."""
    known = parsers()
    for code in INLINE.findall(FENCE.sub("", read(path)).replace("\nindicators ", " indicators ")):
        words = code.split()
        if words[0] == "bulletin" and words[1] not in ("COMMAND", "indicators`"):
            assert words[1] in known, code
            options = [word for word in words[2:] if word.startswith("--")]
            assert all(option in known[words[1]].format_help() for option in options), code
        elif words[0] == "python":
            assert (ROOT / words[1]).is_file(), code


def test_every_command_stands_in_the_tables() -> None:
    """In the English table and the Chinese one."""
    for table in (TABLE, rows("| 命令 | 用途 |")):
        assert {row[0].strip("`").split()[1] for row in table} == set(parsers())
        assert any("--corrections" in row[0] for row in table)


@pytest.mark.parametrize("name", sorted(parsers()))
def test_help_has_an_example_and_the_twin(name: str) -> None:
    """The example is a command that this parser takes."""
    parser = parsers()[name]
    help = parser.format_help()
    assert "In Python: extract." in help
    examples = re.findall(rf"^  bulletin {name} (.*)$", help, re.MULTILINE)
    assert examples
    for example in examples:
        parser.parse_args(shlex.split(example))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0].strip("`"))
def test_twin_in_python_exists(row: list[str]) -> None:
    """Each dotted name is a thing that can be called."""
    twins = re.findall(r"`(extract[\w.]*)\(", row[2])
    assert twins
    for twin in twins:
        found: Any = import_module("extract")
        path = "extract"
        for part in twin.split(".")[1:]:
            path = f"{path}.{part}"
            found = getattr(found, part) if hasattr(found, part) else import_module(path)
        assert callable(found), twin


@pytest.mark.parametrize("number", range(len(blocks(README, "python"))))
def test_python_runs(number: int, workspace: Path) -> None:
    """Each block is a script by itself."""
    script = workspace / f"example{number}.py"
    script.write_text(blocks(README, "python")[number], encoding="utf-8")
    said(subprocess.run([sys.executable, script.name], **apart(workspace)))


def test_rows_of_the_samples(samples: str) -> None:
    """The line that the first command says, word for word."""
    (line,) = re.findall(r"^\d+ documents, \d+ rows, \d+ failures$", read(README), re.MULTILINE)
    assert line in samples.splitlines()


HEADING = "| region | indicator | value | unit | period_start | period_end | status | text |"


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("cells", rows(HEADING), ids=lambda cells: "".join(cells[:3]))
def test_row_shown_is_in_the_table(cells: list[str], workspace: Path) -> None:
    """The rows of `hengyang-2022-07.md` that the README shows, as the file has them."""
    names = [name.strip() for name in HEADING.strip("|").split("|")]
    with (workspace / "out" / "table.csv").open(encoding="utf-8-sig", newline="") as handle:
        found = [
            [row[name] for name in names]
            for row in csv.DictReader(handle)
            if row["document"] == "hengyang-2022-07.md"
        ]
    assert cells in found


def test_first_example() -> None:
    """The sentence at the top, in a bulletin of the county, becomes the row below it."""
    sentence = re.search(r"^`(截至.*)` becomes$", read(README), re.MULTILINE)
    assert sentence
    ((*wanted,),) = rows(
        "| region | region_code | indicator | value | unit | period_end | status | text |"
    )
    text = f"绥宁县民生实事工作简报\n2023年7月10日\n绥宁县健康惠民。{sentence[1]}。\n"
    document = read_bytes(text.encode(), "brief.txt")
    (found,) = extract.observations(document)
    assert wanted == [
        found.region,
        found.region_code,
        found.indicator,
        str(found.value),
        found.unit,
        str(found.period_end),
        found.status,
        document.text[found.start : found.end],
    ]


def test_columns_are_told() -> None:
    """Each column of the table has its line, in any order."""
    told = [name for row in rows("| column | meaning |") for name in row[0].split(", ")]
    assert sorted(told) == sorted((*COLUMNS, *SI_COLUMNS))


def test_costs_add_up() -> None:
    """Hours are milliseconds times ten million; the Chinese text has the same figures."""
    costs = rows("| | ms a document | hours of one processor for ten million | of a hundred |")
    for _, took, hours, of_hundred in costs:
        assert abs(float(took) * 1e7 / 3.6e6 - float(hours)) < 2
        assert abs(float(hours) / 100 - float(of_hundred)) < 0.06
    chinese = read(README).split("## 中文说明")[1].replace("\n", "")
    assert all(f"约 {row[1]} 毫秒" in chinese or f"约需 {row[1]}毫秒" in chinese for row in costs)


def test_indicators_are_counted() -> None:
    """`some N`, to within a tenth, in both languages."""
    there = len(load_rules().indicators.indicators)
    told = re.findall(r"some (\d+)\s+indicators|约 (\d+) 个指标", read(README))
    assert len(told) == 2
    assert all(abs(int("".join(pair)) - there) <= there / 10 for pair in told)


def test_rules_of_ones_own(workspace: Path) -> None:
    """The bulletin in the rules' README is read by the files shown there."""
    (text,) = blocks(RULES, "text")
    path = workspace / "own.txt"
    path.write_text(text, encoding="utf-8")
    rules = load_rules(workspace / "my-rules")
    found = identified(extract.table([path], rules), rules)
    assert found[["region_code", "value", "unit", "status", "indicator_id"]].values.tolist() == [
        ["430491", 300.0, "蔸", "actual", "camellia_seedlings"],
        ["430400", 3200.0, "亩", "target", found["indicator_id"].iat[1]],
    ]


@pytest.mark.parametrize("kind", ["examples", "never"])
def test_examples_of_ones_own_cue(kind: str, workspace: Path) -> None:
    rules = load_rules(workspace / "my-rules")
    entry = tomllib.loads(read(workspace / "my-rules" / "cues.toml"))["cue"][0]
    (row,) = entry[kind]
    path = workspace / f"cue-{kind}.txt"
    path.write_text(f"衡南县简报\n2022年7月5日\n{row['text']}\n", encoding="utf-8")
    (status,) = extract.table([path], rules)["status"]
    assert (status == row["status"]) is (kind == "examples")


@pytest.mark.parametrize("path", [README, RULES, ROOT / "corpus" / "README.md"], ids=str)
def test_links_lead_somewhere(path: Path) -> None:
    """Each relative link names a file of the checkout, each heading a heading."""
    for target in re.findall(r"\]\(([^)]+)\)", FENCE.sub("", read(path))):
        file, _, heading = target.partition("#")
        if "://" not in target:
            assert not file or (path.parent / file).exists(), target
            assert not heading or f"# {heading}" in read(path), target


def test_files_named_are_there() -> None:
    """Paths of tests and benchmarks that the READMEs name."""
    for path in (README, RULES):
        for name in re.findall(r"\btests/[\w/]+\.py", read(path)):
            assert (ROOT / name).is_file(), name
