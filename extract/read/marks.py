"""Tells by its words what a line is: a date, an issue, a label, a section, a place, a tail."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from extract.rules import Rules
from extract.rules.masthead import either

_HAN_DIGITS = {
    digit: value
    for value, digits in enumerate(
        ("〇○零OＯ0", "一", "二", "三", "四", "五", "六", "七", "八", "九")
    )
    for digit in digits
}
_NUMERAL = r"[0-9０-９]"
_DATE = re.compile(
    rf"(?<!\d)(?P<y>(?:19|20)\d\d|[12１２]{_NUMERAL}{{3}})\s*[年\-/.．]\s*(?P<m>{_NUMERAL}{{1,2}})"
    rf"\s*[月\-/.．]\s*(?P<d>{_NUMERAL}{{1,2}})(?![0-9])\s*[日号]?"
    r"|(?P<hy>[一二][〇○零OＯ0一二三四五六七八九]{3})\s*年\s*(?P<hm>[一二三四五六七八九十元正]{1,2})\s*月"
    r"\s*(?P<hd>[一二三四五六七八九十]{1,3})\s*[日号]"
)
_AROUND_DATE = re.compile(
    r"[\s（()）【】\[\]〔〕—]+|(?:上午|下午)?\d{1,2}[:：]\d\d(?:[:：]\d\d)?"
    r"|星期[一二三四五六日天]|印发|发布|发"
)
_ISSUE = re.compile(
    r"(?:(?:[（(〔\[]?\s*(?:19|20)\s*\d\s*\d\s*[）)〕\]]?|[一二][〇○零一二三四五六七八九]{3})\s*年?\s*[,，]?\s*)?"
    r"[（(〔\[]?\s*(?:增刊\s*)?(?:总\s*)?第\s*[0-9０-９〇零一二三四五六七八九十百、\-—]+\s*期\s*[）)〕\]]?"
)
_FILE_NUMBER = re.compile(
    r"[^\W\d]{1,12}\s*[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*第?\s*\d+\s*号"
)
_PAGE_NUMBER = re.compile(
    r"\s*(?:[—–―\-－_·~•]+\s*[0-9０-９]{1,4}\s*[—–―\-－_·~•]+"
    r"|第?\s*\d{1,4}\s*页(?:\s*[,，/]?\s*[（(]?\s*共\s*\d{1,4}\s*页\s*[）)]?)?"
    r"|共\s*\d{1,4}\s*页\s*[,，/]?\s*第\s*\d{1,4}\s*页"
    r"|[Pp]age\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*/\s*\d{1,4})\s*\Z"
)
_BARE_NUMBER = re.compile(r"\s*(?:\d{1,4}|[ivxlcIVXLC]{1,6})\s*\Z")
_BRACKETED = re.compile(r"\s*(?P<open>[【〖])\s*(?P<name>[^】〗\n]{1,20}?)\s*[】〗]\s*")
_ORNAMENT = re.compile(r"[\s◆◇■□★☆●○▲△▼◎※❖➤►▶·•*=—\-~<>《》「」『』〔〕\[\]｜|:：]+")
_NUMBERED = re.compile(
    r"\s*(?:[（(]\s*(?:[一二三四五六七八九十百]{1,4}|\d{1,2})\s*[）)]\s*[、.．]?"
    r"|[一二三四五六七八九十百]{1,4}\s*[、.．]|\d{1,2}\s*(?:[、．)）]|\.(?!\d))"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节部部分条款]+\s*[：:、]?|[①②③④⑤⑥⑦⑧⑨⑩])\s*"
)
_LISTED = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}\s*(?:是|要|方面|来)|首先|其次|再次|最后|其[一二三四五六])"
)
_ENDED = "。！？；：…”’」』）)】》〉.!?;:"
_BODY = re.compile(r"[。！？；].|。\Z", re.DOTALL)
_DATED = re.compile(
    r"\s*(?:\d{4}\s*年|\d{1,2}\s*月|\d{1,2}\s*[—–\-~～至到]\s*\d{1,2}\s*[月日]|前[一二三四\d]+\s*(?:季度|个?月)|近日|日前|近期|今年|去年|上半年|下半年|本月|上月|上周|本周|截至|截止|目前"
    r"|连日来|近年来|近来|年初以来|自|为|入[春夏秋冬]|[一二三四]季度|\d{1,2}\s*日|[“”‘’]?十四五)"
)
_WHEN = re.compile(r"[^，。]{1,14}?(?:来|底|末|日|月|前|年|季度|时|间)，")
_CAPTION = re.compile(
    r"\s*(?:附?表\s*[0-9一二三四五六七八九十]*(?:[\s：:、.．\-]|\Z)|(?:计量)?单位\s*[：:]|数据来源|续表)"
)
_REMARK = re.compile(r"\s*[（(][^（）()]{1,12}[）)]\s*\Z")
_FIGURE = re.compile(r"\d\s*(?:%|％|[余多]?[万亿]?[\u4e00-\u9fff])")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》")
_SHORT_COLON = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,4})\s*[：:]")
# 市防指强调, 市里要求: the issuer speaks again.
_DEMANDS = r"(?:省|市|州|盟|地区|行署)[\u4e00-\u9fff]{0,8}?(?:要求|强调|提出|部署|指出|还)"
_PLACE_APART = re.compile(
    rf"(?P<place>[\u4e00-\u9fff]{{2,15}})(?:[ 　]{{1,4}}(?={_DATED.pattern})"
    r"|　{1,4}(?=[\u4e00-\u9fff]))"
)
_PLACE_STOP = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,15})。(?=.)")
_APART = re.compile(r"(?<!\s)(?:(?<=[^\x00-\x7f])\s++|\s++(?=[^\x00-\x7f]))")
HEADING_LENGTH = 60


class Marks:
    """The words of a rule set's masthead table, compiled once."""

    def __init__(self, rules: Rules) -> None:
        table = rules.masthead
        self._rules = rules
        self._fields = {
            re.sub(r"\s", "", word): entry.use for entry in table.labels for word in entry.words
        }
        self._label = re.compile(
            rf"(?:(?<=[\s　|｜])|\A)[【\[（(]?(?P<label>{either(table.labels)})[】\]）)]?"
            r"\s*[：:]\s*"
        )
        roles = [
            (role, either(e for e in table.tails if e.use == role))
            for role in dict.fromkeys(entry.use for entry in table.tails)
        ]
        named = dict(roles)
        self._tail = re.compile(
            r"\s*[（(【\[]?\s*(?:"
            rf"(?P<recipients>{named.get('recipients', '(?!)')})\s*[：:]"
            rf"|(?P<contact>{named.get('contact', '(?!)')})(?:\s*[：:]|\s+(?=[\d(（]))"
            rf"|(?P<editors>{named.get('editors', '(?!)')})(?:\s*[：:]\s*|\s+|(?=\d+\s*份))"
            r"[^。；]{0,40}[）)】\]]?\s*\Z"
            rf"|(?P<imprint>[^。，；：:]{{2,40}}?(?:{named.get('imprint', '(?!)')})"
            r"(?:[\s　]*[（(]?[\s　\d年月日.\-—]*[）)]?)\s*\Z)"
            rf"|(?P<web>(?:[\[【（(\s|｜]*+(?:{named.get('web', '(?!)')})[\]】）)\s|｜·/]*+)+\Z)"
            rf"|(?P<links>(?:{named.get('links', '(?!)')})\s*[：:].{{0,120}}\Z))"
        )
        organs = either(table.organs)
        self._organ = re.compile(
            rf"[\s　]*[^\W\d_][^\s，。；：、“”！？:]{{1,38}}(?:{organs})"
            r"(?:[\s　]*(?:编印|主办|编|印|制))?[\s　]*\Z"
        )
        self._person = re.compile(
            rf"(?P<body>[\u4e00-\u9fff]{{0,30}}?)(?:{either(table.offices)})[\s　]+"
            r"[\u4e00-\u9fff]{1,2}[\s　]{0,3}[\u4e00-\u9fff]{1,2}\s*\Z"
        )
        self._paper = re.compile(rf"(?:{either(table.papers)})[\s）)》”]*\Z")
        self._section = re.compile(rf"(?:{either(table.sections)})\Z")
        self._turn = re.compile(
            rf"\s*(?:{either(table.turns)}|[^，。：:；\d]{{0,8}}方面，|{_DEMANDS}"
            rf"|[^，。：:；\d]{{0,12}}(?:{either(table.themes)})[。：:])"
        )
        self._contents = re.compile(rf"(?:{either(table.contents)})\Z")
        place = either(table.places)
        self._place = re.compile(
            rf"(?![该我本全各此其每某下外两多]|[一二三四五六七八九十]个)[\u4e00-\u9fff]{{1,14}}(?:{place})\Z"
        )
        self._place_colon = re.compile(
            rf"[“【]?(?P<place>(?![该我本全各此其每某下外两多])[\u4e00-\u9fff]{{1,14}}?(?:{place}))[】”]?\s*[：:]"
        )
        self._organ_colon = re.compile(
            rf"(?P<place>[\u4e00-\u9fff]{{2,20}}?(?:{organs}|{place}))\s*[：:]"
        )

    def labels(self, text: str) -> list[tuple[str, str]]:
        """Return the (field, value) pairs of a line made of labels; [] if it is none."""
        found = list(self._label.finditer(text))
        before = text[: found[0].start()].strip(" 　|｜") if found else ""
        if not found or (before and not date_line(before)):
            return []
        ends = [match.start() for match in found[1:]] + [len(text)]
        pairs = [
            (
                self._fields[re.sub(r"\s", "", match["label"])],
                text[match.end() : end].strip(" 　|｜【[（("),
            )
            for match, end in zip(found, ends, strict=True)
        ]
        undated = any(field == "published" and not date_in(value) for field, value in pairs)
        if not any(field == "published" for field, _ in pairs) and date_in(text):
            pairs.append(("published", text))
        return [] if undated else pairs

    def tail(self, text: str) -> str:
        """Return what the line is of a bulletin's end: `recipients`, `contact` …, else ``."""
        match = self._tail.match(text)
        return match.lastgroup or "" if match else ""

    def organ(self, text: str) -> bool:
        """Whether the line is the name of a body that issues bulletins."""
        name = _REMARK.sub("", text)
        return bool(self._organ.match(name)) and not _NUMBERED.match(name)

    def person(self, text: str) -> str | None:
        """Return the body whose officer the line names and no more (it may be ``), else None."""
        match = self._person.match(text)
        return match["body"] if match else None

    def paper(self, text: str) -> bool:
        """Whether the line ends as the title of a document does."""
        return bool(self._paper.search(text))

    def section(self, text: str) -> str:
        """Return the name of the section that the line opens, else ``."""
        if bracketed := _BRACKETED.fullmatch(text):
            name = squeeze(bracketed["name"])
            return "" if self.place(name) else name
        name = _ORNAMENT.sub("", text)
        return name if len(text) <= 30 and self._section.match(name) else ""

    def contents(self, text: str) -> bool:
        """Whether the line heads a list of contents."""
        return len(text) <= 20 and bool(
            self._contents.match(_ORNAMENT.sub("", text.strip(" 【】〖〗")))
        )

    def turns(self, text: str) -> bool:
        """Whether the paragraph turns from a place to a theme (存在问题：, 下一步，)."""
        return bool(self._turn.match(text) or _BRACKETED.match(text))

    def place(self, text: str) -> bool:
        """Whether the line is the name of a place and nothing else."""
        return bool(self._place.match(text.strip(" 　【】〖〗。：:")))

    def named(self, text: str) -> bool:
        """Whether the text is the name of a place, short ones (云溪) by the table of divisions."""
        regions = self._rules.regions
        return self.place(text) or (text in regions.by_name and text not in regions.words)

    def heading_in(self, text: str, *, marked: bool = False) -> tuple[int, int] | None:
        """Return the (start, end) of a heading with a place that opens the paragraph, else None.

        The end is before its closing mark. `marked` says that the format sets it off (bold, on a
        line of its own); then the name of a body may stand for the place.
        """
        start = numbering_end(text)
        bracketed = _BRACKETED.match(text, start)
        if bracketed and self.place(bracketed["name"]) and bracketed.end() < len(text):
            return bracketed.start("name"), bracketed.end("name")
        if (alone := _PLACE_APART.match(text, start)) and self.named(alone["place"]):
            return alone.span("place")
        if start and (full := _PLACE_STOP.match(text, start)) and self.named(full["place"]):
            return full.span("place")
        pattern = self._organ_colon if marked else self._place_colon
        match = pattern.match(text, start)
        if not match:
            match = _SHORT_COLON.match(text, start)
            if not match or self.tail(text) or not self.named(match["place"]):
                return None
        end = heading_end(text, match.end())
        if end is None or dated(text[match.end() :]) or figures(text[match.end() : end]):
            return match.span("place") if self.named(match["place"]) else None
        return (start, end) if end - match.end() >= 4 else None


