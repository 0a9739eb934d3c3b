"""What is said of an alert afterwards is what happened: by back-test, explanation and ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from feedd import backtest, explaining, pipeline
from feedd.cli import feedd
from feedd.core import hindsight, query
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Source, Watch
from feedd.store import Matter, declared, ledger, pasts, people, selection, stories
from feedd.store.selection import Selection
from feedd.visits import Visited
from tests.deliver.newsdesk import DESK, NOON, ROCKETS, SECRET, Newsdesk

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from feedd.backtest import Hit
    from feedd.core.model import Reason

TITLE = "Rocket attack on the harbour of Khelad wounds seven dockers"
SPREAD = replace(ROCKETS, query="rocket* sources>=2")
MATERIAL = replace(ROCKETS, realert="material")
OLD = timedelta(days=3)


def of_two_first_visits(newsdesk: Newsdesk) -> None:
    newsdesk.publish(TITLE, source="wire", baseline=True)
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="post", baseline=True)


def of_a_first_visit_and_a_later_copy(newsdesk: Newsdesk) -> None:
    of_two_first_visits(newsdesk)
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="herald")


def of_a_first_visit_and_an_old_copy(newsdesk: Newsdesk) -> None:
    newsdesk.publish(TITLE, source="wire", baseline=True)
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="herald", published=newsdesk.now - OLD)


def of_a_copy_on_a_first_visit(newsdesk: Newsdesk) -> None:
    newsdesk.publish(TITLE, source="wire")
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="post", baseline=True)


def of_a_third_source_after_it(newsdesk: Newsdesk) -> None:
    of_a_copy_on_a_first_visit(newsdesk)
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="herald")


def of_two_copies(newsdesk: Newsdesk) -> None:
    newsdesk.publish(TITLE, source="wire")
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="post")


def of_a_copy_that_is_dated_long_ago(newsdesk: Newsdesk) -> None:
    """Whoever claims that it is years old keeps nobody from hearing of it from others."""
    newsdesk.publish(TITLE, source="mirror", published=newsdesk.now - OLD * 500)
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="wire", published=newsdesk.now)


def of_a_copy_that_is_dated_long_ago_and_one_that_is_not(newsdesk: Newsdesk) -> None:
    newsdesk.publish(TITLE, source="mirror", published=newsdesk.now - OLD * 500)
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="wire")


def of_a_first_visit_and_an_undated_copy(newsdesk: Newsdesk) -> None:
    """What a first visit says of its date is believed."""
    newsdesk.publish(TITLE, source="wire", baseline=True, published=newsdesk.now - OLD)
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, source="herald")


def of_a_revision(newsdesk: Newsdesk) -> None:
    """A first visit brings a text that the watch doesn't ask for; its correction has the word."""
    for word in ("missile", "rocket"):
        text = f"A {word} struck the harbour of Khelad on Tuesday and wounded seven dockers."
        entry = Entry(id="khelad", title=f"Khelad struck by {word}", content_text=text)
        bulletin = Bulletin(kind="atom", entries=(replace(entry, content_html=f"<p>{text}</p>"),))
        visited = Visited(source=Source(name="wire"), bulletin=bulletin, at=newsdesk.now)
        pipeline.ingest(newsdesk.database, newsdesk.desk, [visited])
        newsdesk.later(hours=1)


def of_a_first_visit_and_a_correction(newsdesk: Newsdesk) -> None:
    newsdesk.publish(TITLE, baseline=True)
    newsdesk.later(hours=1)
    newsdesk.publish(TITLE, template="{}, and nine sailors of a tanker from Basra.")


LIVES = {
    "two first visits": (of_two_first_visits, ROCKETS, "baseline"),
    "a later copy alerts": (of_a_first_visit_and_a_later_copy, ROCKETS, None),
    "a later copy is too old": (of_a_first_visit_and_an_old_copy, ROCKETS, "age"),
    "a first visit completes the number": (of_a_copy_on_a_first_visit, SPREAD, "baseline"),
    "and a third source is one too many": (of_a_third_source_after_it, SPREAD, "baseline"),
    "a copy completes the number": (of_two_copies, SPREAD, None),
    "others date it years ago": (of_a_copy_that_is_dated_long_ago, ROCKETS, None),
    "and this one doesn't date it": (
        of_a_copy_that_is_dated_long_ago_and_one_that_is_not,
        ROCKETS,
        None,
    ),
    "a first visit dates it": (of_a_first_visit_and_an_undated_copy, ROCKETS, "age"),
    "a correction has the word": (of_a_revision, ROCKETS, None),
    "a correction, and none is asked for": (
        of_a_first_visit_and_a_correction,
        ROCKETS,
        "baseline",
    ),
    "a correction that is asked for": (of_a_first_visit_and_a_correction, MATERIAL, None),
}


