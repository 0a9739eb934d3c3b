"""What is taken for an entry that has gone from a page without ids, by place and subject."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from feedd.core.stories.identity import item_of
from feedd.core.stories.replaced import Replaced
from tests.stories.desk import HOUR, Desk, entry

if TYPE_CHECKING:
    from feedd.core.model import Entry
    from tests.rows import Row

OTHERS = [
    entry(f"{what} in {place}", f"{who} said in {place} that {what.lower()} would {then}.")
    for what, place, who, then in (
        ("Theatre sold", "Thornby", "A brewer from Calder", "pay for the bridge"),
        ("Frost spares pears", "Hallow", "Growers", "bring fruit to all shops by autumn"),
        ("Ferry aground", "Port Ellery", "The harbour master", "be towed at high tide"),
        ("Schools shut", "Marlow", "Mayor Alan Prior", "last until the river falls"),
        ("Choir wins prize", "Orrin", "Conductor Ida Holt", "lead to a tour of the islands"),
        ("Old mill burns", "Wexley", "Firefighters", "smoulder for days"),
        ("Dam opened", "Carrow", "Minister Lena Petrov", "light two hundred villages"),
    )
]


TEXT = (
    "{0} said shortly before noon that it would cut {1} jobs, most of them at its plant in {2}. "
    "Shares in the company fell by {3}% in early trading. Analysts had expected a smaller fall."
)
LEAD = "The United Nations called for restraint and an independent inquiry into what happened. "
FIRST = entry(
    "Tessel Bank profit up 8% in third quarter", TEXT.format("Tessel Bank", 800, "Tresholm", 24)
)
LATER = entry(
    "Tessel Bank shares fall 10% after warning",
    LEAD + TEXT.format("Tessel Bank", 1000, "Tresholm", 27),
)
NEXT = entry(
    "Nordby Steel shares fall 12% after warning", TEXT.format("Nordby Steel", 400, "Selmere", 12)
)


def test_a_report_with_another_headline_lead_and_figures_is_known_where_it_stood(row: Row) -> None:
    one, two, three, *_ = OTHERS
    for name, before, after in (
        ("at the top", [FIRST, one, two, three], [LATER, one, two, three]),
        ("amid", [one, FIRST, two, three], [one, LATER, two, three]),
        ("at the bottom", [one, two, three, FIRST], [one, two, three, LATER]),
    ):
        with row(name):
            desk = Desk(by_hand=False)
            desk.visit(*before)
            assert desk.verdicts(*after).count("revised") == 1


def test_a_report_is_known_that_comes_back_changed_between_the_same_others() -> None:
    one, two, three, *_ = OTHERS
    desk = Desk(by_hand=False)
    desk.visit(one, FIRST, two, three)
    desk.visit(one, two, three)
    desk.visit(one, two, three)
    assert desk.verdicts(one, LATER, two, three)[1] == "revised"


def test_so_it_is_under_another_address_where_those_of_half_the_others_change(row: Row) -> None:
    def page(report: Entry, moved: int) -> list[Entry]:
        entries = [*OTHERS[:4], report]
        paths = [f"moved/{at}" if at < moved else f"{at}" for at in range(4)]
        links = [
            f"https://example.org/{path}"
            for path in (*paths, "first" if report is FIRST else "later")
        ]
        shown = [replace(one, link=to) for one, to in zip(entries, links, strict=True)]
        return [*shown[:2], shown[4], *shown[2:4]]

    for moved, verdict in enumerate(("new", "new", "revised", "revised")):
        with row(moved):
            desk = Desk(by_hand=False)
            desk.visit(*page(FIRST, 0))
            for _ in range(2):
                desk.visit(*(one for one in page(FIRST, 0) if one.title != FIRST.title))
            assert desk.verdicts(*page(LATER, moved))[2] == verdict


def test_a_pinned_report_is_known_though_all_that_stood_below_it_has_gone_by() -> None:
    desk = Desk(by_hand=False)
    for at in range(5):
        desk.visit(FIRST, *OTHERS[at : at + 3][::-1])
    assert desk.verdicts(LATER, *OTHERS[4:7][::-1])[0] == "revised"


def test_what_tells_of_another_thing_is_news_where_its_like_stood(row: Row) -> None:
    one, two, three, *_ = OTHERS
    for visits_between in range(3):
        with row(visits_between):
            desk = Desk(by_hand=False)
            desk.visit(one, FIRST, two, three)
            for _ in range(visits_between):
                desk.visit(one, two, three)
            assert desk.verdicts(one, NEXT, two, three)[1] == "new"


def test_what_came_with_others_is_pushed_out_though_those_below_it_went_first() -> None:
    one, two, three, four, five, six, _ = OTHERS
    desk = Desk(by_hand=False)
    desk.visit(FIRST, one)
    desk.visit(two, three, FIRST, one)
    desk.visit(four, two, three, FIRST)
    assert desk.verdicts(NEXT, five, four, two, three)[0] == "new"
    assert desk.verdicts(six, NEXT, five, four, two)[0] == "new"


@pytest.mark.slow
def test_of_a_thousand_in_place_of_what_has_gone_each_is_compared_with_few() -> None:
    desk = Desk()
    desk.visit(*[FIRST] * 150)
    thousand = [item_of(FIRST)] * 1000
    found = Replaced(thousand, desk.rows["wire"], {}, desk.window.stream).pairs(range(1000))
    assert len(found) == 25 * 1000


@pytest.mark.slow
def test_of_150_that_are_all_edited_at_once_120_are_known() -> None:
    """As when a site puts its name behind each headline, days after it was last visited."""
    before = [
        (f"Ward{at} elects Mayor{at}", f"Votes{at} were counted in hall{at}") for at in range(150)
    ]
    desk = Desk(by_hand=False)
    desk.visit(*(entry(title, f"{text} by dawn.") for title, text in before))
    verdicts = desk.verdicts(
        *(entry(f"{title} - Example News", f"{text} before noon.") for title, text in before),
        after=100 * HOUR,
    )
    assert verdicts.count("revised") == 120
