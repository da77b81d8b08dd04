"""Articles about a world: as the writer first gave each sentence, with the gate off, with it on.

Knows the run bundles; judges nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from agent.app import DeepNews, Written
from agent.brief import Brief
from agent.domain import Document, Evidence, Verdict
from agent.draft.phrases import Said, moment, phrase
from agent.draft.pieces import SectionDraft, parse
from agent.verify import Gate
from prompts import render

Arm = Literal["first", "off", "checks", "on"]
"""The writer's first try of each sentence; the article without the gate; with its mechanical checks
alone; with the reader as well."""


class Told(NamedTuple):
    """A sentence of one arm with the source's words that it cites."""

    arm: Arm
    text: str
    evidence: str
    origin: str


class OpenGate(Gate):
    """Lets everything pass: what the writer gives is printed with the evidence it names."""

    def judge(self, pairs: Sequence[tuple[str, Sequence[Evidence]]]) -> list[Verdict]:
        """Supported, whatever it says."""
        return [
            v.model_copy(update={"label": "supported", "reason": "not judged", "score": 1.0})
            for v in super().judge(pairs)
        ]


class Ungated(DeepNews):
    """The application with the gate off."""

    gate = OpenGate


def told(library: Path, out: Path, brief: Brief, writer: str, *, arms: Sequence[Arm]) -> list[Told]:
    """Write the brief in each arm and give all sentences.

    Raises:
        SetupError: the writer is not installed.
    """
    found: list[Told] = []
    for arm in dict.fromkeys("off" if arm == "first" else arm for arm in arms):
        kind = Ungated if arm == "off" else DeepNews
        verifier = "deepnews" if arm == "on" else "none"
        with kind(library=library, writer=writer, out=out / arm, verifier=verifier) as app:
            done = app.write(brief)
            found += [Told(arm, *row) for row in printed(done)]
            if arm == "off" and "first" in arms:
                found += [Told("first", *row) for row in first_tries(app, done.path)]
    return found


def printed(done: Written) -> Iterator[tuple[str, str, str]]:
    """The sentences of an article: text, evidence, origin."""
    for section in done.article.sections:
        for sentence in section.sentences:
            quotes = [
                c.quote for claim in sentence.claims for c in claim.citations if c.field is None
            ]
            yield sentence.text, " … ".join(dict.fromkeys(quotes)), sentence.origin


def first_tries(app: DeepNews, bundle: Path) -> Iterator[tuple[str, str, str]]:
    """Every planned sentence in the writer's very first wording, who and when added by rule.

    From the journal of calls, before anything was filtered; a sentence for which the writer gave
    none (and every one of the extractive writer) is passed over.
    """
    replies = _replies(bundle / "calls.jsonl")
    documents = {d.id: d for d in app.library.documents()}
    for path in sorted((bundle / "draft").glob("*.json")):
        said = Said()
        draft = SectionDraft.model_validate(json.loads(path.read_text(encoding="utf-8")))
        ids = [p.evidence_ids[0] for p in draft.pieces if p.evidence_ids]
        known = {e.id: e for e in app.library.evidence(sorted(set(ids)))}
        for one in (known[i] for i in ids):
            document = documents[one.document_id]
            reply = replies.get(_asked(one, document))
            body = [p.text.rstrip(".") for p in parse(reply, [])[:1]] if reply else []
            if body:
                shown = phrase(one, document, said, body=body[0])
                said = shown.said
                yield shown.text, one.quote, "writer"


def _asked(one: Evidence, document: Document) -> str:
    """The user's part of the prompt for one sentence."""
    company = one.context.company.value if one.context.company else ""
    when = moment(one, document)
    shown = render("rewrite_sentence", sentence=one.quote, company=company, moment=when)
    return str(shown[-1][1])


def _replies(journal: Path) -> dict[str, str]:
    """The writer's answers at temperature 0, by the prompt's last message."""
    found: dict[str, str] = {}
    rows = journal.read_text(encoding="utf-8").splitlines() if journal.is_file() else []
    for line in rows:
        row: dict[str, Any] = json.loads(line)
        request = row["request"]
        if row["purpose"] == "rewrite" and row["status"] == "ok" and request["sample"] == 0:
            found[request["messages"][-1]["content"]] = row["text"]
    return found
