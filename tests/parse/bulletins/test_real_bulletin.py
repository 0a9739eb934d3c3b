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


def test_a_story_put_above_the_title_takes_nothing_of_it(bulletin: Bulletin) -> None:
    first = edited(FIRST).entries[0]
    assert first.content_text == "Voters chose her on Sunday by 51 percent."
    assert bulletin.title == edited(FIRST).title
