from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.core.stories import entry_key, item_of, recognise, story_id
from tests.stories.desk import HOUR, START, Desk, entry, names

if TYPE_CHECKING:
    from feedd.core.model import Entry
    from tests.rows import Row

BRIDGE = (
    "Bridge at Wexley closed after cracks found",
    "Engineers closed the bridge at Wexley on Monday. Lorries must go by Carrow for three weeks.",
)
FLOOD = (
    "Flood warning for the Orrin valley",
    "Rain has swollen the Orrin and people in Marlow are filling sandbags. Two schools are shut.",
)
VOTE = (
    "Council votes to sell the old theatre",
    "By one vote the council of Thornby agreed to sell its theatre to a brewer from Calder.",
)
PEARS = (
    "Late frost spares the pears of Hallow",
    "Growers in Hallow lit fires between their trees at night, and most of the blossom lived.",
)
STORIES = (BRIDGE, FLOOD, VOTE)


def with_ids(*ids: str | None, link: bool = False) -> list[Entry]:
    return [
        entry(*story, id_=id_, link=f"https://example.org/{story[0][:5]}" if link else None)
        for story, id_ in zip(STORIES, ids, strict=True)
    ]


IDS_LATER = {
    "the same": ("a", "b", "c"),
    "new at every visit": ("x1", "x2", "x3"),
    "all alike": ("a", "a", "a"),
    "missing": (None, None, None),
    "in another order": ("c", "a", "b"),
}


@pytest.mark.parametrize("ids", IDS_LATER.values(), ids=IDS_LATER.keys())
@pytest.mark.parametrize("link", [True, False])
def test_unchanged_entries_are_known_whatever_their_ids_do(
    ids: tuple[str | None, ...], link: bool
) -> None:
    desk = Desk()
    desk.visit(*with_ids("a", "b", "c", link=link))
    found = desk.visit(*with_ids(*ids, link=link))
    assert [one.verdict for one in found] == ["duplicate"] * 3
    assert [one.row for one in found] == [0, 1, 2]


def test_a_mark_tells_no_entry_from_another() -> None:
    desk = Desk()
    before = with_ids("a", "b", "c")
    desk.visit(*before)
    marks = [bytes((row,)) * 8 for row in range(len(before))]
    items = [
        item_of(replace(one, seal=mark, marked=True))
        for one, mark in zip(before, reversed(marks), strict=True)
    ]
    stored = [one._replace(seal=marks[one.row]) for one in desk.known()]
    found = recognise(items, stored, desk.window.stream)
    assert [one.known and one.known.row for one in found] == [0, 1, 2]


def test_each_of_many_that_say_the_same_is_itself_at_the_next_visit() -> None:
    desk, alike = Desk(), [entry(*BRIDGE)] * 130
    desk.visit(*alike)
    found = desk.visit(*alike, entry(*FLOOD))
    assert {one.row for one in found[:-1]} == {*range(130)}
    assert found[-1].verdict == "new"


def test_of_a_few_that_say_the_same_one_that_comes_as_one_leaves_is_news() -> None:
    """As on a page of what happened to a service, without ids, addresses or dates."""
    bridge, flood, resolved = entry(*BRIDGE), entry(*FLOOD), entry("Resolved", "")
    desk = Desk(by_hand=False)
    desk.visit(resolved, bridge, resolved, flood, resolved)
    found = desk.visit(resolved, entry(*VOTE), resolved, bridge, resolved, flood)
    assert "new" in {one.verdict for one in found if one.entry.title == "Resolved"}


def test_what_is_said_again_under_other_ids_and_dates_is_not_each_of_the_last_visit() -> None:
    """As alarms whose feed shows the last three, when three came meanwhile."""

    def alarms(*hours: int) -> list[Entry]:
        alarm = entry("Air raid alert declared across the whole Orrin region", "")
        return [replace(alarm, id=f"{at}", published=START + at * HOUR) for at in hours]

    desk = Desk(by_hand=False)
    desk.visit(*alarms(2, 1, 0), after=3 * HOUR)
    assert "new" in desk.verdicts(*alarms(6, 5, 4), after=4 * HOUR)


