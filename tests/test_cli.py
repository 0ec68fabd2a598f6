"""The command line: what it prints where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import flaky
import pytest

import extract
from extract.cli import main
from extract.write import COLUMNS
from extract.write.explain import MADE

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "pdf"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
COMMAND = [sys.executable, "-m", "extract"]
HEAVY = {"jieba", "regex", "pandas", "numpy", "pdfplumber", "pypdfium2", "tqdm", "extract.find"}
posix = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "报告.txt"
    path.write_text(flaky.page(7), encoding="utf-8")
    return path


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def status_of(arguments: list[str]) -> object:
    try:
        return main(arguments)
    except SystemExit as stopped:
        return stopped.code


def pipe_in(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


class TestConvert:
    def test_writes_csv_to_standard_output(
        self, page: Path, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        assert main(["convert", str(page)]) == 0
        out, err = capsysbinary.readouterr()
        assert out.startswith(b"document,")
        found = table(out)
        assert list(found[0]) == list(COLUMNS)
        assert found[0]["document"] == "报告.txt"
        assert "7" in {row["value"] for row in found}
        assert err.decode() == f"1 document, {len(found)} rows, 0 failures\n"

    def test_reads_standard_input(
        self, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        pipe_in(monkeypatch, flaky.page(7).encode())
        assert main(["convert", "-", "-o", "-", "--columns", "document, value,unit"]) == 0
        out = capsysbinary.readouterr().out.decode()
        assert out.splitlines()[:2] == ["document,value,unit", "stdin,7,人"]

    @pytest.mark.parametrize(
        ("options", "start"),
        [
            (["--encoding", "utf-8-sig"], b"\xef\xbb\xbfdocument,"),
            (["--encoding", "gb18030", "--columns", "region"], "region\n隆回县".encode("gb18030")),
            (["--format", "jsonl"], b'{"document": '),
            (["--format", "sdmx-csv"], b"DATAFLOW,REF_AREA"),
        ],
        ids=["bom", "gb18030", "jsonl", "sdmx"],
    )
    def test_standard_output_as_asked(
        self,
        page: Path,
        capsysbinary: pytest.CaptureFixture[bytes],
        options: list[str],
        start: bytes,
    ) -> None:
        assert main(["convert", str(page), *options]) == 0
        assert capsysbinary.readouterr().out.startswith(start)

    def test_dash_is_never_a_folder(
        self,
        page: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsysbinary: pytest.CaptureFixture[bytes],
    ) -> None:
        for name in ("-", "stdout"):
            (page.parent / name).mkdir()
        monkeypatch.chdir(page.parent)
        assert main(["convert", page.name, "-o", "-"]) == 0
        assert capsysbinary.readouterr().out.startswith(b"document,")

    def test_writes_file_ledger_and_package(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "new" / "t.csv"
        assert main(["convert", str(page), "-o", str(out)]) == 0
        assert capsys.readouterr().out == ""
        assert sorted(path.name for path in out.parent.iterdir()) == [
            "datapackage.json",
            "t.csv",
            "t.csv.ledger.csv",
            "t.csv.work",
        ]
        (line,) = table((out.parent / "t.csv.ledger.csv").read_bytes())
        assert line["path"] == str(page)
        assert (line["status"], line["type"], line["reason"]) == ("converted", "text", "")
        assert int(line["rows"]) == len(table(out.read_bytes()))

    def test_goes_on_and_names_each_failure(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "empty.txt").touch()
        missing = tmp_path / "none.pdf"
        assert main(["convert", str(tmp_path), str(missing)]) == 1
        out, err = capsys.readouterr()
        assert "报告.txt" in out
        *failures, summary = err.splitlines()
        assert failures == [
            f"{tmp_path / 'empty.txt'}: empty (0 bytes)",
            f"{missing}: no such file",
        ]
        assert summary.startswith("3 documents, ")
        assert summary.endswith(" rows, 2 failures")

    @posix
    @pytest.mark.parametrize(
        ("name", "status", "said"),
        [
            ("undated.txt", 0, "no date of publication found; times like 今年"),
            ("zero.txt", 1, "empty (0 bytes)"),
            ("mark.txt", 1, "empty (no text in it)"),
            ("utf-16-be.txt", 1, "unsupported: not text (holds NUL bytes)"),
            ("torn.txt", 1, "broken: neither UTF-8 (at byte 148) nor GB 18030"),
            ("a b/我 的 文件.txt", 0, ""),
            ("长" * 80 + ".txt", 0, ""),
            ("长" * 90 + ".txt", 3, "File name too long"),
            ("loop.txt", 3, "Too many levels of symbolic links"),
            ("nowhere.txt", 3, "no such file"),
            ("page.txt/x.txt", 3, "Not a directory"),
            ("dir", 0, ""),
        ],
        ids=lambda value: value[:9] if isinstance(value, str) else "",
    )
    def test_odd_files_are_one_line_each(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        name: str,
        status: int,
        said: str,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        dated, undated = flaky.page(7), flaky.page(7).replace("2023年7月17日\n", "")
        for path in ("page.txt", "a b/我 的 文件.txt", "长" * 80 + ".txt", "dir/a.txt"):
            Path(path).parent.mkdir(exist_ok=True)
            Path(path).write_text(dated, encoding="utf-8")
        Path("dir/back").symlink_to("../dir")
        Path("loop.txt").symlink_to("pool.txt")
        Path("pool.txt").symlink_to("loop.txt")
        Path("nowhere.txt").symlink_to("gone.txt")
        Path("undated.txt").write_text(undated, encoding="utf-8")
        Path("zero.txt").touch()
        Path("mark.txt").write_bytes(b"\xff\xfe")
        Path("utf-16-be.txt").write_text(dated, encoding="utf-16-be")
        Path("torn.txt").write_bytes((undated + "。" * 9).encode() + b"\xff\xff")
        assert main(["convert", name]) == status
        lines = capsys.readouterr().err.splitlines()
        assert lines[0].startswith(f"{name}: ") == bool(said)
        assert said in lines[0]
        assert len(lines) == bool(said) + (status != 3)

    @posix
    def test_file_without_permission_is_one_line_among_others(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        shut, closed = tmp_path / "shut.txt", tmp_path / "closed"
        shut.touch(mode=0o000)
        closed.mkdir()
        (closed / "a.txt").touch()
        closed.chmod(0o000)
        try:
            if os.access(shut, os.R_OK):
                pytest.skip("this user may read everything")
            assert main(["convert", str(page), str(shut), str(closed / "a.txt")]) == 1
        finally:
            closed.chmod(0o700)
        err = capsys.readouterr().err.splitlines()
        assert err[:2] == [
            f"{shut}: Permission denied",
            f"{closed / 'a.txt'}: Permission denied",
        ]
        assert err[2].endswith(", 2 failures")

    @posix
    def test_pipe_that_is_named_is_read(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        reads, writes = os.pipe()
        os.write(writes, flaky.page(7).encode())
        os.close(writes)
        try:
            assert main(["convert", f"/dev/fd/{reads}", "--columns", "value"]) == 0
        finally:
            os.close(reads)
        os.mkfifo(tmp_path / "a.txt")
        assert main(["convert", str(tmp_path)]) == 1
        out, err = capsys.readouterr()
        assert out.splitlines()[:3] == ["value", "7", "75000"]
        assert f"{tmp_path / 'a.txt'}: a pipe or device; expected a file" in err.splitlines()

    def test_says_what_was_done_before(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command = ["convert", str(page), "-o", str(tmp_path / "t.jsonl")]
        assert main(command) == main(command) == 0
        assert capsys.readouterr().err.splitlines()[1].endswith("(1 unchanged since the last run)")
        assert main([*command, "--force"]) == 0
        assert "unchanged" not in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "status", "said"),
        [
            ([], 2, "required: COMMAND"),
            (["convert"], 2, "required: PATH"),
            (["convert", "{page}", "-o", "t.tsv"], 2, "ending '.tsv'; expected .csv"),
            (["convert", "{page}", "--format", "yaml"], 2, "--format yaml: expected one of csv"),
            (["convert", "{page}", "--columns", "colour"], 2, "no column 'colour'; there are docu"),
            (["convert", "{page}", "--columns", ","], 2, "expected names of columns"),
            (["convert", "{page}", "--encoding", "klingon"], 2, "--encoding klingon"),
            (["convert", "{page}", "--encoding", "ascii"], 2, "cannot hold '报告'; utf-8 can"),
            (["convert", "{page}", "--patterns", "none"], 2, "--patterns none: expected a folder"),
            (["convert", "{page}", "--jobs", "0"], 2, "'0': expected a whole number from 1"),
            (["convert", "{page}", "--timeout", "-1"], 2, "expected seconds"),
            (
                ["convert", "{page}", "--max-memory", "much"],
                2,
                "'much': expected a size, like 500MB",
            ),
            *(
                ([*words, "--max-memory", "100MB"], 2, "100 MiB of memory; expected at least 192 M")
                for words in (
                    ["convert", "{page}"],
                    ["explain", "{page}"],
                    ["review", "{page}", "-o", "r.html"],
                    ["gold", "{page}", "--corrections", "c.csv", "-o", "gold"],
                )
            ),
            (["convert", "{page}", "--ocr", "maybe"], 2, "invalid choice: 'maybe'"),
            (["convert", ""], 2, "a path is empty"),
            (["convert", "{folder}/none.txt"], 3, "none.txt: no such file"),
            (["convert", "{folder}/empty"], 3, "nothing here that could be read"),
            (["explain", "{folder}/none.txt"], 3, "none.txt: no such file"),
            (["explain", "{folder}/empty"], 1, "a folder; expected a file"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_wrong_use_is_one_line(
        self,
        page: Path,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        arguments: list[str],
        status: int,
        said: str,
    ) -> None:
        (tmp_path / "empty").mkdir()
        filled = [one.format(page=page, folder=tmp_path) for one in arguments]
        got = status_of(filled)
        out, err = capsys.readouterr()
        assert (got, out) == (status, "")
        assert said in err.splitlines()[-1]
        assert "Traceback" not in err

    def test_rule_that_cannot_be_used_is_one_line(
        self, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        own = tmp_path / "own"
        own.mkdir()
        (own / "units.toml").write_text("[[unit]\n", encoding="utf-8")
        for jobs in ([], ["--jobs", "1"]):
            assert main(["convert", str(page), "--patterns", str(own), *jobs]) == 2
            (line,) = capsys.readouterr().err.splitlines()
            assert line.startswith("bulletin: ")
            assert f"{own / 'units.toml'}: file: not TOML" in line


@pytest.mark.parametrize("arguments", [["{page}"], ["-"]], ids=["file", "stdin"])
def test_explain(
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    pipe_in(monkeypatch, page.read_bytes())
    assert main(["explain", *(one.format(page=page) for one in arguments)]) == 0
    first = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert first[0].startswith("1. ")
    assert "[[7人]]" in first[0]
    heads = [line.split(":")[0].strip() for line in first[1:] if line[3:4] != " "]
    assert heads[:7] == [*MADE, "certainty", "in the document"]


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        ("cues.toml#拟", ["page.txt: 我县拟新建公厕[[15座]]。 新建公厕; target"]),
        ("cues.toml#力争", []),
    ],
)
def test_explain_rule_lists_what_an_entry_decided(
    rule: str, rows: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.txt").write_text("我县拟新建公厕15座。已建成3座。\n", encoding="utf-8")
    assert main(["explain", "--rule", rule, str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == rows


def test_explain_tells_what_was_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What answered, the first that decided and those that lost."""
    page = tmp_path / "page.txt"
    page.write_text("我县拟新建公厕15座，增长8.2%。\n", encoding="utf-8")
    assert main(["explain", str(page)]) == 0
    last = capsys.readouterr().out.split("\n\n")[1].splitlines()
    asked = last[next(at for at, line in enumerate(last) if "asked for the status" in line) :]
    answers = [line.split("? ")[1] for line in asked if "? " in line]
    assert answers[0] == "change, by cues.toml#增长"
    assert "target, by status:carried" in answers


