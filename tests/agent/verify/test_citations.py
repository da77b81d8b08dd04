from __future__ import annotations

import pytest

from agent.domain import Citation, Label, Verdict
from agent.verify.cited import Judged
from agent.verify.defects import absent_figures, answer
from agent.verify.draft import verify_draft
from agent.verify.draft_report import DraftReport
from agent.verify.gate import Gate
from agent.verify.matching import Named
from agent.verify.mend import diff, mend
from tests.agent.verify.sources import make_evidence
from tests.agent.verify.test_draft import pool

TITLES = {"FY2022": "Norvale call fiscal 2022", "FY2023": "Norvale call fiscal 2023"}
NAMED = [
    Named("FY2022", TITLES["FY2022"], ("norvale-2022.txt",)),
    Named("FY2023", TITLES["FY2023"], ("norvale-2023.txt", "https://n.example/2023")),
]
GOOD = """# Norvale

In fiscal 2023, Norvale's bakery revenue rose 14% to $4.7 billion [1].
Dairy revenue was $2.9 billion [1].
In fiscal 2022, Dairy revenue was $2.2 billion [2].
Kestrel signed a contract with Norvale in Oslo [2].

### Sources

[1] Norvale call fiscal 2023: https://n.example/2023
[2] Norvale call fiscal 2022: norvale-2022.txt
"""


def check(text: str) -> DraftReport:
    return verify_draft(text, pool(), Gate(None), titles=TITLES, named=NAMED)


def defects(text: str) -> list[tuple[str, str]]:
    """(kind, the words of the draft at its place) of each."""
    return [(d.kind, text[d.start : d.end]) for d in check(text).defects]


def test_a_draft_with_its_citations_in_order_passes() -> None:
    report = check(GOOD)
    assert report.passed, [d.text for d in report.defects]
    assert [(r.key, r.documents, r.cited) for r in report.references] == [
        ("1", ("FY2023",), 2),
        ("2", ("FY2022",), 2),
    ]
    assert report.sentences[1].cited == ("FY2023",)


@pytest.mark.parametrize(
    ("old", "new", "kind", "place"),
    [
        ("Oslo [2]", "Oslo [2][7]", "beyond_list", "[7]"),
        ("norvale-2022.txt\n", "norvale-2022.txt\n[3] Norvale-2023.txt\n", "never_cited",
         "[3] Norvale-2023.txt"),
        ("### Sources", "Foods stay [3].\n\n### Sources\n[3] A report of nobody", "unknown_source",
         "[3] A report of nobody"),
        ("norvale-2022.txt\n", "norvale-2022.txt\n[2] norvale-2023.txt\n", "duplicate_number",
         "[2] norvale-2023.txt"),
        ("$2.9 billion [1]", "$2.9 billion [2]", "wrong_source",
         "Dairy revenue was $2.9 billion [2]."),
        ("$2.9 billion [1]", "$2.8 billion [1]", "figure_not_in_source",
         "Dairy revenue was $2.8 billion [1]."),
        ("Oslo [2]", "Tromsø [2]", "not_in_source",
         "Kestrel signed a contract with Norvale in Tromsø [2]."),
        ("Oslo [2]", "Oslo ([Wire](https://w.example))", "unknown_source",
         "([Wire](https://w.example))"),
    ],
)  # fmt: skip
def test_each_defect_is_named_with_its_place(old: str, new: str, kind: str, place: str) -> None:
    text = GOOD.replace(old, new)
    assert text != GOOD
    assert (kind, place) in defects(text)
    assert not check(text).passed


def test_defects_say_which_source_carries_the_sentence() -> None:
    found = check(GOOD.replace("$2.9 billion [1]", "$2.9 billion [2]"))
    [defect] = found.defects
    assert not found.failed  # the sentence is true
    assert defect.carried_by == ("FY2023",)
    assert defect.text == (
        "Carried by [1] (“Norvale call fiscal 2023”), but not by [2] (“Norvale call fiscal 2022”), "
        "which it cites. $2.9 billion stands nowhere in [2] (“Norvale call fiscal 2022”)."
    )
    assert defect.line == 4


def test_a_figure_that_its_source_does_not_have_is_named() -> None:
    found = check(GOOD.replace("$2.9 billion [1]", "$2.8 billion [1]"))
    [defect] = found.defects
    assert defect.text.startswith("$2.8 billion stands nowhere in [1]")
    assert [one.text for one in found.failed] == ["Dairy revenue was $2.8 billion."]


