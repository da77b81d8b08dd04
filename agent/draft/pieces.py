"""Drafted sentences: what a writer gives and the gate judges. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from agent.article import Sentence
from agent.domain import Claim, Evidence, Frozen, Verdict
from tools.languages.words import unspaced_pairs
from tools.remembered import remembered
from tools.split import sentences

_IDS = re.compile(r"\s*[\[(]([^\[\]()]*\be[0-9a-f]{10}\b[^\[\]()]*)[\])]")
# A marker that a model garbled or numbered itself names nothing, and must not be printed.
_STRAY = re.compile(
    r"\s*\[(?:e?[0-9a-f]{6,16}|\d{1,3})(?:\s*[,;]\s*(?:e?[0-9a-f]{6,16}|\d{1,3}))*\]"
)
# "Sales rose. [e…] Costs fell.": the marker goes with the sentence that it stands behind.
_BEHIND = re.compile(rf"(?P<stop>[.!?][”\"]?)(?P<ids>(?:{_IDS.pattern})+)")
_LED = re.compile(r"(?P<ids>\[e[0-9a-f]{10}[^\]]*\])\s*(?P<said>[^\[]+?[.!?][”\"]?)(?=\s|$)")
_MARK = re.compile(r"e[0-9a-f]{10}")
_JUNK = re.compile(r"^(?:#+\s.*|[-*•]\s+|sentence \d+:\s*|\d+[:.)]\s+)", re.I)
Origin = Literal["writer", "quote", "report", "figure", "computed", "link"]


class Piece(Frozen):
    """One drafted sentence with the evidence it names and, once judged, its verdict.

    ``dispute`` names the contradiction that the sentence is one side of: such sentences stand
    together and are neither changed nor left out.
    """

    text: str
    evidence_ids: tuple[str, ...] = ()
    block_ids: tuple[str, ...] = ()
    origin: Origin = "writer"
    paragraph: int = 0
    verdict: Verdict | None = None
    dispute: str = ""

    @property
    def words(self) -> int:
        """Words by white space; of scripts without, two signs count as one."""
        return len(unspaced_pairs(self.text).split())

    @property
    def passed(self) -> bool:
        """Supported, or nothing to check."""
        return self.verdict is not None and self.verdict.label in ("supported", "not_checkable")


class SectionDraft(Frozen):
    """A section while it is being worked on. ``log`` tells what happened to its sentences."""

    section_id: str
    pieces: tuple[Piece, ...]
    fallback: str = ""


def parse(text: str, known: Collection[str]) -> list[Piece]:
    """A model's prose as pieces: markers out of the text, unknown ids dropped, no headings.

    Markers may stand before or after the sentence they belong to: those at the start of a line
    belong to the line's first sentence, all others to the sentence before them.
    """
    pieces: list[Piece] = []
    for paragraph, part in enumerate(p for p in re.split(r"\n\s*\n", text) if p.strip()):
        for line in part.splitlines():
            line = line.strip()
            if line.startswith("#"):
                continue
            if _LED.match(line):  # every marker leads its sentence: put them behind
                line = _LED.sub(r"\g<said> \g<ids> ", line)
            line = _BEHIND.sub(r" \g<ids>\g<stop>", _JUNK.sub("", line))
            for start, end in _sentences(line):
                raw = line[start:end]
                ids = tuple(
                    i
                    for i in dict.fromkeys(_MARK.findall(" ".join(_IDS.findall(raw))))
                    if i in known
                )
                clean = _clean(raw)
                if not clean or not re.search(r"\w", clean):
                    if ids and pieces:
                        last = pieces[-1]
                        pieces[-1] = last.model_copy(
                            update={"evidence_ids": tuple(dict.fromkeys(last.evidence_ids + ids))}
                        )
                    continue
                pieces.append(Piece(text=clean, evidence_ids=ids, paragraph=paragraph))
    return pieces


def _clean(raw: str) -> str:
    """A sentence as it is printed: no markers, no markup, typographic quotation marks."""
    bare = _STRAY.sub("", _IDS.sub("", raw))
    bare = re.sub(r'"([^"“”]+)"', r"“\1”", re.sub(r"\*\*|__|`", "", bare))
    return re.sub(r"(?<=[^.!?])”\.$", ".”", " ".join(bare.split()))


def _sentences(line: str) -> list[tuple[int, int]]:
    return sentences(line)


def without_prompt(pieces: Sequence[Piece], instructions: str) -> list[Piece]:
    """Pieces that do not repeat the prompt's own words: weak models hand instructions back.

    A run of six words in common is an echo; evidence is not part of ``instructions``.
    """
    runs = _runs(instructions)
    return [p for p in pieces if not _runs(p.text) & runs and not _within(p.text, instructions)]


# Of the task, not of the story: "Section: The headline", "The evidence is that sales rose".
_OF_THE_TASK = re.compile(
    r"^(?:Section|Sentence|Paragraph|Headline|Heading|Title|Evidence|Note|Answer|Rewrite\w*)\b"
    r"(?:\s+\d+)?\s*[:.]",
    re.I,
)
_LEAD_IN = re.compile(r"^The (?:evidence|text|passage) (?:is|says|shows|states) that (?=\w)", re.I)


def whole(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that are sentences of a story: ended, with their quotation closed, not of the task.

    A weak model breaks off, or names the parts of its prompt (both were printed, "supported").
    """
    kept = []
    for piece in pieces:
        text = _LEAD_IN.sub("", piece.text)
        text = text if text == piece.text else text[:1].upper() + text[1:]
        ended = text.endswith((".", "!", "?", ".”", "!”", "?”"))
        closed = text.count("“") == text.count("”")
        if ended and closed and len(text.split()) > 1 and not _OF_THE_TASK.match(text):
            kept.append(piece if text == piece.text else piece.model_copy(update={"text": text}))
    return kept


