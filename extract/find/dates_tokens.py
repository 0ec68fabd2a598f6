"""What dates may be made of, as regular expressions: tokens, and the gaps between them.

Each shape is listed with the letters that it can begin with, so that only those are tried that
can stand where the text has come to (`dates_grammar._tokens`).

What 5日, 5月 and 10.1 are is settled in this order. Behind a year or a month, or at the end of a
range whose other end is a date, they are dates. Above 31 or 12 they are none. Behind what counts
(共, 历时, 近) or before 内 they are lengths. Else 日 is a day, 月 a month and 10.1 a number, unless
months with years are the ends of a range (2021.9-2022.6) or a nought is before it (08.2008).
A day alone that may say how long (工期30日) has a rule of its own, `date:day-alone` or
`date:days-alone`, by which the finder of measures knows it.
"""

from __future__ import annotations

import re

from extract.rules.dates import DateTable

DIGITS = "0-9０-９"
GAPS = " \u3000\xa0"
GAP = f"[{GAPS}]{{0,2}}"
HAN = "一二三四五六七八九"
# 元 is the first month where a month or a range of months follows: 元月, 元至7月.
_FIRST = rf"元(?=月(?!饼)|[至—–\-－~]{{1,2}}(?:\d{{1,2}}|[{HAN}十]{{1,3}})月)"
SMALL = rf"(?:\d{{1,2}}(?![\d.])|[二三]?十[{HAN}]?|廿[{HAN}]?|[{HAN}](?![{HAN}十百千万])|{_FIRST})"
YEAR = rf"(?:[12１２]\d{{3}}|[一二][〇零○ＯO0{HAN}]{{3}})"
# 两千零六年; 两千年 alone is a year only where nothing says that it is a length.
_THOUSANDS = rf"[一二两]千(?:[〇零{HAN}百十]{{1,6}}|(?=年(?![来的历前以间后之多左文古])))"
QUARTER = "[一二三四1-4]"
WEEKDAY = "[一二三四五六日天]"
ERA_YEAR = rf"(?:元|\d{{1,2}}|[二三四五六]?十[{HAN}]?|[{HAN}])年"
_ALONE = rf"(?<!\d[:：])(?<![\d.．/{HAN}十百千万亿零〇几数第])"
_BEFORE_MONTH = (
    rf"(?={GAP}的?(?:{SMALL}{GAP}月|前{SMALL}个?月|前?两个?月|[上下前后]半年|第?[首{QUARTER[1:]}季"
    rf"|年?[底末]|第{SMALL}个?[周星月]))"
)
_MONTH = (
    rf"月(?:份(?![{HAN}额]))?(?!(?<=[{HAN}十]月)[{HAN}](?![日号至到十—-]))"
    r"(?![龄号饼球嫂亮薪租票刊供息均卡光子季牙]|期(?![间末])|革命)"
)
_DAYPART = (
    "(?:凌晨|清晨|黎明|早(?:[上晨间]|(?![\u4e00-\u9fff]))|上午|中午|下午|傍晚|晚[上间]?|夜[间里]"
    "|[深半]夜|晏昼|白天|午夜|正午)"
)
_FEW = rf"[0-9零〇{HAN}十两廿]{{1,3}}"
# Where a phrase may begin.
_PHRASE = r"(?:(?<!\w)|(?<=[概约在于至到从自将拟]))"
# What is past an hour: 30分, 一刻, 半, 整; minutes without their unit only where the word ends.
_PAST = (
    rf"(?:(?:[搭踏][{HAN}半]|[{HAN}]个字|{_FEW}分(?:钟|{_FEW}秒)?|[一1三3]刻|半|{_FEW}(?![\w.．%])))?"
    r"(?:整|许|左右|多?钟|多)?"
)
_COLON = r"\d{1,2}[:：][0-5]\d(?:[:：][0-5]\d)?(?:[时分]|[ap]m?(?![A-Za-z])|[AP]M?(?![A-Za-z]))?"
_COUNT = rf"(?:\d{{1,3}}|[{HAN}两俩十百]{{1,4}})"

