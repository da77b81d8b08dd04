"""Who writes an article about a closed world in the tasks ``hfr`` and ``cliff``. Judges nothing.

Every arm has the same library, the same writer and the same most of evidence in characters. Ours
in its ablations differ by settings alone; "gate off" prints whatever the writer gives.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from agent.app import DeepNews, Written
from agent.article import Sentence
from agent.brief import Brief, read
from agent.budget import Budget
from agent.domain import Evidence, Frozen, WriterKind
from agent.draft.phrases import prompt_line
from agent.draft.stock import lists
from agent.errors import BudgetExceeded, ReplyError
from agent.journal import Journal
from agent.llm import Prompt, open_model
from agent.run import model_settings
from agent.settings import Writer
from agent.weighing import LEAST_CHARACTERS
from evals.bundles import article_of
from evals.scorers.prose import marked
from evals.tasks.pacing_arms import BANNED, LOCAL_WORDS, TOKENS_PER_WORD, fitting, writer_kind
from evals.worlds.scoring import Claimed
from evals.worlds.writing import Ungated
from prompts import render
from tools.library import Library

NAIVE, STRONG, OFF, ON = "naive", "strong prompt", "gate off", "gate on"
NO_FORAGING, NO_SCHEMA, NO_PACING = "no foraging", "no schema", "no pacing"
SUBJECTS: Final = (NAIVE, STRONG, OFF, ON, NO_FORAGING, NO_SCHEMA, NO_PACING)
FLAT: Final = Path(__file__).parents[1] / "worlds" / "flat"
RUNS: Final = "runs"
RANKED: Final = 400  # passages that the baselines' one search ranks; 30,000 characters are about 60
SETTINGS: Final[dict[str, dict[str, Any]]] = {
    OFF: {"verifier": "none"},
    NO_FORAGING: {"foraging": False},
    NO_SCHEMA: {"schemas": str(FLAT)},
    NO_PACING: {"pace_rounds": 0},
}


class Text(Frozen):
    """An article: its sentences, and what it cost. ``characters`` were retrieved for it."""

    sentences: tuple[Claimed, ...]
    words: int
    seconds: float
    dropped: int = 0
    characters: int = 0
    key: str = ""
    """What it was made of and with; another key means it must be written anew."""


class Desk(NamedTuple):
    """Where one world is written about."""

    library: Path
    out: Path
    writer: Writer | None
    characters: int | None = None
    """At most so much retrieved text; None for what each arm takes by itself."""
    code: str = ""
    """Of the version that writes."""


def opened(name: str, desk: Desk) -> DeepNews:
    """The application of an arm."""
    kind = Ungated if name == OFF else DeepNews
    return kind(
        library=desk.library, out=desk.out / name.replace(" ", "-"), writer=desk.writer,
        evidence_characters=desk.characters, **SETTINGS.get(name, {}),
    )  # fmt: skip


def settings_of(name: str, desk: Desk) -> str:
    """Fingerprint of the settings of an arm."""
    with opened(name, desk) as app:
        return app.settings.fingerprint()


def article(name: str, desk: Desk, brief: Brief) -> Text:
    """The article of an arm.

    Raises:
        SetupError: the writer is not there.
        EndpointError: the endpoint is dead or refuses.
    """
    with opened(name, desk) as app:
        app.library  # noqa: B018  # opening it is no part of writing
        began = time.monotonic()
        if name in (NAIVE, STRONG):
            text = _baseline(name, app, brief)
        else:
            asked = brief.model_copy(update={"schema_id": "flat"}) if name == NO_SCHEMA else brief
            text = printed(article_of(app, asked, _home(app, asked, desk)), app.library)
    return text.model_copy(update={"seconds": round(time.monotonic() - began, 2)})


def _home(app: DeepNews, brief: Brief, desk: Desk) -> Path:
    """Where a run that a kill cut off is finished, by the same code for the same brief."""
    made_of = f"{desk.code}\0{app.settings.fingerprint()}\0{brief.model_dump_json()}"
    return app.settings.out / RUNS / sha256(made_of.encode()).hexdigest()[:12]


def printed(done: Written, library: Library) -> Text:
    """Every statement of a finished article, those of its tables' rows among them."""
    statements = [s for section in done.article.sections for s in section.statements()]
    sentences = tuple(_claimed(s, library) for s in statements)
    read_ = done.report.get("saturation", {}).get("distinct_characters", 0)
    return Text(
        sentences=sentences, words=int(done.report["words"]), seconds=0.0,
        dropped=len(done.report["dropped"]), characters=int(read_),
    )  # fmt: skip


