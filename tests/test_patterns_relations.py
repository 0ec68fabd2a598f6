"""The examples of the tables that relate numbers: whose, done or promised, what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from rows import given, gives, read

from extract.find import find_places
from extract.rules import load_rules
from extract.rules.cues import MAY as CUE_MAY
from extract.rules.cues import TABLE
from extract.rules.frames import MAY
from extract.rules.loader import Folder, parsed, patterns_folder
from extract.rules.phrases import TABLES
from extract.rules.regions import MAY as MAY_MEAN
from extract.rules.regions import NEEDS

FOLDER = Folder()
CUES = FOLDER.entries(TABLE, "cue", needs=("name", "words", "says"), may=CUE_MAY)
ROLES = FOLDER.entries("region_roles.toml", "role", needs=("name", "words"), may=("where",))
WORDS = FOLDER.entries("region_words.toml", "word", needs=("name", "reason"), may=("phrase",))
CUE_ROWS = [
    pytest.param(row, kind == "examples", id=f"{entry['name']}-{row['text']}")
    for entry in CUES
    for kind in ("examples", "never")
    for row in entry.get(kind, ())
]


@pytest.mark.parametrize(("row", "so"), CUE_ROWS)
def test_cue(row: dict[str, str], so: bool) -> None:
    """A number of the text gives the row of each example, and none that the cue never gives."""
    assert given(row)
    assert gives(row) is so


FRAMES = FOLDER.entries("frames.toml", "frame", needs=("name", "says", "stage"), may=MAY)
FRAME_CASES = [
    pytest.param(entry, text, kind == "examples", id=f"{entry['name']}-{text}")
    for entry in FRAMES
    for kind in ("examples", "never")
    for text in entry.get(kind, ())
]


@pytest.mark.parametrize(("entry", "text", "decides"), FRAME_CASES)
def test_frame(entry: dict[str, str], text: str, decides: bool) -> None:
    """The frame gives its status to a number of each example, and to none of what it is never."""
    rule = f"frames.toml#{entry['name']}"
    found = read(text)
    assert found
    if entry["says"] == "none":
        assert ("standard" not in {o.status for o in found}) is decides
    else:
        assert any(rule in o.rules for o in found) is decides


def test_every_frame_has_an_example() -> None:
    """A frame shows what it is for."""
    assert [entry["name"] for entry in FRAMES if not entry.get("examples")] == []


def role_cases(kind: str) -> Iterator[object]:
    for role in ROLES:
        for text in role.get(kind, ()):
            yield pytest.param(text, id=f"{role['name']}-{text}")


@pytest.mark.parametrize("text", list(role_cases("examples")))
def test_role_example(text: str) -> None:
    """The number belongs to the place in brackets."""
    place = re.search(r"\[(.+?)\]", text)
    assert place
    found = read(re.sub(r"[\[\]]", "", text))
    assert {o.region for o in found} == {place[1]}


@pytest.mark.parametrize("text", list(role_cases("never")))
def test_role_never(text: str) -> None:
    """No number belongs to the place in brackets."""
    place = re.search(r"\[(.+?)\]", text)
    assert place
    found = read(re.sub(r"[\[\]]", "", text))
    assert all(o.region != place[1] for o in found)


def test_every_cue_has_an_example() -> None:
    """A cue shows what it is for."""
    shown = {entry["name"] for entry in CUES if entry.get("examples")}
    assert {e["name"] for e in CUES if e.get("scope") != "block"} - shown == set()


def word_cases(kind: str) -> Iterator[object]:
    for word in WORDS:
        for text in word.get(kind, ()):
            yield pytest.param(str(word["name"]), text, id=f"{word['name']}-{text}")


@pytest.mark.parametrize(("name", "text"), list(word_cases("examples")))
def test_region_word_example(name: str, text: str) -> None:
    """The place is found in its sentence, though its short name is a word."""
    rules = load_rules()
    named = set(rules.regions.by_name[name])
    assert any(named & set(place.candidates) for place in find_places(text, 0, len(text), rules))


@pytest.mark.parametrize(("name", "text"), list(word_cases("never")))
def test_region_word_never(name: str, text: str) -> None:
    """A short name that is a word is no place without support: no row is given to one."""
    short = load_rules().regions.by_name[name]
    names = {division.name for division in short}
    found = read(text, issuer="")
    assert not names & {o.region for o in found}


KINDS = [
    pytest.param(entry["level"], text, kind == "examples", id=text)
    for entry in FOLDER.entries("places.toml", "kind", needs=NEEDS, may=MAY_MEAN)
    for kind in ("examples", "never")
    for text in entry[kind]
]


@pytest.mark.parametrize(("level", "text", "named"), KINDS)
def test_kind_of_division(level: str, text: str, named: bool) -> None:
    """The text as a whole names a division of this level that was named before, or none."""
    found = find_places(text, 0, len(text), load_rules())
    wholes = [one.deictic for one in found if (one.start, one.end) == (0, len(text))]
    assert wholes == ([level] if named else [])


PHRASES = [
    phrase
    for table in TABLES
    for phrase in parsed(table, (patterns_folder() / table).read_text("utf-8")).get("phrase", ())
]
PHRASE_CASES = [
    pytest.param(str(phrase["name"]), text, kind == "examples", id=f"{phrase['name']}-{text}")
    for phrase in PHRASES
    for kind in ("examples", "never")
    for text in phrase.get(kind, ())
]


def test_phrase_names() -> None:
    """No two phrases have one name: the second would stand for the first."""
    named = Counter(str(phrase["name"]) for phrase in PHRASES)
    assert [name for name, times in named.items() if times > 1] == []


@pytest.mark.parametrize(("name", "text", "stands"), PHRASE_CASES)
def test_phrase(name: str, text: str, stands: bool) -> None:
    """The turn of phrase stands in its examples, and not in what it is never."""
    assert bool(load_rules().phrases.pattern(name).search(text)) is stands


GROUPS = FOLDER.entries("indicator_words.toml", "group", needs=("name", "words"))


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: str(group["name"]))
def test_group_lists_a_word_once(group: dict[str, list[str]]) -> None:
    """No word stands twice in a group."""
    assert len(group["words"]) == len(set(group["words"]))


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("全县新增城镇就业1560人。", ["新增城镇就业"]),
        ("群众满意率达97.41%。", ["群众满意率"]),
        ("聘请了15名民生实事监督员。", ["聘请民生实事监督员"]),
        ("返还失业保险费59家150余万元。", ["返还失业保险费", "返还失业保险费"]),
        ("共提出安全隐患7个，已整改7个。", ["提出安全隐患", "提出安全隐患整改"]),
        ("务工人员达77994人，较上年增加1636人。", ["务工人员", "务工人员"]),
        (
            "一产、二产、三产增加值分别增长5%、6%、7%。",
            ["一产增加值", "二产增加值", "三产增加值"],
        ),
        (
            "城乡居民人均可支配收入分别为21536元和6102元。",
            ["城镇居民人均可支配收入", "农村居民人均可支配收入"],
        ),
        ("城镇新增就业方面，大祥区完成120人。", ["城镇新增就业"]),
        ("目标任务：改造危房130户。", ["改造危房"]),
        ("吸纳就业1680人，其中脱贫劳动力591人。", ["吸纳就业", "吸纳就业脱贫劳动力"]),
        ("为385家企业发放稳岗补贴270万元。", ["发放稳岗补贴企业", "发放稳岗补贴"]),
        ("提供1200人、3.6万次上门服务。", ["上门服务", "上门服务"]),
        ("税收收入39亿元，占财政收入的81%。", ["税收收入", "税收收入占财政收入"]),
        ("水库来水3亿立方米，占全年的46%。", ["水库来水", "水库来水占全年"]),
        ("新增病例86例，男性为56例，女性为30例。", ["新增病例", "新增病例男性", "新增病例女性"]),
        ("对吸纳残疾人的企业，按每人600元给予奖励。", ["吸纳残疾人的企业奖励"]),
        ("对新设立的研究院，给予企业30万元奖励。", ["新设立的研究院奖励"]),
        ("对高新企业，按设备投资的5%给予企业奖励。", ["设备投资奖励"]),
        (
            "粮食播种面积80万亩，其中：早稻20万亩，晚稻30万亩。",
            ["粮食播种面积", "早稻播种面积", "晚稻播种面积"],
        ),
        ("修建4米宽、0.2米厚的沥青路面。", ["沥青路面宽度", "沥青路面厚度"]),
        ("云溪县加快建设3座35万千瓦光热电站。", ["光热电站", "光热电站"]),
        (
            "青山市创建20个国家级、19个省级粮食生产先进县。",
            ["国家级粮食生产先进县", "省级粮食生产先进县"],
        ),
        ("整治小堤河、柳叶河等2条河流。", ["柳叶河等河流"]),
        ("情节严重的，处5日以上10日以下拘留，并处500元以下罚款。", ["拘留", "罚款"]),
        ("合作社的员工大概有300人。", ["合作社的员工"]),
        ("自然村必须同时满足25户。", ["自然村"]),
        ("财政证明就有18项之多。", ["财政证明"]),
        ("农户购买滴灌带，按售价的三成补贴。", ["农户购买滴灌带补贴"]),
        (
            "新增病例6例，含2例由无症状感染者转为确诊病例（甲县1例）。",
            ["新增病例", "无症状感染者转为确诊病例", "无症状感染者转为确诊病例甲县"],
        ),
        ("新增病例5例，其中2例来自韩国。", ["新增病例", "新增病例"]),
        ("护理津贴由原每月120元提高到每月180元。", ["护理津贴", "护理津贴"]),
        ("另有56人已被职校录取。", ["职校录取"]),
        (
            "发放贷款623万元，主要用在食用菌种植上；洞口县410万元。",
            ["发放贷款", "发放贷款"],
        ),
        ("逾期60天以上的贷款47笔、312万元。", ["逾期", "逾期贷款", "逾期贷款"]),
        ("拨付率较高的是隆回县83%，靠后的是绥宁县51%。", ["拨付率", "拨付率"]),
        ("城镇新增就业800人，按进度看，隆回县（19%）靠前。", ["城镇新增就业", "城镇新增就业进度"]),
        ("城镇新增就业800人，隆回县（99%）完成率领先。", ["城镇新增就业", "城镇新增就业完成率"]),
        ("危房存量21栋，已拆除14栋、剩余7栋。", ["危房存量", "危房存量拆除", "危房存量剩余"]),
        ("问题厕所整改，罗市镇、官路乡合格率分别为100%和58%。", ["罗市镇合格率", "官路乡合格率"]),
        ("仍有20户未拆迁。", ["未拆迁"]),
        ("全市农村危房改造95户全部竣工。", ["农村危房改造竣工"]),
        ("零售价每袋（50公斤）162元。", ["零售价每袋", "零售价每袋"]),
        ("人均产值6.8万元，总产值127亿元；洞口县73亿元。", ["人均产值", "总产值", "总产值"]),
        (
            "寄宿生生活补助小学每生每年1000元、初中1250元。",
            ["寄宿生生活补助小学", "寄宿生生活补助初中"],
        ),
        ("抽查12个镇365户。", ["抽查镇", "抽查镇"]),
        ("棚改开工9套，基本建成8套。", ["棚改开工", "棚改基本建成"]),
        # An attribute is of the thing or the body told of before it.
        (
            "葡萄种植面积6公顷，产量143吨；松子种植面积15公顷，产量7吨。",
            ["葡萄种植面积", "葡萄产量", "松子种植面积", "松子产量"],
        ),
        (
            "青山制药有限公司成立于2002年，注册资金500万元，现有员工311人。",
            ["青山制药有限公司注册资金", "青山制药有限公司员工"],
        ),
        ("烟叶产业方面，种植面积1万亩，产值6000万元。", ["烟叶产业种植面积", "烟叶产业产值"]),
        ("北部园林景观：总投资2亿元。", ["北部园林景观总投资"]),
        ("外贸进出口增长8.4%，总额突破800亿元。", ["外贸进出口", "外贸进出口总额"]),
        ("改造老旧小区5个，惠及居民3870户。", ["改造老旧小区", "改造老旧小区惠及居民"]),
        ("天然气管道惠及300万群众。", ["天然气管道惠及群众"]),
        ("辖12个行政村，3200户，9800人。", ["行政村", "户数", "人口"]),
        ("市属企业营业收入、利润分别增长6%、60%。", ["市属企业营业收入", "市属企业利润"]),
        # What stands behind an amount is what it is of.
        ("周围种了100亩水稻。", ["种水稻"]),
        ("重点推进投资3亿元的青山物流园项目。", ["青山物流园项目投资"]),
        ("县政府16次调度重大项目。", ["调度重大项目"]),
        ("24个省份实施700个项目。", ["实施项目的省份", "实施项目"]),
        ("电力外送量连续21年居首位。", ["电力外送量连续居首位"]),
        ("报告9例新增病例。", ["新增病例"]),
        # A part that can be read without its whole; what is measured of the whole is of the part.
        ("拥有医疗机构45家，其中乡镇卫生院16家。", ["医疗机构", "乡镇卫生院"]),
        ("耕地面积4208公顷，其中旱田2618公顷。", ["耕地面积", "旱田面积"]),
        # What a number comes to, moves to or passes is the thing that changed.
        ("钢产量增长42%，达到8000万吨。", ["钢产量", "钢产量"]),
        ("重点实验室从15家跃升到38家。", ["重点实验室", "重点实验室"]),
        ("生产总值连跨两个千亿元台阶，年均增长5%。", ["生产总值", "生产总值年均增长"]),
        ("外送电量650亿度，占全省三成。", ["外送电量", "外送电量占全省比重"]),
        # The grantor and the verb that only says that it is so are no part of a name.
        ("省级给予一次性奖补50万元。", ["一次性奖补"]),
        ("开展职业技能培训50人次。", ["职业技能培训"]),
        (
            "累计境外输入确诊病例300例，出院280例，在院治疗20例。",
            ["累计境外输入确诊病例", "境外输入确诊病例出院", "境外输入确诊病例在院治疗"],
        ),
        # What is measured of a whole is measured of the parts of its breakdown.
        (
            "规模以上工业增加值增长7.1%。分门类看，采矿业下降2.5%，制造业增长7.4%。",
            ["规模以上工业增加值", "采矿业增加值", "制造业增加值"],
        ),
        (
            "社会消费品零售总额80.3亿元。按地域分，城镇74.7亿元，增长16.5%；乡村5.6亿元。",
            ["社会消费品零售总额", "城镇零售总额", "城镇零售总额", "乡村零售总额"],
        ),
        ("工业增加值30亿元。分区域看，开发区新建厂房12栋。", ["工业增加值", "新建厂房"]),
        # A place that is counted, or that a share is of, is no subject.
        ("园区工业产值占全省比重超83%。", ["园区工业产值占全省比重"]),
        ("获批建设3家全国重点实验室。", ["全国重点实验室"]),
        ("31个省（自治区、直辖市）建立台账。", ["省（自治区、直辖市）建立台账"]),
        # Who reports, and what a number is above, is not what is counted.
        (
            "新增境外输入病例2例 市卫健委今早通报：新增本土病例3例。",
            ["新增境外输入病例", "新增本土病例"],
        ),
        (
            "建成面积占基本农田比例达到66%，超过全国平均水平0.28个百分点。",
            ["建成面积占基本农田比例", "建成面积占基本农田比例"],
        ),
        ("七是完成困难家庭无障碍改造500户。", ["困难家庭无障碍改造"]),
    ],
)
def test_indicator(text: str, indicators: list[str]) -> None:
    """What is counted, number by number."""
    assert [o.indicator for o in read(text)] == indicators


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        (
            "今年以来，截至6月底，全县发放贷款300万元。",
            ["2023-01-01..2023-06-30"],
        ),
        (
            "今年本科上线604人，去年为502人，多了102人。",
            ["2023-01-01..2023-07-14", "2022-01-01..2022-12-31", "2023-01-01..2023-07-14"],
        ),
        (
            "与2010年相比，文盲率由6.5%下降到2020年的2.1%。",
            ["2010-01-01..2010-12-31", "2020-01-01..2020-12-31"],
        ),
        ("6月8日降雨，为1965年以来最大，雨量304毫米。", ["2023-06-08..2023-06-08"]),
        ("2024年度医保缴费启动以来，全县抽调干部30名。", ["None..2023-07-14"]),
        (
            "2019年入股8家。同年7月，流转土地300亩。",
            ["2019-01-01..2019-12-31", "2019-07-01..2019-07-31"],
        ),
        (
            "6月8日，报告病例6例。\n当日治愈出院病例2例。",
            ["2023-06-08..2023-06-08", "2023-06-08..2023-06-08"],
        ),
        ("剩余15处工程务必于12月底前通水。", ["None..2023-12-31"]),
        (
            "上半年隆回县接待6人，6月2日单日3人创新高；洞口县接待8人。",
            ["2023-01-01..2023-06-30", "2023-06-02..2023-06-02", "2023-01-01..2023-06-30"],
        ),
        (
            "截至6月底，2022年度农田12万亩建设任务已完成11万亩。",
            ["2022-01-01..2022-12-31", "None..2023-06-30"],
        ),
        ("今年新建140座，隆回县20座至今没有验收。", ["2023-01-01..2023-07-14", "None..2023-07-14"]),
        ("贷款3亿元，主要受3月份疫情影响，其中隆回县2亿元。", ["None..None", "None..None"]),
        (
            "隆回县有1987年建的土坯房10间，面积不足120平方米。",
            ["1987-01-01..1987-12-31", "None..None"],
        ),
        ("截至6月底，县里年初确定的8件实事办结5件。", ["None..2023-06-30", "None..2023-06-30"]),
        ("因去冬雪灾补报危房760户。", ["None..None"]),
        ("未开工的44个小区7月底前必须进场。", ["None..2023-07-31"]),
        ("2022年，办了实事。\n回顾这一年，建路68公里。", ["2022-01-01..2022-12-31"]),
        (
            "2022年，总产值16亿元。\n年末存栏牛4万头。投资46亿元，用电3亿度。",
            ["2022-01-01..2022-12-31", "None..2022-12-31", *["2022-01-01..2022-12-31"] * 2],
        ),
        ("年底存栏生猪9万头，出栏5万头。", ["None..2023-12-31", "2023-01-01..2023-12-31"]),
        ("计划年底前硬化210公里，实际完成170公里。", ["None..2023-12-31", "None..None"]),
        ("7月5日查到病株76株，预计防治200亩。", ["2023-07-05..2023-07-05", "None..None"]),
        ("某校成立于1958年，占地15亩。建筑面积800平方米。", ["None..None"] * 2),
        ("某厂2005年7月正式投产，年产酒500吨。", ["None..None"]),
        ("2022年，成立合作社30家，带动260户。", ["2022-01-01..2022-12-31"] * 2),
        (
            "2020年，办学条件改善。\n2020年建校舍3栋。现有教师93人。",
            ["2020-01-01..2020-12-31", "None..2023-07-14"],
        ),
        ("截至6月27日，云溪港今年吞吐量达185万吨。", ["2023-01-01..2023-06-27"]),
        (
            "上半年，存款增长5%，由31亿元增加到54亿元。",
            ["2023-01-01..2023-06-30", "None..None", "2023-01-01..2023-06-30"],
        ),
        (
            "今年补贴由去年的每亩34元提高到100元。",
            ["2022-01-01..2022-12-31", "2023-01-01..2023-12-31"],
        ),
        ("从今天起，30名干部下村。", ["None..None"]),
        (
            "“十三五”期间，建水库5座。病险率降到1%记者从县水利局获悉，目前，水库有8座。",
            ["2016-01-01..2020-12-31", "None..2023-07-14", "None..2023-07-14"],
        ),
    ],
)
def test_period(text: str, periods: list[str]) -> None:
    """For when a number holds, number by number."""
    assert [f"{o.period_start}..{o.period_end}" for o in read(text)] == periods


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("完成省定任务111.9%。", "actual"),
        ("全县确定重点工程46项，总投资3亿元。", "target"),
        ("全县完成重点工程46项，总投资3亿元。", "actual"),
        ("剩余15处工程务必于12月底前通水。", "target"),
        ("剩余15处工程尚未通水。", "actual"),
        ("对低保对象资助220元。", "standard"),
        ("轮椅补贴上限由2500元提高到4000元。", "standard"),
        ("办结率不低于85%。", "target"),
        ("平均派单率不低于85%。", "actual"),
        ("城镇新增就业任务（3.3万人）的完成情况良好。", "target"),
        ("应配套资金38亿元到位21亿元。", "target"),
        ("12.4万亩建设任务已完成11万亩。", "target"),
        ("省里下达2.4万名妇女“两癌”检查任务。", "target"),
        ("全省12项任务已经见底。", "actual"),
        ("住房公积金缴存比例不低于5%。", "standard"),
        ("连续2个月没有进展的移交纪委。", "standard"),
        ("路面宽度不低于3.5米。", "standard"),
        ("管网累计不少于76公里。", "target"),
        ("高于序时进度2.1个百分点。", "change"),
        ("住宅均价每平方米5000元。", "actual"),
        ("职工养老保险到年底参保39万人。", "target"),
        ("营养改善计划供餐学校116所。", "actual"),
        ("省级承担40%。", "standard"),
        ("每人救助1万元。", "standard"),
        ("数据比对多发了47人。", "actual"),
        ("5月以来，该县将埋深加到1.4米。", "actual"),
        ("今年以来，该县将新建公厕14座。", "target"),
        ("明年1月起参合率达到80%以上。", "target"),
        ("2022年，预计全县生产总值391亿元。", "actual"),
        ("完成年度计划分别只有68.5%和71%。", "actual"),
        ("公交占比由现在的63%提高到80%。", "actual"),
        ("村民老陈将自家120平方米老屋存到合作社。", "actual"),
        ("各户将扶贫贷款75万元委托给公司养鸡。", "actual"),
        ("全县将投资75万元用于养鸡。", "target"),
        ("“覆盖率应达到八成，逐月通报……”该镇59名书记签了字。", "target"),
        ("规划新建东湖、南湖等卫生院，以及10所卫生室。", "target"),
        ("人均预期寿命较2020年提高1.2岁。", "change"),
        ("居民收入增速高于经济增速、突破3万元。", "actual"),
        ("2022年，力争全年完成交通投资23亿元。", "target"),
        ("组织开展科技攻关计划项目56个。", "actual"),
        ("建有饮料生产线，设计年生产能力3000吨。", "actual"),
        ("一名护士刚满20岁。", "actual"),
        ("月工资5000多元。", "actual"),
        ("带动户均增收3000元。", "change"),
        ("力争全年实际利用外资12亿元。", "target"),
        ("规划新建东湖（2021-2025年）等卫生院，以及10所卫生室。", "target"),
        ("北京开展专项行动，将供电容量提升到160千瓦。", "target"),
        ("退休人员个人负担25%。", "standard"),
        ("协议规定：实习时间为6个月。", "standard"),
        ("按照2021年改造政策，三口之家不能超过60平方米。", "standard"),
        ("实行新计分计划，每周64个考试名额。", "actual"),
        ("优良断面比例差值为0.9个百分点。", "change"),
    ],
)
def test_status_by_turns(text: str, status: str) -> None:
    """What a number's surroundings say of its status, where no single word does."""
    assert read(text)[0].status == status


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("计划硬化210公里，实际完成174公里，甲村硬化18公里。", ["target", "actual", "actual"]),
        ("预计防治200亩；抽查14个点。", ["target", "actual"]),
        ("甲区计划58个开工51个，乙区开工16个。", ["target", "actual", "actual"]),
        ("计划新建公厕5座；改造公厕3座。", ["target", "target"]),
        ("计划年底前硬化9公里，实际完成7公里，同比多2公里。", ["target", "actual", "change"]),
        ("要在10月底前开工5座，年底竣工率达到90%以上。", ["target", "target"]),
        ("计划将座席由120个增至180个。", ["actual", "target"]),
        ("资金下达19亿元，支付7亿元。", ["actual", "actual"]),
        ("开展专项行动，将供电容量由100千瓦提升到160千瓦。", ["actual", "actual"]),
        ("计划搬迁719人（167户），均已明确到户。", ["target", "target"]),
        ("计划年内新建14个医院项目，10个维修项目和22个卫生室项目。", ["target"] * 3),
        ("在职人员自付30%（即1080元）。", ["standard", "standard"]),
        ("训练收费（青山市360元；云溪县80元/人，赤石县390元）。", ["standard"] * 3),
        ("每天12元（早餐4元，午餐8元）；2.作业本 10元；3.保险费40元。", ["standard"] * 5),
        (
            "每月享受低保补助165元、200元，2016年上半年，村里救助2000元。",
            ["standard", "standard", "actual"],
        ),
    ],
)
def test_status_carried(text: str, statuses: list[str]) -> None:
    """How far a plan is carried along a sentence."""
    assert [o.status for o in read(text)] == statuses


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("★隆回县车间开到村口。吸纳612人。\n★洞口县转移就业4人。", ["隆回县", "洞口县"]),
        ("绥宁县在杭州举办推介会，签约项目9个。", ["绥宁县"]),
        ("除隆回县、洞口县分别完成任务的94%和80%外，其余已竣工。", ["隆回县", "洞口县"]),
        ("隆回县、洞口县靠后，只有10亿元和7亿元。", ["隆回县", "洞口县"]),
        (
            "隆回县、洞口县：今年新建敬老院1所和2所，投资210万元、385万元。",
            ["隆回县", "洞口县", "隆回县", "洞口县"],
        ),
        (
            "隆回县、洞口县换证率为73%、68%，低于全市平均9和14个百分点。",
            ["隆回县", "洞口县", "隆回县", "洞口县"],
        ),
        ("缺口1.9亿元，其中隆回县就差8200万元。", ["邵阳市", "隆回县"]),
        ("从各地看，隆回县3套，排名靠后的4个县合计27套。", ["隆回县", "隆回县", "邵阳市"]),
        ("进度列邵阳市9个县第7位，比隆回县低11个百分点。", ["邵阳市", "邵阳市"]),
        ("多数去了隆回县进厂，资助新生386名。", ["邵阳市"]),
        ("隆回金石桥镇通路3公里。", ["隆回县"]),
        ("问题：一是隆回县差3户；二是供水管网完成19公里。", ["隆回县", "邵阳市"]),
        ("隆回县老张种果树，全县有250户。", ["隆回县"]),
        ("乌兰哈达镇通路3公里。", ["邵阳市"]),
    ],
)
def test_region(text: str, regions: list[str]) -> None:
    """Whose a number is, number by number."""
    assert [o.region for o in read(text)] == regions
