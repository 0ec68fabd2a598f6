"""The shapes of dates as regular expressions, compiled once for each set of rules.

`Grammar.trigger` is a cheap first look: the first letter of a date, by the letter behind it.
A date is a row of tokens (year, part of the year, month, day, hour), each finer than the one
before it. `Grammar.start` finds a token that a date may begin with, `Grammar.next` matches one
that may follow; the group's name is the token's kind, the dictionary of words says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extract.rules import Rules
from extract.rules.dates import DateWord

GAP = "[ \u3000\xa0]{0,2}"
HAN = "一二三四五六七八九"
# 元 is the first month where a month or a range of months follows: 元月, 元至7月.
_FIRST = rf"元(?=月(?!饼)|[至—–\-－~]{{1,2}}(?:\d{{1,2}}|[{HAN}十]{{1,3}})月)"
SMALL = rf"(?:\d{{1,2}}(?![\d.])|[二三]?十[{HAN}]?|[{HAN}](?![{HAN}十百千万])|{_FIRST})"
YEAR = rf"(?:[12１２]\d{{3}}|[一二][〇零○ＯO0{HAN}]{{3}})"
JOIN = rf"{GAP}(?:——|--|[-－–—─~～至到]|(?<=\d)一(?=\d)){GAP}"
QUARTER = "[一二三四1-4]"
WEEKDAY = "[一二三四五六日天]"
_ERA_YEAR = rf"(?:元|\d{{1,2}}|[二三四五六]?十[{HAN}]?|[{HAN}])年"
_ALONE = rf"(?<!\d[:：])(?<![\d.．/{HAN}十百千万亿零〇几数第])"
_BEFORE_MONTH = (
    rf"(?={GAP}的?(?:{SMALL}{GAP}月|前{SMALL}个?月|前?两个?月|[上下前后]半年|第?[首{QUARTER[1:]}季"
    rf"|年?[底末]|第{SMALL}个?[周星月]))"
)
_MONTH = (
    rf"月(?:份(?![{HAN}额]))?(?!(?<=[{HAN}十]月)[{HAN}](?![日号至到十—-]))"
    r"(?![龄号饼球嫂亮薪租票刊供息均卡光子季牙]|期(?![间末])|革命)"
)
_DAYPART = "(?:凌晨|清晨|黎明|早[上晨间]|上午|中午|下午|傍晚|晚[上间]?|夜间|[深半]夜)"
_HOUR = rf"(?:{SMALL}|两)"
_COUNT = rf"(?:\d{{1,3}}|[{HAN}两十]{{1,3}})"
_SPAN = rf"(?:{_COUNT}(?:年半?|个月|个半月|个季度|天|周|个?星期)|(?<![上下前后大小])半年)"

# kind → shape, in order of trial. `*` kinds may only go on, `+` kinds may only begin.
_SHAPES: tuple[tuple[str, str], ...] = (
    ("iso", r"(?<![\d.])[12]\d{3}(?P<mark>[-./－．／])\d{1,2}(?P=mark)\d{1,2}(?![\d]|[.．]\d)"),
    (
        "compact",
        r"(?<![\w.\-])(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        r"(?![\dA-Za-z.%％\-]|(?![起至到止前])[\u4e00-\u9fff])",
    ),
    (
        "shortiso",
        r"(?<![A-Za-z\d.\-/])\d\d-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])(?![A-Za-z\d.\-/])",
    ),
    (
        "monthday",
        rf"(?<![A-Za-z\d.\-/])(?:\d{{1,2}}/\d{{1,2}}{GAP}[日号]"
        r"|(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?=[ \u3000\xa0]{1,2}\d{1,2}[:：]\d\d))",
    ),
    (
        "school",
        rf"{_ALONE}{YEAR}{GAP}(?:年?{JOIN}(?:{YEAR}|\d\d))?{GAP}年?学年度?(?!制)",
    ),
    (
        "years",
        rf"{_ALONE}{YEAR}{GAP}(?:年度?)?{JOIN}(?:{YEAR}|\d\d){GAP}年度?(?!{GAP}{SMALL}{GAP}月|[底末])"
        rf"|{_ALONE}{YEAR}(?:、{YEAR}){{0,11}}、{YEAR}{GAP}年"
        rf"|{_ALONE}(?:19|20)\d\d[-－–—~～]{{1,2}}20\d\d(?=[）)》〉])"
        r"|(?<=[自从])20\d\d[至到]20\d\d(?!\d)",
    ),
    (
        "isomonth",
        r"(?<![A-Za-z\d.\-/])(?<![A-Za-z/] )(?:19|20)\d\d[-/](?:0[1-9]|1[0-2])"
        r"(?![\d.\-/万亿元%％])",
    ),
    (
        "dotmonth",
        rf"(?<![\d.])(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])(?={JOIN}(?:(?:19|20)\d\d\.\d|至?今))",
    ),
    ("laterdotmonth*", r"(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])(?![\d.])"),
    (
        "year",
        rf"{_ALONE}(?:{YEAR}{GAP}年度?|0\d{GAP}年|\d\d{GAP}年{_BEFORE_MONTH}"
        rf"|(?<![近过达满超约共逾足])[89][1-9]年(?![来间内的以多余代历华龄老产前])"
        rf"|[〇零○七八九][〇零○{HAN}]年|[{HAN}]{{2}}年{_BEFORE_MONTH}"
        rf"|(?:19|20)\d\d(?={JOIN}(?:(?:19|20)\d\d|\d\d)年{GAP}{SMALL}{GAP}月))",
    ),
    (
        "quarter",
        rf"(?<![每个])(?:第?{QUARTER}(?:季度)?(?:{JOIN}|、)第?{QUARTER}个?季度"
        rf"|前[一二两三123]个?季度|第?[首一二三四1-4]季度|首季(?!度)|[Qq][1-4](?:{GAP}季度)?(?![\w]))",
    ),
    ("firstmonths", rf"(?<![以之目日提当空])[前头](?:{SMALL}|两)个?月(?:份)?(?![龄内])"),
    (
        "months",
        rf"{_ALONE}(?<!月){SMALL}{GAP}(?:(?:月份?)?{JOIN}|(?:、{SMALL}){{0,11}}、){SMALL}{GAP}{_MONTH}"
        rf"(?!{GAP}\d{{1,2}}{GAP}[日号])",
    ),
    (
        "lunar",
        rf"(?:农历|阴历)(?:{YEAR}年)?闰?(?:[正冬腊]|{SMALL})月(?:初[{HAN}十]|廿[{HAN}]?|{SMALL})?日?"
        rf"|(?:闰(?:[{HAN}十]|十[一二])|[正腊])月(?:初[{HAN}十]|廿[{HAN}]?|{SMALL})?"
        rf"|{_ALONE}{SMALL}月(?:初[{HAN}十]|廿[{HAN}]?)|(?<![一二三四五六七九十\d])[八8]月十五(?![日号至到、—-])",
    ),
    ("month", rf"{_ALONE}{SMALL}{GAP}{_MONTH}"),
    ("nthmonth*", rf"第{SMALL}个月"),
    (
        "ofweek*",
        rf"(?:(?<=周)|(?<=星期)|(?<=礼拜))(?:周|星期)?(?:{WEEKDAY}|末)(?![共些批起个次步直般])",
    ),
    (
        "days*",
        rf"{SMALL}{GAP}(?:[日号]?{JOIN}|(?:、{SMALL}){{0,11}}、){SMALL}{GAP}[日号](?!{GAP}\d{{1,2}}时)",
    ),
    ("day*", rf"{SMALL}{GAP}[日号](?![元线楼])"),
    ("bareday*", rf"{SMALL}(?={JOIN}{SMALL}{GAP}月|[，。；、）)]|\Z)"),
    (
        "loneday+",
        rf"{_ALONE}(?<![期达共续限满近约每过余等隔休超于前后个前长])(?:\d{{1,2}}日?{JOIN})?"
        rf"(?:\d{{1,2}}{GAP}|(?<![\u4e00-\u9fff])[二三]?十[{HAN}]?)日(?![内龄游均报常志元用产期本间益子以校])"
        rf"|{_ALONE}\d{{1,2}}号(?={_DAYPART})",
    ),
    (
        "decade",
        rf"(?:(?:[上本]|{SMALL})世纪)?(?<!\d)(?:\d0|[{HAN}]{{1,2}}十)年代(?:[初末前中后]期?)?",
    ),
    (
        "window+",
        rf"(?P<side>最?近|过去|今后|未来)的?{GAP}{_COUNT}{GAP}个?多?"
        rf"(?P<unit>年|月(?!份)|天|日|周|星期)多?(?:以来|来(?!自)|间|里)?",
    ),
    (
        "lately+",
        rf"{_ALONE}(?<![近去])(?:{_COUNT})个?多?半?(?:年|月|天)[多半]?(?:以来|来(?![自的我]))",
    ),
    (
        "ago+",
        rf"{_ALONE}(?<![第的]){_SPAN}(?:之|以)?前"
        r"(?![后往来期列端身述三五置沿进\d])",
    ),
    (
        "ahead+",
        rf"(?<![\u4e00-\u9fff\d.．]){_SPAN}(?:之|以)?后"
        r"(?![续期备勤方])",
    ),
    ("nthweek*", rf"的?第{SMALL}个?(?:周|星期)(?:{WEEKDAY}(?![{HAN}]))?"),
    ("slice*", rf"的?(?:前|最后){_COUNT}[天日]"),
    ("lastweek*", rf"的?最后一?个(?:周|星期){WEEKDAY}"),
    ("weekday*", rf"[，,]?{GAP}[（(]?(?:周|星期|礼拜){WEEKDAY}[）)]?"),
    (
        "leadweekday+",
        rf"(?<![每个\u4e00-\u9fff])(?:周|星期|礼拜){WEEKDAY}[，,]{GAP}"
        rf"(?={SMALL}{GAP}月{GAP}{SMALL}{GAP}[日号])",
    ),
    (
        "loneweekday+",
        rf"(?<![每个周])(?:(?:星期|礼拜){WEEKDAY}(?![共些批起个次{HAN}])"
        rf"|(?<![\u4e00-\u9fff])周{WEEKDAY}(?![^\W\d_至到上下早晚]))"
        rf"(?:{JOIN}(?:周|星期|礼拜)?{WEEKDAY}(?![共些批起个次]))?",
    ),
    (
        "hours",
        rf"{_ALONE}{SMALL}{GAP}[时点]?(?:{JOIN}){SMALL}{GAP}[时点](?![间期代段刻常效])(?:\d{{1,2}}分)?",
    ),
    (
        "clock",
        rf"(?:{_DAYPART}{GAP}{_HOUR}{GAP}(?:[:：][0-5]\d|[时点])"
        rf"|{_ALONE}\d{{1,2}}[:：][0-5]\d|{_ALONE}\d{{1,2}}{GAP}时(?![间期代段刻常效速])"
        rf"|{_ALONE}\d{{1,2}}点(?=\d{{1,2}}分|半|钟|整))"
        rf"(?:[:：][0-5]\d|{SMALL}分(?:{SMALL}秒)?|[整半许]|钟)?(?!\d)",
    ),
    ("daypart*", rf"{_DAYPART}"),
    ("hour*", rf"{_HOUR}{GAP}[时点](?![间期代段刻常效建])(?:{SMALL}分(?:{SMALL}秒)?|[整半许])?"),
)
LEVELS = {
    "leadweekday": 0,
    "era": 0,
    "erayear": 1,
    "year": 1,
    "years": 1,
    "school": 1,
    "decade": 1,
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
    "part": 2,
    "season": 2,
    "festival": 2,
    "lunar": 5,
    "same": 2,
    "week": 3,
    "nthweek": 3,
    "lastweek": 3,
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
    "ago": 9,
    "ahead": 9,
}


_NUMERALS = f"〇零○Ｏ{HAN}十两廿首正腊闰"
# Neighbours that begin a date of no word of the tables.
_PAIRS = (
    *(
        "以来",
        "同期",
        "元至",
        "元—",
        "元-",
        "最近",
        "过去",
        "今后",
        "未来",
        "上世",
        "本世",
        "农历",
        "阴历",
        "星期",
        "礼拜",
        "半年",
    ),
    *(first + second for first in "近前头第周Qq" for second in f"的 {HAN}十两首1234567890"),
    *("凌晨", "清晨", "早上", "早晨", "上午", "中午", "下午", "傍晚", "晚上", "夜间", "深夜"),
    *("半夜", "晚间"),
)
_OF_PLAN = "(?:期间|时期|以来|[初末]|首年|开局|收官|中期|后期)"
Breaks = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
_WORD_ROLES = ("year", "quarter", "month", "day", "week", "part", "season", "edge", "now")


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled shapes and the tables that go with them."""

    words: dict[str, DateWord]
    trigger: re.Pattern[str]
    start: re.Pattern[str]
    next: re.Pattern[str]
    join: re.Pattern[str]
    between: re.Pattern[str]
    row: re.Pattern[str]
    head: re.Pattern[str]
    tail: re.Pattern[str]
    onset: re.Pattern[str]
    clause: re.Pattern[str]
    event: re.Pattern[str]
    planning: re.Pattern[str]
    aim: re.Pattern[str]
    heads: dict[str, str]
    tails: dict[str, str]
    recurring: tuple[str, ...]