def _claimed(sentence: Sentence, library: Library) -> Claimed:
    cited = {
        (c.document_id, c.start, c.end): c.quote
        for claim in sentence.claims
        for c in claim.citations
        if c.field is None
    }
    return Claimed(
        text=sentence.text,
        cited=tuple(dict.fromkeys(cited.values())),
        evidence_ids=tuple(one.id for where in cited for one in library.spans(*where)),
    )


class Found(NamedTuple):
    """What a baseline has to write from: sentences in the order of their passages."""

    evidence: tuple[Evidence, ...]
    characters: int


def retrieved(app: DeepNews, brief: Brief) -> Found:
    """The passages nearest to the brief, until the most of evidence is reached."""
    most = app.settings.evidence_characters or LEAST_CHARACTERS
    hits = app.library.dense(app.shared_embedder.encode([brief.text]), RANKED)[0]
    found: dict[str, Evidence] = {}
    characters = 0
    for chunk in (hit.chunk for hit in hits):
        if found and characters + chunk.end - chunk.start > most:
            break
        characters += chunk.end - chunk.start
        found |= {e.id: e for e in app.library.spans(chunk.document_id, chunk.start, chunk.end)}
    return Found(tuple(found.values()), characters)


def _baseline(name: str, app: DeepNews, brief: Brief) -> Text:
    found = retrieved(app, brief)
    kind = writer_kind(app)
    if kind == "extractive":
        sentences = nearest(app, brief, found.evidence)
    else:
        sentences = asyncio.run(_prompted(name, app, brief, found.evidence, kind))
    return Text(
        sentences=tuple(sentences), words=sum(len(s.text.split()) for s in sentences),
        seconds=0.0, characters=found.characters,
    )  # fmt: skip


def nearest(app: DeepNews, brief: Brief, evidence: Sequence[Evidence]) -> list[Claimed]:
    """The sentences nearest to the brief, best first, until its length is reached."""
    if not evidence:
        return []
    vectors = app.shared_embedder.encode([brief.text, *(e.quote for e in evidence)])
    order = np.argsort(-(vectors[1:] @ vectors[0]), kind="stable")
    told: list[Claimed] = []
    words = 0
    for one in (evidence[int(n)] for n in order):
        text = " ".join(one.quote.split())
        if words >= brief.words:
            break
        words += len(text.split())
        told.append(Claimed(text=text, cited=(one.quote,), evidence_ids=(one.id,)))
    return told


async def _prompted(
    name: str, app: DeepNews, brief: Brief, evidence: Sequence[Evidence], kind: WriterKind
) -> list[Claimed]:
    """One call for the whole article; nothing where nothing usable came back."""
    words = min(brief.words, LOCAL_WORDS) if kind == "local" else brief.words
    lines = [
        {"number": n, "text": prompt_line(one, app.library.document(one.document_id))}
        for n, one in enumerate(evidence, start=1)
    ]
    ask = _asking(name, brief.text, words)
    if kind == "local":
        lines = fitting(lines, ask([]), words)
    app.settings.out.mkdir(parents=True, exist_ok=True)
    model = await open_model(
        model_settings(app.settings), journal=Journal.open(app.settings.out / "prompted.jsonl"),
        budget=Budget(), record=lambda event: None,
    )  # fmt: skip
    if model is None:
        raise ValueError("an article by prompt needs a model")
    try:
        reply = await model.complete(
            ask(lines), purpose=f"article:{name}", max_tokens=words * TOKENS_PER_WORD
        )
    except (ReplyError, BudgetExceeded):
        return []
    finally:
        await model.aclose()
    shown = dict(enumerate(evidence[: len(lines)], start=1))
    used = [(s.text, [shown[n] for n in s.markers if n in shown]) for s in marked(reply.text)]
    return [
        Claimed(text=text, cited=tuple(e.quote for e in own),
                evidence_ids=tuple(e.id for e in own))
        for text, own in used
    ]  # fmt: skip


def _asking(name: str, brief: str, words: int) -> Callable[[Sequence[dict[str, Any]]], Prompt]:
    if name == NAIVE:
        return lambda lines: render("article_plain", brief=brief, words=words, evidence=lines)
    headings = [angle.heading for angle in read(Brief(text=brief)).angles]
    phrases = [p for p in lists().phrases if "*" not in p][:BANNED]
    return lambda lines: render(
        "article_strong", brief=brief, words=words, evidence=lines, headings=headings,
        phrases=phrases,
    )  # fmt: skip