def _runs(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"\w+", text.lower())
    return {tuple(found[n : n + 6]) for n in range(len(found) - 5)}


def _within(text: str, instructions: str) -> bool:
    return normal(text) in normal(instructions)


def in_paragraphs(pieces: Sequence[Piece], most: int) -> list[Piece]:
    """Paragraphs of at most ``most`` sentences; longer ones are cut into even parts."""
    result: list[Piece] = []
    number = 0
    groups: dict[int, list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.paragraph, []).append(piece)
    for group in groups.values():
        parts = -(-len(group) // most)
        for n, piece in enumerate(group):
            place = number + n * parts // len(group)
            result.append(piece.model_copy(update={"paragraph": place}))
        number += parts
    return result


def people(evidence: Iterable[Evidence]) -> dict[str, tuple[str, ...]]:
    """Roles by full name, in the order of the evidence; none where it tells none."""
    found: dict[str, tuple[str, ...]] = {}
    for context in (e.context for e in evidence):
        if context.speaker is None:
            continue
        known = found.get(context.speaker.value, ())
        role = (context.role.value,) if context.role else ()
        found[context.speaker.value] = tuple(dict.fromkeys((*known, *role)))
    return found


_FOR_NOW = "(?:interim|acting|former|then|outgoing|incoming)"  # an office at another time


def named_once(
    pieces: Sequence[Piece], people: Mapping[str, Sequence[str]]
) -> list[Piece]:  # fmt: skip
    """Role and full name at the first mention only, the surname after it.

    ``people``: the roles that the evidence tells of each full name. A longer one goes first: of
    "chairman and chief executive officer" not only the second half is left out.
    """
    seen: set[str] = set()
    result = []
    for piece in pieces:
        text = piece.text
        for name, roles in people.items():
            if name not in text:
                continue
            if name in seen and "“" not in text.split(name)[0][-1:]:
                role = "|".join(re.escape(r) for r in sorted(roles, key=len, reverse=True))
                long = re.escape(name)
                if role:
                    before = rf"(?:(?:the\s+)?(?:{_FOR_NOW}\s+)?(?:{role}),?\s+)?"
                    long = rf"{before}{long}(?:,\s+(?:{role}),)?"
                text = re.sub(long, name.split()[-1], text, flags=re.I)
            seen.add(name)
        result.append(piece.model_copy(update={"text": text}) if text != piece.text else piece)
    return result


def introduced(
    pieces: Sequence[Piece], people: Mapping[str, Sequence[str]]
) -> list[Piece]:  # fmt: skip
    """Everybody by role and full name where first spoken of, by surname after it.

    ``people``: the roles that the evidence tells of each full name; the last is the one told. Text
    inside quotation marks stays.
    """
    result = list(pieces)
    for name, roles in people.items():
        surname = name.split()[-1]
        spoken = re.compile(rf"\b{re.escape(surname)}(?= (?:said|added|attributed|reported)\b)")
        for n, piece in enumerate(result):
            bare = re.sub(r"“[^”]*”", lambda q: " " * len(q[0]), piece.text)
            if name in bare:
                break
            found = spoken.search(bare)
            if found is not None:
                whole = " ".join((*roles[-1:], name))
                lead = whole[:1].upper() + whole[1:] if not found.start() else whole
                text = f"{piece.text[: found.start()]}{lead}{piece.text[found.end() :]}"
                result[n] = piece.model_copy(update={"text": text})
                break
    return named_once(result, people)


@remembered
def normal(text: str) -> str:
    """Key under which a sentence counts as said: its words, without markers and case."""
    return " ".join(re.findall(r"\w+", text.lower()))


def quoted_words(text: str) -> int:
    """Number of words inside quotation marks."""
    return sum(len(q.split()) for q in re.findall(r"“([^”]*)”", text))


def verbatim_words(text: str, quotes: Iterable[str], *, run: int = 8) -> int:
    """Words of the text that stand in runs of at least ``run`` words of its sources."""
    words = re.findall(r"\w+", text.lower())
    known = {
        tuple(source[n : n + run])
        for quote in quotes
        for source in [re.findall(r"\w+", quote.lower())]
        for n in range(len(source) - run + 1)
    }
    taken: set[int] = set()
    for n in range(len(words) - run + 1):
        if tuple(words[n : n + run]) in known:
            taken |= set(range(n, n + run))
    return len(taken)


def printed(piece: Piece) -> Sentence:
    """A judged piece as a printed sentence with its claim."""
    verdict = piece.verdict
    claims: tuple[Claim, ...] = ()
    if verdict is not None:
        claims = (
            Claim(
                text=piece.text,
                verdict=verdict.label,
                reason=verdict.reason,
                citations=verdict.citations,
                derived=verdict.derived,
            ),
        )
    return Sentence(
        text=piece.text,
        claims=claims,
        origin=piece.origin,
        block_ids=piece.block_ids,
        paragraph=piece.paragraph,
    )


def evidence_of(piece: Piece, pool: dict[str, Evidence]) -> list[Evidence]:
    """The evidence a piece names, as far as the pool holds it."""
    return [pool[i] for i in piece.evidence_ids if i in pool]


def without_repeats(pieces: Sequence[Piece], said: set[str]) -> list[Piece]:
    """Pieces not said before; ``said`` is extended."""
    kept = []
    for piece in pieces:
        key = normal(piece.text)
        if key and key not in said:
            said.add(key)
            kept.append(piece)
    return kept
