from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from feedd.core.stories import (
    Document,
    Filing,
    Fingerprint,
    Link,
    Window,
    fingerprint,
    place_of,
    related,
)
from tests.stories.desk import HOUR, START

TITLE = "Scientists find freshwater lake under Varga ice cap"
TEXT = (
    "Researchers have found a lake of liquid fresh water two kilometres beneath Varga ice.\n"
    "The team from Lindholm University used radar flown by drone over 600 square kilometres.\n"
    "Drilling to sample the water could begin in three years if funds are found."
)


def document(story: str, title: str = TITLE, text: str = TEXT, *, hours: float = 0) -> Document:
    return Document(
        story=story, source="wire", title=title, text=text, at=START + timedelta(hours=hours)
    )


def filler(number: int) -> Document:
    words = " ".join(f"w{(number * 31 + k * k) % 997}" for k in range(20))
    return document(f"f{number}", f"Item {words[:30]}", words, hours=number / 100)


def test_a_copy_is_found_among_others() -> None:
    window = Window()
    for number in range(300):
        window.add(filler(number))
    window.add(document("lake", hours=3))
    best = window.find(document("", "Hidden lake below the ice", TEXT, hours=5))[0]
    assert best.story == "lake"
    assert best.score > 0.9


def test_what_stands_below_all_texts_of_an_outlet_leads_to_none_of_them() -> None:
    below = (
        "Write to our desk with tips, photographs and corrections. The paper brings the news of "
        "the coast, its weather and its tides to your letter box every morning."
    )
    window = Window()
    for number in range(9):
        one = filler(number)
        window.add(replace(one, source="paper", text=f"{one.text}\n{below}"))
    window.add(document("lake"))
    copy = document("", "Hidden lake", f"{TEXT.splitlines()[0]}\n{below}", hours=1)
    assert [kept.story for kept in window.near(window.lay(copy))] == ["lake"]


def test_asking_changes_nothing() -> None:
    window = Window()
    window.add(document("lake"))
    first = window.find(document("", hours=1))
    assert window.find(document("", hours=1)) == first
    assert len(window) == 1


def test_what_is_older_than_the_span_is_forgotten() -> None:
    window = Window(span=24 * HOUR)
    window.add(document("lake"))
    assert window.find(document("", hours=23))
    assert not window.find(document("", hours=25))
    window.expire(START + 25 * HOUR)
    assert len(window) == 0
    assert not window.find(document("", hours=23))


class Counted:
    """Ground that tells how many records lie on it."""

    def __init__(self) -> None:
        self.records: dict[int, bytes] = {}
        self._end = 0

    def append(self, record: bytes) -> int:
        place = place_of(self._end, len(record))
        self.records[place] = record
        self._end += len(record)
        return place

    def read(self, place: int) -> bytes:
        return self.records[place]

    def forget_before(self, place: int) -> None:
        self.records = {at: one for at, one in self.records.items() if at >= place}


def test_many_texts_of_few_stories_leave_the_ground_when_they_are_old() -> None:
    ground = Counted()
    window = Window(span=24 * HOUR, ground=ground)
    laid = window.lay(document("lake"))
    stored = replace(document("lake"), print=laid.kept.print, filing=laid.filing)
    for hour in range(2000):
        window.add(replace(stored, at=START + hour * HOUR))
        window.expire(START + hour * HOUR)
    assert len(window) == 25
    assert len(ground.records) < 1200


def test_replaying_stored_fingerprints_builds_the_same_window() -> None:
    live, replayed = Window(), Window()
    for one in [*map(filler, range(50)), document("lake", hours=1)]:
        live.add(one)
        stored = fingerprint(one.title, one.text).to_bytes()
        print_ = Fingerprint.from_bytes(stored)
        replayed.add(
            Document(
                story=one.story, source=one.source, title="", text="", at=one.at, print=print_
            )
        )
    asked = document("", "Lake under the ice", TEXT, hours=2)
    assert replayed.find(asked) == live.find(asked)