@lru_cache(maxsize=8)
def marks_of(rules: Rules) -> Marks:
    """Return the compiled words of a rule set, the same object each time."""
    return Marks(rules)


def heading_end(text: str, at: int = 0) -> int | None:
    """Return where the heading that runs into `text` ends, before its closing mark, or None.

    It ends at the first 。, or at a ！ or ？ after which a dated sentence or nothing follows.
    """
    limit = at + HEADING_LENGTH
    for match in re.finditer(r"[。！？!?]", text[: limit + 1]):
        if match.start() < at:
            continue
        rest = text[match.end() :]
        if match[0] == "。" or not rest.strip() or dated(rest):
            return match.start()
    return len(text.rstrip()) if len(text) <= limit else None


def dated(text: str) -> bool:
    """Whether the text opens with a time, as the first sentence of a report does."""
    return bool(_DATED.match(text))


def figures(text: str) -> bool:
    """Whether the text states a number with what it counts, as headings do not."""
    return bool(_FIGURE.search(_QUOTED.sub("", text)))


def numbering_end(text: str) -> int:
    """Return the length of the numbering that opens the text (`一、`, `（二）`, `3.`), else 0."""
    match = _NUMBERED.match(text)
    return match.end() if match else 0


def listed(text: str) -> bool:
    """Whether the text opens with a word of enumeration (一是, 首先)."""
    return bool(_LISTED.match(text))


