"""Says where a number without a unit counts: 新增项目110, 300床位, 辖6镇3办, 指数为100.7."""

from __future__ import annotations

import re

from extract.find.lone import Lone
from extract.find.measure import Measure
from extract.find.measures import Measures
from extract.find.surroundings import Surroundings
from extract.find.unit_words import noun_words

_LABEL = re.compile("[数數量额額积積计計][:：]")
_VISITS = "人次"
_LIKE_A_YEAR = re.compile("(?:19|20)[0-9]{2}")
_STOPS = frozenset("，。；、！？,;!?)）\n”》】")
# 资助14.5万低保对象: a scale word makes a number of what would be a name.
_OPENS_NOUN = re.compile("(?![以左右上下余多到至和与及或元级量大之于里分倍的是为有起])[一-鿿]{2}")
_REACH = 44
# 跨越7万亿、8万亿两个台阶.
_STEPS = re.compile("[、和与]?[0-9.]*[万亿]*[一二两三四五六七八九十]个")
_LONG_REACH = 60
_IS = "(?:已|均|仅|分别)?(?:为|是|达到?|：|提高[到至]|(?:[升降]|上升|下降|缩小|扩大)[到至为])"
_REACHED = (
    "已经|已|仅|均|都|将|共|累计|连续|分别|首次|成功|再次|历史性|实现|完成|达到|达|突破|超过|超|为|近|至|增至"
    "|增加到|提高到|增长到|跨越|迈上|跃上|站上|登上|逼近|接近|合计|是|大约|约|预计|了|由|从|在|：|大概"
)
_NO_MORE = re.compile(
    "(?!和|与|[上下]?[升降]|提高|缩小|扩大|回落|收窄|以[上下内]|左右|[，。])[0-9A-Za-z:：/／%％一-鿿-]"
)


class BareNumbers:
    """The regexes around numbers without a unit, made from a table."""

    def __init__(self, measures: Measures, around: Surroundings) -> None:
        self._around = around
        self._general = measures.general
        table = measures.table
        bare = table.bare
        self._lone = Lone(measures.numerals)
        self._noun = re.compile(noun_words(table))
        divisions, governs = table.words(bare.divisions), table.words(bare.governs)
        self._division = re.compile(f"(?:{divisions})")
        self._kinds = re.compile(f"(?:省|州|盟|{divisions})[(（](?:省|州|盟|{divisions})[、）)]")
        n = measures.numerals
        number = f"0-9０-９{n.digits}{n.scale_forms}"
        self._governed = re.compile(
            f"(?<![建本所内部直])(?:{governs})(?:有|着|了)?+"
            f"(?:[{number}]++个?+[^，。；、{number}]{{1,8}}+(?:、|和|，)?+)*$"
        )
        self._dimensions = {
            table.fold(word): one.dimension for one in bare.indexes for word in one.surfaces
        }
        words = table.words(self._dimensions)
        self._index = re.compile(
            f"(?P<word>{words})(?:（[^（）]{{1,24}}）)?"
            f"(?:[由从](?:[0-9]{{4}}年的?)?[^，。；0-9]{{0,8}}(?:[0-9.]+)?)?(?:{_IS})?$"
        )
        amounts, sums = table.words(bare.amounts), table.words(bare.sums)
        number = f"[{number}.．]++"
        self._amount = re.compile(f"(?:{amounts})(?:{_REACHED})*(?:{number}[、和至到])*$")
        self._sum = re.compile(f"的?(?:{sums})(?![户人者率])")
        self._index_ends = frozenset("为是达到至：）由从的") | {
            word[-1] for word in self._dimensions
        }

    def count(self, text: str, measure: Measure, floor: int, end: int) -> bool:
        """Whether a number without a unit is a quantity; its dimension and rule are then set."""
        if self._general:
            return self._says(text, measure, floor, end)
        if self._is_index(text, measure, end):
            return True
        if measure.low != int(measure.low) or (
            not measure.scaled and (measure.surface[0] == "0" or "." in measure.surface)
        ):
            return False
        if measure.end < end and self._is_division(text, measure, end):
            return True
        if measure.han and not measure.scaled:
            return False
        if self._noun.match(text, measure.end, end):
            measure.dimension, measure.rule = "count", "unit:noun"
            return True
        if measure.han or (measure.low >= 10**7 and not measure.scaled):
            return False
        if measure.scaled and measure.low >= 10**5 and self._is_money(text, measure, end):
            return True
        if measure.scaled and _OPENS_NOUN.match(text, measure.end, end):
            measure.dimension, measure.rule = "count", "unit:noun"
            return True
        if not measure.scaled and _LIKE_A_YEAR.fullmatch(measure.surface):
            return False
        before = text[max(floor, measure.start - 2) : measure.start]
        if not before or not ("一" <= before[-1] <= "鿿" or _LABEL.fullmatch(before)):
            return False
        last = measure.end
        if measure.scaled:
            last, _ = self._around.suffixed(text, last, end)
        if last < end:
            if text[last] not in _STOPS:
                return False
            if text[last] == "、" and text[last + 1 : last + 2].isdecimal():
                return False
        measure.dimension, measure.rule = "count", "unit:bare"
        if before == _VISITS:
            measure.name = before
        return True

    def _says(self, text: str, measure: Measure, floor: int, end: int) -> bool:
        """Whether a number of any text is one: all but a Han digit within a word (三思)."""
        around = self._around
        return (
            not measure.han
            or measure.number_end - measure.start > 1
            or self._lone.stands_apart(text, measure.surface, measure.start, measure.end)
            or around.suffixed(text, measure.end, end)[1] != "exact"
            or (
                measure.start > floor
                and around.prefixed(text, measure.start, floor, measure)[1] != "exact"
            )
        )

    def _is_index(self, text: str, measure: Measure, end: int) -> bool:
        """Whether the number is the value of what stands before it: 指数为100.7."""
        first = measure.start
        if measure.han or measure.scaled or text[first - 1 : first] not in self._index_ends:
            return False
        if measure.end < end and _NO_MORE.match(text, measure.end, end):
            return False
        hit = self._index.search(text[max(0, first - _REACH) : first])
        if hit is None:
            return False
        dimension = self._dimensions[hit["word"]]
        if not hit.group().endswith(hit["word"]) or not _LIKE_A_YEAR.fullmatch(measure.surface):
            measure.dimension, measure.rule = dimension, "unit:index"
            return True
        return False

    def _is_money(self, text: str, measure: Measure, end: int) -> bool:
        """Whether a large number is an amount of yuan: 产值2.4亿, 300万贷款."""
        first = measure.start
        if not self._sum.match(text, measure.end, end):
            behind = self._around.suffixed(text, measure.end, end)[0]
            if behind < end and text[behind] not in _STOPS and not _STEPS.match(text, behind, end):
                return False
            if not self._amount.search(text[max(0, first - _REACH) : first]):
                return False
        measure.name, measure.dimension, measure.rule = "元", "money", "unit:amount"
        return True

    def _is_division(self, text: str, measure: Measure, end: int) -> bool:
        """Whether the number counts divisions: 16省（区、市）, 辖6镇3办."""
        if not measure.han and self._kinds.match(text, measure.end, end):
            measure.dimension, measure.rule = "count", "unit:division"
            return True
        if not self._division.match(text, measure.end, end):
            return False
        if not self._governed.search(text[max(0, measure.start - _LONG_REACH) : measure.start]):
            return False
        measure.dimension, measure.rule = "count", "unit:division"
        return True
