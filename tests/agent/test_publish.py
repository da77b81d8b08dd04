from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from agent.article import ArticleSection, Sentence
from agent.publish import article_json, read_article, references
from agent.publish_references import markers, numbers, paragraphs
from tests.agent.sample import CALL, DOCUMENTS, FILING, NOTE, article, citation, long_read, sentence


def test_documents_are_numbered_once_in_order_of_first_citation():
    sections = [
        ArticleSection(
            heading="One",
            sentences=(
                sentence("A.", citation(NOTE, "a")),
                sentence("B.", citation(CALL, "b"), citation(NOTE, "a")),
            ),
        ),
        ArticleSection(heading="Two", sentences=(sentence("C.", citation(CALL, "b")),)),
    ]

    listed = references(sections, DOCUMENTS)

    assert [(entry.number, entry.document_id) for entry in listed] == [(1, NOTE.id), (2, CALL.id)]
    assert (listed[1].title, listed[1].kind, listed[1].date) == (CALL.title, "call", CALL.date)
    assert (listed[0].outlet, listed[0].sha256) == (NOTE.outlet, NOTE.sha256)


def test_article_without_citations_has_no_references():
    assert references([ArticleSection(heading="", sentences=(Sentence(text="A."),))], {}) == ()


def test_citation_of_an_unknown_document_is_an_error_not_an_empty_entry():
    section = ArticleSection(heading="", sentences=(sentence("A.", citation(CALL, "a")),))
    with pytest.raises(KeyError, match=CALL.id):
        references([section], {})


def test_markers_are_ascending_and_each_number_stands_once():
    both = sentence("B.", citation(CALL, "b"), citation(NOTE, "a"), citation(CALL, "c"))
    listed = article(
        ArticleSection(heading="", sentences=(sentence("A.", citation(NOTE, "a")), both))
    )
    assert markers(both, numbers(listed)) == (1, 2)


def test_paragraphs_split_where_the_number_changes_and_keep_sentence_indices():
    section = ArticleSection(
        heading="",
        sentences=tuple(
            Sentence(text=text, paragraph=at)
            for text, at in [("A", 0), ("B", 0), ("C", 2), ("D", 0)]
        ),
    )
    assert [[(i, s.text) for i, s in row] for row in paragraphs(section)] == [
        [(0, "A"), (1, "B")],
        [(2, "C")],
        [(3, "D")],
    ]


def test_article_json_has_the_documented_shape():
    record = article_json(long_read())

    assert {"title", "standfirst", "run_id", "schema", "references", "notices"} <= record.keys()
    assert record["schema"] == "vertical-game"
    first, computed = record["sections"][0]["sentences"][:2]
    claim = first["claims"][0]
    assert {"text", "verdict", "reason", "citations"} == claim.keys()
    assert claim["citations"][0] == {
        "document_id": FILING.id,
        "start": 31_877,
        "end": 31_949,
        "quote": "Revenue of the Water segment was $412 million, an increase of 9 percent.",
        "page": 14,
    }
    assert claim["citations"][1]["field"] == "period"
    assert "page" not in claim["citations"][1]
    assert computed["claims"][0]["derived"] == {
        "rule": "difference of two values in one unit",
        "from": ["412", "378"],
    }


def test_article_json_survives_a_file_and_reads_back_the_same():
    original = long_read()
    assert read_article(json.loads(json.dumps(article_json(original)))) == original


@pytest.mark.parametrize("wrong", [{"surprise": 1}, {"sections": [{"heading": 3}]}])
def test_reading_a_record_of_another_shape_is_refused(wrong):
    with pytest.raises(ValidationError):
        read_article({**article_json(long_read()), **wrong})