@lru_cache(maxsize=8)
def grammar_of(rules: Rules) -> Grammar:
    """Return the grammar of `rules`, compiled at its first use."""
    table = rules.dates
    words = table.words
    shaped = {text: _shape(text, word, table.breaks) for text, word in words.items()}

    def worded(*roles: str, bound: bool) -> str:
        chosen = [t for t, w in words.items() if w.role in roles and (bound or not w.bound)]
        return _either([shaped[text] for text in _longest_first(chosen)])

    tails = _longest_first(table.tails)
    plans = worded("plan", bound=True)
    eras = worded("era", bound=True)
    begins = [
        r"(?P<onset>以来)",
        r"(?P<same>(?<=[比较与和])同期)",
        rf"(?P<event>{worded('event', bound=True)})(?=以来)",
        rf"(?:(?<=[“\"「])|[“\"「]|(?<![{HAN}])(?={plans}{_OF_PLAN}))"
        rf"(?P<plan>{plans})[”\"」]?(?={_OF_PLAN}|(?![^，。；、\n]{{0,8}}规划))",
        rf"(?P<era>{eras}(?={_ERA_YEAR}))",
        rf"(?:农历)?(?P<festival>{worded('festival', bound=True)})",
        rf"(?P<word>{worded(*_WORD_ROLES, bound=False)})",
    ]
    goes_on = [
        rf"(?P<word>{worded(*_WORD_ROLES, 'festival', bound=True)})",
        r"(?P<same>同期)",
        rf"(?P<erayear>(?<={eras}){_ERA_YEAR})",
    ]
    begins += [_group(k, s) for k, s in _SHAPES if not k.endswith("*")]
    goes_on += [_group(k, s) for k, s in _SHAPES if not k.endswith("+")]
    return Grammar(
        words=words,
        trigger=_trigger([t for t, w in words.items() if not w.bound]),
        start=re.compile("|".join(begins)),
        next=re.compile(rf"{GAP}的?(?:{'|'.join(goes_on)})"),
        join=re.compile(rf"(?:起|开始)?{JOIN}"),
        between=re.compile(rf"{GAP}[和与]{GAP}"),
        row=re.compile(rf"(?:[、，,]{GAP}{SMALL}{GAP}[日号](?![元线楼内前后]))+"),
        head=re.compile(rf"(?P<head>{_listed(table.heads)}){GAP}\Z"),
        tail=re.compile(rf"{GAP}(?P<tail>{_either([_apart(t, table.breaks) for t in tails])})"),
        onset=re.compile(rf"(?:自[^，。；：、\n\d]{{1,18}}|{_listed(table.onsets)})\Z"),
        clause=re.compile(
            rf"(?<![\u4e00-\u9fff])(?![^，。]*{_listed(table.lasting)})[\u4e00-\u9fff]{{2,12}}\Z"
        ),
        event=re.compile(r"[^，。；：、\n\d]{0,16}?以来"),
        planning=re.compile(_listed(table.planning)),
        aim=re.compile(rf"{_listed(table.aims)}\Z"),
        heads=table.heads,
        tails=table.tails,
        recurring=table.recurring,
    )


