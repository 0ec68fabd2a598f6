"""The invented figures behind the sample bulletins: counties, indicators and a year's series.

Everything here but the names and codes of places is made up. The series come from a seeded
generator, so that each run gives the same figures: cumulative ones never fall from month to
month, targets stay as they are all year, and a rate is the figure over its target, rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random

SEED = 20220101
YEAR = 2022
MONTHS = range(1, 13)
CITY = "衡阳市"

CODES = {
    "衡阳市": "430400",
    "珠晖区": "430405",
    "雁峰区": "430406",
    "石鼓区": "430407",
    "蒸湘区": "430408",
    "南岳区": "430412",
    "衡阳县": "430421",
    "衡南县": "430422",
    "衡山县": "430423",
    "衡东县": "430424",
    "祁东县": "430426",
    "耒阳市": "430481",
    "常宁市": "430482",
}
COUNTIES = tuple(name for name in CODES if name != CITY)
WEIGHTS = (0.9, 0.8, 0.85, 1.0, 0.35, 1.55, 1.5, 0.75, 1.15, 1.4, 1.8, 1.45)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an indicator that the text gives after 其中: its noun and share of the whole."""

    noun: str
    keys: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is counted each month.

    `base` is the yearly target of a county of weight 1, `curve` the share of it that is done
    by the end of each month, `step` the smallest difference in the figures. A `keys` entry is
    one that the name of the indicator in the text must hold. `surface` is the unit as printed,
    `unit` the canonical one, `scale` how many of the latter make one of the former.
    """

    key: str
    slug: str
    noun: str
    keys: tuple[str, ...]
    surface: str
    unit: str
    dimension: str
    base: float
    curve: tuple[float, ...]
    step: Decimal = Decimal(1)
    scale: int = 1
    capped: bool = False
    part: Part | None = None
    rural: float = field(default=1.0)


INDICATORS = {
    one.key: one
    for one in (
        Indicator(
            "jobs",
            "urban_new_jobs",
            "城镇新增就业",
            ("城镇新增就业", "新增城镇就业", "新增就业"),
            "人",
            "人",
            "count",
            3600,
            (0.08, 0.16, 0.27, 0.36, 0.45, 0.56, 0.65, 0.74, 0.84, 0.92, 0.98, 1.04),
            part=Part("就业困难人员就业", ("困难人员",), 0.13),
        ),
        Indicator(
            "started",
            "rural_housing_started",
            "农村危房改造开工",
            ("危房", "开工"),
            "户",
            "户",
            "count",
            110,
            (0.0, 0.05, 0.25, 0.5, 0.76, 0.95, 1, 1, 1, 1, 1, 1),
            capped=True,
            rural=0.12,
        ),
        Indicator(
            "finished",
            "rural_housing_completed",
            "农村危房改造竣工",
            ("危房", "竣工"),
            "户",
            "户",
            "count",
            110,
            (0.0, 0.0, 0.04, 0.13, 0.26, 0.42, 0.58, 0.75, 0.9, 1, 1, 1),
            capped=True,
            rural=0.12,
        ),
        Indicator(
            "screened",
            "two_cancer_screening",
            "“两癌”免费检查",
            ("两癌", "检查", "筛查", "参检"),
            "人",
            "人",
            "count",
            5200,
            (0.02, 0.06, 0.2, 0.34, 0.48, 0.62, 0.74, 0.86, 0.96, 1.02, 1.05, 1.06),
            part=Part("城镇低保适龄妇女", ("低保", "妇女"), 0.07),
        ),
        Indicator(
            "beds",
            "home_care_beds",
            "家庭养老床位",
            ("床位",),
            "张",
            "张",
            "count",
            160,
            (0.03, 0.08, 0.15, 0.24, 0.33, 0.44, 0.55, 0.66, 0.78, 0.9, 0.97, 1.0),
            part=Part("失能老年人家庭养老床位", ("失能", "床位"), 0.35),
        ),
        Indicator(
            "loans",
            "startup_loans",
            "发放创业担保贷款",
            ("担保贷款",),
            "万元",
            "元",
            "money",
            2600,
            (0.05, 0.12, 0.24, 0.33, 0.42, 0.55, 0.64, 0.73, 0.83, 0.93, 1.02, 1.1),
            scale=10000,
            part=Part("小微企业贷款", ("小微企业",), 0.3),
        ),
        Indicator(
            "roads",
            "rural_roads",
            "农村公路建设",
            ("农村公路",),
            "公里",
            "公里",
            "length",
            64,
            (0.01, 0.03, 0.1, 0.2, 0.32, 0.46, 0.58, 0.7, 0.82, 0.92, 0.98, 1.0),
            step=Decimal("0.1"),
            rural=0.15,
        ),
        Indicator(
            "trained",
            "skills_training",
            "职业技能培训",
            ("技能培训", "培训"),
            "人次",
            "人次",
            "count",
            1900,
            (0.03, 0.09, 0.2, 0.3, 0.41, 0.52, 0.62, 0.72, 0.83, 0.93, 1.0, 1.05),
            part=Part("脱贫劳动力培训", ("脱贫劳动力",), 0.24),
        ),
        Indicator(
            "satisfied",
            "public_satisfaction",
            "群众满意率",
            ("满意率", "满意度"),
            "%",
            "%",
            "ratio",
            0,
            (),
            step=Decimal("0.01"),
        ),
    )
}


def rounded(value: float | Decimal, step: Decimal = Decimal(1)) -> Decimal:
    """Return `value` at the precision of `step`, halves away from zero."""
    return Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Series:
    """A place's year: target (None if there is none), this year's and last year's months."""

    target: Decimal | None
    done: tuple[Decimal, ...]
    before: tuple[Decimal, ...]


