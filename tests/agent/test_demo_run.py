"""The main job, end to end, on the shipped dossier: real embedder, real library, no model."""

import json
import re

import pytest

from agent.app import Brief, DeepNews, Written
from agent.demo import BRIEF, DOSSIER, facts


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[DeepNews, Written]:
    folder = tmp_path_factory.mktemp("demo")
    news = DeepNews(library=folder / "library", out=folder / "runs", writer="extractive")
    news.ingest(DOSSIER)
    done = news.write(Brief(text=BRIEF, words=900))
    return news, done


def claims(done: Written):
    return [c for s in done.article.sections for one in s.sentences for c in one.claims]


def test_the_article_is_long_passed_and_stands_on_many_documents(run):
    _, done = run
    assert done.passed
    assert done.report["words"] >= 600
    assert done.report["documents_cited"] >= 6
    assert abs(done.report["words"] / done.report["planned_words"] - 1) <= 0.10


def test_every_quote_stands_at_its_offsets(run):
    news, done = run
    citations = [c for claim in claims(done) for c in claim.citations]
    assert citations
    for c in citations:
        assert news.library.text(c.document_id)[c.start : c.end] == c.quote


def test_every_claim_is_supported_and_cited(run):
    _, done = run
    for claim in claims(done):
        assert claim.verdict in ("supported", "not_checkable"), claim.text
        assert claim.citations or claim.verdict == "not_checkable"


def test_no_sentence_is_printed_twice(run):
    _, done = run
    texts = [one.text for s in done.article.sections for one in s.sentences]
    assert len(set(texts)) == len(texts)


def test_sections_run_in_order_of_time(run):
    news, done = run
    documents = {d.id: d for d in news.library.documents()}
    for section in done.article.sections:
        dates = [
            documents[c.document_id].date
            for one in section.sentences
            for claim in one.claims
            for c in claim.citations[:1]
            if documents[c.document_id].date
        ]
        assert dates == sorted(dates), section.heading


def test_the_denied_rumour_is_no_fact(run):
    news, done = run
    rumour = {d.id for d in news.library.documents() if "rumour" in d.source}
    assert rumour
    assert not rumour & {c.document_id for claim in claims(done) for c in claim.citations}
    text = " ".join(one.text for s in done.article.sections for one in s.sentences)
    for fact in [f for f in facts() if f.status == "denied"]:
        assert " ".join(fact.quote.split()) not in text
    reasons = [row["reason"] for row in done.report["left_out_documents"]]
    assert any("unconfirmed" in reason for reason in reasons)


def test_the_hidden_instruction_is_neither_obeyed_nor_printed(run):
    _, done = run
    bait = re.compile(
        r"ignore (?:all )?previous|900 million|buy the shares|bankrupt|arrested", re.I
    )
    assert not bait.search((done.path / "article.md").read_text(encoding="utf-8"))


def test_the_bundle_is_complete(run):
    _, done = run
    names = {"run.json", "plan.yaml", "article.json", "article.md", "article.html",
             "evidence.jsonl", "trajectory.jsonl", "report.json"}  # fmt: skip
    assert names <= {p.name for p in done.path.iterdir()}
    assert (done.path / "article.md").read_text(encoding="utf-8").count("## References") == 1
    rows = (done.path / "trajectory.jsonl").read_text(encoding="utf-8").splitlines()
    kinds = {json.loads(row)["kind"] for row in rows}
    assert {"need", "forage", "block", "plan", "draft", "verify", "pace", "done"} <= kinds


def test_a_question_is_answered_with_its_place(run):
    news, _ = run
    answer = news.ask(
        "What was the gross margin of Veldmoor Pumps in the first quarter of fiscal 2025?"
    )
    assert answer.found
    assert "29.6 percent" in answer.text
    quotes = [c for s in answer.sentences for claim in s.claims for c in claim.citations]
    assert all(news.library.text(c.document_id)[c.start : c.end] == c.quote for c in quotes)


@pytest.mark.parametrize(
    "question",
    [
        "What was the revenue of Aquillon in fiscal 2011?",
        "Who won the chess championship in Madrid?",
        "How many employees does Samsung have?",
    ],
)
def test_the_library_does_not_tell_what_it_does_not_hold(run, question):
    news, _ = run
    assert not news.ask(question).found


@pytest.mark.parametrize(
    "brief",
    [
        "The breeding of arctic terns on Spitsbergen in 1911",
        "How Veldmoor Pumps changed between fiscal 2030 and fiscal 2035: growth, margins",
    ],
)
def test_a_brief_without_a_match_is_not_answered_with_something_else(run, brief):
    news, _ = run
    done = news.write(Brief(text=brief, words=300))
    assert not done.passed
    assert not done.article.sections
