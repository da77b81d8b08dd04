"""What the whole path does in other languages: questions and claims over texts written for it.

``python -m evals.bench.languages [--set dev|unseen|hard] [--language de] [--misses]`` prints a
table: of questions with an answer, how many get it; of untold ones, how many stay silent; of true
claims, how many are supported; of false ones, how many are refused. Each language has a library of
its own, and all documents stand in a mixed one, too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

LANGUAGES: Final = ("de", "fr", "es", "zh")
SETS: Final = ("dev", "unseen", "hard")  # hard: claims of other kinds over unseen's documents
MIXED: Final = "mixed"


class Count(NamedTuple):
    """How many of how many."""

    good: int
    of: int

    def __str__(self) -> str:
        return f"{self.good}/{self.of}"


class Measured(NamedTuple):
    """One row of the table, and what went wrong, one line each."""

    library: str
    language: str
    answered: Count
    silent: Count
    supported: Count
    refused: Count
    misses: tuple[str, ...]


def material(which: str, code: str) -> dict[str, Any]:
    """Documents, questions and claims of one language."""
    folder = resources.files("evals.bench") / "languages"
    found: dict[str, Any] = yaml.safe_load((folder / f"{which}-{code}.yaml").read_text("utf-8"))
    lines = {name: found[name].strip().split("\n") for name in ("questions", "carried", "wrong")}
    asked = [tuple(line.partition(" => ")[::2]) for line in lines["questions"]]
    if of := found.get("of"):
        found["documents"] = material(of, code)["documents"]
    return {**found, **lines, "questions": asked}


def put_down(documents: Mapping[str, str], folder: Path) -> Path:
    """The documents as files, each in the format that its name ends in."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        path = folder / name
        lines = text.strip().split("\n")
        if path.suffix == ".docx":
            _docx(path, lines)
        elif path.suffix == ".html":
            path.write_text(_html(lines), encoding="utf-8")
        else:
            path.write_text(text, encoding="utf-8")
    return folder


def _docx(path: Path, lines: list[str]) -> None:
    import docx

    document = docx.Document()
    for line in filter(None, lines):
        if line.startswith("# "):
            document.add_heading(line[2:], 1)
        else:
            document.add_paragraph(line)
    document.save(str(path))


def _html(lines: list[str]) -> str:
    parts = [
        f"<h1>{line[2:]}</h1>" if line.startswith("# ") else f"<p>{line}</p>"
        for line in filter(None, lines)
    ]
    title = next((line[2:] for line in lines if line.startswith("# ")), "")
    body = "\n".join(parts)
    return f"<html><head><title>{title}</title></head><body><article>{body}</article></body></html>"


def measured(app: Any, given: Mapping[str, Any], library: str) -> Measured:
    """Ask and check everything of one language over an opened library."""
    misses: list[str] = []
    told = [q for q in given["questions"] if q[1]]
    untold = [q for q in given["questions"] if not q[1]]
    answered = sum(_answers(app, q, wanted, misses) for q, wanted in told)
    silent = sum(_keeps_silent(app, q, misses) for q, _ in untold)
    supported = sum(_judged(app, given["carried"], supported=True, misses=misses))
    refused = sum(_judged(app, given["wrong"], supported=False, misses=misses))
    return Measured(
        library, given["language"], Count(answered, len(told)), Count(silent, len(untold)),
        Count(supported, len(given["carried"])), Count(refused, len(given["wrong"])), tuple(misses),
    )  # fmt: skip


def _answers(app: Any, question: str, wanted: str, misses: list[str]) -> bool:
    answer = app.ask(question)
    good = answer.found and wanted.replace(" ", "") in answer.text.replace("\u00a0", "").replace(
        "\u202f", ""
    ).replace(" ", "")
    if not good:
        misses.append(f"not answered: {question} -> {answer.text}")
    return good


def _keeps_silent(app: Any, question: str, misses: list[str]) -> bool:
    answer = app.ask(question)
    if answer.found:
        misses.append(f"ANSWERED: {question} -> {answer.text}")
    return not answer.found


def _judged(app: Any, claims: list[str], *, supported: bool, misses: list[str]) -> Iterator[bool]:
    """Each claim as a draft of its own: no period or subject comes from the one before."""
    for claim in claims:
        report = app.verify(claim)
        labels = [s.verdict for s in report.sentences]
        passed = bool(labels) and all(one == "supported" for one in labels)
        if passed != supported:
            what = "not supported" if supported else "LET THROUGH"
            reasons = "; ".join(s.reason for s in report.sentences)
            misses.append(f"{what}: {claim} ({reasons})")
        yield passed == supported


def rows(which: str, languages: tuple[str, ...], folder: Path, embedder: str) -> Iterator[Measured]:
    """One library for each language, then one of all."""
    from agent.app import DeepNews
    from tools.embed import HashEmbedder, open_embedder

    given = {code: material(which, code) for code in languages}
    for library in (*languages, MIXED):
        if library == MIXED and len(languages) < 2:
            continue
        app = DeepNews(library=folder / library, writer="extractive", verifier="none")
        with app:
            app._embedder = HashEmbedder() if embedder == "hash" else open_embedder(embedder)
            sources = [
                put_down(one["documents"], folder / "files" / code)
                for code, one in given.items()
                if library in (code, MIXED)
            ]
            app.ingest(*sources)
            for code, one in given.items():
                if library in (code, MIXED):
                    yield measured(app, one, library)


def table(found: list[Measured]) -> str:
    """The rows in Markdown."""
    lines = [
        "| library | language | answered | silent where untold | true supported | false refused |",
        "|---|---|---|---|---|---|",
    ]
    for one in found:
        counts = (one.answered, one.silent, one.supported, one.refused)
        lines.append(f"| {one.library} | {one.language} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def main() -> int:
    """Print the table; 1 where a false claim passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--set", choices=SETS, default="dev")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--embedder", default="hash")
    parser.add_argument("--misses", action="store_true", help="tell each one")
    chosen = parser.parse_args()
    languages = tuple(chosen.language or LANGUAGES)
    with tempfile.TemporaryDirectory(prefix="deepnews-languages-") as folder:
        found = list(rows(chosen.set, languages, Path(folder), chosen.embedder))
    print(table(found))
    if chosen.misses:
        for one in found:
            for miss in one.misses:
                print(f"{one.library} {one.language}: {miss}", file=sys.stderr)
    return int(any(one.refused.good < one.refused.of for one in found))


if __name__ == "__main__":
    sys.exit(main())
