from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from agent import cli
from agent.errors import LibraryBusy
from agent.terminal import Ticker, notice, one_line_errors, unexpected
from tests.agent.conftest import BRIEF, Run
from tests.fake_server import FakeServer

COMMANDS = ["ingest", "find", "write", "ask", "verify", "doctor", "demo", "library",
            "library list", "library show", "library remove", "mcp", "chat",
            "export", "batch", "docs"]  # fmt: skip
TRUE = "The gross margin rose to 34.0 percent in the third quarter of fiscal 2025."
HEAVY = ("torch", "sentence_transformers", "chromadb", "langgraph", "langchain_core", "openai",
         "trafilatura", "numpy", "agent.app", "mcp", "anyio", "uvicorn")  # fmt: skip


# ---- help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    said = run(*command.split(), "--help")
    assert said.exit == 0
    assert said.err == ""
    assert f"Usage: deepnews {command}" in said.out
    assert len(re.findall(r"\S", said.out.split("Options:")[0])) > 40


def test_version(run: Run) -> None:
    assert re.fullmatch(r"deepnews \d+\.\d+\.\d+\n", run("--version").out)


def test_a_bare_call_shows_its_help(run: Run) -> None:
    said = run()
    assert said.exit == 2
    assert "ingest" in said.err


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from agent import cli; "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# ---- one line


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("nothing", "No such command 'nothing' (see deepnews --help)"),
        ("find --nothing x", "No such option: --nothing (see deepnews find --help)"),
        ("ingest", "Missing argument"),
        ("write x --words many", "'--words'"),
        ("write x --words 5", "5 words: an article has 60 to 20,000"),
        ("write", "give a BRIEF"),
        ("write ...", "says nothing to look for"),
        ("write fire --schema nope", "no schema 'nope'"),
        ("write fire --model gpt", "setting 'writer'"),
        ("write fire --plan gone.yaml", "No such file or directory: gone.yaml"),
        ("write fire --plan binary", "not a plan"),
        ("write --resume gone", "no run 'gone' under runs"),
        ("find", "give a QUESTION"),
        ("find x --library gone", "there is no library at gone"),
        ("write x --schema nope", "no schema 'nope'"),
        ("write x --voice wier", "voices by name: analyst-note, long-read"),
        ("write x --voice draft.md", "1 sentence of prose in"),
        ("write x --voice binary", "--voice: "),
        ("write x --voice wire --voice draft.md", "wire is a voice of its own"),
        ("write x --since yesterday", "--since 'yesterday' is not a date"),
        ("write x --until 20240531", "--until '20240531' is not a date"),
        (
            "write fire --since 2025-01-02 --until 2025-01-01",
            "--since 2025-01-02 is later than --until 2025-01-01",
        ),
        ("find --queries gone.jsonl", "No such file or directory: gone.jsonl"),
        ("find --queries binary", "binary: not UTF-8 text"),
        ("find --queries lines.jsonl", "lines.jsonl:1: lacks 'id'"),
        ("verify", "give a DRAFT"),
        ("verify gone.md", "no draft at gone.md"),
        ("verify draft.md --sources gone", "no source could be read"),
        ("verify binary", "binary: "),
        ("verify draft.md --out r.pdf", "end it with one of .html"),
        ("verify draft.md --out r.diff", "a diff needs --fix"),
        ("verify draft.md --apply", "--apply goes with --fix"),
        ("verify draft.md --decompose", "no endpoint is set"),
        ("verify --pairs lines.jsonl --out a --out b", "writes one --out"),
        ("verify draft.md --pairs lines.jsonl", "not both"),
        ("library show nope", "nope"),
        ("ingest empty --library new --quiet", "nothing could be read"),
    ],
)
def test_what_the_user_must_change_is_one_line(
    run: Run, workplace: Path, command: str, says: str
) -> None:
    (workplace / "binary").write_bytes(b"\xff\xfe\x00")
    (workplace / "lines.jsonl").write_text('{"question": "x"}\n')
    (workplace / "draft.md").write_text(TRUE)
    (workplace / "empty").mkdir()
    words = command.split()
    said = run(*words, *(["--quiet"] if len(words) > 1 and "--quiet" not in words else []))
    assert said.exit == 2
    assert said.out == ""
    assert len(said.lines) == 1
    assert said.lines[0].startswith("deepnews: ")
    assert says in said.lines[0]


