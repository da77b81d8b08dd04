"""The task ``writing``: what is kept back, what is scored, and that a name alone is enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import SetupError
from evals.data import SAMPLES
from evals.run import run
from evals.task import Options
from evals.tasks import writing
from evals.tasks.writing_cases import drawn, questions, read_topic, topics
from evals.worlds.scoring import Claimed


def test_a_lead_is_kept_back_and_sections_are_what_may_be_used() -> None:
    (one,) = [t for t in topics(SAMPLES) if t.id == "Halme_Bridge"]
    assert one.title == "Halme Bridge"
    assert one.lead[0].startswith("The Halme Bridge is a road bridge")
    assert [h for h, _ in one.sections][:2] == ["Planning", "Construction"]
    assert not any(sentence in one.body for sentence in one.lead)
    assert "Fishermen of Halme" in one.body


def test_a_draw_is_the_same_for_a_seed_and_has_neighbours() -> None:
    found = topics(SAMPLES)
    asked, shelf = drawn(found, 1, seed=3)
    assert asked == drawn(found, 1, seed=3)[0]
    assert len(asked) == 1
    assert set(asked) < set(shelf)


def test_questions_come_with_what_is_correct() -> None:
    found = questions(SAMPLES)
    assert found[0].rubric == ("The Halme Bridge is 1,840 metres long",)
    assert found[-1].rubric == ()


@pytest.mark.parametrize(
    ("text", "quote", "scores"),
    [
        ("It is 3 km long.", "The bridge at Rye opened in 1999.", (1.0, 0.5, 1.0)),
        ("Prices rose.", "Prices rose in May.", (0.0, 0.0, 0.0)),
    ],
)
def test_an_article_is_scored_by_what_it_tells_and_uses(
    tmp_path: Path, text: str, quote: str, scores: tuple[float, float, float]
) -> None:
    path = tmp_path / "Rye_Bridge.txt"
    path.write_text(
        "Rye_Bridge\n\nIt is 3 km long and crosses the Rye.\n\n# Opening\n\nThe bridge at Rye "
        "opened in 1999.\n\n# Traffic\n\nTwo cars cross it a day.\n",
        encoding="utf-8",
    )
    told = writing.of_topic(
        read_topic(path), [Claimed(text=text, cited=(quote,))],
        writing.Judge(lambda document, claim: float("3 km" in document), 0.5),
    )  # fmt: skip
    assert (told["lead told"], told["sections drawn on"], told["of the subject"]) == scores


def test_nothing_written_tells_nothing() -> None:
    (one, *_) = topics(SAMPLES)
    judge = writing.Judge(lambda document, claim: 1.0, 0.5)
    assert set(writing.of_topic(one, [], judge).values()) == {0.0}


def test_data_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="freshwiki"):
        topics(tmp_path)
    with pytest.raises(SetupError, match="vals_finance_agent"):
        questions(tmp_path)


def test_a_name_alone_is_written_about_by_the_sections_of_its_paper(tmp_path: Path) -> None:
    options = Options(
        data=SAMPLES, libraries=tmp_path / "libraries", bundles=tmp_path / "bundles", limit=1,
        sample=True, parts=("topics",), subjects=("ours",), writer="extractive",
    )  # fmt: skip
    done = run(writing.TASK, options, tmp_path / "out")
    assert done.failures == ()
    (ours,) = [r for r in done.records if r.subject == writing.OURS]
    assert ours.scores["sections drawn on"] >= 0.5
    assert ours.scores["of the subject"] == 1.0
    assert ours.costs["words"] > 50
