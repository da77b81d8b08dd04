"""Which narrative schema a brief asks for, before anything is read. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from agent.brief import Reading
from agent.plan.schemas import Schema
from tools.words import words

# What the cosine of brief and purpose (about 0.0 to 0.5) counts beside one cue: with 2 to 8 the
# twelve briefs of evals/bench/schema_choice.yaml that may be tuned on come out the same.
NEAR: Final = 4.0


def likeliest(
    reading: Reading, text: str, known: Collection[Schema], near: Mapping[str, float] | None = None
) -> list[Schema]:
    """Schemas by the cues that the brief speaks, those of its headline twice, and by their purpose.

    Years that a brief spans are one cue more for a schema that says so.

    Args:
        reading: The brief, read.
        text: The brief's text.
        known: The schemas to choose from.
        near: Cosine of the brief with each schema's purpose, by id; None leaves it to the cues.

    Returns:
        All of them, likeliest first; ties by id.
    """
    head, said = set(words(reading.title)), set(words(text))
    spread = reading.first_year is not None and reading.first_year != reading.last_year

    def score(schema: Schema) -> tuple[float, str]:
        cues = sum((cue in said) + (cue in head) for cue in schema.cues)
        cues += spread and schema.years
        return (-(cues + NEAR * (near or {}).get(schema.id, 0.0)), schema.id)

    return sorted(known, key=score)
