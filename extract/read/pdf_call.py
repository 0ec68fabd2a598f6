"""Calls PDFium's functions without checking what they are given."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any


def plain_call(function: Any, returns: Any, *takes: Any) -> Callable[..., Any]:
    """Return a PDFium function that takes addresses as numbers: half the cost of a typed call."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(returns, *takes)(address)
