"""The tasks on closed worlds, through the command: arms, bars, resume, the cliff and its figure."""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent.domain import Evidence
from agent.draft.pieces import Piece
from agent.errors import SetupError
from evals.bench.write import briefs
from evals.cliff_figure import drawn, means
from evals.judging import Support, Supporting
from evals.records import Record
from evals.task import Options
from evals.tasks import cliff, hfr, hfr_arms, hfr_real, written
from evals.tasks.hfr_arms import NAIVE, OFF, ON, STRONG, SUBJECTS, Text
from evals.tasks.hfr_told import concluded, flips, of_claims, wilson
from evals.worlds.dials import Dials
from evals.worlds.generate import world
from evals.worlds.scoring import Claimed
from tests.agent.corpus import said
from tests.fake_server import FakeServer

Run = Callable[..., tuple[int, str]]
MADE = world(501, "business")
TRUE = next(x.text for x in MADE.papers[0].lines if "€" in x.text)
# What a prompted model answers: something that is so, something that is not.
ANSWER = f"# {MADE.subject}\n\n{TRUE} [1]\n\n{MADE.subject}’s revenue was €1.5 billion in the third quarter of 2024. [2]\n"  # noqa: E501


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """``deepnews eval ...`` with hashed vectors and no reader; gives code and stdout."""
    with FakeServer(ANSWER) as server:
        for name in ("OPENAI_API_KEY", "DEEPNEWS_MODEL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("DEEPNEWS_EMBEDDING_URL", server.base_url)
        monkeypatch.setenv("DEEPNEWS_EMBEDDER", "hashed")
        monkeypatch.setenv("DEEPNEWS_VERIFIER", "none")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.chdir(tmp_path)
        (tmp_path / "data").mkdir()

        def called(*arguments: object) -> tuple[int, str]:
            from agent.cli import main

            monkeypatch.setattr(sys, "argv", ["deepnews", "eval", *map(str, arguments)])
            with pytest.raises(SystemExit) as left:
                main()
            said = capsys.readouterr()
            return int(left.value.code or 0), said.out or said.err

        yield called


def result(run: Run, task: str, *more: object) -> tuple[int, dict[str, Any]]:
    code, said = run("run", task, "--data", "data", "--out", "o", "--json", "-q", *more)
    [told] = json.loads(said)
    return code, told


def test_every_arm_that_needs_no_model_writes_and_is_judged(run: Run) -> None:
    code, told = result(run, "hfr", "--model", "extractive", "--limit", 1)
    assert [r["subject"] for r in told["records"]] == [s for s in SUBJECTS if s != STRONG]
    for one in told["records"]:
        assert one["case"] == "business-501"
        assert one["costs"]["judged"] > 0
        assert one["costs"]["words"] > 0
        assert 0 < one["scores"]["coverage"] < 1
        assert one["scores"]["hfr"] == float(not one["answer"])
    names = {c["name"]: c for c in told["checks"]}
    assert len(names) == 3
    assert code == (0 if all(c["passed"] for c in names.values()) else 1)
    assert "oracle" in told["notes"][0]
    free = [m for m in told["measures"] if (m["subject"], m["name"]) == (ON, "HFR")]
    assert (free[0]["n"], free[0]["low"] < 0.5) == (1, True)


def test_a_run_that_was_cut_off_writes_no_article_twice(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ("--model", "extractive", "--limit", 1, "--mode", NAIVE)
    _, first = result(run, "hfr", *whole)
    wrote: list[str] = []
    article = hfr_arms.article
    monkeypatch.setattr(
        hfr, "article", lambda name, *more: wrote.append(name) or article(name, *more)
    )
    Path("o/bundles/hfr/business-501/extractive/gate-on.json").write_text("{", encoding="utf-8")
    Path("o/hfr.records.jsonl").unlink()  # the case was not finished
    _, second = result(run, "hfr", *whole)
    assert wrote == [ON]
    assert [r["scores"] for r in first["records"]] == [r["scores"] for r in second["records"]]


def test_an_article_that_a_kill_cut_off_is_finished_and_judged_again_without_writing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ("--model", "extractive", "--limit", 1, "--mode", NAIVE)
    nothing = run("run", "hfr", "--data", "data", "--out", "o", "-q", "--rescore", *whole)
    assert nothing[0] == 2
    assert "without --rescore first" in nothing[1]
    _, first = result(run, "hfr", *whole)
    home = Path("o/bundles/hfr/business-501/extractive")
    [kept] = (home / "gate-on" / "runs").glob("*/*/article.json")
    Path("o/hfr.records.jsonl").unlink()
    (home / "gate-on.json").unlink()
    _, again = result(run, "hfr", *whole)
    assert [kept] == list((home / "gate-on" / "runs").glob("*/*/article.json"))
    monkeypatch.setattr(hfr, "article", lambda *_: pytest.fail("written"))
    _, judged = result(run, "hfr", *whole, "--rescore")
    scores = [[r["scores"] for r in one["records"]] for one in (first, again, judged)]
    assert scores[0] == scores[1] == scores[2]


def test_a_model_is_prompted_plainly_and_strongly_with_the_same_evidence(run: Run) -> None:
    _, told = result(
        run, "hfr", "--model", "endpoint", "--limit", 1, "--mode", NAIVE, "--mode", STRONG
    )
    made = {r["subject"]: r for r in told["records"]}
    assert set(made) == {NAIVE, STRONG, ON}
    for name in (NAIVE, STRONG):
        assert made[name]["scores"]["support"] == 0.5
        assert made[name]["scores"]["hfr"] == 0
        assert "figure" in made[name]["answer"][0]
    shown = []
    for name in ("naive", "strong-prompt"):
        path = Path("o/bundles/hfr/business-501/endpoint") / name / "prompted.jsonl"
        [call] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        prompt = call["request"]["messages"][-1]["content"]
        shown.append({line for line in prompt.splitlines() if line.startswith("[")})
    assert shown[0] == shown[1]
    assert len(shown[0]) > 20


@pytest.mark.parametrize("task", ["hfr", "cliff"])
@pytest.mark.parametrize(("option", "kind"), [("--part", "set"), ("--mode", "subject")])
def test_what_is_not_there_is_said_in_one_line(run: Run, task: str, option: str, kind: str) -> None:
    code, said = run("run", task, "--data", "data", option, "x", "-q")
    assert code == 2
    assert f"no {kind} 'x'" in said


def test_truth_and_coverage_are_measured_at_every_limit(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cliff, "LIMITS", (1_000, 8_000))
    monkeypatch.setattr(cliff, "DIALS", Dials(size=20, varied=True))
    _, told = result(run, "cliff", "--model", "extractive", "--limit", 1)
    records = {(r["subject"], r["costs"]["limit"]): r for r in told["records"]}
    assert set(records) == {(s, n) for s in (NAIVE, OFF, ON) for n in (1_000, 8_000)}
    for (_, limit), one in records.items():
        assert one["costs"]["characters"] <= limit
    for name in (OFF, ON):
        assert (
            records[name, 1_000]["scores"]["coverage"] < records[name, 8_000]["scores"]["coverage"]
        )
    groups = [r["group"] for r in told["rows"] if r["subject"] == ON]
    assert groups == ["all", "characters= 1,000", "characters= 8,000"]
    assert [c["name"] for c in told["checks"]] == [
        "claims right, gate on, at most 1,000 characters"
    ]
    drawing = ElementTree.parse("o/cliff.svg").getroot()
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}circle"))) == 3 * 3 * 2


def scored(subject: str, limit: int, **scores: float) -> Record:
    full = {"hfr": 1.0, "support": 1.0, "coverage": 0.5} | scores
    costs = {"limit": float(limit), "judged": 20.0, "wrong": 0.0, "unscored": 5.0}
    return Record(part="worlds", case=f"w@{limit}", subject=subject, scores=full, costs=costs)


def test_the_figure_has_the_mean_of_each_limit() -> None:
    made = [scored(ON, 1_000, support=0.5), scored(ON, 1_000), scored(ON, 60_000)]
    assert means(made, "support") == {ON: {1_000: 0.75, 60_000: 1.0}}
    drawing = ElementTree.fromstring(drawn(made))
    told = [t.text for t in drawing.iter("{http://www.w3.org/2000/svg}title")]
    assert "gate on, 1,000 characters: 75.0 %" in told


def test_the_bars_are_those_of_the_gate() -> None:
    good = [scored(ON, n, coverage=0.8) for n in range(30)]
    assert all(c.passed for c in concluded(good, writer="extractive", full=30).checks)
    two = [r.model_copy(update={"scores": {**r.scores, "hfr": 0.0}}) for r in good[:2]]
    failed = [
        c for c in concluded([*two, *good[2:]], writer="local", full=30).checks if not c.passed
    ]
    assert [c.name for c in failed] == ["articles free of wrong claims, gate on"]
    fewer = concluded(good[:3], writer="local", full=30)
    assert "the bars are meant for 30" in fewer.notes[1]
    other = [r.model_copy(update={"part": "drawn"}) for r in good]
    for records in ([*two, *good[2:], *other], [*other, *two, *good[2:]]):  # each set has its own
        both = concluded(records, writer="local", full=30).checks
        assert len(both) == 6
        [missed] = [c.name for c in both if not c.passed]
        assert missed == f"{good[0].part}: articles free of wrong claims, gate on"


def test_a_share_of_nothing_has_no_interval() -> None:
    assert wilson("p", ON, "HFR", 0, 0).low is None
    assert wilson("p", ON, "HFR", 30, 30).low == pytest.approx(0.8865, abs=1e-3)


def with_wrong(subject: str, n: int, wrong: int) -> Record:
    one = scored(subject, n, coverage=0.8)
    costs = {**one.costs, "judged": 20.0, "wrong": float(wrong)}
    return one.model_copy(
        update={"case": f"w{n}", "costs": costs, "scores": {**one.scores, "hfr": float(not wrong)}}
    )


def test_wrong_claims_of_one_article_widen_the_interval() -> None:
    heaped = of_claims("p", ON, [with_wrong(ON, n, 10 if n == 0 else 0) for n in range(10)])
    spread = of_claims("p", ON, [with_wrong(ON, n, 1) for n in range(10)])
    assert heaped.value == spread.value == 0.95
    assert heaped.low is not None
    assert spread.low is not None
    assert heaped.low < 0.9 < spread.low
    none = of_claims("p", ON, [with_wrong(ON, n, 0) for n in range(10)])
    assert none.low == pytest.approx(wilson("p", ON, "x", 200, 200).low)


def test_arms_are_compared_world_by_world() -> None:
    rows = [with_wrong(NAIVE, n, n < 2) for n in range(10)]
    rows += [with_wrong(ON, n, 0) for n in range(10)]
    [line] = flips(rows)
    assert "better on 2, worse on 0 of 10" in line
    assert re.search(r"takes \d+ of them", line)
    assert flips([r for r in rows if r.subject == ON]) == []


def test_a_text_is_kept_until_what_it_is_made_of_changes(tmp_path: Path) -> None:
    made: list[int] = []

    def write() -> Text:
        made.append(1)
        return Text(sentences=(), words=0, seconds=0.0)

    path = tmp_path / "a" / "b.json"
    for facts in ({"x": 1}, {"x": 1}, {"x": 2}):
        written.stored(path, facts, write)
    assert len(made) == 2
    assert written.sources() == written.sources()


def test_a_failed_article_is_not_kept(tmp_path: Path) -> None:
    def fail() -> Text:
        raise SetupError("no writer")

    with pytest.raises(SetupError):
        written.stored(tmp_path / "b.json", {}, fail)
    assert not list(tmp_path.iterdir())


def test_worlds_that_nobody_has_seen_are_drawn_by_the_seed(tmp_path: Path) -> None:
    def drawn_by(seed: int) -> list[str]:
        options = Options(tmp_path, tmp_path, limit=3, parts=("drawn",), seed=seed)
        return [case.id for case in hfr.chosen(options)]

    assert drawn_by(1) == drawn_by(1)
    kept = {c.id for p in hfr.SEEDS for c in hfr.chosen(Options(tmp_path, tmp_path, parts=(p,)))}
    assert len({*drawn_by(0), *drawn_by(1), *drawn_by(7)} - kept) == 9


def test_real_documents_are_written_about_and_judged_by_who_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fire = {"demo-fire": briefs()["demo-fire"].model_copy(update={"words": 200})}
    monkeypatch.setattr(hfr_real, "briefs", lambda: fire)
    asked = (
        "run",
        "hfr",
        "--data",
        "data",
        "--part",
        "real",
        "--model",
        "extractive",
        "--mode",
        NAIVE,
    )
    code, said = run(*asked, "--out", "out", "--judge", "checks")
    assert code == 0, said
    result = json.loads(Path("out/hfr.json").read_text(encoding="utf-8"))
    scores = {r["subject"]: r["scores"] for r in result["records"]}
    assert set(scores) == {NAIVE, ON}
    assert scores[ON]["hfr"] == scores[ON]["support"] == 1
    assert "coverage" not in scores[ON]
    assert result["checks"] == []
    assert (result["judge"], "support" in result["judged"]) == ("checks", True)
    assert any("judge checks" in note for note in result["notes"])
    monkeypatch.setattr(hfr, "article", lambda *_: pytest.fail("written again"))
    code, said = run(*asked, "--out", "out", "--judge", "lexical", "--rescore")
    assert code == 0, said


def test_a_judge_tells_what_is_carried_and_which_citations_are_needed() -> None:
    def of(pieces: Sequence[Piece], evidence: Mapping[str, Evidence]) -> Support:
        told = {word for one in evidence.values() for word in one.quote[:-1].split()}
        return Support(sum(set(p.text[:-1].split()) <= told for p in pieces), len(pieces))

    held = [said(q, start=100 * n) for n, q in enumerate(
        ("Sales rose 5 percent.", "Sales of oats rose.", "They rose 5 percent.", "Debt fell.")
    )]  # fmt: skip
    library = SimpleNamespace(evidence=lambda ids: [e for e in held if e.id in ids])
    desk: Any = SimpleNamespace(
        app=SimpleNamespace(library=library), judge=Supporting("x", "a test", of)
    )
    whole, oats, they, debt = (e.id for e in held)
    sentences = (
        Claimed(text="Sales rose 5 percent.", evidence_ids=(whole, oats)),
        Claimed(text="Sales of oats rose 5 percent.", evidence_ids=(oats, they)),
        Claimed(text="Debt fell 9 percent.", evidence_ids=(debt,)),
        Claimed(text="Costs rose 3 percent."),
    )
    case = hfr_real.RealCase("one", briefs()["demo-fire"])
    made = hfr_real.record(case, desk, ON, Text(sentences=sentences, words=18, seconds=1.0))
    assert (made.costs["judged"], made.costs["wrong"]) == (4, 2)
    assert made.answer == ("Debt fell 9 percent.", "Costs rose 3 percent.")
    assert made.scores == {"hfr": 0, "support": 0.5, "citation precision": 3 / 5}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--judge", "lexical"), "closed worlds have their oracle"),
        (("--judge", "nobody", "--part", "real"), "no judge 'nobody'"),
        (("--part", "real"), "name the data with --data"),
        (("--part", "real", "--part", "unseen"), "run them apart"),
    ],
)
def test_what_cannot_be_judged_is_refused(run: Run, options: tuple[str, ...], says: str) -> None:
    code, said = run("run", "hfr", "--data", "data", "--model", "extractive", *options)
    assert code == 2
    assert says in said