def test_package_validates(page: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    out = tmp_path / "out"
    for name, columns in (
        ("a.csv", ",".join(COLUMNS)),
        ("数据.csv", "document,value,status,qualifier"),
    ):
        assert main(["convert", str(page), "-o", str(out / name), "--columns", columns]) == 0
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["path"] for one in package["resources"]] == ["a.csv", "数据.csv"]
    script = (
        "import sys, frictionless; report = frictionless.validate(sys.argv[1]);"
        "print(report.flatten(['type', 'message'])); sys.exit(not report.valid)"
    )
    command = [sys.executable, "-W", "ignore", "-c", script, "datapackage.json"]
    done = subprocess.run(command, cwd=out, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert frictionless


COMMANDS = {
    "": "import extract",
    "convert": "extract.table(",
    "explain": "extract.pipeline.traced(",
    "review": "extract.review.review(",
    "gold": "extract.gold.gold(",
    "indicators": "extract.study.indicators.unknown(",
    "panel": "extract.panel(",
    "check": "extract.check(",
    "score": "extract.study.score.score(",
    "calibrate": "extract.study.calibrate.fit(",
    "suggest": "extract.study.suggest.suggest(",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_the_twin(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([*command.split(), "--help"])
    said = capsys.readouterr().out
    assert f"Example:\n  bulletin {command or 'convert'} " in said
    assert f"In Python: {COMMANDS[command]}" in said
    assert max(map(len, said.splitlines())) <= 100


def test_help_tests_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    listed = re.findall(r"^    (\w+)(?:  |$)", capsys.readouterr().out, re.MULTILINE)
    assert listed == [command for command in COMMANDS if command]


def test_version_loads_nothing() -> None:
    script = (
        "import sys\nfrom extract.cli import main\n"
        "try: main(['--version'])\nexcept SystemExit: pass\n"
        f"sys.exit(', '.join({HEAVY} & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", env=ENVIRONMENT
    )
    assert (done.stdout, done.stderr) == (f"bulletin {extract.__version__}\n", "")


@posix
def test_closed_pipe_is_no_error(page: Path) -> None:
    command = [*COMMAND, "convert", str(page)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        err = running.stderr.read()
    assert running.returncode == 141
    assert b"Traceback" not in err
    assert b"Exception" not in err


def alive(session: int) -> list[int]:
    """Return the processes of a session that are still there."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            zombie = ") Z" in (folder / "stat").read_text(encoding="utf-8", errors="replace")
            if os.getsid(int(folder.name)) == session and not zombie:
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def count(journal: Path) -> int:
    """Return how many documents a journal holds."""
    with closing(sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True)) as base:
        found: int = base.execute("SELECT count(*) FROM document").fetchone()[0]
        return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize(("signum", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stop_keeps_what_is_done(tmp_path: Path, signum: signal.Signals, status: int) -> None:
    folder, out = tmp_path / "in", tmp_path / "out.csv"
    flaky.write_archive(folder, good=600, bad=0)
    command = [*COMMAND, "convert", str(folder), "-o", str(out), "--jobs", "2"]
    running = subprocess.Popen(
        command, stderr=subprocess.PIPE, env=ENVIRONMENT, start_new_session=True
    )
    done = tmp_path / "out.csv.work" / "journal.sqlite"
    while running.poll() is None and not (done.exists() and count(done) > 5):
        time.sleep(0.01)
    running.send_signal(signum)
    _, err = running.communicate(timeout=30)
    assert running.returncode == status
    assert err.decode().splitlines() == [
        "bulletin: stopped; what is done is kept, the same command goes on from there"
    ]
    assert not out.exists()
    kept = count(done)
    assert 0 < kept < 600
    until = time.monotonic() + 10
    while alive(running.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(running.pid)
    for path in sorted(folder.rglob("*.txt"))[kept + 2 :]:
        path.unlink()
    again = subprocess.run(command, capture_output=True, env=ENVIRONMENT, check=True)
    assert b"unchanged since the last run)" in again.stderr


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared files beside the checkout")
def test_bad_files_do_not_stop_good_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = (
        "encrypted_userpw.pdf",
        "truncated.pdf",
        "zero.pdf",
        "html_as.pdf",
        "seed_clean.txt",
        "seed_gbk.txt",
        "bulletin.html",
        "typst.pdf",
        "weasy.pdf",
        "libreoffice.pdf",
        "libreoffice_table.pdf",
        "lo_docx.docx",
    )
    out = tmp_path / "t.csv"
    paths = [str(SHARED / name) for name in names]
    assert main(["convert", *paths, "-o", str(out), "--ocr", "off"]) == 1
    *failures, summary = capsys.readouterr().err.splitlines()
    assert summary.startswith("12 documents, ")
    assert summary.endswith(" rows, 3 failures")
    bad = sorted(failures)
    assert len(bad) == 3
    for line, name, said in zip(
        bad,
        names[:3],
        ("encrypted", "broken", "empty"),
        strict=True,
    ):
        assert line.startswith(f"{SHARED / name}: ")
        assert said in line
    ledger = table((tmp_path / "t.csv.ledger.csv").read_bytes())
    assert [line["path"] for line in ledger] == paths
    assert {line["status"] for line in ledger[3:]} == {"converted"}
    documents = list(dict.fromkeys(row["document"] for row in table(out.read_bytes())))
    assert documents == list(names[3:])
