"""The tools over EDGAR, against a server that keeps its rules of access."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from agent.domain import Document
from agent.errors import SetupError
from tests.tools import edgar_server, web_server
from tests.tools.edgar_server import CONTACT, FY24, Q1_25
from tests.tools.web_server import WebServer, always, as_json, as_page, limited
from tools.addresses import Allowed
from tools.duplicates import text_digest
from tools.edgar import Edgar, Pace
from tools.edgar_companies import companies, matching, readable
from tools.edgar_facts import amount
from tools.edgar_tools import edgar_tools
from tools.fetch import Fetched
from tools.keeping import Kept
from tools.load import read_bytes
from tools.registry import Called, Registry


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


class Remembering(list[Kept]):
    """A library that only remembers."""

    async def __call__(self, page: Fetched) -> list[Kept]:
        (loaded,) = read_bytes(page.raw, name=page.url, media_type=page.media_type)
        digest = text_digest(loaded.text)
        document = Document(
            id=f"d{digest[:10]}", source=page.url, sha256=digest, characters=len(loaded.text),
            title=loaded.title or "", date=loaded.date, ingested=page.accessed,
        )  # fmt: skip
        new = all(one.document.id != document.id for one in self)
        self.append(Kept(document, loaded.text, new))
        return [self[-1]]


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server.serving() as server:
        edgar_server.edgar(server)
        yield server


class Desk:
    """The tools with all that is around them."""

    def __init__(self, web: WebServer, contact: str = CONTACT) -> None:
        self.clock, self.allowed, self.kept = Clock(), Allowed(), Remembering()
        pace = Pace(8, clock=self.clock, sleep=self.clock.sleep)
        self.edgar = Edgar(contact, www=web.url, data=web.url, sleep=self.clock.sleep, pace=pace)
        tools = edgar_tools(contact, self.kept, self.allowed, edgar=self.edgar)
        self.registry = Registry([t._replace(per_second=None) for t in tools])

    async def figure(self, company: str, figure: str, **more: object) -> Called:
        given = {"company": company, "figure": figure, **more}
        return await self.registry.call("company_figure", given)

    async def filings(self, company: str, **more: object) -> Called:
        return await self.registry.call("company_filings", {"company": company, **more})


@pytest.fixture
def desk(web: WebServer) -> Desk:
    return Desk(web)


REVENUE = "In fiscal 2024, Microsoft Corp's revenue was $245.122 billion."


@pytest.mark.parametrize(
    ("figure", "period", "told"),
    [
        ("revenue", "FY2024", f"{REVENUE} (2023-07-01 to 2024-06-30; form 10-K, accession {FY24}, "
         "filed 2024-07-30)"),
        ("Net sales", "fy 2024", REVENUE),
        ("RevenueFromContractWithCustomerExcludingAssessedTax", "FY2024", REVENUE),
        ("revenue", "2024-06-30", REVENUE),
        ("revenue", None, "In the first quarter of fiscal 2025, Microsoft Corp's revenue was "
         f"$65.585 billion. (2024-07-01 to 2024-09-30; form 10-Q, accession {Q1_25}, filed 2024"),
        ("revenue", "FY2025Q1", "$65.585 billion. (2024-07-01 to"),
        ("revenue", "FY2024-Q2", "$62.02 billion. (2023-10-01 to"),
        ("revenue", "2024Q3", "$65.585 billion. (2024-07-01 to"),
        ("revenue", "2022Q3", "In the three months ended September 30, 2022, Microsoft Corp's "
         "revenue was $50.122 billion."),
        ("revenue", "2023-12-31", "In the six months ended December 31, 2023, Microsoft Corp's "
         "revenue was $118.537 billion."),
        ("revenue", "2021-06-30", "In the year ended June 30, 2021, Microsoft Corp's revenue"),
        ("revenue", "FY2015", "In fiscal 2015, Microsoft Corp's revenue was $93.58 billion."),
        ("total assets", "FY2023", "Microsoft Corp's total assets were $411.976 billion as of "
         "June 30, 2023."),
        ("total assets", "2024Q2", "total assets were $512.163 billion as of June 30, 2024."),
        ("eps", "FY2024", "diluted earnings per share were $11.8 per share."),
        ("NonoperatingIncomeExpense", "FY2024", "nonoperating income expense was -$1.646 billion."),
        ("nonoperating income expense", "FY2024", "expense was -$1.646 billion."),
    ],
)  # fmt: skip
async def test_a_figure_is_told_with_its_period_and_filing(
    desk: Desk, figure: str, period: str | None, told: str
) -> None:
    called = await desk.figure("MSFT", figure, period=period)
    assert called.outcome == "done", called.message
    assert told in called.reply()


async def test_every_figure_told_is_cited_to_the_letter(desk: Desk) -> None:
    called = await desk.figure("msft", "revenue", period="FY2024")
    assert called.result is not None
    (citation,) = called.result.citations
    (kept,) = desk.kept
    assert citation.quote == REVENUE == kept.text[citation.start : citation.end]
    assert citation.document_id == kept.document.id
    assert called.result.document_ids == (kept.document.id,)
    assert called.result.trusted is False
    assert kept.document.source.endswith(
        "/companyconcept/CIK0000789019/us-gaap/"
        "RevenueFromContractWithCustomerExcludingAssessedTax.json#USD"
    )
    assert kept.document.date == "2024-10-30"


async def test_one_document_holds_all_periods_however_it_was_asked(desk: Desk) -> None:
    await desk.figure("MSFT", "revenue", period="FY2024")
    await desk.figure("microsoft", "RevenueFromContractWithCustomerExcludingAssessedTax")
    assert [kept.new for kept in desk.kept] == [True, False]
    assert desk.kept[0].text.count("revenue was $") == 9


async def test_a_figure_of_an_earlier_year_is_not_labelled_with_that_of_its_filing(
    desk: Desk,
) -> None:
    """The 10-K of fiscal 2024 states 2023 too, under fy 2024."""
    called = await desk.figure("MSFT", "revenue", period="FY2023")
    assert called.result is not None
    assert [c.quote.count("$211.915 billion") for c in called.result.citations] == [1]
    assert "filed 2023-07-27" in called.reply()


async def test_a_restated_value_is_shown_beside_the_first_one(desk: Desk) -> None:
    called = await desk.figure("MSFT", "Assets", period="2024-06-30")
    assert "$512.163 billion " in called.reply()
    assert "$512,163,000,001 " in called.reply()
    assert "restates the earlier" in called.reply()


@pytest.mark.parametrize(
    ("company", "figure", "more", "outcome", "told"),
    [
        ("MSFT", "gross margin of Azure", {}, "usage_error", "has filed no figure called"),
        ("MSFT", "earnings diluted loss", {}, "usage_error", "EarningsPerShareDiluted (Earnings"),
        ("MSFT", "NoSuchConceptAtAll", {}, "usage_error", "has filed no figure called"),
        ("MSFT", "revenue", {"period": "FY2024Q4"}, "usage_error", "only within its year"),
        ("MSFT", "revenue", {"period": "FY1999"}, "usage_error", "for: FY2025Q1, FY2024"),
        ("MSFT", "revenue", {"period": "last year"}, "usage_error", "write FY2024"),
        ("MSFT", "revenue", {"period": "2024-13-77"}, "usage_error", "write FY2024"),
        ("MSFT", "revenue", {"unit": "EUR"}, "usage_error", "no figures in 'EUR', but in: USD"),
        ("MSFT", "InventoryNet", {}, "usage_error", "no figures"),
        ("MSFT", "", {}, "usage_error", "`figure`"),
        ("General", "revenue", {}, "usage_error", "General Dynamics Corp (GD), CIK 0000040533"),
        ("Veldmoor", "revenue", {}, "usage_error", "No company called 'Veldmoor'"),
        ("99999999", "revenue", {}, "usage_error", "No company has the CIK 0099999999"),
        ("asml", "revenue", {}, "failed", "has filed no figures as data"),
    ],
)
async def test_what_is_not_there_is_said_with_what_is(
    desk: Desk, company: str, figure: str, more: dict, outcome: str, told: str
) -> None:
    called = await desk.figure(company, figure, **more)
    assert (called.outcome, told in called.message) == (outcome, True), called.message
    assert "\n" not in called.message
    assert desk.kept == []


@pytest.mark.parametrize(
    ("words", "cik"),
    [
        ("MSFT", 789019), ("msft", 789019), ("$MSFT", 789019), ("Microsoft", 789019),
        ("Microsoft Corporation", 789019), ("789019", 789019), ("CIK0000789019", 789019),
        ("Alphabet", 1652044), ("GOOG", 1652044), ("brk.b", 1067983), ("BRK-B", 1067983),
        ("Berkshire Hathaway Inc.", 1067983), ("Amazon.com, Inc.", 1018724), ("Amazon", 1018724),
        ("General Mills", 40704), ("ASML Holding N.V.", 937966), ("Mills", 40704),
    ],
)  # fmt: skip
async def test_companies_by_ticker_name_and_number(desk: Desk, words: str, cik: int) -> None:
    found = matching(words, companies(await desk.edgar.directory()))
    assert [one.cik for one in found] == [cik]


async def test_filings_are_listed_with_addresses_that_may_be_fetched(
    desk: Desk, web: WebServer
) -> None:
    called = await desk.filings("Microsoft", form="10-q")
    url = f"{web.url}/Archives/edgar/data/789019/000095017024118967/msft-20240930.htm"
    assert called.reply().splitlines() == [
        "Microsoft Corp (MSFT), CIK 0000789019: 1 filings",
        f"10-Q for the period to 2024-09-30, filed 2024-10-30, accession {Q1_25}",
        url,
    ]
    assert desk.allowed.source(url) == "company_filings"


async def test_amendments_belong_to_their_form_and_paths_stay_in_the_archive(desk: Desk) -> None:
    called = await desk.filings("MSFT", form="10-K")
    lines = called.reply().splitlines()
    assert [line.split(",")[0] for line in lines[1::2]] == [
        "10-K for the period to 2024-06-30", "10-K/A for the period to 2023-06-30",
        "10-K for the period to 2022-06-30", "10-K for the period to 2015-06-30",
    ]  # fmt: skip
    assert ".." not in called.reply()
    assert lines[4].endswith("/000095017023035122/0000950170-23-035122-index.htm")


async def test_older_filings_are_looked_up_only_where_needed(desk: Desk, web: WebServer) -> None:
    await desk.filings("MSFT", form="10-K", since="2020-01-01")
    assert not any("submissions-001" in asked.path for asked in web.asked)
    called = await desk.filings("MSFT", form="10-K", until="2016-01-01")
    assert "d918813d10k.htm" in called.reply()
    assert not any("passwd" in asked.path for asked in web.asked)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"form": "20-F"}, "Forms among its recent ones: 10-K, 10-K/A, 10-Q, DEF 14A"),
        ({"since": "2030-01-01"}, "no such filing"),
        ({"since": "soon"}, "`since`"),
        ({"limit": 0}, "`limit`"),
    ],
)
async def test_no_such_filing_says_what_there_is(desk: Desk, more: dict, told: str) -> None:
    called = await desk.filings("MSFT", **more)
    assert (called.outcome, told in called.message) == ("usage_error", True), called.message


async def test_a_company_by_its_number_has_its_name(desk: Desk) -> None:
    called = await desk.filings("12345")
    assert "Veldmoor Ltd, CIK 0000012345: no such filing" in called.message


@pytest.mark.parametrize("contact", ["", "Jane Doe", "jäne@example.com", "jane@example.com\nX: y"])
def test_without_a_contact_it_is_said_what_to_set(contact: str) -> None:
    with pytest.raises(SetupError, match="set DEEPNEWS_CONTACT to your name and e-mail") as caught:
        edgar_tools(contact, Remembering(), Allowed())
    assert "\n" not in str(caught.value)


async def test_every_request_says_who_asks(desk: Desk, web: WebServer) -> None:
    await desk.figure("MSFT", "revenue")
    assert {asked.headers["user-agent"] for asked in web.asked} == {f"DeepNews {CONTACT}"}


async def test_a_contact_that_is_refused_asks_for_another(web: WebServer) -> None:
    with pytest.raises(SetupError, match="set DEEPNEWS_CONTACT"):
        await Desk(web, contact="x@").figure("MSFT", "revenue")


async def test_a_blocked_address_is_told_so(desk: Desk, web: WebServer) -> None:
    web.routes["/"] = always(as_page(edgar_server.TOO_FAST, 403))
    called = await desk.figure("MSFT", "revenue")
    assert (called.outcome, called.message) == (
        "failed", "SEC EDGAR blocks this address for now: too many requests.",
    )  # fmt: skip


async def test_a_429_is_waited_for_once(desk: Desk, web: WebServer) -> None:
    web.routes["/"] = limited(web.routes["/"], 1, Retry_After="3")
    assert (await desk.figure("MSFT", "revenue")).outcome == "done"
    assert 3.0 in desk.clock.naps
    web.routes["/"] = always(as_json({}, 429, Retry_After="3"))
    called = await desk.filings("MSFT")
    assert (called.outcome, "429" in called.message) == ("failed", True)


@pytest.mark.parametrize(
    "answer", [as_page("oops", 500), as_page("<html>", 200), as_json([]), as_json("x")]
)
async def test_an_unusable_answer_has_failed(desk: Desk, web: WebServer, answer: object) -> None:
    web.routes["/"] = always(answer)  # type: ignore[arg-type]
    called = await desk.figure("MSFT", "revenue")
    assert called.outcome == "failed"
    assert "\n" not in called.message


@pytest.mark.parametrize(
    "held", [{}, {"facts": 3}, {"facts": {"us-gaap": 3}}, {"facts": {"us-gaap": {"Assets": 3}}}]
)
async def test_facts_of_another_shape_are_none(desk: Desk, web: WebServer, held: dict) -> None:
    web.routes["/api/xbrl/companyfacts"] = always(as_json(held))
    called = await desk.figure("MSFT", "assets")
    assert (called.outcome, "no figure called" in called.message) == ("usage_error", True)


async def test_answers_are_asked_for_once_in_a_run(desk: Desk, web: WebServer) -> None:
    await desk.figure("MSFT", "revenue")
    count = len(web.asked)
    await desk.figure("MSFT", "total assets")
    await desk.figure("MSFT", "eps")
    assert len(web.asked) == count == 2


async def test_requests_keep_their_distance(desk: Desk) -> None:
    for cik in range(20):
        await desk.edgar.submissions(cik)
    assert desk.clock.now - 100.0 >= 19 / 8
    assert sum(desk.clock.naps) == pytest.approx(19 / 8)


async def test_revenue_from_contracts_is_called_so_where_it_is_a_part(
    desk: Desk, web: WebServer
) -> None:
    year = {"start": "2023-07-01", "end": "2024-06-30", "accn": FY24, "fy": 2024, "fp": "FY",
            "form": "10-K", "filed": "2024-07-30"}  # fmt: skip
    held = {
        "Revenues": {"label": "Revenues", "units": {"USD": [year | {"val": 300_000_000}]}},
        "RevenueFromContractWithCustomerExcludingAssessedTax": {
            "label": "…", "units": {"USD": [year | {"val": 245_122_000}]}
        },
    }  # fmt: skip
    web.routes["/api/xbrl/companyfacts"] = always(as_json({"facts": {"us-gaap": held}}))
    called = await desk.figure("MSFT", "revenue", period="FY2024")
    assert "Microsoft Corp's revenue was $300 million." in called.reply()
    part = await desk.figure("MSFT", "RevenueFromContractWithCustomerExcludingAssessedTax")
    assert "revenue from contracts with customers was $245.122 million." in part.reply()


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("245122000000", "USD", "$245.122 billion"), ("512163000001", "USD", "$512,163,000,001"),
        ("-1646000000", "USD", "-$1.646 billion"), ("999999", "USD", "$999,999"),
        ("1500000", "EUR", "€1.5 million"), ("11.80", "USD/shares", "$11.8 per share"),
        ("7432000000", "shares", "7.432 billion shares"), ("0.19", "pure", "0.19"),
        ("1000000", "CHF", "CHF 1 million"), ("0", "USD", "$0"), ("1E+9", "USD", "$1 billion"),
        ("228000", "employee", "228,000 employee"),
    ],
)  # fmt: skip
def test_amounts_lose_no_digit(value: str, unit: str, told: str) -> None:
    assert amount(Decimal(value), unit) == told


@pytest.mark.parametrize(
    ("filed", "told"),
    [
        ("MICROSOFT CORP", "Microsoft Corp"), ("Alphabet Inc.", "Alphabet Inc."),
        ("AT&T INC.", "AT&T Inc."), ("3M CO", "3M Co"), ("ASML HOLDING NV", "ASML Holding NV"),
        ("INTERNATIONAL BUSINESS MACHINES CORP", "International Business Machines Corp"),
    ],
)  # fmt: skip
def test_names_in_capitals_become_readable(filed: str, told: str) -> None:
    assert readable(filed, "ASML") == told
