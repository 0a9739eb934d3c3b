"""What identifies an entry inside its source, and how a story gets its name."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from datetime import datetime
from typing import NamedTuple

from feedd.core.model import Entry
from feedd.core.stories.fingerprint import digest
from feedd.core.stories.urls import canonical
from feedd.core.stories.words import spelled

_LONGEST_KEY = 200  # characters


class Remembered(NamedTuple):
    """One entry that a source published before, as the store knows it.

    ``key`` is its identity inside the source, ``link`` is canonical; ``title``, ``text`` and
    ``digest`` are as last seen; ``earlier`` are the digests of its former texts. ``seal`` is that
    of an item that says all of this. ``read`` says whether the text was read from the store; if
    not, it is empty here.

    A tuple, as sixty are made at every visit, and a frozen dataclass of so many fields takes 2 µs.
    """

    row: int
    key: str
    story: str
    id: str | None
    id_derived: bool
    link: str | None
    title: str
    text: str
    digest: str
    last_seen: datetime
    earlier: frozenset[str] = frozenset()
    seal: bytes | None = None
    read: bool = True


class Item(NamedTuple):
    """An entry with what identifies it: text, digest, canonical address, the id it states.

    An ``unread`` one is known by its seal alone, without its text.
    """

    entry: Entry
    title: str
    text: str
    digest: str
    link: str | None
    stated: str | None
    unread: bool = False


def item_of(entry: Entry) -> Item:
    """Read what identifies an entry."""
    title, text = entry.title or "", entry.content_text or entry.summary or ""
    return Item(
        entry=entry,
        title=title,
        text=text,
        digest=_digest(entry, title, text),
        link=canonical(entry.link) if entry.link else None,
        stated=_stated(entry),
    )


def is_completed(item: Item, known: Remembered) -> bool:
    """Tell whether an entry that is as it was, and had no article, has got the one behind it."""
    if not item.entry.article or known.digest != item.entry.given:
        return False
    return not known.text or digest(known.title, known.text) == known.digest


def as_known(item: Item, known: Remembered) -> Item:
    """Give an item the digest of the entry that it is, if its source says what it said then.

    An article isn't read again as long as that is so, and the item comes without it.
    """
    if item.entry.article or item.digest == known.digest:
        return item
    then = digest_with_article(item.digest)
    is_so = then == known.digest or then in known.earlier
    return item._replace(digest=then) if is_so else item


def digest_with_article(given: str) -> str:
    """Give the digest of what a source gave, taken together with the article behind it.

    It doesn't depend on the article, which isn't read again as long as the source says the same.
    """
    return _hashed(f"article\n{given}", size=16).hex()


def recalled(seal: bytes, known: Remembered | None) -> Item:
    """Give an unread item the content of the entry with its seal; blank if there is none."""
    if known is None:
        entry = Entry(seal=seal)
        return Item(entry, title="", text="", digest="", link=None, stated=None, unread=True)
    entry = Entry(
        id=known.id,
        id_derived=known.id_derived,
        title=known.title or None,
        link=known.link,
        seal=seal,
    )
    return Item(
        entry=entry,
        title=known.title,
        text="",
        digest=known.digest,
        link=known.link,
        stated=_stated(entry),
        unread=True,
    )


def is_recalled_as(item: Item, known: Remembered) -> bool:
    """Tell whether ``recalled`` would give the whole content of an item from this entry."""
    entry = item.entry
    said = (entry.id or None, entry.id_derived, item.title, item.digest, item.link)
    return said == (known.id, known.id_derived, known.title, known.digest, known.link)


def entry_key(entry: Entry) -> str:
    """Choose the identity of an entry inside its source: its id, else its address, else its text.

    An id that is an address is taken in its canonical spelling; a very long one is hashed.
    """
    return key_of(item_of(entry))


def key_of(item: Item, *, trust_id: bool = True, trust_link: bool = True) -> str:
    """Choose the key of an entry already read."""
    if trust_id and item.stated:
        return f"id:{_short(canonical(item.stated) or item.stated)}"
    if trust_link and item.link:
        return f"link:{_short(item.link)}"
    return f"text:{item.digest}"


def is_said_again(item: Item, seen: datetime) -> bool:
    """Tell whether a headline without a text was published after the same one was last seen.

    Only their dates tell the notices of two days apart.
    """
    says_no_more = not item.text or spelled(item.text) == spelled(item.title)
    published = item.entry.published
    return says_no_more and published is not None and seen < published


def story_id(source: str, key: str) -> str:
    """Name the story that begins with an entry: always the same for the same entry."""
    return b32encode(_hashed(f"{source}\n{key}", size=10)).decode().lower()


def _digest(entry: Entry, title: str, text: str) -> str:
    given = entry.given or digest(title, text)
    return digest_with_article(given) if entry.article else given


def _stated(entry: Entry) -> str | None:
    return None if entry.id_derived or not entry.id else entry.id.strip() or None


def _short(mark: str) -> str:
    return mark if len(mark) <= _LONGEST_KEY else _hashed(mark, size=20).hex()


def _hashed(text: str, *, size: int) -> bytes:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=size).digest()
