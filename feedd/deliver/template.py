"""A webhook's body in its receiver's own form: JSON whose texts hold names, as in ``{title}``.

Only texts within the document are filled, one pass and no more, so that the body is JSON whatever
a story says, and nothing of a story is ever read as a name. ``{{`` and ``}}`` stand for braces,
``{title:130}`` for no more than 130 characters of a title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from feedd.deliver.body import JSON, encode
from feedd.deliver.brief import Brief, StoryBrief, fitted, in_brief, plain
from feedd.deliver.notice import Notice
from feedd.deliver.text import clip, code_points

LIMIT: Final = 20_000
"""Bytes; stories are left out of a digest that would be longer."""

NAMES: Final = frozenset({
    "id", "raised", "heading", "title", "text", "link", "page", "type", "watch",
    "story", "summary", "sources", "published", "language",
})  # fmt: skip
"""What may be filled in; what a notice doesn't have is "", as a digest has no one story."""

_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def render(notice: Notice, template: str, *, id: str) -> bytes:  # noqa: A002  as in the standard
    """Fill a template in for a notice: the same notice, the same bytes."""
    document = read(template)

    def body(brief: Brief) -> bytes:
        words = {"id": id, **_words(notice, brief)}
        return encode(_filled(document, lambda text: _fill(text, words)))

    brief = in_brief(notice, size=code_points)
    return body(fitted(brief, lambda shorter: len(body(shorter)) < LIMIT))


def read(template: str) -> JSON:
    """Read a template's JSON; raises ``ValueError`` for what is none."""
    try:
        document: JSON = json.loads(template, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return document


def _refuse(constant: str) -> JSON:
    # Python reads and writes these, and nobody else does.
    raise ValueError(f"it has no {constant}")


def names_in(document: JSON) -> Iterator[str]:
    """Give every name in a template's texts, known or not, and every single brace."""
    match document:
        case str():
            for hole in _HOLE.finditer(document):
                if hole[0] not in {"{{", "}}"}:
                    yield hole[0] if hole[1] is None else hole[1]
        case list():
            for item in document:
                yield from names_in(item)
        case dict():
            for item in document.values():
                yield from names_in(item)
        case _:
            return


def _filled(document: JSON, fill: Callable[[str], str]) -> JSON:
    match document:
        case str():
            return fill(document)
        case list():
            return [_filled(item, fill) for item in document]
        case dict():
            return {key: _filled(item, fill) for key, item in document.items()}
        case _:
            return document


def _fill(text: str, words: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: _word(hole[1], words) if hole[1] else hole[0][0], text)


def _word(hole: str, words: Mapping[str, str]) -> str:
    name, _, most = hole.partition(":")
    return clip(words[name], int(most), size=code_points) if most else words[name]


def _words(notice: Notice, brief: Brief) -> Mapping[str, str]:
    only = brief.stories[0] if len(brief.stories) == 1 else None
    story = notice.findings[0].story if only else None
    return dict.fromkeys(NAMES - {"id"}, "") | {
        "raised": notice.created.isoformat(),
        "heading": brief.heading,
        "title": only.title if only else brief.heading,
        "text": "\n".join(_lines(brief, only)),
        "link": only.link if only else brief.home,
        "page": only.page if only else brief.home,
        "type": notice.type,
        "watch": notice.watch,
        **({} if story is None else {
            "story": story.id,
            "summary": story.summary,
            "sources": ", ".join(story.sources),
            "published": story.published.isoformat() if story.published else "",
            "language": story.language or "",
        }),
    }  # fmt: skip


def _lines(brief: Brief, only: StoryBrief | None) -> Iterator[str]:
    """Give the lines below the title: of one story what matched; of several, each of them."""
    if brief.text:
        yield brief.text
    for story in brief.stories:
        if only is None:
            yield from (story.title, story.link)
        yield from map(plain, story.lines)
        if story.byline:
            yield story.byline
    if brief.more:
        yield brief.more
