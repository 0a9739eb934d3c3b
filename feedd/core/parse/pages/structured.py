"""What a page declares about itself in JSON-LD, in the words of schema.org.

Read leniently, since much of it is broken: comment marks around it, entities in it, raw line
breaks in strings, commas before brackets, several values in a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from typing import Literal

from feedd.core import languages
from feedd.core.parse import clean
from feedd.core.parse.drafts import Draft
from feedd.core.parse.pages.addresses import absolute
from feedd.core.parse.pages.parts import whole

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_ARTICLE = re.compile(
    r"(?:Article|BlogPosting|Report|Review|DiscussionForumPosting|SocialMediaPosting|PressRelease)$"
)
_LISTS = (
    "blogPost", "blogPosts", "hasPart", "itemListElement", "dataFeedElement", "mainEntity", "item",
    "@graph",
)  # fmt: skip
_WRAPPED = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*+;?\s*+$"
)
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_MISSING_COMMA = re.compile(r"([}\]\"])([^\S\n]*+\n\s*+)(?=[\"{])")
_BETWEEN = re.compile(r"[\s;,]*")
_NAME = 12  # characters
_NESTED = 40  # levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a page declares: its stories, and whether it is a live page, one article or a list."""

    stories: tuple[Draft, ...] = ()
    kind: Literal["", "live", "article", "list"] = ""
    broken: int = 0

    @property
    def article(self) -> Draft | None:
        """The only story of a page that declares one."""
        return self.stories[0] if self.kind == "article" else None


def read(scripts: Sequence[str], *, base: str | None) -> Declared:
    """Read the JSON-LD of a page."""
    values: list[Json] = []
    broken = 0
    for script in scripts:
        found = _values(script)
        broken += not found and bool(script.strip())
        values.extend(found)
    things = [thing for value in values for thing in _things(value)]
    return _declared(things, base, broken)


def _values(script: str) -> list[Json]:
    text = _WRAPPED.sub("", _WRAPPED.sub("", script.strip())).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), _repaired(text)):
        if (found := _decoded(attempt)) is not None:
            return found
    return []


def _repaired(text: str) -> str:
    plain = unescape(text) if "&quot;" in text else text
    return _TRAILING_COMMA.sub(r"\1", _MISSING_COMMA.sub(r"\1,\2", plain))


def _decoded(text: str) -> list[Json] | None:
    decoder = json.JSONDecoder(strict=False)
    found: list[Json] = []
    at = 0
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        found.append(value)
        at = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]  # it matches nothing, too
    return found or None


def _things(value: Json, depth: int = 0) -> Iterator[Mapping[str, Json]]:
    """Give the typed things at the top of a JSON-LD value."""
    if depth > _NESTED:
        return
    if isinstance(value, list):
        for each in value:
            yield from _things(each, depth + 1)
    elif isinstance(value, dict):
        if "@graph" in value:
            yield from _things(value["@graph"], depth + 1)
        if "@type" in value:
            yield value


def _types(thing: Mapping[str, Json]) -> tuple[str, ...]:
    stated = thing.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return tuple(re.split(r"[/:#]", name)[-1] for name in names if isinstance(name, str))


def _is_article(thing: Mapping[str, Json]) -> bool:
    return any(_ARTICLE.search(name) for name in _types(thing))


def _declared(things: Sequence[Mapping[str, Json]], base: str | None, broken: int) -> Declared:
    live = [thing for thing in things if "LiveBlogPosting" in _types(thing)]
    for thing in live:
        updates = tuple(_drafts(_list(thing.get("liveBlogUpdate")), base))
        if updates:
            return Declared(stories=updates, kind="live", broken=broken)
    articles = [thing for thing in things if _is_article(thing) and not _is_shell(thing)]
    listed = _listed(things, base)
    if len(listed) > 1 and not _is_one(articles):
        return Declared(stories=listed, kind="list", broken=broken)
    several = tuple(_drafts(list(articles), base))
    if len(several) > 1:
        return Declared(stories=several, kind="list", broken=broken)
    return Declared(stories=several, kind="article" if several else "", broken=broken)


def _is_shell(thing: Mapping[str, Json]) -> bool:
    """A live page that declares no update and no text leaves its stories to be read as shown."""
    return "LiveBlogPosting" in _types(thing) and not thing.get("articleBody")


