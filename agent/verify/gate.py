"""The gate: a sentence and its evidence to a verdict, mechanical checks first, in batches.

Knows nothing of drafts, libraries or repair.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.domain import Evidence, Verdict
from agent.verify import other_languages
from agent.verify.alignment import Alignment, align
from agent.verify.bearers import check_bearers, check_labels
from agent.verify.carve_outs import check_carve_outs
from agent.verify.causes import check_causes
from agent.verify.cells import check_cells, of_rows
from agent.verify.comparisons import check_comparisons
from agent.verify.concessions import check_concessions
from agent.verify.doers import check_doers, check_tellers
from agent.verify.doings import check_doings
from agent.verify.entailment import Reader, Reading, worth_reading
from agent.verify.findings import Finding, bad
from agent.verify.frames import check_frames
from agent.verify.grounding import rank
from agent.verify.holders import check_holders
from agent.verify.language import foreign
from agent.verify.modality import (
    check_cause,
    check_certainty,
    check_flags,
    check_superlatives,
)
from agent.verify.naming import (
    check_first_person,
    check_name,
    check_quotations,
    check_roles,
    check_speaker,
)
from agent.verify.numbers import check_numbers
from agent.verify.objects import check_objects
from agent.verify.orders import check_orders
from agent.verify.polarity import check_directions, check_negation
from agent.verify.prefixes import check_prefixes
from agent.verify.reading import Premise, premises, read
from agent.verify.reading import Reading as Claim
from agent.verify.relations import check_sides, check_subjects
from agent.verify.scopes import check_scopes
from agent.verify.tellings import check_offices, check_tellings
from agent.verify.transfers import check_transfers
from agent.verify.values import check_places
from agent.verify.verdicts import Quote, decide, missing_evidence
from agent.verify.words import quotations, strip_markers
from tools.embed import Embedder, encode_long

Vector = NDArray[np.float32]
KEPT_VECTORS = 20_000  # 384 floats each: 31 MB
LEAST_QUOTED = 4  # words; a shorter quotation is a name or a term, checked like the rest
CANDIDATES = 12  # lexical candidates per sentence that are embedded when grounding


class _Checked(NamedTuple):
    """A sentence after the mechanical checks."""

    text: str
    cited: Sequence[Evidence]
    similarity: float | None
    findings: list[Finding]
    alignment: Alignment

    @property
    def open(self) -> bool:
        """Whether a reader is to be asked: nothing failed, and nothing was computed."""
        settled = any(not f.passed or f.derived for f in self.findings)
        return bool(self.cited) and not settled and worth_reading(self.text)

    def verdict(self, quote: Quote | None, reading: Reading | None) -> Verdict:
        return decide(
            self.findings, self.alignment, similarity=self.similarity, evidence=self.cited,
            quote=quote, reading=reading,
        )  # fmt: skip


class Gate:
    """Judges sentences against evidence. Vectors are kept by text, least recently used go first."""

    def __init__(
        self,
        embedder: Embedder | None,
        *,
        quote: Quote | None = None,
        reader: Reader | None = None,
    ) -> None:
        """Take the embedder (None: words only) and, to cite context fields, a text look-up.

        Args:
            embedder: Similarity of paraphrases; None leaves it to shared words.
            quote: ``Library.quote``: the exact text of (document id, start, end).
            reader: Reads what no mechanical check refuses; None leaves it to the checks.
        """
        self._embedder = embedder
        self._quote = quote
        self._reader = reader
        self._vectors: OrderedDict[str, Vector] = OrderedDict()

    @property
    def name(self) -> str:
        """What it judges with, and where its reader lets pass."""
        if self._reader is None:
            return "mechanical checks and alignment"
        point = self._reader.point
        told = f"passes from {point.shared:.0%}, paraphrases from {point.other:.0%}"
        return f"mechanical checks, then {self._reader.entailer.fingerprint}: {told}"

    def judge(self, pairs: Sequence[tuple[str, Sequence[Evidence]]]) -> list[Verdict]:
        """One verdict per (sentence, cited evidence), in order."""
        other = {n: p for n, p in enumerate(pairs) if other_languages.concerned(*p)}
        if other:
            told = iter(self.judge([p for n, p in enumerate(pairs) if n not in other]))
            return [
                self._in_other(*other[n]) if n in other else next(told) for n in range(len(pairs))
            ]
        plain = [(strip_markers(text), cited) for text, cited in pairs]
        near = self._similarities([(text, tuple(e.text for e in cited)) for text, cited in plain])
        checked = [
            self._checked(text, cited, similarity)
            for (text, cited), similarity in zip(plain, near, strict=True)
        ]
        opinions = self._read(checked)
        return [
            one.verdict(self._quote, opinions.get(n)) if one.cited else missing_evidence()
            for n, one in enumerate(checked)
        ]

    def _in_other(self, text: str, cited: Sequence[Evidence]) -> Verdict:
        return other_languages.judge(strip_markers(text), cited, self._quote)

    def ground(
        self, texts: Sequence[str], pool: Sequence[Evidence], *, k: int = 3
    ) -> list[list[Evidence]]:
        """The best candidates of the pool for each sentence, best first, at most k."""
        other = foreign(texts)
        if any(other) and any(one.language != "en" for one in pool):
            rest = iter(
                self.ground([t for t, o in zip(texts, other, strict=True) if not o], pool, k=k)
            )
            return [
                other_languages.rank(strip_markers(text), pool, k) if own else next(rest)
                for text, own in zip(texts, other, strict=True)
            ]
        plain = [strip_markers(text) for text in texts]
        ranked = rank(plain, pool, limit=CANDIDATES)
        near = self._similarities(
            [
                (text, (hit.evidence.text,))
                for text, hits in zip(plain, ranked, strict=True)
                for hit in hits
            ]
        )
        found, at = [], 0
        for hits in ranked:
            scores = [hit.score + (near[at + i] or 0.0) for i, hit in enumerate(hits)]
            at += len(hits)
            order = sorted(range(len(hits)), key=lambda i: (-scores[i], i))
            found.append([hits[i].evidence for i in order[:k]])
        return found

    def _checked(self, text: str, cited: Sequence[Evidence], similarity: float | None) -> _Checked:
        known = premises(cited)
        claim = _read_claim(text, known) if known else read(text)
        if of_rows(known):
            findings = [*check_calendar(claim), *check_cells(claim, known)]
            whole = Alignment(1.0, (), ())  # each of its words was compared with the rows
            return _Checked(text, cited, similarity, findings, whole)
        findings = run_checks(claim, known) if known else []
        return _Checked(text, cited, similarity, findings, align(claim, known))

    def _read(self, checked: Sequence[_Checked]) -> dict[int, Reading]:
        """Opinions on the sentences that no check refused and that were not computed."""
        if self._reader is None:
            return {}
        asked = [n for n, one in enumerate(checked) if one.open]
        opinions = self._reader.read([(checked[n].text, checked[n].cited) for n in asked])
        return dict(zip(asked, opinions, strict=True))

    def _similarities(self, pairs: Sequence[tuple[str, Sequence[str]]]) -> list[float | None]:
        """Cosine of each text with its quotes (best one, or all together), embedded in one call."""
        if self._embedder is None:
            return [None] * len(pairs)
        wanted = dict.fromkeys(t for text, quotes in pairs for t in (text, *quotes) if t.strip())
        new = [text for text in wanted if text not in self._vectors]
        if new:
            for text, vector in zip(new, encode_long(self._embedder, new), strict=True):
                self._vectors[text] = vector
        near = [self._nearest(text, quotes) for text, quotes in pairs]
        for text in wanted:
            self._vectors.move_to_end(text)
        while len(self._vectors) > KEPT_VECTORS:
            self._vectors.popitem(last=False)
        return near

    def _nearest(self, text: str, quotes: Sequence[str]) -> float | None:
        known = [self._vectors[quote] for quote in quotes if quote in self._vectors]
        if text not in self._vectors or not known:
            return None
        together = np.sum(known, axis=0)
        together = together / max(float(np.linalg.norm(together)), 1e-9)
        return max(float(self._vectors[text] @ vector) for vector in (*known, together))


def _read_claim(text: str, known: Sequence[Premise]) -> Claim:
    """Read the claim; "the quarter" means the period in force at its first evidence."""
    return read(text, known[0].period, known[0].date)


def _own_words(claim: Claim, known: Sequence[Premise]) -> Claim:
    """The claim without quotations that stand in the evidence to the letter: they are its words."""
    spans = quotations(claim.text)
    if not spans or not all(f.passed for f in check_quotations(claim, known)):
        return claim
    blanked = claim.text
    for start, end in spans:
        if len(claim.text[start:end].split()) >= LEAST_QUOTED:
            blanked = blanked[:start] + " " * (end - start) + blanked[end:]
    return _read_claim(blanked, known)


_NO_SUCH_PART = re.compile(
    r"\b(?:(?:fifth|sixth|seventh|eighth|ninth|tenth) quarter of (?:fiscal |calendar )?\d{4}|"
    r"(?:third|fourth) half of|Q[5-9] (?:FY)?\d{2,4})\b",
    re.I,
)


def check_calendar(claim: Claim) -> Iterator[Finding]:
    """A year has four quarters; what no reader of periods can read must not pass as ordinary words.

    "The fifth consecutive quarter of growth" names no part of a year and is left alone.
    """
    found = _NO_SUCH_PART.search(claim.text)
    if found:
        yield bad("period", f"There is no {found[0]}.", conflict=True, wrong=found[0])


def run_checks(claim: Claim, known: Sequence[Premise]) -> list[Finding]:
    """All mechanical checks of one sentence against its evidence."""
    whole, claim = claim, _own_words(claim, known)
    return [
        *check_calendar(whole),
        *check_flags(claim, known),
        *check_orders(whole, known),
        *check_first_person(claim),
        *check_quotations(whole, known),
        *check_numbers(claim, known),
        *(check_name(claim, name, known) for name in claim.names),
        *check_speaker(claim, known),
        *check_roles(claim, known),
        *check_directions(claim, known),
        *check_negation(claim, known),
        *check_sides(claim, known),
        *check_subjects(claim, known),
        *check_transfers(claim, known),
        *check_doings(claim, known),
        *check_holders(claim, known),
        *check_tellings(claim, known),
        *check_offices(claim, known),
        *check_bearers(claim, known),
        *check_labels(claim, known),
        *check_certainty(claim, known),
        *check_frames(whole, known),
        *check_cause(claim, known),
        *check_causes(claim, known),
        *check_comparisons(claim, known),
        *check_concessions(claim, known),
        *check_carve_outs(claim, known),
        *check_places(claim, known),
        *check_scopes(claim, known),
        *check_prefixes(claim, known),
        *check_doers(claim, known),
        *check_tellers(claim, known),
        *check_objects(claim, known),
        *check_superlatives(claim, known),
    ]
