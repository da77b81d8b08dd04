"""The report of a run as files: one HTML page, Markdown, and figures. Made of records only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from evals.figures import figures
from evals.records import Check, Result
from evals.report import Table, remarks, tables

FACTS_CHARACTERS = 4_000


class Section(NamedTuple):
    """What a report says of one result."""

    result: Result
    tables: list[Table]
    drawings: dict[str, str]
    """SVG by file name."""
    remarks: list[str]
    facts: list[tuple[str, str]]

    @property
    def about(self) -> str:
        """Seconds, commit and date."""
        where = self.result.environment
        told = (f"{self.result.seconds:.0f} s", where.get("commit"), where.get("date"))
        return " · ".join(str(one) for one in told if one)


def written(
    results: Sequence[Result], folder: Path, *, html: Path | None = None,
    markdown: Path | None = None,
) -> list[Path]:  # fmt: skip
    """Write page and Markdown, ``folder``/report.html and .md unless named, and the figures.

    Args:
        results: of one run.
        folder: where they lie, with the drawings that tasks made.
        html: the page; it holds the figures.
        markdown: the figures that it refers to lie beside it.

    Returns:
        the page and the Markdown.
    """
    made = [section(result, folder) for result in results]
    plain = markdown or folder / "report.md"
    files = {html or folder / "report.html": page(made), plain: text(made)}
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
    for one in made:
        for name, drawing in one.drawings.items():
            (plain.parent / name).write_text(drawing, encoding="utf-8")
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
    return list(files)


def section(result: Result, folder: Path) -> Section:
    """Everything that is told of a result."""
    own = {name: folder / name for name in result.figures}
    drawings = {n: path.read_text(encoding="utf-8") for n, path in own.items() if path.is_file()}
    return Section(
        result, tables(result), {**figures(result), **drawings}, remarks(result), facts(result)
    )


def facts(result: Result) -> list[tuple[str, str]]:
    """Where the numbers come from: commit, models, data, seeds, machine."""
    where = dict(result.environment)
    stated: dict[str, Any] = dict(where.pop("facts", {}))
    told = {
        "fingerprint": result.fingerprint, **where, **stated,
        "cases": f"{len({(r.part, r.case) for r in result.records})} answered, "
        f"{len(result.failures)} failed, {result.resumed} kept from an earlier process",
        "seconds": f"{result.seconds:.0f} of this process, {result.case_seconds:.0f} in all cases",
    }  # fmt: skip
    return [(name, _short(value)) for name, value in told.items() if value not in (None, (), [])]


def page(sections: Sequence[Section]) -> str:
    """One self-contained page."""
    from importlib.resources import files

    from jinja2 import Environment, StrictUndefined

    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    source = files("evals").joinpath("report.html.j2").read_text(encoding="utf-8")
    return made.from_string(source).render(sections=sections, short=_bare, missed=missed)


def text(sections: Sequence[Section]) -> str:
    """The same as Markdown, figures by reference."""
    parts = ["# Evals of DeepNews", ""]
    for one in sections:
        parts += [f"## {one.result.task}", "", *map(_verdict, one.result.checks), ""]
        for made in one.tables:
            parts += [f"### {made.title}", "", *_rows(made), ""]
        parts += [f"![{name}]({name})\n" for name in one.drawings]
        parts += [f"- {said}" for said in one.remarks]
        parts += ["", "### Where this comes from", ""]
        parts += [f"- {name}: `{value.replace('`', chr(39))}`" for name, value in one.facts]
        parts.append("")
    return "\n".join(parts)


def missed(checks: Sequence[Check]) -> int:
    """How many checks are not passed."""
    return sum(not check.passed for check in checks)


def _verdict(check: Check) -> str:
    sign = "passed" if check.passed else "**NOT PASSED**"
    return f"- {sign}: {check.name} {check.value:.4f}, {check.bar}"


def _rows(table: Table) -> list[str]:
    head, *body = [[cell.replace("|", "\\|") for cell in row] for row in table.cells]
    rule = ["---" if n < table.left else "---:" for n in range(len(head))]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *body)]


def _bare(drawing: str) -> str:
    """A drawing as it can stand in a page: without the line that files begin with."""
    return drawing[drawing.index("<svg") :]


def _short(value: Any) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return told if len(told) <= FACTS_CHARACTERS else f"{told[:FACTS_CHARACTERS]} …"
