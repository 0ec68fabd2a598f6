"""Words are cut as jieba cuts them, though only a part of its dictionary is taken in."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.relate.words import cut
from extract.rules import load_rules

RULES = load_rules()
CORPUS = Path(__file__).parents[1] / "corpus" / "gold" / "dev"


@lru_cache(maxsize=1)
def whole() -> Any:
    """Return jieba with its whole dictionary and our words."""
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word in RULES.language.tokens:
        tokenizer.add_word(word)
    return tokenizer


def same(piece: str) -> None:
    assert cut(piece, RULES) == tuple(whole().cut(piece, HMM=False))


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("", id="nothing"),
        pytest.param("全市城镇新增就业人数", id="words"),
        pytest.param("高标准农田建设", id="long words"),
        pytest.param("龘靐齉", id="characters that begin no word"),
        pytest.param("G320国道改建3.5km", id="Latin letters and digits"),
        pytest.param("A级 B级\r\nC级\t和　D级", id="spaces"),
        pytest.param("“两癌”检查、（农村）妇女", id="marks"),
        pytest.param("𠀀𠀁é", id="beyond the dictionary"),
    ],
)
def test_cuts_as_jieba_does(piece: str) -> None:
    same(piece)


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem) for path in sorted(CORPUS.glob("*.txt"))[::6]]
)
def test_cuts_the_corpus_as_jieba_does(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for start in range(0, len(text), 17):
        same(text[start : start + 17])


@given(st.text(alphabet="全市县新增就业人员农村公路建设完成率的和在Aa1 .%-_\n“”，", max_size=24))
def test_cuts_any_piece_as_jieba_does(piece: str) -> None:
    same(piece)
