"""Five hundred hostile stories in one feed, in every format."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from lxml import etree

from feedd.publish import Feed, atom, feed_of, jsonfeed, render, rss
from tests.publish import hostile, jsonfeed11, rss20
from tests.publish.rfc4287 import schema_faults, warnings
from tests.publish.stories import AUTHORITY, CREATED, NOON, PUBLIC_URL, TOPIC

pytestmark = pytest.mark.slow

COUNT = 500
# Hostile HTML is made harmless where it is parsed, before it becomes a story.
FROM_THE_CONTENT = {"SecurityRisk", "ContainsRelRef", "ContainsUndeclaredHTML"}


@pytest.fixture(scope="module")
def feed() -> Feed:
    stories = hostile.stories(COUNT)
    return feed_of(TOPIC, stories, public_url=PUBLIC_URL, authority=AUTHORITY, created=CREATED)


def test_only_a_story_that_says_nothing_is_lost(feed: Feed) -> None:
    assert len(feed.entries) + len(feed.warnings) == COUNT
    assert len(feed.entries) > 0.99 * COUNT
    assert all(w.endswith("neither title, text nor link") for w in feed.warnings)


def test_the_atom_feed_keeps_the_schema(feed: Feed) -> None:
    assert schema_faults(atom.write(feed)) == []


def test_a_validator_would_warn_of_nothing_but_the_content(feed: Feed) -> None:
    told = warnings(
        atom.write(feed),
        location=feed.url("atom"),
        content_type=render(feed, "atom").content_type,
        # What tells stories of one second apart may lie just after it.
        now=NOON + timedelta(seconds=1),
    )
    assert {warning.partition(":")[0] for warning in told} <= FROM_THE_CONTENT


def test_feedparser_reads_every_entry_of_atom_and_rss(feed: Feed) -> None:
    # feedparser takes 6 ms an entry.
    some = replace(feed, entries=feed.entries[:50])
    for document in (atom.write(some), rss.write(some)):
        read = feedparser.parse(document)
        assert not read.bozo
        assert [entry.id for entry in read.entries] == [item.id for item in some.entries]


def test_no_markup_of_a_story_becomes_markup_of_the_feed(feed: Feed) -> None:
    tags = {
        etree.QName(e).localname for e in etree.fromstring(atom.write(feed)).iter(etree.Element)
    }
    assert tags.isdisjoint({"script", "b", "i"})


def test_the_json_and_rss_feeds_keep_their_specifications(feed: Feed) -> None:
    assert jsonfeed11.faults(jsonfeed.write(feed)) == []
    assert rss20.faults(rss.write(feed)) == []