def test_ids_that_are_new_at_every_visit_are_left_aside_and_the_reason_says_so() -> None:
    desk = Desk()
    desk.visit(*with_ids("a", "b", "c"))
    found = desk.visit(
        *with_ids("x", "y", "z"), entry("Zoo loses its last bear", "The bear Bruno died.", id_="w")
    )
    assert all("ids_churn" in names(one) for one in found)
    assert found[3].verdict == "new"
    assert found[3].key.startswith("text:")


def test_a_changed_entry_under_a_churned_id_is_the_remembered_one() -> None:
    desk = Desk()
    first = desk.visit(
        *with_ids("a", "b", "c"),
        entry(
            "Zoo loses its last bear",
            "The bear Bruno of Calder zoo died at 31 in his sleep.",
            id_="d",
        ),
    )
    found = desk.visit(
        *with_ids("x", "y", "z"),
        entry(
            "Zoo loses its last bear",
            "The bear Bruno of Calder zoo died at 34 in his sleep.",
            id_="w",
        ),
    )
    assert (found[3].verdict, found[3].row, found[3].material) == ("revised", 3, True)
    assert found[3].story == first[3].story


def test_ids_all_alike_are_left_aside_and_the_reason_says_so() -> None:
    desk = Desk()
    found = desk.visit(*with_ids("same", "same", "same"))
    assert [one.verdict for one in found] == ["new"] * 3
    assert len({one.key for one in found}) == 3
    assert all("ids_alike" in names(one) for one in found)


def test_an_entry_with_neither_id_nor_link_says_so() -> None:
    (found,) = Desk().visit(entry(*BRIDGE))
    assert "id_missing" in names(found)


def test_an_entry_without_id_or_link_is_not_said_to_be_known_by_its_id() -> None:
    desk = Desk()
    desk.visit(entry(*BRIDGE, derived=True, id_="1"))
    (found,) = desk.visit(entry(BRIDGE[0], BRIDGE[1] + " Buses too.", derived=True, id_="1"))
    assert names(found)[:2] == ["alike", "id_missing"]


QUAKES = [
    entry(
        f"Magnitude {size} earthquake strikes near {place}",
        f"The quake hit at a depth of {depth} km, the survey said; no reports of damage yet.",
        id_="hit-quake-survey",
        derived=True,
    )
    for size, place, depth in ((4.1, "Calder", 12), (5.3, "Marlow", 31))
]


def test_what_begins_as_another_did_that_has_long_gone_is_news() -> None:
    desk = Desk(by_hand=False)
    first, second = QUAKES
    desk.visit(first, entry(*BRIDGE))
    desk.visit(entry(*VOTE), entry(*BRIDGE))
    assert desk.verdicts(second, entry(*VOTE), entry(*BRIDGE))[0] == "new"


def test_the_one_that_stays_of_two_that_begin_alike_is_itself() -> None:
    desk = Desk(by_hand=False)
    first, second = QUAKES
    apart = replace(second, id="hit-quake-survey-other")
    _, told, _ = desk.visit(first, apart, entry(*BRIDGE))
    found, _ = desk.visit(second, entry(*BRIDGE))
    assert (found.verdict, found.story) == ("duplicate", told.story)


WALKER = entry(
    "Body found in search for missing walker in Holm forest",
    "Calder police said the family of the 61-year-old had been told; formal identification has "
    "yet to take place.",
)
STUDENT = entry(
    "Body found in river in search for missing student",
    "Marlow police said the family of the 20-year-old had been informed; formal identification "
    "has yet to take place.",
)
ARRESTS = tuple(
    (f"بازداشت {who}", "ماموران امنیتی او را در منزلش بازداشت و به مکان نامعلومی منتقل کردند.")
    for who in ("بهرام نوری در بروجرد", "سارا منصوری در دزفول")
)
TAKEN = tuple(
    (headline, "Security forces arrested the man at his home and took him to an unknown place.")
    for headline in (
        "Activist Ahmad Karimi arrested in Shiraz",
        "Activist Leila Moradi sentenced in Tabriz",
    )
)
LATEST = entry("Ferry aground", "A ferry ran aground off Port Ellery in fog.")


