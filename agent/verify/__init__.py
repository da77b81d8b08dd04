"""Verify: text to claims to evidence to verdicts; repair of what is not carried."""

from agent.verify.claims import checkable, split_draft
from agent.verify.draft import DraftReport, DraftVerdict, verify_draft, verify_pairs
from agent.verify.gate import Gate
from agent.verify.repair import attribute, weaken

__all__ = [
    "DraftReport",
    "DraftVerdict",
    "Gate",
    "attribute",
    "checkable",
    "split_draft",
    "verify_draft",
    "verify_pairs",
    "weaken",
]
