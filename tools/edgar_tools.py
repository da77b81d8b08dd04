"""The tools over SEC EDGAR: filings of a company, and its figures as it filed them.

A figure is kept in the library before it is told: as a document with one sentence for each fact,
so that it has a place that can be cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

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
    readable,
    wanted,
)  # fmt: skip
from tools.edgar_concepts import alias, nearest, sure
from tools.edgar_facts import dates, document, filing, sentence
from tools.edgar_series import Series, chosen, every, restated
from tools.fetch import Fetched
from tools.keeping import Keep, Kept

ROWS: Final = 8  # facts that are shown
PARTS: Final = 3  # further parts of a list of filings that are looked at
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
    return company._replace(name=readable(name)) if isinstance(name, str) else company


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


async def _series(service: Edgar, company: Company, given: FigureWanted) -> list[Series]:
    """The concepts that can be meant, the likeliest first."""
    data = await service.facts(company.cik)
    if data is None:
        raise ToolFailed(f"{company.told()} has filed no figures as data.")
    by_tag = every(data)
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


async def _told(
    service: Edgar, company: Company, series: Sequence[Series], given: FigureWanted, keep: Keep
) -> ToolResult:
    picked, unit, told, rows = chosen(company.name, series, period=given.period, unit=given.unit)
    concept = picked.concept
    url = service.concept_url(company.cik, concept.taxonomy, concept.tag)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    raw = document(company.name, picked.name, concept, unit, told).encode()
    try:
        (kept, *_) = await keep(
            Fetched(url=f"{url}#{unit}", raw=raw, media_type="text/markdown", accessed=now)
        )
    except UnreadableError as error:
        raise ToolFailed(f"the figures could not be kept: {error}") from None
    shown = rows[:ROWS]
    citations = tuple(_cited(kept, sentence(company.name, picked.name, unit, one)) for one in shown)
    lines = [
        f"[{c.document_id}:{c.start}-{c.end}] {c.quote} ({dates(t.fact)}; {filing(t.fact)})"
        for c, t in zip(citations, shown, strict=True)
    ]
    lines.append(f"Filed as {concept.taxonomy}:{concept.tag}, {unit}.")
    if len(rows) > ROWS:
        lines.append(f"{len(rows) - ROWS} more are in document {kept.document.id}.")
    if others := [name for name in picked.units if name != unit]:
        lines.append(f"Other units: {', '.join(sorted(others)[:8])}.")
    if restated(rows):
        lines.append("One period has several values: the later filing restates the earlier.")
    return ToolResult(
        text="\n".join(lines),
        citations=citations,
        document_ids=(kept.document.id,),
        origin=f"company facts of SEC EDGAR, accessed {kept.document.ingested[:10]}",
    )


def _cited(kept: Kept, words: str) -> Citation:
    start = kept.text.find(words)
    if start < 0:  # a sentence that reading changed would have no place
        raise ToolFailed("the figures could not be kept word for word.")
    return kept.cite(start, start + len(words))
