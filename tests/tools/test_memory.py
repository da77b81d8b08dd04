from __future__ import annotations

import sys

import pytest

from tools import memory


def test_memory_is_given_back_where_the_system_can(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(memory, "_trim", lambda: asked.append)
    memory.give_back()
    assert asked == [0]
    monkeypatch.setattr(memory, "_trim", lambda: None)
    memory.give_back()
    assert asked == [0]


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_it_does_no_harm() -> None:
    memory._trim.cache_clear()
    memory.give_back()
