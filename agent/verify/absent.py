"""What of a claim stands nowhere in a document: figures, and words with a capital. Pure.

The reader sees the sentences that speak of the claim; this looks at all of them. Letters only: no
grammar of numbers, no aliases. Whoever weighs it must not take it for proof.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_FIGURE: Final = re.compile(r"\d[\d,.]*\d|\d")
_CAPITAL: Final = re.compile(r"(?<!^)\b[A-Z][\w'’-]+")


class Absent(NamedTuple):
    """Whether a figure, or a word with a capital inside the claim, is not in the document."""

    figures: bool = False
    names: bool = False


def absent(claim: str, document: str) -> Absent:
    """Compare the claim with the whole document.

    Examples:
        >>> absent("In 2024 sales in Spain rose by 4%.", "Sales in Italy rose by 4% in 2024.")
        Absent(figures=False, names=True)
    """
    figures, text = _held(document)
    return Absent(
        any(found.replace(",", "") not in figures for found in _FIGURE.findall(claim)),
        any(found.lower() not in text for found in _CAPITAL.findall(claim)),
    )


@lru_cache(maxsize=256)
def _held(document: str) -> tuple[frozenset[str], str]:
    figures = frozenset(found.replace(",", "") for found in _FIGURE.findall(document))
    return figures, document.lower()