@pytest.mark.parametrize("command", ["ask", "find"])
def test_no_question_is_refused_before_a_model_is_loaded(
    run: Run, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.embed.open_embedder", lambda *_, **__: pytest.fail("loaded"))
    for question in ("", "  "):
        said = run(command, question, "--quiet")
        assert (said.exit, said.out) == (2, "")
        assert "give a QUESTION" in said.err


def test_an_empty_library_is_said_to_be_empty(run: Run, workplace: Path) -> None:
    (workplace / "plant.txt").write_text("The plant in Breskens was opened on 3 May 2024.")
    run("ingest", "plant.txt", "--library", "new", "--quiet")
    [row] = json.loads(run("library", "list", "--library", "new", "--json").out)
    removed = run("library", "remove", row["id"], "--library", "new", "--json", "--quiet")
    assert json.loads(removed.out) == {"removed": row["id"], "title": row["title"]}
    assert removed.err == ""
    (workplace / "q.jsonl").write_text('{"id": 1, "question": "fire"}\n')
    for asked in (["fire"], ["--queries", "q.jsonl"]):
        said = run("find", *asked, "--library", "new", "--quiet")
        assert (said.exit, said.out) == (2, "")
        assert said.err == "deepnews: the library new is empty: deepnews ingest PATH first\n"


# What `mcp` says on stdout is the protocol, which is JSON.
@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in ("library", "mcp")])
def test_every_command_takes_json_and_quiet(run: Run, command: str) -> None:
    said = run(*command.split(), "--help").out
    assert "--json" in said
    assert "--quiet" in said


def commands(group: Any, *names: str) -> Iterator[tuple[str, set[str]]]:
    """Every command below a group, with its options."""
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from commands(one, *names, name)
        elif name != "eval":  # a door to the group of the evals
            yield " ".join((*names, name)), {o for p in one.params for o in p.opts}


def test_the_readme_says_which_commands_take_json_and_quiet() -> None:
    from evals.commands import app as evals

    told = dict(commands(typer.main.get_command(cli.app)))
    told |= commands(typer.main.get_command(evals), "eval")
    silent = {"queue add", "queue list", "queue fetch", "queue cancel", "queue limit",
              "eval list", "eval compare"}  # fmt: skip
    assert {name for name, options in told.items() if "--json" not in options} == {"mcp"}
    assert {name for name, options in told.items() if "--quiet" not in options} == silent
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert (
        "`--json` on every command but `mcp`, whose stdout is a protocol; `--quiet` on every "
        "command that tells progress (no `queue` command, `eval list` or `eval compare` does)."
    ) in " ".join(readme.split())


@pytest.mark.parametrize(
    ("option", "most"),
    [
        ("--running", "2147483647"), ("--queued", "2147483647"),
        ("--tokens-per-day", "9223372036854775807"),
    ],
)  # fmt: skip
def test_a_limit_beyond_what_can_be_kept_is_refused_in_words(
    run: Run, monkeypatch: pytest.MonkeyPatch, option: str, most: str
) -> None:
    monkeypatch.delenv("DEEPNEWS_POSTGRES_URL", raising=False)
    said = run("queue", "limit", "ada", option, str(int(most) + 1))
    assert (said.exit, f"less than or equal to {most} (see" in said.err) == (2, True)
    assert "a queue needs postgres_url" in run("queue", "limit", "ada", option, most).err


def test_the_unforeseen_is_one_line_and_a_log_file(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise ZeroDivisionError("by zero\nin two lines")

    monkeypatch.setattr(cli, "app", broken)
    said = run()
    assert said.exit == 2
    [line] = said.lines
    assert line.startswith("deepnews: unexpected ZeroDivisionError: by zero in two lines; ")
    log = Path(line.split("the details are in ")[1])
    assert 'raise ZeroDivisionError("by zero' in log.read_text(encoding="utf-8")
    log.unlink()


def test_debug_shows_the_traceback(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "app", broken)
    monkeypatch.setenv("DEEPNEWS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_a_full_disk_does_not_hide_the_unforeseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/proc/no-such-folder")
    assert unexpected(KeyError("x")) == (
        "deepnews: unexpected KeyError: 'x' (DEEPNEWS_DEBUG=1 shows where)"
    )


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (LibraryBusy("busy\nnow"), 2, "deepnews: busy now"),
        (OSError(28, "No space left on device", "a/b"), 2,
         "deepnews: No space left on device: a/b"),
        (KeyboardInterrupt(), 130, "deepnews: stopped; what was finished is kept"),
        (KeyboardInterrupt("go on with: X"), 130, "deepnews: stopped; go on with: X"),
    ],
)  # fmt: skip
def test_errors_become_lines(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, line: str
) -> None:
    import typer

    with pytest.raises(typer.Exit) as ended, one_line_errors():
        raise error
    assert ended.value.exit_code == code
    assert capsys.readouterr().err == f"{line}\n"


