"""How pronouns and bare definites stand in a sentence: the patterns, and nothing that decides."""

from __future__ import annotations

import re
from typing import Final, Literal

from agent.verify.clauses import FINITE
from agent.verify.lexicon import SPEECH

Kind = Literal["thing", "many", "person", "body"]
LEAST_SPOKEN: Final = 4  # words; a shorter quotation is a name or a term, and nobody's speech

BODY: Final = (
    r"the (?:company|group|firm|business|bank|retailer|manufacturer|maker|insurer|airline|lender"
    r"|carrier|producer|supplier|utility|start-?up|concern)"
)
KINDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("thing", "it|its"), ("many", "they|their"), ("person", "he|she|his|her"), ("body", BODY),
)  # fmt: skip
WORD: Final = "|".join(f"(?P<{kind}>(?:{words}))" for kind, words in KINDS)
INTRO: Final = r"(?:(?:but|and|yet|so|still|then|also)\s+|(?P<intro>[^,;:.“”\"]{1,60}),\s+)?"
OPENS: Final = re.compile(rf"{INTRO}(?P<word>{WORD})(?P<owns>['’]s)?(?![\w’'-])", re.I)
# "It is public that", "it took three years", "it rained": the word stands for nothing named.
EMPTY: Final = re.compile(
    r"it(?:['’]s)?\s+(?:(?:is|was|will be|would be|has been|had been|may be|remains|seems|appears"
    r"|became)\s+(?:[\w-]+\s+){0,4}?(?:that|to|whether|who|when|why|how|if)\b"
    r"|took\b|takes\b|would take\b|rain|snow|turn(?:s|ed) out|follows\b|happen)",
    re.I,
)
# What is opened, signed or bought is as likely to be the "it" of the next sentence as who did it.
BRINGS_UP: Final = re.compile(
    r"\b(?:open|build|built|launch|sign|bought|buy|acquir|found|unveil|announc|introduc|order"
    r"|start|creat|publish|own|operat|ha[sd]|sell|sold|clos)\w*\s+(?:a|an|its|the|one)\s",
    re.I,
)
HE: Final = re.compile(r"\b(?:he|his|him)\b", re.I)
SHE: Final = re.compile(r"\b(?:she|her|hers)\b", re.I)
GENDER: Final = {"he": HE, "his": HE, "she": SHE, "her": SHE}
OWNS: Final = re.compile(r"(?:its|their|his|her)$", re.I)
OWNED: Final = re.compile(r"['’]s?\b")
ACTS: Final = re.compile(rf"(?:,[^,]{{1,80}},)?\s+(?:\w+ly\s+|also\s+)?{FINITE}\b")
# After "its revenue rose", what did one of these is who has the revenue, not the revenue.
AUX: Final = (
    r"\s+(?:(?:also|then|now|later|has|had|not|will|would|plans to|expects to|\w+ly)\s+){0,4}"
)
ACTIVE: Final = re.compile(
    rf"{AUX}(?:employ|s(?:ell|old)s?\b|b(?:uy|ought|uilt|uild)s?\b|own|operat|produc|makes?\b|made\b)",
    re.I,
)
# A plant that is opened employs people, but intends, sells and denies nothing.
WILLS: Final = re.compile(
    rf"{AUX}(?:open|clos|s(?:ell|old)s?\b|b(?:uy|ought)s?\b|launch|plan|expect|intend|sign|reject"
    r"|hir|appoint|invest|borrow|agree|announc|den(?:y|ied)|paid|pays|raised|cut|said|told)",
    re.I,
)
IN: Final = re.compile(r"\b(?:in|near|outside|across|at)\s+(?:the\s+)?$", re.I)
SAYS: Final = re.compile(
    rf"\b(?P<word>{WORD})\s+(?:(?:also|later|then|\w+ly)\s+)?(?:{SPEECH}|report(?:ed|s))\b"
    rf"|\b{SPEECH}\s+(?P<after>he|she|they|it|{BODY})\b",
    re.I,
)
