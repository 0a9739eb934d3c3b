"""One story, one alert: through copies, revisions, clocks and what people decide meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd import pipeline
from feedd.core.model import Bulletin, Entry
from feedd.core.settings import Keep, Source
from feedd.core.stories import digest
from feedd.core.visit import Arrived
from feedd.store import Matter, people, retention, selection, stories
from feedd.store.selection import Selection
from feedd.store.tables import entries
from feedd.visits import Ingested, Visited
from tests.deliver.newsdesk import ROCKETS, Newsdesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ATTACK = (
    "A rocket hit the quay of Kelmis at dawn; {} people were hurt, said the mayor of the town."
)
MORE = "Nine others are still missing in the harbour, and divers look for them with lamps."
PEARS = "Growers along the upper Venne expect a good year for pears, if the frost stays away."


@pytest.fixture
def newsdesk(tmp_path: Path, engine: str) -> Iterator[Newsdesk]:
    del engine
    with Newsdesk(tmp_path, watches=(replace(ROCKETS, realert="material"),)) as opened:
        yield opened


def told(newsdesk: Newsdesk, source: str, title: str, text: str) -> str:
    """Have a source tell its only story anew; give that story's id."""
    (story,) = shown(newsdesk, source, (title, text))
    return story


def shown(newsdesk: Newsdesk, source: str, *texts: tuple[str, str]) -> list[str]:
    """Have a source show headlines with their texts, the first ever last; give their stories."""
    entries = tuple(
        replace(written(title, text), id=str(number), link=f"https://{source}.example/{number}")
        for number, (title, text) in zip(range(len(texts), 0, -1), texts, strict=True)
    )
    return taken_in(newsdesk, source, Bulletin(kind="rss", entries=entries))


def page(newsdesk: Newsdesk, *texts: tuple[str, str]) -> list[str]:
    """Have a page show headlines with their texts and no ids; give their stories."""
    entries = (
        replace(written(title, text), id=digest(title, text), id_derived=True)
        for title, text in texts
    )
    return taken_in(newsdesk, "page", Bulletin(kind="page", entries=tuple(entries)))


def written(title: str, text: str) -> Entry:
    return Entry(title=title, content_text=text, content_html=f"<p>{text}</p>")


def taken_in(newsdesk: Newsdesk, source: str, bulletin: Bulletin) -> list[str]:
    visited = Visited(
        source=Source(name=source, baseline=False),
        bulletin=bulletin,
        at=newsdesk.now,
        arrived=Arrived(entries=bulletin.size),
    )
    newsdesk.later(minutes=10)
    (left,) = pipeline.ingest(newsdesk.database, newsdesk.desk, [visited])
    assert isinstance(left, Ingested)
    return [one.story for one in left.found]


def attack(newsdesk: Newsdesk, source: str, hurt: int) -> str:
    return told(newsdesk, source, f"Rocket attack hurts {hurt} in Kelmis", ATTACK.format(hurt))


def hurt(newsdesk: Newsdesk) -> list[tuple[int, int]]:
    """Give how many were hurt by each message that leaves, and its story's revision."""
    return [
        (int(one.titles[0].split()[3]), one.data["story"]["revision"]) for one in newsdesk.sent()
    ]


def test_a_revision_is_alerted_once_whichever_source_has_it_first(newsdesk: Newsdesk) -> None:
    for source in ("wire", "mirror", "paper"):
        attack(newsdesk, source, 2)
    for source in ("mirror", "wire", "paper"):
        attack(newsdesk, source, 5)
    assert hurt(newsdesk) == [(2, 1), (5, 2)]


def test_an_edited_copy_beside_its_original_is_a_revision_and_tells_what_it_changed(
    newsdesk: Newsdesk,
) -> None:
    title, text = "Rocket attack in Kelmis", ATTACK.format(2)
    (known,) = shown(newsdesk, "wire", (title, text))
    assert shown(newsdesk, "wire", (title, f"{text} {MORE}"), (title, text)) == [known, known]
    told_of = [one.data.get("changes") for one in newsdesk.sent()]
    assert told_of == [None, ["figures changed: 9", "a passage of 15 words changed"]]


def test_parts_of_what_a_page_told_undivided_alert_only_whom_the_whole_did_not(
    tmp_path: Path, engine: str
) -> None:
    del engine
    parts = (("Rocket attack in Kelmis", ATTACK.format(2)), ("Harvest begins in Venne", PEARS))
    whole = " ".join(f"{title}. {text}" for title, text in parts)
    farmers = replace(ROCKETS, name="farmers", query="pears -rocket*")
    with Newsdesk(tmp_path, watches=(ROCKETS, farmers)) as newsdesk:
        for texts in ((("Bulletin", whole),), parts, parts):
            page(newsdesk, *texts)
        sent = [(one.data["watch"], one.titles) for one in newsdesk.sent()]
    assert sent == [("rockets", ["Bulletin"]), ("farmers", ["Harvest begins in Venne"])]