def test_what_comes_at_one_end_of_a_page_as_its_like_leaves_at_the_other_is_news(row: Row) -> None:
    others = [entry(*each) for each in STORIES]
    for name, before, after in (
        ("at the top", [*others, WALKER], [STUDENT, *others]),
        ("at the bottom", [WALKER, *others], [*others, STUDENT]),
        ("of one text", [*others, entry(*ARRESTS[0])], [entry(*ARRESTS[1]), *others]),
        ("of other names", [*others, entry(*TAKEN[0])], [entry(*TAKEN[1]), *others]),
        ("two", [*others, LATEST, WALKER], [STUDENT, entry(*SPY), *others]),
    ):
        with row(name):
            desk = Desk(by_hand=False)
            desk.visit(*before)
            assert "new" in desk.verdicts(*after)
    desk = Desk(by_hand=False)
    desk.visit(*others, WALKER)
    desk.visit(LATEST, *others, WALKER)
    desk.visit(entry(*SPY), LATEST, *others, WALKER)
    assert desk.verdicts(STUDENT, entry(*SPY), LATEST, *others)[0] == "new"


def test_what_a_page_out_of_order_moves_from_end_to_end_is_known_still() -> None:
    one, two, three = (entry(*each) for each in STORIES)
    desk = Desk(by_hand=False)
    desk.visit(one, two, three, WALKER)
    assert desk.verdicts(STUDENT, three, one, two)[0] == "revised"


def test_an_edited_entry_is_known_after_a_visit_that_was_cut_short() -> None:
    first, *others = (entry(*each) for each in STORIES)
    desk = Desk(by_hand=False)
    desk.visit(first, entry(*RAID), *others)
    desk.visit(first)
    mended = entry(*ALIKE["a word of the headline mended, a figure brought up to date"])
    assert desk.verdicts(first, mended, *others)[1] == "revised"


def test_an_id_given_to_wholly_different_news_does_not_hide_it() -> None:
    desk = Desk()
    (first,) = desk.visit(entry(*BRIDGE, id_="top", link="https://example.org/bridge"))
    (second,) = desk.visit(entry(*FLOOD, id_="top", link="https://example.org/flood"))
    assert second.verdict == "new"
    assert second.story != first.story
    assert second.key != first.key
    assert "id_reused" in names(second)
    assert desk.verdicts(entry(*FLOOD, id_="top", link="https://example.org/flood")) == [
        "duplicate"
    ]
    assert desk.verdicts(entry(*BRIDGE, id_="top", link="https://example.org/bridge")) == [
        "duplicate"
    ]


def test_an_id_given_to_other_news_hides_it_no_more_though_all_stands_on_one_page() -> None:
    desk = Desk()
    page = "https://example.org/live"
    desk.visit(entry(*BRIDGE, id_="1", link=page), entry(*VOTE, id_="2", link=page))
    found = desk.visit(entry(*FLOOD, id_="1", link=page), entry(*BRIDGE, id_="2", link=page))
    assert [one.verdict for one in found] == ["new", "duplicate"]


@pytest.mark.parametrize("tails", [("",), ("", ".2"), (".1", ".2"), ("", ".1", ".2")], ids=str)
def test_no_key_is_given_twice_whichever_are_taken(tails: tuple[str, ...]) -> None:
    desk = Desk()
    desk.visit(entry(*BRIDGE, id_="top"))
    marked = f"id:top#{item_of(entry(*FLOOD)).digest[:10]}"
    (first,) = desk.rows["wire"]
    others = [
        first._replace(row=row, key=marked + tail, id=None) for row, tail in enumerate(tails, 1)
    ]
    desk.rows["wire"] = [first, *others]
    (found,) = desk.visit(entry(*FLOOD, id_="top"))
    assert found.verdict == "new"
    assert found.key not in {one.key for one in (first, *others)}


def test_one_id_and_one_address_stay_one_entry_though_both_texts_are_rewritten() -> None:
    desk = Desk()
    desk.visit(entry(*BRIDGE, id_="a", link="https://example.org/1"))
    (found,) = desk.visit(entry(*FLOOD, id_="a", link="https://example.org/1"))
    assert (found.verdict, found.row, found.material) == ("revised", 0, True)


