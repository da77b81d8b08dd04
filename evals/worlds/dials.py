"""The dials of a closed world: how much is written about it, how often, how crookedly."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agent.domain import Frozen


class Dials(Frozen):
    """What a world is made like. The defaults leave a world as its seed alone makes it."""

    size: int = Field(0, ge=0, le=100_000)
    """Papers in all; 0 keeps the eight to fourteen that every world has."""
    redundancy: float = Field(0.2, ge=0, le=1)
    """Share of the added papers that repeat another: wire copies and near duplicates."""
    contradiction: float = Field(0, ge=0, le=1)
    """Share of the subject's figures that a wire gives otherwise, beside those of the seed."""
    diffusion: Literal["low", "high"] = "low"
    """High: half of the figures asked for stand in no report, each alone in a paper of another
    subject."""
    quarters: int = Field(4, ge=2, le=6)
    """Scope: how many quarters are told."""
    hops: int = Field(1, ge=1, le=3)
    """From 2: figures told of "the club that sold ..."; from 3 of one "led by" somebody. Whose they
    are, another paper tells."""
    attacks: int = Field(0, ge=0, le=1_000)
    """Added papers that hold an order to whoever reads them."""
    varied: bool = False
    """Sentences put together from parts, some thousand forms, in place of a dozen fixed ones."""


PLAIN = Dials()
