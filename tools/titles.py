"""Titles that documents give themselves, before they are printed or shown to a model.

A title is the one text of a document that reaches a reader and a model without being a sentence of
evidence, so an order may not stand in it. Knows wordings only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tools.context_instructions import is_instruction
from tools.context_orders import has_payload, is_order

_CALL: Final = re.compile(r"\w\((?:\w+ ?=|[\[{\"'])")  # code that does something: send(to="...")


def title_or_name(title: str | None, name: str) -> str:
    """The title, or the file's name where there is none or what it says is meant for a machine."""
    low = (title or "").lower()
    if (
        not title
        or is_instruction(low)
        or _CALL.search(low)
        or (is_order(low) and has_payload(low))
    ):
        return name
    return title


def titles_for_model(titles: Iterable[str], most: int) -> list[str]:
    """At most so many titles, sorted, each once; those that tell their reader to act are left out.

    "Install the pump" is a title to print, and an order to a model that lists what it reads.
    """
    kept = {one for one in titles if not is_order(one.lower()) and title_or_name(one, "") == one}
    return sorted(kept)[:most]