def test_a_figure_stands_in_a_source_in_words_and_behind_a_limit() -> None:
    pool_ = [make_evidence("Repairs of the bridge will take at least four months.")]
    for text in ("Repairs take at most four months.", "Repairs take 4 months.", "Four died."):
        assert absent_figures(text, ["d1"], pool_) == ()
    assert absent_figures("Repairs take five months.", ["d1"], pool_) == ("five",)


@pytest.mark.parametrize(
    ("label", "quoted", "says"),
    [
        ("contradicted", "d1", "says otherwise: It names Spain."),
        ("not_found", "d1", "does not carry it: It names Spain."),
        ("contradicted", "d2", "is mute: It does not name Lumen."),
    ],
)
def test_a_source_that_the_verdict_quotes_is_not_called_mute(
    label: Label, quoted: str, says: str
) -> None:
    mute = Verdict(label="not_found", reason="It does not name Lumen.")
    cites = (Citation(document_id=quoted, start=0, end=4, quote="Oats"),)
    whole = Verdict(label=label, reason="It names Spain.", citations=cites)
    assert answer(Judged(mute, whole), ["d1"]) == says


def test_the_source_cited_is_asked_before_others() -> None:
    """Both sources have the words; the evidence shown is that of the one cited."""
    found = check(GOOD.replace("In fiscal 2022, Dairy", "Dairy"))
    assert found.sentences[3].evidence[0].document_id == "FY2022"
    assert found.passed, [d.text for d in found.defects]


def test_a_source_that_is_not_given_is_not_accused_of_carrying_nothing() -> None:
    text = GOOD.replace("$2.9 billion [1]", "$2.9 billion [3]") + "[3] Nobody's report\n"
    assert [kind for kind, _ in defects(text)] == ["unknown_source"]


def test_marks_without_any_list_are_one_defect() -> None:
    assert defects(GOOD.split("### Sources")[0]) == [("no_list", "[1]")]


def test_a_link_to_a_given_source_is_a_citation() -> None:
    text = "In fiscal 2023, Dairy revenue was $2.9 billion ([call](https://n.example/2023)).\n"
    found = check(text)
    assert found.passed
    assert found.sentences[0].cited == ("FY2023",)


def test_entries_without_numbers_count_where_the_text_cites_by_number() -> None:
    text = GOOD.replace("[1] Norvale call", "- Norvale call").replace("[2] Norv", "- Norv")
    assert [r.key for r in check(text).references] == ["1", "2"]
    assert check(text).passed


# ---- repairs


def mended(text: str):
    return mend(text, check(text), pool(), Gate(None), check)


@pytest.mark.parametrize(
    ("old", "new", "how", "after"),
    [
        ("$2.9 billion [1]", "$2.8 billion [1]", "corrected",
         "Dairy revenue was $2.9 billion [1]."),
        ("$2.9 billion [1]", "$2.9 billion [2]", "cited anew",
         "Dairy revenue was $2.9 billion [1]."),
        ("Oslo [2]", "Oslo [2][7]", "cited anew",
         "Kestrel signed a contract with Norvale in Oslo [2]."),
        ("Oslo [2].", "Oslo, because of lower prices [2].", "weakened",
         "Kestrel signed a contract with Norvale in Oslo [2]."),
        ("Dairy revenue was $2.9 billion [1].", "Cheese cost 5 lives [1].", "dropped", ""),
    ],
)  # fmt: skip
def test_repairs_are_judged_again(old: str, new: str, how: str, after: str) -> None:
    found = mended(GOOD.replace(old, new))
    assert [(one.how, one.after) for one in found.repairs] == [(how, after)]
    assert found.report.passed, [d.text for d in found.report.defects]


def test_what_is_in_order_is_not_touched() -> None:
    found = mended(GOOD)
    assert (found.text, found.repairs) == (GOOD, ())


def test_a_dropped_list_item_leaves_no_bullet_behind() -> None:
    text = "In fiscal 2023:\n\n- Dairy revenue was $2.9 billion.\n- Cheese cost 5 lives.\n\nEnd.\n"
    assert mended(text).text == "In fiscal 2023:\n\n- Dairy revenue was $2.9 billion.\n\nEnd.\n"


def test_a_diff_can_be_applied_even_without_a_last_newline() -> None:
    told = diff("a\nb", "a\nc", "d.md")
    assert told.splitlines() == [
        "--- a/d.md", "+++ b/d.md", "@@ -1,2 +1,2 @@", " a", "-b",
        "\\ No newline at end of file", "+c", "\\ No newline at end of file",
    ]  # fmt: skip
    assert diff("a", "a", "d.md") == ""