# What years are counted up for, so that they are a time: 五年累计建成, 5年增长18.7%.
_GREW = "累计|年均|平均每年|共(?![同和])|净增|新增|增长|增加|提升|提高|下降|降低|建成|完成投资"
# What years in a name are followed by: 五年提升行动, 三年攻坚.
_NAMED = "[^，。；]{0,8}(?:行动|计划|规划|工程|攻坚|任务|目标|质保)"
_NOT_YEARS = "半制期规计级内后前以之左上多度的里一有未没不只才不及或至到"
# Letters that a shape can begin with; DIGIT stands for any digit.
DIGIT = "0"
_N = f"{DIGIT}{HAN}十元廿"
_C = f"{_N}两"
_D = DIGIT
_P = "凌清黎早上中下傍晚夜深半白午晏正"

Shape = tuple[str, str, str]
"""Kind, first letters and regex; `*` kinds may only go on, `+` kinds may only begin a date."""


def joining(table: DateTable) -> str:
    """Return the regex of what stands between the ends of a range."""
    dashes = "".join(word for word in table.joins if len(word) == 1 and not word.isalpha())
    words = sorted((word for word in table.joins if word.isalpha()), key=len, reverse=True)
    return rf"{GAP}(?:[{re.escape(dashes)}]{{1,3}}|{'|'.join(words)}|(?<=\d)一(?=\d)){GAP}"


def shapes(table: DateTable) -> tuple[Shape, ...]:
    """Return all shapes in order of trial."""
    return _figures(joining(table)) + counted_shapes(table)


