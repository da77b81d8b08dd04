"""Mechanical checks of polarity: what rises does not fall, what is denied is not stated.

Compares clause with best matching clause. Knows no names, values or degrees of certainty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.verify.comparisons import compared
from agent.verify.denials import denied_alike, soft
from agent.verify.derive import moved, moved_there
from agent.verify.findings import Finding, bad, good
from agent.verify.lexicon import NEGATION
from agent.verify.reading import MEASURES, Premise, Reading
from agent.verify.words import FRAME, content, content_stems, segment_at, segments, shortened, stem
from tools.figures import agrees

_WAYS: Final = {stem("rise"), stem("fall")}
DENIED: Final = re.compile(
    r"\b(?:den(?:y|ied|ies|ial)|reject\w*|dismiss\w*|untrue|false|no talks)\b", re.I
)


def _near(text: str, start: int, end: int, *, before: int = 4, after: int = 5) -> frozenset[str]:
    """Content stems close to a stretch, within its clause."""
    low, high = segments(text)[segment_at(text, start)]
    inside = [w for w in content(text) if low <= w.start < high and not start <= w.start < end]
    left = [w.stem for w in inside if w.end <= start][-before:] if before else []
    right = [w.stem for w in inside if w.start >= end][:after]
    return frozenset((*left, *right)) - _WAYS - FRAME


def _particles(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """Stepping up is not stepping down, whatever rises or falls."""
    said = _ups(claim.text)
    known = [_ups(one.reading.text) for one in evidence]
    for word, other in (("up", "down"), ("down", "up")):
        ways = {w for one in evidence for _, _, w in one.reading.directions}
        new = word in said and word not in ways and not any(word in there for there in known)
        if new and any(other in there for there in known):
            detail = f"the sentence says {word}; the evidence says {other}"
            yield bad("direction", detail, conflict=True, wrong=word)


def _ups(text: str) -> set[str]:
    return {found.lower() for found in re.findall(r"\b(up|down)\b", text, re.I)}


def _same_neighbours(text: str, here: tuple[int, int], other: str, there: tuple[int, int]) -> int:
    """How many of the next words on the left and on the right are the same."""
    found = 0
    for before, after in ((1, 0), (0, 1)):
        ours = _near(text, *here, before=before, after=after)
        found += bool(ours & _near(other, *there, before=before, after=after))
    return found


def _same_figures(claim: Reading, at: int, other: Reading, there: int) -> int:
    """Agreeing figures in the two clauses."""
    ours = [
        f for f in claim.figures if segment_at(claim.text, f.start) == segment_at(claim.text, at)
    ]
    theirs = [
        f for f in other.figures if segment_at(other.text, f.start) == segment_at(other.text, there)
    ]
    return sum(any(agrees(f, g) for g in theirs) for f in ours)


def check_directions(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What rose in the sentence did not fall in the evidence (or in the figures it names)."""
    computed = moved(claim) | moved_there(claim, evidence)
    yield from _particles(claim, evidence)
    settled = compared(claim, evidence)
    for start, end, way in claim.directions:
        if any(low <= start < high for low, high in settled):
            continue
        near = _near(claim.text, start, end)
        scored: list[tuple[int, str, str]] = []
        for one in evidence:
            text = one.reading.text
            for low, high, other in one.reading.directions:
                score = len(near & _near(text, low, high))
                score += 2 * _same_neighbours(claim.text, (start, end), text, (low, high))
                score += 2 * _same_figures(claim, start, one.reading, low)
                scored.append((score, other, text[low:high]))
        word = claim.text[start:end]
        best = max((s for s, _, _ in scored), default=0)
        top = [(other, text) for s, other, text in scored if s == best]
        if any(other == way for other, _ in top):
            yield good("direction", f"{word}: the evidence goes the same way")
        elif top:
            detail = f"the sentence says {word}; the evidence says {top[0][1]}"
            yield bad("direction", detail, conflict=True, wrong=word)
        elif way in computed:
            yield good("direction", f"{word}: the figures go that way")
        elif any(f.direction == way for one in evidence for f in one.reading.figures):
            yield good("direction", f"{word}: the evidence's figure goes the same way")
        elif _measured(claim, start):
            detail = f'the sentence says "{word}"; the evidence gives no direction'
            yield bad("direction", detail, wrong=word)


