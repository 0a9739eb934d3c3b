"""Pages whose elements mark no stories: the rhythm of their text may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedd.core.parse import clean, drafts, script, stamps
from feedd.core.parse.pages import article, dom
from feedd.core.parse.texts import text

if TYPE_CHECKING:
    from feedd.core.parse.drafts import Draft
    from feedd.core.parse.pages.dom import Element

_PARTING = (drafts.run_in, drafts.run_in_colon)
_RULE = "<p>----------</p>"
_THIN = 400
_PAIR = 2


def split(root: Element) -> tuple[Draft, ...]:
    """Split a page by the rhythm of its text; nothing where that tells no two stories."""
    top = _unheaded(root)
    if top is None:
        return ()
    if article.is_told_as_one(root) and not any(map(_is_stamped, dom.descendants(top))):
        return ()
    plain = _plain(top)
    if sum(map(_may_open_story, plain.split("\n"))) < _PAIR:
        return ()
    _, stories = text.split(plain)
    names = frozenset(id(each) for each in dom.descendants(top) if each.tag == "h1")
    if len(stories) > 1 and names:
        _, stories = text.split(_plain(top, names))
    return stories if all(each.paragraphs for each in stories) else ()


def _plain(top: Element, without: frozenset[int] = frozenset()) -> str:
    """Give the page's text, its rules drawn as texts draw them."""
    return clean.plain_text(dom.html(top.children, without).replace("<hr>", _RULE))


def _is_stamped(element: Element) -> bool:
    small = element.said is not None and element.weight > 0
    return small and stamps.stamped(dom.text(element)) is not None


def _unheaded(root: Element) -> Element | None:
    """Give the page, or the part with most of its text, if no heading divides it."""
    if not _has_headings(root):
        return root
    inner = article.densest(root)
    if inner is None or inner.weight * 2 < root.weight or _has_headings(inner):
        return None
    return inner


def _has_headings(top: Element) -> bool:
    return any(each.tag in dom.HEADINGS - {"h1"} for each in dom.descendants(top))


def _may_open_story(line: str) -> bool:
    """Most pages hold one article: its lines are looked at closely only if some could be heads."""
    marked = not line[:1].isalpha() or any(part(line) for part in _PARTING)
    return marked or (len(line) <= _THIN and script.ending(line) in {"open", "ask"})