def _figures(join: str) -> tuple[Shape, ...]:
    """Return the shapes of what is written with figures, ranges with `join` between their ends."""
    return (
        (
            "iso",
            _D,
            r"(?<![\d.])[12]\d{3}(?P<mark>[-./－．／])\d{1,2}(?P=mark)\d{1,2}(?![\d]|[.．]\d)",
        ),
        (
            "compact",
            _D,
            r"(?<![\w.\-])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
            r"(?![\dA-Za-z.%％\-]|(?![起至到止前])[\u4e00-\u9fff])",
        ),
        (
            "shortiso",
            _D,
            r"(?<![A-Za-z\d.\-/])\d\d(?P<stroke>[-/])(?:0?[1-9]|1[0-2])(?P=stroke)(?:0?[1-9]|[12]\d|3[01])"
            r"(?![A-Za-z\d.\-/])",
        ),
        (
            "monthday",
            _D,
            rf"(?<![A-Za-z\d.\-/])(?:\d{{1,2}}/\d{{1,2}}{GAP}[日号]|0[1-9]/(?:0[1-9]|[12]\d|3[01])(?![\d/学])"
            r"|(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?=[ \u3000\xa0]{1,2}\d{1,2}[:：]\d\d))",
        ),
        (
            "school",
            _D + "一二",
            rf"{_ALONE}{YEAR}{GAP}(?:年?{join}(?:{YEAR}|\d\d))?{GAP}年?学年度?(?!制)",
        ),
        (
            "years",
            _D + "一二",
            rf"{_ALONE}{YEAR}{GAP}(?:年度?)?{join}(?:{YEAR}|\d\d){GAP}年度?(?!{GAP}{SMALL}{GAP}月|[底末])"
            rf"|{_ALONE}{YEAR}(?:、{YEAR}){{0,11}}、{YEAR}{GAP}年"
            rf"|{_ALONE}(?:19|20)\d\d[-－–—~～]{{1,2}}20\d\d(?=[）)》〉])"
            r"|(?<=[自从])20\d\d[至到]20\d\d(?!\d)",
        ),
        (
            "isomonth",
            _D,
            r"(?<![A-Za-z\d.\-/])(?<![A-Za-z/] )(?:19|20)\d\d[-/](?:0[1-9]|1[0-2])"
            r"(?![\d.\-/万亿元%％])",
        ),
        (
            "dotmonth",
            _D,
            rf"(?<![\d.])(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])(?={join}(?:(?:19|20)\d\d\.\d|至?今))",
        ),
        ("laterdotmonth*", _D, r"(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])(?![\d.])"),
        (
            "year",
            _N + "〇零○",
            rf"{_ALONE}(?:(?:{YEAR}|{_THOUSANDS}){GAP}年(?!代)度?|0\d{GAP}年|\d\d{GAP}年{_BEFORE_MONTH}"
            rf"|(?<![近过达满超约共逾足])[89][1-9]年(?![来间内的以多余代历华龄老产前])"
            rf"|[〇零○七八九][〇零○{HAN}]年|[{HAN}]{{2}}年{_BEFORE_MONTH}"
            rf"|(?:19|20)\d\d(?={join}(?:(?:19|20)\d\d|\d\d)年{GAP}{SMALL}{GAP}月))",
        ),
        (
            "quarter",
            "第前首Qq" + _N,
            rf"(?<![每个])(?:第?{QUARTER}(?:季度)?(?:{join}|、)第?{QUARTER}个?季度"
            rf"|前[一二两三123]个?季度|第?[首一二三四1-4]季度|第[一二三四1-4]个季度|首季(?!度)|[Qq][1-4](?:{GAP}季度)?(?![\w]))",
        ),
        (
            "months",
            _N,
            rf"{_ALONE}(?<!月){SMALL}{GAP}(?:(?:月份?)?{join}|(?:、{SMALL}){{0,11}}、){SMALL}{GAP}{_MONTH}"
            rf"(?!{GAP}\d{{1,2}}{GAP}[日号])",
        ),
        (
            "lunar",
            "农阴闰正腊大" + _N,
            rf"(?:农历|阴历)(?:{YEAR}年)?闰?(?:[正冬腊]|{SMALL})月(?:初[{HAN}十]|廿[{HAN}]?|{SMALL})?日?"
            rf"|(?:闰(?:[{HAN}十]|十[一二]|1?\d(?!\d))|[正腊])月(?:初[{HAN}十]|廿[{HAN}]?|{SMALL})?"
            rf"|大年初[{HAN}十]|{_ALONE}{SMALL}月(?:初[{HAN}十]|廿[{HAN}]?)|(?<![一二三四五六七九十\d])[八8]月十五(?![日号至到、—-])",
        ),
        ("month", _N, rf"{_ALONE}{SMALL}{GAP}{_MONTH}"),
        (
            "ofweek*",
            "周星末天日" + _N,
            rf"(?:(?<=周)|(?<=星期)|(?<=礼拜))(?:周|星期)?(?:{WEEKDAY}|末)(?![共些批起个次步直般])",
        ),
        (
            "days*",
            _N,
            rf"{SMALL}{GAP}(?:[日号]?{join}|(?:、{SMALL}){{0,11}}、){SMALL}{GAP}[日号](?!{GAP}\d{{1,2}}时)",
        ),
        ("day*", _N, rf"{SMALL}{GAP}[日号](?![元线楼])"),
        ("bareday*", _N, rf"{SMALL}(?={join}{SMALL}{GAP}月|[，。；、）)]|\Z)"),
        (
            "loneday+",
            _N,
            rf"{_ALONE}(?<![期达共续限满近约每过余等隔休超于前后个前长])(?:\d{{1,2}}日?{join})?"
            rf"(?:\d{{1,2}}{GAP}|(?<![\u4e00-\u9fff])[二三]?十[{HAN}]?)日(?![内龄游均报常志元用产期本间益子以校])"
            rf"|{_ALONE}\d{{1,2}}号(?={_DAYPART})",
        ),
        ("ages", "新" + _N, rf"(?:{_ALONE}{SMALL}|新)世纪(?=以来|[初末](?![中级]))"),
        (
            "decade",
            "上本" + _N,
            rf"(?:(?:上个?|本|{SMALL})世纪)?(?<!\d)(?:(?:1[5-9]|20)?\d0|[{HAN}]{{1,2}}十)年代(?:[初末前中后]期?)?",
        ),
        (
            "lately+",
            _C + "半",
            rf"{_ALONE}(?<![近去])(?:(?<![上下前后大小])半(?:年|个月)(?:以来|来(?![自的我]))"
            rf"|(?:{_COUNT})个?多?半?(?:年|月|天)[多半]?(?:以来|来(?![自的我]))"
            rf"|(?<![续满这])(?:[3-9]|10|[三四五六七八九十])年(?:间|(?={_GREW})(?!{_NAMED}))"
            rf"|(?<![\u4e00-\u9fff])[35三五]年(?=[\u4e00-\u9fff]{{2}})(?![{_NOT_YEARS}]|生(?!产))(?!{_NAMED})"
            rf"|(?<=的)[35三五]年(?=[，。\n]|\Z))",
        ),
        (
            "weekday*",
            "，,（( \u3000\xa0周星礼",
            rf"[，,]?{GAP}[（(]?(?:周|星期|礼拜){WEEKDAY}[）)]?",
        ),
        (
            "leadweekday+",
            "周星礼",
            rf"(?<![每个\u4e00-\u9fff])(?:周|星期|礼拜){WEEKDAY}[，,]{GAP}"
            rf"(?={SMALL}{GAP}月{GAP}{SMALL}{GAP}[日号])",
        ),
        (
            "loneweekday+",
            "周星礼",
            rf"(?<![每个周])(?:(?:星期|礼拜){WEEKDAY}(?![共些批起个次{HAN}])"
            rf"|(?<![\u4e00-\u9fff])周{WEEKDAY}(?![^\W\d_至到上下早晚]))"
            rf"(?:{join}(?:周|星期|礼拜)?{WEEKDAY}(?![共些批起个次]))?",
        ),
        (
            "hours",
            _N,
            rf"{_ALONE}{SMALL}{GAP}[时点]?(?:{join}){SMALL}{GAP}[时点](?![间期代段刻常效]){_PAST}",
        ),
        (
            "clock",
            _P,
            rf"(?:{_DAYPART}{GAP}(?:{_COLON}|{_FEW}{GAP}[时点](?![间期代段刻常效建]){_PAST})"
            rf"|(?<!\w){_DAYPART}(?=\W|\Z|至次))(?!\d)",
        ),
        (
            "clock",
            _N + "零",
            rf"{_ALONE}(?:{_COLON}|(?:\d{{1,2}}|零){GAP}时(?![间期代段刻常效速]){_PAST}"
            rf"|\d{{1,2}}点(?=\d{{1,2}}分|半|钟|整|[一三]刻){_PAST}"
            rf"|{_PHRASE}{_FEW}点(?=之?[前后]|左右|许|[^\w.．]|\Z){_PAST})(?!\d)",
        ),
        (
            "dayfirst",
            _D,
            r"(?<![A-Za-z\d.\-/])(?<![A-Za-z/] )\d\d?(?P<slash>[-/.])\d\d?(?P=slash)(?:19|20)\d\d"
            r"(?![A-Za-z\d.\-/])",
        ),
        (
            "monthfirst",
            _D,
            r"(?<![A-Za-z\d.\-/])(?<![A-Za-z/] )(?:0[1-9]|1[0-2])[-/.](?:19|20)\d\d"
            r"(?![A-Za-z\d.\-/])",
        ),
        (
            "dotday",
            _D,
            r"(?<![A-Za-z\d.·•])(?:(?<=[“\"])\d{1,2}[·•]\d{1,2}[”\"]|\d{1,2}[·•]\d{1,2}(?![\d.·•]))",
        ),
        ("daypart*", _P, _DAYPART),
        (
            "hour*",
            _N + "两零〇",
            rf"(?:{_COLON}|{_FEW}{GAP}[时点](?![间期代段刻常效建]){_PAST})(?!\d)",
        ),
    )


