"""Which sentences of long evidence speak of a claim: chosen so that together they cover it. Pure.

Greedy cover of the claim's telling words, rare ones weighing more (Nemhauser, Wolsey and Fisher
1978): each next sentence is the one that adds most for its length.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from agent.verify.lexicon import STOP
from agent.verify.words import words
from tools.remembered import remembered

WIDTH: Final = 90  # words of evidence that a claim is read against
_OWN: Final = 0.25  # what a sentence counts for itself, beside what it adds
_FLAT: Final = 12  # words added to every length, so that scraps do not win
_DIGITS: Final = re.compile(r"[\d.,]*\d")


@remembered
def keys_of(sentence: str) -> frozenset[str]:
    """What a sentence can be met by: stems of its telling words, figures without commas."""
    return frozenset(
        word.text.replace(",", "").rstrip(".") if _DIGITS.fullmatch(word.text) else word.stem
        for word in words(sentence)
        if word.text.lower() not in STOP
    )


def spans_for(claim: str, sentences: Sequence[str], *, width: int = WIDTH) -> list[int]:
    """Places of the sentences to read, in the order of the text, of about ``width`` words.

    All of them where they fit.
    """
    lengths = [len(one.split()) for one in sentences]
    if sum(lengths) <= width:
        return list(range(len(sentences)))
    held = [keys_of(one) for one in sentences]
    common = Counter(key for keys in held for key in keys)
    wanted = {key: math.log(1 + len(sentences) / (1 + common[key])) for key in keys_of(claim)}
    shared = [keys & wanted.keys() for keys in held]
    chosen: list[int] = []
    covered: set[str] = set()
    used = 0
    while used < width and len(chosen) < len(sentences):
        best, most = -1, -1.0
        for n, keys in enumerate(shared):
            if n in chosen:
                continue
            # Exact sums: the order of a set differs from process to process.
            gain = math.fsum(wanted[k] for k in keys - covered)
            gain += _OWN * math.fsum(wanted[k] for k in keys)
            beside = any(abs(n - other) == 1 for other in chosen)
            worth = (gain + 0.05 * beside) / (_FLAT + lengths[n])
            if worth > most and (used + lengths[n] <= width * 1.3 or not chosen):
                best, most = n, worth
        if best < 0:
            break
        chosen.append(best)
        covered |= shared[best]
        used += lengths[best]
    return sorted(chosen)
