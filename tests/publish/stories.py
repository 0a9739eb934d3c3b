"""Invented stories in several languages, and the topic and outlets that go with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feedd.core.model import Story
from feedd.core.settings import Topic
from feedd.publish import Outlet

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
PUBLIC_URL = "https://news.example.org"
AUTHORITY = "news.example.org,2026-11-01"
CREATED = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)

TOPIC = Topic(
    name="harbours",
    title="Harbours & ports",
    query="harbour OR بندر",
    description="Ships, cranes and the people who run them.",
)

OUTLETS = {
    "coast-daily": Outlet(
        name="coast-daily",
        title="The Coast Daily",
        url="https://coast.example/",
        feed_url="https://coast.example/feed.xml",
        id="tag:coast.example,2019:feed",
    ),
    "bandar": Outlet(name="bandar", title="بندر امروز", url="https://bandar.example/latest"),
}

CRANES = Story(
    id="01k9cranes",
    title="Cranes stand still at AT&T's <new> pier",
    text="Two cranes stopped on Monday.\nThe port said repairs & tests would take a week.",
    html="<p>Two cranes stopped on <b>Monday</b>.</p>"
    "<p>The port said repairs &amp; tests would take a week.</p>",
    summary="Two cranes stopped on Monday.",
    link="https://coast.example/2026/cranes?id=7&lang=en",
    links=("https://coast.example/2026/cranes?id=7&lang=en", "https://bandar.example/n/99"),
    authors=("Ada Marlow", "Ben Ortiz"),
    sources=("coast-daily", "bandar"),
    categories=("Ports", "R&D"),
    language="en",
    published=NOON - timedelta(hours=2),
    first_seen=NOON - timedelta(hours=1),
    updated=NOON - timedelta(minutes=10),
)
PERSIAN = Story(
    id="01k9bandar",
    title="اسکلهٔ تازه در بندر گشوده شد",
    text="اسکلهٔ تازه صبح امروز کار خود را آغاز کرد.",
    link="https://bandar.example/n/100",
    links=("https://bandar.example/n/100",),
    sources=("bandar",),
    language="fa",
    first_seen=NOON - timedelta(hours=3),
    updated=NOON - timedelta(hours=3),
)
UNTITLED = Story(
    id="01k9post",
    text="Nebel über dem Hafen, die Fähren warten. " * 6,
    sources=("wire",),
    language="de",
    first_seen=NOON - timedelta(hours=3),
    updated=NOON - timedelta(hours=3),
)
STORIES = (CRANES, PERSIAN, UNTITLED)
