from __future__ import annotations

import pytest

from agent.domain import Document
from agent.verify.matching import Matcher, Named, address

CALL = "Norvale Foods earnings call, third quarter of"
KNOWN = [
    Named("call", f"{CALL} 2023", ("docs/norvale-2023q3.txt",)),
    Named("old", f"{CALL} 2022", ("docs/norvale-2022q3.txt",)),
    Named("wire", "Norvale opens bakery", ("w.html", "https://www.wire.example/2023/bakery?utm_a=1")),
    Named("a", "Annual report", ("a/report.pdf",)),
    Named("b", "Annual report", ("b/report.pdf",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "ids"),
    [
        ("Call: docs/norvale-2023q3.txt", ("call",)),
        ("NORVALE-2023Q3.TXT", ("call",)),
        ("norvale-2022q3", ("old",)),
        ("norvale-2022q3.pdf", ("old",)),
        ("Whatever: https://wire.example/2023/bakery/#top", ("wire",)),
        ("https://cdn.example/files/norvale-2023q3.txt", ("call",)),
        ("Norvale Foods: Earnings Call – third quarter of 2023 (transcript)", ("call",)),
        (r"Norvale opens bakery · news · 2023-11-02 · `w.html`", ("wire",)),
        ("a/report.pdf", ("a",)),
        ("report.pdf", ("a", "b")),
        ("Annual report", ("a", "b")),
        ("Norvale Foods earnings call, third quarter of 2024", ()),
        ("Kestrel opens bakery in Bergen", ()),
        ("https://wire.example/2024/bakery", ()),
        ("norvale-2023q3.txt.bak", ()),
    ],
)
def test_an_entry_means_what_its_address_file_or_title_says(entry: str, ids) -> None:
    assert Matcher(KNOWN).by_entry(entry) == ids


def test_addresses_of_one_page_are_the_same() -> None:
    assert address("http://www.a.example/x/?utm_source=q&b=1#c") == address(
        "https://A.example/x?b=1"
    )
    assert address("https://a.example/x?b=1") != address("https://a.example/x?b=2")


def test_a_copy_stands_for_its_original() -> None:
    copy = Document(id="d2", source="c.txt", sha256="", characters=1, title="T", copy_of="d1")
    assert Matcher([Named.of(copy)]).by_entry("c.txt") == ("d1",)


MOTORS = "Kestrel Motors annual report"
REPORTS = [
    Named("pumps", "VELDMOOR PUMPS AG – Annual Report 2024", ("p.pdf",)),
    Named("motors", f"{MOTORS} 2024: growth, service and a new plant", ("m.pdf",)),
    Named("before", f"{MOTORS} 2023: change and new beginnings", ("n.pdf",)),
    Named("first", "Harbour Wire: Norvale sells its mills in Leer", ("1.txt",)),
    Named("second", "Harbour Wire: Norvale sells its mills in Bergen", ("2.txt",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "ids"),
    [
        ("Veldmoor Pumps AG, annual rep…", ("pumps",)),
        ("“Veldmoor Pumps AG - annual report...” (PDF)", ("pumps",)),
        ("Company paper: Kestrel Motors annual report 2024: gro[…]", ("motors",)),
        ("Annual Report 2024 of Veldmoor", ("pumps",)),
        ("annual report 2024, Veldmoor Pumps", ("pumps",)),
        ("Kestrel Motors Annual Report 2024", ("motors",)),
        ("Kestrel Motors annual report 2024 (PDF)", ("motors",)),
        # Which of them is meant is not told.
        ("Kestrel Motors annual rep…", ()),
        ("Harbour Wire: Norvale sells its m…", ()),
        ("Harbour Wire: Norvale sells its mills", ()),
        ("Norvale sells its mills", ()),
        ("Annual report 2024", ()),
        ("Kestrel Motors annual report", ()),
        # Another year's, another company's.
        ("Annual Report 2023 of Veldmoor", ()),
        ("Kestrel Motors Annual Report 2022", ()),
        ("Annual Report 2024 of Brenn", ()),
        ("Veldmoor Ships annual rep…", ()),
        ("Vel…", ()),
    ],
)
def test_a_title_cut_short_or_altered_means_one_document_or_none(entry: str, ids) -> None:
    assert Matcher(REPORTS).by_entry(entry) == ids


def test_the_first_line_of_a_source_is_a_name_of_it_too() -> None:
    line = "Minutes of the Ravenmoor Town Council, 4 March 2025"
    known = [Named("d", "Council", ("s/council.txt",), line), Named("e", "Weir", ("s/weir.txt",))]
    assert Matcher(known).by_entry(line) == ("d",)
    assert Matcher(known).by_entry("Ravenmoor Town Council, minutes, 5 May 2025") == ()