def test_an_id_whose_address_moved_with_its_headline_is_still_the_entry() -> None:
    desk = Desk()
    desk.visit(entry(*BRIDGE, id_="a", link="https://example.org/bridge-closed"))
    later = entry(
        "Wexley bridge shut for weeks",
        BRIDGE[1],
        id_="a",
        link="https://example.org/bridge-shut-for-weeks",
    )
    (found,) = desk.visit(later)
    assert (found.verdict, found.row) == ("revised", 0)


def test_an_address_is_known_under_another_id_and_another_spelling() -> None:
    desk = Desk()
    desk.visit(
        entry(*BRIDGE, id_="https://example.org/bridge-1#0", link="https://example.org/bridge-1")
    )
    later = entry(
        "Lorries sent through Carrow",
        "Traffic jams fill the village.",
        id_="https://example.org/bridge-1#3",
        link="http://m.example.org/bridge-1?utm_source=rss#3",
    )
    (found,) = desk.visit(later)
    assert (found.verdict, found.row) == ("revised", 0)


def test_each_warning_at_the_one_address_of_all_is_new_under_an_id_of_its_own() -> None:
    desk = Desk()
    page = "https://example.org/warnings"
    told = [
        desk.visit(entry(*story, id_=f"w{number}", link=page))[0]
        for number, story in enumerate(STORIES)
    ]
    assert [one.verdict for one in told] == ["new"] * 3
    assert len({one.story for one in told}) == 3


def test_a_link_that_all_entries_share_identifies_none() -> None:
    desk = Desk()
    page = "https://example.org/live"
    assert desk.verdicts(*(entry(*story, link=page) for story in STORIES)) == ["new"] * 3
    fourth = entry("Ferry aground", "A ferry ran aground off Port Ellery in fog.", link=page)
    assert desk.verdicts(fourth, entry(*BRIDGE, link=page)) == ["new", "duplicate"]


def test_news_at_an_address_whose_entry_has_moved_on_is_new() -> None:
    desk = Desk()
    numbered = [f"https://example.org/live/{number}" for number in range(3)]
    first = [
        entry(*story, link=link) for story, link in zip((BRIDGE, VOTE), numbered, strict=False)
    ]
    told = desk.visit(*first)
    edition = (FLOOD, BRIDGE, VOTE), (BRIDGE, FLOOD, VOTE)
    above, between = (
        [entry(*story, link=link) for story, link in zip(stories, numbered, strict=True)]
        for stories in edition
    )
    found = desk.visit(*above)
    assert [one.verdict for one in found] == ["new", "duplicate", "duplicate"]
    again = desk.visit(*between)
    assert [one.verdict for one in again] == ["duplicate"] * 3
    assert [again[0].story, again[2].story] == [one.story for one in told]
    assert again[1].story == found[0].story


def test_an_advisory_is_no_other_one_that_is_gone_though_all_addresses_are_new() -> None:
    desk = Desk()
    flaw = (
        "In Ostrel up to {} a flaw was found in the upload of files. The attack can be launched "
        "remotely. Upgrading eliminates it."
    )
    first, later = (
        (f"CVE-2031-{number}: Path traversal in Ostrel {version}", flaw.format(version))
        for number, version in ((13106, "9.5.7"), (13124, "1.17.5"))
    )
    before = [BRIDGE, VOTE, first], "https://example.org/{}"
    after = [BRIDGE, VOTE, later], "https://example.org/new/{}"
    for stories, link in (before, after):
        found = desk.visit(*(entry(*one, link=link.format(n)) for n, one in enumerate(stories)))
    assert [one.verdict for one in found] == ["duplicate", "duplicate", "new"]


