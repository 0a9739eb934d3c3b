"""The real bulletin that is shared beside the repository, where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.core.parse.limits import Limits
from feedd.core.parse.texts import text

if TYPE_CHECKING:
    from feedd.core.model import Bulletin

SHARED = Path(__file__).parents[4] / "shared" / "bulletins"
FILE = SHARED / "000_8525c000e03591c7.txt"
FIRST = "US sanctions leaders of Iran-backed militias in Iraq for killing protestors"
CAPTION = "Iraqi FM Fouad Hussein meeting Iran's Ali Shamkhani in Tehran."
PARAGRAPHS = (5, 5, 5, 10, 7, 11, 8, 6, 7, 5, 6, 5, 7, 8, 8)

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="the shared bulletin isn't here")


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    return text.read(FILE.read_text(encoding="utf-8"), url=None, limits=Limits())


def test_it_holds_fifteen_stories(bulletin: Bulletin) -> None:
    assert len(bulletin.entries) == 15
    assert bulletin.entries[0].title == FIRST


def test_its_own_title_is_no_story(bulletin: Bulletin) -> None:
    assert bulletin.title == f"{FIRST} | Iran International"


def test_its_caption_is_no_story(bulletin: Bulletin) -> None:
    assert not any(CAPTION in (entry.title or "") for entry in bulletin.entries)


def test_every_paragraph_lies_under_its_story(bulletin: Bulletin) -> None:
    counts = tuple(len((entry.content_text or "").split("\n")) for entry in bulletin.entries)
    assert counts == PARAGRAPHS


NEW = "Harbour Town Elects Its First Woman Mayor\n\nVoters chose her on Sunday by 51 percent.\n\n"
SECOND = "US Threatens To Close Embassy In Iraq If Rocket Attacks Continue"


def edited(place: str) -> Bulletin:
    """Put a story above one line of the bulletin, and correct a typo in a paragraph."""
    written = FILE.read_text(encoding="utf-8").replace("Suadi Arabia", "Saudi Arabia")
    at = written.index(place)
    return text.read(written[:at] + NEW + written[at:], url=None, limits=Limits())


@pytest.mark.parametrize("place", [FIRST, f"{FIRST}\n", SECOND], ids=["top", "title", "middle"])
def test_a_story_put_in_leaves_the_others_their_ids(bulletin: Bulletin, place: str) -> None:
    known = {entry.id: entry.title for entry in bulletin.entries}
    after = edited(place)
    assert [entry.title for entry in after.entries if entry.id not in known] == [NEW[:41]]
    assert {entry.id for entry in after.entries} > set(known)
    assert after.entries[0].content_text is not None


RISES = (
    "Flood Waters Reach The Old Bridge In Ahvaz After Two Days Of Rain\n\n\n"
    "The river Karun rose by two metres on Sunday night, the water authority said.\n\n"
    "Schools in four districts were closed and residents were moved to sports halls.\n\n"
)
RESIGNS = (
    "Tehran Mayor Resigns After Budget Dispute\n\n\n"
    "The mayor of Tehran resigned on Monday after a long dispute with the city council.\n\n"
)


@pytest.mark.parametrize("place", [f"{FIRST}\n", SECOND], ids=["title", "middle"])
@pytest.mark.parametrize("new", [RISES, RESIGNS], ids=["two paragraphs", "one"])
def test_a_story_set_as_the_first_one_is_keeps_its_first_sentence(
    bulletin: Bulletin, new: str, place: str
) -> None:
    written = FILE.read_text(encoding="utf-8")
    at = written.index(place)
    after = text.read(written[:at] + new + written[at:], url=None, limits=Limits())
    headline, _, told = new.partition("\n\n\n")
    added = [entry for entry in after.entries if entry.title == headline]
    assert [entry.content_text for entry in added] == [told.strip().replace("\n\n", "\n")]
    assert {entry.title for entry in after.entries} == {
        headline,
        *(entry.title for entry in bulletin.entries),
    }


@pytest.mark.parametrize("new", [RISES, RESIGNS], ids=["long", "taken up"])
def test_a_first_line_that_is_long_or_taken_up_is_a_headline_and_no_name(new: str) -> None:
    after = text.read(new + FILE.read_text(encoding="utf-8"), url=None, limits=Limits())
    assert [entry.title for entry in after.entries[:2]] == [new.partition("\n")[0], FIRST]


def test_a_story_put_above_the_title_takes_nothing_of_it(bulletin: Bulletin) -> None:
    first = edited(FIRST).entries[0]
    assert first.content_text == "Voters chose her on Sunday by 51 percent."
    assert bulletin.title == edited(FIRST).title
