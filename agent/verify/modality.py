"""Mechanical checks of how it is said: certainty, cause, superlatives, flags of the evidence.

Knows no names and no values. Compares clause with best matching clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.findings import Finding, bad, good
from agent.verify.lexicon import (
    ASSERTED_CAUSE,
    CAUSE,
    CERTAINTY,
    DISCOURSE_CAUSE,
    FACT,
    SPEECH,
    SUPERLATIVE,
    SUPERLATIVE_KIN,
)
from agent.verify.polarity import DENIED
from agent.verify.reading import Premise, Reading
from agent.verify.words import (
    FRAME,
    Word,
    content,
    content_stems,
    outside_quotes,
    segments,
    shortened,
)

_PAST: Final = re.compile(
    r"\b(?:was|were|had|has|have|grew|rose|fell|saw|came|made|increased|declined|decreased"
    r"|delivered|exceeded"
    r"|generated|returned|improved|reached|dropped|gained|added|launched|announced|closed"
    r"|completed)\b",
    re.I,
)
_FORWARD: Final = re.compile(
    r"(?:which |that |and |this )?(?:led to|leads? to|leading to|dr(?:ove|iving|ives?)\b(?! by)"
    r"|result(?:ed|ing|s) in|caus(?:ed?|es|ing)\b(?! by)|contribut\w+|enabl\w+|therefore"
    r"|so that|thereby)",
    re.I,
)
_STRENGTH: Final = ("as hearsay", "as possible", "as expected", "as to come", "as fact")
_THAN_HOPED: Final = re.compile(
    r"(?<=\bthan )(?:[\w’'-]+\s+){0,4}?"
    r"(?:expected|anticipated|forecast|predicted|projected|planned|feared|hoped|estimated|guided)\b"
    r"(?!\s+(?:to|that)\b)",
    re.I,
)
# "Puts the damage at 18 million" is an estimate in the words of a fact.
_PUTS: Final = re.compile(
    r"\b(?:puts?|sees?|saw|reckons?)\s[^,;.]{2,60}?\sat\s+(?:\w+\s+){0,2}?[$€£¥]?\d", re.I
)
_ESTIMATE: Final = 2
_SOURCED: Final = re.compile(rf"\b(?:according to|{SPEECH}|people familiar|sources?)\b", re.I)


def strengths(text: str) -> list[int]:
    """How certain each clause is (FACT where nothing weakens it), carried on until a past verb.

    Hearsay anywhere makes all of it hearsay.
    """
    text = _met(text)
    return _strengths([text[start:end] for start, end in segments(text)])


def _met(text: str) -> str:
    """The text without the hopes that a fact is measured by: "faster than we had expected"."""
    return _THAN_HOPED.sub(lambda found: " " * len(found[0]), text)


def _strengths(clauses: Sequence[str]) -> list[int]:
    found: list[int] = []
    for clause in clauses:
        cues = [level for level, pattern in CERTAINTY if pattern.search(clause)]
        if cues:
            found.append(min(cues))
        elif found and not _PAST.search(clause):
            found.append(found[-1])
        else:
            found.append(FACT)
    return [0] * len(found) if 0 in found else found


def _governed(text: str, stems: frozenset[str]) -> list[int]:
    """Strength of each clause of a text, leaving out cues that govern other words."""
    spans = segments(text)  # before a cue is blanked that may be all there is of a clause
    text = _met(text)
    for level, pattern in CERTAINTY:
        for cue in pattern.finditer(text) if level else ():
            after = [w.stem for w in content(text[cue.end() :])][:4]
            if after and not stems & set(after):
                text = text[: cue.start()] + " " * len(cue[0]) + text[cue.end() :]
    return _strengths([text[start:end] for start, end in spans])


def _strength_there(
    stems: frozenset[str], whole: frozenset[str], evidence: Sequence[Premise]
) -> tuple[int, str] | None:
    """Strength and words of the evidence clauses that share most with the stems of a clause.

    ``whole`` are the stems of the whole sentence: a cue that governs none of them does not count.
    """
    best: list[tuple[int, int, str]] = []
    for one in evidence:
        text = one.reading.text
        levels = _governed(text, whole)
        # A clause set alone in an outlook may carry no cue of its own.
        if "forward" in one.evidence.flags and all(level == FACT for level in strengths(text)):
            levels = [2] * len(levels)
        if {"unconfirmed", "denied"} & set(one.evidence.flags):
            levels = [0] * len(levels)
        for (start, end), level in zip(segments(text), levels, strict=True):
            shared = len(stems & content_stems(text[start:end]))
            best.append((shared, level, text[start:end].strip()))
    top = max((shared for shared, _, _ in best), default=0)
    tied = [(level, text) for shared, level, text in best if shared == top]
    return max(tied) if top else None


def check_certainty(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """A hedge of the evidence stays one, and a fact stays a fact."""
    text = claim.text
    for (start, end), level in zip(segments(text), strengths(text), strict=True):
        clause = text[start:end]
        stems = content_stems(clause) - FRAME
        if not stems or (len(stems) < 2 and level == FACT):
            continue
        found = _strength_there(stems, content_stems(text), evidence)
        if found is None:
            continue
        there, words = found
        if {there, level} == {_ESTIMATE, FACT} and _PUTS.search(clause if level == FACT else words):
            continue
        if there == level or (there - level == 1 and level >= 2 and there < FACT):
            continue
        detail = f"the sentence states it {_STRENGTH[level]}; the evidence, {_STRENGTH[there]}"
        yield bad(
            "certainty", f'{detail} ("{shortened(words)}")', conflict=level > there, wrong=clause
        )
        return


def check_flags(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Instructions carry nothing; rumours carry hearsay only; questions carry questions."""
    for one in evidence:
        flags = one.evidence.flags
        if "instruction" in flags:
            yield bad(
                "flag", "the evidence is an instruction to a reader or a program, not a report"
            )
        if "question" in flags and not re.search(
            r"\bask(?:s|ed)?\b|\bquestion|\bwhether\b", claim.text
        ):
            yield bad("flag", "the evidence asks this; it does not state it")
        if "denied" in flags and not DENIED.search(claim.text):
            yield bad(
                "flag", "the evidence was denied, and the sentence does not say so", conflict=True
            )
        if "unconfirmed" in flags and not _hearsay(claim):
            yield bad("flag", "the evidence is unconfirmed, and the sentence states it as fact")


