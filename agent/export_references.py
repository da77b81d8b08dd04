"""The reference list as BibTeX, RIS and CSL-JSON: hash, day of access, quoted spans. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from agent.article import Article, Reference
from agent.domain import Citation
from agent.publish_markdown import safe_url
from agent.publish_references import citations, shown_source

_TYPES: Final[Mapping[str, tuple[str, str, str]]] = {  # BibTeX, RIS, CSL
    "news": ("article", "NEWS", "article-newspaper"),
    "web": ("online", "ELEC", "webpage"),
    "report": ("techreport", "RPRT", "report"),
    "filing": ("techreport", "RPRT", "report"),
    "release": ("misc", "PRESS", "document"),
    "note": ("techreport", "RPRT", "report"),
    "call": ("misc", "HEAR", "interview"),
    "transcript": ("misc", "HEAR", "interview"),
    "table": ("misc", "DATA", "dataset"),
}
_OTHER: Final = ("misc", "GEN", "document")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
# What TeX would obey.
_TEX: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\^{}", "~": r"\textasciitilde{}",
}  # fmt: skip


class Entry(NamedTuple):
    """A reference with what an entry needs: the day it was read, and its quoted spans."""

    reference: Reference
    key: str
    accessed: str
    quotes: tuple[Citation, ...]


def entries(article: Article, day: str) -> list[Entry]:
    """Entries of the reference list, in its order; keys are unique.

    Args:
        article: A finished article.
        day: ISO day of access of documents that do not know theirs.
    """
    spans: dict[str, dict[tuple[int, int], Citation]] = {}
    for section in article.sections:
        for sentence in section.statements():
            for one in citations(sentence):
                if one.field is None:
                    spans.setdefault(one.document_id, {}).setdefault((one.start, one.end), one)
    found, keys = [], set[str]()
    for entry in article.references:
        key = _key(entry)
        key = key if key not in keys else f"{key}-{entry.number}"
        keys.add(key)
        quotes = tuple(v for _, v in sorted(spans.get(entry.document_id, {}).items()))
        found.append(Entry(entry, key, entry.ingested[:10] or day, quotes))
    return found


def _key(entry: Reference) -> str:
    """Outlet or first word of the title, and the year: veldmoor2024."""
    name = re.findall(r"[a-z0-9]+", (entry.outlet or entry.title).lower())
    year = (entry.date or "")[:4]
    return f"{name[0] if name else 'source'}{year or entry.number}"


def bibtex(article: Article, day: str) -> str:
    """The references as BibTeX; quoted spans and hash stand in ``note`` and ``annote``."""
    rows = []
    for one in entries(article, day):
        entry = one.reference
        fields = {
            "title": f"{{{_tex(entry.title)}}}",
            "author": f"{{{_tex(entry.outlet)}}}" if entry.outlet else "",
            "year": (entry.date or "")[:4],
            "date": entry.date or "",
            "url": _url(entry.source),
            "howpublished": "" if _url(entry.source) else _tex(shown_source(entry.source)),
            "urldate": one.accessed,
            "note": f"sha256:{entry.sha256}, read {one.accessed}" if entry.sha256 else "",
            "annote": _tex(_spans(one)),
            "keywords": entry.kind,
        }
        if _TYPES.get(entry.kind, _OTHER)[0] == "techreport":
            fields["institution"] = fields["author"]
        told = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        rows.append(f"@{_TYPES.get(entry.kind, _OTHER)[0]}{{{one.key},\n{told}\n}}")
    return "\n\n".join(rows) + "\n"


def ris(article: Article, day: str) -> str:
    """The references as RIS, one record each; lines end as the format wants."""
    rows: list[str] = []
    for one in entries(article, day):
        entry = one.reference
        date = (entry.date or "").split("-")
        fields = [
            ("TY", _TYPES.get(entry.kind, _OTHER)[1]),
            ("ID", one.key),
            ("TI", entry.title),
            ("AU", f"{entry.outlet}," if entry.outlet else ""),  # the comma keeps it one name
            ("PB", entry.outlet or ""),
            ("PY", date[0]),
            ("DA", "/".join([*date, "", ""][:3]) + "/" if date[0] else ""),
            ("UR", _url(entry.source)),
            ("L1", "" if _url(entry.source) else shown_source(entry.source)),
            ("Y2", one.accessed.replace("-", "/") + "/"),
            ("M1", f"sha256:{entry.sha256}" if entry.sha256 else ""),
            ("KW", entry.kind),
            *(("N1", _span(c)) for c in one.quotes),
            ("ER", ""),
        ]
        rows += [f"{tag}  - {_line(v)}" for tag, v in fields if v or tag == "ER"]
        rows.append("")
    return "\r\n".join(rows)


def csl_json(article: Article, day: str) -> str:
    """The references as CSL-JSON; hash and quoted spans with their places stand in ``custom``."""
    rows = []
    for one in entries(article, day):
        entry = one.reference
        row: dict[str, Any] = {
            "id": one.key,
            "type": _TYPES.get(entry.kind, _OTHER)[2],
            "title": _line(entry.title),
            "accessed": {"date-parts": [_parts(one.accessed)]},
            "genre": entry.kind,
        }
        if entry.outlet:
            row["author"] = [{"literal": _line(entry.outlet)}]
            row["publisher"] = _line(entry.outlet)
        if entry.date and (parts := _parts(entry.date)):
            row["issued"] = {"date-parts": [parts]}
        if url := _url(entry.source):
            row["URL"] = url
        row["custom"] = {
            "source": shown_source(entry.source),
            "sha256": entry.sha256,
            "quotes": [
                {"text": c.quote, "start": c.start, "end": c.end, "page": c.page}
                for c in one.quotes
            ],
        }
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _spans(one: Entry) -> str:
    return " ".join(_span(c) for c in one.quotes)


def _span(cited: Citation) -> str:
    page = f"page {cited.page}, " if cited.page else ""
    return f"“{_line(cited.quote)}” ({page}characters {cited.start}-{cited.end})"


def _url(source: str) -> str:
    return safe_url(source) or ""


def _parts(day: str) -> list[int]:
    return [int(p) for p in day.split("-") if p.isdigit()]


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _tex(text: str) -> str:
    """Text that TeX prints as it is; braces that do not pair become round.

    BibTeX counts braces even behind a backslash, and readers drop their names.
    """
    told = _line(text)
    depth = 0
    for c in told:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            break
    if depth:
        told = told.translate(str.maketrans("{}", "()"))
    return "".join(_TEX.get(c, c) for c in told)
