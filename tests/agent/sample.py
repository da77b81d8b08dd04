"""An invented article for the tests of publishing; no document behind it exists."""

from __future__ import annotations

from collections.abc import Mapping

from agent.article import Article, ArticleSection, Sentence
from agent.domain import Citation, Claim, Derived, Document, Label
from agent.publish import references

CALL = Document(
    id="d-call",
    source="calls/norvane_2031_q2.txt",
    sha256="a" * 64,
    characters=24_310,
    title="Norvane Systems, second-quarter call",
    kind="call",
    date="2031-07-18",
    outlet="Norvane Systems",
)
FILING = Document(
    id="d-filing",
    source="https://filings.example/norvane/10q-2031q2.pdf?a=1&b=2",
    sha256="b" * 64,
    characters=88_012,
    title="Quarterly report, second quarter of 2031",
    kind="filing",
    date="2031-08-02",
)
NOTE = Document(
    id="d-note",
    source="notes/harrow & pike.md",
    sha256="c" * 64,
    characters=5_120,
    title="Harrow & Pike: the pump business is not the story",
    kind="note",
    date="2031-08-11",
    outlet="Harrow & Pike Research",
)
DOCUMENTS = {document.id: document for document in (CALL, FILING, NOTE)}

HOSTILE = (
    '<script>document.title="owned"</script> [click](javascript:alert(1)) <img src=x onerror=1>'
)


def citation(document: Document, quote: str, *, start: int = 1_204, **rest: object) -> Citation:
    return Citation.model_validate(
        {
            "document_id": document.id,
            "start": start,
            "end": start + len(quote),
            "quote": quote,
            **rest,
        }
    )


def sentence(
    text: str, *cited: Citation, verdict: Label = "supported", reason: str = "", **rest: object
) -> Sentence:
    claim = Claim(text=text, verdict=verdict, reason=reason, citations=cited)
    return Sentence.model_validate({"text": text, "claims": (claim,), **rest})


def article(
    *sections: ArticleSection,
    title: str = "Title",
    documents: Mapping[str, Document] = DOCUMENTS,
    **rest: object,
) -> Article:
    listed = references(sections, documents)
    return Article.model_validate(
        {"run_id": "r1", "title": title, "sections": sections, "references": listed, **rest}
    )


def long_read() -> Article:
    """A whole page: several sections, every verdict, a derivation, a page number, a field."""
    figure = citation(
        FILING,
        "Revenue of the Water segment was $412 million, an increase of 9 percent.",
        start=31_877,
        page=14,
    )
    period = citation(FILING, "three months ended June 30, 2031", start=31_702, field="period")
    margin = citation(CALL, "Gross margin in Water was 38 percent, down two points from last year.")
    rows = citation(FILING, "| Water | 412 | 378 |\n| Power | 655 | 671 |", start=32_410, page=14)
    quote = citation(
        CALL,
        "We would rather lose a tender than win one at a price that teaches the market to wait.",
        start=9_870,
    )
    doubt = citation(NOTE, "The pump business is a distraction; the service contracts are not.")
    computed = Claim(
        text="The segment added $34 million over the year.",
        verdict="supported",
        reason="412 − 378 = 34, both cited",
        citations=(rows,),
        derived=Derived(rule="difference of two values in one unit", from_=("412", "378")),
    )
    opening = ArticleSection(
        heading="A price nobody wanted to pay",
        slot="stakes",
        sentences=(
            sentence(
                "Norvane Systems sold $412 million of water equipment in the second quarter of "
                "2031, 9 percent more than a year before.",
                figure,
                period,
                reason="the figures, the unit and the period stand in the cited passage",
            ),
            Sentence(text=computed.text, claims=(computed,), origin="computed"),
            sentence("It kept less of it.", margin, reason="“down” agrees with the passage"),
            sentence(
                "Gross margin in the segment was 38 percent, two points lower.",
                margin,
                rows,
                paragraph=1,
            ),
            sentence(
                "“We would rather lose a tender than win one at a price that teaches the market to "
                "wait,” said Ilse Marden, the chief executive, on the July call.",
                quote,
                reason="exact words of the named speaker",
                origin="quote",
                paragraph=1,
            ),
        ),
    )
    rivals = ArticleSection(
        heading="The contracts behind the pumps",
        slot="rivals",
        sentences=(
            sentence(
                "Harrow & Pike, a research house, calls the pump business “a distraction”.",
                doubt,
                reason="exact words of the cited document",
                origin="report",
            ),
            Sentence(text="What would change that?"),
            sentence(
                "Orders from utilities doubled.",
                verdict="not_found",
                reason="no passage of the library states it",
                paragraph=1,
            ),
            sentence(
                "Power fell by 12 percent.",
                rows,
                verdict="contradicted",
                reason="the cited table gives 671 and 655, a fall of 2.4 percent",
                paragraph=1,
            ),
            sentence(
                "The next call may tell.",
                verdict="not_checkable",
                reason="an expectation, not a statement",
                paragraph=1,
            ),
        ),
    )
    return article(
        opening,
        rivals,
        title="Norvane sells more water pumps and earns less on each",
        standfirst="Revenue rose 9 percent in the second quarter while margins gave way. The "
        "company says it chose to lose tenders; one research house says it chose "
        "the wrong business.",
        schema_id="vertical-game",
        run_id="20310901-101500-norvane-water",
        notices=("Two needs stayed open: the order book by region, and the terms of service.",),
    )


REPORT = {
    "model": "SmolLM2-135M-Instruct (local)",
    "writer": "local",
    "fingerprint": "5f2c90ab1d",
    "coverage": 0.83,
    "judge": "the gate that shaped the text",
    "gaps": ["the order book by region"],
    "dropped": [
        {"text": "Norvane will sell the pump unit.", "reason": "only a rumour states it"},
        "Margins will recover.",
    ],
    "repaired": [{"text": "Revenue rose sharply.", "reason": "weakened: “sharply” is not stated"}],
}
