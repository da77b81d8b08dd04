"""What checking a draft found: verdicts of its sentences, its references, defects of citations.

Values only; knows nothing of how they are found or shown.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

from agent.domain import Derived, Frozen, Label
from agent.verify.antecedents import Carried


class Shown(Frozen):
    """A quotation of the evidence, as a report shows it."""

    document_id: str
    title: str
    start: int
    end: int
    quote: str
    page: int | None = None
    field: str | None = None


class ClaimVerdict(Frozen):
    """One claim of a sentence that holds several, with its verdict.

    Offsets into the draft; those of the sentence where a model put the claim in its own words.
    """

    text: str
    start: int
    end: int
    verdict: Label
    reason: str
    score: float = 0.0
    evidence: tuple[Shown, ...] = ()
    subject: Carried | None = None
    period: str | None = None


class DraftVerdict(Frozen):
    """One sentence of the draft (offsets into it) with its verdict and the evidence.

    ``cited`` are the given sources that it cites. From the text before it the sentence has its
    ``period``, ``subject`` (whom "it" stands for) and ``speaker``, where these leave no doubt.
    ``claims`` is empty where the sentence is one claim.
    """

    text: str
    start: int
    end: int
    verdict: Label
    reason: str
    score: float = 0.0
    markers: tuple[int, ...] = ()
    evidence: tuple[Shown, ...] = ()
    derived: Derived | None = None
    cited: tuple[str, ...] = ()
    evidence_ids: tuple[str, ...] = ()
    subject: Carried | None = None
    speaker: Carried | None = None
    period: str | None = None
    claims: tuple[ClaimVerdict, ...] = ()


class ReferenceFound(Frozen):
    """An entry of the draft's reference list, the given sources it means, and how often cited."""

    key: str | None
    text: str
    start: int
    end: int
    documents: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    cited: int = 0


DefectKind = Literal[
    "no_list",  # marks, and no list that could say what they mean
    "beyond_list",  # a mark that the list has no entry for
    "never_cited",
    "duplicate_number",
    "unknown_source",  # an entry or link that none of the given sources answers to
    "wrong_source",  # carried, but by another source than the one cited
    "not_in_source",  # the cited source does not carry it, nor does another
    "figure_not_in_source",  # the same, and a figure of it stands nowhere in the cited source
]


class Defect(Frozen):
    """Something wrong with a citation. ``text`` says what, ``start`` and ``end`` where.

    ``line`` counts from 1; ``sentence`` is the index of the sentence it concerns, ``key`` the
    number or name of the reference, ``carried_by`` the sources that carry what the cited does not.
    """

    kind: DefectKind
    text: str
    start: int
    end: int
    line: int
    sentence: int | None = None
    key: str | None = None
    carried_by: tuple[str, ...] = ()


class DraftReport(Frozen):
    """All sentences of a draft, in order, with its reference list and what is wrong with it."""

    sentences: tuple[DraftVerdict, ...]
    references: tuple[ReferenceFound, ...] = ()
    defects: tuple[Defect, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Sentences by verdict."""
        return dict(Counter(one.verdict for one in self.sentences))

    @property
    def failed(self) -> tuple[DraftVerdict, ...]:
        """Sentences that state something the evidence does not carry."""
        return tuple(s for s in self.sentences if s.verdict in ("contradicted", "not_found"))

    @property
    def checked(self) -> bool:
        """Whether any sentence was checked."""
        return any(s.verdict != "not_checkable" for s in self.sentences)

    @property
    def passed(self) -> bool:
        """Whether every checkable sentence is supported and every citation in order.

        A draft that states nothing and cites nothing passes.
        """
        return not self.failed and not self.defects
