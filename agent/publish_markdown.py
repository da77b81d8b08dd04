"""Article → Markdown. Text of models and documents is printed as text, never as markup."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from agent.article import Article, ArticleSection, Reference, Sentence, Table
from agent.draft.original import notice
from agent.publish_references import markers, numbers, paragraphs, shown_source

# What CommonMark and GFM read as inline markup. Underscore and tilde inside a word are harmless
# but are escaped all the same: the rule is then one a reader can check.
_INLINE = re.compile(r"[\\`*_\[\]<>|~]")
# "&" matters only where it could begin a character reference.
_ENTITY = re.compile(r"&(?=#?\w+;)")
# What opens a block when it stands at the start of a line.
_BLOCK = re.compile(r"^(?:[#+=-]|(?P<digits>\d{1,9})(?=[.)](?:\s|$)))")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def escape(text: str) -> str:
    """One line of Markdown that renders as exactly this text (white space collapsed).

    Line breaks go first, so nothing but the first character can open a block and no table,
    fence or link definition can arise.
    """
    return _BLOCK.sub(_open_block, _inline(text))


def _inline(text: str) -> str:
    """The same inside a line, where nothing opens a block."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return _ENTITY.sub(r"\&", _INLINE.sub(r"\\\g<0>", line))


def _open_block(match: re.Match[str]) -> str:
    digits = match["digits"]
    return f"{digits}\\" if digits else f"\\{match[0]}"


def safe_url(source: str) -> str | None:
    """The source when it is an http(s) address that can stand as a link, else None."""
    if re.search(r"[\s<>\"'`\\\x00-\x1f\x7f]", source):
        return None
    try:
        parts = urlsplit(source)
    except ValueError:
        return None
    return source if parts.scheme in {"http", "https"} and parts.netloc else None


def markdown(article: Article) -> str:
    """The article as Markdown, ending in one newline.

    A sentence is followed, after its own punctuation and without a space, by the numbers of the
    documents it cites, ascending: ``Revenue rose.[1][3]``. The reference list is the last section.

    Raises:
        KeyError: A sentence cites a document that ``article.references`` does not list.
    """
    numbering = numbers(article)
    parts = [f"# {escape(article.title)}"]
    if article.standfirst:
        # Emphasis would break on a standfirst that begins or ends with a space or a bracket.
        lead = article.lead()
        cited = [_sentence(lead, numbering)] if lead else []
        rest = article.standfirst.removeprefix(lead.text) if lead else article.standfirst
        parts.append(" ".join(filter(None, [*cited, escape(rest)])))
    for section in article.sections:
        parts += _section(section, numbering)
    parts.append(f"## {notice('references', article.language)}")
    if article.references:
        parts.append("\n".join(_reference(entry) for entry in article.references))
    return "\n\n".join(parts) + "\n"


def _section(section: ArticleSection, numbering: dict[str, int]) -> list[str]:
    parts = [f"## {escape(section.heading)}"] if section.heading else []
    for paragraph in paragraphs(section):
        parts.append(" ".join(_sentence(sentence, numbering) for _, sentence in paragraph))
    for table in section.tables:
        parts += [f"**{escape(table.caption)}**", _table(table, numbering)]
    return parts


def _table(table: Table, numbering: dict[str, int]) -> str:
    """The table in the notation of GFM; the last value of a row carries its markers."""
    rows = [[*table.columns], ["---", *("---:" for _ in table.columns[1:])]]
    for row in table.rows:
        marks = "".join(f"[{number}]" for number in markers(row.sentence, numbering))
        cells = [_inline(cell) for cell in row.cells]
        cells[row.marked] += marks
        rows.append([_inline(row.label), *cells])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _sentence(sentence: Sentence, numbering: dict[str, int]) -> str:
    marks = "".join(f"[{number}]" for number in markers(sentence, numbering))
    return escape(sentence.text) + marks


def _reference(entry: Reference) -> str:
    facts = (entry.title, entry.kind, entry.outlet, entry.date)
    line = " · ".join(escape(fact) for fact in facts if fact)
    url = safe_url(entry.source)
    return f"{entry.number}. {line} · {f'<{url}>' if url else _code(shown_source(entry.source))}"


def _code(text: str) -> str:
    line = " ".join(_CONTROL.sub(" ", text).split())
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    # CommonMark strips one space from each side, so padding keeps a leading backtick apart.
    return f"{fence} {line} {fence}" if longest else f"{fence}{line}{fence}"