def test_where_addresses_shift_news_at_that_of_an_entry_now_gone_is_new() -> None:
    desk = Desk()
    numbered = [f"https://example.org/live/{number}" for number in range(3)]
    desk.visit(
        entry(*BRIDGE, id_="bridge", link=numbered[0]), entry(*VOTE, id_="vote", link=numbered[1])
    )
    found = desk.visit(
        entry(*FLOOD, id_="flood", link=numbered[0]),
        entry(*PEARS, id_="pears", link=numbered[1]),
        entry(*VOTE, id_="vote", link=numbered[2]),
    )
    assert [one.verdict for one in found] == ["new", "new", "duplicate"]


@pytest.mark.parametrize("is_gone", [False, True])
def test_an_address_that_an_entry_once_had_tells_of_it_no_more(*, is_gone: bool) -> None:
    desk = Desk()
    numbered = [f"https://example.org/live/{number}" for number in range(3)]
    title, text = BRIDGE
    desk.visit(entry(title, text, id_="bridge", link=numbered[2]))
    moved = entry(title, f"{text} The mayor came.", id_="bridge", link=numbered[1])
    (revised,) = desk.visit(moved)
    assert revised.verdict == "revised"
    news = entry(*FLOOD, id_="flood", link=numbered[2])
    found = desk.visit(news, *(() if is_gone else (moved,)))
    assert found[0].verdict == "new"


def test_todays_weather_at_the_address_of_yesterdays_is_new() -> None:
    desk = Desk()
    page = "https://example.org/weather/marlow"
    today = entry(
        "Marlow: 21 degrees", "High 21, low 12, wind 30, rain 40 per cent.", id_="w1", link=page
    )
    next_day = entry(
        "Marlow: 17 degrees", "High 17, low 9, wind 55, rain 80 per cent.", id_="w2", link=page
    )
    desk.visit(today)
    (found,) = desk.visit(next_day, after=24 * HOUR)
    assert (found.verdict, found.row) == ("new", None)


def test_a_bare_headline_under_an_id_of_its_own_is_new_each_day() -> None:
    desk = Desk()
    assert desk.verdicts(entry("Weather", "", id_="mon")) == ["new"]
    assert desk.verdicts(entry("Weather", "", id_="tue"), after=24 * HOUR) == ["new"]
    assert desk.verdicts(entry("Weather", "", id_="tue")) == ["duplicate"]


def test_ids_that_only_count_visits_are_no_churn() -> None:
    desk = Desk()
    desk.visit(*with_ids(*(f"https://example.org/{n}#0" for n in range(3))))
    found = desk.visit(*with_ids(*(f"https://example.org/{n}#7" for n in range(3))))
    assert [names(one) for one in found] == [["same_id", "unchanged"]] * 3


QUAKE = "Strong earthquake shakes the Izmir region"


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        pytest.param(
            "Rescuers in Izmir search the ruins of 14 houses after a quake of magnitude 6.3 at"
            " 04:15. At least 31 people died and 180 were hurt, said minister Kurum; schools in"
            " Buca stay closed until Monday and trains to Manisa are late.",
            "revised",
            id="written anew about the same",
        ),
        pytest.param(
            "The quake in Izmir cost 31 people their lives. Minister Kurum promised tents for"
            " 2,000 families from Buca, whose houses nobody may enter before engineers have"
            " looked at them.",
            "new",
            id="about something else",
        ),
    ],
)
def test_without_an_id_a_headline_tells_an_entry_if_its_text_is_related(
    later: str, verdict: str
) -> None:
    first = (
        "A quake of magnitude 6.1 shook Izmir at 04:12. At least 12 people died and 45 were hurt"
        " in Buca and Konak, said governor Elban."
    )
    desk, others = Desk(), with_ids(None, None, None)
    desk.visit(entry(QUAKE, first), *others)
    assert desk.verdicts(entry(QUAKE, later), *others)[0] == verdict


def test_each_remembered_entry_is_given_away_once() -> None:
    desk = Desk()
    desk.visit(entry(*BRIDGE, derived=True, id_="1"))
    found = desk.visit(
        entry(*BRIDGE, derived=True, id_="1"),
        entry(BRIDGE[0], BRIDGE[1] + " Buses too.", derived=True, id_="2"),
    )
    assert [one.row for one in found] == [0, None]
    assert len({one.key for one in found}) == 2


