"""Chats and posts that put who wrote, and when, above each: "nadia  7:58 AM".

No mark tells such a line from a headline with a time behind it. That somebody writes again does,
and that text stands right below each, and no headline above.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from feedd.core.parse import script, signing
from feedd.core.parse.texts.paragraphs import Paragraph, Text, after
from feedd.core.parse.times import calendars, stamps

_POSTED = re.compile(r"^(?P<who>\S.{1,60}?)\s+[·•|]\s+(?P<when>\S.{2,24})$")
_FEWEST_POSTS = 3  # of one name
_LONGEST = 80  # characters
_NAME_WORDS = 5  # at most
_AROUND = " ,:·•|–—-[("
_COUNTS = re.compile(r"^(?:\d[\d.,]{0,7}\s?[KkMm]?\s[^\W\d_]{2,16}\b(?:\s?[·•|,]\s?|\s|$)){2,6}$")


class _Post(NamedTuple):
    """Who wrote, and when as printed; perhaps a field's name, as a colon parts them."""

    who: str
    when: str
    is_field: bool


def settle(told: Text) -> Text:
    """Read the lines above posts as messages', and leave out what counts answers below these."""
    told = _by_one_name(told)
    found = {at: post for at, each in enumerate(told) if (post := _above(told, at))}
    times = Counter(post.who for post in found.values())
    alone = any(_is_alone(told[at - 1]) for at in list(found)[1:])
    recurring = len(found) >= _FEWEST_POSTS and len(times) < len(found)
    if recurring and not alone and _are_posts(found.values()):
        if _names_people(found.values()):
            told = list(_lifted(told, found))
        elif all(after(told, at).ending == "stop" for at in found):
            told = list(_lifted(told, {at: post._replace(who="") for at, post in found.items()}))
    counted = frozenset(at for at in range(2, len(told)) if _counts(told, at))
    return [each for at, each in enumerate(told) if at not in counted] if counted else told


def _by_one_name(told: Text) -> Text:
    """Read the lines "Name · 3 March" above posts, where one name stands above several."""
    posted = [_POSTED.match(each.text) for each in told]
    dated = [each if each and stamps.moment(each["when"]) else None for each in posted]
    times = Counter(each["who"] for each in dated if each)
    return [
        Paragraph("", paragraph.gap, stamp=each["when"], label="message")
        if each and times[each["who"]] >= _FEWEST_POSTS
        else paragraph
        for paragraph, each in zip(told, dated, strict=True)
    ]


def _above(told: Text, at: int) -> _Post | None:
    """Read a line that is set apart from what is above it, and not from the text below."""
    each, below = told[at], after(told, at)
    plain = not (each.label or each.rule or each.bullet or each.stamp or each.link)
    glued = bool(below.text) and not (below.gap or below.label)
    apart = plain and glued and (at == 0 or each.gap > 0)
    return _post(each.text) if apart and len(each.text) <= _LONGEST else None


def _post(line: str) -> _Post | None:
    words = line.split()
    first = next((at for at, word in enumerate(words) if word.lstrip("[(")[:1].isdigit()), 0)
    start = next((at for at in range(max(1, first - 2), first) if _begins(words[at])), first)
    who, when = " ".join(words[:start]).rstrip(_AROUND), " ".join(words[start:]).strip("[]():")
    timed = start <= _NAME_WORDS and stamps.moment(when) is not None
    if not (who and timed and stamps.moment(who) is None):
        return None
    return _Post(who, when, is_field=words[start - 1].endswith((":", "：")))


def _begins(word: str) -> bool:
    """Say whether a time may begin with a word: a month's name, a day's, "today"."""
    bare = word.strip(".,[(")
    named = stamps.is_month(bare) or calendars.names_weekday(bare)
    return named or stamps.moment(f"{bare} 10:00") is not None


def _is_alone(each: Paragraph) -> bool:
    """Say whether a line stands alone above a post, as a headline does above a byline."""
    return each.gap > 0 and each.ends_as_headline and not each.label


def _names_people(found: Collection[_Post]) -> bool:
    """Say whether it isn't all of what leads to a day: "Freitag, 27. November", "Posted: 3 May".

    What does may be a name all the same among others: "Sunday", "Le", "שני".
    """
    people = {post.who for post in found if not stamps.opens_date(post.who)}
    return len(people) > 1 or any(post.who in people and not post.is_field for post in found)


def _are_posts(found: Collection[_Post]) -> bool:
    """Say whether lines can't be what stands on a programme: "Yoga 10:00"."""
    persons = all(signing.is_person(post.who) for post in found)
    return persons or _are_names(found) or not any(stamps.is_clock(post.when) for post in found)


def _are_names(found: Iterable[_Post]) -> bool:
    return any(script.starts_small(post.who) or "@" in post.who for post in found)


def _lifted(told: Text, found: Mapping[int, _Post]) -> Iterable[Paragraph]:
    """Put the time above each post, and below it the name if it can be nothing else.

    A name with a capital may be a place's, which is part of what is told: it opens the text.
    """
    named = _are_names(found.values())
    spoken = {} if named else {at: post.who for at, post in found.items() if post.who}
    opening = {at + 1: f"{who}: " for at, who in spoken.items()}
    opened = [
        replace(each, text=f"{opening.get(at, '')}{each.text}") for at, each in enumerate(told)
    ]
    return chain.from_iterable(
        _headed(each, found.get(at), named=named) for at, each in enumerate(opened)
    )


def _headed(each: Paragraph, post: _Post | None, *, named: bool) -> Iterator[Paragraph]:
    if post is None:
        yield each
        return
    yield Paragraph("", each.gap, stamp=post.when, label="message")
    if named:
        yield Paragraph(post.who, label="author")


def _counts(told: Text, at: int) -> bool:
    """Say whether a line ends a post with how often it was answered, passed on, liked."""
    each, below = told[at], after(told, at)
    ends = not each.gap and (below.label == "message" or below.rule)
    return ends and bool(told[at - 1].text) and _COUNTS.match(each.text) is not None
