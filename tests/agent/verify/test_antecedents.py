from __future__ import annotations

import pytest

from agent.verify.antecedents import Said, contexts
from agent.verify.claims import split_draft


def last(*texts: str) -> tuple[str | None, str | None]:
    """Subject and speaker of the last sentence; an empty text begins a paragraph."""
    said, paragraph = [], 0
    for text in texts:
        paragraph += not text
        if text:
            said.append(Said(text.lstrip("# "), paragraph, text.startswith("#")))
    found = contexts(said)[-1]
    return (
        found.subject.name if found.subject else None,
        found.speaker.name if found.speaker else None,
    )


@pytest.mark.parametrize(
    ("texts", "subject"),
    [
        (("Norvale grew.", "Its margin was 3 percent."), "Norvale"),
        (("Norvale grew.", "In fiscal 2023, it closed a plant."), "Norvale"),
        (("Norvale grew.", "", "They closed a plant."), "Norvale"),
        (("Norvale grew.", "It sold bread.", "It closed a plant."), "Norvale"),
        (("Norvale’s revenue rose.", "Its margin fell."), "Norvale"),
        (("Norvale’s revenue rose.", "It plans to hire."), "Norvale"),
        (("Norvale grew.", "Prices fell.", "The company closed a plant."), "Norvale"),
        (("# Norvale", "It grew."), "Norvale"),
        (("Ola Berg, chief executive, left.", "He joined in 2015."), "Ola Berg"),
        (("Norvale grew.", "Ines Halvorsen, its chairwoman, left.", "The group grew."), "Norvale"),
    ],
)
def test_the_name_that_leads_is_what_the_words_stand_for(
    texts: tuple[str, ...], subject: str
) -> None:
    assert last(*texts)[0] == subject


@pytest.mark.parametrize(
    "texts",
    [
        ("It grew.",),
        ("Norvale grew faster than Brandt.", "Its margin was 3 percent."),
        ("Norvale grew.", "When Brandt closed, it bought the plant."),
        ("Norvale grew.", "Revenue rose.", "It was $4 billion."),  # the revenue
        ("Norvale’s revenue rose.", "It was $4 billion."),  # the revenue
        ("Norvale opened a plant in Oslo.", "It employs 400 people."),  # the plant
        ("Norvale grew.", "It is likely that prices fall."),
        ("Norvale grew.", "It took three years."),
        ("Norvale grew.", "", "Prices fell.", "", "The company closed a plant."),  # too far
        ("Norvale grew.", "# Outlook", "It closed a plant."),
        ("Norvale grew.", "Brandt Foods shrank with Kestrel.", "The company closed a plant."),
        ("Ola Berg praised her work.", "She left."),
        ("Ola Berg met Ines Halvorsen.", "He left."),
        ("Harbourline Wire reported: “Norvale grew.”", "The company closed a plant."),
        ("Eventually, prices fell.", "The company closed a plant."),
    ],
)
def test_what_is_not_plain_has_no_answer(texts: tuple[str, ...]) -> None:
    assert last(*texts)[0] is None


@pytest.mark.parametrize(
    ("texts", "speaker"),
    [
        (("Ola Berg, chief executive, left.", "“Margins will recover,” he said."), "Ola Berg"),
        (("Norvale grew.", "“Our margins recover,” the company said."), "Norvale"),
        (("Norvale grew.", "The company reported: “Our margins recover.”"), "Norvale"),
        (("Norvale grew.", "NEX revenue rose.", "The company said: “Our margins recover.”"), None),
        (
            (
                "Norvale said: “Oats rose.”",
                "Norvale shares fell.",
                "The company said: “We are well.”",
            ),
            "Norvale",
        ),
        (("“We grew,” Ola Berg said.", "“We will be fine next year.”"), "Ola Berg"),
        (("“We grew,” Ola Berg said.", "“We shrank,” said Ines Halvorsen."), None),
        (("Prices fell.", "“We will be fine next year.”"), None),
        (("“We grew,” Ola Berg said.", "The “long chain” is gone."), None),
        (("Prices fell.", "“Margins will recover,” he said."), None),
    ],
)
def test_a_quotation_without_a_name_has_the_speaker_before(
    texts: tuple[str, ...], speaker: str | None
) -> None:
    assert last(*texts)[1] == speaker


def test_names_stand_at_their_places_in_the_draft() -> None:
    text = (
        "# A\n\n**Norvale** [Foods](https://n.example) grew 5 percent [1]. Its margin [2] fell.\n"
    )
    found = split_draft(text)[-1]
    assert found.text == "Its margin fell."
    assert found.subject is not None
    assert found.subject.name == "Norvale Foods"
    assert text[found.subject.start :].startswith("Norvale** [Foods]")
    assert text[found.subject.end :].startswith("](https")
    assert "".join(text[n] for n in found.places) == found.text


def test_a_quotation_with_a_speaker_is_checkable_however_short() -> None:
    found = split_draft("Ola Berg, chief executive, left. “Margins will recover,” he said.")
    assert found[-1].checkable
