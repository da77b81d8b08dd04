"""Companies by name or ticker, and lists of filings, out of what EDGAR answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

_FORMS = re.compile(
    r"\b(?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|lp|sa|ag|nv|se|ab|asa"
    r"|group|holdings?|the|class [a-z])\b|/[a-z]{2}/?"
)
_SHOWN: Final = 6


class Company(NamedTuple):
    """A filer. ``tickers`` are those of all its shares; none for a bare number."""

    cik: int
    name: str
    tickers: tuple[str, ...] = ()

    def told(self) -> str:
        """Name, tickers and number in one line."""
        marks = f" ({', '.join(self.tickers)})" if self.tickers else ""
        return f"{self.name}{marks}, CIK {self.cik:010d}"


class Filing(NamedTuple):
    """One filing, as the list has it; ``document`` is the file that holds it, or empty."""

    accession: str
    form: str
    filed: date
    period: str
    document: str
    about: str


def companies(directory: Any) -> list[Company]:
    """The directory as companies, in its order (by size), each once."""
    names: dict[int, str] = {}
    tickers: dict[int, list[str]] = {}
    rows = directory.values() if isinstance(directory, dict) else ()
    for row in rows:
        if not isinstance(row, dict):
            continue
        cik, ticker, title = row.get("cik_str"), row.get("ticker"), row.get("title")
        if isinstance(cik, int) and isinstance(title, str):
            names.setdefault(cik, readable(title, str(ticker)))
            if isinstance(ticker, str):
                tickers.setdefault(cik, []).append(ticker.upper())
    return [Company(cik, name, tuple(tickers.get(cik, ()))) for cik, name in names.items()]


def matching(words: str, known: Sequence[Company]) -> list[Company]:
    """The companies that the words can mean: one where they are plain, several where not.

    A ticker comes first, then a CIK, then the same name, then names that begin with the words,
    then those that hold all of them.
    """
    asked = words.strip()
    ticker = asked.upper().removeprefix("$").replace(".", "-")
    if found := [one for one in known if ticker in one.tickers]:
        return found
    number = re.fullmatch(r"(?:CIK)?\s*(\d{4,10})", asked, re.IGNORECASE)
    if number:
        cik = int(number[1])
        return [one for one in known if one.cik == cik] or [Company(cik, f"CIK {cik:010d}")]
    name = _plain(asked)
    if not name:
        return []
    plain = [(one, _plain(one.name)) for one in known]
    wanted = set(name.split())
    for fits in (
        lambda other: other == name,
        lambda other: other.startswith(f"{name} "),
        lambda other: wanted <= set(other.split()),
    ):
        if found := [one for one, other in plain if fits(other)]:
            return found[:_SHOWN]
    return []


def _plain(name: str) -> str:
    low = re.sub(r"[.'’]", "", name.lower().replace(".com", " com"))
    low = re.sub(r"[,()&!]", " ", low)
    return " ".join(_FORMS.sub(" ", low).replace("-", " ").split())


def readable(name: str, ticker: str = "") -> str:
    """A name that is filed in capitals as it is mostly written: "Microsoft Corp"."""
    words = name.split()
    if not name.isupper():
        return " ".join(words)
    return " ".join(word if _capitals(word.strip(".,"), ticker) else word.title() for word in words)


def _capitals(word: str, ticker: str) -> bool:
    short = len(word) <= 3 and word not in ("INC", "CO", "LTD", "THE", "OF", "AND")
    return short or "&" in word or word == ticker.upper()


def filings(columns: Any) -> list[Filing]:
    """A list in columns as rows, latest first; broken ones are left out."""
    if not isinstance(columns, Mapping):
        return []
    names = (
        "accessionNumber", "form", "filingDate", "reportDate", "primaryDocument",
        "primaryDocDescription",
    )  # fmt: skip
    lists = [columns.get(name) for name in names]
    if not all(isinstance(one, list) for one in lists[:3]):
        return []
    count = len(lists[0] or ())
    padded = [list(one) if isinstance(one, list) else [""] * count for one in lists]
    rows = [_filing(*map(str, values)) for values in zip(*padded, strict=False)]
    return sorted((r for r in rows if r), key=lambda r: (r.filed, r.accession), reverse=True)


def _filing(
    accession: str, form: str, filed: str, period: str, document: str, about: str
) -> Filing | None:
    named = re.fullmatch(r"\d{10}-\d{2}-\d{6}", accession)
    safe = re.fullmatch(r"[\w.\-/]*", document) and ".." not in document
    try:
        day = date.fromisoformat(filed)
    except ValueError:
        return None
    if not named:
        return None
    return Filing(accession, form, day, period, document if safe else "", " ".join(about.split()))


def wanted(
    listed: Iterable[Filing], *, form: str | None, since: date | None, until: date | None
) -> list[Filing]:
    """Those of a form, amendments included, that were filed in a span of days."""
    kind = form.upper().removeprefix("FORM ").strip() if form else None
    return [
        one
        for one in listed
        if (kind is None or one.form.upper() in (kind, f"{kind}/A"))
        and (since is None or one.filed >= since)
        and (until is None or one.filed <= until)
    ]


def parts_before(submissions: Any, *, since: date | None, until: date | None) -> list[str]:
    """Names of the further parts of the list that may hold filings of these days, newest first."""
    held = submissions.get("filings") if isinstance(submissions, Mapping) else None
    files = held.get("files") if isinstance(held, Mapping) else None
    found = []
    for one in files if isinstance(files, list) else ():
        if not isinstance(one, Mapping):
            continue
        name, first, last = one.get("name"), one.get("filingFrom"), one.get("filingTo")
        if not (isinstance(name, str) and re.fullmatch(r"CIK\d{10}-submissions-\d{3}\.json", name)):
            continue
        try:
            begins, ends = date.fromisoformat(str(first)), date.fromisoformat(str(last))
        except ValueError:
            continue
        if (since is None or ends >= since) and (until is None or begins <= until):
            found.append((ends, name))
    return [name for _, name in sorted(found, reverse=True)]
