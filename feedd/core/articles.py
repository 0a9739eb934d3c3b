"""The pages behind teasers: which are to be read, and what becomes of an entry with its article.

A source that shows the beginnings of its articles may be told to have them read (``articles``).
What the source itself says still tells whether an entry is new, known or changed: its digest is of
that (``Entry.given``), so an article is read once, and again when the source changes its entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import escape
from typing import Final, Literal
from urllib.parse import urldefrag, urlsplit

from feedd.core.model import Bulletin, Entry
from feedd.core.owed import owed_of
from feedd.core.stories import Remembered, digest, digest_with_article, entry_key
from feedd.core.stories.urls import canonical, is_front_page
from feedd.core.stories.words import tokens
from feedd.core.visit import Failed

WHOLE: Final = 2_000
"""Code points of text with which an entry is no teaser: its source gives the article itself."""

_SHARE: Final = 0.5
"""Of the words of a headline and teaser, how many an article has at least that they announce."""

_ALL: Final = 0.9
"""Of the words of a headline or teaser, how many one has that repeats it."""

_TELLING: Final = 4
"""Words with which a headline says by itself what is announced."""

_CHURNED: Final = 3
"""Entries that come under new ids at known addresses, before a source's ids are given up."""

_OF_HOST: Final = frozenset({"connect", "dns", "host_held", "rate_limited", "timeout", "tls"})
_OF_PAGE: Final = frozenset(
    {"bad_answer", "bad_encoding", "empty", "unavailable", "status_408", "status_425"}
)

Step = Literal["read", "owed", "leave"]


