"""What an edit may look at: a sentence, the sentences beside it, and stores of foreign parts.

Knows no edits.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from evals.entail.change import Swap

TAIL: Final = re.compile(
    r"\s(?:in|at|for|from|with|during|after|before|by|on|since|under|through|across|despite)\s"
    r"(?:the|its|a|an|their|this|his|her|[A-Z0-9$])[^,;:.()\"“”]{4,48}(?=[.,;]?$)"
)
CAUSE: Final = re.compile(
    r",?\s(?:because of|because|due to|driven by|as a result of|thanks to|led by|owing to"
    r"|reflecting|resulting from|caused by)\s[^.;:()\"“”]{8,70}(?=[.;]?$)"
)
WHICH: Final = re.compile(r",\s(?:which|who|where)\s[^,.;:()\"“”]{10,60}(?=,|\.$)")
SPEAKER: Final = re.compile(
    r"\b(?:said|says|told|stated|added|noted|argued|according to|announced|reported|claimed)\b"
)


class Bank(NamedTuple):
    """Parts of other documents: names, tails ("in the third quarter"), causes, asides."""

    names: tuple[str, ...]
    tails: tuple[str, ...]
    causes: tuple[str, ...]
    asides: tuple[str, ...]


class Scene(NamedTuple):
    """A sentence with what stands around it.

    Attributes:
        text: The sentence that is edited.
        beside: Other sentences that the evidence will hold: what is taken from there is hard to
            tell from the truth by words alone.
        names: Proper names of the document, those of ``beside`` first.
        inside: Proper names of the sentence.
        bank: Parts of other documents.
    """

    text: str
    beside: tuple[str, ...]
    names: tuple[str, ...]
    inside: tuple[str, ...]
    bank: Bank


Edit = Callable[[Scene, random.Random], Sequence[Swap] | None]


def tails(text: str) -> list[str]:
    """Closing adjuncts of a sentence, with the space before them."""
    return [found[0].rstrip(".,;") for found in TAIL.finditer(text)][-1:]


def causes(text: str) -> list[str]:
    """Closing causes of a sentence, with what stands before them."""
    return [found[0].rstrip(".;") for found in CAUSE.finditer(text)][-1:]


def asides(text: str) -> list[str]:
    """Relative clauses between commas, the first comma with them."""
    return [found[0] for found in WHICH.finditer(text)]


def closing(text: str) -> int:
    """Where words can be added at the end: before the closing stop and quotation marks."""
    return len(text.rstrip().rstrip(".!?;:\"”’'"))
