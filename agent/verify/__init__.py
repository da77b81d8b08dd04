"""Verify: text to claims to evidence to verdicts; repair of what is not carried."""

from agent.verify.claims import checkable, split_draft
from agent.verify.draft import verify_draft, verify_pairs
from agent.verify.draft_report import Defect, DraftReport, DraftVerdict
from agent.verify.gate import Gate
from agent.verify.repair import attribute, weaken

__all__ = [
    "Defect",
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