def body_like(text: str) -> bool:
    """Whether the text reads as a paragraph: it holds a sentence, is long, or opens as one."""
    if _BODY.search(text) or len(text) > 80 or (len(text) >= 30 and "，" in text):
        return True
    return bool(_WHEN.match(text)) and dated(text)


def unfinished(text: str) -> bool:
    """Whether the text breaks off within a sentence."""
    return bool(text) and text[-1] not in _ENDED


def caption(text: str) -> bool:
    """Whether the line is the caption of a table or states its unit."""
    return len(text) <= 60 and bool(_CAPTION.match(text))


def page_number(text: str, *, bare: bool = False) -> bool:
    """Whether the line is a page number; `bare` allows one without marks around it."""
    text = text.strip()
    if len(text) > 24:
        return False
    return bool(_PAGE_NUMBER.match(text) or (bare and _BARE_NUMBER.match(text)))


def unremarked(text: str) -> str:
    """Return the text without a remark in brackets at its end."""
    return _REMARK.sub("", text)


def squeeze(text: str) -> str:
    """Return the text without the white space that sets Han characters apart."""
    return _APART.sub("", text.strip())


def issue_in(text: str) -> tuple[str, int, int] | None:
    """Return the issue in the line without white space, and where it starts and ends."""
    match = _ISSUE.search(text)
    if not match:
        return None
    return re.sub(r"\s", "", match[0]).strip("（）()"), match.start(), match.end()


