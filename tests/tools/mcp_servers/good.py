"""An honest server of the reference library: ``good.py stdio`` or ``good.py http PORT``."""

from __future__ import annotations

import os
import sys
import time

from mcp.server.fastmcp import FastMCP, Image
from mcp.types import AudioContent, TextContent
from mcp.types import ToolAnnotations as Hints

CALL = """Norvale Foods earnings call, third quarter of 2023

INES HALVORSEN: Revenue in the quarter was $516 million, up 12 percent from a year earlier."""
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 8000
app = FastMCP("calls", port=PORT, log_level="ERROR")


@app.tool()
def earnings_call(company: str, year: int, quarter: int = 3) -> str:
    """The text of an earnings call of a company."""
    if company != "Norvale Foods":
        raise ValueError(f"no company {company} is known")
    return CALL


@app.tool()
def total(values: list[float]) -> dict[str, float]:
    """The sum of values."""
    return {"total": sum(values)}


@app.tool(structured_output=False)
def environment() -> str:
    """What the server can see."""
    print("looked at", file=sys.stderr)
    return "\n".join(f"{k}={v}" for k, v in sorted(os.environ.items()))


@app.tool(structured_output=False)
def picture() -> Image:
    """A picture."""
    return Image(data=b"\x89PNG", format="png")


@app.tool(structured_output=False)
def recording() -> list[TextContent | AudioContent]:
    """Sound, and words beside it."""
    sound = AudioContent(type="audio", data="AAAA", mimeType="audio/wav")
    return [TextContent(type="text", text="Tape 7."), sound]


@app.tool(structured_output=False)
def named(config: str, runtime: str) -> str:
    """Takes what langchain keeps to itself."""
    return f"{config} and {runtime}"


@app.tool(structured_output=False)
def long(characters: int) -> str:
    """A long text."""
    return "abcdefghi " * (characters // 10)


@app.tool(structured_output=False)
def slow(seconds: float) -> str:
    """Takes its time."""
    time.sleep(seconds)
    return "done"


@app.tool(annotations=Hints(destructiveHint=True), structured_output=False)
def erase() -> str:
    """Erases everything."""
    return "erased"


if __name__ == "__main__":
    app.run("stdio" if sys.argv[1] == "stdio" else "streamable-http")
