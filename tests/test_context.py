"""What holds where: a document's stack of place, time and mood, by whole made-up documents."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from extract.model import Given
from extract.pipeline import observations, read_bytes, traced
from extract.relate.outline import outline
from extract.rules import load_rules
from extract.rules.outline import OutlineTable, Style

RELATE = Path(__file__).parents[1] / "extract" / "relate"
OUTLINE: OutlineTable = load_rules().outline
REPORT = "2026年青海省政府工作报告\n——2026年1月20日在青海省第十四届人民代表大会第四次会议上\n"
CHANGING = {"append", "extend", "insert", "update", "setdefault", "pop", "clear", "add", "remove"}


def told(text: str, name: str = "简报.txt") -> list[str]:
    """Return each row of a text: number, status, first and last day, place."""
    document = read_bytes(text.encode(), name)
    return [
        " ".join(
            [
                document.text[one.start : one.end],
                one.status,
                f"{one.period_start or ''}..{one.period_end or ''}",
                one.region,
            ]
        ).strip()
        for one in observations(document)
    ]


# --- blocks of time ------------------------------------------------------------------------

PLAN = "2021-01-01..2025-12-31 青海省"
YEAR = "2025-01-01..2025-12-31 青海省"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param(
            "五年来，全省办成了许多事。\n——新建公路1240公里。\n——改造管网3350公里。",
            [f"1240公里 actual {PLAN}", f"3350公里 actual {PLAN}"],
            id="years hold for the paragraphs that follow",
        ),
        pytest.param(
            "五年来，新建公路1240公里。\n2025年，新建泵站317座。\n改造管网3350公里。",
            [f"1240公里 actual {PLAN}", f"317座 actual {YEAR}", f"3350公里 actual {YEAR}"],
            id="until a time of the same kind",
        ),
        pytest.param(
            "五年来，新建公路1240公里。\n2025年粮食产量达到1023万吨，新建泵站317座。",
            [f"1240公里 actual {PLAN}", f"1023万吨 actual {YEAR}", f"317座 actual {YEAR}"],
            id="a clause's own year holds for its sentence",
        ),
        pytest.param(
            "五年来，新建公路1240公里。\n2025年粮食产量达到1023万吨。新建泵站317座。",
            [f"1240公里 actual {PLAN}", f"1023万吨 actual {YEAR}", f"317座 actual {PLAN}"],
            id="and for no other",
        ),
        pytest.param(
            "一、2025年工作回顾\n新建公路1240公里。\n二、“十四五”时期工作回顾\n改造管网3350公里。",
            [f"1240公里 actual {YEAR}", f"3350公里 actual {PLAN}"],
            id="a heading's time ends with it",
        ),
        pytest.param(
            "过去一年，新建公路1240公里。\n这五年，改造管网3350公里。",
            [f"1240公里 actual {YEAR}", f"3350公里 actual {PLAN}"],
            id="past years end with the last whole one",
        ),
        pytest.param(
            "2025年是收官之年。五年来，全省办成了许多事。\n新建公路1240公里。",
            [f"1240公里 actual {PLAN}"],
            id="years that follow the last of them before any number",
        ),
        pytest.param(
            "2024年，全省推进改造。7月新建泵站317座。",
            ["317座 actual 2024-07-01..2024-07-31 青海省"],
            id="a month is of the year that its paragraph tells",
        ),
    ],
)
def test_time_holds(text: str, rows: list[str]) -> None:
    """A time that opens a block holds in it, and a clause's own time for itself."""
    assert told(REPORT + text) == rows