POST = entry(
    "Coastguard names the captain",
    "Harbour master Joan Teller spoke to reporters in Port Ellery at noon. "
    "The captain of the ferry is Amos Reed, 51.",
    id_="harbour-reporters-teller",
    derived=True,
)
LATER_POSTS = {
    "another post under its derived id": (
        "Divers find a hole in the hull",
        (
            "Harbour master Joan Teller spoke to reporters again. It is as long as a bus, and no "
            "tug can pull the vessel off before it is closed; welders are on their way."
        ),
        "new",
    ),
    "the same words under another headline": (
        "Captain is Amos Reed, 51",
        (
            "Harbour master Joan Teller spoke to reporters in Port Ellery at noon. "
            "The captain of the ferry is Amos Reed, 52."
        ),
        "revised",
    ),
    "its headline over other words": (
        "Coastguard names the captain",
        "Amos Reed, who is 51, was in command, Joan Teller of the harbour told reporters.",
        "revised",
    ),
}


def test_a_post_dated_later_is_an_edited_one_if_it_keeps_headline_or_text(row: Row) -> None:
    for name, (title, text, verdict) in LATER_POSTS.items():
        with row(name):
            desk = Desk()
            desk.visit(POST)
            later = replace(
                POST, title=title, content_text=text, published=START + timedelta(minutes=90)
            )
            assert desk.verdicts(later) == [verdict]


MILITIAS = (
    "Treasury in Calder sanctions three heads of the Marlow militias",
    (
        "The treasury in Calder has put the heads of three militias from Marlow under "
        "sanctions for killing dozens of people who had marched against the government. It "
        "named Amos Reed, Joan Teller and Piet Harker, and accused them of grave abuses. A "
        "senior official condemned how Thornby meddles in the affairs of Marlow. People there "
        "had paid a bloody price, he said, while their leaders looked on and did nothing at "
        "all for a whole year."
    ),
)
BESIDE_THE_LONG_ONE = {
    "news of the same beat in a line": (
        "Sanctions imposed on the bank of Marlow",
        "The bank of Marlow was put under sanctions by the treasury over transfers to militias.",
        False,
    ),
    "its first sentence under another headline": (
        "Militia heads of Marlow face sanctions",
        MILITIAS[1].partition(" It named")[0],
        True,
    ),
    "its headline over a line in other words": (
        MILITIAS[0],
        "Heads of militias that killed marchers in Marlow are under sanctions now.",
        True,
    ),
}


def test_a_line_that_stands_where_a_long_entry_was_is_that_if_it_keeps_a_sentence(
    row: Row,
) -> None:
    for name, (title, text, is_alike) in BESIDE_THE_LONG_ONE.items():
        for before, after in ((MILITIAS, (title, text)), ((title, text), MILITIAS)):
            with row(name):
                desk = Desk()
                desk.visit(entry(*BRIDGE), entry(*before))
                _, found = desk.visit(entry(*BRIDGE), entry(*after))
                assert ("alike" in names(found)) == is_alike


SPY = (
    "Man hanged in Marlow after conviction for spying",
    "The court's news agency says the man was hanged at dawn after judges upheld his sentence.",
)
AFTER_THE_SPY = {
    "in other words": (
        "Judges uphold sentence of man convicted in Marlow",
        "The news agency of the court says he had passed the plans of a dam to a foreign service.",
    ),
    "in its form": (
        "Man hanged in Calder after conviction for robbery",
        "The court's news agency says he was hanged at noon after judges upheld his sentence.",
    ),
}


def test_what_a_page_tells_on_the_beat_of_what_has_gone_is_news(row: Row) -> None:
    for name, told in AFTER_THE_SPY.items():
        with row(name):
            desk = Desk(by_hand=False)
            desk.visit(entry(*BRIDGE), entry(*SPY))
            assert desk.verdicts(entry(*told), entry(*BRIDGE)) == ["new", "duplicate"]


