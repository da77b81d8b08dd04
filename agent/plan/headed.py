"""Headings in the language of the brief, where that is not English. Pure."""

from __future__ import annotations

from typing import Final

from agent.draft.original import notice
from agent.plan.outline import Plan

# Slots of the schema of such briefs; other sections are headed in the brief's own words.
_HEADED: Final = {
    "what": "overview", "figures": "figures", "actors": "background", "next": "outlook",
}  # fmt: skip


def headed(plan: Plan, language: str) -> Plan:
    """The plan with the headings that a language's file gives."""
    if language == "en":
        return plan
    sections = [
        s.model_copy(update={"heading": notice(_HEADED[s.slot], language)})
        if s.slot in _HEADED
        else s
        for s in plan.sections
    ]
    return plan.model_copy(update={"sections": tuple(sections)})
