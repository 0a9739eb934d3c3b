"""Stories as they are cut out of a document, and how they become entries.

**Identity.** An entry without id or link gets an id from the longest words of its first sentence,
first of all those that its headline has too: it survives new stories above, dropped ones, another
order, most other headlines, what is added to the body and most corrections. Where two stories of
one document begin with the same words, or with too few, their ids come from headline and first
sentence.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from html import escape

from feedd.core.model import Enclosure, Entry
from feedd.core.parse import clean, cohesion, script
from feedd.core.parse.limits import LINE, NAME, VALUES, Limits, beginning, identified, told_of_cuts
from feedd.core.parse.links import absolute, destination
from feedd.core.parse.times.localtime import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A story as it was cut out: its parts, not yet cleaned.

    The body is ``paragraphs`` of plain text, or ``html`` where the document had markup. ``stated``
    is its time as printed, where that leaves out the day or the year; ``local`` says that a time
    was printed without its zone.
    """

    headline: str | None = None
    paragraphs: tuple[str, ...] = ()
    html: str | None = None
    id: str | None = None
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    summary: str | None = None
    language: str | None = None
    stated: str | None = None
    local: bool = False


_CLOCK = re.compile(
    r"\d{1,2}\s?(?::\s?\d{2}|[Hh時时]\s?\d{2}分?)(?:\s?(?:[ap]m|gmt|utc|uhr)\b)?", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"^.{12,}?(?:[.!?…](?=[\s\"'”’»])|(?<=.{20})(?=\s[▪▫◽◾♦⚪⚫🔴-🔽🟠-🟫]\s[^\W\da-zа-я]))"
    r"|^.{4,}?[。！？؟۔।]",
    re.DOTALL,
)
"""A sentence ends with its stop, or before the coloured mark of a post's next point."""
_DIGEST_LENGTH = 24  # hexadecimal digits
_LONG = 5  # letters of a headline's telling words
_BESIDE = 20  # stories of one opening that another is compared with
_SEVERAL = 3  # stories
_GIST = 3
"""How many words tell stories apart; with more, corrections would touch them more often."""


def entries(drafts: Sequence[Draft], *, base: str | None, limits: Limits) -> tuple[Entry, ...]:
    """Turn drafts into entries: bodies cleaned, missing ids derived."""
    made = [_entry(draft, base, limits) for draft in drafts]
    return tuple(_identified(made))


def warnings(drafts: Sequence[Draft], limits: Limits) -> tuple[str, ...]:
    """Warn of those whose text is too long."""
    long = [draft for draft in drafts if len(_markup(draft)) > limits.text]
    return told_of_cuts([line(draft.headline) for draft in long], limits)


def lacks_zone(story: Draft) -> bool:
    """Say whether a story's time of day was printed without its zone."""
    return story.local and story.published is not None and story.published.time() != time.min


def in_zone(story: Draft, zone: Zone) -> Draft:
    """Read a story's time in the zone that the document states, if it was printed without one."""
    if story.published is None or not lacks_zone(story):
        return story
    return replace(story, published=zone.moment(story.published))


def without_lone_link(stories: list[Draft]) -> list[Draft]:
    """A link that only the last of several stories has is the document's: to share, to join."""
    if len(stories) < _SEVERAL or any(each.link for each in stories[:-1]):
        return stories
    return [*stories[:-1], replace(stories[-1], link=None)]


def first_sentence(text: str) -> str:
    """Give a text's first sentence, or all of it where none ends."""
    found = _SENTENCE.match(text)
    return found[0].strip() if found else text.strip()


def _entry(draft: Draft, base: str | None, limits: Limits) -> Entry:
    html = _body_html(draft, base, limits)
    text = beginning(clean.plain_text(html), limits.text) or None
    if text and not any(map(str.isalnum, text)):
        html, text = "", None
    return Entry(
        id=identified(draft.id) if draft.id else None,
        title=line(draft.headline),
        link=destination(absolute(draft.link, base)),
        published=draft.published,
        updated=draft.updated,
        authors=_names(draft.authors),
        summary=line(draft.summary, limits.text) or (text.split("\n", 1)[0] if text else None),
        content_html=html or None,
        content_text=text,
        categories=_names(draft.categories),
        enclosures=draft.enclosures,
        language=draft.language,
    )


def _body_html(draft: Draft, base: str | None, limits: Limits) -> str:
    return clean.sanitise(beginning(_markup(draft), limits.text), base=base)


def _markup(draft: Draft) -> str:
    if draft.html is not None:
        return draft.html
    return "".join(f"<p>{escape(each, quote=False)}</p>" for each in draft.paragraphs)


def _names(stated: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for each in stated[:VALUES] if (name := line(each, NAME)))


def line(text: str | None, most: int = LINE) -> str | None:
    """Give a text as one line, cut where it is longer than any headline; None for nothing."""
    return " ".join(clean.legal(text).split())[:most].rstrip() or None if text else None


def _identified(made: Sequence[Entry]) -> Iterable[Entry]:
    gists = [None if entry.id or entry.link else _gist(entry) for entry in made]
    shared = Counter(gists)
    taken: set[str] = set()
    under: dict[str, list[str]] = defaultdict(list)
    for entry, gist in zip(made, gists, strict=True):
        if gist is None:
            yield entry
            continue
        told = gist if shared[gist] == 1 else _opening(entry)
        text = _folded(entry.content_text or "") if shared[gist] > 1 else ""
        id_, beside = _digest(f"{told}\n{text}" if under[told] else told), under[told][:_BESIDE]
        if id_ in taken or any(text.startswith(one) or one.startswith(text) for one in beside):
            continue  # the same again, or its beginning
        taken.add(id_)
        under[told].append(text)
        yield replace(entry, id=id_, id_derived=True)


def _gist(entry: Entry) -> str:
    """Give what edits seldom touch: the longest words of a story's first sentence.

    Those that its headline has too, if there are enough: they are what the story is about.
    """
    opening = _folded(first_sentence(entry.content_text or ""))
    headline = cohesion.stems(_folded(entry.title or ""), shortest=_LONG)
    for among in (headline, None):
        if len(found := cohesion.longest(opening, among=among)) >= _GIST:
            return " ".join(sorted(found[:_GIST]))
    return _opening(entry)


def _opening(entry: Entry) -> str:
    return f"{_folded(entry.title or '')}\n{_folded(first_sentence(entry.content_text or ''))}"


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:_DIGEST_LENGTH]


def _folded(text: str) -> str:
    return script.fold(_CLOCK.sub(" ", text))
