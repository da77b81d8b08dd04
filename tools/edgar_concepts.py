"""From everyday words to the names that XBRL has for figures. Pure; knows no company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

# The tags that filers use for the same thing, the widest first; which of them a company uses, and
# for which years, is looked up.
ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "revenue": (
        "Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax", "SalesRevenueNet",
        "RevenueFromContractWithCustomerIncludingAssessedTax", "SalesRevenueGoodsNet", "Revenue",
    ),
    "net income": ("NetIncomeLoss", "ProfitLoss"),
    "operating income": ("OperatingIncomeLoss", "ProfitLossFromOperatingActivities"),
    "gross profit": ("GrossProfit",),
    "cost of revenue": ("CostOfRevenue", "CostOfGoodsAndServicesSold", "CostOfGoodsSold"),
    "earnings per share": ("EarningsPerShareDiluted", "EarningsPerShareBasic"),
    "basic earnings per share": ("EarningsPerShareBasic",),
    "diluted earnings per share": ("EarningsPerShareDiluted",),
    "total assets": ("Assets",),
    "total liabilities": ("Liabilities",),
    "equity": (
        "StockholdersEquity",
        "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity",
    ),
    "cash": (
        "CashAndCashEquivalentsAtCarryingValue", "CashAndCashEquivalents",
        "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
    ),
    "operating cash flow": ("NetCashProvidedByUsedInOperatingActivities",),
    "capital expenditure": (
        "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets",
    ),
    "research and development": ("ResearchAndDevelopmentExpense",),
    "selling general and administrative": ("SellingGeneralAndAdministrativeExpense",),
    "interest expense": ("InterestExpense", "InterestExpenseNonoperating"),
    "income tax": ("IncomeTaxExpenseBenefit",),
    "long-term debt": ("LongTermDebtNoncurrent", "LongTermDebt"),
    "inventory": ("InventoryNet",),
    "dividends per share": ("CommonStockDividendsPerShareDeclared",),
    "shares outstanding": (
        "EntityCommonStockSharesOutstanding", "CommonStockSharesOutstanding",
    ),
    "employees": ("EntityNumberOfEmployees",),
}  # fmt: skip
_SAME: Final[Mapping[str, str]] = {
    "sales": "revenue", "revenues": "revenue", "net sales": "revenue", "turnover": "revenue",
    "total revenue": "revenue", "profit": "net income", "net profit": "net income",
    "earnings": "net income", "operating profit": "operating income", "eps": "earnings per share",
    "ebit": "operating income", "diluted eps": "diluted earnings per share",
    "basic eps": "basic earnings per share", "assets": "total assets",
    "liabilities": "total liabilities", "shareholders equity": "equity",
    "stockholders equity": "equity", "cash and cash equivalents": "cash",
    "cash flow from operations": "operating cash flow", "capex": "capital expenditure",
    "capital expenditures": "capital expenditure", "r&d": "research and development",
    "sg&a": "selling general and administrative", "debt": "long-term debt",
    "inventories": "inventory", "cost of sales": "cost of revenue",
    "cost of goods sold": "cost of revenue", "headcount": "employees",
    "number of employees": "employees", "dividend per share": "dividends per share",
}  # fmt: skip
# Names that say no more than the tag does; every other tag is spelt out.
_CONTRACTS: Final = "RevenueFromContractWithCustomerExcludingAssessedTax"
_NAMES: Final[Mapping[str, str]] = {
    "Revenues": "revenue", "SalesRevenueNet": "revenue", "Revenue": "revenue",
    _CONTRACTS: "revenue", "NetIncomeLoss": "net income", "GrossProfit": "gross profit",
    "OperatingIncomeLoss": "operating income", "CostOfRevenue": "cost of revenue",
    "ProfitLoss": "profit including noncontrolling interests", "Assets": "total assets",
    "EarningsPerShareDiluted": "diluted earnings per share", "Liabilities": "total liabilities",
    "EarningsPerShareBasic": "basic earnings per share", "InventoryNet": "inventory",
    "StockholdersEquity": "stockholders' equity", "IncomeTaxExpenseBenefit": "income tax expense",
    "CashAndCashEquivalentsAtCarryingValue": "cash and cash equivalents",
    "NetCashProvidedByUsedInOperatingActivities": "operating cash flow",
    "ResearchAndDevelopmentExpense": "research and development expense",
    "SellingGeneralAndAdministrativeExpense": "selling, general and administrative expense",
    "PaymentsToAcquirePropertyPlantAndEquipment": "spending on property, plant and equipment",
    "CommonStockDividendsPerShareDeclared": "dividends declared per share",
    "EntityCommonStockSharesOutstanding": "common shares outstanding",
    "CommonStockSharesOutstanding": "common shares outstanding",
}  # fmt: skip
TAG: Final = re.compile(r"[A-Z][A-Za-z0-9]{2,199}")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_EMPTY = {"of", "the", "and", "in", "from", "by", "to", "net", "a", "an", "for", "on", "total"}
_SURE = 0.6  # share of words in common from which the nearest concept is taken unasked


class Concept(NamedTuple):
    """A kind of figure: ``tag`` within ``taxonomy`` (us-gaap, ifrs-full, dei, …)."""

    taxonomy: str
    tag: str
    label: str


def alias(words: str) -> tuple[str, ...]:
    """The tags for everyday words, the likeliest first; none where they are not known."""
    plain = " ".join(words.lower().replace("’", "").replace("'", "").split())
    return ALIASES.get(_SAME.get(plain, plain), ())


def spoken(tag: str) -> str:
    """A tag as words: "NetIncomeLoss" is "net income loss"."""
    return " ".join(word if word.isupper() else word.lower() for word in _WORD.findall(tag))


def named(tag: str, *, in_part: bool = False) -> str:
    """What a figure is called in a sentence.

    Args:
        tag: Of the concept.
        in_part: Whether the company files another figure for all of it: revenue from contracts
            is not all revenue of a lessor or a bank.
    """
    if tag == _CONTRACTS and in_part:
        return "revenue from contracts with customers"
    return _NAMES.get(tag, spoken(tag))


def whole_of(tag: str) -> str | None:
    """The tag of that which this one may be a part of."""
    return "Revenues" if tag == _CONTRACTS else None


def nearest(words: str, concepts: Iterable[Concept], k: int = 6) -> list[tuple[float, Concept]]:
    """The concepts that share most words with these, with the share, best first."""
    wanted = _stems(words if not TAG.fullmatch(words) else spoken(words))
    found = []
    for concept in concepts:
        shares = []
        for name in (spoken(concept.tag), concept.label):
            has = _stems(name)
            shares.append(len(wanted & has) / len(wanted | has) if wanted | has else 0.0)
        found.append((max(shares), concept))
    ranked = sorted(found, key=lambda pair: (-pair[0], len(pair[1].tag), pair[1].tag))
    return [pair for pair in ranked if pair[0] > 0][:k]


def sure(ranked: list[tuple[float, Concept]]) -> Concept | None:
    """The best one, where it is near enough and no other is as near."""
    if not ranked or ranked[0][0] < _SURE:
        return None
    return None if len(ranked) > 1 and ranked[1][0] == ranked[0][0] else ranked[0][1]


def _stems(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return frozenset(word.rstrip("s") for word in words if word not in _EMPTY)
