"""Notices to render, with invented stories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedd.core.model import Passage, Story
from feedd.deliver import notice
from feedd.deliver.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedd.deliver.notice import Finding

CREATED = datetime(2026, 11, 26, 8, 0, 0, 250_000, tzinfo=UTC)
PUBLIC_URL = "https://news.example.net"

BASRA = Story(
    id="s-41",
    revision=2,
    title="Rocket attack on Basra port injures four",
    text="Officials said on Thursday that four dockers were hurt.\n"
    "It was the second rocket attack on the port this month, after one on 3 November.",
    summary="Officials said on Thursday that four dockers were hurt.",
    link="https://example.org/news/basra-port?id=41",
    sources=("gulf-wire", "basra-daily"),
    topics=("iraq",),
    language="en",
    published=datetime(2026, 11, 26, 7, 41, tzinfo=UTC),
)
TEHRAN = Story(
    id="s-42",
    title="حمله موشکی به بندر بصره چهار زخمی بر جا گذاشت",
    text="مقام‌های محلی گفتند چهار کارگر زخمی شدند.",
    summary="مقام‌های محلی گفتند چهار کارگر زخمی شدند.",
    link="https://example.org/fa/42",
    sources=("gulf-wire",),
    language="fa",
    published=datetime(2026, 11, 26, 7, 50, tzinfo=UTC),
)


def passage(story: Story, field: str, text: str) -> Passage:
    """Find ``text`` in the story as a query would."""
    start = (story.title if field == "title" else story.text).index(text)
    return Passage(field=field, start=start, end=start + len(text), text=text)


def finding(story: Story = BASRA, words: str = "ocket attack") -> Finding:
    passages = tuple(
        passage(story, name, words)
        for name, text in (("title", story.title), ("body", story.text))
        if words in text
    )
    return notice.find(story, passages)


def alert(story: Story = BASRA, words: str = "ocket attack") -> Notice:
    return Notice(
        type="alert.created",
        alert="a-7",
        created=CREATED,
        public_url=PUBLIC_URL,
        watch="rockets",
        sequence=7,
        findings=(finding(story, words),),
    )


def digest(findings: Sequence[Finding]) -> Notice:
    return Notice(
        type="alert.digest",
        alert="d-3",
        created=CREATED,
        public_url=PUBLIC_URL,
        watch="rockets",
        sequence=9,
        findings=tuple(findings),
    )


def operator_notice(text: str) -> Notice:
    return Notice(
        type="operator.notice", alert="o-1", created=CREATED, public_url=PUBLIC_URL, text=text
    )


def titled(title: str) -> Notice:
    """Give an alert whose headline is ``title``."""
    return alert(replace(BASRA, title=title))