def test_a_reader_that_has_enough_is_no_error() -> None:
    with pytest.raises(BrokenPipeError), one_line_errors():
        raise BrokenPipeError


# ---- products on stdout, progress on stderr, exit codes


def test_write_prints_the_article_and_nothing_else(run: Run) -> None:
    said = run("write", BRIEF)
    assert said.exit == 0
    assert said.out.startswith("# How Veldmoor Pumps came back")
    assert "## References" in said.out
    assert "phase" in said.err
    assert "claims: " in said.lines[-2]


def test_write_says_how_far_the_article_is_from_its_voice(run: Run) -> None:
    said = run("write", BRIEF, "--words", "200", "--voice", "wire")
    assert said.exit == 0
    assert re.search(r"; voice wire: distance \d\.\d\d$", said.lines[-2])


def test_quiet_says_nothing(run: Run) -> None:
    said = run("write", BRIEF, "--quiet")
    assert (said.exit, said.err) == (0, "")
    assert said.out.startswith("# ")


def test_write_without_material_is_not_passed(run: Run) -> None:
    said = run("write", "The migration of arctic terns to Norway", "--json", "--quiet")
    report = json.loads(said.out)
    assert (said.exit, report["passed"]) == (1, False)
    assert "holds nothing that bears on this brief" in report["notices"][0]


@pytest.mark.parametrize(
    ("command", "code", "keys"),
    [
        (["write", BRIEF, "--words", "150", "--json"], 0, {"path", "claims", "coverage", "spent"}),
        (["write", BRIEF, "--dry-run"], 0, {"writer", "needs", "model_calls"}),
        (["ask", "What was the gross margin in the third quarter of fiscal 2025?", "--json"], 0,
         {"found", "text", "sentences"}),
        (["ask", "How many arctic terns nest in Norway?", "--json"], 1, {"found", "closest"}),
        (["verify", "draft.md", "--json"], 0, {"passed", "counts", "sentences"}),
        (["verify", "wrong.md", "--json"], 1, {"passed", "counts", "sentences", "defects"}),
        (["verify", "wrong.md", "--fix", "--json"], 1, {"repairs", "diff", "repaired"}),
        (["verify", "marked.md", "--json"], 1, {"passed", "counts", "references"}),
    ],
)  # fmt: skip
def test_json_is_one_object_on_stdout(
    run: Run, workplace: Path, command: list[str], code: int, keys: set[str]
) -> None:
    (workplace / "draft.md").write_text(TRUE, encoding="utf-8")
    (workplace / "wrong.md").write_text(TRUE.replace("34.0", "43.0"), encoding="utf-8")
    (workplace / "marked.md").write_text(TRUE.replace(".\n", "") + " [3]", encoding="utf-8")
    said = run(*command)
    assert said.exit == code
    assert json.loads(said.out).keys() >= keys


@pytest.mark.parametrize(
    ("command", "keys"),
    [
        (
            ["find", "foundry fire", "-k", "3", "--json", "-q"],
            {"document_id", "quote", "score", "page"},
        ),
        (["library", "list", "--json", "--quiet"], {"id", "title", "kind"}),
    ],
)
def test_json_of_many_is_one_list(run: Run, command: list[str], keys: set[str]) -> None:
    said = run(*command)
    rows = json.loads(said.out)
    assert said.exit == 0
    assert said.err == ""
    assert all(row.keys() >= keys for row in rows)
    assert len(rows) == (3 if command[0] == "find" else 8)


def test_ingest_speaks_at_once_and_quiet_silences_it(run: Run, workplace: Path) -> None:
    (workplace / "plant.txt").write_text("The plant in Breskens was opened on 3 May 2024.")
    said = run("ingest", "plant.txt", "--library", "new")
    assert said.lines[0] == "loading the embedding model and the library ..."
    assert run("ingest", "plant.txt", "--library", "new", "--quiet").err == ""


def test_ingest_counts_what_it_cannot_read(run: Run, workplace: Path) -> None:
    (workplace / "in").mkdir()
    (workplace / "in" / "good.txt").write_text("The plant in Breskens was opened on 3 May 2024.")
    (workplace / "in" / "bad.pdf").write_bytes(b"%PDF-1.7 torn")
    said = run("ingest", "in", "--library", "new", "--json")
    told = json.loads(said.out)
    assert said.exit == 0
    assert (told["documents"], len(told["failed"])) == (1, 1)
    assert "not read: in/bad.pdf: " in said.err