def tried(newsdesk: Newsdesk, watch: Watch) -> Hit:
    done = backtest.run(newsdesk.database, watch, days=9, until=newsdesk.now)
    (hit,) = done.hits
    return hit


def explained(newsdesk: Newsdesk, watch: Watch) -> tuple[Reason, ...]:
    with newsdesk.database.read() as connection:
        (story,) = stories.latest(connection, limit=9)
        return backtest.why_silent(connection, query.compile(watch.query), watch, story)


def alerts(newsdesk: Newsdesk) -> int:
    with newsdesk.database.read() as connection:
        return len(ledger.list_alerts(connection, Selection(), as_of=newsdesk.as_of(), limit=9))


@pytest.mark.parametrize(("live", "watch", "why"), LIVES.values(), ids=LIVES)
def test_a_back_test_and_an_explanation_say_what_happened(
    tmp_path: Path, live: Callable[[Newsdesk], None], watch: Watch, why: str | None
) -> None:
    with Newsdesk(tmp_path, watches=[watch]) as newsdesk:
        live(newsdesk)
        hit = tried(newsdesk, watch)
        assert alerts(newsdesk) == (why is None) == hit.alerts
        assert (hit.why and hit.why.name) == why
        if why is not None:
            said = explained(newsdesk, watch)
            assert (said[0].name, said[-1].name) == ("moment", why)


def test_that_a_copys_first_text_is_not_kept_is_said(tmp_path: Path) -> None:
    watch = replace(ROCKETS, query="tanker")
    with Newsdesk(tmp_path, watches=[watch]) as newsdesk:
        newsdesk.publish(TITLE, source="wire")
        for text in (f"{TITLE}.", f"{TITLE}, and sailors of a tanker from Basra."):
            newsdesk.later(hours=1)
            entry = Entry(id="k", title=TITLE, content_text=text, content_html=f"<p>{text}</p>")
            bulletin = Bulletin(kind="atom", entries=(entry,))
            visited = Visited(source=Source(name="post"), bulletin=bulletin, at=newsdesk.now)
            pipeline.ingest(newsdesk.database, newsdesk.desk, [visited])
        with newsdesk.database.read() as connection:
            (story,) = stories.latest(connection, limit=9)
            past = pasts.of(connection, [story.id])[story.id]
    assert [one.has_changed for one in past.tellings] == [False, True]
    said = hindsight.why_silent(story, past, watch, lambda one: "tanker" in one.text, since=None)
    assert said[0].text == (
        "as post told it, 2026-11-26 13:00 UTC (going by a later text of it: the first isn't kept)"
    )


def test_a_watch_that_was_made_later_says_so(tmp_path: Path) -> None:
    later = replace(ROCKETS, name="later")
    with Newsdesk(tmp_path) as newsdesk:
        newsdesk.publish(TITLE)
        newsdesk.later(hours=1)
        with newsdesk.database.write() as connection:
            declared.sync_watches(connection, [ROCKETS, later], now=newsdesk.now)
        (why,) = explained(newsdesk, later)
    assert why.name == "made"
    assert "2026-11-26 13:00" in why.text


def test_what_is_not_kept_is_not_guessed(tmp_path: Path) -> None:
    muted = replace(ROCKETS, muted_until=NOON + timedelta(hours=1))
    with Newsdesk(tmp_path, watches=[muted]) as newsdesk:
        newsdesk.publish(TITLE)
        assert explained(newsdesk, muted)[-1].name == "muted"
        # The mute is over, and nobody remembers it.
        assert explained(newsdesk, ROCKETS)[-1].name == "unknown"


