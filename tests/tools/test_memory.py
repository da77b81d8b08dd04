from __future__ import annotations

import subprocess
import sys

import pytest

from tools import memory

# Eight threads hold 4 MB each at a time; malloc_info(3) tells of each heap.
HEAPS = """
import ctypes, sys, tempfile, threading
from tools.memory import one_heap
if sys.argv[1] == "one":
    one_heap()
all_here = threading.Barrier(8)
def hold():
    held = [bytearray(1000) for _ in range(4000)]
    all_here.wait()
threads = [threading.Thread(target=hold) for _ in range(8)]
for one in threads: one.start()
for one in threads: one.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as told:
    stream = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    print(open(told.name).read().count("<heap nr"))
"""


def asked(monkeypatch: pytest.MonkeyPatch, *, there: bool) -> list[tuple[object, ...]]:
    """What the C library was asked, where it has such functions and where it has none."""
    found: list[tuple[object, ...]] = []

    def of_libc(name: str) -> object:
        return (lambda *given: found.append((name, *given))) if there else None

    monkeypatch.setattr(memory, "_of_libc", of_libc)
    memory.one_heap()
    memory.give_back()
    return found


def test_the_c_library_is_asked_where_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(monkeypatch, there=True) == [("mallopt", -8, 1), ("malloc_trim", 0)]
    assert asked(monkeypatch, there=False) == []


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
def test_threads_share_one_heap_once_it_is_asked_for() -> None:
    def heaps(word: str) -> int:
        command = [sys.executable, "-c", HEAPS, word]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert heaps("one") == 1
    assert heaps("each") > 1
    memory.give_back()  # does no harm