def _is_one(articles: Sequence[Mapping[str, Json]]) -> bool:
    """A list beside one article with its own text is a list of other things."""
    return len(articles) == 1 and bool(
        articles[0].get("articleBody") or articles[0].get("mainEntityOfPage")
    )


def _listed(things: Sequence[Mapping[str, Json]], base: str | None) -> tuple[Draft, ...]:
    best: tuple[Draft, ...] = ()
    for thing in things:
        if "BreadcrumbList" in _types(thing) or "SiteNavigationElement" in _types(thing):
            continue
        for members in _members(thing):
            found = tuple(_drafts([item for item in members if _is_story(item)], base))
            best = found if len(found) > len(best) else best
    return best


def _members(thing: Mapping[str, Json], depth: int = 0) -> Iterator[list[Mapping[str, Json]]]:
    """Give the lists of things below a thing, list items unwrapped."""
    for name in _LISTS:
        held = _list(thing.get(name))
        if held and not _is_article(thing):
            yield [_unwrapped(each) for each in held]
            if depth < _NESTED:
                for each in held[:50]:
                    if not _is_article(each):
                        yield from _members(each, depth + 1)


def _unwrapped(item: Mapping[str, Json]) -> Mapping[str, Json]:
    inner = item.get("item")
    if isinstance(inner, dict):
        return {**item, **inner}
    return {**item, "url": inner} if isinstance(inner, str) else item


def _is_story(item: Mapping[str, Json]) -> bool:
    if _is_article(item):
        return True
    named = item.get("name") or item.get("headline")
    typed = set(_types(item)) <= {"ListItem", "WebPage", "CreativeWork", "Thing", "DataFeedItem"}
    return typed and isinstance(named, str) and len(named) >= _NAME and bool(item.get("url"))


def _list(value: Json) -> list[Mapping[str, Json]]:
    held = value if isinstance(value, list) else [value]
    return [each for each in held if isinstance(each, dict)]


def _drafts(items: Sequence[Mapping[str, Json]], base: str | None) -> Iterator[Draft]:
    for item in items:
        draft = _draft(item, base)
        if draft.headline or draft.html:
            yield draft


def _draft(item: Mapping[str, Json], base: str | None) -> Draft:
    body = _string(item.get("articleBody")) or _string(item.get("text"))
    summary = line(item.get("description")) or line(item.get("abstract"))
    stated = item.get("articleSection")
    sections = stated if isinstance(stated, list) else [stated]
    return Draft(
        headline=line(item.get("headline")) or line(item.get("name")),
        html=markup(body or summary or "") or None,
        link=_url(item, base),
        published=_when(item.get("datePublished")) or _when(item.get("dateCreated")),
        updated=_when(item.get("dateModified")),
        authors=tuple(names(item.get("author"))),
        categories=tuple(name for name in map(line, sections) if name),
        summary=summary,
        language=languages.meant(line(item.get("inLanguage")) or ""),
    )


def markup(body: str) -> str:
    """Give a story's text as HTML: most are plain text with line breaks."""
    if re.search(r"</?(?:p|br|div|li|a|b|strong)\b", body):
        return body
    lines = [line.strip() for line in unescape(body).splitlines() if line.strip()]
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)


def _url(item: Mapping[str, Json], base: str | None) -> str | None:
    page = item.get("mainEntityOfPage")
    inner = page.get("@id") if isinstance(page, dict) else page
    for stated in (item.get("url"), item.get("@id"), inner):
        if isinstance(stated, str) and (found := absolute(stated, base)):
            return found
    return None


def _when(value: Json) -> datetime | None:
    return whole(value) if isinstance(value, str) else None


def names(value: Json) -> Iterator[str]:
    """Give the names of people, stated as such or as things that have one."""
    for each in value if isinstance(value, list) else [value]:
        name = each.get("name") if isinstance(each, dict) else each
        for one in name if isinstance(name, list) else [name]:
            if isinstance(one, str) and not one.startswith("http"):
                yield unescape(one).strip()


def _string(value: Json) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def line(value: Json) -> str | None:
    """Give a text, or the first of a list, as one line without markup."""
    found = _string(value[0] if isinstance(value, list) and value else value)
    return clean.plain_text(unescape(found)).replace("\n", " ") or None if found else None
