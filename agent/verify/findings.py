"""What one mechanical check found. Knows no evidence texts."""

from __future__ import annotations

from typing import NamedTuple

from agent.domain import Check, Derived, Field


class Finding(NamedTuple):
    """A check with what follows from it.

    ``conflict``: the evidence says otherwise (rather than nothing). ``used``: ids of the evidence
    that carried it. ``fields``: (evidence id, context field) pairs that carried it. ``wrong``: the
    words of the sentence that failed. ``places``: (evidence id, name, place) of what stands beside
    the evidence and carried it too, as the head of a column does a cell.
    """

    check: Check
    conflict: bool = False
    used: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    derived: Derived | None = None
    wrong: str = ""
    places: tuple[tuple[str, str, Field], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the check passed."""
        return self.check.passed


def good(
    name: str,
    detail: str = "",
    *,
    used: tuple[str, ...] = (),
    fields: tuple[tuple[str, str], ...] = (),
    derived: Derived | None = None,
    places: tuple[tuple[str, str, Field], ...] = (),
) -> Finding:
    """A check that passed."""
    check = Check(name=name, passed=True, detail=detail)
    return Finding(check, used=used, fields=fields, derived=derived, places=places)


def bad(name: str, detail: str, *, conflict: bool = False, wrong: str = "") -> Finding:
    """A check that failed; ``detail`` is a sentence a person understands."""
    return Finding(Check(name=name, passed=False, detail=detail), conflict=conflict, wrong=wrong)
