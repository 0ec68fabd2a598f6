"""Says whether a stretch of text plans or reviews, by its title, heading, label or opening."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.model import Mentions
from extract.relate.status import plans
from extract.rules import Rules

_NUMBERING = re.compile(r"^[（(]?[一二三四五六七八九十0-9]{1,3}[)）]?[、.．]?")


@lru_cache(maxsize=32)
def _said(rules: Rules, says: str, where: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{rules.language.status(says, where)})")


def title_plans(title: str, rules: Rules) -> bool:
    """Whether a document is a plan by its title (…实施方案, …工作安排)."""
    reviews = _said(rules, "actual", "title").search(title)
    return reviews is None and bool(_said(rules, "target", "title").search(title))


def heading_plans(heading: str, before: bool, rules: Rules) -> bool:
    """Whether what follows a heading are plans; `before` is what held until it."""
    heading = _NUMBERING.sub("", heading.strip().rstrip("。：:"))
    heading = re.sub(r"[（(][^（）()]{1,8}[）)]$", "", heading)
    if len(heading) > 30 or not heading:
        return before
    if _said(rules, "actual", "heading").search(heading):
        return False
    if re.search("[和及与]下一?(?:步|阶段)", heading):
        return False
    return before or bool(_said(rules, "target", "heading").search(heading))


def label_plans(label: str, before: bool, rules: Rules) -> bool:
    """Whether what follows a label are plans (任务：…; 进度：…)."""
    if _said(rules, "target", "label").search(label):
        return True
    return before and not _said(rules, "actual", "label").search(label)


def label_rules(label: str, rules: Rules) -> bool:
    """Whether what follows a label are rules (住院报销：…)."""
    return bool(label) and bool(_said(rules, "standard", "label").search(label))


def sentence_plans(
    text: str, mentions: Mentions, before: bool, outside: bool, rules: Rules
) -> bool:
    """Whether a sentence stands among plans: by its own opening, or by a short sentence before
    it that serves as a heading (高质量谋划提升行动目标。). `outside` is what the paragraph began
    with.
    """
    sentence = mentions.sentence
    piece = text[sentence.start : sentence.end]
    if len(piece) <= 22 and not mentions.quantities and "，" not in piece[:-1]:
        if heading_plans(piece, False, rules):
            return True
        if before and not outside:
            return False
    counted = mentions.quantities[0].start - sentence.start if mentions.quantities else len(piece)
    return before or plans(piece[: min(counted, 24)], rules)
