"""Bytes to characters: encodings, binary detection, normalisation; plain text and Markdown.

Knows nothing of HTML, office files or PDF.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

import yaml

from agent.errors import UnreadableError
from tools.load_types import Heading, Loaded, iso_date, one_line

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is a prefix of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
_CONTROL_BYTES = bytes(set(range(32)) - {8, 9, 10, 12, 13, 27}) + b"\x7f"
# Zero width, bidirectional overrides and tag characters: what a reader of the page cannot see.
_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
    # Joiners carry meaning in Persian, Indic scripts and emoji, never beside Latin letters.
    "|(?:(?<=[\x00-\u024f])|(?<![\\s\\S]))[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u024f]|\\Z)"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")


def decode(raw: bytes, *, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Characters of a text file, and notices; ``declared`` is the charset its carrier names.

    Raises:
        UnreadableError: the bytes are empty or binary.
    """
    if not raw.strip(b"\x00 \t\r\n\f"):
        raise UnreadableError("empty")
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _tolerant(raw[len(mark) :], encoding)
    if wide := _wide(raw):
        return _tolerant(raw, wide)
    _refuse_binary(raw)
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError as fault:
        return _not_utf8(raw, fault, declared)


def _tolerant(raw: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = raw.decode(encoding, "replace")
    damaged = text.count("\ufffd")
    if damaged > max(3, len(text) // 20) or len(_CONTROLS.findall(text)) > len(text) // 20:
        raise UnreadableError("binary")
    return text, (_damage(damaged),) if damaged else ()


def _damage(count: int) -> str:
    return f"{count} damaged character{'s' * (count > 1)} could not be decoded"


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of Latin text is zero."""
    sample = raw[:_SAMPLE]
    half = len(sample) // 2
    if half < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * half and even < 0.02 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.02 * half else None


def _refuse_binary(raw: bytes) -> None:
    sample = raw[:_SAMPLE]
    odd = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if odd > max(2, len(sample) // 50):
        raise UnreadableError("binary")


def _not_utf8(
    raw: bytes, fault: UnicodeDecodeError, declared: str | None
) -> tuple[str, tuple[str, ...]]:
    if len(raw) - fault.start <= 3 and fault.reason == "unexpected end of data":
        return raw[: fault.start].decode("utf-8"), ("the last character is cut off",)
    text = raw.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    if sum(c > "\x7f" for c in text) - damaged > 2 * damaged:
        return text, (_damage(damaged),)
    if any(byte in raw[:_SAMPLE] for byte in (b"\x00", b"\x01", b"\x02")):
        raise UnreadableError("binary")
    encoding = _legacy(raw, declared)
    return raw.decode(encoding, "replace"), (f"read as {encoding}",)


def _legacy(raw: bytes, declared: str | None) -> str:
    """Name of the 8-bit or East Asian encoding: the declared one, else a guess."""
    if declared:
        try:
            raw.decode(declared)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
        else:
            # Browsers read latin-1 as its superset, where the curly quotes are.
            name = codecs.lookup(declared).name
            return "cp1252" if name in {"iso8859-1", "ascii"} else name
    high = sum(byte > 0x7F for byte in raw[:_SAMPLE]) / min(len(raw), _SAMPLE)
    if high >= 0.12:
        # Western prose stays under a tenth; statistics on letters need more than that anyway.
        from charset_normalizer import from_bytes

        best = from_bytes(raw[:_SAMPLE]).best()
        if best is None:
            raise UnreadableError("binary or in an unknown encoding")
        return best.encoding
    return "cp1252"


def normalise(text: str) -> tuple[str, tuple[str, ...]]:
    """Cleaned text and notices (see ``clean``).

    Raises:
        UnreadableError: nothing but white space is left.
    """
    text, hidden = clean(text)
    if not text.strip():
        raise UnreadableError("empty")
    return text, invisible(hidden)


def invisible(count: int) -> tuple[str, ...]:
    """The notice about characters that a reader of the original could not see."""
    return (f"{count} invisible character{'s' * (count > 1)} left out",) if count else ()


def clean(text: str, *, typeset: bool = False) -> tuple[str, int]:
    """Line feeds, NFC, no NULs, controls or invisible characters, and how many of these went.

    ``typeset`` also turns no-break and other fixed spaces into plain ones and drops soft hyphens,
    which is right where the spaces come from a page's layout and not from a writer.
    """
    text = _BREAKS.sub("\n", text.removeprefix("\ufeff"))
    text = _CONTROLS.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    text, hidden = _INVISIBLE.subn("", text)
    if typeset:
        text = re.sub("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]", " ", text.replace("\u00ad", ""))
    return unicodedata.normalize("NFC", text), hidden


def read_plain(raw: bytes, *, declared: str | None = None) -> Loaded:
    """Plain text, to the letter but for newlines, NFC and invisible characters."""
    text, notices = decode(raw, declared=declared)
    text, more = normalise(text)
    return Loaded(text=text, media_type="text/plain", notices=notices + more)


def read_markdown(raw: bytes) -> Loaded:
    """Markdown source to the letter, without its YAML front matter, which becomes metadata."""
    text, notices = decode(raw)
    text, more = normalise(text)
    fields, text, fault = _front_matter(text)
    headings = _markdown_headings(text)
    first = next((text[h.start : h.end] for h in headings), None)
    return Loaded(
        text=text,
        media_type="text/markdown",
        title=one_line(fields.get("title")) or one_line(first),
        date=iso_date(fields.get("date")),
        outlet=one_line(fields.get("outlet") or fields.get("publisher") or fields.get("source")),
        kind=one_line(fields.get("kind") or fields.get("type")),
        url=one_line(fields.get("url") or fields.get("link")),
        headings=headings,
        notices=notices + more + fault,
    )


def _front_matter(text: str) -> tuple[dict[str, object], str, tuple[str, ...]]:
    match = re.match(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text[:20_000], re.DOTALL)
    if match is None:
        return {}, text, ()
    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text, ("front matter is not valid YAML and was kept as text",)
    body = text[match.end() :].lstrip("\n")
    if not isinstance(fields, dict) or not body.strip():
        return {}, text, ()
    return {str(key).lower(): value for key, value in fields.items()}, body, ()


def _markdown_headings(text: str) -> tuple[Heading, ...]:
    found: list[Heading] = []
    fence, offset, above = "", 0, ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence, above = ("" if fence else mark[1]), ""
        elif not fence:
            if (atx := _ATX.match(line)) and atx[2]:
                start = offset + atx.start(2)
                found.append(Heading(start=start, end=start + len(atx[2]), level=len(atx[1])))
                above = ""
            elif above and (under := _UNDERLINE.match(line)):
                start = offset - 1 - len(above) + len(above) - len(above.lstrip())
                words = above.strip()
                level = 1 if under[1][0] == "=" else 2
                found.append(Heading(start=start, end=start + len(words), level=level))
                above = ""
            else:
                # A paragraph's last line is no setext heading; one line after a blank may be.
                above = line if line.strip() and not above and _may_head(line) else ""
        offset += len(line) + 1
    return tuple(found)


def _may_head(line: str) -> bool:
    return not line.lstrip().startswith(("-", "*", ">", "|", "+", "#"))
