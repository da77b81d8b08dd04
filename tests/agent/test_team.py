"""Several people on one library and one queue, as processes, on real servers."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from evals.bench.contents import contents
from evals.bench.fault_place import DOSSIER
from evals.bench.fault_replies import mostly_true
from tests.fake_server import FakeServer
from tests.servers import chroma, postgres, postgres_programs
from tools.embed_endpoint import EndpointEmbedder
from tools.library import Library

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(postgres_programs() is None, reason="no Postgres on this machine"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
BRIEF = "How Veldmoor Pumps came back from the foundry fire: what it cost"
REPOSITORY = Path(__file__).parents[2]
NAMES = iter(f"team{i}" for i in range(100))


@pytest.fixture(scope="module")
def model() -> Iterator[FakeServer]:
    with FakeServer() as server:
        yield server


@pytest.fixture(scope="module")
def environment(
    model: FakeServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """What every process of the team has in its environment."""
    pytest.importorskip("psycopg")
    home = tmp_path_factory.mktemp("servers")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DEEPNEWS_", "OPENAI_"))}
    with chroma(home / "chroma") as vectors, postgres() as texts:
        yield {
            **kept, "DEEPNEWS_CHROMA_URL": vectors, "DEEPNEWS_POSTGRES_URL": texts,
            "DEEPNEWS_EMBEDDING_URL": model.base_url, "DEEPNEWS_EMBEDDER": "hashed",
            "DEEPNEWS_MACHINE": "ours", "PYTHONPATH": str(REPOSITORY),
            "XDG_CACHE_HOME": str(home / "cache"), "DEEPNEWS_WRITER": "extractive",
        }  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


@pytest.fixture
def name() -> str:
    return next(NAMES)


@pytest.fixture
def begin(
    environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `deepnews …` as a process of its own; what still runs at the end is killed."""
    begun: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "agent.cli", *arguments], cwd=tmp_path, text=True,
            env={**environment, **more}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        begun.append(process)
        return process

    yield start
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def said(process: subprocess.Popen[str], *codes: int) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode in (codes or (0,)), err
    return out


@contextmanager
def opened(name: str, environment: Mapping[str, str]) -> Iterator[Library]:
    url = environment["DEEPNEWS_POSTGRES_URL"]
    with (
        closing(
            EndpointEmbedder("hashed", base_url=environment["DEEPNEWS_EMBEDDING_URL"])
        ) as embedder,
        Library.open(Path(f"shared:{name}"), embedder, postgres_url=url) as library,
    ):
        yield library


def corpus(folder: Path) -> tuple[Path, Path]:
    """Two halves of the demo dossier; the second has copies of documents of the first as well."""
    files = sorted(one for one in DOSSIER.iterdir() if one.is_file())
    halves = folder / "one", folder / "two"
    for half, mine in zip(halves, (files[::2], files[1::2]), strict=True):
        half.mkdir(parents=True)
        for file in mine:
            shutil.copy(file, half / file.name)
    wires = [one for one in files[::2] if one.suffix == ".md"][:3]
    for file in wires:
        shutil.copy(file, halves[1] / f"wire-{file.name}")
    return halves


def test_two_ingest_at_once_and_one_writes_and_all_is_as_one_after_the_other(
    begin: Callable[..., subprocess.Popen[str]], name: str, environment: dict[str, str],
    tmp_path: Path,
) -> None:  # fmt: skip
    first, second = corpus(tmp_path)
    # One after the other, by one client: what it should come to.
    said(begin("ingest", str(first), str(second), "-l", f"shared:{name}_alone"))
    said(begin("ingest", str(first / "2023-07-27-release-q1-fy2024.md"), "-l", f"shared:{name}"))
    both = [
        begin("ingest", str(half), "-l", f"shared:{name}", "--json") for half in (first, second)
    ]
    writing = [
        begin("write", f"{BRIEF}, {i}", "-l", f"shared:{name}", "--words", "150", "--json")
        for i in range(2)
    ]
    for process in both:
        said(process)
    articles = [json.loads(said(process, 0, 1)) for process in writing]
    with opened(name, environment) as together, opened(f"{name}_alone", environment) as alone:
        texts = {d.sha256 for d in alone.documents()}
        assert {d.sha256 for d in together.documents()} == texts  # nothing lost
        assert len(together.documents()) == len(alone.documents())  # nothing twice
        groups = [{frozenset(g) for g in _copies(one).values()} for one in (together, alone)]
        assert groups[0] == groups[1]  # copies are known as such, whoever was first
        same, other = contents(together), contents(alone)
        originals = {d.id for d in alone.documents() if len(_group(alone, d.id)) == 1}
        assert originals
        assert all(same[one] == other[one] for one in originals)
        assert together.check() == []
        for article in articles:  # nothing crossed: each quotes the library to the letter
            told = json.loads((Path(tmp_path / article["path"]) / "article.json").read_text())
            cited = [
                c
                for section in told["sections"] for sentence in section["sentences"]
                for claim in sentence["claims"] for c in claim["citations"]
            ]  # fmt: skip
            for c in cited:
                assert together.quote(c["document_id"], c["start"], c["end"]) == c["quote"]


