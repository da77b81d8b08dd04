from __future__ import annotations

import pytest

from agent.domain import Check, Evidence, Verdict
from agent.verify.gate import Gate
from tests.agent.verify.sources import Make, make_evidence
from tools.embed import HashEmbedder

REVENUE = "Revenue was $4.7 billion, up 14 percent and 16 percent in constant currency."
SEGMENTS = "Bakery revenue grew 5 percent and Dairy revenue grew 7 percent."
OUTLOOK = "We expect operating margins to improve slightly next quarter."


def failed(verdict: Verdict) -> list[Check]:
    return [check for check in verdict.checks if not check.passed]


def judge(gate: Gate, text: str, *evidence: Evidence) -> Verdict:
    return gate.judge([(text, list(evidence))])[0]


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (REVENUE, "Norvale's revenue was $4.7 billion."),
        (REVENUE, "Norvale said revenue rose 14% to $4.7 billion."),
        (REVENUE, "In the second quarter of fiscal 2023, revenue was $4.7 billion, up 14 percent."),
        (REVENUE, "Ines Halvorsen, chief financial officer, said revenue was $4.7 billion."),
        (REVENUE, "“Revenue was $4.7 billion, up 14 percent,” Ines Halvorsen said."),
        (REVENUE, "Revenue rose 16 percent in constant currency."),
        (SEGMENTS, "Bakery revenue rose 5 percent, while Dairy revenue rose 7 percent."),
        (OUTLOOK, "Norvale expects operating margins to improve slightly."),
        (
            "Margins declined because of higher cocoa prices.",
            "Margins fell due to higher cocoa prices.",
        ),
        ("We did not open any new plants this quarter.", "Norvale did not open any new plants."),
        ("It was our largest order ever.", "It was Norvale's biggest order ever."),
        # A clause that is nothing but a cue of what is to come.
        (
            "Looking forward, bakery research and dairy exports need money; Norvale closed a mill.",
            "Norvale closed a mill.",
        ),
    ],
)
def test_supports_what_the_evidence_says(gate: Gate, call: Make, quote: str, text: str) -> None:
    verdict = judge(gate, text, call(quote))
    assert verdict.label == "supported", verdict.reason
    assert verdict.citations[0].quote == quote
    assert verdict.score >= 0.5


@pytest.mark.parametrize(
    ("quote", "text", "check", "said"),
    [
        (REVENUE, "Norvale's revenue was $5.2 billion.", "figure", "$4.7 billion"),
        (REVENUE, "Norvale's revenue was $4.7 million.", "figure", "$4.7 billion"),
        (REVENUE, "Norvale's revenue was €4.7 billion.", "figure", "$4.7 billion"),
        (REVENUE, "Norvale's operating income was $4.7 billion.", "figure", "revenue"),
        (REVENUE, "Revenue rose 16 percent.", "figure", "constant currency"),
        (
            SEGMENTS,
            "Bakery revenue rose 7 percent, while Dairy revenue rose 5 percent.",
            "figure",
            "something else",
        ),
        (
            REVENUE,
            "In the second quarter of fiscal 2022, revenue was $4.7 billion.",
            "figure",
            "fiscal 2023",
        ),
        (
            "Sales in Norway improved.",
            "In fiscal 2019, sales in Norway improved.",
            "period",
            "fiscal 2023",
        ),
        (REVENUE, "Kestrel's revenue was $4.7 billion.", "name", "Kestrel"),
        (REVENUE, "Piers Aldous said revenue was $4.7 billion.", "speaker", "Ines Halvorsen"),
        (
            REVENUE,
            "The chief executive officer said revenue was $4.7 billion.",
            "role",
            "chief financial officer",
        ),
        (REVENUE, "Revenue fell 14 percent to $4.7 billion.", "direction", "up"),
        (REVENUE, "We had revenue of $4.7 billion.", "voice", "We"),
        (
            REVENUE,
            "“Revenue was a strong $4.7 billion,” Ines Halvorsen said.",
            "quotation",
            "a strong",
        ),
        ("We opened two plants.", "Norvale did not open two plants.", "negation", "not"),
        (
            "We did not open the plant in Oslo.",
            "Norvale opened the plant in Oslo.",
            "negation",
            "not",
        ),
        (OUTLOOK, "Norvale's operating margins improved slightly.", "certainty", "as expected"),
        (
            "We may sell the Oslo plant.",
            "Norvale will sell the Oslo plant.",
            "certainty",
            "as possible",
        ),
        (
            "Operating margins improved slightly.",
            "Operating margins may improve slightly.",
            "certainty",
            "as fact",
        ),
        (
            "Margins fell and cocoa prices rose.",
            "Margins fell because cocoa prices rose.",
            "cause",
            "because",
        ),
        ("It was a large order.", "It was the largest order.", "superlative", "largest"),
        (
            "The bakery grew.",
            "The bakery signed Danish retailers and opened warehouses.",
            "words",
            "Danish",
        ),
    ],
)
def test_names_what_is_wrong_and_what_the_evidence_says(
    gate: Gate, call: Make, quote: str, text: str, check: str, said: str
) -> None:
    verdict = judge(gate, text, call(quote))
    assert verdict.label in ("contradicted", "not_found")
    assert verdict.score < 0.5
    assert check in {one.name for one in failed(verdict)}
    assert said in " ".join(one.detail for one in failed(verdict) if one.name == check)


