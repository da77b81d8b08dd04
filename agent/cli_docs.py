"""`docs`: short pages for somebody who begins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from agent.errors import SetupError
from agent.terminal import one_line_errors, show_json

FOLDER: Final = Path(__file__).parent / "docs"
TOPICS: Final = (
    "first-article", "own-model", "own-schemas", "verify-a-draft", "evals", "team",
)  # fmt: skip


def docs(
    topic: Annotated[str | None, typer.Argument(help=", ".join(TOPICS))] = None,
    json_: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """A page for somebody who begins: what there is, or one of them."""
    with one_line_errors():
        if topic is None:
            rows = [{"topic": name, "title": page(name).partition("\n")[0][2:]} for name in TOPICS]
            if json_:
                show_json(rows)
                return
            for row in rows:
                typer.echo(f"deepnews docs {row['topic']:16}{row['title']}")
            return
        text = page(topic)
        if json_:
            show_json({"topic": topic, "text": text})
        else:
            typer.echo(text, nl=False)


def page(topic: str) -> str:
    """The Markdown of a page.

    Raises:
        SetupError: there is none of that name.
    """
    name = topic.strip().lower().replace(" ", "-").replace("_", "-").removesuffix(".md")
    if name not in TOPICS:
        raise SetupError(f"there is no page {topic!r}: {', '.join(TOPICS)}")
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")
