"""Pages of real quarterly reports as the PDF reader gives them, and their rows as evidence."""

from agent.domain import Context, Document, Evidence, Field, evidence_id
from tools.tables import read_rows

APPLE = """\
FORM 10-Q

For the quarterly period ended April 1, 2023

CONDENSED CONSOLIDATED STATEMENTS OF OPERATIONS (Unaudited)

(In millions, except number of shares which are reflected in thousands and per share amounts)

| Three Months Ended | Six Months Ended |
| April 1, 2023 | March 26, 2022 | April 1, 2023 | March 26, 2022 |
| Net sales: |
| Products | $73,929 | $77,457 | $170,317 | $181,886 |
| Services | 20,907 | 19,821 | 41,673 | 39,337 |
| Total net sales | 94,836 | 97,278 | 211,990 | 221,223 |
| Cost of sales: |
| Products | 46,795 | 49,290 | 107,560 | 113,599 |
| Services | 6,065 | 5,429 | 12,122 | 10,822 |
| Total cost of sales | 52,860 | 54,719 | 119,682 | 124,421 |
| Gross margin | 41,976 | 42,559 | 92,308 | 96,802 |
| Operating expenses: |
| Research and development | 7,457 | 6,387 | 15,166 | 12,693 |
| Total operating expenses | 13,658 | 12,580 | 27,974 | 25,335 |
| Other income/(expense), net | 64 | 160 | (329) | (87) |
| Net income | $24,160 | $25,010 | $54,158 | $59,640 |
| Earnings per share: |
| Basic | $1.53 | $1.54 | $3.42 | $3.65 |
| Diluted | $1.52 | $1.52 | $3.41 | $3.62 |
| Shares used in computing earnings per share: |
| Basic | 15,787,154 | 16,278,802 | 15,839,939 | 16,335,263 |

See accompanying Notes to Condensed Consolidated Financial Statements.

CONDENSED CONSOLIDATED BALANCE SHEETS (Unaudited)

(In millions, except number of shares which are reflected in thousands and par value)

| April 1, 2023 | September 24, 2022 |
| Current assets: |
| Cash and cash equivalents | $24,687 | $23,646 |
| Inventories | 7,482 | 4,946 |
| Total current assets | 112,913 | 135,405 |

The following table shows net sales by category for the three- and six-month periods ended \
April 1, 2023 and March 26, 2022 (dollars in millions):

| April 1, 2023 | Three Months Ended March 26, 2022 | Change | April 1, 2023 | Six Months Ended \
March 26, 2022 | Change |
| Net sales by category: |
| iPhone | $51,334 | $50,570 | 2% | $117,109 | $122,198 | (4)% |
| Mac | 7,168 | 10,435 | (31)% | 14,903 | 21,287 | (30)% |

Products and Services gross margin percentage were as follows (dollars in millions):

| Three Months Ended | Six Months Ended |
| April 1, 2023 | March 26, 2022 | April 1, 2023 | March 26, 2022 |
| Gross margin percentage: |
| Products | 36.7% | 36.4% | 36.8% | 37.5% |
| Services | 71.0% | 72.6% | 70.9% | 72.5% |

The following table shows information by reportable segment (in millions):

| Three Months Ended | Six Months Ended |
| April 1, 2023 | March 26, 2022 | April 1, 2023 | March 26, 2022 |
| Americas: |
| Net sales | $37,784 | $40,882 | $87,062 | $92,378 |
| Operating income | $13,927 | $15,279 | $31,791 | $34,864 |
| Europe: |
| Net sales | $23,945 | $23,287 | $51,626 | $53,036 |
| Operating income | $9,368 | $8,505 | $19,385 | $20,050 |
"""
PAPER = Document(
    id="d1", source="apple.pdf", sha256="0", characters=len(APPLE), kind="filing",
    title="Apple Form 10-Q, second quarter of fiscal 2023", date="2023-05-05", period="FY2023Q2",
    company="Apple",
)  # fmt: skip


def rows_of(text: str, document: Document = PAPER) -> list[Evidence]:
    """The rows with certain cells as the library would hand them out."""
    context = Context(
        title=Field(value=document.title, rule="name"),
        kind=Field(value=document.kind, rule="form"),
        company=Field(value=document.company, rule="named most") if document.company else None,
    )
    return [
        Evidence(
            id=evidence_id(document.id, row.start, row.end), document_id=document.id,
            start=row.start, end=row.end, quote=text[row.start : row.end], context=context,
            flags=("table",), row=row,
        )
        for row in read_rows(text, document)
    ]  # fmt: skip


def row(name: str, text: str = APPLE, document: Document = PAPER) -> Evidence:
    """The first row that measures this."""
    return next(e for e in rows_of(text, document) if e.row and e.row.name == name)
