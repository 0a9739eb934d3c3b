"""Pages without a story: answers to a query, pages that a script fills, walls before a site."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from feedd.core.parse import script
from feedd.core.parse.pages import addresses, dom, titled
from feedd.core.parse.pages.document import Document
from feedd.core.parse.refusalphrases import EMPTY, SCRIPTED

_APPLICATION_ROOT = re.compile(
    r"^(?:root|app|__next|__nuxt|svelte|react-root|main-app|ember\d*|application)$"
)
_NEEDS_SCRIPT = re.compile(
    r"java\s?script|جاوااسکریپت|جاوا اسکریپت|جافا ?سكريبت|סקריפט", re.IGNORECASE
)
_SEARCHING = ("q", "s", "query", "search", "keyword", "keywords", "term")
"""What search boxes are called, and the words that they hold in an address."""
_BOXES = ('[type="search"]', *(f'[name="{each}"]' for each in _SEARCHING))
_WAY_OUT = ", ".join(
    f"{above} + form input{box}" for above in ("h1 + p", "h1 + p + p") for box in _BOXES
)
_THIN = 400  # weight of a page
_LOADING = 60  # weight of an empty place


def is_asked(document: Document, url: str) -> bool:
    """Say whether a page answers a query, which its search box or its address holds.

    A page that says it doesn't exist counts too: it has a search box right below a short heading.
    """
    boxes = document.all("form input[name][value]")
    typed = (each for each in boxes if each.get("type", "text") in {"text", "search"})
    if any(each["value"].strip() for each in typed) or document.all(_WAY_OUT):
        return True
    stated = parse_qsl(urlsplit(addresses.absolute(url, None) or "").query)
    asked = [script.fold(each) for name, each in stated if name in _SEARCHING]
    return any(asked) and f" {asked[0]} " in f" {script.fold(dom.text(document.root))} "


def is_wall(document: Document) -> bool:
    """Say whether a page has no headline, a button, and few words that ask for JavaScript.

    A form's button doesn't count: it searches or signs up, below whatever is told.
    """
    held = {each.tag for each in dom.descendants(document.root)}
    unheaded = document.root.weight < _THIN and held.isdisjoint(dom.HEADINGS | {"article"})
    asks = bool(_NEEDS_SCRIPT.search(dom.text(document.root)))
    pressed = len(document.all("button")) > len(document.all("form button"))
    return unheaded and asks and pressed


def is_unfilled(document: Document, title: str | None) -> bool:
    """Say whether a script has yet to fill a page: its place is empty or says that it loads.

    What else such a page says is a notice that lies over it, or its foot.
    """
    places = [each for each in document.root.elements if _APPLICATION_ROOT.match(each.get("id"))]
    if not places or any(each.weight >= _LOADING for each in places):
        return False
    told = {each.tag for each in dom.descendants(document.root)} & {"h1", "article", "main"}
    scripted = _is_scripted(document) and not told
    return scripted and not titled.opens_article(document.root, title)


def _is_scripted(document: Document) -> bool:
    return bool(document.all("script[src]") or document.raw("body script"))


def why(document: Document, notice: str | None) -> str:
    """Say why no story was found; ``notice`` is what the page seems to be."""
    notes = " ".join(document.raw("noscript"))
    rooted = any(
        _APPLICATION_ROOT.match(each.get("id", "")) for each in document.all("body div[id]")
    )
    if (
        notice != EMPTY
        and document.root.weight < _THIN
        and _is_scripted(document)
        and (rooted or _NEEDS_SCRIPT.search(notes) or document.root.weight == 0)
    ):
        return SCRIPTED
    return notice or "the page holds no headlines with text or links"
