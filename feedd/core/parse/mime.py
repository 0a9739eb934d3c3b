"""Mails as they lie in a mailbox (RFC 5322, MIME): what is read is the page or text within.

A mail is told by its head: fields down to the first empty line, with those that mail programs
add. So a text that quotes a mail, or a news item under "From:" and "Subject:", stays a text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedd.core.parse import dates
from feedd.core.parse.limits import LINE
from feedd.errors import ParseError

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import Message

_MOST_HEAD = 65_536

_HEAD = re.compile(rb"(?:From [^\n]*\n)?((?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+)(?:\r?\n|\Z)")
_BY_PROGRAMS = re.compile(rb"^(?:MIME-Version|Message-ID|Received):", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(rb"^From:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, and of what kind its ``body`` is; it was sent at ``date``."""

    body: bytes
    content_type: str
    subject: str | None
    date: datetime | None


def letter(document: bytes) -> Letter | None:
    """Take a mail apart; None if the document is none.

    Raises:
        ParseError: It is one and holds neither a page nor a text.
    """
    if not _is_mail(document):
        return None
    # Python's e-mail is a megabyte, which few daemons need.
    from email import message_from_bytes  # noqa: PLC0415

    try:
        found = _read(message_from_bytes(document))
    except RecursionError:
        found = None
    if found is None:
        raise ParseError("empty", "The mail holds neither a page nor a text.")
    return found


def _is_mail(document: bytes) -> bool:
    head = _HEAD.match(document[:_MOST_HEAD])
    return bool(head and _FROM.search(head[1]) and _BY_PROGRAMS.search(head[1]))


def _read(mail: Message) -> Letter | None:
    parts = [part for part in mail.walk() if _is_told(part)]
    pages = [part for part in parts if part.get_content_type() == "text/html"]
    for part in (*pages, *parts):
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            return Letter(
                body=content,
                content_type=_content_type(part),
                subject=_subject(mail),
                date=dates.read(str(mail.get("Date", ""))),
            )
    return None


def _is_told(part: Message) -> bool:
    """Tell whether a part is shown, and not a file that comes with the mail."""
    if part.get_content_type() not in {"text/html", "text/plain"}:
        return False
    return part.get_content_disposition() != "attachment"


def _content_type(part: Message) -> str:
    charset = part.get_content_charset()
    return f"{part.get_content_type()}; charset={charset}" if charset else part.get_content_type()


def _subject(mail: Message) -> str | None:
    from email.errors import HeaderParseError  # noqa: PLC0415  as above
    from email.header import decode_header, make_header  # noqa: PLC0415

    written = str(mail.get("Subject", ""))[:LINE]
    try:
        said = str(make_header(decode_header(written)))
    except (HeaderParseError, LookupError, ValueError):
        said = written
    return " ".join(said.split()) or None
