"""Imported by the server that workers are forked off: loads rules and words once for all."""

from __future__ import annotations

import contextlib
import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from pathlib import Path  # noqa: E402

from extract.batch.inputs import Input  # noqa: E402
from extract.batch.work import Settings, convert_document  # noqa: E402

_PAGE = "邵阳市简报\n2023年7月17日\n截至6月底，全市新增就业1.2万人，完成年度任务的60%。\n"

with contextlib.suppress(Exception):
    convert_document(Input(Path("warm.txt"), "warm.txt", _PAGE.encode()), Settings())
