"""`mcp`: serve find, ask, verify and write to other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent import __version__
from agent.errors import SetupError
from agent.terminal import notice, one_line_errors

MISSING = 'the MCP server is not installed: pip install "deepnews[mcp]"'


def mcp(
    library: Annotated[Path | None, typer.Option("--library", "-l", help="Library folder.")] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="auto, endpoint, local or extractive.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of run bundles.")] = None,
    http: Annotated[
        int | None,
        typer.Option(help="Serve on this port of 127.0.0.1 instead of stdio.", min=0, max=65_535),
    ] = None,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait for a library.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notices.")] = False,
) -> None:
    """Serve find, ask, verify and write over the Model Context Protocol, on stdin and stdout."""
    with one_line_errors():
        from agent.settings import load

        settings = load(library=library, writer=model, out=out, wait_seconds=wait)
        try:
            from agent.mcp_serve import serve_http, serve_stdio
        except ModuleNotFoundError as error:
            if error.name is None or error.name.split(".")[0] not in _OF_THE_EXTRA:
                raise
            raise SetupError(MISSING) from None
        told = f"deepnews {__version__} serves {settings.library}"
        if http is None:
            notice(f"{told} on stdin and stdout", quiet=quiet)
            serve_stdio(settings)
        else:
            serve_http(settings, http, lambda url: notice(f"{told} at {url}", quiet=quiet))


_OF_THE_EXTRA = ("mcp", "anyio", "starlette", "uvicorn", "sse_starlette")