def _measured(claim: Reading, offset: int) -> bool:
    """Whether the clause speaks of a measure or a figure: "lower court" goes nowhere."""
    here = segment_at(claim.text, offset)
    if any(segment_at(claim.text, figure.start) == here for figure in claim.figures):
        return True
    return bool(_clause(claim.text, offset) & MEASURES)


def _flipped(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """A clause that is negated once more or once less than the clause it stands for."""
    for start, end in segments(claim.text):
        clause = claim.text[start:end]
        stems = content_stems(clause) - FRAME
        best: list[tuple[int, bool, str]] = []
        for one in evidence:
            text = one.reading.text
            for low, high in segments(text):
                there = text[low:high]
                best.append((len(stems & content_stems(there)), _odd(there), there.strip()))
        top = max((shared for shared, _, _ in best), default=0)
        tied = [(odd, there) for shared, odd, there in best if shared == top]
        if top * 2 < len(stems) or top < 2 or any(odd == _odd(clause) for odd, _ in tied):
            continue
        if denied_alike(claim.text, clause, evidence):
            continue
        word = cue[0] if (cue := NEGATION.search(clause)) else ""
        detail = f'the sentence denies ("{word}") what the evidence states'
        if not word:
            detail = f'the evidence denies what the sentence states ("{shortened(tied[0][1])}")'
        yield bad("negation", detail, conflict=True, wrong=word)


def _odd(text: str) -> bool:
    return len(NEGATION.findall(text)) % 2 == 1


def _scopes(text: str) -> list[tuple[str, frozenset[str], frozenset[str]]]:
    """Each negation: its word, the stems after it, and those on both sides, within its clause."""
    found = []
    for cue in NEGATION.finditer(text):
        after = _near(text, cue.start(), cue.end(), before=0, after=4)
        found.append((cue[0], after, _near(text, cue.start(), cue.end(), before=4, after=4)))
    return found


def check_negation(claim: Reading, evidence: Sequence[Premise]) -> Iterator[Finding]:
    """What the sentence denies is denied in the evidence, and the other way round."""
    ours = _scopes(claim.text)
    if any("denied" in one.evidence.flags for one in evidence):
        ours = [scope for scope in ours if not DENIED.search(scope[0])]
    theirs = [(one, scope) for one in evidence for scope in _scopes(one.reading.text)]
    quiet = [stems for one in evidence for stems in soft(one.reading.text, beside=claim.text)]
    ours_quiet = list(soft(claim.text, beside=" ".join(one.reading.text for one in evidence)))
    for word, after, around in ours:
        if any(around & stems for stems in quiet):
            continue
        if not any((around & other[2]) or not after or not other[1] for _, other in theirs):
            detail = f'the sentence denies ("{word}") what the evidence does not deny'
            conflict = any(len(after & one.stems) * 2 >= max(1, len(after)) for one in evidence)
            yield bad("negation", detail, conflict=conflict, wrong=word)
    if not any("denied" in one.evidence.flags for one in evidence):
        yield from _flipped(claim, evidence)
    stated = content_stems(claim.text)
    for one, (word, after, around) in theirs:
        held = after & stated
        if not after or len(held) * 2 < len(after) or any(around & mine[2] for mine in ours):
            continue
        if any(around & mine for mine in ours_quiet):
            continue
        if any(held <= other.stems - after for other in evidence if other is not one):
            continue
        low = one.reading.text.lower().find(word.lower())
        if len(_clause(one.reading.text, max(low, 0)) & stated) >= 2:
            detail = f'the evidence denies ("{word}") what the sentence states'
            yield bad("negation", detail, conflict=True)


def _clause(text: str, offset: int) -> frozenset[str]:
    return content_stems(text[slice(*segments(text)[segment_at(text, offset)])])
