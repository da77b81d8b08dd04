from __future__ import annotations

from agent.domain import Field
from tools.context_force import InForce

COMPANY = Field(value="Acme", rule="title")


def walker() -> InForce:
    tracker = InForce(COMPANY, frozenset({"revenue", "the", "cloud"}), speech=True)
    tracker.new_turn(remarks=True)
    return tracker


def told(tracker: InForce, sentence: str) -> tuple[str | None, str | None]:
    subject, measure = tracker.at(sentence, sentence.lower(), 0)
    return subject.value if subject else None, measure.value if measure else None


def test_a_figure_without_segment_is_the_company_s() -> None:
    assert told(walker(), "This quarter, revenue was $32.5 billion.") == ("Acme", "revenue")


def test_a_transition_sets_the_segment_until_the_next() -> None:
    tracker = walker()
    told(tracker, "Moving to our Intelligent Cloud segment.")
    assert told(tracker, "Revenue was $7.4 billion.") == ("Intelligent Cloud", "revenue")
    tracker.new_paragraph()
    assert told(tracker, "Operating expenses increased 26%.")[0] == "Intelligent Cloud"
    assert told(tracker, "Segment gross margin increased 20%.")[0] == "Intelligent Cloud"
    told(tracker, "Now to More Personal Computing.")
    assert told(tracker, "Revenue was $13.0 billion.")[0] == "More Personal Computing"
    told(tracker, "Now back to total company results.")
    assert told(tracker, "Capital expenditures were $3.9 billion.")[0] == "Acme"


def test_a_segment_that_is_named_behind_what_it_is_is_the_one() -> None:
    for opening in (
        "Now to our final segment, More Personal Computing.",
        "Moving to our next business, More Personal Computing, which includes Windows, devices, "
        "gaming and search, all of which we will come to in a moment or two.",
    ):
        tracker = walker()
        told(tracker, "Moving to our Intelligent Cloud segment.")
        told(tracker, opening)
        told(tracker, "In Gaming, revenue declined 3%.")
        assert told(tracker, "Segment gross margin increased 2%.")[0] == "More Personal Computing"
        tracker.new_paragraph()
        assert told(tracker, "Operating expenses fell 12%.")[0] == "More Personal Computing"


def test_a_product_holds_for_its_paragraph_but_not_for_segment_measures() -> None:
    tracker = walker()
    told(tracker, "Revenue from Productivity was $10.1 billion.")
    assert told(tracker, "LinkedIn revenue increased 29%.") == ("LinkedIn", "revenue")
    assert told(tracker, "It was 30% in constant currency.")[0] == "LinkedIn"
    assert told(tracker, "Operating expenses increased 3%.")[0] == "Productivity"
    tracker.new_paragraph()
    assert told(tracker, "It grew 5%.")[0] == "Productivity"


def test_the_sentence_s_own_subject_wins() -> None:
    tracker = walker()
    told(tracker, "Next, the Intelligent Cloud segment.")
    assert told(tracker, "In Surface, revenue increased 39%.") == ("Surface", "revenue")
    assert told(tracker, "In Devices and Consumer Other, we expect revenue of $2.2 billion.")[
        0
    ] == ("Devices and Consumer Other")
    assert told(tracker, "Company gross margin percentage was 62%.")[0] == "Acme"


def test_sentences_without_figure_or_measure_inherit_nothing() -> None:
    tracker = walker()
    told(tracker, "Next, the Intelligent Cloud segment.")
    assert told(tracker, "The people were happy with it.") == (None, None)
    assert told(tracker, "Across the company, gross margin grew by $1 billion.")[0] == "Acme"
    assert (
        told(tracker, "LinkedIn’s operating loss was a drag on total company income.")[0]
        == "LinkedIn"
    )


def test_a_measure_is_taken_over_only_by_a_sentence_that_leans_on_it() -> None:
    tracker = walker()
    told(tracker, "Revenue was $9 billion.")
    assert told(tracker, "That is up 14 percent.")[1] == "revenue"
    told(tracker, "Inventory was $9 billion.")
    assert told(tracker, "LinkedIn grew 29 percent.") == ("LinkedIn", None)


def test_answers_have_no_company_by_default() -> None:
    tracker = walker()
    tracker.new_turn(remarks=False)
    assert told(tracker, "It is in the double digits, about 10 percent.") == (None, None)
    tracker.new_turn(remarks=True)
    assert told(tracker, "Revenue was $1 billion.")[0] == "Acme"


def test_a_heading_that_names_something_is_the_subject() -> None:
    tracker = walker()
    tracker.new_section("Greater China", 0)
    assert told(tracker, "Net sales fell 5%.") == ("Greater China", "net sales")
    tracker.new_section("Results of Operations", 0)
    assert told(tracker, "Net sales fell 5%.")[0] == "Acme"
