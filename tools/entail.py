"""Reads a claim against evidence: how far it carries it, and which word it does not. Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

OWN = "deepnews"


class Read(NamedTuple):
    """One claim read against its evidence.

    ``pair`` is the logit that the evidence carries the claim as a whole. ``fault`` is the highest
    logit of a word that it does not carry, and ``start``, ``end`` its place in the claim; None
    where a model reads pairs only.
    """

    pair: float
    fault: float | None = None
    start: int = 0
    end: int = 0


class Entailer(Protocol):
    """What reads pairs of claim and evidence."""

    @property
    def fingerprint(self) -> str:
        """Names the weights: a score means the same wherever it is the same."""

    def read(self, pairs: Sequence[tuple[str, str]]) -> Sequence[Read | None]:
        """Read (claim, evidence) pairs; evidence beyond the model's length is cut at its end.

        None: unscored, the model's answer did not keep to what was asked. It is never guessed.
        """

    def probability(self, read: Read, *, figures: bool = False, names: bool = False) -> float:
        """How likely the evidence carries the claim that was read so, in [0, 1].

        ``figures``, ``names``: whether one of the claim's stands nowhere in the whole document.
        """

    def point(self, slip: float) -> tuple[float, float]:
        """From which probability the gate lets a sentence pass, for a share of false ones that may.

        The first where enough of its words are the evidence's, the second where they are not.
        """