def test_a_form_filled_anew_beside_its_like_is_another_story(newsdesk: Newsdesk) -> None:
    first = "Rocket attack in Kelmis", ATTACK.format(2)
    second = "Rocket attack in Venne", ATTACK.format(2).replace("Kelmis", "Venne")
    (known,) = shown(newsdesk, "wire", first)
    found, again = shown(newsdesk, "wire", second, first)
    assert found != known == again
    assert [one.titles for one in newsdesk.sent()] == [[first[0]], [second[0]]]


def test_a_copy_that_is_corrected_in_hardly_other_words_is_not_alerted(newsdesk: Newsdesk) -> None:
    spellings = {"wire": "said the mayor", "mirror": "says the mayor", "paper": "said teh mayor"}
    for number in (2, 5, 7):
        for source, said in spellings.items():
            text = ATTACK.format(number).replace("said the mayor", said)
            told(newsdesk, source, f"Rocket attack hurts {number} in Kelmis", text)
    assert [found for found, _ in hurt(newsdesk)] == [2, 5, 7]


def test_a_copy_that_is_corrected_to_say_more_is_alerted(newsdesk: Newsdesk) -> None:
    for number, more in ((2, ""), (5, ""), (5, " Nine others are missing in the harbour.")):
        attack(newsdesk, "wire", number)
        text = ATTACK.format(number) + more
        told(newsdesk, "mirror", f"Rocket attack hurts {number} in Kelmis", text)
    assert [found for found, _ in hurt(newsdesk)] == [2, 5, 5]


def test_an_alert_of_a_revision_says_what_changed_and_survives_its_wait(
    newsdesk: Newsdesk,
) -> None:
    for number in (2, 5):
        attack(newsdesk, "wire", number)
    assert [one.data.get("changes") for one in newsdesk.sent()] == [
        None,
        ["the headline was “Rocket attack hurts 2 in Kelmis”", "figures changed: 2 → 5"],
    ]


def test_no_revision_is_lost_because_a_copy_was_revised_before(newsdesk: Newsdesk) -> None:
    attack(newsdesk, "wire", 2)
    attack(newsdesk, "mirror", 2)
    for source, number in (("mirror", 5), ("wire", 7), ("mirror", 8), ("mirror", 9)):
        attack(newsdesk, source, number)
    assert hurt(newsdesk) == [(2, 1), (5, 2), (7, 3), (8, 4), (9, 5)]


def test_what_a_copy_said_at_first_is_alerted_once_it_is_a_revision(newsdesk: Newsdesk) -> None:
    attack(newsdesk, "wire", 2)
    attack(newsdesk, "mirror", 5)
    attack(newsdesk, "wire", 5)
    attack(newsdesk, "mirror", 7)
    attack(newsdesk, "wire", 7)
    assert [found for found, _ in hurt(newsdesk)] == [2, 5, 7]


def test_words_that_a_copy_was_alerted_for_are_not_alerted_as_a_revision(
    newsdesk: Newsdesk,
) -> None:
    wire = told(
        newsdesk, "wire", "Attack hurts 2 in Kelmis", ATTACK.format(2).replace("rocket", "shell")
    )
    assert attack(newsdesk, "mirror", 2) == wire
    attack(newsdesk, "wire", 2)
    assert hurt(newsdesk) == [(2, 1)]


def test_a_copy_that_is_served_old_and_new_by_turns_is_alerted_once(newsdesk: Newsdesk) -> None:
    attack(newsdesk, "wire", 2)
    for found in (3, 5, 3, 5, 3):
        attack(newsdesk, "mirror", found)
    assert [found for found, _ in hurt(newsdesk)] == [2, 5]


def merged_and_split(newsdesk: Newsdesk) -> None:
    """Have the pears take the attack in, which was alerted, and let go of it again."""
    gone, kept = attack(newsdesk, "wire", 2), told(newsdesk, "farm", "Pears", PEARS)
    assert len(newsdesk.sent()) == 1
    with newsdesk.database.write(Matter.STORIES) as connection:
        people.merge(connection, kept, gone, at=newsdesk.now)
        first = connection.scalar(sa.select(sa.func.min(entries.c.id)))
        assert people.split(connection, kept, first, at=newsdesk.now) == gone


def test_a_merge_that_was_taken_back_leaves_each_story_its_alerts(newsdesk: Newsdesk) -> None:
    merged_and_split(newsdesk)
    told(newsdesk, "wire", "A quiet night in Kelmis", ATTACK.format(0).replace("rocket", "wave"))
    attack(newsdesk, "wire", 3)
    (again,) = newsdesk.sent()
    assert again.data["story"]["revision"] == 3
    told(newsdesk, "farm", "Rocket among pears", f"{PEARS} A rocket fell on nine of the trees.")
    (first,) = newsdesk.sent()
    assert first.titles == ["Rocket among pears"]


