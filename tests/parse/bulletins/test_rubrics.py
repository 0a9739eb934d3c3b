"""Words before headlines are their sections' names only where all have one and they differ."""

from __future__ import annotations

import pytest

from tests.parse.bulletins.corpus import read

HEADLINES = (
    "Harbour ferry returns to its winter timetable",
    "Council buys the old granary for a library",
    "Rowers win the county cup by half a length",
)
TEXT = "Nobody had expected the news, which the town clerk read out on Tuesday evening."


def parted(*marks: str) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
    """Read a text and a page with such marks before their headlines, which must agree."""
    printed = [f"{mark}{headline}" for mark, headline in zip(marks, HEADLINES, strict=True)]
    plain = "The Town Letter\n\n" + "\n\n".join(f"{line}\n{TEXT}" for line in printed)
    markup = "".join(f"<article><h2>{line}</h2><p>{TEXT}</p></article>" for line in printed)
    told, shown = (
        tuple((each.title, each.categories) for each in read(written, is_page=is_page).entries)
        for written, is_page in ((plain, False), (f"<main>{markup}</main>", True))
    )
    assert told == shown
    return told


@pytest.mark.parametrize(
    "form", ["[{}] ", "[{}]: ", "〔{}〕", "［{}］", "({}) ", "{} | ", "#{} "], ids=repr
)
def test_different_words_in_one_form_are_categories(form: str) -> None:
    names = ("Sea", "Town", "Sport")
    expected = tuple((line, (name,)) for line, name in zip(HEADLINES, names, strict=True))
    assert parted(*map(form.format, names)) == expected


@pytest.mark.parametrize(
    "marks",
    [
        ("[Town] ", "[Town] ", "[Town] "),
        ("[Sea] ", "", "[Sport] "),
        ("[Sea] ", "(Town) ", "[Sport] "),
        ("(Reuters) ", "(AP) ", "(AFP) "),
        ("[Monday] ", "[Tuesday] ", "[Friday] "),
        ("【Sea】", "【Town】", "【Sport】"),
    ],
    ids=["alike", "one without", "forms that differ", "agencies", "days", "of the headline"],
)
def test_other_words_stay_before_their_headlines(marks: tuple[str, ...]) -> None:
    expected = tuple((f"{mark}{line}", ()) for mark, line in zip(marks, HEADLINES, strict=True))
    assert parted(*marks) == expected


def test_neither_authors_nor_their_initials_above_headlines_are_sections() -> None:
    stories = (("AL", "Ann Lee"), ("Sea", "@bo"), ("AI", "Cy Dee"))
    page = "".join(
        f'<div class="post"><div>{mark}</div><div class="author">{author}</div>'
        f"<h3>{headline}</h3><p>{TEXT}</p></div>"
        for headline, (mark, author) in zip(HEADLINES, stories, strict=True)
    )
    found = read(f"<main>{page}</main>", is_page=True).entries
    assert [each.authors for each in found] == [("Ann Lee",), ("@bo",), ("Cy Dee",)]
    assert [each.categories for each in found] == [(), ("Sea",), ("AI",)]
