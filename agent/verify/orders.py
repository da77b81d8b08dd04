"""Mechanical check of orders: evidence that tells its reader to do something carries no fact.

Austin's directives state nothing; neither does what they want said (see ``tools.context_orders``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.verify.findings import Finding, bad
from agent.verify.reading import Premise, Reading
from agent.verify.words import content_stems, outside_quotes, quotations
from tools.context_orders import has_payload, is_order


def check_orders(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """An order carries its own quotation, and that only where it says nothing to be told."""
    for one in evidence:
        if _orders(one) and not _quotes(claim, one):
            yield bad("flag", "the evidence tells its reader to do this; it does not state it")


def _orders(one: Premise) -> bool:
    """Whether the passage is an order; libraries made before the flag was do not say so."""
    return "order" in one.evidence.flags or is_order(one.evidence.quote.lower())


def _quotes(claim: Reading, one: Premise) -> bool:
    """Whether words of the order stand in quotation marks, and nothing outside them is its own."""
    quote = " ".join(one.evidence.quote.split())
    if has_payload(quote.lower()):
        return False
    inside = [claim.text[a:b].strip(" “”\"'‘’.,!") for a, b in quotations(claim.text)]
    told = content_stems(outside_quotes(claim.text)) & content_stems(quote)
    return any(len(i.split()) > 2 and i in quote for i in inside) and len(told) < 2