def counted_shapes(table: DateTable) -> tuple[Shape, ...]:
    """Return the shapes of counted time, made of the table's units and words."""
    units = sorted({word.removeprefix("个") for word in table.counted}, key=len, reverse=True)
    unit = "|".join(units)
    # 3月 and 5日 are dates; behind a word that counts they are months and days.
    certain = "|".join(word for word in units if word not in ("月", "日"))
    piece = "[多余]?个[多半]?"
    some = rf"{GAP}[多余]?(?:个[多半]?)?{GAP}(?:{unit})[半多余]?"
    half = "半(?:年|个月|天|个?(?:小时|钟头)|分钟)"
    span = (
        rf"(?:{_COUNT}(?:(?:{piece}|[多余])?(?:{certain})|{piece}月)[半多余]?"
        rf"|[两俩][月日]|(?<![上下前后大小]){half})"
    )
    sides = {word: _side(word, reach) for word, reach in table.windows.items()}
    window = "|".join(sides[word] for word in sorted(sides, key=len, reverse=True))
    starts = "".join(sorted({word[0] for word in table.windows}))
    return (
        (
            "window+",
            starts,
            rf"(?:{window})的?{GAP}(?:{_COUNT}{some}|{half})(?![份级制期])(?:以来|来(?!自)|间|里|以?内)?",
        ),
        (
            "ago+",
            _C + "半",
            rf"{_ALONE}(?<![第的]){span}(?:之|以)?前(?![后往来期列端身述三五置沿进\d])",
        ),
        (
            "ahead+",
            _C + "半",
            rf"(?<![\d.．]){_PHRASE}(?:{span}(?:之|以)?|[{HAN}]日[之以])后(?![续期备勤方])",
        ),
        (
            "firstmonths+",
            "前头",
            rf"(?<![以之目日提当空])[前头]{_COUNT}个?月份?(?![龄内])",
        ),
        ("nthmonth*", "第首末最的", rf"的?(?:第{_COUNT}个?|首个?|末个?|最后一?个)月(?![度份]?报)"),
        (
            "nth*",
            "的第首末最",
            rf"的?(?:第{_COUNT}个?|首个?|末|最后一?个?)(?:{certain}|日)"
            rf"(?:(?<=[周期拜]){WEEKDAY}(?![{HAN}]))?",
        ),
        (
            "slice*",
            "的前头最后末",
            rf"的?(?:[前头]|最?后|末){GAP}{_COUNT}{GAP}个?(?:{unit})份?(?![以之]?[前后内]|[龄])",
        ),
    )


