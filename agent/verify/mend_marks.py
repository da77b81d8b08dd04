"""The marks that a repaired sentence gets, from the draft's own reference list.

Knows marks, references and what carries the sentence; no wording.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from agent.domain import Evidence
from agent.verify.claims import DraftSentence
from agent.verify.draft_report import DraftReport


def labels(documents: Collection[str], report: DraftReport) -> str:
    """Marks of the first listed entry of each document."""
    keys: dict[str, str] = {}
    for entry in report.references:
        for document in entry.documents:
            if entry.key is not None and document in documents:
                keys.setdefault(document, entry.key)
    return "".join(_label(key) for key in dict.fromkeys(keys.values()))


def _label(key: str) -> str:
    return f"[{'' if key.isdigit() else '^'}{key}]"


def unmatched(one: DraftSentence, report: DraftReport) -> str:
    """Marks of what the sentence cites from the list, and none of the given sources is."""
    given = {entry.key for entry in report.references if entry.documents}
    listed = {entry.key for entry in report.references} - given
    keys = (key for mark in one.marks if mark.bare for key in mark.keys)
    return "".join(_label(key) for key in dict.fromkeys(keys) if key in listed)


def marks_for(
    text: str,
    one: DraftSentence,
    evidence: Sequence[Evidence],
    missing: set[str | None],
    report: DraftReport,
) -> str | None:
    """The marks to put on a sentence; None where its own may stay as they are.

    Those of sources that were not given stay: nobody has looked whether they carry it.
    """
    bare = [mark for mark in one.marks if mark.bare]
    if not bare:
        return None
    documents = {e.document_id for e in evidence}
    cited = {
        d
        for entry in report.references
        if any(entry.key in mark.keys for mark in bare)
        for d in entry.documents
    }
    if documents <= cited and not any(key in missing for mark in bare for key in mark.keys):
        return None
    known = [m for m in bare if m.url or not all(key in missing for key in m.keys)]
    if not report.references or (not cited and any(mark.url for mark in bare)):
        return None
    own = "".join(text[m.start : m.end].strip() for m in known)
    found = labels(documents, report)
    if not found and not documents - cited:
        return own
    return unmatched(one, report) + found
