"""`batch`: lists of briefs about the demo company, written without a model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from agent import batch_write
from agent.app import DeepNews
from agent.batch_ledger import Item, Ledger, Line, read_briefs, read_lines, summary
from agent.batch_write import Ceiling
from agent.brief import Brief
from agent.cli_batch import said
from agent.errors import EndpointError, ReplyError, SetupError
from agent.journal import Journal
from agent.run import DROPPED
from tests.agent.conftest import BRIEF, Run
from tests.fake_server import FakeServer

pytestmark = pytest.mark.filterwarnings(f"ignore:{DROPPED}")
OTHER = "How the debt of Veldmoor Pumps changed in fiscal 2025"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("b.jsonl", '{"id": "a", "brief": "One", "words": 300}\n{"brief": "Two", "schema": "x"}\n'),
        ("b.yaml", "- {id: a, brief: One, words: 300, corpus: z}\n- {brief: Two, schema: x}\n"),
    ],
    ids=["jsonl", "yaml"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_list_is_read_with_its_options(
    tmp_path: Path, name: str, text: str, encoding: str
) -> None:
    (tmp_path / name).write_text(text, encoding=encoding)
    first, second = read_briefs(tmp_path / name, 500)
    assert first == Item(id="a", brief=Brief(text="One", words=300))
    assert second == Item(id="0002", brief=Brief(text="Two", words=500, schema_id="x"))


def test_a_text_is_a_brief_a_line(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("One\n\nTwo\n", encoding="utf-8")
    assert [(i.id, i.brief.text) for i in read_briefs(tmp_path / "b.txt", 500)] == [
        ("0001", "One"), ("0002", "Two")
    ]  # fmt: skip


def test_a_yaml_list_may_hold_bare_briefs(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("- One\n- {brief: Two}\n", encoding="utf-8")
    assert [i.brief.text for i in read_briefs(tmp_path / "b.yaml", 500)] == ["One", "Two"]
    (tmp_path / "b.yaml").write_text("- One\n- [Two]\n", encoding="utf-8")
    with pytest.raises(SetupError, match="item 2 is no brief: a text, or a mapping with `brief`"):
        read_briefs(tmp_path / "b.yaml", 500)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"id": "a", "brief": "x"}\n{"id": "a", "brief": "y"}', "comes twice"),
        ('{"id": "../a", "brief": "x"}', "cannot name a folder"),
        ('{"id": "a"}', "lacks 'brief'"),
        ('{"brief": "x", "wrods": 3}', "item 1 is no brief: wrods: there is no such name"),
        ('{"brief": "x", "words": "many"}', "words: must be a whole number, not 'many'"),
        ("", "holds no brief"),
    ],
    ids=["twice", "folder", "no brief", "unknown name", "wrong kind", "empty"],
)
def test_a_wrong_list_is_one_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "b.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError, match=why):
        read_briefs(tmp_path / "b.jsonl", 500)


def test_a_torn_line_is_an_item_that_is_left(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.put(Line(id="a", state="passed", words=10))
        with ledger.path.open("a", encoding="utf-8") as file:
            file.write('{"id": "b", "sta')
        whole = ledger.path.read_bytes()
        ledger.path.write_bytes(whole + "é".encode()[:1])  # inside a character
    with Ledger(tmp_path) as again:
        again.put(Line(id="c", state="failed", error="x"))
    asked = [Item(id=name, brief=Brief(text="One")) for name in "abcd"]
    found = summary({one.id: one for one in read_lines(tmp_path)}, asked)
    assert (found.states, found.left, found.failed) == (
        {"passed": 1, "failed": 1}, 2, {"c": "x"}
    )  # fmt: skip
    assert said(found) == "2/4 articles: 1 failed, 1 passed; 10 words"


def test_only_what_is_on_the_list_counts(tmp_path: Path) -> None:
    lines = {name: Line(id=name, state="passed", words=10) for name in "ab"}
    asked = [Item(id=name, brief=Brief(text="One")) for name in "bc"]
    found = summary(lines, asked)
    assert (found.items, found.left, found.states, found.words) == (2, 1, {"passed": 1}, 10)


def test_a_batch_is_written_by_one_process_at_a_time(tmp_path: Path) -> None:
    with Ledger(tmp_path), pytest.raises(SetupError, match="another process is writing this"):
        Ledger(tmp_path)
    Ledger(tmp_path).close()


def test_a_batch_is_written_goes_on_and_is_told(run: Run, workplace: Path) -> None:
    briefs = workplace / "briefs.jsonl"
    asked: list[dict[str, Any]] = [
        {"id": "growth", "brief": BRIEF, "words": 200},
        {"id": "lost", "brief": OTHER},
        {"id": "debt", "brief": OTHER, "words": 200},
    ]
    briefs.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
    damaged = workplace / "out" / "lost" / "run" / "run.json"
    damaged.parent.mkdir(parents=True)
    damaged.write_text("torn")
    first = run("batch", "briefs.jsonl", "--out", "out", "--json", "--quiet")
    told = json.loads(first.out)
    assert first.exit == 1  # one failed, and the others were written all the same
    assert told["states"]["failed"] == 1, told["failed"]
    assert list(told["failed"]) == ["lost"]
    assert (told["left"], told["stopped"]) == (0, None)
    articles = sorted((workplace / "out").glob("*/*/article.md"))
    assert [path.parts[-3] for path in articles] == ["debt", "growth"]

    damaged.unlink()
    again = run("batch", "briefs.jsonl", "--out", "out", "--words", "200", "--quiet")
    assert "3/3 articles" in again.out
    assert sorted((workplace / "out").glob("*/*/article.md"))[:2] == [articles[0], articles[1]]
    assert len(list((workplace / "out").glob("*/*/article.md"))) == 3
    status = run("batch", "briefs.jsonl", "--out", "out", "--status", "--quiet")
    assert status.out == again.out

    asked[2]["words"] = 300
    briefs.write_text("".join(json.dumps(row) + "\n" for row in asked), encoding="utf-8")
    longer = run("batch", "briefs.jsonl", "--out", "out", "--words", "200", "--quiet")
    assert "item debt was written with another length" in longer.err


def test_a_list_with_a_wrong_item_is_refused_before_the_first_is_written(
    run: Run, workplace: Path
) -> None:
    rows = [{"brief": BRIEF}, {"brief": " "}, {"brief": OTHER, "only": ["no such source"]}]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (workplace / "briefs.jsonl").write_text(text, encoding="utf-8")
    said = run("batch", "briefs.jsonl", "--out", "out", "--quiet")
    assert (said.exit, said.out, len(said.lines)) == (2, "", 1)
    assert "2 of 3 items cannot be written: 0002: " in said.err
    assert "; 0003: no document of the library is left by only, without" in said.err
    assert not list((workplace / "out").glob("*/"))
    status = run("batch", "briefs.jsonl", "--out", "out", "--status", "--quiet")
    assert status.out == "0/3 articles: none yet; 0 words\n"


def test_a_batch_that_a_ceiling_stops_says_which(run: Run, workplace: Path) -> None:
    (workplace / "briefs.txt").write_text(f"{BRIEF}\n{OTHER}\n", encoding="utf-8")
    list_ = ("batch", "briefs.txt", "--out", "out", "--quiet", "--max-seconds", "0")
    assert json.loads(run(*list_, "--json").out)["stopped"] == "max_seconds"
    said = run(*list_)
    assert said.exit == 1
    assert said.out == "0/2 articles: none yet; 0 words; stopped: --max-seconds is reached\n"


async def test_what_a_failed_item_has_spent_counts_and_counts_once(
    server: FakeServer, workplace: Path
) -> None:
    out, items = workplace / "out", [Item(id="a", brief=Brief(text=BRIEF, words=200))]
    server.faults.extend(["", "", ""])
    server.always = "500"
    with DeepNews(price_in=1.0, price_out=2.0) as app:
        failed = await batch_write.write_batch(app, items, out)
        assert failed.states == {"failed": 1}
        [journal] = out.glob("a/*/calls.jsonl")
        used = Journal.open(journal).totals()
        assert used.calls > 0
        assert (failed.tokens, failed.usd > 0) == (used.tokens, True)
        stopped = await batch_write.write_batch(app, items, out, ceiling=Ceiling(tokens=1))
        assert (stopped.stopped, stopped.states) == ("max_tokens", {"failed": 1})
        server.always = ""
        done = await batch_write.write_batch(app, items, out)
    all_of_it = Journal.open(journal).totals()
    assert all_of_it.tokens > used.tokens
    assert (done.left, done.failed, done.tokens) == (0, {}, all_of_it.tokens)
    [line] = {one.id: one for one in read_lines(out)}.values()
    assert (line.calls, line.tokens) == (all_of_it.calls, all_of_it.tokens)


# ---- the pool, on articles that nobody writes

ITEMS = [Item(id=str(n), brief=Brief(text="x")) for n in range(8)]


def pretend(monkeypatch: pytest.MonkeyPatch, ends: dict[str, Exception]) -> list[str]:
    begun: list[str] = []

    async def written(app: Any, item: Item, out: Path) -> tuple[Line, Exception | None]:
        begun.append(item.id)
        error = ends.get(item.id)
        state = "failed" if error else "passed"
        return Line(id=item.id, state=state, tokens=10, error=str(error or "")), error  # type: ignore[arg-type]

    def anything_goes(items: Sequence[Item], settings: object) -> None:
        pass

    monkeypatch.setattr(batch_write, "written", written)
    monkeypatch.setattr(batch_write, "check_items", anything_goes)
    return begun


async def test_nothing_begins_once_all_together_have_used_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = pretend(monkeypatch, {})
    app = DeepNews()
    done = await batch_write.write_batch(app, ITEMS, tmp_path, jobs=1, ceiling=Ceiling(tokens=30))
    assert begun == ["0", "1", "2"]
    assert (done.left, done.tokens, done.stopped) == (5, 30, "max_tokens")
    await batch_write.write_batch(app, ITEMS, tmp_path, jobs=1, ceiling=Ceiling(tokens=50))
    assert begun[3:] == ["3", "4"]  # what was spent before counts
    done = await batch_write.write_batch(app, ITEMS, tmp_path, jobs=1, ceiling=Ceiling(tokens=80))
    assert (done.left, done.stopped) == (0, None)  # reached, and nothing was left to stop


async def test_a_dead_endpoint_ends_the_batch_and_other_failures_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd: dict[str, Exception] = {n: ReplyError("odd") for n in "01234"}
    pretend(monkeypatch, odd)
    app = DeepNews()
    done = await batch_write.write_batch(app, ITEMS, tmp_path / "a", jobs=2)
    assert done.states == {"failed": 5, "passed": 3}
    dead: dict[str, Exception] = {n: EndpointError("no route") for n in "234567"}
    begun = pretend(monkeypatch, dead)
    with pytest.raises(EndpointError, match="no route"):
        await batch_write.write_batch(app, ITEMS, tmp_path / "b", jobs=1)
    assert begun == list("01234")
    begun = pretend(monkeypatch, {})
    await batch_write.write_batch(app, ITEMS, tmp_path / "b", jobs=1)
    assert begun == list("234567")  # failed ones are tried again, done ones are not


async def test_an_article_of_another_brief_is_not_handed_out(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Ledger(out) as ledger:
        ledger.put(Line(id="0001", state="passed", brief="One"))
    items = [Item(id="0001", brief=Brief(text="Two"))]
    with pytest.raises(SetupError, match="item 0001 was another brief"):
        await batch_write.write_batch(DeepNews(), items, out)


async def test_an_article_of_another_length_is_not_handed_out(tmp_path: Path) -> None:
    short, long = (Item(id="0001", brief=Brief(text="One", words=n)) for n in (300, 600))
    with Ledger(tmp_path / "out") as ledger:
        ledger.put(Line(id="0001", state="passed", brief="One", told=short.told))
    with pytest.raises(SetupError, match="another length"):
        await batch_write.write_batch(DeepNews(), [long], tmp_path / "out")
    done = await batch_write.write_batch(DeepNews(), [short], tmp_path / "out")
    assert done.states == {"passed": 1}


async def test_a_line_holds_all_that_was_asked_for_also_of_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise SetupError("no")

    monkeypatch.setattr(batch_write, "once", refuse)
    item = Item(id="0001", brief=Brief(text="One", words=300))
    line, _ = await batch_write.written(DeepNews(), item, tmp_path)
    assert (line.state, line.told) == ("failed", item.told)
    assert '"words":300' in item.told


def test_a_file_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"%PDF \xff\xfe")
    with pytest.raises(SetupError, match="not readable as text"):
        read_briefs(tmp_path / "b.txt", 300)
