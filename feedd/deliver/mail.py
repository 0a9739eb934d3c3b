"""An alert as e-mail: plain text and HTML, one thread for a story.

The bytes are the same at every attempt (RFC 5322), the ``Message-ID`` holds the ``webhook-id``,
so that mail systems recognise a duplicate.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr

from feedd.core.settings import Endpoint
from feedd.deliver.brief import Brief, Line, StoryBrief, in_brief, plain
from feedd.deliver.message import webhook_id
from feedd.deliver.notice import Notice
from feedd.deliver.text import clip, code_points, on_one_line

SUBJECT = 200
# Python's newer policies lose spaces where they fold a long header that isn't ASCII.
LINES = compat32.clone(linesep="\r\n")


def render(notice: Notice, endpoint: Endpoint, *, id: str) -> bytes:  # noqa: A002  as in the standard
    """Give the message of a notice; ``id`` is its ``webhook-id``."""
    brief = in_brief(notice, size=code_points)
    message = MIMEMultipart("alternative", boundary=f"={id}")
    for name, value in _headers(notice, brief, endpoint, id):
        message[name] = value  # type: ignore[assignment]  # typeshed knows of str only
    message.attach(MIMEText(_plain(brief), "plain", "utf-8"))
    message.attach(MIMEText(_html(brief), "html", "utf-8"))
    return message.as_bytes(policy=LINES)


def domain(endpoint: Endpoint) -> str:
    """Give the domain that the endpoint's mail comes from."""
    return parseaddr(endpoint.sender or "")[1].rpartition("@")[2] or "localhost"


def _headers(
    notice: Notice,
    brief: Brief,
    endpoint: Endpoint,
    id: str,  # noqa: A002  as in the standard
) -> Iterator[tuple[str, str | Header]]:
    yield "From", formataddr(parseaddr(endpoint.sender or ""))
    yield "To", ", ".join(endpoint.to)
    subject = clip(on_one_line(_subject(brief)), SUBJECT, size=code_points)
    yield "Subject", Header(subject, "utf-8", header_name="Subject")
    yield "Date", format_datetime(notice.created)
    yield "Message-ID", f"<{id}@{domain(endpoint)}>"
    for finding in notice.findings[:1]:
        thread = webhook_id(notice.watch, finding.story.id, "thread")
        yield "References", f"<{thread}@{domain(endpoint)}>"
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: no holiday replies, please


def _subject(brief: Brief) -> str:
    if len(brief.stories) == 1:
        return f"[{brief.heading}] {brief.stories[0].title}"
    return brief.heading if brief.stories else f"[{brief.heading}] {brief.text}"


def _plain(brief: Brief) -> str:
    stories = map(_plain_story, brief.stories)
    parts = (brief.heading, brief.text, *stories, brief.more)
    return "\n\n".join(part for part in parts if part) + "\n"


def _plain_story(story: StoryBrief) -> str:
    quoted = (f"> {plain(line)}" for line in story.lines)
    page = "" if story.page == story.link else story.page
    parts = (story.title, story.link, *quoted, story.byline, page)
    return "\n".join(part for part in parts if part)


def _html(brief: Brief) -> str:
    texts = (html.escape(text) for text in (brief.text, brief.more))
    text, more = (f"<p>{text}</p>\n" if text else "" for text in texts)
    stories = "\n".join(map(_html_story, brief.stories))
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n'
        f"<p><b>{html.escape(brief.heading)}</b></p>\n{text}{stories}\n{more}</body></html>\n"
    )


def _html_story(story: StoryBrief) -> str:
    """Give a story, in the direction of its own text."""
    quoted = "".join(f"<blockquote>{_html_line(line)}</blockquote>" for line in story.lines)
    byline = f"{html.escape(story.byline)} · " if story.byline else ""
    return (
        f'<div dir="{"rtl" if story.rtl else "ltr"}"><p>{_anchor(story.link, story.title)}</p>'
        f"{quoted}<p><small>{byline}{_anchor(story.page, 'feedd')}</small></p></div>"
    )


def _html_line(line: Line) -> str:
    texts = ((html.escape(run.text), run.strong) for run in line)
    return "".join(f"<b>{text}</b>" if strong else text for text, strong in texts)


def _anchor(url: str, text: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(text)}</a>'
