"""A person subscribes with a real feed reader, and sees exactly what is new."""

from __future__ import annotations

import urllib.request
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.bulletins import ROCKETS, SANCTIONS, SEAWALL, TALKS, corrected, edition
from tests.publish.newsboat import Newsboat
from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

RULES = """
[[topics]]
name = "world"
title = "World"
query = "rocket OR sanction* OR negotiation"
"""


def wait_for(url: str, words: str) -> None:
    """Ask until the daemon has noticed what another process stored: at its next tick."""
    for tries in count():
        with urllib.request.urlopen(url, timeout=10) as answer:
            if words in answer.read().decode():
                return
        assert tries < 5000


def test_after_a_new_story_the_reader_sees_exactly_one_more(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", RULES) as feedd:
        feedd.ingest(edition(ROCKETS, SANCTIONS, SEAWALL))
        feedd.start()
        feed = f"{feedd.url}/feeds/world.atom"
        reader = Newsboat.at(tmp_path / "newsboat", feed)
        reader.reload()
        assert {entry.title for entry in reader.entries()} == {ROCKETS.title, SANCTIONS.title}
        reader.mark_all_read()

        feedd.ingest(edition(TALKS, ROCKETS, SANCTIONS, SEAWALL))
        wait_for(feed, TALKS.title)
        reader.reload()
        assert len(reader.entries()) == 3
        assert [entry.title for entry in reader.entries() if entry.unread] == [TALKS.title]

        feedd.ingest(edition(TALKS, corrected(ROCKETS, "Three", "Seven"), SANCTIONS, SEAWALL))
        wait_for(feed, "Seven guards")
        reader.reload()
        assert len(reader.entries()) == 3
        assert any("Seven guards" in entry.content for entry in reader.entries())
        assert feedd.stop() == 0
