"""What the tool did not write, or what was changed since, is not overwritten; a source never."""

from __future__ import annotations

import os
from pathlib import Path

import flaky
import pytest

from extract.cli import main


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(flaky.page(7), encoding="utf-8")
    return path


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    assert main([str(one) for one in arguments]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def test_a_table_of_others_or_changed_since_is_kept(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = page.with_name("t.csv")
    out.write_text("mine", encoding="utf-8")
    convert = ("convert", page, "-o", out)
    assert "was not written by this command" in refused(capsys, *convert)
    assert out.read_text(encoding="utf-8") == "mine"
    assert main([*map(str, convert), "--overwrite"]) == 0
    made = out.read_bytes()
    assert main([*map(str, convert)]) == 0
    out.write_bytes(made + b"edited")
    assert "was changed since it was written" in refused(capsys, *convert)
    assert out.read_bytes() == made + b"edited"
    assert main([*map(str, convert), "--overwrite"]) == 0
    assert out.read_bytes() == made
    out.unlink()
    assert main([*map(str, convert)]) == 0
    assert out.read_bytes() == made


def test_a_changed_ledger_is_kept(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    convert = ("convert", page, "-o", page.with_name("t.csv"))
    assert main([*map(str, convert)]) == 0
    page.with_name("t.csv.ledger.csv").write_text("noted", encoding="utf-8")
    assert "t.csv.ledger.csv: was changed" in refused(capsys, *convert)


def test_a_changed_folder_is_kept(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    out = page.with_name("table")
    convert = ("convert", page, "-o", f"{out}/")
    assert main([*map(str, convert)]) == 0
    assert main([*map(str, convert)]) == 0
    next(out.rglob("*.parquet")).write_bytes(b"x")
    assert "was changed" in refused(capsys, *convert)


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_a_source_is_never_written(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = page.with_name("x.csv")
    source.write_bytes(page.read_bytes())
    link, page_of = page.with_name("link.csv"), page.with_name("p.html")
    link.symlink_to(source)
    page_of.write_text(f"<html><body>{flaky.page(3)}</body></html>", encoding="utf-8")
    corrections = page.with_name("c.csv")
    corrections.write_text("document,start,end,text,field,new\n", encoding="utf-8")
    before = {one: one.read_bytes() for one in (source, page, page_of)}
    for arguments in (
        ("convert", source, "-o", source),
        ("convert", source, "-o", link),
        ("review", page_of, page, "-o", page_of),
        ("gold", page, "--corrections", corrections, "-o", page.parent),
    ):
        assert "is read as a document" in refused(capsys, *arguments, "--overwrite")
        assert {one: one.read_bytes() for one in before} == before
    table = page.with_name("t.csv")
    assert main(["convert", str(page), "-o", str(table)]) == 0
    made = table.read_bytes()
    assert "is read as a document" in refused(capsys, "panel", table, "-o", table)
    assert "is read as a document" in refused(capsys, "check", table, "-o", table)
    assert table.read_bytes() == made


def test_a_page_and_gold_of_others_are_kept(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, gold = page.with_name("r.html"), page.with_name("gold")
    out.write_text("mine", encoding="utf-8")
    assert "is no page of review" in refused(capsys, "review", page, "-o", out)
    assert main(["review", str(page), "-o", str(out), "--overwrite"]) == 0
    assert main(["review", str(page), "-o", str(out)]) == 0
    corrections = page.with_name("c.csv")
    corrections.write_text("document,start,end,text,field,new\n", encoding="utf-8")
    make = ("gold", page, "--corrections", corrections, "-o", gold)
    assert main([*map(str, make)]) == 0
    assert main([*map(str, make)]) == 0
    (gold / "a.jsonl").write_text("mine", encoding="utf-8")
    assert "says otherwise" in refused(capsys, *make)
    assert main([*map(str, make), "--overwrite"]) == 0


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="needs links")
def test_a_lock_that_is_a_link_costs_nothing(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = page.with_name("mine.txt")
    mine.write_text("mine", encoding="utf-8")
    work = page.with_name("t.csv.work")
    work.mkdir()
    (work / "lock").symlink_to(mine)
    assert "is a link" in refused(capsys, "convert", page, "-o", page.with_name("t.csv"))
    assert mine.read_text(encoding="utf-8") == "mine"


def test_no_dictionary_is_taken_from_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from extract.study import indicators

    def never(*_: object) -> object:
        raise AssertionError("read in a form that runs as code")

    (tmp_path / "jieba.cache").write_bytes(b"bad")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("marshal.load", never)
    indicators._tokenizer.cache_clear()
    assert indicators._tokenizer().lcut("新增就业人数")[0] == "新增"
    assert (tmp_path / "jieba.cache").read_bytes() == b"bad"


def test_a_ledger_brings_no_other_files_into_a_page(page: Path) -> None:
    table, secret = page.with_name("t.csv"), page.with_name("secret")
    assert main(["convert", str(page), "-o", str(table)]) == 0
    secret.write_text("全县有41人。", encoding="utf-8")
    ledger = page.with_name("t.csv.ledger.csv")
    lines = ledger.read_text(encoding="utf-8-sig").splitlines()
    other = lines[1].replace(str(page), str(secret))
    ledger.write_text("\n".join([*lines, other, "/etc/passwd,,,,,,,"]), encoding="utf-8-sig")
    out = page.with_name("r.html")
    main(["review", str(table), "-o", str(out)])
    held = out.read_text(encoding="utf-8")
    assert "全县有41人" not in held
    assert "/etc/passwd" not in held
    assert "a.txt" in held


def test_numbers_too_long_for_a_table_stand_in_the_ledger(tmp_path: Path) -> None:
    path, out = tmp_path / "a.txt", tmp_path / "t.csv"
    path.write_text(f"全县投入资金{'7' * 40}元，增加5户。", encoding="utf-8")
    assert main(["convert", str(path), "-o", str(out)]) == 0
    ledger = out.with_name("t.csv.ledger.csv").read_text(encoding="utf-8-sig")
    assert "numbers of more than 15 figures left out: 1 (like 777" in ledger
