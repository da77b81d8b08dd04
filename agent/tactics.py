"""The tactic library: what answers a fault of the rhythm, when it may be used, and in which words.

Tactics are files in ``prompts/tactics``. Those of a text name the faults they answer; those of a
plan (``level: plan``) shape the order and the open questions before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

import yaml
from pydantic import Field, ValidationError

from agent.domain import BlockKind, Frozen
from agent.errors import SetupError
from agent.mistaken import plainly

Fault = Literal["stock_phrase", "even_run", "opening", "density", "variation", "connective"]
Change = Literal["rephrase", "shorten", "lengthen", "reopen", "thin", "unlink"]
_LISTS: Final = "stock_phrases.yaml"  # the words that one of them bans


class Tactic(Frozen):
    """A way to break smoothness, and the precondition under which it is offered.

    ``least_sentences`` are those of the text, ``least_words`` those of the sentence to change.
    Of a plan's: ``most`` is how often it is used in one article, ``stronger`` how many times
    stronger an unusual opening has to be, ``weights`` what a kind of block adds to an opening.
    """

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    purpose: str
    level: Literal["text", "plan"] = "text"
    answers: tuple[Fault, ...] = ()
    orders: dict[Change, str] = Field(default_factory=dict)
    least_sentences: int = Field(default=1, ge=1)
    least_words: int = Field(default=1, ge=1)
    most: int | None = None
    stronger: float | None = Field(default=None, ge=1)
    weights: dict[BlockKind, float] = Field(default_factory=dict)

    def allows(self, sentences: int, words: int) -> bool:
        """Whether a text of so many sentences, and a sentence of so many words, meet it."""
        return sentences >= self.least_sentences and words >= self.least_words


@cache
def library() -> Mapping[str, Tactic]:
    """All tactics by id.

    Raises:
        SetupError: A file of the shipped folder is wrong; names it, the field and what is wrong.
    """
    found = {}
    for entry in sorted(files("prompts").joinpath("tactics").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml") and entry.name != _LISTS:
            one = parse(entry.read_text(encoding="utf-8"), entry.name)
            found[one.id] = one
    return found


@cache
def tactics() -> Mapping[Fault, Tactic]:
    """The tactic that answers each fault."""
    return {fault: one for one in library().values() for fault in one.answers}


def parse(text: str, where: str) -> Tactic:
    """One tactic from its YAML. SetupError where it does not say what a tactic says."""
    try:
        return Tactic.model_validate(yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError) as error:
        told = plainly(error) if isinstance(error, ValidationError) else "not YAML"
        raise SetupError(f"tactic {where}: {told}") from None
