from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from agent import cli
from agent.errors import SetupError
from evals.tasks import cacm
from evals.tasks.pools import Question, find_sets, read_set
from evals.tasks.rankers import Pool, Ranker, Ranking, by_passage, capped
from evals.tasks.retrieval import MODES, answered, chosen, quadrant
from tests.fake_server import FakeServer

CORPUS = [
    ("p1", "Ardvale", "Ardvale is a town on the river Osk. Its mayor is Tilda Brandt."),
    ("p2", "Tilda Brandt", "Tilda Brandt was born in the village of Quernmoor in 1961."),
    ("p3", "Osk", "The Osk is a river that rises near Lake Hellen and floods in spring."),
    ("p4", "Quernmoor", "Quernmoor is a village known for its slate quarries and its fair."),
    ("p5", "Lake Hellen", "Lake Hellen freezes over in winter and is fished for char."),
    ("p6", "Slate", "Slate is a rock that splits into plates; roofs are covered with it."),
]
QUERIES = [
    {"id": "q1", "question": "Who is the mayor of Ardvale?", "gold_pids": ["p1"], "hops": 1},
    {"id": "q2", "question": "Where was the mayor of Ardvale born?",
     "gold_pids": ["p1", "p2"], "hops": 2},
    {"id": "q3", "question": "What is quarried where the mayor of Ardvale was born?",
     "gold_pids": ["p1", "p2", "p4"], "hops": 3},
]  # fmt: skip


def lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    home = tmp_path / "data" / "retrieval" / "tiny"
    lines(home / "corpus.jsonl", [{"pid": p, "title": t, "text": x} for p, t, x in CORPUS])
    lines(home / "queries.jsonl", [{"answer": "", **q} for q in QUERIES])
    return tmp_path / "data"


@pytest.fixture(scope="module")
def vectors() -> Iterator[FakeServer]:
    with FakeServer() as server:
        yield server


class Said(NamedTuple):
    exit: int
    out: str
    err: str


@pytest.fixture
def run(
    vectors: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> Callable[..., Said]:
    """The command, in an empty folder and with an embedder that needs no weights."""
    monkeypatch.setenv("DEEPNEWS_EMBEDDING_URL", vectors.base_url)
    monkeypatch.setenv("DEEPNEWS_EMBEDDER", "hashed")
    monkeypatch.delenv("DEEPNEWS_DATA", raising=False)
    monkeypatch.chdir(tmp_path)

    def it(*arguments: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["deepnews", "eval", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Said(int(ended.value.code or 0), *capsys.readouterr())

    return it


# ---- the commands


def test_a_run_is_scored_stored_shown_and_compared(
    run: Callable[..., Said], data: Path, tmp_path: Path
) -> None:
    said = run("run", "retrieval", "--data", data, "--out", tmp_path / "a", "--json", "-q")
    assert (said.exit, said.err) == (0, "")
    (result,) = json.loads(said.out)
    every = {r["subject"]: r for r in result["rows"] if r["group"] == "all"}
    assert set(every) == set(MODES)
    # By hand: six passages, of which ten may be named, so dense misses nothing.
    assert every["dense"]["scores"]["recall@10"]["mean"] == 1
    # "mayor" and "Ardvale" stand in p1 alone.
    assert every["bm25"]["scores"]["MRR"]["mean"] == 1
    assert every["fused"]["n"] == 3
    assert {v["subject"] for v in result["versus"]} == set(MODES) - {"fused"}
    first = {(r["case"], r["subject"]): r for r in result["records"]}["q1", "bm25"]
    assert (first["answer"][0], first["gold"]) == ("p1", ["p1"])
    assert first["costs"]["calls"] == 0
    assert first["costs"]["characters"] >= len(CORPUS[0][2])
    assert result["environment"]["facts"]["sets"]["tiny"]

    shown = run("report", tmp_path / "a")
    assert shown.exit == 0
    assert "against the baseline" in shown.out

    again = run("run", "retrieval", "--data", data, "--out", tmp_path / "a", "--json", "-q")
    assert json.loads(again.out)[0]["fingerprint"] == result["fingerprint"]
    assert len(list((tmp_path / "a" / "libraries").iterdir())) == 1

    apart = run("compare", tmp_path / "a", tmp_path / "a")
    assert apart.exit == 0
    assert "tiny" in apart.out


def test_limit_and_modes_narrow_a_run(run: Callable[..., Said], data: Path, tmp_path: Path) -> None:
    said = run(
        "run", "retrieval", "--data", data, "--out", tmp_path / "a", "--json", "-q",
        "--limit", "2", "--mode", "bm25",
    )  # fmt: skip
    (result,) = json.loads(said.out)
    assert {r["subject"] for r in result["records"]} == {"dense", "bm25", "fused"}
    assert len(result["records"]) == 6


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("run", "nothing"), "no task 'nothing'"),
        (("run", "retrieval", "--data", "nowhere"), "no data folder nowhere"),
        (("run", "retrieval", "--data", "."), "no question set"),
        (("run", "retrieval"), "DEEPNEWS_DATA"),
        (("run", "cacm", "--data", "."), "there is no"),
        (("run", "retrieval", "--data", ".", "--mode", "x"), "no mode 'x'"),
        (("report", "."), "no result"),
        (("compare", ".", "."), "no result"),
    ],
)
def test_what_is_missing_is_one_line_and_exit_2(
    run: Callable[..., Said], arguments: tuple[str, ...], why: str
) -> None:
    said = run(*arguments)
    assert said.exit == 2
    assert why in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_list_names_every_task(run: Callable[..., Said]) -> None:
    said = run("list")
    names = [line.split()[0] for line in said.out.splitlines()]
    assert names == [
        "retrieval",
        "calls",
        "cacm",
        "grounding",
        "pacing",
        "tool_use",
        "injection",
        "robustness",
        "hfr",
        "cliff",
        "writing",
    ]


