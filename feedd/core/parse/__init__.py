"""Bytes to a Bulletin: the first stage.

::

    bytes ── sniff ──> text ── xmltree ── feed ── item ──> Bulletin      RSS, Atom, RDF
                            ├─ jsonfeed ─────────────────> Bulletin      JSON Feed
                            ├─ page ─────────────────────> Bulletin      HTML
                            └─ text ─────────────────────> Bulletin      plain text, Markdown

A gzip file is unpacked first (``packed``), a mail taken apart (``mime``), and what they hold is
read as if it came by itself.

A document that is broken gives what can be saved of it, with warnings. ``parse`` is pure: it
reads no clock, no file, no network, and keeps nothing. Beside ``feeds``, ``pages`` and ``texts``,
one for each kind of document, lies what they share: days and times (``times``), and

======  =========================================================================================
HTML    ``clean`` makes it safe (``sanitiser``, ``allowed``) · ``tidy`` where that takes no tree
        · ``formulas`` as text · ``links`` its addresses · ``inlaid`` what stands in Markdown
lines   ``script`` how they are written · ``lines`` what they are for (``phrases``, ``letters``)
        · ``numerals`` how items count · ``signing`` who signs · ``rubrics`` sections
        · ``prices`` sums of money · ``refusals`` what sites say instead (``refusalphrases``)
texts   ``cohesion`` which parts belong together · ``runins`` headlines within paragraphs ·
        ``language`` · ``drafts`` how stories become entries
bounds  ``packed`` gzip files, ``mime`` mails to bytes · ``sniff``, ``codepages`` bytes to text
        · ``limits`` how much is read · ``remembering`` what is kept between documents
======  =========================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from feedd.core.model import Bulletin, Entry, Selectors
from feedd.core.parse import mime, sniff
from feedd.core.parse.feeds import feed, jsonfeed
from feedd.core.parse.limits import Limits
from feedd.core.parse.links import absolute
from feedd.core.parse.mime import Letter
from feedd.core.parse.packed import unpacked
from feedd.core.parse.remembering import forget_surplus
from feedd.errors import ParseError

__all__ = ["Limits", "parse"]

_SAYS_SOMETHING = re.compile(rb"[^ \t\r\n\0]")


def parse(  # noqa: PLR0913  what is known of a document
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    selectors: Selectors | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
    known: Container[bytes] | None = None,
    headline: str | None = None,
) -> Bulletin:
    """Read a document of any kind.

    ``url`` is where it came from, ``content_type`` what the server called it. ``selectors`` say
    where a page's stories are; a feed or a text without any markup needs none. ``known`` are the
    seals of entries that needn't be read again; without it a feed's entries have no seals. With a
    ``headline`` a page is read as the one article under it, whatever parts it has.

    Raises:
        ParseError: There is nothing in it that can be read.
    """
    body = unpacked(body, most=limits.bytes)
    if not _SAYS_SOMETHING.search(body):
        raise ParseError("empty", "The document is empty.")
    is_cut = len(body) > limits.bytes
    letter = mime.letter(body[: limits.bytes])
    if letter is not None:
        body, content_type = letter.body, letter.content_type
    url = absolute(url, None)  # without a login: it is shown as the site's; a path is no base
    decoded = sniff.decode(body[: limits.bytes], content_type=content_type)
    warnings = decoded.warnings
    if is_cut:
        warnings += (f"Only the first {limits.bytes} bytes were read (limit: bytes).",)
    try:
        bulletin = _read(decoded.text, url, content_type, selectors, limits, known, headline)
    finally:
        forget_surplus()
    if letter is not None:
        bulletin = _as_sent(bulletin, letter)
    return replace(bulletin, warnings=warnings + bulletin.warnings) if warnings else bulletin


def _as_sent(bulletin: Bulletin, letter: Letter) -> Bulletin:
    """Complete what a mail told: undated by when it was sent; a lone text by its subject."""
    told = tuple(replace(one, published=one.published or letter.date) for one in bulletin.entries)
    if len(told) == 1 and letter.subject and _is_untitled(told[0]):
        told = (replace(told[0], title=letter.subject),)
    return replace(bulletin, title=letter.subject or bulletin.title, entries=told)


def _is_untitled(entry: Entry) -> bool:
    """Tell whether an entry goes by its own first words, or by none."""
    return (entry.content_text or "").startswith(entry.title or "")


def _read(  # noqa: PLR0913, PLR0917  the values of parse()
    document: str,
    url: str | None,
    content_type: str | None,
    selectors: Selectors | None,
    limits: Limits,
    known: Container[bytes] | None,
    headline: str | None,
) -> Bulletin:
    # Pages and texts are read with some 300 expressions: a quarter of a second and 7 MB, which
    # who follows feeds alone needn't pay, nor a command that reads nothing.
    shape = sniff.shape(document, content_type=content_type)
    if shape == "json":
        return jsonfeed.read(document, url=url, limits=limits, known=known)
    if shape == "feed":
        try:
            text_of_feed = sniff.from_feed_start(document)
            return feed.read(text_of_feed, url=url, limits=limits, known=known)
        except ParseError:
            if selectors is None:
                raise
    if shape == "page" or (selectors is not None and sniff.has_markup(document)):
        from feedd.core.parse.pages import page  # noqa: PLC0415  as said above

        if headline is not None:
            return page.read_one(document, url=url, headline=headline, limits=limits)
        return page.read(document, url=url, selectors=selectors, limits=limits)
    from feedd.core.parse.texts import text  # noqa: PLC0415  likewise

    return text.read(document, url=url, limits=limits)