ON = "2023-06-03..2023-06-03"
BY = "..2023-07-05"


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        pytest.param(
            "关于学位的答复\n答复时间：2023/7/5 10:20:42\n学校有教师15名。2022年新建校舍3栋。",
            [BY, "2022-01-01..2022-12-31"],
            id="by the day of publication, not on it",
        ),
        pytest.param(
            "新华社青山2023年7月5日电（记者李文）全市有水库15座。",
            [BY],
            id="where a reporter wrote",
        ),
        pytest.param(
            "2023年7月5日发布\n6月3日，云溪县降雨14小时。\n倒房30间。",
            [ON, ON],
            id="a day that opens the article holds in it",
        ),
        pytest.param(
            "云溪县概况\n全县有水库15座。2020年播种96公顷。其中，小麦36公顷。水产12吨。",
            ["..", "2020-01-01..2020-12-31", "2020-01-01..2020-12-31", ".."],
            id="a year that is only named holds in its sentence, and for its parts",
        ),
        pytest.param(
            "2020年云溪县国民经济和社会发展统计公报\n全县有水库15座。",
            ["2020-01-01..2020-12-31"],
            id="one reported on where none is told",
        ),
        pytest.param(
            "2023年7月5日发布\n云溪县多雨。\n6月3日，降雨14小时。\n倒房30间。",
            [ON, ".."],
            id="one that opens a later paragraph in that alone",
        ),
    ],
)
def test_day_holds(text: str, periods: list[str]) -> None:
    """A day holds where it opens the article, the day of publication as what is reached."""
    assert [row.split(" ")[2] for row in told(text)] == periods


# --- blocks of mood ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        pytest.param(
            "一、2025年工作回顾\n新建公路1240公里。\n二、2026年重点工作\n改造管网300公里。\n"
            "（一）扩大就业\n新增就业5万人。\n三、附录\n现有泵站317座，累计检修1263次。",
            ["actual", "target", "target", "actual", "actual"],
            id="plans end at a heading of their rank",
        ),
        pytest.param(
            "一、2026年重点工作\n（一）扩大就业，完成改造\n完成改造管网300公里。",
            ["target"],
            id="no 完成 in a plan makes it done",
        ),
        pytest.param(
            "一、2025年工作回顾\n加快推进改造，将改造管网列为重点。新建公路1240公里。",
            ["actual"],
            id="no look ahead makes a review a plan",
        ),
        pytest.param(
            "三、2026年主要工作\n改造管网300公里。",
            ["target"],
            id="a year that has just begun is planned",
        ),
        pytest.param(
            "（一）扩大内需\n加快建设管网，健全机制，强化保障，推动改造泵站300座。",
            ["target"],
            id="a block intends",
        ),
        pytest.param(
            "（一）扩大内需\n新建管网1263.5公里，新增就业48.81万人。加快推进治理，改造泵站317座。",
            ["actual", "actual", "actual"],
            id="a block counts exactly",
        ),
    ],
)
def test_mood_holds(text: str, statuses: list[str]) -> None:
    """A block reviews or plans until a heading of its rank."""
    assert [row.split()[1] for row in told(REPORT + text)] == statuses


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        pytest.param(
            "专栏2 各片区需要改造的管网（一）城东片区（12个）。改造管网30公里。",
            ["target", "target"],
            id="a box of a plan",
        ),
        pytest.param(
            "一、基础设施\n1.新增基站1000座。（牵头单位：市工信局）\n2.改造管网30公里。（责任单位：市住建局）",
            ["target", "target"],
            id="items that say who answers for them",
        ),
        pytest.param(
            "青山市产业奖励办法\n第一条　对新入驻企业，给予20万元奖励。\n"
            "第二条　年销售额5000万元以上的，给予50万元奖励。\n"
            "第三条　对连续经营3年的，按1%的标准给予补贴。",
            ["standard"] * 5,
            id="articles that grant",
        ),
        pytest.param(
            "云溪县供水\n一、供水设施\n全县日供水能力5万吨。\n二、收费标准\n"
            "每户人口4人及以下，月增加用水量3吨。",
            ["actual", "standard", "standard"],
            id="a heading of charges",
        ),
        pytest.param(
            "关于来访人员报备的公告\n来访人员须提前48小时报备，不得瞒报。进入小区一律查验健康码，"
            "严禁聚集。间隔24小时再次检测。",
            ["standard", "standard"],
            id="orders throughout",
        ),
        pytest.param(
            "下一步，社区将加大养护力度。关于“地面十多年未硬化，无法停车”的问题。经核实，现有车位120个。",
            ["actual", "actual"],
            id="the next matter of a reply",
        ),
        pytest.param(
            "青山市教育\n1.实施“名师”计划。三年来新建学校45所。",
            ["actual"],
            id="a plan by its name",
        ),
        pytest.param(
            "青山市水利\n下一步又该怎么干？县里新建泵站30座。",
            ["actual"],
            id="a question",
        ),
    ],
)
def test_block_says_what_it_is(text: str, statuses: list[str]) -> None:
    """Boxes and assigned items plan, articles that grant rule."""
    assert [row.split()[1] for row in told(text)] == statuses


