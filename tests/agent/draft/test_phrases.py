from __future__ import annotations

import re

import pytest

from agent.domain import Evidence
from agent.draft.phrases import Said, at, lower_role, moment, phrase, prompt_line, saying
from agent.verify import Gate
from tests.agent.corpus import document, said

CALL = document()
QUOTED = "Sales grew 5 percent, and that pleased everybody."


def printed(
    evidence: Evidence, memory: Said | None = None, *, quoted: bool | None = None, **fields: str
) -> str:
    return phrase(evidence, document(**fields), memory or Said(), quoted=quoted).text


def test_a_quotation_names_speaker_role_and_period() -> None:
    assert printed(said(QUOTED)) == (
        "Discussing the second quarter of fiscal 2023, chief financial officer Ines Halvorsen "
        f"said: “{QUOTED}”"
    )


def test_nobody_is_made_to_speak_in_the_quarter_that_is_spoken_about() -> None:
    text = printed(said(QUOTED))
    assert not re.match(r"In the second quarter.* said", text)


def test_a_second_quotation_of_the_same_person_goes_by_surname() -> None:
    first = phrase(said(QUOTED), CALL, Said())
    second = phrase(said("Oats sold well.", start=300), CALL, first.said)
    assert second.text == "“Oats sold well,” Halvorsen added."


def test_another_speaker_is_introduced_in_full() -> None:
    first = phrase(said(QUOTED), CALL, Said())
    other = said("Oats sold well.", start=300, speaker="Bo Lind", role="Chief Executive Officer")
    assert "chief executive officer Bo Lind" in phrase(other, CALL, first.said).text


def test_a_role_in_capitals_stays() -> None:
    assert "CFO Ines Halvorsen" in printed(said(QUOTED, role="CFO"))


def test_a_report_stands_in_its_period_and_is_attributed() -> None:
    assert printed(said("We sold two mills.")) == (
        "In the second quarter of fiscal 2023, Norvale Foods sold two mills, "
        "chief financial officer Ines Halvorsen said."
    )


def test_a_statement_in_the_present_is_dated_by_its_saying() -> None:
    assert printed(said("We have two mills.")) == (
        "Norvale Foods has two mills, chief financial officer Ines Halvorsen said, discussing the "
        "second quarter of fiscal 2023."
    )


def test_an_outlook_is_dated_by_the_day_of_saying() -> None:
    evidence = said("We expect to sell two mills.", flags=("forward",), period="FY2023Q3")
    assert printed(evidence) == (
        "Norvale Foods expects to sell two mills, chief financial officer Ines Halvorsen said on "
        "February 2, 2023."
    )


def test_an_outlook_that_names_its_period_is_dated_all_the_same() -> None:
    words = "For fiscal 2026 Norvale expects revenue of $520 million."
    evidence = said(words, flags=("forward",), period="FY2026", speaker="")
    assert "On February 2, 2023, Norvale Foods" in printed(evidence, quoted=True)
    first = said("We expect costs of $1 million.", flags=("forward",))
    memory = phrase(first, document(), Said()).said
    second = said("We expect sales of $9 million.", start=200, flags=("forward",))
    again = phrase(second, document(), memory, quoted=False).text
    assert "Halvorsen said" in again  # whose outlook it is


def test_a_newspaper_is_named_with_its_date() -> None:
    evidence = said("Norvale sold two mills.", speaker="", outlet="Grain Wire", period="")
    assert printed(evidence, kind="news", date="2023-03-04", period=None) == (
        "On March 4, 2023, Grain Wire reported: “Norvale sold two mills.”"
    )


def test_a_document_without_author_is_named_by_title_then_by_kind() -> None:
    evidence = said("Norvale sold two mills.", speaker="", company="", period="")
    note = document(kind="note", title="On mills", date=None, period=None)
    first = phrase(evidence, note, Said())
    second = phrase(evidence, note, first.said)
    assert first.text == "The note “On mills” said: “Norvale sold two mills.”"
    assert second.text == "“Norvale sold two mills,” the note added."


def test_a_company_speaks_by_its_short_name_then_as_the_company() -> None:
    evidence = said("Sales in Spain rose 3 percent.", speaker="")
    first = phrase(evidence, CALL, Said())
    second = phrase(evidence, CALL, first.said)
    assert "Norvale Foods said" in first.text
    assert second.text.endswith("the company added.")


def test_the_company_is_the_one_named_last_and_no_other() -> None:
    own = said("Sales in Spain rose 3 percent.", speaker="")
    others = said("Sales in Italy fell 2 percent.", speaker="", company="Ardenne Mills")
    wire = said("Mills were sold.", speaker="", outlet="Grain Wire")
    first = phrase(own, CALL, Said())
    second = phrase(others, document("d2", company="Ardenne Mills"), first.said)
    third = phrase(own, CALL, second.said)
    assert "Norvale Foods" in third.text
    assert "the company" not in third.text
    between = phrase(wire, document("d3", kind="news"), first.said)
    assert "Norvale Foods" in phrase(own, CALL, between.said).text


def test_a_report_does_not_name_the_company_twice() -> None:
    text = printed(said("We sold two mills.", speaker=""))
    assert text.count("Norvale Foods") == 1
    assert text.endswith("the company said.")


@pytest.mark.parametrize(
    ("quote", "period", "wanted"),
    [
        ("Sales were $3 million.", "FY2023Q2", "the second quarter of fiscal 2023"),
        # Its own period stands in the sentence.
        ("Sales were $3 million in fiscal 2022.", "FY2022", ""),
        # The period that it names is only compared with.
        ("Sales fell to $3 million (second quarter of fiscal 2022: $4 million).", "FY2023Q2",
         "the second quarter of fiscal 2023"),
        # About another period than the document's: dated by the saying.
        ("Sales will rise.", "FY2023Q3", "February 2, 2023"),
    ],
)  # fmt: skip
def test_the_moment_is_the_sentences_own(quote: str, period: str, wanted: str) -> None:
    assert moment(said(quote, period=period), CALL) == wanted


