"""Repairs of a whole draft: repeats, and citations of what is not given or carries it in part."""

from __future__ import annotations

from agent.verify.draft import verify_draft
from agent.verify.draft_report import DraftReport
from agent.verify.gate import Gate
from agent.verify.matching import Named
from agent.verify.mend import Mended, mend
from tests.agent.verify.sources import make_evidence

POOL = [
    make_evidence(
        "The margin of Cloud Platform would decline unless memory prices fell.",
        document_id="a", company="Aldgate", kind="release", date="2025-10-22",
    ),
    make_evidence(
        "Aldgate paid dividends of $240 million.",
        document_id="a", start=400, company="Aldgate", kind="release", date="2025-10-22",
    ),
    make_evidence("Norcott paid for the trial.", document_id="b", start=0, title="Trial"),
    make_evidence("Brisk Pharma tested Cordalin in Oslo.", document_id="c", title="Oslo"),
]  # fmt: skip
TITLES = {"a": "Aldgate release", "b": "Trial notes", "c": "Oslo notes"}
NAMED = [Named(i, title, (f"{i}.txt",)) for i, title in TITLES.items()]
LIST = (
    "\n\n### Sources\n\n[1] Aldgate release, a.txt\n[2] Trial notes, b.txt\n"
    "[3] Oslo notes, c.txt\n[4] Minutes of a board, not-given.pdf\n"
)


def check(text: str) -> DraftReport:
    return verify_draft(text, POOL, Gate(None), titles=TITLES, named=NAMED)


def mended(body: str) -> Mended:
    text = body + LIST
    return mend(text, check(text), POOL, Gate(None), check)


def test_a_quotation_is_put_in_once() -> None:
    found = mended(
        "The margin of Cloud Platform will decline [1].\n\n"
        "The margin of Cloud Platform declined because memory prices fell [1]."
    )
    assert found.text.count("would decline unless memory prices fell") == 1


def test_marks_of_sources_that_are_not_given_stay() -> None:
    found = mended("Aldgate paid dividends of $420 million [4].")
    assert found.text.startswith("Aldgate paid dividends of $240 million [4][1].")


def test_a_sentence_whose_source_is_not_given_is_not_left_out() -> None:
    told = "The choir of Upper Wexley rehearses on Thursdays [4]."
    assert mended(told).text.startswith(told)
    assert not mended(told.replace("[4]", "[1]")).text.startswith("The choir")


def test_two_sources_that_carry_a_sentence_only_together_are_not_cited_for_it() -> None:
    told = "Norcott paid for the trial, and Brisk Pharma tested Cordalin in Oslo [1]."
    assert mended(told).text.startswith(told)
    assert mended(told.replace("[1]", "[2][3]")).report.failed == ()


def test_the_one_source_that_carries_a_sentence_is_cited_for_it() -> None:
    found = mended("Norcott paid for the trial [1].")
    assert found.text.startswith("Norcott paid for the trial [2].")
