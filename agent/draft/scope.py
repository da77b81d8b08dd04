"""Whether a rewording kept what each figure is of. Pure.

A small model's commonest lie drops a qualifier: "server products and cloud services revenue grew
21 %" comes back as "overall revenue grew 21 %". Every word of it stands in the source, so a check
of the claim against the evidence passes; this one looks the other way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.draft.pieces import verbatim_words
from tools.figures import figures
from tools.words import stems

COVERED = 0.7  # share of the source's content words that a rewording must keep
IN_ORDER = 0.85  # share of the rewording's content words that follow the source's order
KEPT = 0.8  # share of the words before a figure, in its clause, that a rewording must keep
_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|while|but|with|as)\s(?=[^,;:]*\d)")
_FREE = frozenset(
    stems(
        "overall also roughly approximately nearly about slightly more less increased increase grew"
        " grow growing rose up down declined decreased was were reached came our company year"
        " quarter expected expectations strong strength continued"
    )
)


def keeps_scope(claim: str, evidence: str) -> bool:
    """True if the words that say what each retold figure is of stand in the claim, too."""
    told = {(f.value, f.unit) for f in figures(claim)}
    said = set(stems(claim))
    for figure in figures(evidence):
        if (figure.value, figure.unit) not in told:
            continue
        before = _CLAUSE.split(evidence[: figure.start])
        # A list ("revenue, up 5 %") names its measure in the stretch before the comma.
        stretch = " ".join(before[-2:]) if len(stems(before[-1])) < 2 else before[-1]
        wanted = set(stems(stretch)) - _FREE
        if wanted and len(wanted & said) < KEPT * len(wanted):
            return False
    return True


_NAMED_THING = re.compile(r"\b[Tt]he ([A-Z]\w+)['’]s\b")


def retells(body: str, evidence: str) -> bool:
    """Whether a small model's rewording is worth printing: all of the sentence, and nothing bent.

    Read off 29 sentences of the demo that the gate had passed: three were false, each built of the
    source's own words ("21 percent of the orders were in Industrial" from "orders in Industrial
    were up 21 percent"; two had lost a second figure and joined what was left). So every figure and
    its hedge must be there, the words in the source's order, and most of them. A plain copy is
    refused as well: it belongs in quotation marks.
    """
    wanted = [(f.value, f.unit, f.hedge) for f in figures(evidence)]
    if [(f.value, f.unit, f.hedge) for f in figures(body)] != wanted:
        return False
    if set(_NAMED_THING.findall(body)) - set(_NAMED_THING.findall(evidence)):
        return False  # "The Veldmoor's margin"
    said, source = stems(body), stems(evidence)
    if not said or len(set(said) & set(source)) < COVERED * len(set(source)):
        return False
    if _common(said, source) < IN_ORDER * len(said):
        return False
    words = len(re.findall(r"\w+", body))
    return verbatim_words(body, [evidence]) < words and keeps_scope(body, evidence)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = 0
        for n, b in enumerate(other, start=1):
            before, row[n] = row[n], before + 1 if a == b else max(row[n], row[n - 1])
    return row[-1]
