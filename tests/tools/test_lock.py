from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from agent.errors import LibraryBusy
from tools.lock import FolderLock

HOLD = """
import sys, time
from pathlib import Path
from tools.lock import FolderLock
lock = FolderLock(Path(sys.argv[1]), exclusive=sys.argv[2] == "write")
print("held", flush=True)
time.sleep(float(sys.argv[3]))
"""


def hold(folder: Path, how: str, seconds: float = 60) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(folder), how, str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


@pytest.mark.parametrize(
    ("held", "wanted", "busy"),
    [
        ("read", "read", False),
        ("read", "write", True),
        ("write", "read", True),
        ("write", "write", True),
    ],
)
def test_many_readers_or_one_writer(tmp_path: Path, held: str, wanted: str, busy: bool) -> None:
    with FolderLock(tmp_path, exclusive=held == "write"):
        if not busy:
            FolderLock(tmp_path, exclusive=wanted == "write").release()
            return
        with pytest.raises(LibraryBusy) as raised:
            FolderLock(tmp_path, exclusive=wanted == "write")
    assert "\n" not in str(raised.value)
    assert str(tmp_path) in str(raised.value)
    assert ("writing" if held == "write" else "reading") in str(raised.value)


@pytest.mark.parametrize("how", ["read", "write"])
def test_names_the_process_that_holds_it(tmp_path: Path, how: str) -> None:
    if not Path("/proc/locks").exists():
        pytest.skip("only Linux tells who holds a lock")
    with hold(tmp_path, how) as process:
        with pytest.raises(LibraryBusy, match=rf"process {process.pid} is "):
            FolderLock(tmp_path, exclusive=True)
        process.kill()


def test_waits_until_the_holder_is_done(tmp_path: Path) -> None:
    with hold(tmp_path, "write", 0.4):
        started = time.monotonic()
        FolderLock(tmp_path, exclusive=True, wait_seconds=20).release()
        assert time.monotonic() - started < 15


def test_waiting_ends_in_busy(tmp_path: Path) -> None:
    with FolderLock(tmp_path, exclusive=True):
        started = time.monotonic()
        with pytest.raises(LibraryBusy):
            FolderLock(tmp_path, exclusive=False, wait_seconds=0.3)
        assert 0.3 <= time.monotonic() - started < 5


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    with hold(tmp_path, "write") as process:
        process.kill()
        process.wait()
    FolderLock(tmp_path, exclusive=True).release()


def test_is_free_after_release_and_releasing_twice_is_harmless(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path, exclusive=True)
    lock.release()
    lock.release()
    with FolderLock(tmp_path, exclusive=True):
        assert (tmp_path / "lock").read_text(encoding="utf-8") == str(os.getpid())


def test_a_reader_becomes_the_writer_and_a_reader_again(tmp_path: Path) -> None:
    with FolderLock(tmp_path, exclusive=False) as lock:
        with lock.upgraded():
            for exclusive in (True, False):
                with pytest.raises(LibraryBusy, match="is writing to"):
                    FolderLock(tmp_path, exclusive=exclusive)
        FolderLock(tmp_path, exclusive=False).release()
        with pytest.raises(LibraryBusy, match="is reading"):
            FolderLock(tmp_path, exclusive=True)
    FolderLock(tmp_path, exclusive=True).release()


def test_a_reader_among_others_keeps_its_share(tmp_path: Path) -> None:
    with FolderLock(tmp_path, exclusive=False) as lock:
        with (
            FolderLock(tmp_path, exclusive=False) as other,
            pytest.raises(LibraryBusy, match="is reading"),
            lock.upgraded(),
        ):
            pytest.fail("both read")
        other.release()
        with pytest.raises(LibraryBusy):
            FolderLock(tmp_path, exclusive=True)
        with lock.upgraded():
            pass


def test_no_two_write_and_nobody_reads_meanwhile_however_they_race(tmp_path: Path) -> None:
    inside = {"reading": 0, "writing": 0}
    guard, ended, wrote, broken = threading.Lock(), threading.Event(), [0], [""]

    def count(what: str, by: int) -> None:
        with guard:
            inside[what] += by
            if inside["writing"] > 1 or (inside["writing"] and inside["reading"]):
                broken[0] = str(inside)

    def work(exclusive: bool) -> None:
        while not ended.is_set():
            try:
                with FolderLock(tmp_path, exclusive=exclusive) as lock:
                    count("writing" if exclusive else "reading", 1)
                    wrote[0] += exclusive
                    time.sleep(0.0005)
                    count("writing" if exclusive else "reading", -1)
                    if not exclusive:
                        with lock.upgraded():
                            count("writing", 1)
                            wrote[0] += 1
                            time.sleep(0.0005)
                            count("writing", -1)
            except LibraryBusy:
                time.sleep(0.0005)

    threads = [threading.Thread(target=work, args=(n == 0,)) for n in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    ended.set()
    for thread in threads:
        thread.join()
    assert broken == [""]
    assert wrote[0] > 10
