from __future__ import annotations

from collections.abc import Callable

from agent.domain import Context, Evidence, Field, Flag, evidence_id

Make = Callable[..., Evidence]


def make_evidence(
    quote: str,
    *,
    document_id: str = "d1",
    start: int = 100,
    flags: tuple[Flag, ...] = (),
    **context: str,
) -> Evidence:
    """Evidence with context fields given as words; none has offsets."""
    fields = {name: Field(value=value, rule="test") for name, value in context.items()}
    end = start + len(quote)
    return Evidence(
        id=evidence_id(document_id, start, end),
        document_id=document_id,
        start=start,
        end=end,
        quote=quote,
        context=Context(**fields),
        flags=flags,
    )