@dataclass(frozen=True, slots=True)
class Articles:
    """What was read for the entries of a bulletin, by their addresses: ids may be all alike.

    ``marks`` are the seals of those whose articles are owed, or were (``feedd.core.owed``).
    ``wait`` says how soon one is to be asked for again; None: none is.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    marks: Mapping[str, bytes] = field(default_factory=dict)
    wait: timedelta | None = None

    def put_into(self, bulletin: Bulletin) -> Bulletin:
        """Give a bulletin with the articles in it; it may have been read anew, and hold more."""
        if not (self.entries or self.marks):
            return bulletin
        return replace(bulletin, entries=tuple(map(self._completed, bulletin.entries)))

    def also_in(self, again: Callable[[], Bulletin] | None) -> Callable[[], Bulletin] | None:
        """Give what reads a document again, and puts the same articles into it."""
        return None if again is None else lambda: self.put_into(again())

    def _completed(self, entry: Entry) -> Entry:
        link = entry.link or ""
        whole, mark = self.entries.get(link, entry), self.marks.get(link)
        return replace(whole, seal=mark or entry.seal, marked=mark is not None)


def teasers(
    bulletin: Bulletin, *, url: str | None, stored: Iterable[Remembered] = ()
) -> tuple[Entry, ...]:
    """Give the entries that may have an article behind them; ``url`` is their source's address.

    An entry has none if its address is also that of another entry, of the source itself, of a
    front page, or of a file that it carries. ``stored`` gives the addresses of entries that were
    left unread.
    """
    own = {_page(address) for address in (url, bulletin.url, bulletin.self_url) if address}
    pages = Counter(_page(entry.link) for entry in bulletin.entries if entry.link)
    unread = {one.seal for one in bulletin.sealed}
    pages.update(_page(one.link) for one in stored if one.link and one.seal in unread)
    return tuple(
        entry
        for entry in bulletin.entries
        if entry.link
        and urlsplit(entry.link).scheme in {"http", "https"}
        and pages[_page(entry.link)] == 1
        and _page(entry.link) not in own
        and not is_front_page(_page(entry.link))
        and entry.link not in {file.url for file in entry.enclosures}
        and len(_text(entry)) < WHOLE
    )


def former(entries: Iterable[Entry], stored: Iterable[Remembered]) -> dict[str, Remembered]:
    """Give, by the addresses of these entries, what is stored of them.

    A stored entry is found by its key. It is found by its address only if several entries share
    one key, or if no key is known, as when a source makes up new ids at every visit. Otherwise an
    address proves nothing: what stood there yesterday may be another entry.
    """
    by_key = {one.key: one for one in stored}
    by_page = {one.link: one for one in by_key.values() if one.link}
    keys = {entry.link or "": entry_key(entry) for entry in entries}
    times = Counter(keys.values())
    known = {link: by_key.get(key) for link, key in keys.items() if times[key] == 1}
    found = {link: one for link, one in known.items() if one is not None}
    there = {link: by_page.get(canonical(link) or "") for link in keys}
    at_page = {link: one for link, one in there.items() if one is not None}
    is_churned = not found and len(at_page) >= _CHURNED
    return found | {
        link: one for link, one in at_page.items() if is_churned or times[keys[link]] > 1
    }


def next_step(entry: Entry, known: Remembered | None) -> Step:
    """Say whether a teaser's article is to be read, and whether that is ``owed``.

    If neither, the entry is left as it is stored, with its article or without.
    """
    if known is None:
        return "read"
    given, said = _digest(entry), {known.digest, *known.earlier}
    if digest_with_article(given) in said:
        return "leave"
    if known.digest == given and owed_of(known):
        return "owed"
    return "leave" if given in said else "read"


def with_article(entry: Entry, page: Bulletin) -> Entry | None:
    """Give an entry with the text of its page; None: the page tells something else, or no more.

    The teaser stays above the article, unless that takes up all its words.
    """
    article = next(iter(page.entries), None)
    if page.kind != "page" or article is None or not article.content_html:
        return None
    text, teaser = _text(article), _text(entry)
    headline = set(tokens(article.title or ""))
    told = headline | set(tokens(text))
    if len(text) <= len(teaser) or not _is_announced(entry, headline, told):
        return None
    is_in_it = _has(told, tokens(teaser), _ALL)
    return replace(
        entry,
        published=entry.published or article.published,
        authors=entry.authors or article.authors,
        summary=entry.summary or teaser or None,
        content_html=article.content_html if is_in_it else _html(entry) + article.content_html,
        content_text=text if is_in_it else f"{teaser}\n{text}",
        language=entry.language or page.language,
        given=_digest(entry),
        article=True,
    )


def _is_announced(entry: Entry, headline: set[str], told: set[str]) -> bool:
    """Tell whether an article is what its teaser, or a headline that tells enough, announces."""
    announced = tokens(entry.title or "")
    is_under_it = len(announced) >= _TELLING and _has(headline, announced, _ALL)
    return is_under_it or _has(told, [*announced, *tokens(_text(entry))], _SHARE)


def _has(told: set[str], words: Iterable[str], share: float) -> bool:
    wanted = set(words)
    return len(wanted & told) >= share * len(wanted)


def with_former(entry: Entry, known: Remembered | None) -> Entry | None:
    """Give a changed entry with the article that it had before; None if it had none."""
    if known is None or not had_article(known):
        return None
    lines = known.text.splitlines()
    return replace(
        entry,
        summary=entry.summary or _text(entry) or None,
        content_html="".join(f"<p>{escape(line)}</p>" for line in lines),
        content_text=known.text,
        given=_digest(entry),
    )


def had_article(known: Remembered) -> bool:
    """Tell whether the text of a stored entry is of its article, not of what its source gave."""
    return bool(known.text) and digest(known.title, known.text) != known.digest


def may_pass(failed: Failed) -> bool:
    """Tell whether a page may be had later, by why it couldn't be had."""
    return is_of_host(failed) or failed.code in _OF_PAGE or failed.code.startswith("status_5")


def is_of_host(failed: Failed) -> bool:
    """Tell whether the host is away, or asks for a pause: no other page could be had either."""
    return failed.code in _OF_HOST or failed.retry_after is not None


def _digest(entry: Entry) -> str:
    return digest(entry.title or "", _text(entry))


def _text(entry: Entry) -> str:
    return entry.content_text or entry.summary or ""


def _html(entry: Entry) -> str:
    html = entry.content_html or escape(_text(entry))
    return html if "<" in html else f"<p>{html}</p>"


def _page(address: str) -> str:
    page = urldefrag(address).url
    return canonical(page) or page
