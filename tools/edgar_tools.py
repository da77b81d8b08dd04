"""The tools over SEC EDGAR: filings of a company, and its figures as it filed them.

A figure is kept in the library before it is told: as a document with one sentence for each fact,
so that it has a place that can be cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from agent.domain import Citation
from agent.errors import ToolFailed, ToolRetry, UnreadableError
from tools.addresses import Allowed
from tools.contract import Answer, Capability, Tool, ToolResult, tool
from tools.edgar import PER_SECOND, Edgar
from tools.edgar_companies import (
    Company,
    Filing,
    companies,
    filings,
    matching,
    parts_before,
    wanted,
)  # fmt: skip
from tools.edgar_concepts import TAG, Concept, alias, nearest, sure
from tools.edgar_facts import Told, document, facts, of_period, row
from tools.fetch import Fetched
from tools.keeping import Keep, Kept

ROWS: Final = 8  # facts that are shown
PARTS: Final = 3  # further parts of a list of filings that are looked at
_TAXONOMIES: Final = ("us-gaap", "ifrs-full", "dei", "srt")
_COMPANY = Field(min_length=1, max_length=100, description="Ticker, name or CIK of the company.")


class FilingsWanted(BaseModel):
    """Arguments of ``company_filings``."""

    model_config = ConfigDict(extra="forbid")

    company: str = _COMPANY
    form: str | None = Field(
        default=None, max_length=20, description="10-K, 10-Q, 8-K, 20-F, DEF 14A, …"
    )
    since: date | None = Field(default=None, description="Filed on this day or later.")
    until: date | None = Field(default=None, description="Filed on this day or earlier.")
    limit: int = Field(default=10, ge=1, le=40)


class FigureWanted(BaseModel):
    """Arguments of ``company_figure``."""

    model_config = ConfigDict(extra="forbid")

    company: str = _COMPANY
    figure: str = Field(
        min_length=2,
        max_length=200,
        description="In words (revenue, net income, total assets) or an XBRL tag (NetIncomeLoss).",
    )
    period: str | None = Field(
        default=None,
        max_length=20,
        description="FY2024 or FY2024Q3 as the company counts, 2024 or 2024Q3 by the calendar, "
        "or the last day as 2024-06-30. Without it the latest.",
    )
    unit: str | None = Field(default=None, max_length=30, description="USD, USD/shares, shares, …")


class _Series(NamedTuple):
    """The facts of one concept, by unit, as EDGAR has them."""

    concept: Concept
    units: dict[str, Any]


def edgar_tools(
    contact: str, keep: Keep, allowed: Allowed, *, edgar: Edgar | None = None
) -> list[Tool]:
    """``company_filings`` and ``company_figure``.

    Args:
        contact: Who asks: name and e-mail address.
        keep: Brings facts into the library.
        allowed: Takes note of the addresses of filings.
        edgar: The service, instead of the real one.

    Raises:
        SetupError: No contact.
    """
    service = edgar or Edgar(contact)

    async def list_filings(given: FilingsWanted) -> ToolResult:
        company = await _company(service, given.company)
        found = await _filings(service, company, given)
        urls = [service.filing_url(company.cik, f.accession, f.document) for f in found]
        allowed.offer(urls, by="company_filings")
        lines = [f"{company.told()}: {len(found)} filings"]
        lines += [f"{_about(f)}\n{url}" for f, url in zip(found, urls, strict=True)]
        return ToolResult(text="\n".join(lines), origin="list of filings of SEC EDGAR")

    async def find_figure(given: FigureWanted) -> ToolResult:
        company = await _company(service, given.company)
        series = await _series(service, company, given)
        return await _told(service, company, series, given, keep)

    return [
        tool(
            "company_filings",
            "Lists what a company has filed with the United States' SEC (annual and quarterly "
            "reports, announcements), with addresses that fetch_page reads. Only companies that "
            "file there.",
            FilingsWanted,
            list_filings,
            _capability("addresses of filings with form and dates", "document", "event"),
            timeout_seconds=90,
            per_second=PER_SECOND,
        ),
        tool(
            "company_figure",
            "Gives a figure of a company's accounts as it filed it with the SEC: value, unit, "
            "period, form and accession number, to be cited. For one figure and one company at a "
            "time; not for forecasts, shares of a market or segments.",
            FigureWanted,
            find_figure,
            _capability("filed figures by period, each with its place", "figure", "comparison"),
            timeout_seconds=120,
            per_second=PER_SECOND,
        ),
    ]


def _capability(returns: str, *answers: Answer) -> Capability:
    return Capability(
        domain="filings", answers=frozenset(answers), returns=returns, live=True, seconds=2.0
    )


async def _company(service: Edgar, words: str) -> Company:
    known = companies(await service.directory())
    found = matching(words, known)
    if len(found) == 1:
        return found[0] if found[0].tickers else await _named(service, found[0])
    if found:
        told = "; ".join(one.told() for one in found)
        raise ToolRetry(f"{words!r} can be several companies: {told}. Give the ticker.")
    raise ToolRetry(
        f"No company called {words!r} files with the SEC under a ticker. Give its ticker, the "
        "name it files under, or its CIK."
    )


async def _named(service: Edgar, company: Company) -> Company:
    """A company that was given by its number alone."""
    held = await service.submissions(company.cik)
    if held is None:
        raise ToolRetry(f"No company has the CIK {company.cik:010d}.")
    name = held.get("name")
    return company._replace(name=" ".join(name.split())) if isinstance(name, str) else company


async def _filings(service: Edgar, company: Company, given: FilingsWanted) -> list[Filing]:
    held = await service.submissions(company.cik)
    if held is None:
        raise ToolFailed(f"{company.told()} has filed nothing with the SEC.")
    recent = (
        held.get("filings", {}).get("recent") if isinstance(held.get("filings"), dict) else None
    )
    limits = {"since": given.since, "until": given.until}
    found = wanted(filings(recent), form=given.form, **limits)
    for name in parts_before(held, **limits)[:PARTS]:
        if len(found) >= given.limit:
            break
        found += wanted(filings(await service.older(name)), form=given.form, **limits)
    if not found:
        forms = sorted({f.form for f in filings(recent)})[:20]
        raise ToolRetry(
            f"{company.told()}: no such filing. Forms among its recent ones: {', '.join(forms)}."
        )
    return found[: given.limit]


def _about(filing: Filing) -> str:
    period = f" for the period to {filing.period}" if filing.period else ""
    about = f", {filing.about}" if filing.about and filing.about != filing.form else ""
    return f"{filing.form}{about}{period}, filed {filing.filed}, accession {filing.accession}"


async def _series(service: Edgar, company: Company, given: FigureWanted) -> list[_Series]:
    """The concepts that can be meant, the likeliest first."""
    if TAG.fullmatch(given.figure) and not alias(given.figure):
        for taxonomy in _TAXONOMIES[:2]:
            data = await service.concept(company.cik, taxonomy, given.figure)
            if data is not None and isinstance(data.get("units"), dict):
                concept = Concept(taxonomy, given.figure, str(data.get("label") or ""))
                return [_Series(concept, data["units"])]
    data = await service.facts(company.cik)
    if data is None:
        raise ToolFailed(f"{company.told()} has filed no figures as data.")
    by_tag = _all(data)
    tags = dict.fromkeys((given.figure, *alias(given.figure)))
    if known := [by_tag[tag] for tag in tags if tag in by_tag]:
        return known
    ranked = nearest(given.figure, (one.concept for one in by_tag.values()))
    if best := sure(ranked):
        return [by_tag[best.tag]]
    told = "; ".join(f"{c.tag} ({c.label})" if c.label else c.tag for _, c in ranked)
    raise ToolRetry(
        f"{company.name} has filed no figure called {given.figure!r}. "
        + (f"Nearest are: {told}. Give one of these tags." if told else "Use other words.")
    )


def _all(data: Any) -> dict[str, _Series]:
    """Every concept in a company's facts, by tag."""
    held = data.get("facts") if isinstance(data, dict) else None
    found: dict[str, _Series] = {}
    for taxonomy, tags in held.items() if isinstance(held, dict) else ():
        for tag, one in tags.items() if isinstance(tags, dict) else ():
            if isinstance(one, dict) and isinstance(one.get("units"), dict) and TAG.fullmatch(tag):
                concept = Concept(taxonomy, tag, str(one.get("label") or ""))
                found.setdefault(tag, _Series(concept, one["units"]))
    return found


