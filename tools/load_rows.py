"""Records: .csv (one readable line a row) and .jsonl (one document a line).

Knows nothing of what the columns mean.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from agent.errors import UnreadableError
from tools.load_text import decode, normalise
from tools.load_types import Loaded, TextBuilder, iso_date, one_line

_ID_FIELDS = ("id", "pid", "_id")
_TEXT_FIELDS = ("text", "contents", "content", "body")
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def read_csv(raw: bytes) -> Loaded:
    """A table whose every row becomes ``| column: value | … |``, so that it can be cited alone.

    Raises:
        UnreadableError: empty, binary, or not a table.
    """
    text, notices = decode(raw)
    text, more = normalise(text)
    text = text.replace("\t", " ") if _delimiter(text) != "\t" else text
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as fault:
        raise UnreadableError(f"not valid CSV: {fault}") from fault
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise UnreadableError("empty")
    builder = TextBuilder()
    widest = max(len(row) for row in rows)
    # Exports often put a caption or two above the header: rows of one cell in a wider table.
    while len(rows) > 1 and widest > 1 and sum(map(bool, rows[0])) == 1:
        builder.add(next(cell for cell in rows.pop(0) if cell))
    columns, rows = _header(rows, widest)
    for row in rows:
        cells = (f"{columns[n]}: {cell}" for n, cell in enumerate(row) if cell)
        builder.add("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |", tight=True)
    return Loaded(text=builder.text, media_type="text/csv", notices=notices + more)


def _delimiter(text: str) -> str:
    """The candidate that splits the most of the first rows into the same number of cells."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:20]
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]

    def score(candidate: str) -> tuple[int, int]:
        counts = [line.count(candidate) for line in bare]
        usual = max(set(counts), key=lambda n: (counts.count(n), n), default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max((",", ";", "\t", "|"), key=score)


def _header(rows: list[list[str]], widest: int) -> tuple[list[str], list[list[str]]]:
    names = list(rows[0]) + [""] * (widest - len(rows[0]))
    figures = [cell for cell in names if re.fullmatch(r"[\W\d]+", cell)]
    if len(rows) == 1 or len(figures) == sum(map(bool, names)):
        # The first row holds values: a table without a header keeps all of its rows.
        return [f"column {n}" for n in range(1, widest + 1)], rows
    return [name or f"column {n}" for n, name in enumerate(names, 1)], rows[1:]


def read_jsonl(lines: Iterable[bytes], *, max_line_bytes: int) -> Iterator[Loaded]:
    """One document per line; a bad line is skipped and named in a notice of a neighbour.

    Raises:
        UnreadableError: no line holds a document.
    """
    waiting: Loaded | None = None
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
            continue
        found = _record(line, max_line_bytes=max_line_bytes)
        if isinstance(found, str):
            faults.append((number, found))
            continue
        if waiting is not None:
            # One document is held back so that faults after the last one have a carrier too.
            yield _with_faults(waiting, faults)
            faults = []
        waiting = found
    if waiting is None:
        if not faults:
            raise UnreadableError("empty")
        raise UnreadableError(f"{faults[0][1]} on line {faults[0][0]}, and no good line")
    yield _with_faults(waiting, faults)


def _with_faults(loaded: Loaded, faults: list[tuple[int, str]]) -> Loaded:
    if not faults:
        return loaded
    shown = "; ".join(f"line {number}: {fault}" for number, fault in faults[:5])
    rest = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
    notice = f"left out {shown}{rest}"
    return loaded.model_copy(update={"notices": (*loaded.notices, notice)})


def _record(line: bytes, *, max_line_bytes: int) -> Loaded | str:
    """The document on a line, or what is wrong with it."""
    if len(line) > max_line_bytes:
        return "too long"
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "not UTF-8"
    except (ValueError, RecursionError):
        return "not valid JSON"
    if not isinstance(record, dict):
        return "not a JSON object"
    text = next((record[name] for name in _TEXT_FIELDS if name in record), None)
    if not isinstance(text, str) or not text.strip():
        return "no text"
    # Same length, so that offsets given for the original still hold.
    stored, replaced = _NOT_STORABLE.subn("\ufffd", text)
    return Loaded(
        text=stored,
        media_type="application/x-ndjson",
        title=one_line(record.get("title")),
        date=iso_date(record.get("date") or record.get("published")),
        outlet=_outlet(record),
        kind=one_line(record.get("kind")),
        url=one_line(record.get("url")),
        external_id=next((v for n in _ID_FIELDS if (v := one_line(record.get(n)))), None),
        notices=(f"{replaced} unstorable characters replaced",) if replaced else (),
    )


def _outlet(record: dict[str, object]) -> str | None:
    for name in ("outlet", "publisher", "source"):
        if value := one_line(record.get(name)):
            return value
    url = record.get("url")
    try:
        host = urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:
        return None
    return one_line((host or "").removeprefix("www."))
