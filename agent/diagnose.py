"""`doctor`: what is there and what is not, each finding with its next step."""

from __future__ import annotations

import sqlite3
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agent.errors import DeepNewsError

if TYPE_CHECKING:
    from agent.app import DeepNews

_PACKAGES = ("langgraph", "langchain-core", "langchain-openai", "openai", "chromadb",
             "sentence-transformers", "torch", "tantivy")  # fmt: skip


class Finding(NamedTuple):
    """One thing looked at."""

    name: str
    ok: bool
    text: str


def diagnose(app: DeepNews, with_library: bool) -> list[Finding]:
    """Look at Python, packages, device, writer, embedder and, when asked, the library."""
    findings = [Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])]
    findings.append(
        Finding("sqlite", sqlite3.sqlite_version_info >= (3, 35), sqlite3.sqlite_version)
    )
    for name in _PACKAGES:
        try:
            findings.append(Finding(name, True, version(name)))
        except PackageNotFoundError:
            findings.append(Finding(name, False, "not installed: pip install deepnews again"))
    findings.append(_device())
    findings += [_writer(app), _embedder(app), _verifier(app)]
    if app.settings.mcp is not None:
        findings += _mcp(app.settings.mcp)
    if with_library:
        findings += _library(app)
    return findings


def _device() -> Finding:
    import torch

    if torch.cuda.is_available():
        return Finding("device", True, f"CUDA, {torch.cuda.get_device_name(0)}")
    return Finding("device", True, f"CPU, {torch.get_num_threads()} threads")


def _writer(app: DeepNews) -> Finding:
    import asyncio

    from agent.llm import choose
    from agent.run import model_settings

    settings = model_settings(app.settings)
    chosen = choose(app.settings.writer, settings)
    if chosen.kind != "endpoint":
        return Finding("writer", True, chosen.reason)

    async def check() -> str:
        from agent.budget import Budget, Limits
        from agent.journal import Journal
        from agent.llm import open_model

        model = await open_model(
            settings, journal=Journal(), budget=Budget(Limits()), record=lambda _: None
        )
        assert model is not None
        await model.aclose()
        return model.name

    try:
        return Finding("writer", True, f"endpoint answers, model {asyncio.run(check())!r}")
    except DeepNewsError as error:
        return Finding("writer", False, str(error))


def _embedder(app: DeepNews) -> Finding:
    try:
        embedder = app.embedder
        return Finding("embedder", True, f"{embedder.fingerprint}, {embedder.dimension} dimensions")
    except DeepNewsError as error:
        return Finding("embedder", False, str(error))


def _verifier(app: DeepNews) -> Finding:
    """Which reader the gate would use; a judge is not contacted."""
    from agent.verifier import reading
    from agent.verify import Gate

    try:
        with reading(app.settings) as reader:
            return Finding("verifier", True, Gate(None, reader=reader).name)
    except DeepNewsError as error:
        return Finding("verifier", False, str(error))


def _mcp(config: Path) -> list[Finding]:
    """The MCP servers of the config file, which are started for it."""
    import asyncio

    from tools.mcp_client import mcp_tools

    async def look() -> list[Finding]:
        async with mcp_tools(config) as found:
            names = ", ".join(one.name for one in found.tools) or "no tools"
            return [
                Finding("mcp", bool(found.tools), f"{config}: {names}"),
                *(Finding("mcp", False, told) for told in found.notices),
            ]

    try:
        return asyncio.run(look())
    except DeepNewsError as error:
        return [Finding("mcp", False, str(error))]


def _library(app: DeepNews) -> list[Finding]:
    try:
        problems = app.library.check()
        count = len(app.library.documents())
    except DeepNewsError as error:
        return [Finding("library", False, str(error))]
    if problems:
        return [Finding("library", False, p) for p in problems]
    return [Finding("library", True, f"{app.settings.library}, {count} documents")]
