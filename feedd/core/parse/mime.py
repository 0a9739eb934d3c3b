"""Mails as they lie in a mailbox (RFC 5322, MIME): what is read is the page or text within.

A mail is told by its head: fields down to the first empty line, with those that mail programs
add. So a text that quotes a mail, or a news item under "From:" and "Subject:", stays a text. The
mails of a digest or of a mailbox are read as one text, each below its subject, sender and date.

What takes a mail apart costs time for each line times the depth of parts, memory for each part,
and time for the square of a field's length: so all three are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from itertools import count, islice
from typing import Final

from feedd.core.parse import clean, sniff
from feedd.core.parse.limits import LINE
from feedd.core.parse.times import dates
from feedd.errors import ParseError

_MOST_HEAD = 65_536

MOST_LINES: Final = 150_000
"""Lines that are read: files come behind what a mail says, and 10 MiB of them are fewer."""

MOST_PARTS: Final = 300
"""Parts, those within parts too: a mailing list's digest has some dozens of mails."""

_FIELDS = ("Subject", "From", "Date")

_LINE_END = re.compile(rb"\r\n?|\n")

_HEAD = re.compile(rb"(?:From [^\n]*\n)?((?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+)(?:\r?\n|\Z)")
_BY_PROGRAMS = re.compile(rb"^(?:MIME-Version|Message-ID|Received):", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(rb"^From:", re.IGNORECASE | re.MULTILINE)
_STUFFED = re.compile(rb"^ ", re.MULTILINE)
_FLOWING = re.compile(rb"^(?!>|-- \r?\n)(.*) \r?\n(?!>|\r?\n)", re.MULTILINE)
_ENVELOPE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]* \d\d:\d\d[^\n]*\n(?=[!-9;-~]+:)")
"""The line above each mail of a mailbox: from whom, and when, as a text has "From our bureau"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says, and of what kind its ``body`` is; it was sent at ``date``."""

    body: bytes
    content_type: str
    subject: str | None
    date: datetime | None


class _Part(Message):
    """Cuts the fields of a part as long as only an attack has them."""

    def set_raw(self, name: str, value: str) -> None:
        """Take a field as it stands in the mail."""
        super().set_raw(name, value[:LINE])


def letter(document: bytes) -> Letter | None:
    """Take a mail apart; None if the document is none.

    Raises:
        ParseError: It is one and holds neither a page nor a text, or too many parts.
    """
    if several := _of_mailbox(document):
        return _together(several)
    if not _is_mail(document):
        return None
    mail = _taken_apart(_first_lines(document), count(1))
    found = _together(_of_digest(mail), mail) or _read(mail)
    if found is None:
        raise ParseError("empty", "The mail holds neither a page nor a text.")
    return found


def _first_lines(document: bytes) -> bytes:
    beyond = next(islice(_LINE_END.finditer(document), MOST_LINES, None), None)
    return document[: beyond.start()] if beyond else document


def _of_mailbox(document: bytes) -> Sequence[Message]:
    """Give the latest mails of a mailbox that holds several."""
    if not _ENVELOPE.match(document):
        return ()
    mails = _ENVELOPE.split(_first_lines(document))[1:]
    made, latest = count(1), list[Message]()
    for mail in mails[::-1] if len(mails) > 1 else ():
        try:
            latest.append(_taken_apart(mail, made))
        except ParseError:
            break  # what came before is older
    return latest[::-1]


def _of_digest(mail: Message) -> Sequence[Message]:
    """Give the mails that a mailing list sends as one."""
    digests = (part for part in mail.walk() if part.get_content_type() == "multipart/digest")
    wrapped = (each for digest in digests for each in _parts(digest))
    return [held for each in wrapped for held in _parts(each)]


def _parts(mail: Message) -> Sequence[Message]:
    held = mail.get_payload()
    return [part for part in held if isinstance(part, Message)] if isinstance(held, list) else ()


def _together(mails: Sequence[Message], around: Message | None = None) -> Letter | None:
    """Write several mails as one text; None if none of them says anything."""
    told = [(mail, found) for mail in mails if (found := _read(mail))]
    written = "\n\n\n".join(_written(mail, found) for mail, found in told)
    if not written:
        return None
    return Letter(
        body=written.encode(),
        content_type="text/plain; charset=utf-8",
        subject=_subject(around) if around else None,
        date=dates.stated(str(around.get("Date", ""))) if around else None,
    )


def _written(mail: Message, found: Letter) -> str:
    told = sniff.decode(found.body, content_type=found.content_type).text
    text = clean.plain_text(told) if found.content_type.startswith("text/html") else told
    fields = (f"{name}: {said}" for name in _FIELDS if (said := _field(mail, name)))
    return "\n".join((*fields, "", text.strip()))


def _taken_apart(document: bytes, made: Iterator[int]) -> Message:
    # Python's parser of mail isn't loaded before a mail comes.
    from email import message_from_bytes  # noqa: PLC0415

    def part() -> Message:
        if next(made) > MOST_PARTS:
            raise ParseError("too_many_parts", f"The mail has more than {MOST_PARTS} parts.")
        return _Part()

    return message_from_bytes(document, part)


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
                body=_joined(content, part),
                content_type=_content_type(part),
                subject=_subject(mail),
                date=dates.stated(str(mail.get("Date", ""))),
            )
    return None


def _joined(content: bytes, part: Message) -> bytes:
    """Join the lines that a mail program has broken, if it says that it has (RFC 3676 §4)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return content
    deletes = str(part.get_param("delsp", "")).lower() == "yes"
    return _FLOWING.sub(rb"\1" if deletes else rb"\1 ", _STUFFED.sub(b"", content))


def _is_told(part: Message) -> bool:
    """Tell whether a part is shown, and not a file that comes with the mail."""
    if part.get_content_type() not in {"text/html", "text/plain"}:
        return False
    return part.get_content_disposition() != "attachment"


def _content_type(part: Message) -> str:
    charset = part.get_content_charset()
    return f"{part.get_content_type()}; charset={charset}" if charset else part.get_content_type()


def _subject(mail: Message) -> str | None:
    return _field(mail, "Subject") or None


def _field(mail: Message, name: str) -> str:
    from email.errors import HeaderParseError  # noqa: PLC0415  as above
    from email.header import decode_header, make_header  # noqa: PLC0415

    written = str(mail.get(name, ""))[:LINE]
    try:
        said = str(make_header(decode_header(written)))
    except (HeaderParseError, LookupError, ValueError):
        said = written
    return " ".join(said.split())
