from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest
import typer

from agent.errors import DeepNewsError, SetupError
from agent.events import Event
from agent.ingest_result import Progress
from agent.terminal import (
    MUST_CHANGE,
    STOPPED,
    Ticker,
    ingest_listener,
    listener,
    notice,
    one_line_errors,
    show_json,
    stoppable,
    unexpected,
)


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (SetupError("no such\n  library"), MUST_CHANGE, "deepnews: no such library\n"),
        (DeepNewsError("plain"), MUST_CHANGE, "deepnews: plain\n"),
        (FileNotFoundError(2, "No such file or directory", "x.txt"), MUST_CHANGE,
         "deepnews: No such file or directory: x.txt\n"),
        (OSError("odd"), MUST_CHANGE, "deepnews: odd\n"),
        (KeyboardInterrupt(), STOPPED, "deepnews: stopped; what was finished is kept\n"),
    ],
)  # fmt: skip
def test_errors_become_one_line_on_stderr_and_a_code(error, code, told, capsys) -> None:
    with pytest.raises(typer.Exit) as caught, one_line_errors():
        raise error
    assert caught.value.exit_code == code
    assert capsys.readouterr() == ("", told)


@pytest.mark.parametrize("error", [ValueError("a bug"), BrokenPipeError(32, "Broken pipe")])
def test_bugs_and_closed_pipes_are_not_dressed_up(error: Exception) -> None:
    with pytest.raises(type(error)), one_line_errors():
        raise error


def test_a_stop_says_how_to_go_on_and_signals_are_put_back(capsys) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(typer.Exit), one_line_errors(), stoppable(lambda: "go on with --resume x"):
        signal.raise_signal(signal.SIGTERM)
    assert capsys.readouterr().err == "deepnews: stopped; go on with --resume x\n"
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_unforeseen_error_is_one_line_and_its_traceback_goes_into_a_file() -> None:
    try:
        raise ZeroDivisionError("by\nzero")
    except ZeroDivisionError as error:
        line = unexpected(error)
    assert "\n" not in line
    assert "unexpected ZeroDivisionError: by zero" in line
    log = Path(line.rsplit(" ", 1)[1])
    assert "Traceback" in log.read_text(encoding="utf-8")
    log.unlink()


def test_json_goes_to_stdout_and_notices_to_stderr(capsys) -> None:
    show_json({"é": Path("x")})
    notice("look")
    notice("silence", quiet=True)
    out, err = capsys.readouterr()
    assert json.loads(out) == {"é": "x"}
    assert "é" in out
    assert err == "look\n"


@pytest.mark.parametrize("live", [False, True])
def test_what_takes_long_is_said_again_and_again(live: bool, monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: live)
    monkeypatch.setattr("agent.terminal.FIRST_SECONDS", 0.1)
    monkeypatch.setattr("agent.terminal.BEAT_SECONDS", 0.1)
    with Ticker(quiet=False, doing="loading") as ticker:
        time.sleep(0.7)
        ticker.show("reading a.pdf")
        time.sleep(0.7)
        ticker.done()
        told = capsys.readouterr().err
        assert told.count("loading (") >= 2
        assert told.count("reading a.pdf (") >= 2
        time.sleep(0.4)
        assert capsys.readouterr().err == ""
    assert told.endswith("\r" if live else " s)\n")


def test_what_is_done_soon_or_quiet_says_nothing(monkeypatch, capsys) -> None:
    with Ticker(quiet=False):
        time.sleep(0.3)
    monkeypatch.setattr("agent.terminal.FIRST_SECONDS", 0)
    with Ticker(quiet=True) as ticker:
        ticker.show("one", important=True)
        time.sleep(0.3)
    assert capsys.readouterr().err == ""


def test_an_ingest_tells_what_it_is_at(capsys) -> None:
    tell = ingest_listener(Ticker(quiet=False))
    tell(Progress(done=2, total=9, spans=40, chunks=7, seconds=3, left_seconds=10.4,
                  current="reading a.pdf"))  # fmt: skip
    assert capsys.readouterr().err == (
        "2/9 documents stored, 40 sentences, about 10 s left; reading a.pdf\n"
    )


def test_where_lines_stay_only_important_ones_come_at_once(capsys) -> None:
    ticker = Ticker(quiet=False)
    ticker.show("first", important=True)
    ticker.show("second")  # within three seconds: thinned out
    ticker.show("third", important=True)
    ticker.done()
    assert capsys.readouterr() == ("", "first\nthird\n")


def test_quiet_means_silence(capsys) -> None:
    ticker = Ticker(quiet=True)
    ticker.show("first", important=True)
    ticker.done()
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_one_line_renews_itself_and_is_wiped(capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for columns, shown in (("200", 110), ("60", 59)):  # one that wraps could not be renewed
        monkeypatch.setenv("COLUMNS", columns)
        ticker = Ticker(quiet=False)
        ticker.show("a long line")
        ticker.show("x" * 300)
        ticker.done()
        err = capsys.readouterr().err
        assert "\n" not in err
        assert "x" * shown in err
        assert "x" * (shown + 1) not in err
        assert err.endswith("\r" + " " * shown + "\r")


def test_a_listener_counts_model_calls_and_shows_phases_at_once(capsys) -> None:
    tell = listener(Ticker(quiet=False))
    tell(Event(kind="phase", text="needs", seconds=1.25))
    tell(Event(kind="model", text="draft:x"))  # thinned out
    tell(Event(kind="notice", text="no endpoint", seconds=61))
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("] ")[1] for line in lines] == ["phase: needs", "notice: no endpoint"]
    assert lines[0].startswith("[   1.2 s]")