HEADING = "Six Months Ended December 31, 2022 Compared with Six Months Ended December 31, 2021"


@pytest.mark.parametrize(
    ("quote", "heading", "wanted"),
    [
        ("Sales grew 3 percent.", HEADING, "the second half of 2022"),
        ("Sales grew 3 percent from the prior year.", HEADING, "the second half of 2022"),
        ("Sales grew 3 percent compared with the same period last year.", HEADING,
         "the second half of 2022"),
        ("Sales grew 3 percent in the year.", HEADING, "February 2, 2023"),  # which, is not sure
        ("The mill is 3 years old.", HEADING, "February 2, 2023"),
        ("Sales grew.", HEADING, "February 2, 2023"),
        # A sentence before it told the period: it may have been of that sentence alone.
        ("Total debt was $3 million.", "Debt", "February 2, 2023"),
    ],
)  # fmt: skip
def test_a_figure_below_a_heading_of_another_period_has_that_period(
    quote: str, heading: str, wanted: str
) -> None:
    one = said(quote, period="2022H2", speaker="", section=heading)
    assert moment(one, CALL.model_copy(update={"kind": "filing"})) == wanted


def test_a_period_named_inside_a_sentence_is_not_carried_over_to_the_next() -> None:
    first = phrase(said(QUOTED), CALL, Said())
    other = said("Sales were $3 million in fiscal 2022.", start=200, period="FY2022")
    second = phrase(other, CALL, first.said)
    third = phrase(said("Oats sold well.", start=300), CALL, second.said)
    assert "second quarter" not in second.text
    assert "second quarter of fiscal 2023" in third.text


def test_inner_quotation_marks_become_single_and_no_word_changes() -> None:
    text = printed(said('He called it "a gift" and left.'), quoted=True)
    assert "“He called it ‘a gift’ and left.”" in text


def test_a_leading_conjunction_is_left_out_of_a_quotation() -> None:
    assert "“Sales grew 5 percent.”" in printed(said("And Sales grew 5 percent."), quoted=True)


def test_questions_keep_their_mark_at_the_end_of_a_quotation() -> None:
    memory = Said(turn=1)
    assert "“Why did sales grow?” " in printed(
        said("Why did sales grow?", period=""), memory, quoted=True, date=None, period=None
    )


@pytest.mark.parametrize("quoted", [True, False])
def test_the_form_can_be_settled(quoted: bool) -> None:
    one = phrase(said("We sold two mills."), CALL, Said(turn=0 if quoted else 2), quoted=quoted)
    assert bool(one.quoted_words) is quoted


def test_a_rewording_is_reported_with_attribution() -> None:
    one = phrase(said(QUOTED), CALL, Said(), body="Norvale’s sales grew 5 percent")
    assert one.text == (
        "In the second quarter of fiscal 2023, Norvale’s sales grew 5 percent, chief financial "
        "officer Ines Halvorsen said."
    )
    assert one.quoted_words == 0


def test_the_prompts_line_holds_speaker_moment_and_the_words_to_the_letter() -> None:
    assert prompt_line(said(QUOTED), CALL) == (
        "Discussing the second quarter of fiscal 2023, chief financial officer Ines Halvorsen "
        "said: “Sales grew 5 percent, and that pleased everybody”."
    )


@pytest.mark.parametrize(
    ("when", "act", "placed", "told"),
    [
        ("May 5, 2025", "said", "on May 5, 2025", "on May 5, 2025"),
        ("July 2017", "said", "in July 2017", "in July 2017"),
        ("the first half of 2021", "said", "in the first half of 2021",
         "discussing the first half of 2021"),
        ("fiscal 2021", "reported", "in fiscal 2021", "for fiscal 2021"),
    ],
)  # fmt: skip
def test_moments_take_the_right_preposition(when: str, act: str, placed: str, told: str) -> None:
    assert (at(when), saying(when, act)) == (placed, told)


@pytest.mark.parametrize(
    "quote",
    [
        QUOTED,
        "We sold two mills.",
        "We have two mills.",
        "Our margin was 31 percent this quarter.",
        "Sales fell to $3 million (second quarter of fiscal 2022: $4 million).",
        "Oats did not sell.",
    ],
)
def test_every_form_passes_the_gate_reads_clean_and_quotes_to_the_letter(quote: str) -> None:
    evidence = said(quote)
    memories = [Said(turn=n) for n in range(4)]
    memories += [phrase(evidence, CALL, m).said for m in memories]
    for memory in memories:
        for line in (phrase(evidence, CALL, memory).text, prompt_line(evidence, CALL)):
            verdict = Gate(None).judge([(line, [evidence])])[0]
            assert verdict.label == "supported", (line, verdict.reason)
            assert not re.search(r"\s\s|\.\.|,,|\s[,.]|“\s|\s”", line)
            assert line[0].isupper() or line[0] in "“$"
            assert line.count("“") == line.count("”")
            for inside in re.findall(r"“([^”]+)”", line):
                assert inside.rstrip(".,") in quote


def test_nobody_reported_in_the_year_that_is_reported_on() -> None:
    assert saying("2023", "reported") == "for 2023"
    assert saying("2023", "said") == "discussing 2023"


def test_a_role_keeps_the_capitals_of_names() -> None:
    assert lower_role("Chief Executive of Korvex Valves") == "chief executive of Korvex Valves"
    assert lower_role("Analyst, Morgan Stanley") == "analyst, Morgan Stanley"
    assert lower_role("EVP and CFO") == "EVP and CFO"
