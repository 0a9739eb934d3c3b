"""The names of sections that stand before headlines: "[Sport] …", "〔文化〕…", "#harbour …".

One such word may be anything. Before every headline of a bulletin, in one form and with different
words, they say where the stories belong. Words in the brackets of Japanese and Chinese headlines,
【】, are printed as a part of these, and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from feedd.core.parse import numerals, phrases, script
from feedd.core.parse.drafts import Draft
from feedd.core.parse.times import calendars

_NAME = r"(?P<name>[^\W\d_][^\d()\[\]【】〔〕（）［］|#:：.!?]{0,22}?)"
_FORMS = (
    *(
        re.compile(
            rf"^{re.escape(opener)}\s?{_NAME}\s?{re.escape(closer)}[:：]?\s*(?P<rest>\S.*)$"
        )
        for opener, closer in map(tuple, ("[]", "〔〕", "［］", "()", "（）"))
    ),
    re.compile(r"^(?P<name>[^\W\d_][^\W\d]{1,21})\s[|｜/]\s(?P<rest>\S.*)$"),
    re.compile(r"^#(?P<name>[^\W\d_]\w{1,21})[:：]?\s(?P<rest>[^\s#].*)$"),
)
_AGENCY = re.compile(rf"^{phrases.AGENCY}$", re.IGNORECASE)
_SEVERAL = 3
_MOST_WORDS = 3  # of a section
_LIGHTEST = 6  # weight of a headline
_FEWEST_WORDS = 2  # of a headline


def lifted(stories: Sequence[Draft]) -> tuple[Draft, ...]:
    """Take the sections' names, and the numbers that count them, from before headlines."""
    return tuple(_uncounted(_told_apart(stories)))


def _told_apart(stories: Sequence[Draft]) -> Sequence[Draft]:
    """Make categories of the sections' names before headlines, where all of these have one."""
    found = next((read for form in _FORMS if (read := _read(form, stories))), None)
    if found is None:
        return stories
    return [_under(story, each) for story, each in zip(stories, found, strict=True)]


def _uncounted(stories: Sequence[Draft]) -> Sequence[Draft]:
    """Leave out the numbers that count headlines up or down, from the first to the last."""
    up = list(range(1, len(stories) + 1))
    for form in (numerals.read, numerals.bare):
        counted = [form(each.headline or "") for each in stories]
        read = [each for each in counted if each is not None and each.rest]
        if len(stories) >= _SEVERAL and [each.number for each in read] in (up, up[::-1]):
            return [
                replace(story, headline=each.rest)
                for story, each in zip(stories, read, strict=True)
            ]
    return stories


def _read(form: re.Pattern[str], stories: Sequence[Draft]) -> list[re.Match[str]] | None:
    named = list(_named(form, stories))
    several = len(named) == len(stories) >= _SEVERAL
    return named if several and len({script.fold(each["name"]) for each in named}) > 1 else None


def _named(form: re.Pattern[str], stories: Sequence[Draft]) -> Iterator[re.Match[str]]:
    for story in stories:
        found = form.match(story.headline or "")
        if found is None or not _is_section(found["name"]) or not _is_headline(found["rest"]):
            return
        yield found


def _is_section(name: str) -> bool:
    """Say whether a few words before a headline can name a section: no agency and no day."""
    few = len(script.words(name)) <= _MOST_WORDS
    dated = calendars.names_weekday(name) or calendars.names_month(name)
    return few and not dated and not _AGENCY.match(name)


def _is_headline(rest: str) -> bool:
    return script.length_in_words(rest) >= _FEWEST_WORDS and script.weight(rest) >= _LIGHTEST


def _under(story: Draft, named: re.Match[str]) -> Draft:
    """Put a story under its section, in whose name its text may begin as well."""
    printed = named.string[: named.start("rest")]
    first = (each.removeprefix(printed) for each in story.paragraphs[:1])
    return replace(
        story,
        headline=named["rest"],
        paragraphs=(*first, *story.paragraphs[1:]),
        categories=tuple(dict.fromkeys((*story.categories, named["name"]))),
    )
