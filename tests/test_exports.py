"""The public names, and what importing them or asking for help may cost."""

from __future__ import annotations

import subprocess
import sys

import pytest

import agent

HEAVY = (
    "torch", "sentence_transformers", "transformers", "chromadb", "langgraph", "langchain_core",
    "langchain_openai", "openai", "tantivy", "numpy", "scipy", "trafilatura", "llama_cpp", "docx",
    "pypdf", "syntok",
)  # fmt: skip


def test_public_names_are_these() -> None:
    assert agent.__all__ == [
        "Article", "Brief", "BudgetExceeded", "Citation", "Claim", "DeepNews", "DeepNewsError",
        "EndpointError", "Evidence", "LibraryBusy", "LibraryError", "Parts", "Planned", "Settings",
        "SetupError", "Verdict", "Written",
    ]  # fmt: skip


@pytest.mark.parametrize("name", agent.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(agent, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Reporter'"):
        _ = agent.Reporter


def test_every_error_of_ours_can_be_caught_as_one() -> None:
    for name in ("SetupError", "LibraryError", "LibraryBusy", "EndpointError", "BudgetExceeded"):
        assert issubclass(getattr(agent, name), agent.DeepNewsError)


def loaded_by(code: str) -> set[str]:
    """The heavy packages that a fresh interpreter has loaded after running the code."""
    report = f"import sys\n{code}\nprint('LOADED', *sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", report],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return set(done.stdout.rsplit("LOADED", 1)[1].split())


HELP = """
from agent.cli import main
sys.argv = ["deepnews", *{arguments}]
try:
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
"""


@pytest.mark.parametrize(
    "code",
    [
        "import agent",
        "import agent.domain, agent.errors",
        "from agent import Article, Citation, Claim, Evidence, Verdict, DeepNewsError",
        "import agent.brief, agent.plan.schemas, agent.plan.files, agent.events, agent.bundle",
        HELP.format(arguments=["--help"]),
        HELP.format(arguments=["--version"]),
        HELP.format(arguments=["write", "--help"]),
        HELP.format(arguments=["verify", "--help"]),
        HELP.format(arguments=["chat", "--help"]),
        HELP.format(arguments=["export", "--help"]),
    ],
    ids=[
        "agent",
        "domain",
        "types",
        "pure",
        "help",
        "version",
        "write-help",
        "verify-help",
        "chat-help",
        "export-help",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code: str) -> None:
    assert loaded_by(code) == set()
