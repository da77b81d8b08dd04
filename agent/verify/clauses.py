"""A sentence to the claims in it, where cutting is safe: coordinated clauses with their own verbs.

By rule, and rather one claim too few: what is quoted, reported or conditional stays whole, for cut
off from its frame a clause would claim more than the sentence does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from agent.verify.lexicon import SPEECH
from agent.verify.words import quotations
from tools.context_words import word_set
from tools.names_words import FUNCTION_WORDS
from tools.remembered import remembered

# Finite forms. Of the endings only -ed is one; -s is a plural as often, so those are listed.
FINITE: Final = (
    r"(?:is|are|was|were|has|have|had|does|did|will|would|can|could|may|might|shall|should|must"
    r"|cannot|(?:is|are|was|were|has|have|had|does|did|wo|would|ca|could)n['’]t"
    r"|grew|rose|fell|sank|shrank|slid|swung|held|stood|kept|began|became|came|went|got|gave|took"
    r"|made|saw|led|drove|built|bought|sold|spent|paid|won|lost|left|met|ran|cut|beat|broke|brought"
    r"|sent|wrote|chose|found|told|said|knew|thought|felt|understood|struck|drew|hit|set|put|shut"
    r"|grows|rises|falls|remains|stays|stands|expects|plans|intends|says|makes|sells|builds|buys"
    r"|employs|operates|owns|holds|needs|wants|leads|runs|takes|gives|comes|goes|keeps|offers"
    r"|includes|serves|pours|pays|produces|supplies|accounts|covers|depends|contributes"
    r"|[a-z]{2,}(?:[^e\W]ed|eed)(?<!need)(?<!speed)(?<!exceed)(?<!proceed)(?<!hundred)"
    r"|exceed|proceed|remain|expect)"
)
_CUT: Final = re.compile(
    r"(?:;\s+(?:and\s+|but\s+|while\s+)?|,\s+(?:and|but|while|whereas|yet)\s+)(?=\S)"
)
# A clause of its own: up to five words that are no preposition, then a finite verb.
_SUBJECT: Final = re.compile(
    r"(?:in (?:the|fiscal|\d{4})[\w ]{0,30}, )?"
    r"(?P<subject>[\w$€£%.,’'&-]+(?: [\w$€£%.’'&-]+){0,5}?) "
    rf"(?:(?:also|then|only|still|even|\w+ly) )?(?P<verb>{FINITE})\b",
    re.I,
)
_NO_SUBJECT: Final = word_set(
    """which who that whose where when because if although though since as after before to by of in
    on at for from with than not then also compared up down therefore thereby so"""
)
_PRONOUNS: Final = word_set("it they he she we this that these those both all none")
# "Said", "reported", "if", "respectively": the clauses hang together.
_WHOLE: Final = re.compile(
    rf"\b{SPEECH}\b|\baccording to\b|\b(?:if|unless|provided|whether|respectively|between|both"
    r"|either|neither|not only|the (?:former|latter)|because|so that|in order|believed?s?|thinks?"
    r"|thought|reported(?:ly)?|alleged(?:ly)?|rumou?red|estimate[sd]? that|expect(?:s|ed)? that)\b",
    re.I,
)
_SUBORDINATE: Final = re.compile(
    r"^(?:although|though|while|whereas|when|as|after|before|since|once|until|given|despite|even)\b",
    re.I,
)
_LEAST: Final = 2  # words of a clause: "margins fell"


def _states(clause: str) -> bool:
    """Whether a clause has a subject and a finite verb of its own."""
    found = _SUBJECT.match(clause.strip())
    if found is None:
        return False
    first, *rest = (word.lower().strip(",.") for word in found["subject"].split())
    if first in _NO_SUBJECT or re.fullmatch(FINITE, first):
        return False
    # A determiner alone has no verb: "the closed plant".
    return not (not rest and first in FUNCTION_WORDS and first not in _PRONOUNS)


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    quoted = quotations(text)
    for found in _CUT.finditer(text):
        before = text[: found.start()]
        bracketed = before.count("(") > before.count(")")
        crossed = any(start < found.end() and found.start() < end for start, end in quoted)
        if not bracketed and not crossed:
            yield found.span()


@remembered
def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """The claims of a sentence as offsets into it; the whole of it where no cut is safe.

    Args:
        text: A sentence without citation marks.
    """
    whole = ((0, len(text)),)
    if quotations(text) or _WHOLE.search(text) or _SUBORDINATE.match(text):
        return whole
    edges, start = [], 0
    for low, high in _cuts(text):
        if _states(text[start:low]) and _states(text[high:]):
            edges.append((low, high))
            start = high
    bounds = [0, *(edge for cut in edges for edge in cut), len(text)]
    spans = [(a, b) for n, (a, b) in enumerate(pairwise(bounds)) if n % 2 == 0]
    if len(spans) < 2 or any(len(text[a:b].split()) < _LEAST for a, b in spans):
        return whole
    return tuple(spans)
