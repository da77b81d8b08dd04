from __future__ import annotations

import random

import pytest

from tools.duplicates import Copies, resembles, signature, text_digest

WORDS = (  # noqa: SIM905 - a list would be twenty lines
    """furnace delta ledger quarter revenue margin pump valve harbour contract outlook share
 growth decline segment region customer supplier price volume capacity order"""
).split()


def story(seed: int, words: int = 300) -> str:
    """Sentences of random words with a figure in each."""
    draw = random.Random(seed)
    parts = []
    while len(parts) < words:
        parts += [
            *draw.choices(WORDS, k=9),
            f"{draw.randint(10, 999)}.{draw.randint(1, 9)} percent.",
        ]
    return " ".join(parts)


def found(texts: dict[str, str], text: str) -> str | None:
    copies = Copies(texts.__getitem__)
    for name, one in texts.items():
        copies.add(name, text_digest(one), len(one), signature(one))
    return copies.original(text, text_digest(text), signature(text))


BASE = story(1)


@pytest.mark.parametrize(
    ("copy", "why"),
    [
        (BASE, "the same"),
        ("PORT, Oct 17 (Wire) - " + BASE, "another opening"),
        (BASE[: int(len(BASE) * 0.7)], "cut at the end"),
        (BASE.upper().replace(" ", "  "), "typeset otherwise"),
        (BASE.replace("harbour", "port", 4), "a few words changed"),
    ],
)
def test_copies_are_recognised(copy: str, why: str) -> None:
    assert found({"d0": story(0), "d1": BASE, "d2": story(2)}, copy) == "d1", why


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (story(9), "another story"),
        (BASE[: len(BASE) // 3], "a short extract"),
        (BASE.replace(".1", ".2").replace(".3", ".4").replace(".5", ".6"), "other figures"),
        (BASE + story(5) + story(6), "a digest that contains it"),
    ],
)
def test_what_is_no_copy_is_left_alone(other: str, why: str) -> None:
    assert found({"d1": BASE}, other) is None, why


@pytest.mark.parametrize("text", ["", "Only four words here."])
def test_texts_without_a_run_match_only_exactly(text: str) -> None:
    assert signature(text) == b""
    assert found({"d1": text}, text) == "d1"
    assert found({"d1": text}, text + "!") is None
    assert not resembles(text, text)


def test_a_forgotten_document_is_no_original_until_added_again() -> None:
    copies = Copies({"d1": BASE}.__getitem__)
    mark = signature(BASE)
    copies.add("d1", text_digest(BASE), len(BASE), mark)
    copies.forget("d1")
    assert copies.original(BASE, text_digest(BASE), mark) is None
    assert copies.original("x " + BASE, "other", mark) is None
    copies.add("d1", text_digest(BASE), len(BASE), mark)
    assert copies.original(BASE, text_digest(BASE), mark) == "d1"


def test_signatures_are_the_same_everywhere() -> None:
    assert len(signature(BASE)) == 480
    assert signature("a b c d e f").hex()[:16] == signature("A  b, c d\ne f").hex()[:16]
