"""Reading and deriving in other processes: the same library, and a file that fails is told."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from agent import ingest_pool
from agent.domain import Document
from agent.ingest import ingest
from agent.ingest_derive import Reading
from tests.agent.test_ingest import contents
from tools.embed import HashEmbedder

EMBEDDER = HashEmbedder()


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    for i in range(9):
        said = f"Plant {i} made {i}7 pumps. {'It sold some of them abroad. ' * (3 * i)}"
        (tmp_path / "docs" / f"{i}.txt").write_text(said, encoding="utf-8")
    (tmp_path / "docs" / "4-copy.txt").write_text(
        (tmp_path / "docs" / "4.txt").read_text("utf-8"), encoding="utf-8"
    )
    rows = "\n".join(f'{{"id": "{n}", "text": "Row {n} tells of {n}0 mills."}}' for n in range(30))
    (tmp_path / "docs" / "rows.jsonl").write_text(rows, encoding="utf-8")
    return tmp_path / "docs"


class Unruly(ThreadPoolExecutor):
    """Workers in threads, of which the later ones may be done first."""

    def __init__(self, workers: int, *, mp_context: Any, initializer: Any, initargs: Any) -> None:
        super().__init__(workers, initializer=initializer, initargs=initargs)

    def submit(self, function: Any, /, *arguments: Any) -> Any:  # type: ignore[override]
        def late() -> Any:
            time.sleep(random.random() / 200)
            return function(*arguments)

        return super().submit(late)


def library(docs: Path, name: str, workers: int) -> dict[str, Any]:
    ingest([str(docs)], Path(name), embedder=EMBEDDER, readers=workers)
    found: dict[str, Any] = contents(Path(name))
    return found


def test_who_is_done_first_changes_nothing(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = library(docs, "alone", 0)
    monkeypatch.setattr(ingest_pool, "ProcessPoolExecutor", Unruly)
    assert library(docs, "L", 3) == alone


def test_a_file_that_cannot_be_read_is_told_as_without_processes(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (docs / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    alone = ingest([str(docs)], Path("alone"), embedder=EMBEDDER)
    monkeypatch.setattr(ingest_pool, "ProcessPoolExecutor", Unruly)
    shared = ingest([str(docs)], Path("L"), embedder=EMBEDDER, readers=3)
    assert len(shared.failed) == 1
    assert shared.model_dump(exclude={"seconds"}) == alone.model_dump(exclude={"seconds"})


@pytest.mark.slow
def test_real_processes_make_the_same_library(docs: Path) -> None:
    assert library(docs, "L", 2) == library(docs, "alone", 0)


def test_what_travels_between_processes_is_all_that_is_made() -> None:
    import pickle

    text = "Norvale sold Mill 3 to Ines Lind. The margin was 34.7 percent."
    stored = Document(id="d1", source="a.txt", sha256="x", characters=len(text), title="a.txt")
    made = ingest_pool._made(stored, text, Reading(name="a.txt"), EMBEDDER)
    assert pickle.loads(pickle.dumps(made)) == made
    assert len(made.derived.named) == len(made.derived.chunks) == len(made.derived.passages)


@pytest.mark.parametrize(("device", "cores", "workers"), [("cpu", 2, 0), ("cpu", 32, 8),
    ("cuda", 8, 7), ("cuda", 64, 16), ("", 4, 3)])  # fmt: skip
def test_processes_pay_where_the_encoder_leaves_the_cores(
    device: str, cores: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    embedder = HashEmbedder()
    embedder.device = device  # type: ignore[attr-defined]
    assert ingest_pool.fitting(embedder) == 0  # it counts itself, as an endpoint's does
    monkeypatch.setattr(ingest_pool, "counter_of", lambda one: object())
    assert ingest_pool.fitting(embedder) == workers