def test_a_window_replayed_from_what_is_stored_finds_as_surely() -> None:
    live, replayed = Window(), Window()
    for one in [*map(filler, range(50)), document("lake", hours=1)]:
        laid = live.lay(one)
        print_, filing = laid.kept.print, laid.filing
        live.add(replace(one, print=print_, filing=filing))
        read = Filing.from_bytes(filing.to_bytes())
        assert list(read.keys(print_)) == list(filing.keys(print_)) == list(laid.keys)
        stored = Fingerprint.from_bytes(print_.to_bytes())
        replayed.add(replace(one, title="", text="", print=stored, filing=read))
    (found, *_), (known, *_) = (
        window.find(document("", "Lake under the ice", TEXT, hours=2))
        for window in (replayed, live)
    )
    assert found.story == known.story == "lake"
    assert found.score == pytest.approx(known.score, abs=1e-6)


def test_a_passage_that_many_stories_share_wears_off() -> None:
    window = Window()
    foot = "Refresh this page for the latest and scroll down for all earlier entries of the day"
    for number in range(6):
        one = filler(number)
        window.add(document(f"s{number}", one.title, f"{one.text} {foot}", hours=number))
    ninth = filler(9)
    found = window.find(document("", ninth.title, f"{ninth.text} {foot}", hours=7))
    assert found
    assert found[0].opinion.features.worn > 0.4
    assert found[0].score < 0.3


def test_a_bare_title_of_few_words_proves_nothing() -> None:
    window = Window()
    window.add(document("s", "Live updates", ""))
    found = window.find(document("", "Live updates", "", hours=1))
    assert all(match.score < 0.3 for match in found)


def test_a_bare_title_of_many_words_is_known_again() -> None:
    window = Window()
    window.add(document("s", TITLE, ""))
    assert window.find(document("", TITLE, "", hours=1))[0].score > 0.5


def test_empty_documents_match_nothing() -> None:
    window = Window()
    window.add(document("s", "", ""))
    assert not window.find(document("", "", "", hours=1))


def test_another_wording_of_one_happening_is_related_and_not_the_same() -> None:
    window = Window()
    for number in range(100):
        window.add(filler(number))
    window.add(document("lake", hours=2))
    told = document(
        "else",
        "What lies beneath the Varga ice",
        "Radar shows a sealed lake below the Varga ice cap, says Lindholm University, "
        "and geologists elsewhere doubt that anything lives in it.",
        hours=4,
    )
    assert window.find(told)[0].score < 0.5
    link = event_of(window, told)
    assert link is not None
    assert link.event == "lake"


def test_a_story_is_not_related_to_itself() -> None:
    window = Window()
    window.add(document("lake"))
    assert event_of(window, document("lake", hours=1)) is None


def event_of(window: Window, told: Document) -> Link | None:
    return related(window.lay(told), window.find(told), window.members)


def test_a_few_words_of_a_long_text_may_be_about_anything_in_it() -> None:
    window = Window()
    window.add(document("lake", TITLE, TEXT * 2))
    told = document(
        "", "Lindholm drone", "Lindholm University flown under funds and years by radar", hours=1
    )
    assert 0.3 <= window.find(told)[0].score < 0.5


def test_the_same_text_is_found_behind_many_of_its_form() -> None:
    window = Window()

    def issue(number: int) -> Document:
        title = f"Group has {number}.5 pct of Company{number * 7} Partners"
        text = (
            f"An investment partnership told the commission that it acquired {number} shares "
            f"of Company{number * 7} for investment purposes and may buy more or sell some."
        )
        return document(f"s{number}", title, text, hours=number / 10)

    for number in range(60):
        window.add(issue(number))
    assert window.find(issue(3))[0].story == "s3"


def test_words_never_read_before_hide_no_flash_from_its_full_text() -> None:
    window = Window()
    for number in range(300):
        window.add(filler(number))
    flash = "Urgent: Varga dam breaks above Lindholm valley"
    window.add(document("dam", flash, "", hours=3))
    full = " ".join(f"tale{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(120))
    text = f"Varga dam broke above Lindholm valley at dawn. {full}"
    best = window.find(document("", "Varga dam breaks above Lindholm valley", text, hours=4))[0]
    assert best.story == "dam"
    assert best.score >= 0.5