async def _told(
    service: Edgar, company: Company, series: Sequence[_Series], given: FigureWanted, keep: Keep
) -> ToolResult:
    chosen, unit, told, rows = _chosen(company, series, given)
    concept = chosen.concept
    url = service.concept_url(company.cik, concept.taxonomy, concept.tag)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    raw = document(company.name, concept, unit, told).encode()
    try:
        (kept, *_) = await keep(
            Fetched(url=f"{url}#{unit}", raw=raw, media_type="text/markdown", accessed=now)
        )
    except UnreadableError as error:
        raise ToolFailed(f"the figures could not be kept: {error}") from None
    citations = tuple(_cited(kept, row(company.name, concept, unit, one)) for one in rows[:ROWS])
    lines = [f"[{c.document_id}:{c.start}-{c.end}] {c.quote}" for c in citations]
    if len(rows) > ROWS:
        lines.append(f"{len(rows) - ROWS} more are in document {kept.document.id}.")
    if others := [name for name in chosen.units if name != unit]:
        lines.append(f"Other units: {', '.join(sorted(others)[:8])}.")
    if _restated(rows):
        lines.append("One period has several values: the later filing restates the earlier.")
    return ToolResult(
        text="\n".join(lines),
        citations=citations,
        document_ids=(kept.document.id,),
        origin=f"company facts of SEC EDGAR, accessed {kept.document.ingested[:10]}",
    )


