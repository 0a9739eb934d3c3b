"""An alert as e-mail: plain text and HTML, one thread for a story.

The bytes are the same at every attempt (RFC 5322), the ``Message-ID`` holds the ``webhook-id``,
so that mail systems recognise a duplicate.
"""

from __future__ import annotations

import html
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr
from typing import TYPE_CHECKING

from feedd.deliver.message import webhook_id
from feedd.deliver.telling import Line, Telling, Told, plain, tell
from feedd.deliver.text import clip, code_points, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedd.core.settings import Endpoint
    from feedd.deliver.notice import Notice

SUBJECT = 200
# Python's newer policies lose spaces where they fold a long header that isn't ASCII.
LINES = compat32.clone(linesep="\r\n")


def render(notice: Notice, endpoint: Endpoint, *, id: str) -> bytes:  # noqa: A002  as in the standard
    """Give the message of a notice; ``id`` is its ``webhook-id``."""
    telling = tell(notice, size=code_points)
    message = MIMEMultipart("alternative", boundary=f"={id}")
    for name, value in _headers(notice, telling, endpoint, id):
        message[name] = value  # type: ignore[assignment]  # typeshed knows of str only
    message.attach(MIMEText(_plain(telling), "plain", "utf-8"))
    message.attach(MIMEText(_html(telling), "html", "utf-8"))
    return message.as_bytes(policy=LINES)


def domain(endpoint: Endpoint) -> str:
    """Give the domain that the endpoint's mail comes from."""
    return parseaddr(endpoint.sender or "")[1].rpartition("@")[2] or "localhost"


def _headers(
    notice: Notice,
    telling: Telling,
    endpoint: Endpoint,
    id: str,  # noqa: A002  as in the standard
) -> Iterator[tuple[str, str | Header]]:
    yield "From", formataddr(parseaddr(endpoint.sender or ""))
    yield "To", ", ".join(endpoint.to)
    subject = clip(on_one_line(_subject(telling)), SUBJECT, size=code_points)
    yield "Subject", Header(subject, "utf-8", header_name="Subject")
    yield "Date", format_datetime(notice.created)
    yield "Message-ID", f"<{id}@{domain(endpoint)}>"
    for finding in notice.findings[:1]:
        thread = webhook_id(notice.watch, finding.story.id, "thread")
        yield "References", f"<{thread}@{domain(endpoint)}>"
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: no holiday replies, please


def _subject(telling: Telling) -> str:
    if len(telling.stories) == 1:
        return f"[{telling.heading}] {telling.stories[0].title}"
    return telling.heading if telling.stories else f"[{telling.heading}] {telling.text}"


def _plain(telling: Telling) -> str:
    stories = map(_plain_story, telling.stories)
    parts = (telling.heading, telling.text, *stories, telling.more)
    return "\n\n".join(part for part in parts if part) + "\n"


def _plain_story(told: Told) -> str:
    quoted = (f"> {plain(line)}" for line in told.lines)
    return "\n".join(part for part in (told.title, told.link, *quoted, told.byline) if part)


def _html(telling: Telling) -> str:
    texts = (html.escape(text) for text in (telling.text, telling.more))
    text, more = (f"<p>{text}</p>\n" if text else "" for text in texts)
    stories = "\n".join(map(_html_story, telling.stories))
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n'
        f"<p><b>{html.escape(telling.heading)}</b></p>\n{text}{stories}\n{more}</body></html>\n"
    )


def _html_story(told: Told) -> str:
    """Give a story, in the direction of its own text."""
    quoted = "".join(f"<blockquote>{_html_line(line)}</blockquote>" for line in told.lines)
    byline = f"{html.escape(told.byline)} · " if told.byline else ""
    return (
        f'<div dir="{"rtl" if told.rtl else "ltr"}"><p>{_anchor(told.link, told.title)}</p>'
        f"{quoted}<p><small>{byline}{_anchor(told.page, 'feedd')}</small></p></div>"
    )


def _html_line(line: Line) -> str:
    texts = ((html.escape(run.text), run.strong) for run in line)
    return "".join(f"<b>{text}</b>" if strong else text for text, strong in texts)


def _anchor(url: str, text: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(text)}</a>'
