"""The forms in which the bulletins go through the counties: pairs, groups, rankings."""

from __future__ import annotations

from corpus import figures as data

SHORT = {"珠晖区", "雁峰区", "石鼓区", "蒸湘区", "衡南县", "衡东县", "祁东县", "耒阳市", "常宁市"}


def expand_list(arguments: str, month: int) -> str:
    """Return the mark-up for `KEY FORM [option=value …]`.

    Options: `only` and `without` (names, with commas), `order` (`a`, `r`: highest first), `top`
    and `rest` (so many of the first, all but so many), `verb`, `size` (of groups), `counted`
    (`地` gives 三地分别). Raises KeyError, ValueError.
    """
    key, form, *rest = arguments.split()
    options = dict(word.split("=", 1) for word in rest)
    names = _chosen(key, options, month)
    verb = options.get("verb", "完成")
    if form in ("groups", "groupsu"):
        return _groups(key, names, verb, options, each=form == "groupsu")
    if form == "short":
        names = [f"{name[:-1]}|{name}" if name in SHORT else f"{name}|{name}" for name in names]
        return "、".join(f"{one.split('|')[0]}{{{key}.a@{one.split('|')[1]}}}" for one in names)
    patterns = {
        "pairs": ("{n}{{{k}.a@{n}}}", "、"),
        "commas": ("{n}{{{k}.a@{n}}}", "，"),
        "verb": ("{n}{v}{{{k}.a@{n}}}", "，"),
        "paren": ("{n}（{{{k}.a@{n}}}）", "、"),
        "spaced": ("{n} {{{k}.a@{n}:spaced}}", "，"),
        "thousands": ("{n}{{{k}.a@{n}:thousands}}", "、"),
        "grown": ("{n}{{{k}.G@{n}}}", "、"),
        "colon": ("{n}：{{{k}.a@{n}}}", "；"),
        "rated": ("{n}{v}{{{k}.a@{n}}}、完成率{{{k}.r@{n}}}", "；"),
        "share": ("{n}{v}{{{k}.a@{n}}}，占计划的{{{k}.r@{n}}}", "；"),
        "rates": ("{n}（{{{k}.r@{n}}}）", "、"),
        "targets": ("{n}{{{k}.t@{n}}}", "、"),
    }
    pattern, mark = patterns[form]
    items = [pattern.format(n=name, k=key, v=verb) for name in names]
    if options.get("and"):
        return mark.join(items[:-1]) + "和" + items[-1]
    return mark.join(items)


def _chosen(key: str, options: dict[str, str], month: int) -> list[str]:
    names = list(data.COUNTIES)
    if "only" in options:
        names = options["only"].split(",")
        names = [name for kind in names for name in _named(kind)]
    if "without" in options:
        names = [name for name in names if name not in options["without"].split(",")]
    if options.get("order") == "a":
        names.sort(key=lambda name: -data.done(key, name, month))
    elif options.get("order") == "r":
        names.sort(key=lambda name: -data.rate(key, name, month))
    if "top" in options:
        names = names[: int(options["top"])]
    if "rest" in options:
        names = names[int(options["rest"]) :]
    return names


def _named(kind: str) -> list[str]:
    """Return the counties whose name ends so (`区`), or the one of that name."""
    return [n for n in data.COUNTIES if n == kind or (len(kind) == 1 and n.endswith(kind))]


def _groups(key: str, names: list[str], verb: str, options: dict[str, str], *, each: bool) -> str:
    size, counted = int(options.get("size", "4")), options.get("counted", "")
    parts = []
    for start in range(0, len(names), size):
        group = names[start : start + size]
        figures = [f"{{{key}.a@{name}:{'' if each else 'bare'}}}" for name in group[:-1]]
        last = f"{{{key}.a@{group[-1]}}}"
        if len(group) == 1:
            parts.append(f"{group[0]}{verb}{last}")
        else:
            joined = "、".join(figures) + ("和" if each else "、") + last
            number = "零一二三四五六"[len(group)]
            all_of = f"[{number}{counted}|{counted}||optional v={len(group)} u={counted}]"
            parts.append("、".join(group) + all_of * bool(counted) + f"分别{verb}{joined}")
    return "；".join(parts)
