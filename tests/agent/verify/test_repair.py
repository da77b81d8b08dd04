from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.verify.gate import Gate
from agent.verify.repair import attribute, weaken
from agent.verify.words import normalise, quotations
from tests.agent.verify.sources import Make, make_evidence

REVENUE = "Revenue was $4.7 billion, up 14 percent."
PARTS = ["We", "our", "said", "$5.1 billion", ",", "rose", "not", "“x”", "and", "it"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "Norvale's revenue was $4.7 billion, driven by demand in Denmark.",
            "Norvale's revenue was $4.7 billion.",
        ),
        (
            "Norvale's revenue was $4.7 billion because of lower prices.",
            "Norvale's revenue was $4.7 billion.",
        ),
        (
            "Norvale's revenue was $4.7 billion, up 19 percent.",
            "Norvale's revenue was $4.7 billion.",
        ),
        ("Norvale's revenue was a record $4.7 billion.", "Norvale's revenue was a $4.7 billion."),
        (
            "In fiscal 2019, Norvale's revenue was $4.7 billion.",
            "Norvale's revenue was $4.7 billion.",
        ),
    ],
)
def test_leaves_out_what_is_not_carried(gate: Gate, call: Make, text: str, kept: str) -> None:
    evidence = [call(REVENUE)]
    verdict = gate.judge([(text, evidence)])[0]
    weaker = weaken(text, verdict, evidence)
    assert weaker is not None
    if "record" not in text:
        assert weaker == kept
    assert gate.judge([(weaker, evidence)])[0].label == "supported"


@pytest.mark.parametrize(
    "text",
    [
        "Norvale's revenue was $5.2 billion.",
        "Kestrel paid a fine of $4.7 billion.",
        "“Revenue was a strong $4.7 billion,” she said.",
    ],
)
def test_gives_up_where_nothing_true_would_be_left(gate: Gate, call: Make, text: str) -> None:
    evidence = [call(REVENUE)]
    assert weaken(text, gate.judge([(text, evidence)])[0], evidence) is None


def test_no_article_is_left_without_its_noun(gate: Gate, call: Make) -> None:
    evidence = [call("The fire at Norvale broke out shortly after four in the morning.")]
    text = "The fire at Norvale was the first of its kind, and it broke out in the morning."
    weaker = weaken(text, gate.judge([(text, evidence)])[0], evidence)
    assert "the of" not in (weaker or "")


def test_a_supported_sentence_stays(gate: Gate, call: Make) -> None:
    text = "Norvale's revenue was $4.7 billion."
    assert weaken(text, gate.judge([(text, [call(REVENUE)])])[0], [call(REVENUE)]) == text


def test_first_person_becomes_the_company_where_that_is_safe(call: Make) -> None:
    told = attribute(call("We opened two plants in our Bakery segment."))
    assert told == (
        "Ines Halvorsen, chief financial officer, said on the earnings call on February 2, 2023 "
        "that Norvale opened two plants in its Bakery segment."
    )


@pytest.mark.parametrize(
    "quote",
    [
        "I think we are doing well with dairy customers.",
        "We're pleased with what you see in Norway.",
        REVENUE,
        "We believe in dairy and we don't believe in cocoa.",
    ],
)
def test_other_words_are_quoted_to_the_letter(call: Make, quote: str) -> None:
    told = attribute(call(quote))
    assert told is not None
    (start, end), *_ = quotations(told)
    assert normalise(told[start:end]).strip(" .,") == normalise(quote).strip(" .,")
    assert told.endswith("said on the earnings call on February 2, 2023.")


def test_a_long_sentence_is_cut_at_a_clause_and_never_in_a_number(call: Make) -> None:
    long = (
        "Revenue was $4,700,000,000 in the quarter, "
        + "and bakery grew in every market that it serves, " * 9
    )
    told = attribute(call(long.strip(", ") + "."), words=30)
    assert told is not None
    (start, end), *_ = quotations(told)
    assert len(told[start:end].split()) <= 30
    assert normalise(told[start:end]).strip(",") in normalise(long)


def test_a_cut_never_loses_a_limit(call: Make) -> None:
    long = (
        "Revenue from dairy grew in all markets that it serves, excluding " + "a market " * 60 + "."
    )
    assert attribute(call(long)) is None


