"""A source's own words with who said them, when and where. Knows one piece of evidence at a time.

Nothing inside quotation marks is ever changed, and no cut goes through a number.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from agent.domain import Evidence
from agent.verify.lexicon import FIRST_PERSON
from agent.verify.reading import read
from agent.verify.words import normalise, segments
from tools.periods import in_words

_REFUSED: Final = frozenset({"instruction", "order", "boilerplate", "question", "table"})
_THIRD: Final = {
    "are": "is", "were": "was", "have": "has", "expect": "expects", "continue": "continues",
    "plan": "plans", "anticipate": "anticipates", "believe": "believes", "see": "sees",
    "remain": "remains", "intend": "intends", "do": "does",
}  # fmt: skip
_SAME: Final = re.compile(
    r"(?:will|would|had|grew|saw|made|sold|built|took|bought|closed|won|led|[a-z]{2,}ed)$", re.I
)
_OTHERS: Final = re.compile(
    r"\b(?:you|your|yours|i|my|me|mine|let['’]s|here|today|tonight|this|these|that|those)\b"
    r"|['’](?:re|ve|ll|d|m)\b|n['’]t\b",
    re.I,
)
_SAID: Final = re.compile(r"\b(?:said|says|told|according to|added|warned|denied|denies)\b", re.I)
# "The head, A B, said: “...”" and "“...,” said A B."; a pronoun is no name to give.
_QUOTES: Final = re.compile(
    r"(?P<who>[^“\":;.]{3,80}?),? (?:said|says|added|told [^“\":]{2,40}):? ?,?"
    r"\s*[“\"](?P<words>[^“”\"]{8,})[”\"]\.?"
)
_QUOTED: Final = re.compile(
    r"[“\"](?P<words>[^“”\"]{8,})[”\"],? (?:(?:said|says|added) (?P<who>[^“\":;.]{3,80}))\."
)
_SOMEBODY: Final = re.compile(r"[A-Z]\w+ [A-Z]\w+")
_CLOSED: Final = re.compile(r"[.,]+([”’\"])$")  # the comma comes after, inside our own marks
# What follows such a word limits what came before: the cut may not lose it.
_LIMITS: Final = re.compile(
    r"^\W*(?:but|except|excluding|unless|if|although|though|assuming|before|however|not|offset"
    r"|partially|only|subject)\b",
    re.I,
)


def attribute(evidence: Evidence, *, words: int = 60) -> str | None:
    """The evidence in its own words, attributed; None where that is not possible.

    First person becomes the company where indirect speech is safe; otherwise the words stand in
    quotation marks with speaker or outlet, role, and period or date in words.

    Args:
        evidence: A span with its context.
        words: Most words that may be quoted.
    """
    if _REFUSED & set(evidence.flags):
        return None
    quote = " ".join(evidence.quote.split())
    who, where = _who(evidence), _where(evidence)
    if not who or "|" in quote or len(quote.split()) < 3:
        return None
    doubt = _doubt(evidence)
    if not doubt and (clause := _indirect(quote, evidence)) and len(clause.split()) <= words:
        return f"{who} said{where} that {clause.rstrip('.!')}."
    cut = _shortened(quote, words)
    if cut is None:
        return None
    who, verb, cut = _unwrapped(cut, who, evidence)
    if who != _who(evidence):
        where = where.replace(" in its ", " in the ")
    inner = _CLOSED.sub(r"\1", cut.rstrip(" .,;:"))
    if doubt:
        return f"{doubt}{where}: “{_inside(inner)}.”"
    return f"“{_inside(inner)},” {who} {verb}{where}."


def _unwrapped(quote: str, who: str, evidence: Evidence) -> tuple[str, str, str]:
    """Who, with which verb, and the words: of a sentence that is itself a quotation, its speaker's.

    What reports somebody's words without quotation marks is what the document wrote: "said" twice
    would leave open whose words they are.
    """
    found = _QUOTES.fullmatch(quote) or _QUOTED.fullmatch(quote)
    if found and not re.search(r"[“”\"]", found["words"]):
        speaker = found["who"].strip(" ,")
        known = evidence.context.speaker
        same = known is not None and known.value.lower() in speaker.lower()
        if same or _SOMEBODY.search(speaker):
            return (who if same else speaker), "said", found["words"]
    kind = evidence.context.kind.value if evidence.context.kind else ""
    spoken = kind in ("call", "transcript") or evidence.context.speaker is not None
    told = not spoken and _SAID.search(quote) is not None
    return who, "wrote" if told else "said", quote


def _inside(quote: str) -> str:
    """Quotation marks within quotation marks become single ones."""
    quote = re.sub(r"[“„«]|\"(?=\w)", "‘", quote)
    return re.sub(r"[”»\"]", "’", quote)


def _doubt(evidence: Evidence) -> str:
    outlet = evidence.context.outlet
    source = outlet.value if outlet else "one source"
    if "denied" in evidence.flags:
        return f"An unconfirmed report by {source}, since denied, said"
    if "unconfirmed" in evidence.flags:
        return f"An unconfirmed report by {source} said"
    return ""


def _who(evidence: Evidence) -> str:
    context = evidence.context
    if context.speaker:
        name = context.speaker.value
        name = name.title() if name.isupper() else name
        role = context.role.value.strip() if context.role else ""
        return f"{name}, {role}," if role and role.lower() not in name.lower() else name
    if context.outlet:
        return context.outlet.value
    if context.company:
        return context.company.value
    return f"the document “{normalise(context.title.value)}”" if context.title else ""


def _where(evidence: Evidence) -> str:
    """Where and when it was said, in words, with a leading space.

    By the date of the document: the period of a sentence is what it tells of, not when it was told.
    """
    context = evidence.context
    kind = context.kind.value if context.kind else ""
    # What a person says in a release is in the release of somebody else.
    own = "the" if context.speaker else "its"
    place = {
        "call": " on the earnings call",
        "transcript": " on the call",
        "release": f" in {own} release",
        "report": f" in {own} report",
        "filing": f" in {own} filing",
    }.get(kind, "")
    if context.date:
        return f"{place} {_preposition(context.date.value)} {in_words(context.date.value)}"
    return place


def _preposition(date: str) -> str:
    return "on" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) else "in"


def _indirect(quote: str, evidence: Evidence) -> str | None:
    """First person as the company ("Microsoft delivered its ..."), where nothing else shifts."""
    company = evidence.context.company
    if company is None or evidence.context.speaker is None or _OTHERS.search(quote):
        return None
    start = re.match(r"(We|Our) (\w+)\b", quote)
    if start is None or re.search(r"[\"“”]", quote) or re.search(r"\bwe\b", quote[2:], re.I):
        return None
    rest = quote[start.end(1) :]
    if start[1] == "We":
        verb = _THIRD.get(start[2], start[2])
        if verb == start[2] and not _SAME.fullmatch(verb):
            return None
        # A second verb in the present would have to change its form too.
        if re.search(r"\band (?:continue|expect|see|have|are|plan|remain|believe)\b", rest):
            return None
        changed = f"{company.value} {verb}{quote[start.end() :]}"
    else:
        changed = f"{company.value}'s{rest}"
    changed = re.sub(r"\bour\b", "its", changed)
    changed = re.sub(r"\bourselves\b", "itself", changed)
    changed = re.sub(r"\bus\b", "it", changed)
    return None if FIRST_PERSON.search(changed) else changed


def _shortened(quote: str, limit: int) -> str | None:
    """The quote, or its longest run of first clauses within the limit that stands alone."""
    if len(quote.split()) <= limit:
        return quote
    spans = segments(quote)
    best: str | None = None
    for (_, end), (after, _) in pairwise(spans):
        kept = quote[:end].strip()
        if len(kept.split()) > limit:
            break
        if any(f.start < end < f.end for f in read(quote).figures) or _LIMITS.match(quote[after:]):
            continue
        if len(kept.split()) >= 8:
            best = kept
    return best
