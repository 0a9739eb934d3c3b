"""What of an HTML document is text to search: what it shows, but for its navigation."""

from __future__ import annotations

from typing import Final, NamedTuple

from feedd.core.parse import clean
from feedd.core.parse.pages import dom
from feedd.core.parse.pages.document import Document

_DEPTH: Final = 200


class Shown(NamedTuple):
    """A document's title, and its text with one paragraph a line; a cell of a table is one."""

    title: str
    text: str


def read(html: str) -> Shown:
    """Read a document or a part of one."""
    with Document(html, depth=_DEPTH) as document:
        menus = frozenset(id(element) for element in document.select("nav, [role=navigation]"))
        shown = dom.html(document.root.children, without=menus)
        title = next((" ".join(each.split()) for each in document.raw("head > title")), "")
    return Shown(title, clean.plain_text(clean.CELL.sub("<br>", shown)))
