"""What an alert says: the value that every kind of endpoint renders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

from feedd.core.characters import boundary
from feedd.core.model import Passage, Story

NoticeType = Literal["alert.created", "alert.digest", "endpoint.test", "operator.notice"]

CONTEXT = 80
"""Code points shown before and after a passage."""

MOST = 50
"""More passages of one story than this are counted, and never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A passage with the words around it; ``is_cut`` if its paragraph goes on behind them."""

    before: str
    text: str
    after: str
    passage: Passage = field(repr=False)
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One story and where a watch's query matched it, made by ``find``.

    The story is without its text: the ``snippets`` are what is shown of it, and ``matches`` says
    how many there were. ``changes`` are sentences: what changed since it was alerted before; of a
    first alert there are none. ``outlets`` is what people call the story's sources.
    """

    story: Story
    snippets: tuple[Snippet, ...] = ()
    matches: int = 0
    changes: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to be told to one or several endpoints.

    ``alert`` is its id in the ledger and ``sequence`` grows with each alert, so that a receiver
    can order them. ``title`` is the watch's, "" if it has none. ``findings`` holds one story for
    an alert, several for a digest, none for a notice to the operator, whose ``text`` says what
    happened.
    """

    type: NoticeType
    alert: str
    created: datetime
    public_url: str
    watch: str = ""
    title: str = ""
    sequence: int = 0
    findings: tuple[Finding, ...] = ()
    text: str = ""


def find(
    story: Story,
    passages: Sequence[Passage],
    *,
    changes: tuple[str, ...] = (),
    called: Mapping[str, str] = MappingProxyType({}),
) -> Finding:
    """Take from a story what can be told of it, each passage in its paragraph.

    ``called`` are titles of sources by their names; feeds of one publisher that have the same are
    one outlet.
    """
    texts = {"title": story.title, "body": story.text, "summary": story.summary}
    return Finding(
        story=replace(story, text="", html=""),
        snippets=tuple(_snippet(texts.get(p.field, ""), p) for p in passages[:MOST]),
        matches=len(passages),
        changes=changes,
        outlets=tuple(dict.fromkeys(called.get(name, name) for name in story.sources)),
    )


def sample(*, created: datetime, public_url: str) -> Notice:
    """Make what ``feedd endpoints test`` sends: an invented story, marked as a test."""
    title = "Test: the harbour bridge opens again"
    text = "This is a test message from feedd.\nThe harbour bridge opens again on Monday."
    story = Story(
        id="test",
        title=title,
        text=text,
        summary="This is a test message from feedd.",
        link=public_url,
        language="en",
        sources=("test",),
        published=created,
        first_seen=created,
    )
    start = title.index("harbour bridge")
    passage = Passage(field="title", start=start, end=start + 14, text="harbour bridge")
    return Notice(
        type="endpoint.test",
        alert="test",
        created=created,
        public_url=public_url,
        watch="test",
        findings=(find(story, (passage,)),),
    )


def story_page(notice: Notice, finding: Finding) -> str:
    """Give the address of a story's page in feedd."""
    return f"{notice.public_url.rstrip('/')}/stories/{_quoted(finding.story.id)}"


def topic_feed(notice: Notice, finding: Finding) -> str | None:
    """Give the address of the feed that holds the story: its first topic's."""
    if not finding.story.topics:
        return None
    return f"{notice.public_url.rstrip('/')}/feeds/{_quoted(finding.story.topics[0])}.atom"


def _quoted(name: str) -> str:
    return quote(name, safe="", errors="replace")


def _snippet(text: str, passage: Passage) -> Snippet:
    if text[passage.start : passage.end] != passage.text:
        # A field that isn't kept as one text (authors, sources): the passage speaks for itself.
        return Snippet(before="", text=passage.text, after="", passage=passage)
    before = text[max(0, passage.start - CONTEXT - 1) : passage.start].rpartition("\n")[2]
    after = text[passage.end : passage.end + CONTEXT + 1].partition("\n")[0]
    return Snippet(
        before=_last_words(before),
        text=passage.text,
        after=_first_words(after),
        passage=passage,
        is_cut=len(after) > CONTEXT,
    )


def _last_words(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    return text[1:].partition(" ")[2] or text[boundary(text, len(text) - CONTEXT) :]


def _first_words(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    return text[:-1].rpartition(" ")[0] or text[: boundary(text, CONTEXT)]
