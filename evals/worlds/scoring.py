"""An article judged by the oracle: claims right, wrong and unknown, key facts told, citations.

Knows a text as sentences with the passages that each cites; not who wrote it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agent.domain import Frozen
from evals.worlds.facts import World
from evals.worlds.keys import carried, keys
from evals.worlds.oracle import Ruling, rule
from evals.worlds.reading import causes


class Claimed(Frozen):
    """A printed sentence and the source passages that it cites, in their own words."""

    text: str
    cited: tuple[str, ...] = ()
    evidence_ids: tuple[str, ...] = ()
    """Of the same in the library."""


class Scored(Frozen):
    """What the oracle finds in one article. Counts are of sentences, but for citations and keys."""

    right: int
    wrong: int
    unscored: int
    """Sentences that state something the oracle cannot look up."""
    bent: dict[str, int]
    """Fields of the table that wrong sentences bend."""
    faults: tuple[str, ...]
    """Each wrong sentence with what is wrong in it."""
    keys: int
    missed: tuple[str, ...]
    """Ids of the key facts that no right sentence states."""
    carried: int
    """Judged sentences that are right and whose citations state their facts."""
    citations: int
    """Citations of judged sentences."""
    fitting: int
    """Citations of right sentences that state a fact of theirs."""

    @property
    def judged(self) -> int:
        """Sentences that the oracle can look up."""
        return self.right + self.wrong

    def scores(self) -> dict[str, float]:
        """Scores of 0 to 1. Where nothing is judged all are 0: an empty article is not true.

        Citation recall and precision are those of ALCE (Gao et al. 2023, 2305.14627), with the
        table of facts in the place of an entailment model.
        """
        judged = self.judged
        return {
            "hfr": float(judged > 0 and not self.wrong),
            "support": self.right / judged if judged else 0.0,
            "coverage": 1 - len(self.missed) / self.keys if self.keys and judged else 0.0,
            "citation recall": self.carried / judged if judged else 0.0,
            "citation precision": self.fitting / self.citations if self.citations else 0.0,
        }


def scored(sentences: Sequence[Claimed], world: World) -> Scored:
    """Judge every sentence of an article about the world."""
    rulings = [(one, rule(one.text, world)) for one in sentences]
    wanted = keys(world)
    told: set[str] = set()
    carrying = citations = fitting = 0
    for one, ruling in rulings:
        if ruling.label == "cannot tell":
            continue
        stated = [carried(passage, world) for passage in one.cited]
        citations += len(stated)
        if ruling.label == "wrong":
            continue
        facts = frozenset(ruling.fact_ids) - {"none"}
        said = {c.value for c in causes(one.text, world)}
        told |= {k.id for k in wanted if k.fact_id in facts and k.cause in (None, *said)}
        carrying += facts <= frozenset().union(*stated)
        fitting += sum(bool(facts & held) for held in stated)
    labels = Counter(r.label for one, r in rulings if not one.text.rstrip().endswith("?"))
    return Scored(
        right=labels["right"], wrong=labels["wrong"], unscored=labels["cannot tell"],
        bent=dict(Counter(b for _, r in rulings for b in r.bent)),
        faults=tuple(_fault(one, r) for one, r in rulings if r.label == "wrong"),
        keys=len(wanted), missed=tuple(k.id for k in wanted if k.id not in told),
        carried=carrying, citations=citations, fitting=fitting,
    )  # fmt: skip


def _fault(one: Claimed, ruling: Ruling) -> str:
    return f"{ruling.why} | {one.text}"