# --- whose ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param(
            "（一）衡阳县\n新建泵站3座。\n1.水利\n检修泵站5座。\n（二）祁东县\n新建泵站4座。",
            ["衡阳县", "衡阳县", "祁东县"],
            id="a place holds below its heading",
        ),
        pytest.param(
            "一、衡阳县\n新建泵站3座。\n二、存在问题\n停用泵站4座。",
            ["衡阳县", "衡阳市"],
            id="and ends at one of its rank",
        ),
    ],
)
def test_place_holds(text: str, places: list[str]) -> None:
    """A heading's place holds until a heading of its rank."""
    assert [row.rsplit(" ", 1)[-1] for row in told("衡阳市水利工作简报\n" + text)] == places


def test_articles_read_alike_in_any_order() -> None:
    """What an article says of its own rows does not depend on those before it."""
    articles = ["隆回县：新建泵站\n今年以来，新建泵站3座。", "新邵县：检修泵站\n7月，检修泵站5座。"]
    head = "邵阳市水利工作简报\n2023年8月4日\n"
    one, other = (told(head + "\n".join(each)) for each in (articles, articles[::-1]))
    assert sorted(one) == sorted(other)
    assert [row.rsplit(" ", 1)[-1] for row in one] == ["隆回县", "新邵县"]


# --- the stack ----------------------------------------------------------------------------


def test_stack_says_which_level_told_what() -> None:
    """Each row tells which node gave its place, time and mood, and by which words."""
    text = REPORT + "一、2025年工作回顾\n（一）新建公路\n新建公路1240公里。"
    document = read_bytes(text.encode(), "报告.txt")
    ((_, stack),) = traced(document)
    told_by = [(one.node, one.question, one.value, one.evidence.entry) for one in stack]
    assert ("heading", "mood", "report", "mood:heading") in told_by
    assert ("heading", "time", "2025-01-01 to 2025-12-31", "date:year") in told_by
    assert ("document", "place", "青海省", "document:title") in told_by


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (
            "新建泵站90座，其中隆回县3座、洞口县2座。",
            [
                "region:issuer > document:title > from:document",
                "region:name > region_roles.toml#counted > from:clause",
                "region:name > region_roles.toml#counted > from:clause",
            ],
        ),
        (
            "隆回县和洞口县分别新建泵站3座、2座。",
            [
                "region:name > subjects:subject > from:list",
                "region:name > subjects:list > from:list",
            ],
        ),
        (
            "隆回县新建泵站3座，并检修2座。泵站共5座。",
            [
                "region:name > subjects:subject > from:clause",
                "region:name > subjects:subject > from:sentence",
                "region:paragraph > from:paragraph",
            ],
        ),
        (
            "武冈市对口支援隆回县新建泵站3座。",
            ["region:name > region_roles.toml#helps > from:clause"],
        ),
        ("（一）隆回县\n新建泵站3座。", ["region:heading > from:article"]),
    ],
)
def test_region_says_where_it_is_from(text: str, rules: list[str]) -> None:
    """The rule of a row's region names what told the place, and the level that gave it."""
    document = read_bytes(f"邵阳市水利工作简报\n全市水利工作动态。\n{text}".encode(), "a.txt")
    assert [one.rules[1] for one in observations(document)] == rules


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (
            "青海省水利工作简报\n今年以来，全省各地新建泵站30座，格尔木市灌区工程建成，改造管网50公里。",
            "青海省",
        ),
        ("国务院水利工作通报\n瑞丽市新建泵站3座。农户用水200吨。", "全国"),
    ],
)
def test_given_place_is_read_like_one_that_is_told(text: str, region: str) -> None:
    """Rows have the same places whether the document's is read or given."""
    given, read = (
        [one.region for one in observations(read_bytes(text.encode(), "a.txt", given=said))]
        for said in (Given(region=region), Given())
    )
    assert given == read


