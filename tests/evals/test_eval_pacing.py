"""The task of pacing, on six invented calls and two reference texts of its own making."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent.article import Article, ArticleSection, Sentence
from agent.domain import Claim
from agent.draft.pieces import Piece
from agent.errors import SetupError
from agent.llm_text import count_tokens
from evals.bench.write import Asked
from evals.pacing_figure import drawn, relative
from evals.records import Record
from evals.task import Options
from evals.tasks import pacing, pacing_arms, pacing_told
from evals.tasks.pacing_arms import LOCAL_RATIO, LOCAL_TOKENS, fitting
from tests.agent.corpus import write_documents
from tests.fake_server import FakeServer

Run = Callable[..., Any]
BRIEF = "How Norvale Foods changed between 2021 and 2023: growth, margins, and debt"
PEOPLE = "The yard at Brenn was old. {n} ferries left it in a year that nobody forgot. It rained."
# What a prompted model answers: of each period two things that the calls say, and a lie.
ANSWER = "# Norvale\n\n" + "\n\n".join(
    f"In the {period}, revenue was ${revenue} million, up {growth} percent from a year earlier, "
    f"Ines Halvorsen said. Net debt was ${debt} million, she said. It sold 999 mills in 2023."
    for period, revenue, growth, debt in (
        ("first quarter of 2021", 410, 3, 240), ("third quarter of 2021", 422, 5, 231),
        ("first quarter of 2022", 447, 9, 226), ("third quarter of 2022", 463, 10, 212),
        ("first quarter of 2023", 489, 11, 204), ("third quarter of 2023", 516, 12, 187),
    )
)  # fmt: skip


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """``deepnews eval ...`` with one brief about the invented calls; gives code and stdout."""
    asked = Asked(id="norvale", corpus="demo", words=250, brief=BRIEF)
    monkeypatch.setattr(pacing, "briefs", lambda: {"norvale": asked})
    monkeypatch.setattr(pacing, "DOSSIER", write_documents(tmp_path / "documents"))
    texts = tmp_path / "data" / "writing" / "freshwiki" / "txt"
    texts.mkdir(parents=True)
    for name in ("One", "Two"):
        body = "\n\n".join(PEOPLE.format(n=n) for n in range(2, 12))
        (texts / f"{name}.txt").write_text(f"{name}\n\n{body}\n\n# A heading\n", encoding="utf-8")
    (texts / "Short.txt").write_text("Too short to count.", encoding="utf-8")
    with FakeServer(ANSWER) as server:
        for name in ("OPENAI_API_KEY", "DEEPNEWS_MODEL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("DEEPNEWS_EMBEDDING_URL", server.base_url)
        monkeypatch.setenv("DEEPNEWS_EMBEDDER", "hashed")
        monkeypatch.setenv("DEEPNEWS_VERIFIER", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.chdir(tmp_path)

        def called(*arguments: object) -> tuple[int, str]:
            from agent.cli import main

            monkeypatch.setattr(sys, "argv", ["deepnews", "eval", *map(str, arguments)])
            with pytest.raises(SystemExit) as left:
                main()
            return int(left.value.code or 0), capsys.readouterr().out

        called.asked = server.calls  # type: ignore[attr-defined]
        yield called


def pace(run: Run, out: str, *more: object) -> tuple[int, dict[str, Any]]:
    code, said = run("run", "pacing", "--data", "data", "--out", out, "--json", "-q", *more)
    [result] = json.loads(said)
    return code, result


def test_paced_and_unpaced_are_measured_beside_people(run: Run) -> None:
    code, result = pace(run, "a", "--model", "extractive")
    records = {(r["subject"], r["case"]): r for r in result["records"]}
    assert set(records) == {
        ("human", "One"), ("human", "Two"), ("unpaced", "norvale"), ("paced", "norvale")
    }  # fmt: skip
    people, paced = records["human", "One"], records["paced", "norvale"]
    assert people["answer"][:3] == ["6", "10", "2"]
    assert "support" not in people["scores"]
    lengths = list(map(int, paced["answer"]))
    mean = sum(lengths) / len(lengths)
    spread = (sum((n - mean) ** 2 for n in lengths) / len(lengths)) ** 0.5
    assert paced["scores"]["cv"] == pytest.approx(spread / mean)  # a record can be scored again
    assert paced["costs"]["words"] == sum(lengths)
    assert paced["costs"]["checkable"] > 3
    assert paced["scores"]["support"] == 1
    assert code == (0 if all(c["passed"] for c in result["checks"]) else 1)
    assert any("need a model" in note for note in result["notes"])
    drawing = ElementTree.parse("a/pacing.svg").getroot()
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}circle"))) == 4


def test_a_result_is_shown_again_and_compared(run: Run) -> None:
    pace(run, "a", "--model", "extractive")
    shown = run("report", "a")[1]
    assert "norvale: CV of sentence length, paced" in shown
    assert "paced - unpaced" in shown
    rows = [line for line in shown.splitlines() if line.lstrip().startswith(("human", "paced"))]
    assert any(" - " in row for row in rows if "human" in row)  # people have no support
    assert "support" in run("compare", "a", "a")[1]


def test_two_prompts_are_given_the_same_evidence(run: Run) -> None:
    _, result = pace(run, "b", "--model", "endpoint")
    made = {r["subject"]: r for r in result["records"]}
    assert set(made) == set(pacing.SUBJECTS)
    for name in ("default", "single prompt"):
        assert 0 < made[name]["scores"]["support"] < 1  # the lies are seen
        assert made[name]["costs"]["sentences"] == 18
        assert "closed" not in made[name]["scores"]
    [folder] = Path("b/bundles/pacing/norvale").iterdir()
    assert (folder / "single-prompt.txt").read_text(encoding="utf-8") == ANSWER
    calls = (folder / "prompted.jsonl").read_text(encoding="utf-8").splitlines()
    prompts = [json.loads(call)["request"]["messages"][-1]["content"] for call in calls]
    shown = [{line for line in p.splitlines() if line.startswith("[")} for p in prompts]
    assert shown[0] == shown[1]
    assert len(shown[0]) > 3
    assert len(prompts) == 2


def test_another_judge_scores_what_is_kept_without_a_call_of_the_writer(run: Run) -> None:
    _, first = pace(run, "b", "--model", "endpoint")
    asked = len(run.asked)  # type: ignore[attr-defined]
    assert asked > 0
    _, again = pace(run, "b", "--model", "endpoint", "--rescore", "--judge", "lexical")
    assert len(run.asked) == asked  # type: ignore[attr-defined]
    assert (first["judge"], again["judge"]) == ("gate", "lexical")
    assert again["task"] == "pacing@lexical"
    lengths = [
        {(r["subject"], tuple(r["answer"])) for r in one["records"]} for one in (first, again)
    ]
    assert lengths[0] == lengths[1]
    single = next(r for r in again["records"] if r["subject"] == "single prompt")
    assert 0 <= single["scores"]["support"] < 1
    shown = run("report", "b")[1]
    assert "pacing@lexical" in shown
    assert "lexical" in shown.split("pacing@lexical")[1]


def test_nothing_kept_is_nothing_to_judge_again(run: Run) -> None:
    code, _ = run("run", "pacing", "--data", "data", "--out", "empty", "--rescore", "-q")
    assert code in (1, 2)
    assert run("run", "pacing", "--data", "data", "--rescore", "-q")[0] == 2


def test_an_article_cut_off_is_finished_and_its_calls_are_not_made_again(run: Run) -> None:
    pace(run, "b", "--model", "endpoint", "--mode", "paced")
    [bundle] = Path("b/bundles/pacing/norvale").iterdir()
    report = json.loads((bundle / "report.json").read_text(encoding="utf-8"))
    del report["wall_seconds"]  # as a kill before the end leaves it
    (bundle / "report.json").write_text(json.dumps(report), encoding="utf-8")
    asked = len(run.asked)  # type: ignore[attr-defined]
    Path("b/pacing.records.jsonl").unlink()
    pace(run, "b", "--model", "endpoint", "--mode", "paced")
    assert len(run.asked) == asked  # type: ignore[attr-defined]
    assert [bundle] == list(Path("b/bundles/pacing/norvale").iterdir())
    pace(run, "b", "--model", "endpoint", "--mode", "paced", "--anew")
    assert len(run.asked) == 2 * asked  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--part", "x"), "no set 'x'"),
        (("--mode", "x"), "no subject 'x'"),
        (("--model", "x"), "no model 'x'"),
    ],
)
def test_wrong_names_are_exit_2(run: Run, more: tuple[str, str], said: str) -> None:
    assert run("run", "pacing", "--data", "data", *more)[0] == 2


def test_without_reference_texts_the_data_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="reference text"):
        pacing.references(tmp_path)
    assert [t.id for t in pacing.chosen(Options(tmp_path, tmp_path, parts=("demo",)))] == [
        "demo-fire", "demo-castings", "demo-orders"
    ]  # fmt: skip
    assert len(pacing.chosen(Options(tmp_path, tmp_path, limit=2))) == 2


# ---- what follows


def record(subject: str, case: str = "b", **scores: float) -> Record:
    full = {
        "cv": 0.6, "in goal": 1.0, "varied": 1.0, "normal": 0.1, "same opening": 0.0,
        "connectives": 0.004, "stock": 0.0,
    }  # fmt: skip
    if subject != "human":
        full |= {"off length": 0.05, "support": 1.0, "all supported": 1.0, "closed": 1.0}
    return Record(
        part="articles", case=case, subject=subject, scores=full | scores,
        costs={"words": 1000, "even run": 3}, answer=("4", "10", "16"),
    )  # fmt: skip


GOOD = [record("human", "p"), record("unpaced"), record("paced")]


def test_what_meets_every_goal_passes() -> None:
    made = pacing_told.concluded(GOOD, without_model=False)
    assert [c.name for c in made.checks if not c.passed] == []
    assert len(made.checks) == 7


@pytest.mark.parametrize(
    ("scores", "name"),
    [
        ({"cv": 0.54}, "b: CV of sentence length, paced"),
        ({"cv": 0.66}, "b: CV of sentence length, paced"),
        ({"stock": 0.001}, "stock phrases in all paced articles"),
        ({"connectives": 0.0041}, "connectives per 100 words, paced (median)"),
        ({"closed": 0.5}, "threads closed, paced (least)"),
        ({"off length": 0.11}, "off length, paced (most)"),
        ({"support": 0.9}, "claim support, paced minus unpaced"),
    ],
)
def test_each_goal_can_be_missed(scores: dict[str, float], name: str) -> None:
    made = pacing_told.concluded([*GOOD[:2], record("paced", **scores)], without_model=False)
    assert [c.name for c in made.checks if not c.passed] == [name]


def test_four_even_sentences_miss_the_goal() -> None:
    even = GOOD[2].model_copy(update={"costs": {"words": 1000, "even run": 4}})
    made = pacing_told.concluded([*GOOD[:2], even], without_model=False)
    assert [c.name for c in made.checks if not c.passed] == ["longest even run, paced"]


def test_support_is_paired_by_brief_and_told_with_its_interval() -> None:
    pairs = [(1.0, 0.9), (0.9, 0.9), (1.0, 1.0), (0.8, 0.7)]
    made = pacing_told.concluded(
        [
            GOOD[0],
            *(record("unpaced", str(n), support=one) for n, (one, _) in enumerate(pairs)),
            *(record("paced", str(n), support=other) for n, (_, other) in enumerate(pairs)),
        ],
        without_model=False,
    )
    [gap] = [v for v in made.versus if v.score == "support"]
    assert (gap.subject, gap.baseline, gap.difference.n) == ("paced", "unpaced", 4)
    assert gap.difference.mean == pytest.approx(-0.05)
    [check] = [c for c in made.checks if "support" in c.name]
    assert not check.passed
    assert "95 %" in check.name


def test_nothing_that_could_be_measured_does_not_pass() -> None:
    mute = Record(part="articles", case="b", subject="paced", scores={})
    made = pacing_told.concluded([GOOD[0], mute], without_model=True)
    assert [c.passed for c in made.checks] == [False]
    assert any("b paced" in note for note in made.notes)


def test_shares_of_articles_have_wilson_limits() -> None:
    told = pacing_told.concluded([*GOOD, record("paced", "c", cv=0.3)], without_model=False)
    found = {(m.subject, m.name): m for m in told.measures}
    assert found["paced", "CV 0.55-0.65"].n == 2
    limits = found["paced", "no stock phrase"]
    assert (limits.value, limits.high) == (1.0, 1.0)
    assert limits.low == pytest.approx(0.342, abs=0.001)
    assert ("human", "all supported") not in found


def test_lengths_are_drawn_relative_to_the_mean_of_their_article() -> None:
    shares = relative([record("paced")])
    assert shares.sum() == pytest.approx(1)
    assert sorted(n for n in range(len(shares)) if shares[n]) == [3, 8, 12]
    assert "<b>" not in drawn([record("paced", "<b>")])


# ---- what a prompt holds


def test_the_local_model_is_shown_as_much_as_it_can_read() -> None:
    shown = [{"number": n, "text": "Sales of flour rose 5 percent. " * 5} for n in range(1, 99)]
    short, long = [("user", "Write.")], [("user", "Write. " * 400)]
    few, more = fitting(shown, long, 300), fitting(shown, short, 300)
    assert 0 < len(few) < len(more) < len(shown)
    assert more == shown[: len(more)]
    tokens = sum(count_tokens(str(line["text"])) for line in more)
    assert 0.8 < LOCAL_RATIO * tokens / (LOCAL_TOKENS - 600) <= 1
    assert fitting(shown, [("user", "word " * 2000)], 300) == []


# ---- threads

PIECES = {"a": (), "b": (Piece(text="It was sold."),)}


def article(verdict: Any, *headings: str) -> Article:
    asked = Sentence(text="What became of it?")
    told = Sentence(text="It was sold.", claims=(Claim(text="It was sold.", verdict=verdict),))
    made = {"A": (asked,), "B": (told,)}
    return Article(
        run_id="r", title="t",
        sections=tuple(ArticleSection(heading=h, sentences=made[h]) for h in headings),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "question", "closed"),
    [
        (article("supported", "A", "B"), "What became of it?", True),
        (article("not_found", "A", "B"), "What became of it?", False),
        (article("supported", "B", "A"), "What became of it?", False),
        (article("supported", "A"), "What became of it?", False),
        (article("supported", "A", "B"), "Who bought it?", False),
    ],
)
def test_a_thread_is_closed_by_a_later_section_that_tells_something(
    made: Article, question: str, closed: bool
) -> None:
    thread = {"question": question, "opens": "a", "closes": "b"}
    assert pacing_arms.closed(made, PIECES, [thread]) == [closed]


def test_an_open_question_is_a_sentence_but_nothing_to_be_judged() -> None:
    app: Any = SimpleNamespace(library=SimpleNamespace(spans=lambda *place: []))
    made = article("supported", "A", "B")
    text = pacing_arms._printed(app, made, PIECES["b"], {"What became of it?"})
    assert text.sentences == ("What became of it?", "It was sold.")
    assert text.pieces == PIECES["b"]
