from __future__ import annotations

from agent.domain import Document, Evidence
from agent.verify.draft import verify_draft, verify_pairs
from agent.verify.gate import Gate
from tests.agent.verify.sources import make_evidence
from tools.embed import HashEmbedder

QUOTES = {
    "FY2022": (
        "Bakery revenue was $4.1 billion, up 3 percent.",
        "Dairy revenue was $2.2 billion.",
        "Kestrel signed a contract with us in Oslo.",
    ),
    "FY2023": (
        "Bakery revenue was $4.7 billion, up 14 percent.",
        "Dairy revenue was $2.9 billion.",
        "We closed the plant in Bergen.",
    ),
}
CLEAN = """# Norvale

In fiscal 2023, Norvale's bakery revenue rose 14% to $4.7 billion.
Dairy revenue was $2.9 billion.
In fiscal 2022, Dairy revenue was $2.2 billion. Kestrel signed a contract with Norvale in Oslo.

What comes next?
"""
PLANTED = (
    ("rose 14%", "rose 24%", "14"),
    ("$4.7 billion", "$4.9 billion", "$4.7 billion"),
    ("$2.9 billion", "$2.9 million", "$2.9 billion"),
    ("$2.2 billion", "$3.2 billion", "$2.2 billion"),
    ("Kestrel", "Harrow", "Kestrel"),
    ("in Oslo", "in Tromsø", "Oslo"),
)


def pool() -> list[Evidence]:
    return [
        make_evidence(
            quote,
            document_id=period,
            start=100 * at,
            period=period,
            company="Norvale",
            title=f"Call {period}",
        )
        for period, quotes in QUOTES.items()
        for at, quote in enumerate(quotes)
    ]


class FakeLibrary:
    """What verify needs of a library."""

    def documents(self) -> list[Document]:
        return [
            Document(id=d, source=d, sha256="", characters=1, title=f"Title {d}") for d in QUOTES
        ]

    def spans(self, document_id: str, start: int = 0, end: int | None = None) -> list[Evidence]:
        return [one for one in pool() if one.document_id == document_id]


def test_a_clean_draft_passes() -> None:
    report = verify_draft(CLEAN, pool(), Gate(None))
    assert report.passed, [s.reason for s in report.failed]
    assert report.counts == {"supported": 4, "not_checkable": 2}


def test_every_planted_error_is_named_with_its_sentence_and_the_evidence() -> None:
    for right, wrong, said in PLANTED:
        report = verify_draft(CLEAN.replace(right, wrong), pool(), Gate(None))
        assert not report.passed
        assert len(report.failed) == 1, (wrong, [s.text for s in report.failed])
        found = report.failed[0]
        assert wrong in found.text
        assert CLEAN.replace(right, wrong)[found.start : found.end].startswith(found.text[:20])
        assert said in found.reason or any(said in shown.quote for shown in found.evidence)


def test_a_library_is_a_source_and_gives_the_titles() -> None:
    report = verify_draft(CLEAN, FakeLibrary(), Gate(HashEmbedder()))
    assert report.passed, [s.reason for s in report.failed]
    shown = report.sentences[1].evidence[0]
    assert shown.title == "Title FY2023"
    assert shown.quote == QUOTES["FY2023"][0]


def test_a_sentence_without_period_is_judged_in_the_period_of_the_draft() -> None:
    report = verify_draft("# Fiscal 2022\n\nBakery revenue was $4.7 billion.", pool(), Gate(None))
    assert not report.passed
    assert "$4.1 billion" in report.failed[0].reason


def test_an_empty_draft_passes_and_an_empty_pool_carries_nothing() -> None:
    assert verify_draft("", pool(), Gate(None)).passed
    assert not verify_draft(CLEAN, [], Gate(None)).passed


def test_pairs_are_judged_one_by_one() -> None:
    document = "Norvale opened a plant in Oslo in 2021. It employs 400 people."
    claims = {
        "a": "Norvale opened a plant in Oslo.",
        "b": "Norvale opened a plant in Bergen.",
        "c": "The plant employs 700 people.",
        "d": "And then?",
    }
    records = [{"id": i, "document": document, "claim": claim} for i, claim in claims.items()]
    found = {str(r["id"]): r for r in verify_pairs(records, Gate(HashEmbedder()))}
    assert list(found) == list(claims)
    assert found["a"]["verdict"] == "supported"
    assert found["b"]["verdict"] == "not_found"
    assert found["c"]["verdict"] == "contradicted"
    assert found["d"]["verdict"] == "not_checkable"
    assert float(str(found["a"]["score"])) > 0.5 > float(str(found["b"]["score"]))
    for record in found.values():
        for shown in record["evidence"]:  # type: ignore[attr-defined]
            assert document[shown["start"] : shown["end"]] == shown["quote"]


def test_whom_a_sentence_names_comes_before_who_shares_its_figure() -> None:
    said = ("The Harbour depot employs 410 people.", "The Ridge depot employs 388 people.")
    depots = [make_evidence(one, document_id="d", start=100 * at) for at, one in enumerate(said)]
    (told,) = verify_draft("The Ridge depot employs 410 people.", depots, Gate(None)).sentences
    assert told.verdict == "contradicted"
    assert told.evidence[0].quote == said[1]


def test_progress_is_told_while_a_long_draft_is_judged() -> None:
    told: list[int] = []
    draft = " ".join(f"Dairy revenue was ${n} billion." for n in range(150))
    verify_draft(draft, pool(), Gate(None), hear=told.append)
    assert told == [64, 64, 22]
