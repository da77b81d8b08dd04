"""Repair: weaken a sentence to what its evidence says, by leaving out what it does not say.

Every candidate is checked again before it is returned; nothing is added to a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from agent.domain import Evidence, Verdict
from agent.verify.alignment import align
from agent.verify.attribution import attribute
from agent.verify.claims import checkable
from agent.verify.gate import run_checks
from agent.verify.reading import premises, read
from agent.verify.verdicts import aligned
from agent.verify.words import MARKERS, quotations, segments

_LEAST_WORDS: Final = 5
_VERB: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|may|might|can|could|grew|rose|fell"
    r"|saw|said|says"
    r"|made|led|sold|took|won|\w{2,}(?:ed|es)|expects?|plans?)\b"
)
_ADVERBIAL: Final = (
    r"(?:in|during|for|by|at|from|to|of|on|over|since|after|before|through|across|within|among"
    r"|with|as|than"
    r"|because of|due to|thanks to|driven by|led by|according to)"
)
_BEFORE_ADJECTIVE: Final = re.compile(
    r"(?:\b(?:a|an|the|its|their|of|and|was|were|is|are|in)|['’]s)\s+$"
)
_TAIL: Final = re.compile(
    r"\s+(?:because|due|driven|led|thanks|owing|as a result|reflecting|which|who|while|after"
    r"|despite)\b",
    re.I,
)


def weaken(text: str, verdict: Verdict, evidence: Sequence[Evidence]) -> str | None:
    """The sentence without what its evidence does not carry, or None.

    Clauses, phrases and modifiers are left out, longest survivor first; the result passes all
    mechanical checks and shares its words with the evidence. Quotations stay whole.
    """
    if verdict.label == "supported":
        return text
    if not evidence:
        return None
    known = premises(evidence)
    for candidate in _candidates(text, evidence):
        if not _stands(candidate):
            continue
        claim = read(MARKERS.sub("", candidate), known[0].period, known[0].date)
        passed = all(f.passed for f in run_checks(claim, known))
        if passed and aligned(align(claim, known), None).passed:
            return candidate
    return None


def _candidates(text: str, evidence: Sequence[Evidence]) -> list[str]:
    """Shorter sentences, one or two deletions each, longest first."""
    known = premises(evidence)
    once = _shorter(text, _wrong(text, evidence))
    twice = [
        other
        for one in once
        if any(not f.passed for f in run_checks(read(one, known[0].period, known[0].date), known))
        for other in _shorter(one, _wrong(one, evidence))
    ]
    return sorted(dict.fromkeys((*once, *twice)), key=lambda s: -len(s))


def _wrong(text: str, evidence: Sequence[Evidence]) -> list[tuple[int, int]]:
    """Stretches of the sentence that failed."""
    known = premises(evidence)
    claim = read(text, known[0].period, known[0].date)
    places = []
    for finding in run_checks(claim, known):
        if not finding.passed and finding.wrong and (at := text.find(finding.wrong)) >= 0:
            places.append((at, at + len(finding.wrong)))
    alignment = align(claim, known)
    places.extend(alignment.loose)
    for word in alignment.missing:
        if found := re.search(rf"\b{re.escape(word)}\b", text):
            places.append(found.span())
    return sorted(set(places))


def _shorter(text: str, places: Sequence[tuple[int, int]]) -> list[str]:
    found = []
    for start, end in places:
        for low, high in _stretches(text, start, end):
            if not _cuts_quotation(text, low, high):
                found.append(_joined(text, low, high))
    return list(dict.fromkeys(found))


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What may be left out around a failed stretch: itself, its phrase, its clause, the tail."""
    word = re.fullmatch(r"[\w-]+", text[start:end]) and re.match(r"\s+[\w$]", text[end:])
    if word and _BEFORE_ADJECTIVE.search(text[:start]):
        yield start, end
    phrases = list(re.finditer(rf"\s+{_ADVERBIAL}\s+", text[: start + 1], re.I))
    if phrases and not re.search(r"[,;:]\s", text[phrases[-1].end() : start]):
        low = phrases[-1].start()
        stop = re.search(rf"[,;.]\s|[.!]$|\s+{_ADVERBIAL}\s|\s+and\s", text[end:])
        yield low, end + (stop.start() if stop else len(text) - end)
    for low, high in segments(text):
        if low <= start < high:
            yield low, max(high, min(end, len(text)))
    tails = [t for t in _TAIL.finditer(text) if t.start() <= start]
    if tails:
        yield tails[-1].start(), len(text)


def _joined(text: str, low: int, high: int) -> str:
    """The text without the stretch, punctuation and spaces mended."""
    closing = re.search(r"[.!?][”\"]?\s*$", text)
    left, right = text[:low].rstrip(), text[high:].strip()
    if low == 0 or not left:
        right = re.sub(r"^(?:[,;:–—-]\s*|and\s+|but\s+)+", "", right)
        right = right[:1].upper() + right[1:]
    if not right.strip(" .!?,;:)"):
        left = re.sub(
            r"(?:[\s,;:–—(-]|\s(?:and|but|while|which|as|with|up|down|to|by|of|in))+$", "", left
        )
        right = closing[0].strip() if closing else ""
    kept = f"{left} {right}".strip()
    kept = re.sub(r"\(\s*\)", "", kept)
    kept = re.sub(r"\s+([,.;:!?)])", r"\1", kept)
    kept = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", kept)
    kept = re.sub(r"[,;:]+\s*([.!?])$", r"\1", kept)
    kept = re.sub(r"\b([Aa])n? (?=(\w))", _article, kept)
    return re.sub(r"\s{2,}", " ", kept).strip()


def _article(found: re.Match[str]) -> str:
    vowel = found.group(2).lower() in "aeiou"
    whole: str = found.group(0)
    same = whole.strip().lower() == ("an" if vowel else "a")
    return (
        whole
        if same or found.group(2).isupper() or found.group(2) in "uU8"
        else (found.group(1) + ("n " if vowel else " "))
    )


def _cuts_quotation(text: str, low: int, high: int) -> bool:
    return any(low < end and start < high for start, end in quotations(text))


def _stands(text: str) -> bool:
    """Whether it still reads as a sentence: a verb, a few words, no dangling end."""
    plain = MARKERS.sub("", text).strip()
    if len(plain.split()) < _LEAST_WORDS or not _VERB.search(plain) or not checkable(plain):
        return False
    if plain.count("(") != plain.count(")") or not re.search(r"[.!?][”\"]?$", plain):
        return False
    return not re.search(
        r"\b(?:and|or|but|of|to|in|by|from|for|with|a|an|the|was|were|is|are|at|than|on|as|its"
        r"|said)\s*[.!?,;]",
        plain,
    )


__all__ = ["attribute", "weaken"]