def test_what_one_of_two_was_alerted_for_counts_while_they_are_one(newsdesk: Newsdesk) -> None:
    gone, kept = attack(newsdesk, "wire", 2), told(newsdesk, "farm", "Pears", PEARS)
    with newsdesk.database.write(Matter.STORIES) as connection:
        people.merge(connection, kept, gone, at=newsdesk.now)
    told(newsdesk, "farm", "Pears and a rocket", PEARS)  # material, so it is told again
    assert [one.data["story"]["id"] for one in newsdesk.sent()] == [gone, kept]
    told(newsdesk, "farm", "Pears and a rocket", PEARS.replace("Growers", "Growerss"))
    assert newsdesk.sent() == []


def test_a_split_leaves_nothing_to_be_shown_of_a_story_whose_texts_were_pruned(
    newsdesk: Newsdesk,
) -> None:
    story = attack(newsdesk, "wire", 2)
    with newsdesk.database.write() as connection:
        retention.drop_texts(connection, [1], now=newsdesk.now)
    assert attack(newsdesk, "paper", 2) == story
    with newsdesk.database.write(Matter.STORIES) as connection:
        assert [*stories.by_id(connection, [story])] == [story]
        last = connection.scalar(sa.select(sa.func.max(entries.c.id)))
        own = people.split(connection, story, last, at=newsdesk.now)
        assert [*stories.by_id(connection, [story, own])] == [own]


def test_a_story_is_kept_while_an_alert_is_on_its_way_of_one_that_it_took_in(
    newsdesk: Newsdesk,
) -> None:
    gone, kept = attack(newsdesk, "wire", 2), told(newsdesk, "farm", "Pears", PEARS)
    rules = retention.Rules(general=Keep(age=timedelta(hours=1)), topics=())

    def outdated() -> int:
        with newsdesk.database.read() as connection:
            return len(retention.outdated(connection, rules, now=newsdesk.now, limit=9))

    newsdesk.later(days=1)
    assert outdated() == 1
    with newsdesk.database.write(Matter.STORIES) as connection:
        people.merge(connection, kept, gone, at=newsdesk.now)
    assert outdated() == 0
    assert len(newsdesk.sent()) == 1
    assert outdated() == 1


@pytest.mark.parametrize(("status", "state"), [(500, "dropped"), (204, "delivered")])
def test_what_a_person_drops_while_it_is_under_way_is_not_sent_again(
    newsdesk: Newsdesk, status: int, state: str
) -> None:
    attack(newsdesk, "wire", 2)
    (claimed,) = newsdesk.turn()
    with newsdesk.database.write(Matter.OUTBOX) as connection:
        assert selection.drop(connection, Selection(), now=newsdesk.now) == 1
    newsdesk.answer(claimed, status)
    newsdesk.later(days=1)
    assert newsdesk.turn() == ()
    assert newsdesk.states() == [state]


def test_a_clock_that_was_set_back_hides_no_revision(newsdesk: Newsdesk) -> None:
    told(newsdesk, "wire", "A quiet night in Kelmis", PEARS)
    newsdesk.later(days=-1)
    attack(newsdesk, "wire", 3)
    assert hurt(newsdesk) == [(3, 2)]


def test_a_clock_that_went_ahead_and_was_set_back_makes_no_copy_news(newsdesk: Newsdesk) -> None:
    attack(newsdesk, "wire", 2)
    newsdesk.later(days=30)
    told(newsdesk, "farm", "Pears", PEARS)
    newsdesk.later(days=-30)
    attack(newsdesk, "paper", 2)
    assert hurt(newsdesk) == [(2, 1)]


def test_what_came_by_a_clock_that_was_ahead_is_known_once_it_is_set_back(
    newsdesk: Newsdesk,
) -> None:
    newsdesk.later(days=30)
    attack(newsdesk, "wire", 2)
    assert hurt(newsdesk) == [(2, 1)]
    newsdesk.later(days=-30)
    attack(newsdesk, "paper", 2)
    assert newsdesk.sent() == []


@pytest.mark.parametrize("days", [5, 400])
def test_what_came_by_a_clock_that_was_behind_hides_nothing_from_a_start(
    newsdesk: Newsdesk, days: int
) -> None:
    attack(newsdesk, "wire", 2)
    newsdesk.later(days=-days)
    told(newsdesk, "farm", "Pears", PEARS)
    newsdesk.later(days=days)
    newsdesk.desk.recent.forget()
    attack(newsdesk, "paper", 2)
    assert hurt(newsdesk) == [(2, 1)]