# ---- sets


def test_a_sample_keeps_the_order_of_the_file_and_follows_the_seed(data: Path) -> None:
    home = data / "retrieval" / "tiny"
    assert [q.id for q in read_set(home).questions] == ["q1", "q2", "q3"]
    taken = {tuple(q.id for q in read_set(home, limit=2, seed=s).questions) for s in range(12)}
    assert taken == {("q1", "q2"), ("q1", "q3"), ("q2", "q3")}
    assert read_set(home, limit=2, seed=1) == read_set(home, limit=2, seed=1)


@pytest.mark.parametrize(
    ("broken", "why"),
    [({"gold_pids": ["p9"]}, "lacks gold"), ({"gold_pids": []}, "lacks gold"),
     ({"id": "q1"}, "comes twice")],
)  # fmt: skip
def test_a_broken_set_is_refused(data: Path, broken: dict[str, Any], why: str) -> None:
    home = data / "retrieval" / "tiny"
    lines(home / "queries.jsonl", [QUERIES[0], {**QUERIES[1], **broken}])
    with pytest.raises(SetupError, match=why):
        read_set(home)


def test_an_unknown_set_is_refused(data: Path) -> None:
    with pytest.raises(SetupError, match="no set 'large'"):
        find_sets(data, ["large"])


# ---- rankings


@pytest.mark.parametrize(
    ("hops", "rank", "name"),
    [(2, 5, "narrow near"), (2, 6, "narrow hidden"), (3, 1, "wide near"), (4, None, "wide hidden")],
)
def test_quadrants(hops: int, rank: int | None, name: str) -> None:
    assert quadrant(hops, rank) == name


def test_the_quadrant_comes_from_dense_alone() -> None:
    def always(*ids: str) -> Ranker:
        return lambda questions, k: [Ranking(ids, 1.0, 7, 2)]

    question = Question("q", "s", "?", ("a", "b"), 2)
    found = answered(question, {"dense": always("a", "x"), "walk": always("a", "b")})
    assert {one.groups["quadrant"] for one in found} == {"narrow hidden"}
    assert [one.scores["full-hit@5"] for one in found] == [0, 1]
    assert found[1].costs == {"characters": 7, "calls": 2, "milliseconds": 1.0}


def hit(document: str, length: int) -> Any:
    return SimpleNamespace(chunk=SimpleNamespace(document_id=document, start=5, end=5 + length))


def test_documents_stand_where_their_best_passage_stands_and_reading_is_counted() -> None:
    hits = [hit("a", 10), hit("a", 20), hit("b", 30), hit("c", 40)]
    asked: list[int] = []

    def search(question: str, n: int) -> list[Any]:
        asked.append(n)
        return hits[:n]

    pool: Any = Pool(None, None, {"a": "1", "b": "2", "c": "3"})  # type: ignore[arg-type]
    (found,) = by_passage(pool, search)(["?"], 2)
    assert found.ids == ("1", "2")
    assert found.characters == 60
    (all_of_them,) = by_passage(pool, search)(["?"], 5)
    assert all_of_them.ids == ("1", "2", "3")
    assert all_of_them.characters == 100


def test_a_search_is_deepened_until_enough_documents_are_found() -> None:
    hits = [*[hit("a", 1)] * 30, hit("b", 1)]
    pool: Any = Pool(None, None, {"a": "1", "b": "2"})  # type: ignore[arg-type]
    (found,) = by_passage(pool, lambda question, n: hits[:n])(["?"], 2)
    assert found.ids == ("1", "2")


def test_a_capped_mode_never_gives_more() -> None:
    asked: list[int] = []

    def rank(questions: Any, k: int) -> list[Ranking]:
        asked.append(k)
        return []

    made = capped(lambda pool: rank, 5)(Pool(None, None, {}))  # type: ignore[arg-type]
    made(["?"], 10)
    made(["?"], 2)
    assert asked == [5, 2]


def test_the_baseline_and_dense_are_always_among_the_chosen_modes() -> None:
    assert list(chosen(["bm25"])) == ["dense", "bm25", "fused"]
    assert chosen([]) == MODES


# ---- cacm


def test_topics_without_a_relevant_document_are_left_out() -> None:
    text = "<DOC>\n<DOCNO> 1 </DOCNO>\n two\nwords\n</DOC>\n<DOC><DOCNO>2</DOCNO>x</DOC>"
    found = cacm.read_topics(text, "1 Q0 CACM-7 1\n1 Q0 CACM-8 0\n2 Q0 CACM-9 0\n")
    assert found == [cacm.Topic("1", "cacm", "two words", ("CACM-7",))]


def test_map_below_the_published_one_is_not_passed() -> None:
    def of(value: float) -> Any:
        return SimpleNamespace(scores={"AP": value})

    assert not cacm.concluded([of(0.3), of(0.3)], whole=True).checks[0].passed
    assert cacm.concluded([of(0.2), of(0.42)], whole=True).checks[0].passed
    assert cacm.concluded([of(0.2)], whole=False).checks == ()
