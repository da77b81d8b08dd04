"""Sentences against the sources that they cite first, and against all where these fall short.

Knows how to group and to compare; the judging itself is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.domain import Evidence, Verdict
from agent.verify.carried import Asked

Judge = Callable[[Sequence[Asked], Sequence[Evidence]], list[Verdict]]


class Judged(NamedTuple):
    """A sentence by the sources it cites and by all; None where that was not asked."""

    by_cited: Verdict | None
    by_all: Verdict | None

    @property
    def shown(self) -> Verdict:
        """The verdict that counts: of the sources cited, unless others know more."""
        if self.by_cited is None or self.by_all is None:
            return self.by_cited or self.by_all or _NOTHING
        if self.by_all.label == "supported" or not _speaks(self.by_cited):
            return self.by_all
        return self.by_cited

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """The documents that carry the sentence where those it cites do not."""
        if self.by_cited is None or self.by_all is None or self.by_all.label != "supported":
            return ()
        return tuple(dict.fromkeys(c.document_id for c in self.by_all.citations))


_NOTHING = Verdict(label="not_found", reason="No evidence is given.")


def _speaks(verdict: Verdict) -> bool:
    """Whether the evidence says otherwise, or is of the same thing."""
    about = any(check.name == "words" and check.passed for check in verdict.checks)
    return about or verdict.label == "contradicted"


def judge_cited(
    asked: Sequence[Asked],
    cited: Sequence[tuple[str, ...]],
    pool: Sequence[Evidence],
    judge: Judge,
) -> list[Judged]:
    """Judge each sentence, given the ids of the documents it cites.

    Those that cite the same documents are judged together.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for at, documents in enumerate(cited):
        if documents:
            groups.setdefault(documents, []).append(at)
    by_cited: dict[int, Verdict] = {}
    for documents, members in groups.items():
        own = [one for one in pool if one.document_id in documents]
        if own:
            by_cited.update(zip(members, judge([asked[n] for n in members], own), strict=True))
    open_ = [
        at for at in range(len(asked)) if at not in by_cited or by_cited[at].label != "supported"
    ]
    by_all = dict(zip(open_, judge([asked[at] for at in open_], pool), strict=True))
    return [Judged(by_cited.get(at), by_all.get(at)) for at in range(len(asked))]
