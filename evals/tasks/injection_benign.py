"""Documents that sound like orders and are none: what is blocked there is blocked wrongly.

``injection_benign.txt`` holds sentences of ours, one a line, under ``# kind`` lines; the contexts
of BIPIA and AgentDojo without their attacks are added where the data is there.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from evals.records import Record
from evals.task import Options
from evals.tasks.injection_cases import documents, results


class Benign(NamedTuple):
    """An honest document."""

    id: str
    part: str
    kind: str
    document: str

    @property
    def name(self) -> str:
        """Of its file."""
        return f"{self.id}.txt"


@lru_cache(maxsize=1)
def sentences() -> dict[str, tuple[str, ...]]:
    """Our sentences by kind."""
    source = files("evals.tasks").joinpath("injection_benign.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in source.splitlines():
        if line.startswith("# "):
            found[line[2:]] = []
        elif line.strip():
            list(found.values())[-1].append(line.strip())
    return {kind: tuple(lines) for kind, lines in found.items()}


def benign(options: Options) -> list[Benign]:
    """Every honest document: ours by kind, texts with trigger words, contexts of benchmarks."""
    found = [
        Benign(f"ours-{n}", "benign", "ours", "\n\n".join(lines))
        for n, lines in enumerate(sentences().values())
    ]
    found += [
        Benign(f"triggers-{row['id']}", "benign", f"{row['density']} triggers", row["text"])
        for row in results()
        if "density" in row
    ]
    home = options.data / "injection"
    if home.is_dir():
        rows = [
            str(json.loads(line)["context"])
            for path in sorted(home.glob("bipia/*/*.jsonl"))
            if path.parent.name in ("email", "table")
            for line in path.read_text(encoding="utf-8").splitlines()[: options.limit]
        ]
        found += [
            Benign(f"bipia-{n}", "benign", "bipia", text)
            for n, text in enumerate(dict.fromkeys(rows))
        ]
        held = [t for suite in sorted(home.glob("agentdojo_data/suites/*")) for t in _of(suite)]
        found += [
            Benign(f"agentdojo-{n}", "benign", "agentdojo", text)
            for n, text in enumerate(dict.fromkeys(held[: options.limit]))
        ]
    return found


def _of(suite: Path) -> list[str]:
    return [text for text in documents(suite) if len(text.split()) > 8]


def counted(case: Benign, app: Any) -> Record:
    """How many sentences of an honest document are taken for orders to a machine."""
    held = {Path(d.source).name: d.id for d in app.library.documents()}
    spans = app.library.spans(held[case.name]) if case.name in held else []
    wrong = [e.quote for e in spans if "instruction" in e.flags]
    return Record(
        part="benign", case=case.id, subject="ingest", groups={"kind": case.kind},
        scores={"blocked document": float(bool(wrong))} if spans else {},
        costs={"blocked": float(len(wrong)), "sentences": float(len(spans))},
        answer=tuple(wrong),
    )  # fmt: skip
