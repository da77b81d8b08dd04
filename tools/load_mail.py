"""E-mail to text: the subject as heading, who wrote to whom and when, then the letter.

Knows nothing of mailboxes; what is attached is named and not read.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Final

from agent.errors import UnreadableError
from tools.load_html import read_html
from tools.load_text import clean
from tools.load_types import Loaded, TextBuilder, one_line

EML: Final = "message/rfc822"
_SHOWN: Final = ("From", "To", "Date")
_HEAD = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n", re.ASCII)
_SENT = re.compile(rb"^(?:from|subject|received|message-id|mime-version):", re.I | re.M)


def is_mail(head: bytes) -> bool:
    """Whether the first bytes are the head of a message (RFC 5322, section 2.2)."""
    fits = _HEAD.match(head.replace(b"\r\n", b"\n"))
    return fits is not None and len(_SENT.findall(fits[0])) >= 2


def read_mail(raw: bytes) -> Loaded:
    """One message; its plain text, else its HTML.

    Raises:
        UnreadableError: no message, or one without text.
    """
    message = message_from_bytes(raw, policy=policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise UnreadableError("not an e-mail")
    try:
        words, notices = _body(message)
        head = {name: one_line(message.get(name)) for name in ("Subject", *_SHOWN)}
        sent = message.get("Date")
        day = parsedate_to_datetime(str(sent)).date().isoformat() if sent else None
        author = _author(message)
        attached = [one_line(a.get_filename()) or "unnamed" for a in message.iter_attachments()]
    except (ValueError, LookupError, TypeError, AttributeError) as fault:
        raise UnreadableError("damaged e-mail") from fault
    if not words.strip():
        raise UnreadableError("an e-mail without text")
    builder = TextBuilder()
    if head["Subject"]:
        builder.add(head["Subject"], level=1)
    told = [f"{name}: {head[name]}" for name in _SHOWN if head[name]]
    builder.add("\n".join(told))
    builder.add(words.strip())
    if attached:
        notices += (f"attachments were not read: {', '.join(attached[:5])}",)
    return Loaded(
        text=builder.text, media_type=EML, title=head["Subject"], date=day, author=author,
        headings=tuple(builder.headings), notices=notices,
    )  # fmt: skip


def _author(message: EmailMessage) -> str | None:
    """The name of the one person who sent it; an address alone is no name."""
    senders: tuple[Address, ...] = getattr(message["From"], "addresses", ())
    return one_line(senders[0].display_name) if len(senders) == 1 else None


def _body(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "", ()
    content = part.get_content()
    if part.get_content_subtype() == "html":
        page = read_html(str(content).encode(), declared="utf-8")
        return page.text, page.notices
    return clean(str(content))[0], ()
