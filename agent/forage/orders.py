"""When an order in a document is what is asked about: the recipe, not a stranger's errand. Pure."""

from __future__ import annotations

from typing import Final

from tools.context_orders import has_payload
from tools.words import stems

SHARED: Final = 2  # stems that question and order have in common
SHARE: Final = 0.5  # of the question's stems
_ASKING: Final = frozenset(
    stems("what which when where who how much many long often should must do does did was were are")
)


def asks_for_order(question: str, order: str) -> bool:
    """Whether the question is about what the order tells its reader to do.

    "At what temperature is the oven preheated?" is about "Preheat the oven to 200 degrees". An
    order that says what is to be told, or that names an address, answers nothing.
    """
    if not question or has_payload(order.lower()):
        return False
    asked = set(stems(question)) - _ASKING
    shared = asked & set(stems(order))
    return len(shared) >= SHARED and len(shared) >= SHARE * len(asked)