def _copies(library: Library) -> dict[str, set[str]]:
    """Names of files that are copies of one another, by the original."""
    groups: dict[str, set[str]] = {}
    for d in library.documents():
        groups.setdefault(d.copy_of or d.id, set()).add(Path(d.source).name)
    return groups


def _group(library: Library, id_: str) -> set[str]:
    document = library.document(id_)
    return _copies(library)[document.copy_of or id_]


def test_an_ingest_that_is_killed_goes_on_and_comes_to_the_same(
    begin: Callable[..., subprocess.Popen[str]], name: str, environment: dict[str, str],
    tmp_path: Path,
) -> None:  # fmt: skip
    first, second = corpus(tmp_path)
    said(begin("ingest", str(first), str(second), "-l", f"shared:{name}_alone"))
    killed = begin("ingest", str(first), str(second), "-l", f"shared:{name}")
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            with opened(name, environment) as library:
                if 0 < len(library.documents()) < 30:
                    break
        except Exception:
            pass
        time.sleep(0.1)
    killed.kill()
    killed.wait()
    said(begin("ingest", str(first), str(second), "-l", f"shared:{name}"))
    with opened(name, environment) as one, opened(f"{name}_alone", environment) as alone:
        assert contents(one) == contents(alone)
        assert one.check() == []
        assert one.parts.texts.pending() == []


@pytest.fixture
def paid() -> Iterator[FakeServer]:
    """An endpoint that takes its time, and always says something that no document carries."""
    with FakeServer(mostly_true, latency_seconds=1.0) as server:
        yield server


def until(true: Callable[[], bool], seconds: float = 240) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGKILL])
def test_workers_that_are_stopped_lose_no_run_and_pay_for_nothing_twice(
    begin: Callable[..., subprocess.Popen[str]], name: str, environment: dict[str, str],
    paid: FakeServer, stop: signal.Signals, tmp_path: Path,
) -> None:  # fmt: skip
    first, _ = corpus(tmp_path)
    said(begin("ingest", str(first), "-l", f"shared:{name}"))
    about = {"DEEPNEWS_WRITER": "endpoint", "DEEPNEWS_BASE_URL": paid.base_url,
             "DEEPNEWS_API_KEY": "-"}  # fmt: skip
    for user in ("ada", "bob", "cyd"):
        add = ("queue", "add", f"{BRIEF}, for {user}", "-l", f"shared:{name}", "--words", "150")
        said(begin(*add, "--user", user))
    work = ("work", "--jobs", "2", "--lease", "6")
    old = begin(*work, **about)
    until(lambda: len(paid.calls) >= 6)
    flying, begun = paid.in_flight, len(paid.calls)
    old.send_signal(stop)
    if stop == signal.SIGKILL:
        old.wait(10)
        flying += len(paid.calls) - begun  # what it began until it was dead
    new = begin(*work, "--until-empty", "--json", **about)
    _, told = old.communicate(timeout=120)
    assert old.returncode == (0 if stop == signal.SIGTERM else -stop), told
    runs = []

    def ended() -> bool:
        every = json.loads(said(begin("queue", "list", "--json")))
        runs[:] = [run for run in every if run["library"] == f"shared:{name}"]
        return all(run["state"] in ("passed", "not passed", "failed") for run in runs)

    # It ends when nothing waits; what the killed one had, waits later.
    outcomes = [json.loads(line) for line in said(new).splitlines()]
    assert outcomes
    assert all(one["outcome"] == "passed" and one["run"] for one in outcomes)
    while not ended():
        said(begin(*work, "--until-empty", **about))
        time.sleep(1)
    assert [run["state"] for run in runs] == ["passed"] * 3, runs
    if stop == signal.SIGTERM:
        assert "handed back" in told
    for run in runs:
        said(begin("queue", "fetch", run["id"], "--out", str(tmp_path / "got")))
    reports = list((tmp_path / "got").glob("*/*/report.json"))
    assert len(reports) == 3
    calls = [json.loads(one.read_text())["spent"]["calls"] for one in reports]
    # Each call is in the books of its run; only those are lost that nobody heard the answer of.
    assert 0 <= len(paid.calls) - sum(calls) <= (0 if stop == signal.SIGTERM else flying)
    cancelled = json.loads(said(begin("queue", "cancel", runs[0]["id"], "--json")))
    assert cancelled["state"] == "passed"  # it was over
