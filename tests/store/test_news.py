"""What happened since somebody last read, by the marks of stories, revisions and alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.store import news
from feedd.store.news import Flash, Marks
from tests.deliver.newsdesk import ROCKETS, Newsdesk

if TYPE_CHECKING:
    from pathlib import Path

    from feedd.store.news import Kind
    from tests.rows import Row

READ = Marks(stories=1, revisions=2, alerts=3, feeds=9)


def test_what_is_read_is_told_by_the_mark_of_its_kind(row: Row) -> None:
    at: dict[Kind, tuple[Marks, Marks]] = {
        "story": (Marks(stories=1, revisions=9, alerts=9), Marks(stories=2)),
        "revision": (Marks(stories=9, revisions=2, alerts=9), Marks(revisions=3)),
        "alert": (Marks(stories=9, revisions=9, alerts=3), Marks(alerts=4)),
    }
    for kind, (read, unread) in at.items():
        with row(kind):
            last = Flash(kind=kind, story="a", title="", source="", at=read)
            following = Flash(kind=kind, story="a", title="", source="", at=unread)
            assert last.is_within(READ)
            assert not following.is_within(READ)


@pytest.mark.slow
@pytest.mark.usefixtures("engine")
def test_who_read_on_before_a_backup_was_restored_goes_on_from_what_there_is(
    tmp_path: Path,
) -> None:
    with Newsdesk(tmp_path, watches=[ROCKETS]) as newsdesk:
        newsdesk.publish("Rocket attack")
        with newsdesk.database.read() as connection:
            until = news.marks(connection)
            after = Marks(stories=until.stories + 50)
            (alert,) = news.between(connection, after, until, most=9)
    assert (alert.kind, alert.watch, alert.title) == ("alert", ROCKETS.name, "Rocket attack")
    assert str(alert.at) == str(until)
