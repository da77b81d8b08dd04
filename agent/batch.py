"""Batches: JSONL in, JSONL out, for `find --queries` and `verify --pairs`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import SetupError

if TYPE_CHECKING:
    from agent.app import DeepNews
    from agent.forage.find import Mode
    from tools.library import Hit


def rows(path: Path, *names: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file, each with the names it must have.

    Raises:
        SetupError: a line is not such an object; the message gives its number.
    """
    try:
        # Not splitlines: a JSON string may hold the line separators of Unicode.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise SetupError(f"{path}: not UTF-8 text") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            raise SetupError(f"{path}:{number}: not JSON") from None
        missing = [n for n in names if not isinstance(value, dict) or n not in value]
        if missing:
            raise SetupError(f"{path}:{number}: lacks {missing[0]!r}")
        yield value


def save(out: Path | None, results: Iterable[dict[str, Any]]) -> int:
    """Write results as they come; to stdout when no file is given. Returns how many."""
    count = 0
    # stdout is not ours to close.
    with out.open("w", encoding="utf-8") if out else nullcontext(sys.stdout) as file:
        for result in results:
            line = json.dumps(result, ensure_ascii=False, default=str)
            if plain(line) != line:  # an id that is half a character
                line = json.dumps(result, default=str)
            file.write(line + "\n")
            count += 1
    return count


def plain(text: str) -> str:
    """The text with "?" for lone surrogates, which are no characters and cannot be encoded."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def find_batch(
    app: DeepNews, queries: Path, out: Path | None, k: int, *, mode: Mode = "walk"
) -> str:
    """Rank k document ids for every query; .jsonl documents by the id they came with.

    Raises:
        SetupError: a question is empty, or the results would overwrite the questions.
    """
    from agent.forage.find import worth_reading

    _not_over(out, queries, "questions")
    asked = list(rows(queries, "id", "question"))
    for row in asked:
        row["question"] = plain(str(row["question"]))
        if not str(row["question"]).strip():
            raise SetupError(f"{queries}: the question {row['id']!r} is empty")
    documents = {d.id: d.external_id or d.id for d in app.library.documents()}

    def results() -> Iterator[dict[str, Any]]:
        for start in range(0, len(asked), 64):
            part = asked[start : start + 64]
            for row, hits in zip(part, _deep(app, part, k, documents, mode), strict=True):
                ranking = list(dict.fromkeys(documents[h.chunk.document_id] for h in hits))[:k]
                stats: dict[str, int] = {"characters": _characters(hits[:k])}
                if mode == "walk":
                    stop = worth_reading(hits[:k])
                    stats |= {"stop": stop, "characters_to_stop": _characters(hits[:stop])}
                yield {"id": row["id"], "ranking": ranking, "stats": stats}

    return f"{save(out, results())} queries ranked"


def _not_over(out: Path | None, asked: Path, what: str) -> None:
    if out and out.exists() and out.samefile(asked):  # also through a link of either kind
        raise SetupError(f"--out {out} is the file of {what} itself: name another file")


def _characters(hits: Sequence[Hit]) -> int:
    return sum(hit.chunk.end - hit.chunk.start for hit in hits)


def _deep(
    app: DeepNews,
    part: list[dict[str, Any]],
    k: int,
    documents: Mapping[str, str],
    mode: Mode,
) -> list[list[Hit]]:
    """Passages of each question, deep enough that they come from k documents where there are k."""
    from agent.forage.find import find_many
    from tools.rerank import open_reranker

    judge = open_reranker(app.settings.reranker, app.settings.device)
    depth = 4 * k
    while True:
        questions = [str(r["question"]) for r in part]
        found = find_many(app.library, app.embedder, questions, depth, mode=mode, reranker=judge)
        enough = min(k, len(set(documents.values())))
        short = [h for h in found if len({documents[x.chunk.document_id] for x in h}) < enough]
        if not any(len(hits) >= depth for hits in short):  # the others have nothing more to give
            return found
        depth *= 4


def verify_batch(
    app: DeepNews,
    pairs: Path,
    out: Path | None,
    *,
    tell: Callable[[str], None] = lambda text: None,
) -> str:
    """A verdict for every {id, document, claim}; ``tell`` hears of ids that stand twice.

    Raises:
        SetupError: there are no pairs, one of them has no text, or the results would overwrite
            them.
    """
    from agent.verifier import reading
    from agent.verify import Gate
    from agent.verify.pairs import read_pairs

    _not_over(out, pairs, "pairs")
    asked = list(rows(pairs, "id", "document", "claim"))
    if not asked:
        raise SetupError(f"{pairs}: holds no pairs")
    for row in asked:
        for name in ("document", "claim"):
            if not isinstance(row[name], str):
                raise SetupError(f"{pairs}: the {name} of {row['id']!r} is no text")
            row[name] = plain(row[name])
    if twice := [one for one, n in Counter(str(row["id"]) for row in asked).items() if n > 1]:
        more = f" and {len(twice) - 3} more" if len(twice) > 3 else ""
        tell(f"{pairs}: ids of several pairs: {', '.join(map(plain, twice[:3]))}{more}")
    with reading(app.settings) as reader:
        gate = Gate(app.embedder if reader is None else None)
        told = read_pairs(asked, gate, reader.entailer if reader else None)
        return f"{save(out, told)} pairs judged"
