from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from agent import cli
from agent.errors import SetupError
from agent.journal import Journal
from agent.judge import EndpointJudge
from agent.settings import load
from agent.verifier import judge_settings, open_verifier
from tests.agent.judging import EVIDENCE, FALSE, TRUE, answering, dead_url, said
from tests.fake_server import FakeServer

WRITER: dict[str, Any] = {"base_url": "http://w/v1", "model": "writes", "api_key": "wk"}


@pytest.fixture(autouse=True)
def bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DEEPNEWS_MODEL", "DEEPNEWS_VERIFIER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_none_is_no_reader_and_a_path_is_a_cross_encoder() -> None:
    assert open_verifier(load(verifier="none")) is None
    with pytest.raises(SetupError, match="cannot open the verifier /nowhere"):
        open_verifier(load(verifier="/nowhere"))


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (WRITER, ("http://w/v1", "writes", "wk")),
        (WRITER | {"judge_model": "judges"}, ("http://w/v1", "judges", "wk")),
        (WRITER | {"judge_url": "http://w/v1/"}, ("http://w/v1/", "writes", "wk")),
        (WRITER | {"judge_api_key": "jk"}, ("http://w/v1", "writes", "jk")),
        # The writer's key and the writer's model are nothing to another address.
        (WRITER | {"judge_url": "http://j/v1"}, ("http://j/v1", None, None)),
        (
            WRITER | {"judge_url": "http://j/v1", "judge_model": "judges", "judge_api_key": "jk"},
            ("http://j/v1", "judges", "jk"),
        ),
        ({"api_key": "wk"}, (None, None, "wk")),
        ({"api_key": "wk", "judge_url": "http://j/v1"}, ("http://j/v1", None, None)),
    ],
)
def test_what_the_judge_lacks_is_the_writer_s_at_the_same_place(
    options: dict[str, Any], found: tuple[str | None, ...]
) -> None:
    where = judge_settings(load(verifier="endpoint", **options))
    key = where.api_key.get_secret_value() if where.api_key else None
    assert (where.base_url, where.name, key) == found
    assert where.temperature == 0


def test_an_endpoint_that_is_not_set_is_one_line() -> None:
    with pytest.raises(SetupError, match="set DEEPNEWS_JUDGE_URL, or OPENAI_BASE_URL") as caught:
        open_verifier(load(verifier="endpoint"))
    assert "\n" not in str(caught.value)


def test_a_run_gives_the_judge_its_own_journal() -> None:
    journal, events = Journal(), list[dict[str, Any]]()
    with FakeServer(said("supported")) as server:
        settings = load(verifier="endpoint", judge_url=server.base_url)
        reader = open_verifier(settings, journal=journal, record=events.append)
        assert isinstance(reader, EndpointJudge)
        assert None not in reader.read([(TRUE, EVIDENCE)])
        reader.close()
    assert journal.kept == len(events) == 1


# ---- deepnews verify --pairs


@pytest.fixture
def pairs(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DEEPNEWS_VERIFIER", "endpoint")
    claims = [TRUE, FALSE, "Norvale Foods sold mills.", f"{TRUE} Norvale Foods sold mills.",
              f"{FALSE} Norvale Foods sold mills.", "How many mills?"]  # fmt: skip
    path = workplace / "p.jsonl"
    rows = [{"id": n, "document": EVIDENCE, "claim": c} for n, c in enumerate(claims)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def verify(pairs: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    out = str(pairs.parent / "r.jsonl")
    argv = ["deepnews", "verify", "--pairs", str(pairs), "--out", out, "-q"]
    monkeypatch.setattr(sys, "argv", argv)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_pairs_are_judged_by_the_endpoint_and_protocol_failures_are_unscored(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {
        FALSE: said("contradicted", 0.9, "14 mills"),
        "Norvale Foods sold mills.": said("perhaps"),
    }
    with FakeServer(answering(answers, said("supported", 0.95))) as server:
        monkeypatch.setenv("DEEPNEWS_JUDGE_URL", server.base_url)
        assert verify(pairs, monkeypatch) == 0
    assert capsys.readouterr() == ("", "")
    text = (pairs.parent / "r.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line) for line in text.splitlines()]
    assert [one["id"] for one in found] == list(range(6))
    assert [one["score"] for one in found] == [0.95, 0.1, None, None, 0.1, 0.95]
    assert [one["verdict"] for one in found][0:1] + [one["verdict"] for one in found][2:4] == [
        "supported", "unscored", "unscored",
    ]  # fmt: skip
    assert {found[1]["verdict"], found[4]["verdict"]} <= {"contradicted", "not_found"}
    assert found[5]["verdict"] == "not_checkable"
    assert all(one["reason"] for one in found)
    assert [q["quote"] for q in found[2]["evidence"]] == [EVIDENCE]
    assert len(server.calls) == 5  # three claims and a question, and one repair


def test_a_dead_judge_is_one_line_and_no_verdict(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEEPNEWS_JUDGE_URL", dead_url())
    assert verify(pairs, monkeypatch) == 2
    said = capsys.readouterr()
    [line] = said.err.splitlines()
    assert line.startswith("deepnews: the judge: the model endpoint http://127.0.0.1")
    assert (pairs.parent / "r.jsonl").read_text(encoding="utf-8") == ""


def test_no_endpoint_is_said_before_anything_is_judged(
    pairs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(pairs, monkeypatch) == 2
    assert "none is set" in capsys.readouterr().err
    assert not (pairs.parent / "r.jsonl").exists()


@pytest.mark.parametrize(
    ("row", "out", "said"),
    [
        ({"id": "a", "document": "x", "claim": "y"}, "pairs.jsonl", "is the file of pairs itself"),
        (
            {"id": "a", "document": None, "claim": "y"},
            "out.jsonl",
            "the document of 'a' is no text",
        ),
        ({"id": "a", "document": "x", "claim": 3}, "out.jsonl", "the claim of 'a' is no text"),
    ],
)
def test_pairs_that_cannot_be_judged_are_told_before_anything_is_written(
    row: dict[str, Any], out: str, said: str, tmp_path: Path
) -> None:
    from agent.app import DeepNews
    from agent.batch import verify_batch

    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(json.dumps(row) + "\n", encoding="utf-8")

    with DeepNews(verifier="none") as app, pytest.raises(SetupError, match=said):
        verify_batch(app, pairs, tmp_path / out)
    assert json.loads(pairs.read_text("utf-8")) == row
