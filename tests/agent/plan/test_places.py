from __future__ import annotations

from agent.brief import Brief, read
from agent.plan.places import places
from agent.plan.shelf import schemas


def headings(text: str, schema_id: str) -> list[str]:
    return [
        p.heading for p in places(schemas()[schema_id], read(Brief(text=text)), text, words=900)
    ]


def test_what_the_brief_lists_is_not_opened_twice() -> None:
    listed = "Norvale in 2023: sales, margins, debt and the outlook"
    assert headings(listed, "earnings-deep-dive")[-1] == "The outlook"
    unlisted = "Norvale in 2023: sales, margins and debt"
    assert headings(unlisted, "earnings-deep-dive")[-1] == "What comes next"


def test_a_merged_section_is_headed_by_what_its_blocks_speak_of() -> None:
    text = "Norvale in 2023: sales, margins, football sponsorship and debt"
    found = places(schemas()["earnings-deep-dive"], read(Brief(text=text)), text, words=300)
    first, second = [p for p in found if p.headings]
    assert first.headed(["Sales rose.", "The gross margin fell."]) == "Sales and margins"
    assert first.headed(["Sales rose."]) == "Sales"
    assert second.headed(["Net debt fell."]) == "Debt"
    assert second.headed(["It rained."]).count("ootball") == 1


def test_what_the_brief_calls_in_its_own_words_must_be_spoken_of() -> None:
    text = "Norvale in 2023: sales, margins, football sponsorship"
    found = places(schemas()["earnings-deep-dive"], read(Brief(text=text)), text, words=2000)
    football = next(p for p in found if p.heading == "Football sponsorship")
    assert not football.borne(["Gross profit was $3 million.", "Net debt fell."])
    assert football.borne(["The sponsorship of the football club ended."])
    assert next(p for p in found if p.heading == "Margins").borne(["It rained."])