def _hearsay(claim: Reading) -> bool:
    return min(strengths(claim.text), default=FACT) <= 1 and bool(_SOURCED.search(claim.text))


def check_cause(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """A cause is one in the evidence too, between the same things."""
    text = outside_quotes(claim.text)
    for cue in DISCOURSE_CAUSE.finditer(text):
        if not any(DISCOURSE_CAUSE.search(one.reading.text) for one in evidence):
            detail = f'the sentence says "{cue[0]}"; the evidence draws no such consequence'
            yield bad("cause", detail, wrong=cue[0])
    for cue in ASSERTED_CAUSE.finditer(text):
        if any(_caused(claim.text, cue, one.reading.text) for one in evidence):
            yield good("cause", f'"{cue[0]}" has its like in the evidence')
        else:
            detail = f'the sentence says "{cue[0]}"; the evidence states no such cause'
            yield bad("cause", detail, wrong=claim.text[cue.start() :])


def _caused(claim: str, cue: re.Match[str], text: str) -> bool:
    """Whether some cause of the text has the claim's two things on its two sides."""
    effect = [w for w in content(claim[: cue.start()]) if w.stem not in FRAME][-4:]
    cause = [w for w in content(claim[cue.end() :]) if w.stem not in FRAME][:4]
    if not effect:  # "Because of A, B": what follows the comma is the effect
        rest = claim[cue.end() :].partition(",")
        cause, effect = content(rest[0])[:4], content(rest[2])[:4]
    if _leads(cue):
        cause, effect = effect, cause
    for other in CAUSE.finditer(text):
        left, right = content_stems(text[: other.start()]), content_stems(text[other.end() :])
        side = "left" if _leads(other) else "right"
        after = [w.stem for w in content(text[other.end() :]) if w.stem not in FRAME][:2]
        if side == "right" and after and after == [w.stem for w in cause[:2]]:
            return True
        ours, theirs = _sides(cause, left, right), _sides(effect, left, right)
        held = ours is not None and ours[0] == side and ours[1] * 2 >= len(cause)
        if held and (theirs is None or theirs[0] != side):
            return True
    return False


def _leads(cue: re.Match[str]) -> bool:
    """Whether the cause stands before the cue ("A led to B"), not after ("B because of A")."""
    return _FORWARD.match(cue[0]) is not None


def _sides(
    words: Sequence[Word], left: frozenset[str], right: frozenset[str]
) -> tuple[str, int] | None:
    """The side where more of the words stand, and how many; None when none stands anywhere."""
    a, b = sum(w.stem in left for w in words), sum(w.stem in right for w in words)
    if not a and not b:
        return None
    return ("left", a) if a > b else ("right", b)


def check_superlatives(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Largest, first, only, all: the evidence says so too."""
    said = {w.text.lower() for one in evidence for w in content(one.reading.text)}
    whole = " ".join(one.reading.text.lower() for one in evidence)
    titles = " ".join(
        v.lower() for one in evidence for n, v in one.values if n in ("title", "section")
    )
    for found in SUPERLATIVE.finditer(claim.text):
        ordinal = found[0].lower() == "first"
        if ordinal and any(p.start <= found.start() < p.end for p in claim.periods):
            continue
        if any(n.start <= found.start() < n.end for n in claim.names) and found[0][0].isupper():
            continue
        word = found[0].lower()
        kin = {word}.union(*(group for group in SUPERLATIVE_KIN if word in group))
        if (
            any(re.search(rf"(?<!\w){re.escape(k)}(?!\w)", whole + " " + titles) for k in kin)
            or word in said
        ):
            yield good("superlative", f'"{word}" stands in the evidence')
        else:
            yield bad("superlative", f'the evidence does not say "{word}"', wrong=found[0])
