"""An MCP server of the reference library, for the errands: ``tool_rates.py FILE``.

Run as a script by its path, so it imports nothing of ours. Two of its tools only mislead.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from pydantic import Field

app = FastMCP("rates", log_level="ERROR")
KNOWN: dict[str, float] = {}


@app.tool(structured_output=False)
def exchange_rate(
    base: Annotated[str, Field(description="Code of the currency that is paid in.")],
    quote: Annotated[str, Field(description="Code of the currency that is wanted.")],
    day: str,
) -> str:
    """Gives the exchange rate between two currencies on a day."""
    key = f"{base} {quote} {day}"
    if key not in KNOWN:
        raise ToolError(f"no rate of {key} is known")
    return f"On {day} one {base} was worth {KNOWN[key]} {quote}."


@app.tool(structured_output=False)
def weather(place: str, day: str) -> str:
    """Gives the weather in a place on a day."""
    return f"{place}: 12 degrees on {day}"


@app.tool(structured_output=False)
def headlines(query: str) -> str:
    """Finds today's headlines in the news."""
    return f"Harvest festival opens in Graz ({len(query)} letters were asked)"


if __name__ == "__main__":
    KNOWN.update(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    app.run("stdio")