def _chosen(
    company: Company, series: Sequence[_Series], given: FigureWanted
) -> tuple[_Series, str, list[Told], list[Told]]:
    """The first concept that has the period, its unit, all its facts and those of the period.

    Without a period it is the concept with the latest fact.
    """
    found = []
    for one in series:
        unit = _unit(one, given.unit)
        told = facts(one.units.get(unit)) if unit else []
        try:
            rows = of_period(told, given.period)
        except ValueError:
            raise ToolRetry(
                f"{given.period!r} is no period: write FY2024, FY2024Q3, 2024, 2024Q3 or the last "
                "day as 2024-06-30."
            ) from None
        if told:
            found.append((one, unit, told, rows))
    if not found:
        units = sorted({name for one in series for name in one.units})
        raise ToolRetry(f"There are no figures in {given.unit!r}, but in: {', '.join(units)}.")
    with_rows = [one for one in found if one[3]]
    if not with_rows:
        labels = [t.label or t.fact.end.isoformat() for one in found for t in one[2]]
        last = ", ".join(list(dict.fromkeys(labels))[:10])
        hint = (
            " A fourth quarter is filed only within its year." if "Q4" in str(given.period) else ""
        )
        raise ToolRetry(f"{company.name} has filed none for {given.period}; for: {last}.{hint}")
    return with_rows[0] if given.period else max(with_rows, key=lambda one: one[3][0].fact.end)


def _unit(series: _Series, wanted_unit: str | None) -> str:
    """The unit asked for, else the one with most facts; empty where there is none."""
    if wanted_unit:
        return next((u for u in series.units if u.lower() == wanted_unit.lower()), "")
    counted = [(len(v), u) for u, v in series.units.items() if isinstance(v, list)]
    return max(counted, default=(0, ""))[1]


def _cited(kept: Kept, sentence: str) -> Citation:
    start = kept.text.find(sentence)
    if start < 0:  # a sentence that reading changed would have no place
        raise ToolFailed("the figures could not be kept word for word.")
    return kept.cite(start, start + len(sentence))


def _restated(rows: Sequence[Told]) -> bool:
    values: dict[tuple[date | None, date], set[Decimal]] = {}
    for one in rows:
        values.setdefault((one.fact.start, one.fact.end), set()).add(one.fact.val)
    return any(len(one) > 1 for one in values.values())
