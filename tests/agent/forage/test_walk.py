"""The walk on documents made for it: what it must find shares no word with the question."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.domain import Chunk
from agent.forage.find import find, worth_reading
from agent.forage.pool import OWN, spotter
from agent.forage.walk import LINKS, STEPS, WEIGHTS, stages
from agent.ingest import ingest
from tests.agent.corpus import EMBEDDER
from tools.library import Hit, Library

QUESTION = "In which river does the yard stand that built the ferry Halcyon Dawn?"
PASSAGES = {
    "Halcyon Dawn": "The Halcyon Dawn is a ferry. Torvik Verft built her and she sailed in 1998.",
    "Torvik Verft": "Torvik Verft employs ninety welders. Its docks lie on an islet of the Skara.",
    "Ferry": "A ferry carries people and cars. The ferry of a river may be built of wood.",
    "Lisbon": "Lisbon has trams. A yard there once built trams in which many people stand.",
}
FILLER = [
    ("Bread", "Bakers knead the dough of a loaf and let it rest."),
    ("Chess", "A game of chess opens with a pawn more often than with a knight."),
    ("Granite", "Granite is quarried in blocks and cut by wire."),
    ("Violins", "A violin has four strings and a bridge of maple."),
    ("Cheese", "Cheese ripens in caves where the air is damp."),
    ("Kites", "Kites fly on a steady wind and fall when it drops."),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("walk")
    rows = [
        {"id": str(n), "title": title, "text": text}
        for n, (title, text) in enumerate([*PASSAGES.items(), *FILLER])
    ]
    corpus = folder / "corpus.jsonl"
    corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ingest([str(corpus)], folder / "library", embedder=EMBEDDER)
    with Library.open(folder / "library", EMBEDDER) as opened:
        yield opened


def titles(library: Library, question: str, k: int, mode: str) -> list[str]:
    hits = find(library, EMBEDDER, question, k, mode=mode)  # type: ignore[arg-type]
    return [library.document(hit.chunk.document_id).title for hit in hits]


def test_the_walk_reaches_what_no_word_of_the_question_names(library: Library) -> None:
    walked, plain = (titles(library, QUESTION, 10, mode) for mode in ("walk", "fused"))
    assert walked[0] == "Halcyon Dawn"
    assert walked.index("Torvik Verft") < 4 <= plain.index("Torvik Verft")


def test_the_path_tells_seed_link_and_passage(library: Library) -> None:
    hits = find(library, EMBEDDER, QUESTION, 10)
    yard = next(h for h in hits if library.document(h.chunk.document_id).title == "Torvik Verft")
    assert yard.path[-2] == "Halcyon Dawn"
    assert yard.path[-1] in ('names "torvik verft"', "its title is named")


@pytest.mark.parametrize("mode", ["dense", "bm25", "fused", "walk"])
def test_every_mode_gives_each_passage_once(library: Library, mode: str) -> None:
    found = titles(library, QUESTION, 20, mode)
    assert len(found) == len(set(found)) <= len(PASSAGES) + len(FILLER)


def test_scores_fall_and_are_chances(library: Library) -> None:
    scores = [hit.score for hit in find(library, EMBEDDER, QUESTION, 10)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_reading_stops_before_what_is_not_needed(library: Library) -> None:
    hits = find(library, EMBEDDER, QUESTION, 10)
    assert 1 <= worth_reading(hits) < len(hits)


def test_reading_goes_on_until_one_needed_passage_is_expected() -> None:
    def hits(*chances: float) -> list[Hit]:
        chunk = Chunk(id="c", document_id="d", start=0, end=9)
        return [Hit(chunk, chance) for chance in chances]

    assert worth_reading(hits(0.9, 0.3, 0.08, 0.05)) == 2  # 0.9 + 0.3 are one, 0.08 is too little
    assert worth_reading(hits(0.9, 0.3, 0.2, 0.05)) == 3  # worth its reading all the same
    assert worth_reading(hits(0.9, 0.3, 0.2, 0.05), worth=2.0) == 2
    assert worth_reading(hits(0.1, 0.1, 0.1, 0.1)) == 4  # nothing is closed: read on
    assert worth_reading(hits(1.0)) == 1
    assert worth_reading([]) == 0


def test_a_removed_document_leaves_no_link(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    rows = [{"id": t, "title": t, "text": x} for t, x in PASSAGES.items()]
    corpus.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ingest([str(corpus)], tmp_path / "library", embedder=EMBEDDER)
    with Library.open(tmp_path / "library", EMBEDDER, write=True) as library:
        yard = next(d for d in library.documents() if d.title == "Torvik Verft")
        text = PASSAGES["Halcyon Dawn"]
        assert library.links.titles_in([text])[0] == {
            "halcyon dawn": [next(d.id for d in library.documents() if d.title == "Halcyon Dawn")],
            "torvik verft": [yard.id],
            "ferry": [next(d.id for d in library.documents() if d.title == "Ferry")],
        }
        library.remove(yard.id)
        assert "torvik verft" not in library.links.titles_in([text])[0]


def test_the_frozen_weights_fit_the_features() -> None:
    first, *later = stages()
    assert len(later) == STEPS
    assert first.feature.max() < len(OWN)
    assert all(len(OWN) <= s.feature.max() < len(OWN) + len(LINKS) for s in later)
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    assert (tuple(kept["own"]), tuple(kept["links"])) == (OWN, LINKS)


def test_stems_are_found_as_beginnings_of_words() -> None:
    spotted = spotter(["countri", "zurich", "mine"])
    assert spotted("The country lies near Zürich.") == [0, 1]
    assert spotted("examined") == []
    assert spotter([])("anything") == []


def test_a_path_ends_at_another_passage_and_a_seed_has_none(library: Library) -> None:
    hits = find(library, EMBEDDER, QUESTION, 10)
    assert hits[0].path == ()
    for hit in hits:
        own = library.document(hit.chunk.document_id).title
        assert not hit.path or hit.path[0] != own
