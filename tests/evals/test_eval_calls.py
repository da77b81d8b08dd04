"""The questions over the calls: well formed, and their gold found where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import SetupError
from agent.ingest import ingest
from evals.task import Options
from evals.tasks.calls import QUESTIONS, Gold, chosen, folder, holders, named, read_questions
from tests.agent.corpus import EMBEDDER
from tools.library import Hit, Library


def test_twelve_questions_need_several_passages() -> None:
    questions = read_questions()
    several = [q for q in questions if q.part == "several"]
    assert len(several) == 12
    assert all(len(q.gold) >= 2 for q in several)
    assert all(len(q.gold) == 1 for q in questions if q.part == "single")
    assert len({q.id for q in questions}) == len(questions)


def test_gold_is_found_by_its_words(tmp_path: Path) -> None:
    text = "The yard delivered two ferries in 2019. " * 60 + "Its dock was sold to Brenn. " * 3
    (tmp_path / "yard.txt").write_text(text, encoding="utf-8")
    ingest([str(tmp_path / "yard.txt")], tmp_path / "library", embedder=EMBEDDER)
    with Library.open(tmp_path / "library", EMBEDDER) as library:
        document = library.documents()[0]
        right = holders(library, Gold("yard.txt", "dock was sold to Brenn"))
        chunks = library.chunks(document.id)
        assert len(chunks) > 1
        assert right
        assert right < {c.id for c in chunks}
        for chunk in chunks:
            said = "sold to" in library.quote(document.id, chunk.start, chunk.end)
            assert said == (chunk.id in right)
        first, last = Hit(chunks[0], 1.0), Hit(chunks[-1], 0.5)
        assert named([first, last, last], [right]) == [chunks[0].id, "0"]
        with pytest.raises(SetupError, match="does not say"):
            holders(library, Gold("yard.txt", "never said"))


def test_without_the_calls_the_folder_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="--data"):
        folder(tmp_path)


def test_a_limit_is_of_each_set_and_a_set_named_twice_comes_once(tmp_path: Path) -> None:
    asked = Options(tmp_path, tmp_path, limit=2)
    assert [q.part for q in chosen(QUESTIONS, asked)] == ["several"] * 2 + ["single"] * 2
    twice = asked._replace(parts=("single", "single"))
    assert [q.part for q in chosen(QUESTIONS, twice)] == ["single"] * 2
