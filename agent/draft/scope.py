"""Whether a rewording kept what each figure is of. Pure.

A small model's commonest lie drops a qualifier: "server products and cloud services revenue grew
21 %" comes back as "overall revenue grew 21 %". Every word of it stands in the source, so a check
of the claim against the evidence passes; this one looks the other way.
"""

from __future__ import annotations

import re

from tools.figures import figures
from tools.words import stems

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
