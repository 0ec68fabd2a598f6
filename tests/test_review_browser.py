"""The page of `bulletin review` in a browser: shown, filtered, corrected, saved, applied."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from reviewed import SMALL, TEXT

from extract.cli import main
from extract.corrections import HEADER
from extract.read import read_document

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return the system's Chromium; without it, or without Playwright, the tests are skipped."""
    playwright = pytest.importorskip("playwright.sync_api")
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


class Visit(Protocol):
    def __call__(self, path: Path, locale: str = "zh-CN") -> Page: ...


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Return a function that opens a page in a fresh profile.

    Afterwards, no page may have failed, or have asked for anything outside itself.
    """
    problems: list[str] = []
    contexts = []

    def opened(path: Path, locale: str = "zh-CN") -> Page:
        size: Any = {"width": 1440, "height": 900}
        context = browser.new_context(locale=locale, viewport=size, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if wrong(line.type) else None)
        page.on("request", lambda asked: problems.append(asked.url) if outside(asked.url) else None)
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


def wrong(kind: str) -> bool:
    return kind in ("error", "warning")


def outside(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:"))


def saved(page: Page, folder: Path) -> list[dict[str, str]]:
    """Save the corrections, and return the lines of the file."""
    with page.expect_download() as download:
        page.click("#save")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def now(page: Page) -> str:
    return str(page.inner_text("#detail h2"))


def settle(page: Page) -> None:
    """Wait until typing has been answered."""
    page.wait_for_timeout(300)


def reload(page: Page) -> None:
    """Load the page again, once the browser has had time to put down what it keeps."""
    page.wait_for_timeout(1000)
    page.reload()
    settle(page)


@pytest.mark.flaky(reruns=3)  # a real browser on a machine that may be busy
class TestInBrowser:
    @pytest.mark.parametrize(
        ("locale", "lang", "title", "actual", "other"),
        [
            ("zh-CN", "zh-CN", "简报数据核对", "实际", "English"),
            ("en-GB", "en", "Bulletin review", "actual", "中文"),
        ],
    )
    def test_speaks_both_languages(
        self,
        visit: Visit,
        archive: Path,
        locale: str,
        lang: str,
        title: str,
        actual: str,
        other: str,
    ) -> None:
        page = visit(archive, locale)
        assert page.title() == title
        assert page.get_attribute("html", "lang") == lang
        assert page.inner_text(".chip.actual .tag") == actual
        assert page.inner_text("#language") == other
        page.click("#language")
        assert page.get_attribute("html", "lang") == ("en" if lang == "zh-CN" else "zh-CN")
        reload(page)
        assert page.title() != title, "the choice is kept"
        missing = page.evaluate(
            "Object.keys(WORDS.zh).filter((key) => typeof WORDS.zh[key] !== typeof WORDS.en[key])"
        )
        assert missing == []
        assert page.evaluate("Object.keys(WORDS.en).length === Object.keys(WORDS.zh).length")

    def test_click_shows_row_rules_and_page(self, visit: Visit, archive: Path) -> None:
        page = visit(archive)
        page.select_option("#document", label=page.locator("#document option").nth(2).inner_text())
        page.click("mark:text('20097万元')")
        assert now(page) == "20097万元"
        assert page.input_value("#field-value") == "200970000"
        assert page.input_value("#field-indicator") == "发放创业担保贷款"
        assert "unit:元" in page.inner_text(".field:has(#field-value)")
        assert re.search(r"0\.\d+ · .+: .+", page.inner_text("p.sure"))
        assert page.inner_text("[role=row][aria-selected=true]").startswith("实际")
        box, frame = (page.locator(f".frame{part}").bounding_box() for part in (" i", ""))
        assert box is not None
        assert frame is not None
        assert frame["x"] <= box["x"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]
        assert page.evaluate("document.querySelector('.leaf img').naturalWidth") > 500

    def test_numbers_are_marked_by_colour_and_sign(self, visit: Visit, archive: Path) -> None:
        page = visit(archive)
        looks = page.evaluate(
            """STATUSES.map((status) => {
                const mark = document.createElement("mark");
                mark.className = status;
                document.getElementById("text").append(mark);
                const look = [getComputedStyle(mark).backgroundColor,
                    getComputedStyle(mark, "::before").content];
                mark.remove();
                return look;
            })"""
        )
        assert len({colour for colour, _ in looks}) == len({sign for _, sign in looks}) == 4

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_contrast(self, visit: Visit, archive: Path, scheme: Any) -> None:
        """Text stands out from what is behind it by 4.5 to 1 (WCAG 2.1, AA)."""
        page = visit(archive)
        page.emulate_media(color_scheme=scheme)
        ratios = page.evaluate(
            """() => {
                const style = getComputedStyle(document.documentElement);
                const light = (name) => {
                    const box = document.createElement("i");
                    box.style.color = `var(--${name})`;
                    document.body.append(box);
                    const parts = getComputedStyle(box).color.match(/[\\d.]+/g).map(Number);
                    box.remove();
                    const [r, g, b] = parts.map((part) => part / 255).map((part) =>
                        part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                const pairs = [["ink", "paper"], ["soft", "paper"], ["soft", "ground"],
                    ["soft", "chosen"], ["on-accent", "accent"], ["accent", "paper"],
                    ["bad", "paper"], ["bad", "edited"], ["ink", "edited"],
                    ...STATUSES.flatMap((one) => [[one, `${one}-bg`], ["ink", `${one}-bg`],
                        [one, "paper"], [one, "chosen"]])];
                return pairs.map((pair) => {
                    const [dark, bright] = pair.map(light).sort((a, b) => a - b);
                    return [pair.join(" on "), (bright + 0.05) / (dark + 0.05)];
                });
            }"""
        )
        assert [pair for pair in ratios if pair[1] < 4.5] == []

    def test_every_control_has_a_name(self, visit: Visit, archive: Path) -> None:
        for locale in ("zh-CN", "en-GB"):
            page = visit(archive, locale)
            nameless = page.evaluate(
                """[...document.querySelectorAll("input, select, button, [role=grid], progress")]
                .filter((one) => !one.hidden && !one.labels?.length
                    && !one.ariaLabel && !one.textContent.trim())
                .map((one) => one.outerHTML)"""
            )
            assert nameless == []
            named = page.locator(
                "#detail select option, #filters select option"
            ).all_text_contents()
            assert [text for text in named if not re.fullmatch(r"[\w（）() ./–…-]+", text)] == []

    def test_filters(self, visit: Visit, archive: Path) -> None:
        """Region, indicator, status, period, search: each alone, table and text alike."""
        page = visit(archive, "en-GB")
        total = page.evaluate("rows.length")

        def shown() -> int:
            settle(page)
            count = int(page.evaluate("view.shown.length"))
            assert page.inner_text("#count") == f"{count} of {total}"
            assert page.locator("mark:not(.out)").count() == page.evaluate(
                "view.shown.filter((row) => row.bulletin === view.bulletin).length"
            )
            return count

        assert shown() == total
        page.select_option("#f-region", "耒阳市")
        assert shown() == page.evaluate("rows.filter((r) => r.base.region === '耒阳市').length")
        page.click("#filters button[type=reset]")
        page.fill("#f-indicator", "担保贷款")
        assert 0 < shown() < total
        page.click("#filters button[type=reset]")
        page.click(".chip.actual")
        assert shown() == page.evaluate("rows.filter((r) => r.base.status !== 'actual').length")
        page.click("#filters button[type=reset]")
        page.select_option("#f-period", "2022")
        assert 0 < shown() < total
        page.click("#filters button[type=reset]")
        page.fill("#f-search", "督查组")
        assert 0 < shown() < total
        page.fill("#f-search", "没有这样的词")
        assert shown() == 0
        page.click("#filters button[type=reset]")
        assert shown() == total

    def test_keys(self, visit: Visit, archive: Path) -> None:
        page = visit(archive)
        at = "view.shown.indexOf(view.row)"
        assert page.evaluate(at) == 0
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        assert page.evaluate(at) == 1
        page.focus("#grid")
        page.keyboard.press("ArrowDown")
        assert page.evaluate(at) == 2
        chosen = page.get_attribute("#grid", "aria-activedescendant")
        assert chosen == page.get_attribute("[aria-selected=true]", "id")
        page.keyboard.press("c")
        assert page.evaluate(at) == 3
        page.keyboard.press("x")
        assert page.locator("mark.now.removed").count() == 1
        page.keyboard.press("End")
        assert page.evaluate(f"{at} === rows.length - 1")
        page.keyboard.press("/")
        page.keyboard.type("jk")
        assert page.input_value("#f-search") == "jk", "a field takes letters as letters"
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert page.is_visible("#help")
        page.uncheck("#shortcuts")
        page.keyboard.press("Escape")
        page.keyboard.press("k")
        assert page.evaluate("rows.indexOf(view.row) === rows.length - 1")

    @pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
    def test_corrections_go_to_the_table_and_to_gold(
        self,
        visit: Visit,
        small: Path,
        tmp_path: Path,
        locale: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """What is corrected in the page is what `convert` and `gold` then say."""
        out = tmp_path / "p.html"
        assert main(["review", str(small), "-o", str(out)]) == 0
        page = visit(out, locale)
        page.fill("#who", "王老师")
        page.click("mark:text('1200人')")
        page.fill("#field-value", "一千二")
        page.press("#field-value", "Tab")
        assert page.get_attribute("#field-value", "aria-invalid") == "true"
        for name, said in {
            "value": "1250",
            "region": "洞口县",
            "indicator": "新增“就业”,人数",
            "period_start": "2023-01-01",
            "why": "见附表",
        }.items():
            page.fill(f"#field-{name}", said)
            page.press(f"#field-{name}", "Tab")
        page.keyboard.press("Escape")
        page.keyboard.press("2")
        page.click("mark:text('97.4%')")
        page.keyboard.press("x")
        page.click("mark:text('60户')")
        page.keyboard.press("c")
        page.evaluate(
            """() => {
                const line = [...document.querySelectorAll("#text p")]
                    .find((one) => one.textContent.includes("若干队"));
                const node = [...line.childNodes].find((one) => one.data?.includes("若干队"));
                const range = document.createRange();
                range.setStart(node, node.data.indexOf("若干队"));
                range.setEnd(node, node.data.indexOf("若干队") + 3);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
            }"""
        )
        settle(page)
        assert page.input_value("#missing") == "若干队"
        page.keyboard.press("a")
        for name, said in {"indicator": "志愿者", "value": "3", "unit": "队"}.items():
            page.fill(f"#field-{name}", said)
            page.press(f"#field-{name}", "Tab")
        reload(page)
        assert page.input_value("#who") == "王老师"
        lines = saved(page, tmp_path)
        assert list(lines[0]) == list(HEADER)
        told = {(line["text"], line["field"]): line for line in lines}
        first = told["1200人", "value"]
        assert (first["old"], first["new"], first["who"], first["why"]) == (
            "1200",
            "1250",
            "王老师",
            "见附表",
        )
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["when"])
        assert told["97.4%", "observation"]["new"] == "no"
        assert told["60户", "observation"]["new"] == "yes"
        command = ["convert", str(small), "--corrections", str(tmp_path / "corrections.csv")]
        capsys.readouterr()
        assert main(command) == 0
        stdout, err = capsys.readouterr()
        assert err.endswith(f"{len(lines)} of {len(lines)} corrections applied\n")
        table = {row["text"]: row for row in csv.DictReader(io.StringIO(stdout, newline=""))}
        assert "97.4%" not in table
        names = ("value", "region", "region_code", "indicator", "period_start", "status")
        assert [table["1200人"][name] for name in names] == [
            *("1250", "洞口县", "430525", "新增“就业”,人数", "2023-01-01", "target")
        ]
        assert [table["若干队"][name] for name in ("value", "unit", "indicator", "region")] == [
            *("3", "队", "志愿者", "隆回县")
        ]
        gold = ["gold", str(small), *command[2:], "-o", str(tmp_path / "gold")]
        assert main(gold) == 0
        records = (tmp_path / "gold" / "报告.jsonl").read_text(encoding="utf-8").splitlines()
        assert {json.loads(line)["text"] for line in records} == set(table)

    def test_goes_on_from_a_file(self, visit: Visit, small: Path, tmp_path: Path) -> None:
        """Corrections come back by --corrections and by the button; misfits are told."""
        out, given = tmp_path / "p.html", tmp_path / "c.csv"
        start = SMALL.index("1200人")
        good = [small.name, start, start + 5, "1200人", "status", "actual", "target", "李", "", ""]
        with given.open("w", encoding="gb18030", newline="") as handle:
            csv.writer(handle).writerows([HEADER, good])
        command = ["review", str(small), "--corrections", str(given), "-o", str(out)]
        assert main(command) == 0
        page = visit(out)
        assert page.locator("mark.target.corrected").inner_text() == "1200人"
        page.click("mark:text('1200人')")
        page.click("#undo")
        assert page.is_disabled("#save")
        good[6] = "standard"
        with given.open("w", encoding="gb18030", newline="") as handle:
            csv.writer(handle).writerows([HEADER, good, [small.name, 1, 5, "错的", *good[4:]]])
        page.set_input_files("#file", given)
        page.wait_for_selector("#notice.bad")
        assert "1-5 错的" in page.inner_text("#notice")
        assert [line["new"] for line in saved(page, tmp_path)] == ["standard"]

    @pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
    def test_facts_of_a_document_go_to_the_table(
        self,
        visit: Visit,
        small: Path,
        tmp_path: Path,
        locale: str,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """A day, a place and a title are set, kept, saved, and convert reads by them."""
        out = tmp_path / "p.html"
        assert main(["review", str(small), "-o", str(out)]) == 0
        page = visit(out, locale)
        page.fill("#who", "王老师")
        page.click("#facts summary")
        assert page.input_value("#fact-published") == "2023-07-17"
        assert page.input_value("#fact-region") == "邵阳市"
        page.fill("#fact-published", "2024-02-30")
        page.press("#fact-published", "Tab")
        assert page.get_attribute("#fact-published", "aria-invalid") == "true"
        told = {"published": "2024-01-09", "region": "洞口县", "title": "民生", "issuer": "办"}
        for name, said in told.items():
            page.fill(f"#fact-{name}", said)
            page.press(f"#fact-{name}", "Tab")
        page.fill("#fact-issuer", "")
        page.press("#fact-issuer", "Tab")
        assert page.input_value("#fact-region_code") == "430525"
        assert page.input_value("#fact-year") == "", "it follows from the day"
        reload(page)
        page.click("#facts summary")
        assert page.input_value("#fact-title") == "民生"
        lines = saved(page, tmp_path)
        assert {(line["field"], line["old"], line["new"]) for line in lines} == {
            ("published", "2023-07-17", "2024-01-09"),
            ("region", "邵阳市", "洞口县"),
            ("region_code", "430500", "430525"),
            ("title", "邵阳市民生实事简报", "民生"),
        }
        assert {line["start"] + line["end"] + line["text"] for line in lines} == {""}
        corrections = ["--corrections", str(tmp_path / "corrections.csv")]
        capsys.readouterr()
        assert main(["convert", str(small), *corrections]) == 0
        stdout, err = capsys.readouterr()
        assert err.endswith("4 of 4 corrections applied\n")
        table = {row["text"]: row for row in csv.DictReader(io.StringIO(stdout, newline=""))}
        assert (table["60户"]["title"], table["60户"]["period_end"]) == ("民生", "2024-12-31")
        assert main(["review", str(small), *corrections, "-o", str(out)]) == 0
        again = visit(out, locale)
        again.click("#facts summary")
        assert again.input_value("#fact-published") == "2024-01-09"
        again.click(".field:has(#fact-title) .was button")
        assert {line["field"] for line in saved(again, tmp_path)} == {
            "published", "region", "region_code",
        }  # fmt: skip

    def test_offsets_are_characters(self, visit: Visit, small: Path, tmp_path: Path) -> None:
        """A character beyond the basic plane before a number does not shift it."""
        small.write_text(SMALL.replace("若干队", "𠮷田若干队"), encoding="utf-8")
        out = tmp_path / "p.html"
        assert main(["review", str(small), "-o", str(out)]) == 0
        page = visit(out)
        assert page.locator("mark").all_inner_texts() == page.evaluate("rows.map((r) => r.text)")
        page.fill("#missing", "若干队")
        page.press("#missing", "Enter")
        page.fill("#field-value", "3")
        page.press("#field-value", "Tab")
        page.fill("#field-indicator", "志愿者")
        page.press("#field-indicator", "Tab")
        line = saved(page, tmp_path)[0]
        text = read_document(small).text
        assert text[int(line["start"]) : int(line["end"])] == line["text"] == "若干队"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("350余万元", ["3500000", "元", "over"]),
            ("97.41%", ["97.41", "%", "exact"]),
            ("约1,200人", ["1200", "人", "about"]),
            ("1.13万人次", ["11300", "人次", "exact"]),
            ("0.05亿元", ["5000000", "元", "exact"]),
            ("若干队", ["", "", "exact"]),
        ],
    )
    def test_guesses_what_is_added(
        self, visit: Visit, archive: Path, text: str, expected: list[str]
    ) -> None:
        page = visit(archive)
        guess = page.evaluate("(text) => guessed(text)", text)
        assert [guess[name] for name in ("value", "unit", "qualifier")] == expected

    def test_thirty_documents_do_not_freeze_it(self, visit: Visit, tmp_path: Path) -> None:
        """Rows in sight only are drawn; a step, a filter and a correction take no time."""
        folder = tmp_path / "archive"
        folder.mkdir()
        page_text = TEXT.read_text(encoding="utf-8")
        for number in range(30):
            (folder / f"{number:02}.txt").write_text(page_text, encoding="utf-8")
        out = tmp_path / "p.html"
        assert main(["review", str(folder), "-o", str(out)]) == 0
        page = visit(out)
        assert page.evaluate("rows.length") > 2000
        assert page.locator("#grid-body .row").count() < 60
        for does in ("step(1)", "filter()", "setStatus('change')", "choose(rows.at(-1))"):
            took = page.evaluate(
                f"(() => {{ const began = performance.now(); {does}; document.body.offsetHeight;"
                " return performance.now() - began; })()"
            )
            assert took < 1000, f"{does}: {took:.0f} ms"
