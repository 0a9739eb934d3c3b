"""The single values of a configuration, each read from the text that a person wrote.

Every function raises ``Wrong`` with what is wrong and what would be right.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from feedd.config.faults import CONTROLS, Wrong, nearest, shown
from feedd.config.quantities import duration, size
from feedd.core import cron, languages
from feedd.core.query import compile as compile_query
from feedd.core.settings import Digest
from feedd.deliver.template import NAMES as TEMPLATE_NAMES
from feedd.deliver.template import names_in
from feedd.deliver.template import read as read_template
from feedd.errors import QueryError

_NAME = re.compile(r"[A-Za-z0-9-]+")
_COUNT = re.compile(r"[1-9][0-9]{0,5}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_CONTACT = re.compile(r"[!-'*-~]+")
_SHORTEST_INTERVAL = timedelta(milliseconds=100)
_SHORTEST_TICK = timedelta(milliseconds=50)


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """A query that compiles, and what is doubtful about it."""

    text: str
    warnings: tuple[str, ...]


def line(text: str) -> str:
    """Read a text that stands on one line."""
    if CONTROLS.search(text):
        raise Wrong(f"{shown(text)} holds a control character", "write it on one line, without")
    return text


def prose(text: str) -> str:
    """Read a text of one or more lines."""
    line(text.replace("\n", " ").replace("\t", " "))
    return text


def template(text: str) -> str:
    """Read the JSON document of a webhook's body, whose texts hold names in braces."""
    try:
        document = read_template(text)
    except ValueError as error:
        raise Wrong(f"is no JSON: {error}", 'names stand within text, as in "{title}"') from None
    for name in names_in(document):
        if name in {"{", "}"}:
            raise Wrong(
                f"a {name} stands alone", f"write {name * 2} for a brace, or both of a name's"
            )
        bare, colon, most = name.partition(":")
        if bare not in TEMPLATE_NAMES:
            hint = nearest(bare, TEMPLATE_NAMES)
            raise Wrong(f"{{{name}}} is none of the names that are filled in", hint)
        if colon and not _COUNT.fullmatch(most):
            hint = f"write as in {{{bare}:130}}"
            raise Wrong(f"{{{name}}} names no number of characters", hint)
    return text


def state(text: str) -> str:
    """Read the path of the state folder."""
    check_path(text)
    return text


def check_name(text: str) -> str:
    """Check what may name a source, a topic, a watch or an endpoint."""
    if not _NAME.fullmatch(text):
        right = as_name(text)
        raise Wrong(
            f"{shown(text)} is not a name: letters (a–z), digits and hyphens",
            f'write "{right}"' if right else "",
        )
    return text


def as_name(text: str) -> str:
    """Make a name of a text's Latin letters and digits; "" if it has none."""
    bare = "".join(char for char in normalize("NFKD", text) if not combining(char))
    return "-".join(re.findall(r"[A-Za-z0-9]+", bare)).lower()


def language(text: str) -> str:
    """Read a language tag: ``fa``, ``zh-Hant``."""
    right = languages.meant(text)
    if right != text:
        hint = f'write "{right}"' if right else 'write as in "fa", "en" or "zh-Hant"'
        raise Wrong(f"{shown(text)} is not a language tag", hint)
    return text


def contact(text: str) -> str:
    """Read the contact that a ``User-Agent`` gives: a URL or a mail address."""
    if not _CONTACT.fullmatch(text):
        raise Wrong(
            f"{shown(text)} can't stand in a User-Agent",
            'write a URL or a mail address, as in "https://example.org/about" or "me@example.org"',
        )
    return text


def time_of_day(text: str) -> time:
    """Read ``22:30``."""
    if not _TIME.fullmatch(text):
        raise Wrong(f"{shown(text)} is not a time of day", 'write as in "22:30"')
    return time.fromisoformat(text)


def zone(text: str) -> ZoneInfo:
    """Read the name of a time zone: ``Europe/Berlin``."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        close = get_close_matches(text, available_timezones(), n=1, cutoff=0.8)
        hint = f"did you mean {close[0]}?" if close else 'write as in "Europe/Berlin"'
        raise Wrong(f"{shown(text)} is not a time zone", hint) from None


def digest(text: str) -> Digest:
    """Read when digests leave: the five fields of a crontab."""
    try:
        return cron.read(text)
    except ValueError as error:
        raise Wrong(f"{shown(text)} says no time for a digest", str(error)) from None


def aware(moment: datetime) -> datetime:
    """Check that a time says its zone."""
    if moment.tzinfo is None:
        raise Wrong("has no time zone", "write as in 2026-12-31T00:00:00Z")
    return moment


def interval(text: str) -> timedelta:
    """Read how often a source is visited at most."""
    length = duration(text)
    if length < _SHORTEST_INTERVAL:
        raise Wrong(f"{shown(text)} is too often", 'the shortest interval is "100ms"')
    return length


def tick(text: str) -> timedelta:
    """Read how often the daemon looks for work."""
    length = duration(text)
    if not _SHORTEST_TICK <= length <= timedelta(minutes=1):
        raise Wrong(f"{shown(text)} is no sensible tick", 'write "50ms" to "1m"')
    return length


def some_time(text: str) -> timedelta:
    """Read a duration above zero."""
    length = duration(text)
    if not length:
        raise Wrong("is no time at all", 'write a duration above zero, as in "20s"')
    return length


def age(text: str) -> timedelta | None:
    """Read a duration above zero, or ``forever``, which is None."""
    try:
        return None if text == "forever" else some_time(text)
    except Wrong as wrong:
        known = wrong.hint.startswith('write "')
        meant = wrong.hint if known else 'write a duration above zero, as in "90d"'
        raise Wrong(wrong.message, f'{meant}, or "forever"') from None


def seconds(text: str) -> float:
    """Read a duration above zero, as seconds."""
    return some_time(text).total_seconds()


def gap(text: str) -> float:
    """Read a duration, which may be zero, as seconds."""
    return duration(text).total_seconds()


def some_size(text: str) -> int:
    """Read a size above zero, as bytes."""
    count = size(text)
    if not count:
        raise Wrong("is nothing at all", 'write a size above zero, as in "10MiB"')
    return count


def selector(text: str) -> str:
    """Read a CSS selector."""
    from feedd.core.parse.pages.document import Document  # noqa: PLC0415  few configurations need it

    try:
        Document("", depth=1).select(line(text))
    except ValueError as error:
        raise Wrong(str(error), 'write as in "article.story h2"') from None
    return text


def query(text: str) -> ReadQuery:
    """Read a query of a topic or a watch."""
    if "\0" in text:
        # PostgreSQL stores no such text: one in the database would keep every reload from ending.
        raise Wrong(f"{shown(text)} holds a NUL, which no story has", "leave it out")
    try:
        return ReadQuery(text, tuple(map(str, compile_query(text).warnings)))
    except QueryError as error:
        _hint, *caret = str(error).removeprefix(error.message).split("\n")
        raise Wrong("\n".join((error.message, *caret)), error.hint) from None


def check_path(text: str) -> None:
    """Raise ``Wrong`` for what can't be a path, or lies in the home of an unknown user."""
    if CONTROLS.search(text):
        raise Wrong(f"{shown(text)} is not a path", "write it without control characters")
    try:
        Path(text).expanduser()
    except RuntimeError:
        raise Wrong(f"there is no home for {shown(text)}", "write the whole path") from None


def absolute(base: Path, text: str) -> Path:
    """Give a good path in full, from ``base`` where it is relative."""
    # Not Path.resolve, which raises for links that go in a circle.
    return Path(os.path.realpath(base / Path(text).expanduser()))