@pytest.mark.parametrize(
    ("flag", "text", "label"),
    [
        ("unconfirmed", "Norvale bought Kestrel.", "not_found"),
        (
            "unconfirmed",
            "Norvale reportedly bought Kestrel, according to people familiar.",
            "supported",
        ),
        ("denied", "Norvale reportedly bought Kestrel, people said.", "contradicted"),
        ("instruction", "Norvale bought Kestrel.", "not_found"),
        ("question", "Norvale bought Kestrel.", "not_found"),
    ],
)
def test_flagged_evidence_is_no_fact(gate: Gate, flag: str, text: str, label: str) -> None:
    evidence = make_evidence(
        "Norvale reportedly bought Kestrel, people familiar said.", flags=(flag,)
    )  # type: ignore[arg-type]
    assert judge(gate, text, evidence).label == label


def test_a_limit_is_named_where_the_figures_are_the_same(gate: Gate) -> None:
    evidence = make_evidence("Repairs of the lower bridge will take at least four months.")
    text = "Repairs of the lower bridge will take at most four months."
    [verdict] = gate.judge([(text, [evidence])])
    assert verdict.reason == "The sentence says at most four; the evidence says at least four."


def test_forward_evidence_without_a_cue_stays_outlook(gate: Gate) -> None:
    evidence = make_evidence("Bakery revenue between $4.1 and $4.3 billion.", flags=("forward",))
    assert (
        judge(gate, "Bakery revenue was between $4.1 and $4.3 billion.", evidence).label
        != "supported"
    )


def test_without_evidence_nothing_is_found(gate: Gate) -> None:
    verdict = judge(gate, "Norvale's revenue was $4.7 billion.")
    assert verdict.label == "not_found"
    assert verdict.citations == ()


def test_a_figure_whose_period_cannot_be_told_does_not_carry_a_period(gate: Gate) -> None:
    evidence = make_evidence("Revenue was $4.7 billion.")
    assert judge(gate, "Revenue was $4.7 billion.", evidence).label == "supported"
    assert judge(gate, "In fiscal 2023, revenue was $4.7 billion.", evidence).label == "not_found"


def test_two_pieces_of_evidence_carry_a_computed_change(gate: Gate) -> None:
    old = make_evidence("Bakery revenue was $4.0 billion.", start=1, period="FY2022")
    new = make_evidence("Bakery revenue was $5.0 billion.", start=500, period="FY2023")
    text = (
        "Bakery revenue rose from $4.0 billion in fiscal 2022 to $5.0 billion in fiscal 2023, "
        "an increase of {}."
    )
    verdict = judge(gate, text.format("25%"), old, new)
    assert verdict.label == "supported", verdict.reason
    assert verdict.derived is not None
    assert set(verdict.derived.from_) == {old.id, new.id}
    assert len(verdict.citations) == 2
    assert judge(gate, text.format("35%"), old, new).label != "supported"


def test_swapped_periods_of_two_pieces_are_noticed(gate: Gate) -> None:
    old = make_evidence("Bakery revenue was $4.0 billion.", start=1, period="FY2022")
    new = make_evidence("Bakery revenue was $5.0 billion.", start=500, period="FY2023")
    text = "Bakery revenue was $5.0 billion in fiscal 2022 and $4.0 billion in fiscal 2023."
    assert judge(gate, text, old, new).label == "contradicted"


def test_context_fields_with_offsets_become_citations() -> None:
    text = "Ines Halvorsen: Revenue was $4.7 billion."
    evidence = make_evidence("Revenue was $4.7 billion.", start=16)
    speaker = {"value": "Ines Halvorsen", "start": 0, "end": 14, "rule": None}
    evidence = Evidence.model_validate(evidence.model_dump() | {"context": {"speaker": speaker}})
    gate = Gate(None, quote=lambda document_id, start, end: text[start:end])
    verdict = judge(gate, "Ines Halvorsen said revenue was $4.7 billion.", evidence)
    assert [(c.field, c.quote) for c in verdict.citations] == [
        (None, "Revenue was $4.7 billion."),
        ("speaker", "Ines Halvorsen"),
    ]