def _trigger(words: Iterable[str]) -> re.Pattern[str]:
    """Compile a test of two neighbours that is true wherever a date may begin.

    It starts with one set of letters, which the engine looks for without leaving its loop.
    """
    pairs = [*words, *_PAIRS]
    firsts = re.escape("".join(sorted({pair[0] for pair in pairs})))
    seconds = re.escape("".join(sorted({pair[1] for pair in pairs})))
    unit = r"[年月日号时点天周季世学:：/\-－–—─~～至到、]|个?多?半?[月年]|个[星季]"
    return re.compile(
        rf"[\d{_NUMERALS}{firsts}](?:"
        rf"(?<=\d)(?<![\d.．]\d)(?=\d{{0,3}}{GAP}(?:{unit}|(?<=\d{{4}})[.．]|一\d)"
        r"|(?:19|20)?\d{7}(?!\d))"
        rf"|(?<=[{_NUMERALS}])(?=[{_NUMERALS}]{{0,3}}{GAP}(?:{unit}))"
        rf"|(?<=[{firsts}])(?=[{seconds}]))"
    )


def _group(kind: str, shape: str) -> str:
    return rf"(?P<{kind.rstrip('*+')}>{shape})"


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted(set(texts), key=lambda text: (-len(text), text))


def _listed(texts: Iterable[str]) -> str:
    return _either([re.escape(text) for text in _longest_first(texts)])


def _either(shapes: list[str]) -> str:
    return rf"(?:{'|'.join(shapes)})" if shapes else r"(?!)"


def _shape(text: str, word: DateWord, breaks: Breaks) -> str:
    alone = r"(?<![\u4e00-\u9fff\d](?<![到于在比较从自至和与由是]))" if word.apart else ""
    return alone + _apart(text, breaks)


def _apart(text: str, breaks: Breaks) -> str:
    before, after = breaks.get(text, ((), ()))
    shape = re.escape(text)
    if before:
        shape = rf"(?<!{_either([re.escape(t) for t in before])})" + shape
    return shape + (rf"(?!{_listed(after)})" if after else "")
