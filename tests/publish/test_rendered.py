from __future__ import annotations

import gzip
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedd.publish import Format, Outline, pack, render, render_opml
from feedd.publish.rendered import PERMANENT, TOPICAL
from tests.publish.stories import NOON
from tests.publish.test_atom import archived, harbours

ROOT = Path(__file__).parents[2]


def test_a_body_over_a_kilobyte_is_gzipped_too() -> None:
    body = b"news " * 300
    packed = pack(body, content_type="text/plain", last_modified=NOON)
    assert gzip.decompress(packed.gzip) == body
    assert not pack(b"news", content_type="text/plain", last_modified=NOON).gzip


def test_gzip_holds_no_time_of_making() -> None:
    packed = pack(b"news " * 300, content_type="text/plain", last_modified=NOON)
    assert packed.gzip[4:8] == b"\0\0\0\0"


def test_tags_are_strong_and_differ_between_representations() -> None:
    packed = pack(b"news " * 300, content_type="text/plain", last_modified=NOON)
    assert packed.etag.startswith('"')
    assert packed.gzip_etag.startswith('"')
    assert packed.etag != packed.gzip_etag


def test_a_modification_counts_in_whole_seconds() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    packed = pack(b"", content_type="text/plain", last_modified=moment)
    assert packed.last_modified == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("atom", "application/atom+xml; charset=utf-8"),
        ("rss", "application/rss+xml; charset=utf-8"),
        ("json", "application/feed+json; charset=utf-8"),
    ],
)
def test_each_format_has_its_media_type(suffix: Format, media_type: str) -> None:
    assert render(harbours(), suffix).content_type == media_type


def test_an_archive_page_is_kept_for_ever_and_the_feed_is_not() -> None:
    assert render(archived(), "atom").cache_control == PERMANENT
    assert render(harbours(), "atom").cache_control == TOPICAL


def test_a_change_that_moves_no_entry_moves_last_modified() -> None:
    assert render(harbours(), "atom", changed=NOON).last_modified == NOON


@pytest.mark.slow
def test_two_processes_render_the_same_bytes() -> None:
    script = (
        "from feedd.publish import render\n"
        "from tests.publish.test_atom import harbours\n"
        "for suffix in ('atom', 'rss', 'json'):\n"
        "    made = render(harbours(), suffix)\n"
        "    print(made.etag, made.gzip_etag)\n"
    )
    here = [render(harbours(), suffix) for suffix in ("atom", "rss", "json")]
    there = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "random", "TZ": "Asia/Tehran"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert there.splitlines() == [f"{made.etag} {made.gzip_etag}" for made in here]


def test_the_list_of_feeds_is_served_as_opml() -> None:
    outline = Outline(
        title="Harbours", feed_url="https://x.example/feeds/h.atom", page_url="https://x.example/"
    )
    made = render_opml("All topics", (outline,), changed=NOON)
    assert made.content_type == "text/x-opml; charset=utf-8"
    assert b"https://x.example/feeds/h.atom" in made.body
