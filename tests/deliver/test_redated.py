"""An older story's revision: what its feed says of its date decides whether a watch tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedd import pipeline
from feedd.core.parse import parse
from feedd.core.settings import Source
from feedd.store import stories
from feedd.visits import Ingested, Visited
from tests.deliver.newsdesk import NOON, ROCKETS, Newsdesk

if TYPE_CHECKING:
    from pathlib import Path

WATCH = replace(ROCKETS, realert="material")
LATER = timedelta(days=9)


def edition(wounded: str, *, dates: str) -> bytes:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Gulf wire</title><entry>
    <id>urn:basra</id><title>Rocket attack on the port of Basra</title>{dates}
    <content type="text">{wounded} dockers were wounded when a rocket struck the quay.</content>
    </entry></feed>""".encode()


def stated(*, updated: timedelta | None) -> str:
    at = f"<updated>{(NOON + updated).isoformat()}</updated>" if updated is not None else ""
    return f"<published>{NOON.isoformat()}</published>{at}"


def visit(
    newsdesk: Newsdesk, body: bytes, *, source: str = "wire", baseline: bool = False
) -> Ingested:
    visited = Visited(
        source=Source(name=source, baseline=baseline),
        bulletin=parse(body, url=f"https://{source}.example/feed"),
        at=newsdesk.now,
    )
    (left,) = pipeline.ingest(newsdesk.database, newsdesk.desk, [visited])
    assert isinstance(left, Ingested)
    return left


@pytest.mark.parametrize(
    ("updated", "age"),
    [
        pytest.param(LATER, "its revision is 0 s old, within the 2 d", id="it states today"),
        pytest.param(LATER * 2, "its revision is 0 s old, within the 2 d", id="a date to come"),
        pytest.param(timedelta(), "it is 9 d old; the watch allows 2 d", id="its first date"),
        pytest.param(None, "it is 9 d old; the watch allows 2 d", id="none but the first"),
    ],
)
def test_a_correction_of_an_older_story_is_told_if_it_is_dated(
    tmp_path: Path, updated: timedelta | None, age: str
) -> None:
    with Newsdesk(tmp_path, watches=[WATCH]) as newsdesk:
        first = visit(newsdesk, edition("Four", dates=stated(updated=None)))
        newsdesk.later(days=9)
        left = visit(newsdesk, edition("Seven", dates=stated(updated=updated)))
        with newsdesk.database.read() as connection:
            (story,) = stories.latest(connection, limit=9)
    assert len(first.alerts) == 1
    (decision,) = left.decisions
    assert (left.found[0].verdict, left.found[0].material) == ("revised", True)
    assert decision.fate == ("alert" if "within" in age else "suppressed")
    assert decision.reasons[1].text.startswith(age)
    assert (story.redated is not None) == ("its revision" in age)


@pytest.mark.parametrize(
    ("days", "fate", "age"),
    [
        pytest.param(-9, "suppressed", "it is 9 d old; the watch allows 2 d", id="long ago"),
        pytest.param(-1, "alert", "it is 1 d old, within the 2 d", id="yesterday"),
        pytest.param(9, "alert", "it is 0 s old, within the 2 d", id="a date to come"),
    ],
)
def test_what_says_only_when_it_was_last_changed_was_published_by_then(
    tmp_path: Path, days: int, fate: str, age: str
) -> None:
    changed = NOON + timedelta(days=days)
    with Newsdesk(tmp_path, watches=[WATCH]) as newsdesk:
        left = visit(newsdesk, edition("Four", dates=f"<updated>{changed.isoformat()}</updated>"))
        with newsdesk.database.read() as connection:
            (story,) = stories.latest(connection, limit=9)
    (decision,) = left.decisions
    assert decision.fate == fate
    assert decision.reasons[1].text.startswith(age)
    assert story.published == changed


def test_a_revision_that_says_only_when_it_was_last_changed_is_as_old_as_that(
    tmp_path: Path,
) -> None:
    with Newsdesk(tmp_path, watches=[WATCH]) as newsdesk:
        visit(newsdesk, edition("Four", dates=f"<updated>{NOON.isoformat()}</updated>"))
        newsdesk.later(days=9)
        dates = f"<updated>{(NOON + LATER).isoformat()}</updated>"
        (decision,) = visit(newsdesk, edition("Seven", dates=dates)).decisions
        with newsdesk.database.read() as connection:
            (story,) = stories.latest(connection, limit=9)
    assert decision.fate == "alert"
    assert decision.reasons[1].text.startswith("its revision is 0 s old, within the 2 d")
    for told in (decision.story, story):
        assert (told.published, told.redated) == (NOON, NOON + LATER)


def test_what_alerted_nobody_as_its_only_date_was_old_alerts_though_that_moved(
    tmp_path: Path,
) -> None:
    with Newsdesk(tmp_path, watches=[ROCKETS]) as newsdesk:
        fates = []
        for source, wounded, changed in (
            ("wire", "Four", NOON - LATER),
            ("wire", "Seven", NOON),
            ("other", "Seven", NOON),
        ):
            dates = f"<updated>{changed.isoformat()}</updated>"
            left = visit(newsdesk, edition(wounded, dates=dates), source=source)
            fates += [one.fate for one in left.decisions]
    assert fates == ["suppressed", "suppressed", "alert"]


def test_a_revision_of_what_came_with_a_first_visit_is_told_with_what_changed(
    tmp_path: Path,
) -> None:
    """An advisory that stood there before feedd did is found to be in use, and says so."""
    with Newsdesk(
        tmp_path, watches=[WATCH, replace(WATCH, name="first", realert="never")]
    ) as desk:
        first = visit(desk, edition("Four", dates=stated(updated=None)), baseline=True)
        desk.later(days=9)
        visit(desk, edition("Seven", dates=stated(updated=LATER)), baseline=True)
        (seen,) = desk.sent()
    assert first.alerts == ()
    assert seen.data["watch"] == WATCH.name
    assert seen.data["changes"]


def test_a_watch_that_asks_for_a_source_hears_it_whatever_others_told(tmp_path: Path) -> None:
    title = "Rocket attack on the harbour of Khelad wounds seven dockers"
    theirs = replace(WATCH, name="theirs", query="rocket source:wire")
    with Newsdesk(tmp_path, watches=[WATCH, theirs]) as desk:
        for source in ("mirror", "wire", "post"):
            desk.publish(title, source=source)
            desk.later(hours=1)
        told = [(seen.data["watch"], seen.data["story"]["sources"]) for seen in desk.sent()]
    assert told == [(WATCH.name, ["mirror"]), ("theirs", ["mirror", "wire"])]
