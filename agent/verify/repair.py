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
from agent.verify.lexicon import SUPERLATIVE
from agent.verify.reading import premises, read
from agent.verify.verdicts import aligned
from agent.verify.words import MARKERS, quotations, segments

_LEAST_WORDS: Final = 5
# Verbs that can only be finite, so that "revenue driven by" is no clause.
_FINITE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might|can|could|grew|rose|fell|saw|said|says"
    r"|made|took|won|sold|expects?|plans?|continues?|remains?|delivered|reported|declined|increased"
    r"|decreased|reached|exceeded|generated|announced|launched|opened|closed|posted|improved|became"
    r"|returned|dropped|climbed|paid|bought|signed|surpassed|passed|topped|cut|built|ended)\b"
)
_OPENING: Final = re.compile(
    r"(?:In|During|For|At|By|On|After|Before|Since|As|Over|Through|Because of|Due to"
    r"|Thanks to)\s[^,]*,\s*"
)
_DANGLING: Final = re.compile(
    r"\b(?:and|or|but|of|to|in|by|from|for|with|a|an|the|was|were|is|are|at|than|on|as|its|said"
    r"|driven|led|offset|again|along|more|less|over|between|expects?|also|primarily|largely"
    r"|mainly|partially|that|which)\s*[.!?,;]"
    r"|\s[–—-]\s*[.!?,;]|\bthe the\b"
    # "was the of its kind": the "first" that the source does not say stood for a noun.
    r"|\b(?:a|an|the) (?:of|in|to|for|from|at|by|on|with|than|and|or|but|is|are|was|were|which)\b"
)
# What such words need after them may not go: "will take", "is set", "reached", "of the".
_WANTING: Final = re.compile(
    r"\b(?:(?:will|would|may|might|can|could|should|must|shall|to|not)\s+(?:be\s+)?[\w-]+"
    r"|(?:is|are|was|were|be|been|being)\s+(?:set|expected|scheduled|likely|unlikely|planned|due"
    r"|based|caused|driven|given|named|called|known|seen|considered|estimated|about|able|made|led"
    r"|used|needed|required|put|worth|up|down)"
    r"|is|are|was|were|be|been|has|have|had|will|would|may|might|can|could|should|must|took|takes?"
    r"|becomes?|became|remain(?:s|ed)?|seem(?:s|ed)?|saw|sees?|says?|said|made|makes?|won|sold"
    r"|expects?|plans?|delivered|reported|reach(?:es|ed)?|exceed(?:s|ed)?|generate[sd]?"
    r"|announced?|posted|paid|pays?|bought|buys?|signed|surpass(?:es|ed)?|passed|topped|cut|cuts"
    r"|built|builds?|costs?|gave|gives?|got|gets?|lasts?|lasted|puts?|held|holds?|kept|keeps?"
    r"|lost|loses?|employs?|employed|owns?|owned|accus(?:es|ed)|moved"
    r"|of|to|in|by|from|for|with|a|an|the|at|than|on|as|its|his|her|their|our|some|any|each|every"
    r"|this|that|these|those|no|and|or|but|at (?:most|least)|more|less|fewer)\s*$",
    re.I,
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
        if finding.passed or not finding.wrong or finding.check.name == "negation":
            continue  # without its "not" a sentence says the opposite, not less
        if (at := text.find(finding.wrong)) >= 0:
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
            # A main clause that ends here lacks what its verb needs, whatever comes after it.
            if not _cuts_quotation(text, low, high) and not _wanting(text, low, high):
                found.append(_joined(text, low, high))
    return list(dict.fromkeys(found))


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What may be left out around a failed stretch: a modifier, a last phrase, a clause, the tail.

    The main clause stays: what comes before the cut has its verb, or the cut is an opening phrase.
    """
    if SUPERLATIVE.fullmatch(text[start:end]) and _BEFORE_ADJECTIVE.search(text[:start]):
        yield start, end
    opening = _OPENING.match(text)
    if opening and end <= opening.end():
        yield 0, opening.end()
    for phrase in re.finditer(rf"\s+{_ADVERBIAL}\s+", text[: start + 1], re.I):
        inside = text[phrase.end() : start]
        stop = re.search(r"[,;]\s|[.!][”\"]?\s*$", text[end:])
        if stop and _has_verb(text[: phrase.start()]) and not re.search(r"[,;:]\s", inside):
            yield phrase.start(), end + stop.start()
    spans = segments(text)
    for (low, high), following in zip(spans, (*spans[1:], None), strict=True):
        # A list that goes on after its verb is cut would hang in the air.
        rest = text[slice(*following)] if following else ""
        hangs = rest and not _FINITE.search(rest) and re.match(r"\W*(?:and|or)\b", rest)
        hangs = hangs or (rest and not _FINITE.search(rest) and _FINITE.search(text[low:high]))
        if low <= start < high and not hangs and _has_verb(text[:low]):
            yield low, max(high, min(end, len(text)))
    for tail in _TAIL.finditer(text):
        if tail.start() <= start and _has_verb(text[: tail.start()]):
            yield tail.start(), len(text)


def _wanting(text: str, low: int, high: int) -> bool:
    """Whether a cut takes from the words before it what they cannot do without."""
    ends = re.match(r"\s*(?:$|[.,;:!?–—)”\"])", text[high:]) is not None
    return ends and _WANTING.search(MARKERS.sub("", text[:low]).rstrip(" ,;:–—")) is not None


def _has_verb(text: str) -> bool:
    """Whether a main clause stands there: a finite verb outside "which ..." and openings."""
    main = re.sub(r",\s+(?:which|who|where)\b[^,]*(?:,|$)", " ", text)
    main = _OPENING.sub("", main)
    return _FINITE.search(main) is not None


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
    if len(plain.split()) < _LEAST_WORDS or not _has_verb(plain) or not checkable(plain):
        return False
    if plain.count("(") != plain.count(")") or not re.search(r"[.!?][”\"]?$", plain):
        return False
    return not _DANGLING.search(plain) and not _WANTING.search(plain.rstrip('.!?”"'))


__all__ = ["attribute", "weaken"]