def test_a_folder_that_may_not_be_read_is_counted_as_not_readable(
    run: Run, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut, listed = workplace / "in" / "shut", Path.iterdir
    shut.mkdir(parents=True)
    (workplace / "in" / "good.txt").write_text("The plant in Breskens was opened on 3 May 2024.")

    def closed(path: Path) -> Iterator[Path]:
        if path.name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", closed)
    said = run("ingest", "in", "--library", "new", "--quiet")
    assert "1 documents read, 0 unchanged, 0 replaced, 0 copies, 1 not readable" in said.out
    assert said.err == "not read: in/shut: cannot be looked into: check its permissions\n"


def test_a_document_can_be_shown_and_removed(run: Run, workplace: Path) -> None:
    (workplace / "plant.txt").write_text("The plant in Breskens was opened on 3 May 2024.")
    run("ingest", "plant.txt", "--library", "new", "--quiet")
    [row] = json.loads(run("library", "list", "--library", "new", "--json").out)
    assert "Breskens" in run("library", "show", row["id"], "--library", "new").out
    assert run("library", "remove", row["id"], "--library", "new").exit == 0
    assert run("library", "list", "--library", "new").out == ""


def test_batches_go_to_stdout_or_a_file(run: Run, workplace: Path) -> None:
    asked = [{"id": n, "question": q} for n, q in enumerate(["foundry fire", "gross margin"])]
    (workplace / "q.jsonl").write_text("".join(json.dumps(r) + "\n" for r in asked))
    assert run("find", "--queries", "q.jsonl", "--out", "r.jsonl", "-k", "2").exit == 0
    rows = [json.loads(line) for line in (workplace / "r.jsonl").read_text().splitlines()]
    assert [(r["id"], len(r["ranking"])) for r in rows] == [(0, 2), (1, 2)]


def test_a_check_goes_to_every_file_named_and_repairs_only_where_asked(
    run: Run, workplace: Path
) -> None:
    wrong = f"{TRUE.replace('34.0', '43.0')}\n"
    (workplace / "wrong.md").write_text(wrong, encoding="utf-8")
    said = run("verify", "wrong.md", "--fix", "--out", "r.html", "--out", "r.diff", "--quiet")
    assert (said.exit, said.err) == (1, "")
    assert "34.0" in (workplace / "r.diff").read_text(encoding="utf-8")
    assert (workplace / "r.diff").read_text(encoding="utf-8") in said.out
    assert "<article" in (workplace / "r.html").read_text(encoding="utf-8")
    assert (workplace / "wrong.md").read_text(encoding="utf-8") == wrong
    assert run("verify", "wrong.md", "--fix", "--apply", "--quiet").exit == 1  # as it was
    assert (workplace / "wrong.md").read_text(encoding="utf-8") == f"{TRUE}\n"
    assert run("verify", "wrong.md", "--quiet").exit == 0


def test_resume_needs_only_the_run(run: Run, workplace: Path, server: FakeServer) -> None:
    server.faults.extend(["", ""])
    server.always = "500"
    stopped = run("write", BRIEF, "--quiet")
    assert stopped.exit == 2
    [line] = stopped.lines
    server.always = ""
    command = line.split("then go on: deepnews ")[1].split()
    said = run(*command, "--quiet")
    assert (said.exit, said.err) == (0, "")
    assert said.out.startswith("# How Veldmoor Pumps came back")


def test_doctor_names_what_is_wrong(run: Run, workplace: Path) -> None:
    good = run("doctor", "--json")
    assert good.exit == 0
    assert {f["name"] for f in json.loads(good.out)} >= {"python", "writer", "embedder"}
    bad = run("doctor", "--library", "gone")
    assert bad.exit == 1
    assert "BAD library: there is no library at gone" in bad.out


def test_progress_is_thinned_out_where_lines_stay(capsys: pytest.CaptureFixture[str]) -> None:
    ticker = Ticker(quiet=False)
    for n in range(5):
        ticker.show(f"step {n}")
    ticker.show("end", important=True)
    assert capsys.readouterr().err.splitlines() == ["step 0", "end"]


def test_on_a_terminal_an_error_takes_the_place_of_the_progress(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    Ticker(quiet=False).show("half way")
    notice("deepnews: the disk is full")
    assert capsys.readouterr().err == "\rhalf way\r\x1b[Kdeepnews: the disk is full\n"