@pytest.mark.parametrize(
    ("context", "where"),
    [
        ({"kind": "release", "date": "2025-07-24"}, "Tamsin said in its release on July 24, 2025."),
        ({"kind": "release"}, "Tamsin said in its release."),
        ({"kind": "call", "date": "2015-04-23"},
         "Tamsin said on the earnings call on April 23, 2015."),
        ({"kind": "release", "date": "2025-07-24", "speaker": "Ada Berg"},
         "Ada Berg said in the release on July 24, 2025."),
        ({"speaker": "Ada Berg"}, "Ada Berg said."),
    ],
)  # fmt: skip
def test_a_document_goes_by_its_own_date_never_by_the_period_it_tells_of(
    gate: Gate, context: dict[str, str], where: str
) -> None:
    quote = "The company closed its Swindon warehouse in May and moved 64 employees to Leeds."
    evidence = make_evidence(quote, company="Tamsin", period="2025-05", **context)
    told = attribute(evidence)
    assert told == f"“{quote[:-1]},” {where}"
    assert gate.judge([(told, [evidence])])[0].label == "supported"


SAID = "Customers moved workloads to us faster than we had expected"


@pytest.mark.parametrize(
    ("quote", "speaker", "told"),
    [
        (f'Chief executive Lena Hartwig said: "{SAID}."', "Lena Hartwig",
         f"“{SAID},” Lena Hartwig, Chief executive, said in the release on October 22, 2025."),
        (f'Chief executive Lena Hartwig said: "{SAID}."', "",
         f"“{SAID},” Chief executive Lena Hartwig said in the release on October 22, 2025."),
        ("“Demand rose in every region,” said Lena Hartwig.", "Lena Hartwig",
         "“Demand rose in every region,” Lena Hartwig, Chief executive, said in the release on "
         "October 22, 2025."),
        ("The head of finance, Victor Amadi, said the margin of Cloud Platform would decline.", "",
         "“The head of finance, Victor Amadi, said the margin of Cloud Platform would decline,” "
         "Aldgate wrote in its release on October 22, 2025."),
        ('Aldgate calls its new platform "the quiet engine."', "",
         "“Aldgate calls its new platform ‘the quiet engine’,” Aldgate said in its release on "
         "October 22, 2025."),
    ],
)  # fmt: skip
def test_what_is_a_quotation_already_is_attributed_once(
    gate: Gate, quote: str, speaker: str, told: str
) -> None:
    context = {"speaker": speaker, "role": "Chief executive"} if speaker else {}
    evidence = make_evidence(
        quote, company="Aldgate", kind="release", date="2025-10-22", period="FY2026Q1", **context
    )
    assert attribute(evidence) == told
    verdict = gate.judge([(told, [evidence])])[0]
    assert verdict.label == "supported", verdict.reason


@pytest.mark.parametrize("flag", ["instruction", "boilerplate", "question", "table"])
def test_what_is_no_statement_is_not_attributed(flag: str) -> None:
    assert attribute(make_evidence(REVENUE, flags=(flag,), speaker="A B")) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("flag", "word"), [("unconfirmed", "unconfirmed"), ("denied", "since denied")]
)
def test_rumours_keep_their_doubt(gate: Gate, flag: str, word: str) -> None:
    evidence = make_evidence("Norvale plans to buy Kestrel.", flags=(flag,), outlet="Fjord Wire")  # type: ignore[arg-type]
    told = attribute(evidence)
    assert told is not None
    assert word in told
    assert "Fjord Wire" in told
    assert gate.judge([(told, [evidence])])[0].label == "supported"


@pytest.mark.parametrize(
    "quote",
    [
        REVENUE,
        "We delivered $23.6 billion in revenue — up 7 percent in constant currency.",
        "We expect our bakery revenue to be between $4.1 and $4.3 billion.",
        "Our margins were not affected by cocoa prices.",
        "And as a result of “Fresh First,” dairy sold more than ever.",
        "It was our best quarter and I want to thank you.",
    ],
)
def test_what_is_attributed_passes_the_gate(gate: Gate, call: Make, quote: str) -> None:
    evidence = call(quote)
    told = attribute(evidence)
    assert told is not None
    verdict = gate.judge([(told, [evidence])])[0]
    assert verdict.label == "supported", f"{told} {verdict.reason}"


@given(st.lists(st.sampled_from(PARTS), min_size=3, max_size=90))
def test_quotation_marks_hold_only_words_of_the_source(parts: list[str]) -> None:
    quote = " ".join(parts)
    told = attribute(make_evidence(quote, speaker="Ines Halvorsen", company="Norvale"))
    for start, end in quotations(told or ""):
        inside = re.sub(r"[^\w$. ]", "", told[start:end] if told else "").strip(" .")
        assert " ".join(inside.split()) in " ".join(re.sub(r"[^\w$. ]", "", quote).split())
