"""EDGAR's JSON interfaces, as sec.gov documents them, with its rules of access."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from tests.tools.web_server import Answer, Asked, WebServer, as_json, as_page

CONTACT = "Jane Doe jane@example.com"
UNDECLARED = (
    "<html><head><title>SEC.gov | Your Request Originates from an Undeclared Automated Tool"
    "</title></head><body>Please declare your traffic by updating your user agent.</body></html>"
)
TOO_FAST = "<html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head></html>"

TICKERS = {
    "0": {"cik_str": 789019, "ticker": "MSFT", "title": "MICROSOFT CORP"},
    "1": {"cik_str": 1652044, "ticker": "GOOGL", "title": "Alphabet Inc."},
    "2": {"cik_str": 1652044, "ticker": "GOOG", "title": "Alphabet Inc."},
    "3": {"cik_str": 1067983, "ticker": "BRK-B", "title": "BERKSHIRE HATHAWAY INC"},
    "4": {"cik_str": 1018724, "ticker": "AMZN", "title": "AMAZON COM INC"},
    "5": {"cik_str": 40533, "ticker": "GD", "title": "GENERAL DYNAMICS CORP"},
    "6": {"cik_str": 40704, "ticker": "GIS", "title": "GENERAL MILLS INC"},
    "7": {"cik_str": 937966, "ticker": "ASML", "title": "ASML HOLDING NV"},
}
FY22, FY23, FY24 = "0001564590-22-026876", "0000950170-23-035122", "0000950170-24-087843"
Q1_24, Q2_24, Q1_25 = "0000950170-23-054855", "0000950170-24-008814", "0000950170-24-118967"


def fact(
    val: float, start: str | None, end: str, accn: str, *, fy: int, fp: str, form: str, filed: str,
    frame: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    told: dict[str, Any] = {"start": start} if start else {}
    told |= {"end": end, "val": val, "accn": accn, "fy": fy, "fp": fp, "form": form, "filed": filed}
    return told | ({"frame": frame} if frame else {})


def _annual(accn: str, fy: int, filed: str, *years: tuple[int, float]) -> list[dict[str, Any]]:
    return [
        fact(val, f"{year - 1}-07-01", f"{year}-06-30", accn, fy=fy, fp="FY", form="10-K",
             filed=filed, frame=f"CY{year - 1}" if year == fy else None)
        for year, val in years
    ]  # fmt: skip


REVENUE = [
    *_annual(FY22, 2022, "2022-07-28", (2021, 168_088_000_000), (2022, 198_270_000_000)),
    *_annual(FY23, 2023, "2023-07-27", (2022, 198_270_000_000), (2023, 211_915_000_000)),
    *_annual(FY24, 2024, "2024-07-30", (2023, 211_915_000_000), (2024, 245_122_000_000)),
    fact(56_517_000_000, "2023-07-01", "2023-09-30", Q1_24, fy=2024, fp="Q1", form="10-Q",
         filed="2023-10-24", frame="CY2023Q3"),
    fact(50_122_000_000, "2022-07-01", "2022-09-30", Q1_24, fy=2024, fp="Q1", form="10-Q",
         filed="2023-10-24", frame="CY2022Q3"),
    fact(62_020_000_000, "2023-10-01", "2023-12-31", Q2_24, fy=2024, fp="Q2", form="10-Q",
         filed="2024-01-30", frame="CY2023Q4"),
    fact(118_537_000_000, "2023-07-01", "2023-12-31", Q2_24, fy=2024, fp="Q2", form="10-Q",
         filed="2024-01-30"),
    fact(65_585_000_000, "2024-07-01", "2024-09-30", Q1_25, fy=2025, fp="Q1", form="10-Q",
         filed="2024-10-30", frame="CY2024Q3"),
    {"end": "no day", "val": "broken"},
]  # fmt: skip
ASSETS = [
    fact(411_976_000_000, None, "2023-06-30", FY23, fy=2023, fp="FY", form="10-K",
         filed="2023-07-27", frame="CY2023Q2I"),
    fact(512_163_000_000, None, "2024-06-30", FY24, fy=2024, fp="FY", form="10-K",
         filed="2024-07-30", frame="CY2024Q2I"),
    fact(512_163_000_001, None, "2024-06-30", Q1_25, fy=2025, fp="Q1", form="10-Q",
         filed="2024-10-30"),
]  # fmt: skip
EPS = [
    fact(11.80, "2023-07-01", "2024-06-30", FY24, fy=2024, fp="FY", form="10-K",
         filed="2024-07-30", frame="CY2023"),
]  # fmt: skip
LOSS = [
    fact(-1_646_000_000, "2023-07-01", "2024-06-30", FY24, fy=2024, fp="FY", form="10-K",
         filed="2024-07-30"),
]  # fmt: skip
CONCEPTS: dict[str, dict[str, Any]] = {
    "RevenueFromContractWithCustomerExcludingAssessedTax": {
        "label": "Revenue from Contract with Customer, Excluding Assessed Tax",
        "description": "Amount, excluding tax collected from customer, of revenue.",
        "units": {"USD": REVENUE},
    },
    "SalesRevenueNet": {
        "label": "Revenue, Net (Deprecated 2018-01-31)", "description": "Old.",
        "units": {"USD": [fact(93_580_000_000, "2014-07-01", "2015-06-30", "0001193125-15-272806",
                               fy=2015, fp="FY", form="10-K", filed="2015-07-31")]},
    },
    "Assets": {"label": "Assets", "description": "All.", "units": {"USD": ASSETS}},
    "EarningsPerShareDiluted": {
        "label": "Earnings Per Share, Diluted", "description": "…", "units": {"USD/shares": EPS},
    },
    "NonoperatingIncomeExpense": {
        "label": "Nonoperating Income (Expense)", "description": "…", "units": {"USD": LOSS},
    },
    "InventoryNet": {"label": None, "description": None, "units": {"USD": "broken"}},
}  # fmt: skip
SUBMISSIONS = {
    "cik": "0000789019", "entityType": "operating", "sic": "7372", "name": "MICROSOFT CORP",
    "tickers": ["MSFT"], "exchanges": ["Nasdaq"], "fiscalYearEnd": "0630",
    "filings": {
        "recent": {
            "accessionNumber": [Q1_25, "0001193125-24-242883", FY24, FY23, "bad", FY22],
            "filingDate": ["2024-10-30", "2024-10-24", "2024-07-30", "2023-07-27", "2023-01-01",
                           "2022-07-28"],
            "reportDate": ["2024-09-30", "2024-12-10", "2024-06-30", "2023-06-30", "",
                           "2022-06-30"],
            "form": ["10-Q", "DEF 14A", "10-K", "10-K/A", "8-K", "10-K"],
            "primaryDocument": ["msft-20240930.htm", "d908212ddef14a.htm", "msft-20240630.htm",
                                "../../x.htm", "x.htm", ""],
            "primaryDocDescription": ["10-Q", "DEF 14A", "10-K", "10-K/A", "8-K", "10-K"],
        },
        "files": [
            {"name": "CIK0000789019-submissions-001.json", "filingCount": 1,
             "filingFrom": "1994-02-14", "filingTo": "2015-08-01"},
            {"name": "../../etc/passwd", "filingCount": 1, "filingFrom": "1994-02-14",
             "filingTo": "2015-08-01"},
        ],
    },
}  # fmt: skip
OLDER = {
    "accessionNumber": ["0001193125-15-272806"], "filingDate": ["2015-07-31"],
    "reportDate": ["2015-06-30"], "form": ["10-K"], "primaryDocument": ["d918813d10k.htm"],
    "primaryDocDescription": ["10-K"],
}  # fmt: skip
TEN_Q = (
    "<html><head><title>Microsoft 10-Q</title></head><body><article><h1>Form 10-Q</h1><p>Revenue "
    "was $65.6 billion and increased 16% in the quarter. Operating income was $30.6 billion. "
    "The company returned $9.0 billion to shareholders.</p></article></body></html>"
)


def edgar(web: WebServer, *, clock: Callable[[], float] = time.monotonic) -> list[float]:
    """Put EDGAR on the server; the list is of the times at which it was asked."""
    times: list[float] = []

    def answer(asked: Asked) -> Answer:
        times.append(clock())
        if not re.fullmatch(r".*\S@\S+\.\S.*", asked.headers.get("user-agent", "")):
            return as_page(UNDECLARED, 403)
        return _found(asked.path)

    web.routes["/"] = answer
    return times


def _found(path: str) -> Answer:
    if path == "/files/company_tickers.json":
        return as_json(TICKERS)
    if path == "/submissions/CIK0000789019.json":
        return as_json(SUBMISSIONS)
    if path == "/submissions/CIK0000789019-submissions-001.json":
        return as_json(OLDER)
    if path == "/submissions/CIK0000012345.json":
        return as_json({"name": "VELDMOOR LTD", "filings": {"recent": {}, "files": []}})
    if path == "/api/xbrl/companyfacts/CIK0000789019.json":
        held = {"dei": {}, "us-gaap": CONCEPTS}
        return as_json({"cik": 789019, "entityName": "MICROSOFT CORPORATION", "facts": held})
    match = re.fullmatch(r"/api/xbrl/companyconcept/CIK0000789019/us-gaap/(\w+)\.json", path)
    if match and match[1] in CONCEPTS:
        about = {"cik": 789019, "taxonomy": "us-gaap", "tag": match[1]}
        return as_json(about | {"entityName": "MICROSOFT CORPORATION"} | CONCEPTS[match[1]])
    if path.startswith("/Archives/edgar/data/789019/"):
        return as_page(TEN_Q)
    return as_page("<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", 404)
