"""How much of one document is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, islice, takewhile
from unicodedata import normalize


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of one document is read; what lies beyond a limit is left out with a warning.

    ``bytes`` counts the document, ``entries`` its entries, ``depth`` elements inside one
    another (of those in an entry of a feed nobody is warned: no writer goes so deep), ``text``
    the characters of one entry's longest field, ``namespaces`` those that are declared in one
    place of a feed, which is refused if it has more: each entry would be read with all of them.
    """

    bytes: int = 10 * 1024 * 1024
    entries: int = 5000
    depth: int = 200
    text: int = 500_000
    namespaces: int = 100


def told_of_cuts(titles: Sequence[str | None], limits: Limits) -> tuple[str, ...]:
    """Warn of the entries, if any, of whose text only the beginning was read."""
    if not titles:
        return ()
    which = f"“{titles[0][:_TITLE]}”" if titles[0] else "an entry without a title"
    others = f" and of {len(titles) - 1} more" if titles[1:] else ""
    kept = f"the first {limits.text} characters of the text of {which}{others}"
    return (f"Only {kept} were read (limit: text).",)


_TITLE = 80
_WIDEST = 18
"""The most letters that one stands for: U+FDFA, a sentence of Arabic."""


def beginning(text: str, most: int) -> str:
    """Give as much of a text as a limit allows, by the letters that it is looked through for.

    A character that stands for several counts as these, or a text of nothing else would be many
    times as long when it is folded.
    """
    text = text[:most]
    if text.isascii() or len(text) * _WIDEST <= most or len(normalize("NFKC", text)) <= most:
        return text
    letters = accumulate(len(normalize("NFKC", character)) for character in text)
    return text[: sum(1 for _ in takewhile(most.__ge__, letters))]


VALUES = 1000
"""How many categories, people, files or links of one entry are read; more are no good sign."""

FEEDS = 200
"""How many feeds of a page are listed: a large paper has some dozens."""

FILES = 50
"""How many files of one entry are kept: a gallery has some dozens."""

MEDIA_TYPE = 255
"""The longest media type, in characters (RFC 6838 §4.2: two names of 127)."""

NAME = 500
"""The longest name of a person or a category, in characters; a longer one is cut."""

LINE = 4000
"""The longest title or address, in characters; a longer title is cut, a longer address is none."""

TAGS = 150_000
"""The most tags of a page that are read: each costs some 30 µs."""

LINES = 50_000
"""The most lines of a text that are read: each costs some 50 µs."""

OF_LINES = f"Only the first {LINES} lines were read: a text of more is none of news."


def up_to(document: str, mark: str, times: int) -> str:
    """Cut a document where a one-character mark comes once more than this many times."""
    if document.count(mark) <= times:
        return document
    beyond = next(islice(re.finditer(re.escape(mark), document), times, None))
    return document[: beyond.start()]


def identified(stated: str) -> str:
    """Give an id as it is kept: of one longer than a line its beginning, and a digest of it."""
    if len(stated) <= LINE:
        return stated
    digest = blake2b(stated.encode(errors="surrogatepass"), digest_size=20).hexdigest()
    return f"{stated[: LINE - len(digest) - 1]}:{digest}"
