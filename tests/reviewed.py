"""The files that the tests of the review page are about."""

from __future__ import annotations

from pathlib import Path

BULLETINS = Path(__file__).parents[1] / "corpus" / "bulletins"
TEXT, PDF = BULLETINS / "hengyang-2022-02.txt", BULLETINS / "hengyang-2022-06.pdf"
SMALL = (
    "邵阳市民生实事简报\n2023年7月17日\n"
    "隆回县：截至6月底，新增就业1200人，完成率97.4%。另有志愿者若干队到位。\n"
    "洞口县：今年计划改造危房60户，每户补助2万元。\n"
)
