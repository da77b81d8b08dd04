"""How the papers print values, days and periods."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def printed(value: float, unit: str) -> str:
    """A value as the papers print it."""
    if unit == "€m":
        return f"€{value:,.1f} million"
    return f"{value:,.1f} percent" if unit == "percent" else f"{value:,.0f}"


def day(on: date) -> str:
    """14 March 2025."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def year_before(period: str) -> str:
    """The same period a year earlier."""
    return period.replace("2025", "2024x").replace("2024", "2023").replace("2023x", "2024")
