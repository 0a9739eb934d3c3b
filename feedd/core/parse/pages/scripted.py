"""Stories that stand only in the data from which a page's script would build them.

Applications keep them as JSON, in a script of its own or in what one assigns to a name, perhaps
as a text to parse. What has a headline, a time and an address or a text of its own, as several
have, is a story: menus, goods and settings lack one of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time

from feedd.core.parse import script
from feedd.core.parse.drafts import Draft
from feedd.core.parse.pages.addresses import absolute
from feedd.core.parse.pages.parts import whole
from feedd.core.parse.pages.structured import Json, line, markup, names

_JSON = json.JSONDecoder(strict=False)
_MOST = 2_000_000
"""The most characters of a page's data that are read: its objects take many times as much."""
_ASSIGNED = re.compile(
    r"""(?<![=!<>])=\s*+(?:JSON\.parse\(\s*+(?=["'])|(?=\{\s*+"|\[\s*+[\[{]))"""
)
_QUOTED = re.compile(r"'((?:[^'\\\n]|\\.)*+)'")
_UNLIKE_JSON = re.compile(r"""\\x([0-9A-Fa-f]{2})|\\([^"\\/bfnrtux])|(")|\\.""")
_FAILURES = 100
"""How often a script is tried that turns out not to assign JSON: each costs its length."""
_NESTED = 40  # levels
_SEVERAL = 2
_LIGHTEST = 12  # weight of a headline
_HEADLINE = 300  # weight at most
_ROOTED = ("http://", "https://", "/")

# What applications call a story's parts, joints left out; the first that says something counts.
_HEADLINES = ("headline", "headlines", "title")
_ADDRESSES = tuple("canonicalurl weburl permalink link url href path shareurl".split())
_TIMES = tuple(
    """datepublished publishedat publishedtime publisheddate publishdate publishtime
    published publicationdate firstpublished firstpublishedat firstpublishdate pubdate
    displaydate displaytime releasedate postedat datecreated createdat createtime created
    date datetime timestamp time""".split()
)
_TEXTS = tuple(
    """articlebody body content text summary description excerpt lead lede standfirst
    teasertext teaser abstract dek deck intro""".split()
)
_INNER = ("rendered", "basic", "text", "value", "main", "web")


def read(scripts: Sequence[str], *, base: str | None) -> tuple[Draft, ...]:
    """Read the stories in the data of a page's scripts; none where there is but one."""
    left = _MOST
    found: dict[tuple[str | None, str | datetime | None], Draft] = {}
    for each in scripts:
        if len(each) > left:
            continue
        left -= len(each)
        for value in _values(each):
            for story in _stories(value, base, 0):
                found.setdefault(_identity(story), story)
    return tuple(found.values()) if len(found) >= _SEVERAL else ()


def _identity(story: Draft) -> tuple[str | None, str | datetime | None]:
    """Say what one story has in all lists: its address and minute, under whatever headline."""
    told = story.published if story.link else None
    return story.link, told if told and told.time() != time.min else story.headline


def _values(text: str) -> Iterator[Json]:
    """Give the objects and lists that a script is, or that it assigns to names."""
    start = len(text) - len(text.lstrip())
    at = start if text[start : start + 1] in {"{", "["} else _assigned(text, start)
    failures = 0
    while at is not None and failures < _FAILURES:
        try:
            value, end = _decoded(text, at)
            yield _parsed(value) if isinstance(value, str) else value
        except json.JSONDecodeError as error:
            failures, end = failures + 1, error.pos
        except (ValueError, RecursionError):  # a number too long, or too many levels
            return
        at = _assigned(text, end)


def _decoded(text: str, at: int) -> tuple[Json, int]:
    """Read a value, or a text in either kind of quotes, and where it ends."""
    quoted = _QUOTED.match(text, at)
    if quoted is None:
        return _JSON.raw_decode(text, at)
    return _parsed(f'"{_UNLIKE_JSON.sub(_as_in_json, quoted[1])}"'), quoted.end()


def _as_in_json(found: re.Match[str]) -> str:
    r"""Write as JSON does what JavaScript writes otherwise: ``\x22``, ``\'``, a bare quote."""
    code, plain, quote = found.groups()
    return rf"\u00{code}" if code else plain or (r"\"" if quote else found[0])


def _parsed(text: str) -> Json:
    try:
        value: Json = _JSON.decode(text)
    except (ValueError, RecursionError):
        return None
    return value


def _assigned(text: str, start: int) -> int | None:
    found = _ASSIGNED.search(text, start)
    return found.end() if found else None


def _stories(value: Json, base: str | None, depth: int) -> list[Draft]:
    """Give the stories in a value: beside others one is whole, alone it may list others."""
    if depth > _NESTED or not isinstance(value, list | dict):
        return []
    held = value if isinstance(value, list) else [*value.values()]
    drafts = [_unwrapped(each, base) for each in held]
    several = sum(1 for each in drafts if each) >= _SEVERAL
    found: list[Draft] = []
    for each, own in zip(held, drafts, strict=True):
        within = [] if own and several else _stories(each, base, depth + 1)
        found.extend(within if own is None or len(within) >= _SEVERAL else [own])
    return found


def _unwrapped(value: Json, base: str | None) -> Draft | None:
    """Read a story, or the one that an object is put around: ``{"node": {…}}``."""
    if not isinstance(value, dict):
        return None
    inner = [each for each in value.values() if isinstance(each, dict)]
    own = _story(value, base)
    return own or (_story(inner[0], base) if len(inner) == 1 else None)


def _story(stated: Mapping[str, Json], base: str | None) -> Draft | None:
    thing = {re.sub(r"[_-]", "", name).lower(): each for name, each in stated.items() if each}
    named = next(_texts(thing, _HEADLINES), None)
    when = next(filter(None, map(_when, _named(thing, _TIMES))), None) if named else None
    text = next(_texts(thing, _TEXTS), None)
    rooted = (each for each in _texts(thing, _ADDRESSES) if each.startswith(_ROOTED))
    link = next(filter(None, (absolute(each, base) for each in rooted)), None)
    if when is None or not (link or text):
        return None
    headline = line(named) or ""
    if not _LIGHTEST <= script.weight(headline) <= _HEADLINE:
        return None
    return Draft(
        headline=headline,
        html=markup(text) if text else None,
        link=link,
        published=when,
        authors=tuple(names(thing.get("author") or thing.get("authors"))),
    )


def _named(thing: Mapping[str, Json], called: Iterable[str]) -> Iterator[Json]:
    return (thing[name] for name in called if name in thing)


def _texts(thing: Mapping[str, Json], called: Iterable[str]) -> Iterator[str]:
    """Give the texts of a thing, or those that objects hold in several forms."""
    for each in _named(thing, called):
        text = next(_named(each, _INNER), None) if isinstance(each, dict) else each
        if isinstance(text, str) and text.strip():
            yield text


def _when(value: Json) -> datetime | None:
    return whole(str(value)) if isinstance(value, str | int) else None
