"""Quantities in running text: value, unit, qualifier, and exactly which characters they are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import strategies as write
from hypothesis import given, settings

from extract.find import find_mentions
from extract.find.exclusions import find_exclusions
from extract.find.quantities import find_measures, find_quantities
from extract.model import Quantity, Reference
from extract.rules import load_rules

RULES = load_rules()

# text: what is found, as `surface value unit`, a range as `low~high`, `+ - ~` over, under, about.
FOUND = {
    # counts and their measure words
    "设立18个服务站": ["18个 18 个"],
    "组织志愿者36名、医生4位": ["36名 36 人", "4位 4 人"],
    "惠及2.4 万户，建床位 320 张": ["2.4 万户 24000 户", "320 张 320 张"],
    "新增3项目标任务": ["3项 3 项"],
    "从两个方面着手": ["两个 2 个"],
    "完善县、乡、村三级网络": [],
    "累计接种１２３４人次": ["１２３４人次 1234 人次"],
    "共有3，456人、1,234户": ["3，456人 3456 人", "1,234户 1234 户"],
    "全市排名上升3位": ["3位 3 位次"],
    # qualifiers
    "约300人参加": ["约300人 300 人 ~"],
    "培训近5000人": ["近5000人 5000 人 ~"],
    "投入超2.5亿元": ["超2.5亿元 250000000 元 +"],
    "贷款余额突破60亿元": ["突破60亿元 6000000000 元 +"],
    "服务1500余人次": ["1500余人次 1500 人次 +"],
    "资金450余万元": ["450余万元 4500000 元 +"],
    "3万多人受益": ["3万多人 30000 人 +"],
    "年满65周岁及以上老人": ["65周岁及以上 65 周岁 +"],
    "提高2个百分点以上": ["2个百分点以上 2 个百分点 +"],
    "控制在6%以内": ["6%以内 6 % -"],
    "不少于20张、不超过40张": ["不少于20张 20 张 +", "不超过40张 40 张 -"],
    "补助1000元左右": ["1000元左右 1000 元 ~"],
    "来了十来个人": ["十来个人 10 人 ~"],
    "节约30万元，附近5公里，签约12个": ["30万元 300000 元", "5公里 5 公里", "12个 12 个"],
    "低于省控线0.5个百分点": ["0.5个百分点 0.5 个百分点"],
    "至少八成以上": ["至少八成以上 80 % +"],
    "上下游企业3家上下游配套": ["3家 3 家"],
    # vague numbers
    "数百万元资金": ["数百万元 1000000 元 ~"],
    "几十户人家": ["几十户 10 户 ~"],
    "上千人参加": ["上千人 1000 人 +"],
    "近百家企业": ["近百家 100 家 ~"],
    "产值过亿元": ["过亿元 100000000 元 +"],
    "十几万人": ["十几万人 100000 人 ~"],
    "三四十个": ["三四十个 30~40 个"],
    "百余名干部、千余户": ["百余名 100 人 +", "千余户 1000 户 +"],
    "线上千人同观": [],
    "经过5年努力": ["5年 5 年"],
    # ranges
    "每组4-6人": ["4-6人 4~6 人"],
    "处5万元以上10万元以下罚款": ["5万元以上10万元以下 50000~100000 元"],
    "奖金给到2万块。": ["2万块 20000 元"],
    "铺砖2万块。": ["2万块 20000 块"],
    "奖励2至3万元": ["2至3万元 20000~30000 元"],
    "800元至1万元": ["800元至1万元 800~10000 元"],
    "增长5%—7%": ["5%—7% 5~7 %"],
    "气温15~22℃": ["15~22℃ 15~22 ℃"],
    "三到五年": ["三到五年 3~5 年"],
    "1.2万元-1.5万元": ["1.2万元-1.5万元 12000~15000 元"],
    "由40户增至60户": ["40户 40 户", "60户 60 户"],
    "从3万元到5万元": ["3万元 30000 元", "5万元 50000 元"],
    "误差20±2毫米": ["20±2毫米 18~22 毫米"],
    "气温-3～4℃": ["-3～4℃ -3~4 ℃"],
    "零下8℃至零下2℃": ["零下8℃至零下2℃ -8~-2 ℃"],
    "投资3个亿元": ["3个亿元 300000000 元"],
    "含量在5和8毫克之间": ["5和8毫克 5~8 毫克"],
    # ratios
    "三成半": ["三成半 35 %"],
    "享受七五折": ["七五折 75 %"],
    "百分之十二点五": ["百分之十二点五 12.5 %"],
    "千分之四": ["千分之四 4 ‰"],
    "四分之一": ["四分之一 0.25 "],
    "翻一番": ["翻一番 2 倍"],
    "翻了两番": ["翻了两番 4 倍"],
    "增长1.6倍": ["1.6倍 1.6 倍"],
    "比例为1.85:1": ["1.85:1 1.85 "],
    "同比-2.4%": ["-2.4% -2.4 %"],
    "负1.5个百分点": ["负1.5个百分点 -1.5 个百分点"],
    # halves and parts
    "两年半": ["两年半 2.5 年"],
    "4斤半": ["4斤半 4.5 斤"],
    "半个月": ["半个月 0.5 个月"],
    "2个半小时": ["2个半小时 2.5 小时"],
    "5个多月": ["5个多月 5 个月 +"],
    "三年多": ["三年多 3 年 +"],
    "上半年、下半年": [],
    "工期2年零3个月": ["2年零3个月 2.25 年"],
    "12元5角": ["12元5角 12.5 元"],
    "2小时15分钟": ["2小时15分钟 2.25 小时"],
    "3米6，": ["3米6 3.6 米"],
    "壹仟贰佰元整": ["壹仟贰佰元整 1200 元"],
    # money
    "5万美元、300港币": ["5万美元 50000 美元", "300港币 300 港元"],
    "￥260": ["￥260 260 元"],
    "人民币8万": ["人民币8万 80000 元"],
    # time
    "连续6年": ["6年 6 年"],
    "2024年、二〇二四年": [],
    "5个工作日内、15日内": ["5个工作日内 5 个工作日 -", "15日内 15 天 -"],
    "唯一一家、统一一条、": [],
    "改建敬老院一所，": ["一所 1 所"],
    "新增这一所，": [],
    "资助14.5万低保对象": ["14.5万 145000 "],
    "分别下降1.81个和1.12个百分点": ["1.81个 1.81 个百分点", "1.12个百分点 1.12 个百分点"],
    # rates
    "每餐收6元，镇里补4元": ["6元 6 元/餐", "4元 4 元/餐"],
    "每件补贴50元，全年发放资金3000元": ["50元 50 元/件", "3000元 3000 元"],
    "90周岁每人每月50元，100周岁及以上500元": [
        "90周岁 90 周岁",
        "50元 50 元/人/月",
        "100周岁及以上 100 周岁 +",
        "500元 500 元/人/月",
    ],
    "每周开展1次": ["1次 1 次/周"],
    "每月上门服务一次": ["一次 1 次/月"],
    "每人每月补贴80元": ["80元 80 元/人/月"],
    "人均每月260元": ["260元 260 元/人/月"],
    "每半年1次": ["1次 1 次/半年"],
    "每两年1次": ["1次 1 次/2年"],
    "每亩补贴150元，共600万元": ["150元 150 元/亩", "600万元 6000000 元"],
    "标准450元/人·月": ["450元/人·月 450 元/人/月"],
    "12元/平方米": ["12元/平方米 12 元/平方米"],
    "补助200元每人": ["200元每人 200 元/人"],
    "每千人口3.6张": ["3.6张 3.6 张/千人"],
    "PM2.5浓度28微克/立方米": ["28微克/立方米 28 微克/立方米"],
    "每千人口拥有3岁以下托位4个": ["3岁以下 3 周岁 -", "4个 4 个/千人"],
    "每天消毒3次，每日测温2次": ["3次 3 次/天", "2次 2 次/日"],
    "每个村不少于2名、补助6万元": ["不少于2名 2 人 +", "6万元 60000 元"],
    "每个行政村有1个80平方米以上的活动室": ["1个 1 个", "80平方米以上 80 平方米 +"],
    "每个羊单位储草200斤": ["200斤 200 斤"],
    "每10万人中有1.2万人": ["1.2万人 12000 人"],
    "每月对全县16个乡镇督查1次": ["16个 16 个", "1次 1 次/月"],
    "每年为70周岁以上的困难老年人提供1次体检": ["70周岁以上 70 周岁 +", "1次 1 次/年"],
    "标准每月分别提高15元、30元，共发放2万元": [
        "15元 15 元/月",
        "30元 30 元/月",
        "2万元 20000 元",
    ],
    "租金每月每平方米4.5元": ["4.5元 4.5 元/平方米/月"],
    "由每月260元提到300元": ["260元 260 元/月", "300元 300 元/月"],
    "每人每月40元提高到60元": ["40元 40 元/人/月", "60元 60 元/人/月"],
    "每月提高10元，达到180元": ["10元 10 元/月", "180元 180 元/月"],
    "人均补助由每月200元提高到240元": ["200元 200 元/人/月", "240元 240 元/人/月"],
    "亩产480公斤，比去年增加12公斤，总产3万吨": [
        "480公斤 480 公斤/亩",
        "12公斤 12 公斤/亩",
        "3万吨 30000 吨",
    ],
    "人均收入2.1万元，比去年增加900元": ["2.1万元 21000 元", "900元 900 元"],
    "由原每人每月200元提高到每人每月260元": ["200元 200 元/人/月", "260元 260 元/人/月"],
    "风速由每秒6.2米降至每秒2.5米": ["6.2米 6.2 米/秒", "2.5米 2.5 米/秒"],
    "按每人600元发放一次性补助83.4万元": ["600元 600 元/人", "83.4万元 834000 元"],
    "按每头420元赔付31.5万元": ["420元 420 元/头", "31.5万元 315000 元"],
    "小学每生每年900元、初中1100元": ["900元 900 元/人/年", "1100元 1100 元/人/年"],
    "每人每月50元、每年600元": ["50元 50 元/人/月", "600元 600 元/人/年"],
    "每亩160元、共补助4800元": ["160元 160 元/亩", "4800元 4800 元"],
    "密度超过4次/km²": ["超过4次/km² 4 次/平方公里 +"],
    "检修水泵320台(套)、新建60个（处）": ["320台(套) 320 台（套）", "60个（处） 60 个（处）"],
    "实现GDP236亿元，见GB18265": ["236亿元 23600000000 元"],
    "销量增长一成以上、能耗减少两成多，用时压缩一半左右": [
        "一成以上 10 % +",
        "两成多 20 % +",
        "一半左右 50 % ~",
    ],
    "收入增长一成，成本减少一半。": ["一成 10 %", "一半 50 %"],
    "超过一半，近一半": ["超过一半 50 % +", "近一半 50 % ~"],
    "统一成册、一成不变，一半是山、另一半，一半给村里": [],
    "最高62天，最低18天": ["62天 62 天", "18天 18 天"],
    "人数少于或等于12人": ["少于或等于12人 12 人 -"],
    "累计15余件，配备AED30台": ["15余件 15 件 +", "30台 30 台"],
    "3小时降雨量为62毫米，24小时值守": ["62毫米 62 毫米", "24小时 24 小时"],
    "分三项：1.个人缴费。（2）户外活动": ["三项 3 项"],
    "1、60周岁以上老人每月补助80元": ["60周岁以上 60 周岁 +", "80元 80 元/月"],
    "发病率为86.5/10万": ["86.5/10万 86.5 /10万"],
    # qualifiers apart, around a noun, and in brackets
    "约占总人口的18%": ["18% 18 % ~"],
    "不低于供应总量的65%": ["65% 65 % +"],
    "不超过总投资的20%": ["20% 20 % -"],
    "不低于30天，占总量的65%": ["不低于30天 30 天 +", "65% 65 %"],
    "个人最高可贷20万元，限额最高5万元": ["20万元 200000 元", "5万元 50000 元"],
    "最高气温36℃，最高32℃": ["36℃ 36 ℃", "32℃ 32 ℃"],
    "离站点300米不到": ["300米不到 300 米 -"],
    "建设150张床位以上的机构": ["150张 150 张 +"],
    "农机具3.2万台（套）以上、牛羊8万头（只、匹）": [
        "3.2万台（套）以上 32000 台（套） +",
        "8万头（只、匹） 80000 头（只、匹）",
    ],
    "借阅2356余人次": ["2356余人次 2356 人次 +"],
    # bare counts and lists
    "总人口性别比（以女性为100，男性对女性的比例）由104.6下降为103.9": [
        "104.6 104.6 ",
        "103.9 103.9 ",
    ],
    "辖3镇5乡（含1个民族乡）、86村": ["3 3 ", "5 5 ", "1个 1 个", "86 86 "],
    "性别比由2015年的106.2下降为104.8": ["106.2 106.2 ", "104.8 104.8 "],
    "城乡收入比缩小到2.1以内": ["2.1以内 2.1  -"],
    "最高超过4次、达不到90%": ["超过4次 4 次 +", "90% 90 %"],
    "惠及近6万儿童、20余万农村老年人": ["近6万 60000  ~", "20余万 200000  +"],
    "按每2至5万居民设1所": ["2至5万 20000~50000 ", "1所 1 所"],
    "新增就业人数18万以上，": ["18万以上 180000  +"],
    "新增项目86。": ["86 86 "],
    "完成数：135；排名：9": ["135 135 "],
    "新增200床位": ["200 200 "],
    "惠及群众12万，": ["12万 120000 "],
    "分别完成15、20、35户": ["15 15 户", "20 20 户", "35户 35 户"],
    "分别投入3、5和8万元": ["3 30000 元", "5 50000 元", "8万元 80000 元"],
    "见附件中2024，": [],
    # the units of industry
    "装机6万千瓦、发电2.4亿度": ["6万千瓦 60000 千瓦", "2.4亿度 240000000 度"],
    "三千米跑道、五百克": ["三千米 3 公里", "五百克 500 克"],
    "零下12℃": ["零下12℃ -12 ℃"],
    "发电3.2亿度、户均用电900度，供水2万方": [
        "3.2亿度 320000000 度",
        "900度 900 度",
        "2万方 20000 立方米",
    ],
    # what looks like a number
    "省市县三级联动，市县两级财政": [],
    "县十八届人大四次会议召开": [],
    "三类、四类对象，学前三年毛入园率": [],
    "确诊病例6，男，48岁": ["48岁 48 周岁"],
    "一个全新的平台，一批项目，一次性补助": [],
    "统一、唯一、进一步、万一": [],
    "千家万户、千方百计、成百上千": [],
    "G320国道、X012县道、5A级景区、H7N9": [],
    "第二个、第三批": [],
    "1.加强领导 2.落实责任": [],
    "二期、二次": [],
    "大陆参加者陆续入伍": [],
}


def quantities(text: str) -> list[Quantity]:
    blocked = [(x.start, x.end) for x in find_exclusions(text, 0, len(text), RULES)]
    return find_quantities(text, 0, len(text), RULES, blocked)


def told(text: str, found: Quantity) -> str:
    """Write a quantity as in FOUND."""
    value = f"{found.value.normalize():f}"
    if found.value_high is not None:
        value += f"~{found.value_high.normalize():f}"
    mark = {"over": " +", "under": " -", "about": " ~"}.get(found.qualifier, "")
    return f"{text[found.start : found.end]} {value} {found.unit}{mark}"


@pytest.mark.parametrize("text", FOUND)
def test_quantities_found(text: str) -> None:
    """Exactly these quantities are found, with these values, units and qualifiers."""
    assert [told(text, found) for found in quantities(text)] == FOUND[text]


DIMENSIONS = {
    "12个": "count",
    "3万元": "money",
    "5.2%": "ratio",
    "6年": "duration",
    "65周岁": "age",
    "4公里": "length",
    "30亩": "area",
    "9立方米": "volume",
    "7吨": "mass",
    "8千瓦时": "energy",
    "21℃": "temperature",
    "50元/月": "rate",
    "2.1:1": "ratio",
}


@pytest.mark.parametrize(("text", "dimension"), DIMENSIONS.items())
def test_quantities_dimension(text: str, dimension: str) -> None:
    """The unit says the dimension; a rate is a dimension of its own."""
    (found,) = quantities(text)
    assert found.dimension == dimension


@pytest.mark.parametrize(
    ("text", "blocked", "expected"),
    [
        ("5月3日12人", [(0, 4)], ["12人"]),
        ("12人30户", [(0, 3)], ["30户"]),
        ("12人30户", [(2, 4)], []),
        ("约12人", [(0, 1)], ["12人"]),
        ("12人以上", [(3, 5)], ["12人"]),
        ("12人", [(0, 1), (0, 3), (1, 2)], []),
    ],
)
def test_quantities_blocked(text: str, blocked: list[tuple[int, int]], expected: list[str]) -> None:
    """No quantity touches a blocked stretch."""
    found = find_quantities(text, 0, len(text), RULES, blocked)
    assert [text[q.start : q.end] for q in found] == expected


def test_quantities_offsets() -> None:
    """Offsets are those of the whole text; the numeral lies within."""
    text = "昨天：约3.5万人以上到场"
    (found,) = find_quantities(text, 3, len(text), RULES)
    assert text[found.start : found.end] == "约3.5万人以上"
    assert text[found.number_start : found.number_end] == "3.5万"
    assert found.rule == "unit:人"


@pytest.mark.parametrize(
    ("text", "quantity", "place"),
    [
        ("购置三台抽水机。", "三台", ""),
        ("每份营养餐补助三元。", "三元", ""),
        ("三台、盐亭两地各补助30元。", "30元", "三台"),
    ],
)
def test_names_that_are_numbers(text: str, quantity: str, place: str) -> None:
    """三台 is a county, but a number behind a verb."""
    (found,) = find_mentions(text, 0, len(text), Reference(date(2020, 7, 1)), RULES)
    assert [text[q.start : q.end] for q in found.quantities][-1:] == [quantity]
    assert [p.surface for p in found.places][:1] == [place] * bool(place)


@settings(deadline=None)
@given(write.prose)
def test_quantities_never_overlap(text: str) -> None:
    """Whatever the text, quantities are in order, apart, and clear of what is blocked."""
    blocked = [(x.start, x.end) for x in find_exclusions(text, 0, len(text), RULES)]
    last = 0
    for found in find_quantities(text, 0, len(text), RULES, blocked):
        assert last <= found.start <= found.number_start < found.number_end <= found.end
        assert (found.qualifier == "range") == (found.value_high is not None)
        assert found.value_high is None or found.value < found.value_high
        assert all(found.end <= start or end <= found.start for start, end in blocked)
        last = found.end
    find_measures(text, RULES)


@settings(deadline=None)
@given(write.scaled)
def test_quantities_read_back(pair: tuple[Decimal, str]) -> None:
    """An amount of money in running text is found whole, with its exact value."""
    coefficient, scale = pair
    surface = f"{coefficient}{scale}元"
    text = f"共投入{surface}。"
    (found,) = find_quantities(text, 0, len(text), RULES)
    assert text[found.start : found.end] == surface
    assert found.value == coefficient * 10 ** write.SCALES[scale]