def test_a_delivery_says_that_its_endpoint_takes_nothing_any_more(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        newsdesk.publish(TITLE)
        (claimed,) = newsdesk.turn()
        newsdesk.answer(claimed, 410)
        newsdesk.later(hours=1)
        assert reached(newsdesk) == (None, "its endpoint is disabled: feedd endpoints enable desk")
        with newsdesk.database.write() as connection:
            declared.sync_endpoints(connection, [], now=newsdesk.now)
        assert reached(newsdesk) == (None, "its endpoint isn't configured any more")


def test_a_delivery_says_that_its_receiver_asked_for_a_pause(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        newsdesk.publish(TITLE)
        (claimed,) = newsdesk.turn()
        newsdesk.answer(claimed, 429, retry_after="3600")
        until = newsdesk.now + timedelta(hours=1)
        assert reached(newsdesk) == (until, "the receiver answered 429")
        newsdesk.later(minutes=1)
        newsdesk.publish("Rocket parade in Marwick")
        assert newsdesk.turn() == ()
        (later, _) = newsdesk.ledger(notices=False)
    assert (later.state, later.next_attempt_at) == ("pending", until)
    assert later.why_then == "its receiver asked for a pause"


def reached(newsdesk: Newsdesk) -> tuple[datetime | None, str]:
    (delivery,) = newsdesk.ledger(notices=False)
    return delivery.next_attempt_at, delivery.why_then.rpartition("; ")[2]


RULES = f"""
[daemon]
state = "."
[[endpoints]]
name = "desk"
url = "https://desk.example/hook"
secret = "{SECRET}"
[[watches]]
name = "rockets"
query = "rocket*"
notify = ["desk"]
"""


def said_of(newsdesk: Newsdesk, folder: Path) -> str:
    """Give what the command says of the watch and the newest story."""
    (folder / "feedd.toml").write_text(RULES, encoding="utf-8")
    with newsdesk.database.read() as connection:
        story = stories.latest(connection, limit=1)[0].id
    told = CliRunner().invoke(feedd, ["-c", str(folder / "feedd.toml"), "explain", story])
    (line,) = [line for line in told.stdout.splitlines() if "watch rockets: " in line]
    return line.removeprefix("  watch rockets: ")


def test_an_alert_that_nobody_got_is_not_called_alerted(tmp_path: Path) -> None:
    watches = [replace(ROCKETS, realert="any")]
    with Newsdesk(tmp_path, watches=watches) as newsdesk:
        flood(newsdesk)
        assert said_of(newsdesk, tmp_path) == "held at revision 1"
        with newsdesk.database.write() as connection:
            selection.drop(connection, Selection(), now=newsdesk.now)
        newsdesk.later(hours=1)
        newsdesk.publish(TITLE, template="{}, a mayor says.")
        assert said_of(newsdesk, tmp_path) == "dropped at revision 1, alerted at revision 2"
        with newsdesk.database.read() as connection:
            (story,) = stories.latest(connection, limit=1)
            found = explaining.explain(
                connection, story.id, topics=(), watches=watches, as_of=newsdesk.as_of()
            )
    assert found is not None
    assert [one.alerted_revision for one in found.watches] == [2]


def flood(newsdesk: Newsdesk) -> None:
    """Let a source of few news an hour bring twenty at once, and the title as the newest."""
    for hour in range(8):
        newsdesk.publish(*(f"Harbour {hour + n}" for n in range(20)))
        newsdesk.later(hours=1)
    newsdesk.publish(TITLE, *(f"Council {n}" for n in range(20)))


def test_an_entry_that_is_split_off_came_as_silently_as_it_did(tmp_path: Path) -> None:
    with Newsdesk(tmp_path, endpoints=[DESK]) as newsdesk:
        newsdesk.publish(TITLE, source="wire", baseline=True)
        newsdesk.later(hours=1)
        newsdesk.publish(TITLE, source="post")
        with newsdesk.database.write(Matter.STORIES) as connection:
            (story,) = stories.latest(connection, limit=9)
            own = people.split(connection, story.id, 2, at=newsdesk.now)
            found = stories.by_id(connection, [story.id, own])
    assert (found[story.id].baseline, found[own].baseline) == (True, False)
