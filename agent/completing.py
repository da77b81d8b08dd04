"""A brief that names a subject and lists nothing takes the sections of that subject's own paper.

Of "Halme Bridge" nothing is known that would say which parts its story has; where the library holds
a document of just that name, its sections do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from agent.brief import Brief, Reading, read
from agent.domain import Document
from agent.forage.scent import usable
from tools.library import Library
from tools.words import stems

MOST: Final = 6  # sections: an article of usual length has no room for more
LEAST: Final = 2
TELLING: Final = 2  # usable sentences that make a section one to tell
LONGEST: Final = 5  # words of a heading
_NONE: Final = re.compile(
    r"(?:see also|notes?|references?|sources?|further reading|external links?|bibliography"
    r"|footnotes?|introduction|contents|gallery)$",
    re.I,
)


def completed(brief: Brief, documents: Iterable[Document], library: Library) -> Brief:
    """The brief with a list of what to tell, where it has none and a document of its name has."""
    reading = read(brief)
    if reading.language != "en" or reading.angles or ":" in brief.text:
        return brief
    named = titled(reading, documents)
    for document in sorted(named.values(), key=lambda d: (-d.characters, d.id)):
        listed = sections(document, library)
        if len(listed) >= LEAST:
            update = {"listed": tuple(listed), "listed_by": document.title}
            return brief.model_copy(update=update)
    return brief


def titled(reading: Reading, documents: Iterable[Document]) -> dict[str, Document]:
    """Documents by id whose title is what the brief is about, and nothing else."""
    own = set(stems(reading.title))
    return {d.id: d for d in documents if d.copy_of is None and set(stems(d.title)) == own}


def sections(document: Document, library: Library) -> list[str]:
    """Headings of a document's sections, those with most to tell, in its order."""
    spans = library.spans(document.id, 0, document.characters)
    told = Counter(
        e.context.section.value for e in spans if e.context.section is not None and usable(e)
    )
    fit = [
        heading
        for heading in told
        if told[heading] >= TELLING
        and len(heading.split()) <= LONGEST
        and stems(heading)
        and not re.search(r"[,;:.?!|]", heading)
        and not _NONE.match(heading)
        and not set(stems(heading)) <= set(stems(document.title))
    ]
    most = sorted(fit, key=lambda h: -told[h])[:MOST]
    text = library.quote(document.id, 0, document.characters)
    return [_small(heading, text) for heading in fit if heading in most]


def _small(heading: str, text: str) -> str:
    """A heading inside a sentence: its first word small unless it is a name in the text."""
    first, _, rest = heading.partition(" ")
    name = rest != rest.lower() or re.search(rf"[a-z,] {re.escape(first)}\b", text)
    return heading if name else f"{first.lower()} {rest}".strip()
