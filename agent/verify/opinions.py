"""Which sentences of a draft are opinions that their author marks as such.

Knows wordings only. What somebody else thinks ("analysts think", "in the company's opinion") is a
fact about them, and is checked.
"""

from __future__ import annotations

import re
from typing import Final

from agent.verify.words import outside_quotes

_MARKS: Final = frozenset('“”"')
_SOMEBODY_SAYS: Final = re.compile(r"\b(?:said|says|told|tells|according to|wrote|writes)\b", re.I)
_OWN: Final = re.compile(
    r"\b(?:in|to) (?:my|our) (?:own |humble |considered |honest )?"
    r"(?:view|opinion|judge?ment|estimation|minds?|eyes|reading)\b"
    r"|\b(?:looks?|looked|seems?|seemed|sounds?|sounded|feels?|felt|appears?|appeared|reads?"
    r"|comes? across)\b[^.;]* to (?:me|us)\b|\bstrikes? (?:me|us) as\b|^to (?:me|us),"
    # "What we believe is the oldest mill" is told of the mill.
    r"|(?:^|[,;:–—] ?)(?:(?:but|and|so|yet|still) )?(?:I|we) "
    r"(?:\w+ly |still |also |would |do not |don['’]t |cannot help but )?"
    r"(?:think|believe|feel|suspect|guess|hope|wish|doubt|fear|suppose|reckon"
    r"|regret|admire|find (?:it|this|that))\b"
    r"|\b(?:I|we) (?:would|['’]d) (?:argue|say|call it)\b|\bif you ask (?:me|us)\b"
    r"|\bfor (?:my|our) part\b|\bas far as (?:I am|I['’]m|we are) concerned\b"
    # "It is a pity that the brewery closed" states that it closed.
    r"|^(?:but |and |yet |so )?(?:(?:it|this|that)(?: is|['’]s| was)|what) "
    r"(?:an? |such a )?(?:\w+ )?(?:pity|shame|relief|delight|joy)\b(?! (?:that|to|because))"
    r"|\bone (?:can|may|might|could) (?:only |well )?(?:hope|wonder)\b|^let us hope\b"
    r"|^(?:the|this|these|any|all|that) (?:\w+ ){0,2}?(?:comparisons?|emphasis|translations?"
    r"|italics|calculations?|views?|opinions?|judge?ments?|conclusions?|interpretations?|reading"
    r"|words|wording|summary|assessment|guess|errors?|mistakes?|arithmetic) "
    r"(?:here )?(?:is|are) (?:mine|ours|my own|our own|the author['’]s)\b",
    re.I,
)


def is_opinion(text: str) -> bool:
    """Whether the author says that it is only what they think; not within a quotation.

    A quotation that begins or ends in another sentence leaves its mark.
    """
    plain = outside_quotes(text)
    if _MARKS & set(plain):
        return False
    return _OWN.search(plain) is not None and _SOMEBODY_SAYS.search(plain) is None


def within_quotation(text: str, at: int) -> bool:
    """Whether a quotation that began before that place, in the same paragraph, is still open."""
    before = text[text.rfind("\n\n", 0, at) + 1 : at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