def _side(word: str, reach: str) -> str:
    """Return a word before a count; 这, 上 and 下 count only at the beginning of a phrase."""
    if reach == "these":
        return rf"{word}(?={_COUNT}年)"
    return word if len(word) > 1 or reach == "near" else rf"(?<!\w){word}"


LEVELS = {
    "leadweekday": 0,
    "era": 0,
    "erayear": 1,
    "year": 1,
    "years": 1,
    "school": 1,
    "decade": 1,
    "ages": 1,
    "plan": 1,
    "event": 1,
    "iso": 5,
    "compact": 5,
    "shortiso": 5,
    "monthday": 5,
    "isomonth": 2,
    "dotmonth": 2,
    "laterdotmonth": 2,
    "quarter": 2,
    "firstmonths": 2,
    "months": 2,
    "month": 2,
    "nthmonth": 2,
    "dayfirst": 5,
    "monthfirst": 2,
    "dotday": 5,
    "part": 2,
    "season": 2,
    "stretch": 5,
    "festival": 2,
    "lunar": 5,
    "same": 2,
    "week": 3,
    "nth": 4,
    "term": 2,
    "school-year": 2,
    "century": 1,
    "slice": 5,
    "edge": 4,
    "days": 5,
    "day": 5,
    "bareday": 5,
    "loneday": 5,
    "ofweek": 5,
    "weekday": 6,
    "loneweekday": 5,
    "daypart": 7,
    "hours": 8,
    "clock": 8,
    "hour": 8,
    "now": 9,
    "window": 9,
    "lately": 9,
    "ago": 6,
    "ahead": 6,
}
