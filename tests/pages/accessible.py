"""What everybody needs of a page (WCAG 2.2 AA), as far as its markup and CSS show it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_VARIABLE = re.compile(r"--([a-z]+): (#[0-9a-f]{6})")
_FIELDS = "//input[not(@type='hidden')] | //select | //textarea"


def faults(page: str) -> list[str]:
    """List what is wrong with a page."""
    root = html.document_fromstring(page)
    return [*_frame(root), *_names(root), *_structure(root)]


def _frame(root: HtmlElement) -> Iterator[str]:
    if not root.get("lang"):
        yield "the page has no language"
    if not (root.findtext(".//title") or "").strip():
        yield "the page has no title"
    for landmark in ("header", "main"):
        if len(root.findall(f".//{landmark}")) != 1:
            yield f"the page has not exactly one {landmark}"
    if len(root.findall(".//h1")) != 1:
        yield "the page has not exactly one h1"
    if "maximum-scale" in html.tostring(root, encoding="unicode"):
        yield "the page can't be zoomed"


def _names(root: HtmlElement) -> Iterator[str]:
    for field in root.xpath(_FIELDS):
        if not _label(root, field):
            yield f"a field has no label: {field.get('name')}"
    for one in root.xpath("//a | //button | //summary"):
        if not (one.get("aria-label") or one.text_content().strip()):
            yield f"a {one.tag} has no name: {html.tostring(one)!r}"
        elif one.get("aria-label") and one.text_content().strip() not in one.get("aria-label"):
            yield f"a {one.tag} is spoken of by other words than are shown: {html.tostring(one)!r}"
    for one in root.xpath("//*[@role='img']"):
        if not one.get("aria-label"):
            yield "a picture has no name"
    for one in root.xpath("//nav | //section"):
        named = one.get("aria-labelledby")
        if not one.get("aria-label") and not (named and root.xpath(f"//*[@id='{named}']")):
            yield f"a {one.tag} has no name"
    searches = [one.get("aria-label") for one in root.xpath("//*[@role='search']")]
    if len({*searches} - {None}) < len(searches):
        yield "searches can't be told apart"


def _label(root: HtmlElement, field: HtmlElement) -> str:
    if field.get("aria-label"):
        return str(field.get("aria-label"))
    around = field.xpath("ancestor::label")
    named = root.xpath(f"//label[@for='{field.get('id')}']") if field.get("id") else []
    return "".join(label.text_content() for label in (*around, *named)).strip()


def _structure(root: HtmlElement) -> Iterator[str]:
    ids = root.xpath("//*/@id")
    yield from (f"the id {one} stands twice" for one in set(ids) if ids.count(one) > 1)
    for cell in root.xpath("//th[not(@scope)]"):
        yield f"a heading of a table has no scope: {cell.text_content()}"
    if root.xpath("//*[@tabindex > 0]"):
        yield "something is out of the order of the keyboard"
    for one in root.xpath("//*[@style] | //style | //script[not(@src)] | //*[@onclick]"):
        yield f"the content security policy forbids this {one.tag}"


def colours(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """Give the colours by name, light and dark."""
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    return dict(_VARIABLE.findall(light)), dict(_VARIABLE.findall(dark))


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
