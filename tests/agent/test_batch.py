from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.batch import find_batch, rows, save, verify_batch
from agent.errors import SetupError
from tests.agent.corpus import OfflineNews


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written(path: Path, *values: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(v) + "\n" for v in values), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"id": 1, "question": "x"}\n\nnot json', r"q\.jsonl:3: not JSON"),
        ('{"id": 1}', r"q\.jsonl:1: lacks 'question'"),
        ("[1, 2]", r"q\.jsonl:1: lacks 'id'"),
    ],
)
def test_a_wrong_line_is_named_by_its_number(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=told):
        list(rows(path, "id", "question"))


def test_a_file_in_another_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))
    with pytest.raises(SetupError, match="not UTF-8"):
        list(rows(tmp_path / "q.jsonl", "id"))


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": 1}\n', encoding="utf-8-sig")
    assert list(rows(tmp_path / "q.jsonl", "id")) == [{"id": 1}]


@pytest.mark.parametrize("link", ["the file itself", "symbolic", "hard"])
def test_results_never_take_the_place_of_what_was_asked(tmp_path: Path, link: str) -> None:
    row = {"id": 1, "question": "x", "document": "Sales fell.", "claim": "Sales fell."}
    asked = written(tmp_path / "q.jsonl", row)
    out = tmp_path / "r.jsonl"
    if link == "symbolic":
        out.symlink_to(asked)
    elif link == "hard":
        out.hardlink_to(asked)
    else:
        out = tmp_path / "." / "q.jsonl"
    with OfflineNews() as news:
        with pytest.raises(SetupError, match="is the file of questions itself: name another"):
            find_batch(news, asked, out, 3)
        with pytest.raises(SetupError, match="is the file of pairs itself: name another"):
            verify_batch(news, asked, out)
    assert lines(asked) == [row]


def test_results_go_to_the_file_or_to_stdout_and_stdout_stays_open(tmp_path: Path, capsys) -> None:
    assert save(tmp_path / "r.jsonl", [{"a": "é"}, {"b": 2}]) == 2
    assert lines(tmp_path / "r.jsonl") == [{"a": "é"}, {"b": 2}]
    assert save(None, [{"a": 1}]) == 1
    print("still open")
    assert capsys.readouterr().out == '{"a": 1}\nstill open\n'


def test_every_query_gets_its_best_documents_once_each(norvale: Path, tmp_path: Path) -> None:
    queries = written(
        tmp_path / "q.jsonl",
        {"id": "one", "question": "Customers in Poland ordered oat flour"},
        {"id": 2, "question": "sell the Ghent mill, people familiar with the matter"},
    )
    with OfflineNews(library=norvale) as news:
        told = find_batch(news, queries, tmp_path / "r.jsonl", 3)
        titles = {d.id: d.title for d in news.library.documents()}
    first, second = lines(tmp_path / "r.jsonl")
    assert told == "2 queries ranked"
    assert (first["id"], second["id"]) == ("one", 2)
    assert titles[first["ranking"][0]] == "Norvale Foods earnings call, third quarter of 2022"
    assert titles[second["ranking"][0]] == "Baltic Grain Wire"
    assert len(set(first["ranking"])) == len(first["ranking"]) == 3
    assert first["stats"]["characters"] > 0


def test_as_many_documents_are_ranked_as_were_asked_for(norvale: Path, tmp_path: Path) -> None:
    queries = written(tmp_path / "q.jsonl", {"id": 1, "question": "revenue of Norvale"})
    with OfflineNews(library=norvale) as news:
        find_batch(news, queries, tmp_path / "r.jsonl", 7)
    assert len(lines(tmp_path / "r.jsonl")[0]["ranking"]) == 7


def test_one_long_document_does_not_crowd_the_others_out(tmp_path: Path) -> None:
    long = " ".join(
        f"Revenue of the shop number {n} in Ghent was ${n} million." for n in range(500)
    )
    (tmp_path / "long.txt").write_text(long, encoding="utf-8")
    (tmp_path / "short.txt").write_text("A mill in Lille burnt down last night.", encoding="utf-8")
    queries = written(tmp_path / "q.jsonl", {"id": 1, "question": "revenue of the shop in Ghent"})
    with OfflineNews(library=tmp_path / "library") as news:
        news.ingest(tmp_path / "long.txt", tmp_path / "short.txt")
        find_batch(news, queries, tmp_path / "r.jsonl", 2)
    assert len(lines(tmp_path / "r.jsonl")[0]["ranking"]) == 2


def test_every_pair_gets_a_verdict_and_a_score(tmp_path: Path) -> None:
    document = "Norvale Foods sold 12 mills in 2023. Its revenue was $410 million."
    pairs = written(
        tmp_path / "p.jsonl",
        {"id": 1, "document": document, "claim": "Norvale Foods sold 12 mills in 2023."},
        {"id": 2, "document": document, "claim": "Norvale Foods sold 14 mills in 2023."},
    )
    with OfflineNews() as news:
        assert verify_batch(news, pairs, tmp_path / "r.jsonl") == "2 pairs judged"
    good, bad = lines(tmp_path / "r.jsonl")
    assert (good["id"], good["verdict"]) == (1, "supported")
    assert bad["verdict"] in ("contradicted", "not_found")
    assert 0 <= bad["score"] < good["score"] <= 1


def test_a_row_with_half_a_character_does_not_end_the_batch(tmp_path: Path) -> None:
    pairs = tmp_path / "p.jsonl"
    pairs.write_text(
        '{"id": "a", "document": "\\ud800 Sales fell.", "claim": "Sales \\ud800 fell."}\n'
        '{"id": "\\ud800", "document": "Sales fell in Oslo.", "claim": "Sales fell in Oslo."}\n'
        '{"id": "c", "document": "Sales fell.\u2028In Oslo.", "claim": "Sales fell."}\n',
        encoding="utf-8",
    )
    with OfflineNews() as news:
        assert verify_batch(news, pairs, tmp_path / "r.jsonl") == "3 pairs judged"
    found = [json.loads(line) for line in (tmp_path / "r.jsonl").read_bytes().split(b"\n")[:3]]
    assert [one["id"] for one in found] == ["a", "\ud800", "c"]
    assert found[1]["verdict"] == "supported"


def test_ids_that_stand_twice_are_told_of_once(tmp_path: Path) -> None:
    row = {"document": "Sales fell.", "claim": "Sales fell."}
    pairs = written(tmp_path / "p.jsonl", {"id": "a"} | row, {"id": "a"} | row, {"id": "b"} | row)
    told: list[str] = []
    with OfflineNews() as news:
        verify_batch(news, pairs, tmp_path / "r.jsonl", tell=told.append)
    assert told == [f"{pairs}: ids of several pairs: a"]


def test_a_file_without_pairs_is_said(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text("\n", encoding="utf-8")
    with OfflineNews() as news, pytest.raises(SetupError, match="holds no pairs"):
        verify_batch(news, tmp_path / "p.jsonl", None)
