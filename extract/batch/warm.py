"""Imported by the server that workers are forked off: loads rules and words once for all."""

from __future__ import annotations

import contextlib
import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from pathlib import Path  # noqa: E402

from extract.batch.inputs import Input  # noqa: E402
from extract.batch.work import Settings, convert_document  # noqa: E402

# Of each kind of number, time and place one, so that what finds them is made here and not by each.
_PAGE = """\
邵阳市简报
2023年7月17日
一、工作进展
截至6月底，全市新增就业1.2万人，完成年度任务的60%，同比增长三分之一。今年以来，隆回县每人每月补助300元，
共发放二百三十万元，较上年同期提高5.2个百分点；其中脱贫户120户（约350人）。2019年至2021年，五年来，
上半年、去年底、春节期间累计完成3万亩左右，最高不超过500元/亩。
二、下一步工作
力争2023年底前新建校舍12所、改造道路30公里，覆盖率达到95%以上。
县区\t任务数（户）\t完成数（户）
隆回县\t20\t15
"""

with contextlib.suppress(Exception):
    convert_document(Input(Path("warm.txt"), "warm.txt", _PAGE.encode()), Settings())
