"""A whole conversation at a real terminal, closed in the middle of the writing; then through pipes.

``python -m evals.bench.terminal [--home DIR] [--json]`` needs tmux and the extra ``export``. Over a
library of the demo: a question, its proof, a question that is asked back and the answer to it, an
article begun, its plan edited in words, the writing begun; the terminal killed; another one that
goes on with the thread, ends the writing without repeating what was finished, and exports DOCX and
PDF, which are opened by other readers. Then the same through pipes with ``--json``. Prints the
screens; exit 1 where one of them is not as it should be. ``--home`` keeps everything.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from agent.demo import DOSSIER
from evals.bench.fault_place import ROOT
from evals.bench.opened import docx, pdf
from evals.bench.screen import PATIENCE, Missed, Terminal, installed

DEEPNEWS: Final = (sys.executable, "-m", "agent.cli")
QUESTION: Final = "What was the order book of Veldmoor Pumps on 31 March 2024?"
AMBIGUOUS: Final = "What was Veldmoor's gross margin?"
BRIEF: Final = (
    "write about how Veldmoor Pumps came back from the foundry fire: what it cost and how margins "
    "recovered, 500 words"
)
EDITS: Final = (
    ("drop the second section", r"is out; \d+ words"),
    ("more on debt", r"'Debt'"),
    ("not from source 7", r"nothing of '.+' is used"),
    ("call it The price of a fire", "the title is now"),
)
# What is written on disk when a run is in the middle of its writing, and what must not come twice.
MIDDLE: Final = "verify"
SAVED: Final = 0.3  # seconds; a step's state is saved while the next one works
FINISHED: Final = ("forage", "draft", "verify")


def run(home: Path, show: Callable[[str, str], None]) -> dict[str, Any]:
    """The two conversations in a folder; ``show`` gets (heading, screen) as they come.

    Raises:
        Missed: a screen, a file or a turn is not as it should be.
    """
    subprocess.run(
        [*DEEPNEWS, "ingest", str(DOSSIER), "--library", str(home / "library"), "-q"],
        check=True, capture_output=True, cwd=ROOT,
    )  # fmt: skip
    return {"terminal": at_terminal(home, show), "pipes": through_pipes(home, show)}


def at_terminal(home: Path, show: Callable[[str, str], None]) -> dict[str, Any]:
    """The conversation in tmux."""
    out = home / "runs-terminal"
    chat = _chat(home, out)
    with Terminal(chat, {"PYTHONPATH": str(ROOT)}) as first:
        first.wait(r"\d+ documents\. Ask")
        show("a question", first.say(QUESTION, r"354\.2 million.*\[1\].*source \d+"))
        show("its proof", first.say("/why", r"SUPPORTED.*“The order book was.*characters"))
        show("asked back", first.say(AMBIGUOUS, r"Of which period\? 1\. "))
        show("the answer", first.say("2", r"understood: .*gross margin was [\d.]+ percent"))
        show("an article begun", first.say(BRIEF, r"words.* 1\. .*/write when it is right"))
        for edit, expected in EDITS:
            show("an edit", first.say(edit, expected))
        first.type("/write")
        run_ = _only(out)
        _until(lambda: MIDDLE in _phases(run_), "the writing did not begin")
        time.sleep(SAVED)
        show("the terminal is killed here", first.wait(r"\[ *\d", since="/write", idle=False))
        first.kill()
    _until(lambda: _settled(run_), "the killed process goes on writing")
    before = _finished(run_)
    if (run_ / "article.md").exists():
        raise Missed("the article was written before the terminal was killed")
    with Terminal([*chat, "--resume", "last"], {"PYTHONPATH": str(ROOT)}) as second:
        show("gone on with", second.wait(r"cut off while it was written; /write goes on"))
        show("written", second.say("/write", r"claims: \d+ supported, 0 contradicted, 0 not found"))
        for form in ("docx", "pdf"):
            show("exported", second.say(f"/export {form}", rf"exported to .*\.\s*{form}"))
        show("audited later", second.say("/why 3", "SUPPORTED.*printed in the article"))
        second.type("/quit")
    return {"repeated": _repeated(run_, before), **_files(run_, home / "pages")}


def through_pipes(home: Path, show: Callable[[str, str], None]) -> dict[str, Any]:
    """The same lines on standard input, one JSON object for each turn; killed in the middle."""
    out = home / "runs-pipes"
    chat = [*_chat(home, out), "--json", "--quiet"]
    lines = [QUESTION, "/why", AMBIGUOUS, "2", BRIEF, *(edit for edit, _ in EDITS), "/write"]
    with subprocess.Popen(
        chat, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(f"{line}\n" for line in lines))
        process.stdin.close()
        turns = [json.loads(process.stdout.readline()) for _ in lines[:-1]]
        run_ = _only(out)
        _until(lambda: MIDDLE in _phases(run_), "the writing did not begin")
        time.sleep(SAVED)
        process.kill()
    before = _finished(run_)
    on = ["/write", "/export docx", "/export pdf", "/why 3"]
    done = subprocess.run(
        [*chat, "--resume", "last"], input="".join(f"{line}\n" for line in on),
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    turns += [json.loads(row) for row in done.stdout.splitlines()]
    for turn in turns:
        show("through a pipe", json.dumps(turn, ensure_ascii=False)[:300])
    kinds = [turn["kind"] for turn in turns]
    wanted = ["answer", "told", "question", "answer", *("plan" for _ in range(1 + len(EDITS))),
              "article", "told", "told", "told"]  # fmt: skip
    if kinds != wanted or done.returncode:
        raise Missed(f"turns {kinds}, exit {done.returncode}: {done.stderr}")
    return {"repeated": _repeated(run_, before), **_files(run_, home / "pages-pipes")}


def _chat(home: Path, out: Path) -> list[str]:
    return [*DEEPNEWS, "chat", "--library", str(home / "library"), "--out", str(out),
            "--threads", f"{out}-threads", "--model", "extractive"]  # fmt: skip


def _only(out: Path) -> Path:
    """The one run in a folder, once it is there."""
    _until(lambda: any(out.glob("*/run.json")), "no run was begun")
    return next(out.glob("*/run.json")).parent


def _until(true: Callable[[], bool], else_: str, *, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise Missed(else_)
        time.sleep(0.05)


def _events(run_: Path) -> list[dict[str, Any]]:
    """The run's events; a last line that a kill cut off is none."""
    rows = (run_ / "trajectory.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(row) for row in rows]


def _phases(run_: Path) -> set[str]:
    return {e["text"] for e in _events(run_) if e["kind"] == "phase"}


def _settled(run_: Path) -> bool:
    size = (run_ / "trajectory.jsonl").stat().st_size
    time.sleep(1)
    return size == (run_ / "trajectory.jsonl").stat().st_size


def _finished(run_: Path) -> list[tuple[str, str]]:
    """What the run has done so far of that which must not be done again."""
    return _steps(_events(run_))


def _repeated(run_: Path, before: Sequence[tuple[str, str]]) -> int:
    """How many finished steps came again after the kill; the last one may have been cut off."""
    again = _steps(_events(run_))[len(before) :]
    return len(set(before[:-1]) & set(again))


def _steps(events: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(e["kind"], e["text"]) for e in events
            if e["kind"] in FINISHED and "fitted" not in e["text"]]  # fmt: skip


def _files(run_: Path, pages: Path) -> dict[str, Any]:
    """The exported files, opened by readers that are not ours."""
    report = json.loads((run_ / "report.json").read_text(encoding="utf-8"))
    words, notes, tables = docx(run_ / "article.docx")
    printed, sheets = pdf(run_ / "article.pdf", pages)
    if not notes or words < report["words"] or printed < report["words"] or not sheets:
        raise Missed(f"docx: {words} words, {notes} notes; pdf: {printed} words, {sheets} pages")
    return {"run": str(run_), "words": report["words"], "claims": report["claims"],
            "docx": {"words": words, "footnotes": notes, "tables": tables},
            "pdf": {"words": printed, "pages": sheets}}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.terminal", description=__doc__)
    parser.add_argument("--home", type=Path, help="an empty folder that keeps everything")
    parser.add_argument("--json", action="store_true", help="the result alone, as JSON")
    told = parser.parse_args(arguments)
    if not installed():
        print("tmux is not installed", file=sys.stderr)
        return 2

    def show(heading: str, screen: str) -> None:
        if not told.json:
            print(f"--- {heading}\n{screen}\n", flush=True)

    with tempfile.TemporaryDirectory() as spare:
        home = (told.home or Path(spare)).resolve()
        home.mkdir(parents=True, exist_ok=True)
        try:
            result = run(home, show)
        except Missed as missed:
            print(f"not as it should be: {missed}", file=sys.stderr)
            return 1
    print(json.dumps(result, indent=1))
    return int(any(one["repeated"] for one in result.values()))


if __name__ == "__main__":
    raise SystemExit(main())
