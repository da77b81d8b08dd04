"""Whether a sentence says "its" or "she" of somebody whom only another sentence names. Pure.

Outside its place such a sentence would speak of the one who is named before it there.
"""

from __future__ import annotations

import re
from typing import Final

from agent.domain import Document, Evidence
from tools.names import names
from tools.periods import periods

_PRONOUN: Final = re.compile(
    r"\b(?:(?P<thing>it|its|itself)|(?P<person>he|him|his|himself|she|her|hers|herself)"
    r"|(?P<many>they|them|their|theirs)|(?P<owner>the (?:company|group|firm)))\b",
    re.I,
)
# "It is clear that", "it takes two years to": points at nothing.
# "Revenue there was up": where, only the sentence before says. "There were four" says nothing so.
PLACE: Final = re.compile(
    r"(?<=[a-z] )there\b(?! (?:is|are|was|were|has|have|will) (?:a|an|no|any)\b)"
)
_EMPTY: Final = re.compile(
    r"it(?:['’]s| is| was| will be| would be| has been| takes| took| seems| costs)"
    r"(?: \w+){0,4} (?:that|to|whether|for|who|which)\b",
    re.I,
)
_DETERMINED: Final = re.compile(
    r"\b(?:the|a|an|our|my|your|this|that|these|those|every|any|each(?! of)|no|both|some|many|most"
    r"|several|two|three|four|five|six|\d[\d,.]*)\s+(?P<noun>[a-z][\w-]+)",
    re.I,
)
_TIME: Final = frozenset(
    {
        "year", "years", "quarter", "quarters", "month", "months", "week", "weeks", "day", "days",
        "half", "time", "period", "end", "start", "beginning", "first", "second", "third",
        "fourth", "last", "next", "past", "same", "rest", "percent", "million", "billion", "of",
        "alone", "spring", "summer", "autumn", "winter", "moment", "meantime",
    }
)  # fmt: skip
_OPENING: Final = re.compile(
    r"^(?:in|at|on|with|by|for|to|under|after|before|since|during|as|despite|from|until|through"
    r"|of|within|over|when|while|although|if|because|once|among|between|without)\b",
    re.I,
)
_NO_SUBJECT: Final = re.compile(
    r"^(?:each|all|both|either|neither|one|none|now|today|then|there|here|only|even|also|what"
    r"|how|why|we|i|you|our|my)\b",
    re.I,
)
# What these follow from, or point at, stands in the sentence before.
_FOLLOWS: Final = re.compile(
    r"^(?:As a result|By doing (?:this|so)|In doing so|(?:Beyond|Besides|Despite) (?:this|that)"
    r"|(?:Excluding|Including|Adjusted for|Adjusting for|Without|With|Given|After|Of)"
    r" (?:this|that|these|those)\b(?! (?:year|quarter|half|month|week|period)\b)"
    r"|Therefore|Thus|Hence|Accordingly|Consequently|Conversely|Instead|Similarly"
    r"|Likewise|In return|On the other hand|That said"
    r"|(?:This|These|Those|Such)\b(?! (?:year|quarter|month|week|morning)\b))\b"
)
# Said of something that the talk named before: "noted earlier", "its second one".
_BEFORE: Final = re.compile(
    r"\b(?:noted|mentioned|discussed|described|referenced|outlined) (?:earlier|above|before)\b"
    r"|\b(?:its|their|his|her|the|a) (?:second|first|third|last|next|new|old|other) ones?\b"
    r"|\bin (?:this|the following) order\b|\bas follows\b",
    re.I,
)
# "The price had been", "The year-on-year decrease was driven by": of what, only the sentence before
# says.
_WHICH: Final = re.compile(
    r"^The (?:(?:price|deal|contract|offer|figure|number|amount|sum|rest|remainder|move|decision"
    r"|rule|(?:special )?item|charge|fine|defect|incident|accident)"
    r"|(?:(?:year[- ](?:on|over)[- ]year|sequential|quarterly|annual|overall|net) )?"
    r"(?:decrease|increase|decline|improvement|growth|rise|fall|drop|gain|reduction)s?)\b"
    r"(?! (?:of(?! [$€£¥\d])|for|to|in|from|at|with)\b)"
)
_OWN_VOICE: Final = re.compile(r"\b(?:we|our|us|I|my|me)\b")
_PART: Final = re.compile(r"\b[a-z]+ (?:of|in|at|for|from) $")
_VERB: Final = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|said|\w{3,}ed)\b")
_OUTSIDE: Final = frozenset({"news", "web", "note", "text"})  # not the company's own papers


def leans(evidence: Evidence, document: Document) -> bool:
    """Whether a pronoun of the sentence stands for somebody whom it does not name before."""
    text = " ".join(evidence.quote.split())
    if (place := PLACE.search(text)) is not None and not names(text[: place.start()]):
        return True
    if _FOLLOWS.match(text) or _BEFORE.search(text) or _WHICH.match(text):
        return True
    # An interview's "we" is not the paper's that prints it.
    note = document.kind == "note" and evidence.context.outlet is None  # whose, only the title says
    told = (note or document.kind in ("news", "web", "text")) and evidence.context.speaker is None
    if told and _OWN_VOICE.search(re.sub(r"[“\"][^”\"]*[”\"]", "", text)):
        return True
    own = document.kind not in _OUTSIDE and evidence.context.company is not None
    for found in _PRONOUN.finditer(text):
        kind = str(found.lastgroup)
        # In a company's own paper, attributed to it, "its" and "the company" are plain.
        plain = own and (kind == "owner" or (kind == "thing" and not evidence.context.speaker))
        # "The margin of its division fell": no margin owns a division.
        owned = found[0].lower() in ("its", "their") and not own
        before = text[: found.start()]
        if owned and _PART.search(before) and not names(before) and not _VERB.search(before):
            return True
        if plain or (kind == "thing" and _EMPTY.match(text, found.start())):
            continue
        if not _named_before(text, found.start(), kind) and not _named_after(text, found.end()):
            return True
    return False


def _without_periods(text: str) -> str:
    for period in sorted(periods(text), key=lambda p: -p.start):
        text = text[: period.start] + " " * (period.end - period.start) + text[period.end :]
    return text


def _named_before(text: str, at: int, kind: str) -> bool:
    before = _without_periods(text[:at])
    if names(before):
        return True
    if kind == "owner":
        return False
    if any(n["noun"].lower() not in _TIME for n in _DETERMINED.finditer(before)):
        return True
    if kind == "many" and re.search(r"\b(?!its\b|his\b|this\b|was\b|has\b)[a-z]{3,}s\b", before):
        return True
    # "Demand held, and it will grow": a bare noun leads; it owns nothing that follows at once.
    first = before.strip(" “\"'‘")
    led = bool(first) and not _OPENING.match(first) and not _NO_SUBJECT.match(first)
    return led and kind != "person"


def _named_after(text: str, at: int) -> bool:
    """Whether the name follows the opening ("In its annual report, Norvale said")."""
    comma = text.find(",", at)
    if comma < 0 or not _OPENING.match(text.lstrip("“\"'‘")) or "," in text[:at]:
        return False
    rest = text[comma + 1 :].lstrip()
    return any(n.start == 0 for n in names(rest)) or re.match(r"(?:the|a|an) \w", rest) is not None