def _county(indicator: Indicator, county: str, weight: float) -> Series:
    """Draw the year of one county from a generator seeded by its name and the indicator."""
    rng = Random(f"{SEED}/{indicator.slug}/{county}")
    if not indicator.curve:
        level = 94.2 + 2.4 * rng.random()
        months, before = [], []
        for _ in MONTHS:
            level = min(99.4, level + 0.42 * (rng.random() - 0.25))
            months.append(rounded(level, indicator.step))
            before.append(rounded(level - 0.4 - 1.5 * rng.random(), indicator.step))
        return Series(None, tuple(months), tuple(before))
    urban = county.endswith("区")
    size = indicator.base * weight * (indicator.rural if urban else 1.0)
    target = max(Decimal(6), rounded(size * (0.9 + 0.2 * rng.random()) / 10) * 10)
    pace, final = 0.88 + 0.3 * rng.random(), 0.97 + 0.11 * rng.random()
    if indicator.key in ("started", "finished"):
        target = _housing_target(county, weight)
        final = 1.0
    months, before, last = [], [], Decimal(0)
    growth = 0.94 + 0.2 * rng.random()
    for share in indicator.curve:
        jitter = 1 + 0.03 * (rng.random() - 0.5)
        value = rounded(float(target) * final * share**pace * jitter, indicator.step)
        if share == 1 and indicator.capped:
            value = target
        value = max(last, value, indicator.step if share else Decimal(0))
        value = min(value, target) if indicator.capped else value
        last = value
        months.append(value)
        before.append(rounded(float(value) / (growth + 0.04 * rng.random()), indicator.step))
    return Series(target, tuple(months), tuple(before))


def _housing_target(county: str, weight: float) -> Decimal:
    rng = Random(f"{SEED}/rural_housing/{county}")
    size = 110 * weight * (0.12 if county.endswith("区") else 1.0)
    return max(Decimal(6), rounded(size * (0.9 + 0.2 * rng.random())))


@cache
def series(key: str, place: str) -> Series:
    """Return the year of `INDICATORS[key]` in a county, or in the city as a whole."""
    indicator = INDICATORS[key]
    if place != CITY:
        return _county(indicator, place, WEIGHTS[COUNTIES.index(place)])
    every = [series(key, county) for county in COUNTIES]
    if not indicator.curve:
        count = len(every)
        return Series(
            None,
            tuple(
                rounded(sum(s.done[m] for s in every) / count, indicator.step) for m in range(12)
            ),
            tuple(
                rounded(sum(s.before[m] for s in every) / count, indicator.step) for m in range(12)
            ),
        )
    return Series(
        sum((s.target or Decimal(0) for s in every), Decimal(0)),
        tuple(sum((s.done[m] for s in every), Decimal(0)) for m in range(12)),
        tuple(sum((s.before[m] for s in every), Decimal(0)) for m in range(12)),
    )


def done(key: str, place: str, month: int) -> Decimal:
    """Return the figure from January to the end of `month` (for a rate: of the month)."""
    return series(key, place).done[month - 1]


def target(key: str, place: str) -> Decimal:
    """Return the year's target."""
    found = series(key, place).target
    if found is None:
        raise ValueError(f"{key}: has no target")
    return found


def rate(key: str, place: str, month: int) -> Decimal:
    """Return the share of the target that is done, in %, with one decimal place."""
    return rounded(done(key, place, month) / target(key, place) * 100, Decimal("0.1"))


def growth(key: str, place: str, month: int) -> Decimal:
    """Return the growth on the same months of the year before, in %, one decimal place."""
    before = series(key, place).before[month - 1]
    return rounded((done(key, place, month) / before - 1) * 100, Decimal("0.1"))


def step_up(key: str, place: str, month: int) -> Decimal:
    """Return the difference from the month before; in January the figure itself."""
    return done(key, place, month) - (done(key, place, month - 1) if month > 1 else 0)


def part(key: str, place: str, month: int) -> Decimal:
    """Return the part of the figure that the indicator's `part` speaks of."""
    of = INDICATORS[key].part
    if of is None:
        raise ValueError(f"{key}: has no part")
    return rounded(float(done(key, place, month)) * of.share)