def test_sentence_shows_the_places_to_choose_from() -> None:
    """The stack of a row ends with the places before its number that this may belong to."""
    text = "邵阳市水利工作简报\n全市新建泵站90座，其中隆回县3座、洞口县2座。"
    *_, (_, stack) = traced(read_bytes(text.encode(), "a.txt"))
    assert [(one.value, one.evidence.entry) for one in stack if one.node == "sentence"] == [
        ("邵阳市", "subjects:subject"),
        ("隆回县", "region_roles.toml#counted"),
        ("洞口县", "region_roles.toml#counted"),
    ]


def test_outline_ends_each_heading_at_its_rank() -> None:
    """A heading ends where one of its rank or a higher one begins."""
    text = "青山市简报\n一、甲\n（一）乙\n1.丙\n新建泵站3座。\n（二）丁\n二、戊\n检修泵站5座。"
    document = read_bytes(text.encode(), "简报.txt")
    from extract.pipeline import facts, mentions, reference_of

    rules = load_rules()
    reference = reference_of(facts(document, rules))
    found = mentions(document, reference, rules)
    (article,) = document.articles
    headings = outline(document, [found[: len(article.paragraphs)]], [found[0][0]], rules)
    words = {one.start: one.words.strip() for one in headings}
    assert [
        (one.words.strip(), words.get(one.parent, ""), document.text[one.close : one.close + 2])
        for one in headings
        if one.kind == "heading" and one.words.strip()[0] in "一二（1"
    ] == [
        ("一、甲", "", "二、"),
        ("（一）乙", "一、甲", "（二"),
        ("1.丙", "（一）乙", "（二"),
        ("（二）丁", "一、甲", "二、"),
        ("二、戊", "", ""),
    ]


@pytest.mark.parametrize("style", OUTLINE.styles, ids=lambda style: style.name)
def test_style_takes_its_examples_alone(style: Style) -> None:
    """A style of numbering takes what it should and leaves the rest."""
    entries = load_rules().folder.entries(
        "outline.toml", "style", needs=("name", "pattern"), may=("inner",)
    )
    (entry,) = [one for one in entries if one["name"] == style.name]
    rank = OUTLINE.styles.index(style)
    assert [OUTLINE.rank(words) for words in entry["examples"]] == [rank] * len(entry["examples"])
    assert rank not in [OUTLINE.rank(words) for words in entry["never"]]


# --- nothing else remembers ---------------------------------------------------------------


def changes(tree: ast.Module) -> list[str]:
    """Return where an attribute is assigned, or what one holds is changed, outside constructors."""
    within = {
        id(node)
        for made in ast.walk(tree)
        if isinstance(made, ast.FunctionDef) and made.name == "__init__"
        for node in ast.walk(made)
    }
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, (ast.stmt, ast.expr)) or id(node) in within:
            continue
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            found.append(f"{node.lineno}: {type(node).__name__.lower()}")
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.Delete)):
            targets = node.targets if isinstance(node, ast.Delete) else [node.target]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CHANGING
            and isinstance(node.func.value, ast.Attribute)
        ):
            found.append(f"{node.lineno}: .{node.func.attr}()")
        for target in targets:
            inner = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(inner, ast.Attribute):
                found.append(f"{node.lineno}: {ast.unparse(target)} = …")
    return found


# The words of a dictionary are taken in as they are asked for: a cache, which decides nothing.
CACHES = {"words"}


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(RELATE.glob("*.py")) if path.stem not in CACHES],
    ids=lambda path: path.stem,
)
def test_relating_changes_no_attribute(path: Path) -> None:
    """Every decision takes values and returns values; nothing is kept in attributes."""
    assert changes(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_changes_are_seen() -> None:
    """The test above can fail."""
    text = "class A:\n def __init__(self): s.a = []\n def b(self): s.a += [1]; s.a.append(2)"
    assert changes(ast.parse(text)) == ["3: s.a = …", "3: .append()"]
