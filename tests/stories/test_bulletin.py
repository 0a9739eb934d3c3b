"""A rolling bulletin over its editions: entries without ids, edited, added to, moved, dropped."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.core.stories import Remembered, digest, item_of
from feedd.core.stories.divided import compared, wholes_of
from tests.stories.desk import HOUR, START, Desk, entry, names

if TYPE_CHECKING:
    from feedd.core.model import Entry

REAL = sorted((Path(__file__).parents[2].parent / "shared" / "bulletins").glob("*.txt"))
ON_TOP = entry(
    "Lighthouse Keeper Wins Chess Title",
    "A lighthouse keeper from Saltmere won the island chess title on Sunday.\nShe is 71.",
    derived=True,
)
PAGE = tuple(
    entry(title, text, derived=True, id_=digest(title, text))
    for title, text in (
        (
            "Ferry aground off Port Ellery",
            "A ferry with 212 people ran aground near Port Ellery.\nAll were ashore by noon.",
        ),
        (
            "Wexley mill to close in June",
            "Ardmore Steel will shut its mill at Wexley.\nUnions called a march for Saturday.",
        ),
        (
            "Truce signed for Kasira valley",
            "Envoys signed a ceasefire at Umbe.\nBoth sides will pull back their guns.",
        ),
        (
            "Minister Oduya jailed for nine years",
            "A court sentenced Oduya for taking bribes over roads.\nHe will appeal.",
        ),
    )
)


def derived(one: Entry) -> Entry:
    return replace(one, id=digest(one.title or "", one.content_text or ""), id_derived=True)


def edited(one: Entry, old: str, new: str) -> Entry:
    title, text = one.title or "", one.content_text or ""
    assert old in title + text
    return derived(
        replace(one, title=title.replace(old, new), content_text=text.replace(old, new))
    )


def real_entries() -> list[Entry]:
    blocks = [" ".join(b.split()) for b in re.split(r"\n\s*\n", REAL[0].read_text()) if b.strip()]
    found: list[tuple[str, list[str]]] = []
    for block in blocks[1:]:
        if _is_headline(block):
            found.append((block, []))
        else:
            found[-1][1].append(block)
    return [derived(entry(title, "\n".join(text))) for title, text in found]


def _is_headline(block: str) -> bool:
    ended = block[-1] in '.!?”"' or ". " in block
    return len(block) < 110 and not ended and " meeting " not in block


@pytest.mark.skipif(not REAL, reason="the real bulletin is not in this checkout")
def test_a_real_bulletin_is_known_again_with_its_one_correction_and_its_one_new_story() -> None:
    desk, entries = Desk(), real_entries()
    assert Counter(desk.verdicts(*entries)) == {"new": 15}
    assert Counter(desk.verdicts(*entries)) == {"duplicate": 15}
    mended = [
        edited(one, "Schenker", "Schencker") if n == 0 else one for n, one in enumerate(entries)
    ]
    found = desk.visit(ON_TOP, *mended)
    assert Counter(one.verdict for one in found) == {"new": 1, "revised": 1, "duplicate": 14}
    assert [one.material for one in found if one.verdict == "revised"] == [False]


EDITIONS: dict[str, tuple[tuple[Entry, ...], dict[str, int]]] = {
    "unchanged": (PAGE, {"duplicate": 4}),
    "reordered": (PAGE[::-1], {"duplicate": 4}),
    "one dropped": (PAGE[1:], {"duplicate": 3}),
    "one on top": ((ON_TOP, *PAGE), {"new": 1, "duplicate": 4}),
    "one on top, one dropped": ((ON_TOP, *PAGE[:3]), {"new": 1, "duplicate": 3}),
    "headline edited": (
        (
            edited(PAGE[0], "Ferry aground off", "Passengers safe as ferry runs aground near"),
            *PAGE[1:],
        ),
        {"revised": 1, "duplicate": 3},
    ),
    "paragraph added": (
        (
            edited(
                PAGE[1],
                "Saturday.",
                "Saturday.\nThe mayor asked the government for emergency aid.",
            ),
            *PAGE[1:][1:],
            PAGE[0],
        ),
        {"revised": 1, "duplicate": 3},
    ),
    "paragraphs reordered": (
        (
            derived(
                replace(
                    PAGE[2],
                    content_text="\n".join((PAGE[2].content_text or "").splitlines()[::-1]),
                )
            ),
            *PAGE[3:],
        ),
        {"duplicate": 2},
    ),
    "figure updated": ((edited(PAGE[0], "212", "221"), *PAGE[1:]), {"revised": 1, "duplicate": 3}),
    "all of it edited": (
        tuple(edited(one, ".\n", ", reports say.\n") for one in PAGE),
        {"revised": 4},
    ),
}


@pytest.mark.parametrize(("edition", "verdicts"), EDITIONS.values(), ids=EDITIONS.keys())
def test_an_edition_announces_what_is_new_and_nothing_twice(
    edition: tuple[Entry, ...], verdicts: dict[str, int]
) -> None:
    desk = Desk()
    desk.visit(*PAGE)
    assert Counter(desk.verdicts(*edition)) == verdicts
    assert set(desk.verdicts(*edition)) == {"duplicate"}


WHOLE = derived(entry("Bulletin", "\n".join(f"{one.title}. {one.content_text}" for one in PAGE)))
DIVIDED: dict[str, tuple[tuple[Entry, ...], list[str]]] = {
    "all parts": (PAGE, ["duplicate"] * 4),
    "out of order": (PAGE[::-1], ["duplicate"] * 4),
    "a new one on top": ((ON_TOP, *PAGE), ["new", *["duplicate"] * 4]),
    "one dropped": (PAGE[1:], ["duplicate"] * 3),
    "one edited": (
        (*PAGE[:3], edited(PAGE[3], "nine", "seven")),
        ["duplicate", "duplicate", "duplicate", "new"],
    ),
    "under other headlines": (
        tuple(edited(one, one.title or "", f"News of {one.title}") for one in PAGE[:2]),
        ["revised", "new"],
    ),
    "what is left of it": ((PAGE[0],), ["revised"]),
    "dated later, as what happens again": (
        tuple(replace(one, published=START + 2 * HOUR) for one in PAGE),
        ["revised", "new", "new", "new"],
    ),
    "two of them and others": (
        (*PAGE[:1], *(derived(entry(f"Of {n}", "Envoys signed")) for n in range(3))),
        ["revised", "new", "new", "new"],
    ),
}


@pytest.mark.parametrize(("parts", "verdicts"), DIVIDED.values(), ids=DIVIDED.keys())
def test_what_a_page_told_undivided_is_told_and_no_more_than_that(
    parts: tuple[Entry, ...], verdicts: list[str]
) -> None:
    desk = Desk()
    (whole,) = desk.visit(WHOLE)
    found = desk.visit(*parts)
    assert [one.verdict for one in found] == verdicts
    assert {one.story for one in found if one.verdict != "new"} == {whole.story}
    assert set(desk.verdicts(WHOLE)) == {"duplicate"}
    assert set(desk.verdicts(*parts)) == {"duplicate"}


def test_a_part_that_is_edited_later_is_a_revision_of_what_told_it_first() -> None:
    desk = Desk()
    (whole,) = desk.visit(WHOLE)
    assert [names(one)[0] for one in desk.visit(*PAGE)] == ["part"] * 4
    found = desk.visit(*PAGE[:3], edited(PAGE[3], "nine", "seven"))[-1]
    assert (found.verdict, found.material, found.story) == ("revised", True, whole.story)


def test_parts_that_a_revision_brought_are_news_as_it_may_have_alerted_nobody() -> None:
    desk = Desk()
    desk.visit(WHOLE)
    more = "\n".join(f"{one.title}. {one.content_text}" for one in (*PAGE, ON_TOP))
    assert desk.verdicts(derived(entry("Bulletin", more))) == ["revised"]
    assert desk.verdicts(*PAGE, ON_TOP)[-1] == "new"


def test_parts_of_what_was_taken_for_a_copy_are_news_as_it_alerted_nobody() -> None:
    desk, (first, second, *_) = Desk(), PAGE
    text = f"{first.content_text}\n{first.content_text}"
    desk.visit(entry(first.title or "", text, id_="1"), source="agency")
    whole = entry(first.title or "", f"{text}\n{second.title}. {second.content_text}")
    assert desk.verdicts(derived(whole)) == ["duplicate"]
    parts = derived(entry(first.title or "", text)), second
    assert desk.verdicts(*parts) == ["revised", "new"]


def test_of_a_long_page_that_is_divided_all_parts_are_told() -> None:
    pairs = [(item_of(numbered(2 * n)), item_of(numbered(2 * n + 1))) for n in range(200)]
    wholes = [
        remembered(n, f"{one.title}\n{one.text}\n{other.title}\n{other.text}")
        for n, (one, other) in enumerate(pairs)
    ]
    parts = [one for pair in pairs for one in pair]
    found = wholes_of(parts, range(len(parts)), wholes)
    assert [found[place].row for place in range(len(parts))] == [n // 2 for n in range(400)]


def test_what_is_new_on_a_long_page_is_compared_with_little_that_has_gone() -> None:
    said = {n: f" words of a form {n} " for n in range(500)}
    forms = [f" {'words of a form ' * 90}{n} " for n in range(500, 1000)]
    assert not list(compared(said, forms))
    assert len(list(compared(said, [*forms, *said.values()]))) == len(said)
    assert len(list(compared(dict.fromkeys(said, " of a form "), forms))) == 120 * len(said)


def numbered(n: int) -> Entry:
    return derived(entry(f"Notice {n}", f"The road at milestone {n} is closed for repair."))


def remembered(row: int, text: str) -> Remembered:
    return Remembered(
        row=row,
        key=str(row),
        story=str(row),
        id=None,
        id_derived=True,
        link=None,
        title="",
        text=text,
        digest=str(row),
        last_seen=START,
    )


def firsts() -> list[Entry]:
    lines = (Path(__file__).parents[1] / "data" / "stories" / "labelled.jsonl").read_text()
    docs = [json.loads(line) for line in lines.splitlines()]
    return [derived(entry(d["title"], d["text"])) for d in docs if d["why"].startswith("first")]


def test_two_days_of_editions_tell_each_story_once() -> None:
    dice, desk = random.Random(4), Desk()
    stories = firsts()
    page = stories[:5]
    told = {one.story for one in desk.visit(*page)}
    for number, fresh in enumerate(stories[5:]):
        page = [fresh, *page][:8]
        touched = dice.randrange(1, len(page))
        text = f"{page[touched].content_text}\nMore follows, says desk {number}."
        page[touched] = derived(replace(page[touched], content_text=text))
        dice.shuffle(page)
        found = desk.visit(*page)
        told |= {one.story for one in found}
        assert Counter(one.verdict for one in found)["new"] == 1
        assert Counter(one.verdict for one in found)["revised"] == 1
    assert len(told) == len(stories)
