"""Boxes among a page's stories are left out where they lack what the stories share."""

from __future__ import annotations

import pytest

from feedd.core.parse.limits import Limits
from feedd.core.parse.pages import page

STORIES = ("Mill to grind again", "Well on the green runs dry", "Choir wins the county prize")
DATED = "".join(
    f'<div class="item n{at}"><h2>{title}</h2><p class="date">{at + 1} May 2024</p>'
    f"<p>What was said of this was told in full on that day.</p></div>"
    for at, title in enumerate(STORIES)
)
UNDATED = DATED.replace(' class="date">', " hidden>")


def titles(html: str) -> list[str | None]:
    found = page.read(html, url=None, selectors=None, limits=Limits())
    return [entry.title for entry in found.entries]


@pytest.mark.parametrize(
    "box",
    [
        '<div class="tool"><h2>The weather</h2><p>Dry and bright until the evening.</p></div>',
        '<div class="tool"><h2>Tides</h2><ul><li>High 06:10</li><li>Low 12:20</li></ul></div>',
        '<div class="item"><h2>Contact the newsroom</h2><p>We are in on weekdays.</p></div>',
    ],
    ids=["without a time", "without a sentence", "of the publisher"],
)
def test_a_box_beside_the_stories_is_none(box: str) -> None:
    assert titles(f"<div>{DATED}</div><div>{box}</div>") == [*STORIES]


def test_a_light_box_in_a_column_of_its_own_behind_the_stories_is_none() -> None:
    box = '<div class="tool"><h2>Crossword</h2><p>Today’s was set by Ant.</p></div>'
    assert titles(f"<div>{UNDATED}</div><div>{box}</div>") == [*STORIES]


def test_a_lead_story_that_is_built_otherwise_is_kept() -> None:
    lead = '<div class="lead"><h2>Bridge falls</h2><p>The bridge fell into the river.</p></div>'
    assert titles(f"<div>{lead}</div><div>{DATED}</div>") == ["Bridge falls", *STORIES]


def test_what_comes_last_without_a_time_is_none_where_all_others_state_one() -> None:
    last = '<div class="item"><h2>From our shop</h2><p>Mugs are back in stock.</p></div>'
    assert titles(f"<div>{DATED}{last}</div>") == [*STORIES]


def test_an_undated_story_before_dated_ones_is_kept() -> None:
    inner = '<div class="item"><h2>Swans return</h2><p>They nest at the quarry.</p></div>'
    assert titles(f"<div>{inner}{DATED}</div>") == ["Swans return", *STORIES]


def test_linked_headlines_without_a_summary_in_another_column_are_kept() -> None:
    linked = DATED.replace("<h2>", '<h2><a href="https://example.org/1">').replace(
        "</h2>", "</a></h2>"
    )
    more = "".join(
        f'<div class="more"><h2><a href="https://example.org/{each}">{each} is to be mended</a>'
        f'</h2><p class="date">1 May 2024</p></div>'
        for each in ("Church roof", "Village pump")
    )
    found = titles(f"<div>{linked}</div><div>{more}</div>")
    assert found == [*STORIES, "Church roof is to be mended", "Village pump is to be mended"]


LINKED = "".join(
    f'<div><a href="https://coast.example/{at}">{title}</a></div>'
    for at, title in enumerate(
        (
            "The old mill is to grind again after years",
            "The well on the green has run dry at last",
            "The choir of the village wins the county prize",
            "The ferry is to sail on Sundays again",
        )
    )
)


@pytest.mark.parametrize(
    "line",
    [
        '<a href="/m">Coast</a> | <a href="/s">Shop</a> | <a href="/h">Our partner hotels</a>',
        '© 2026 Coast Ltd. <a href="https://owner.example/">Harbour Broadcasting Ltd.</a>',
        '<a href="javascript:edition()">Set your edition preference</a>',
        '<a href="#home">Make Coast your first page</a>',
    ],
    ids=["in a menu", "of the owner", "of a script", "within the page"],
)
def test_a_link_among_linked_headlines_that_leads_to_none_is_left_out(line: str) -> None:
    many = LINKED + LINKED.replace("The", "How the").replace("example/", "example/how")
    more = many.replace("How", "Why").replace("example/", "example/why")
    told = titles(f"<div>{many}{more}</div>")
    assert len(told) == 16
    assert titles(f"<div>{line}</div><div>{many}{more}</div>") == told


@pytest.mark.parametrize(
    ("link", "name", "is_told"),
    [
        ("https://coast.example/", "The Coast", False),
        ("https://mill.example/", "The Mill", True),
        ("/", "Coast Day by Day", False),
    ],
    ids=["of the title", "of another site", "to the root"],
)
def test_the_sites_name_that_leads_to_its_front_page_is_no_story(
    link: str, name: str, *, is_told: bool
) -> None:
    linked = DATED.replace("<h2>", '<h2><a href="https://coast.example/1">')
    head = f'<h2><a href="{link}">{name}</a></h2><p>May 2024, all that is new.</p>'
    page = (
        f"<title>The Coast - News</title><div>{head}{linked.replace('</h2>', '</a></h2>')}</div>"
    )
    assert titles(page) == [*([name] if is_told else []), *STORIES]