def file_number(text: str) -> bool:
    """Whether the line is a document number (邵政发〔2023〕5号) and no more."""
    return bool(_FILE_NUMBER.fullmatch(text.strip()))


def date_in(text: str) -> tuple[date, int, int] | None:
    """Return the first full date in the line, and where it starts and ends."""
    for match in _DATE.finditer(text):
        if found := _date(match):
            return found, match.start(), match.end()
    return None


def date_line(text: str) -> date | None:
    """Return the date if the line says nothing else (a time, brackets or 印发 may stand by)."""
    if len(text) > 40 or not (found := date_in(text)):
        return None
    day, start, end = found
    return None if _AROUND_DATE.sub("", text[:start] + text[end:]) else day


def _date(match: re.Match[str]) -> date | None:
    if match["y"]:
        numbers = int(match["y"]), int(match["m"]), int(match["d"])
    else:
        year = int("".join(str(_HAN_DIGITS[digit]) for digit in match["hy"]))
        numbers = year, _han(match["hm"]), _han(match["hd"])
    try:
        return date(*numbers)
    except ValueError:
        return None


def _han(text: str) -> int:
    """Return the value of a Han numeral below 40 (元 and 正 are 1)."""
    text = text.replace("元", "一").replace("正", "一")
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_HAN_DIGITS[digit]) for digit in text))
    return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)
