from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agent.errors import SetupError
from agent.settings import load
from agent.verifier import reading
from tools import entail_lazy
from tools.entail import OWN, Read
from tools.entail_files import WEIGHTS, check_entailer
from tools.entail_lazy import LazyEntailer
from tools.entail_local import point_of

PAIR = ("It grew.", "It grew by 5%.")


class Slow:
    """A reader that takes its time to open; ``opened`` lists who did."""

    fingerprint = "slow"
    opened: list[tuple[str, str | None]]

    def __init__(self, name: str, device: str | None = None) -> None:
        time.sleep(0.05)
        self.opened.append((name, device))

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Read]:
        return [Read(2.0)] * len(pairs)

    def probability(self, read: Read, *, figures: bool = False, names: bool = False) -> float:
        return 0.25 if figures else read.pair / 4


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Slow, "opened", [], raising=False)
    monkeypatch.setattr(entail_lazy, "open_entailer", Slow)


def test_it_is_opened_by_the_first_reading_once_for_all_threads() -> None:
    lazy = LazyEntailer(OWN, "cpu")
    assert lazy.read([]) == []
    assert lazy.point(0.05) == point_of(OWN, 0.05)
    assert Slow.opened == []
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: lazy.read([PAIR]), range(8)))
    assert found == [[Read(2.0)]] * 8
    assert (lazy.probability(Read(2.0)), lazy.probability(Read(2.0), figures=True)) == (0.5, 0.25)
    assert lazy.fingerprint == "slow"
    assert Slow.opened == [(OWN, "cpu")]


def test_a_run_that_reads_nothing_loads_no_weights() -> None:
    with reading(load(verifier=OWN)) as reader:
        assert reader is not None
        assert reader.point == point_of(OWN, load().slip)
        assert reader.read([]) == []
    assert Slow.opened == []


def test_what_is_not_there_is_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SetupError, match="no such folder"):
        LazyEntailer(str(tmp_path / "none"))
    with pytest.raises(SetupError, match="no model in it"):
        LazyEntailer(str(tmp_path))
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    assert LazyEntailer(str(tmp_path)).point(0.05) == (0.5, 0.5)
    monkeypatch.setattr("tools.entail_files.WEIGHTS", WEIGHTS.with_suffix(".gone"))
    with pytest.raises(SetupError, match=r"the reader's weights: .*gone is not there"):
        check_entailer(OWN)
    assert Slow.opened == []
