"""What is told of a typed figure: a shared shape for sentences and for rows of tables."""

from __future__ import annotations

from typing import NamedTuple

from agent.domain import TypedFigure


class Told(NamedTuple):
    """Typed figures of a sentence and the words that tell them, without a final stop or a period.

    ``short`` tells the first alone, ``full`` with the change beside it; ``period`` is its label.
    ``owner`` is the company whose measure a bare name ("gross margin") is; empty where the name
    says it. ``why`` is what the speaker names as the reason, a noun phrase, with its "mainly".
    ``named``: the first word is a name and keeps its capital inside a sentence.
    """

    figures: tuple[TypedFigure, ...]
    short: str
    full: str
    period: str
    owner: str = ""
    why: str = ""
    named: bool = False