def test_a_deduced_context_field_is_said_to_be_derived(gate: Gate, call: Make) -> None:
    verdict = judge(
        gate, "In the second quarter of fiscal 2023, revenue was $4.7 billion.", call(REVENUE)
    )
    assert verdict.derived is not None
    assert "FY2023Q2" in verdict.derived.rule


def test_markers_are_not_figures(gate: Gate, call: Make) -> None:
    assert (
        judge(gate, "Norvale's revenue was $4.7 billion [12].", call(REVENUE)).label == "supported"
    )


def test_similarity_is_computed_once_per_text(call: Make) -> None:
    class Counting(HashEmbedder):
        calls = 0
        texts = 0

        def encode(self, texts):  # type: ignore[no-untyped-def]
            Counting.calls += 1
            Counting.texts += len(texts)
            return super().encode(texts)

    gate = Gate(Counting())
    pairs = [("Revenue was $4.7 billion.", [call(REVENUE)])] * 3
    gate.judge(pairs)
    gate.judge(pairs)
    assert (Counting.calls, Counting.texts) == (1, 2)


def test_grounds_in_the_sentence_of_the_right_period(gate: Gate) -> None:
    pool = [
        make_evidence(f"Bakery revenue grew {n} percent.", start=n, period=f"FY20{n}")
        for n in range(10, 20)
    ]
    found = gate.ground(["In fiscal 2014, bakery revenue grew 99 percent."], pool, k=2)
    assert found[0][0].context.period is not None
    assert found[0][0].context.period.value == "FY2014"
    assert len(found[0]) == 2


def test_grounds_nothing_in_an_empty_pool(gate: Gate) -> None:
    assert gate.ground(["Bakery revenue grew."], []) == [[]]


@pytest.mark.parametrize(
    ("quote", "text", "right"),
    [
        ("He will step down in May.", "Norvale's chief will step up in May.", False),
        ("The rate was 3 percent.", "The rate was not 3 percent.", False),
        ("No dividend will be paid.", "No dividend will be paid.", True),
        ("No dividend will be paid.", "A dividend will be paid.", False),
        ("Sales grew 5 percent.", "Sales grew 5 percent from a year earlier.", True),
        ("Sales grew 5 percent sequentially.", "Sales grew 5 percent from a year earlier.", False),
        ("We passed 216 million users.", "Norvale has more than 200 million users.", True),
        ("We passed 270 million users.", "Norvale has more than 200 million users.", False),
        ("Results in Dairy improved.", "“Results in Dairy improved,” Ines Halvorsen said.", True),
        (
            "Margins fell as higher cocoa prices led to losses.",
            "Losses led to higher cocoa prices.",
            False,
        ),
        (
            "Demand in Oslo drove bakery growth.",
            "Bakery growth was driven by demand in Oslo.",
            True,
        ),
        (
            "Revenue was better than expected in dairy.",
            "Revenue was better than expected in dairy.",
            True,
        ),
    ],
)
def test_small_words_decide(gate: Gate, call: Make, quote: str, text: str, right: bool) -> None:
    verdict = judge(gate, text, call(quote))
    assert (verdict.label == "supported") is right, verdict.reason


def test_the_order_of_two_figures_and_their_periods_is_kept(gate: Gate, call: Make) -> None:
    quote = "Revenue was $5 billion in fiscal 2023 and $4 billion in fiscal 2022."
    good = "In fiscal 2022, revenue was $4 billion and in fiscal 2023, revenue was $5 billion."
    wrong = "In fiscal 2022, revenue was $5 billion and in fiscal 2023, revenue was $4 billion."
    assert judge(gate, good, call(quote)).label == "supported"
    assert judge(gate, wrong, call(quote)).label == "contradicted"


def test_a_quotation_may_leave_words_out_but_not_change_them(gate: Gate, call: Make) -> None:
    quote = "We saw strong demand in every one of our bakery markets."
    kept = "“We saw strong demand ... our bakery markets,” Ines Halvorsen said."
    bent = "“We saw weak demand ... our bakery markets,” Ines Halvorsen said."
    assert judge(gate, kept, call(quote)).label == "supported"
    assert judge(gate, bent, call(quote)).label == "contradicted"


def test_an_analyst_does_not_speak_for_the_company(gate: Gate, call: Make) -> None:
    evidence = call("Bakery growth looks strong.", speaker="Ola Berg", role="analyst at Fjord Bank")
    assert judge(gate, "Ola Berg said bakery growth looks strong.", evidence).label == "supported"
    assert judge(gate, "Norvale said bakery growth looks strong.", evidence).label == "contradicted"
