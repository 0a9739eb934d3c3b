"""Stories where a person's CSS selectors say they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from feedd.core.model import Selectors
from feedd.core.parse.drafts import Draft
from feedd.core.parse.pages import addresses, blocks, dom
from feedd.core.parse.pages.document import Document
from feedd.core.parse.pages.dom import Element
from feedd.core.parse.pages.regions import Region
from feedd.core.parse.times import dates, stamps


@dataclass(frozen=True, slots=True)
class Selected:
    """The stories that selectors choose, and a warning for each selector that finds nothing."""

    stories: tuple[Draft, ...] = ()
    warnings: tuple[str, ...] = ()


def read(document: Document, selectors: Selectors, *, base: str | None) -> Selected:
    """Read the stories that selectors choose."""
    try:
        stories = document.select(selectors.story)
        made = tuple(_draft(document, story, selectors, base) for story in stories)
        return Selected(made, tuple(_warnings(document, stories, selectors)))
    except ValueError as error:
        return Selected(warnings=(f"Selectors were not used: {error}.",))


def _draft(document: Document, story: Element, selectors: Selectors, base: str | None) -> Draft:
    draft = blocks.read(Region(story, (story,), boxed=True), base=base)
    title = _first(document, story, selectors.title)
    body = document.select(selectors.body, story) if selectors.body else []
    time = _first(document, story, selectors.time)
    link = _first(document, story, selectors.link)
    address = (
        addresses.absolute(link.get("href"), base)
        if link is not None and link.get("href")
        else None
    )
    return replace(
        draft,
        headline=dom.text(title) if title is not None else draft.headline,
        html=dom.html(body) if body else draft.html,
        link=address or draft.link,
        id=None if address else draft.id,
        published=(_when(time) if time is not None else None) or draft.published,
    )


def _first(document: Document, story: Element, selector: str | None) -> Element | None:
    found = document.select(selector, story) if selector else []
    return found[0] if found else None


def _when(time: Element) -> datetime | None:
    shown = dom.text(time)
    stated = [time.get("datetime"), shown, stamps.moment(shown) or ""]
    return next((when for text in stated if text and (when := dates.stated(text))), None)


def _warnings(document: Document, stories: list[Element], selectors: Selectors) -> Iterator[str]:
    if not stories:
        yield f"Selector story = {selectors.story!r} finds nothing here and was left aside."
        return
    for name, selector in (
        ("title", selectors.title),
        ("link", selectors.link),
        ("time", selectors.time),
        ("body", selectors.body),
    ):
        if selector and not any(document.select(selector, story) for story in stories):
            yield f"Selector {name} = {selector!r} finds nothing in any story."
