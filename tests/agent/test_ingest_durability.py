"""Ingest against kill -9, other processes and a full disk; always in processes of its own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.errors import LibraryBusy
from agent.ingest import ingest
from tests.agent.test_ingest import contents
from tools.embed import HashEmbedder
from tools.library import Library

EMBEDDER = HashEmbedder()
SLOW = """
import resource, sys, time
from pathlib import Path
import agent.ingest_stages
from agent.errors import SetupError
from agent.ingest import ingest
from tools.embed import HashEmbedder

agent.ingest_stages.BATCH_CHUNKS, agent.ingest_stages.STORE_SECONDS = 3, 0

class Slow(HashEmbedder):
    def encode(self, texts):
        time.sleep(float(sys.argv[3]))
        return super().encode(texts)

def limit(progress):
    if not progress.current.startswith("stored"):
        return
    print("batch", flush=True)
    if len(sys.argv) > 4:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), int(sys.argv[4])))

try:
    ingest([sys.argv[1]], Path(sys.argv[2]), embedder=Slow(), progress=limit)
except SetupError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
"""


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    draw = random.Random(3)
    (tmp_path / "docs").mkdir()
    for i in range(12):
        said = "\n\n".join(
            f"Plant {draw.randint(1, 99)} made {draw.randint(100, 999)} pumps in week {j}. "
            f"{'It sold some of them abroad and kept the rest in the yard. ' * 9}"
            for j in range(8)
        )
        (tmp_path / "docs" / f"{i}.txt").write_text(said, encoding="utf-8")
    return tmp_path / "docs"


def start(library: str, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, "docs", library, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def wait_for_batches(process: subprocess.Popen[str], count: int) -> None:
    assert process.stdout is not None
    for _ in range(count):
        assert process.stdout.readline() == "batch\n"


def test_killed_again_and_again_it_ends_as_if_never_killed(docs: Path) -> None:
    ingest(["docs"], Path("clean"), embedder=EMBEDDER)
    draw, kills = random.Random(5), 0
    for batches in (1, 2, 1, 3):
        process = start("L", "0")
        wait_for_batches(process, batches)
        time.sleep(draw.random() * 0.08)  # anywhere in the next batch
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
        with Library.open(Path("L"), EMBEDDER) as library:  # sound for readers at once
            for document in library.documents():
                text = library.text(document.id)
                assert all(s.quote == text[s.start : s.end] for s in library.spans(document.id))
                ids = [c.id for c in library.chunks(document.id)]
                assert len(library.vectors(ids)) == len(ids) > 0
    assert kills >= 2
    ingest(["docs"], Path("L"), embedder=EMBEDDER)
    killed, clean = contents(), contents(Path("clean"))
    for seen in (killed, clean):  # deleted leftovers may still count in BM25 statistics
        del seen["found"]
    assert killed == clean


def test_a_second_process_is_refused_or_waits(docs: Path) -> None:
    with start("L", "0.3") as process:
        wait_for_batches(process, 1)
        for attempt in (
            lambda: Library.open(Path("L"), EMBEDDER),
            lambda: ingest(["docs"], Path("L"), embedder=EMBEDDER),
        ):
            with pytest.raises(LibraryBusy, match=f"process {process.pid} is writing"):
                attempt()
        result = ingest(["docs"], Path("L"), embedder=EMBEDDER, wait_seconds=60)
        assert process.wait() == 0
        process.communicate()
    assert result.unchanged == 12


@pytest.mark.parametrize("limit", [100_000, 300_000])
def test_a_full_disk_is_one_line_and_loses_nothing(docs: Path, limit: int) -> None:
    process = start("L", "0", str(limit))
    _, said = process.communicate()
    assert process.returncode == 2, said
    assert said.count("\n") == 1
    assert "disk is full" in said
    ingest(["docs"], Path("L"), embedder=EMBEDDER)
    assert len(contents()) == 12 + 1