RAID = (
    "Razzia gegen Schmuggler in Altenau",
    "Beamte durchsuchten am Morgen neun Objekte, zwei Männer wurden vorläufig festgenommen.",
)
ALIKE = {
    "a word of the headline mended, a figure brought up to date": (
        "Razzia gegen Shcmuggler in Altenau",
        "Beamte durchsuchten am Morgen zehn Objekte, zwei Männer wurden vorläufig festgenommen.",
    ),
    "another raid": (
        "Razzia gegen Wilderer in Altenau",
        "Beamte durchsuchten am Morgen elf Objekte, zwei Männer wurden vorläufig festgenommen.",
    ),
}
IDS = {"no id": None, "that of its first sentence": "gist"}


def test_words_tell_no_edited_entry_of_a_page_from_the_next_but_its_place_does(row: Row) -> None:
    others = [entry(*each) for each in STORIES]
    for name, told in ALIKE.items():
        for marks, id_ in IDS.items():
            first, later = (entry(*one, id_=id_, derived=bool(id_)) for one in (RAID, told))
            with row((name, marks)):
                desk = Desk(by_hand=False)
                before = desk.visit(others[0], first, *others[1:])
                found = desk.visit(others[0], later, *others[1:])
                assert (found[1].verdict, found[1].story) == ("revised", before[1].story)
                desk = Desk(by_hand=False)
                desk.visit(others[0], first, *others[1:])
                assert desk.verdicts(later, *others)[0] == "revised"
                desk = Desk(by_hand=False)
                desk.visit(*others, first)
                assert desk.verdicts(later, *others)[0] == "new"


def test_nothing_stands_in_the_place_of_what_had_gone_before() -> None:
    desk = Desk(by_hand=False)
    desk.visit(entry(*BRIDGE), entry(*SPY))
    desk.visit(entry(*BRIDGE))
    again, _ = desk.visit(entry(SPY[0], f"{SPY[1]} He was 34."), entry(*BRIDGE))
    assert "alike" not in names(again)


def test_short_items_rewritten_under_one_address_stay_one_story_each() -> None:
    desk = Desk()
    lines = (Path(__file__).parents[1] / "data" / "stories" / "short.txt").read_text().splitlines()
    items = [line.split("|") for line in lines if "|" in line and not line.startswith("#")]
    first = [_short(n, item[0], item[1], 1) for n, item in enumerate(items)]
    revised = [_short(n, item[2], item[3], 2) for n, item in enumerate(items)]
    told = desk.visit(*first)
    found = desk.visit(*revised)
    assert [one.story for one in found] == [one.story for one in told]
    assert {one.verdict for one in found} == {"revised"}


def _short(number: int, title: str, text: str, edition: int) -> Entry:
    link = f"https://example.org/news/{number}"
    return entry(title.strip(), text.strip(), id_=f"{number}-{edition}", link=link)


KEYS = {
    "id": (entry("T", "x", id_="42", link="https://example.org/a"), "id:42"),
    "id that is an address": (
        entry("T", "x", id_="http://www.example.org/a#0"),
        "id:https://example.org/a",
    ),
    "address": (entry("T", "x", link="http://example.org/a/"), "link:https://example.org/a"),
    "derived id": (
        entry("T", "x", id_="d", derived=True, link="https://example.org/a"),
        "link:https://example.org/a",
    ),
}


@pytest.mark.parametrize(("one", "key"), KEYS.values(), ids=KEYS.keys())
def test_a_key_is_the_surest_mark_there_is(one: Entry, key: str) -> None:
    assert entry_key(one) == key


def test_a_key_without_id_and_link_is_the_text() -> None:
    one = entry("A", "b")
    assert entry_key(one).startswith("text:")
    assert entry_key(one) == entry_key(replace(one, content_text=" <p>B</p> "))
    assert entry_key(one) != entry_key(replace(one, content_text="c"))


def test_a_very_long_id_makes_a_short_key() -> None:
    assert len(entry_key(entry("T", "x", id_="i" * 5000))) < 60


def test_a_story_is_named_by_its_first_entry() -> None:
    assert story_id("wire", "id:1") == story_id("wire", "id:1")
    assert len({story_id("wire", "id:1"), story_id("wire", "id:2"), story_id("desk", "id:1")}) == 3
    assert story_id("wire", "id:1").isalnum()
