"""Menus of Gopher (RFC 1436) and links of Gemini's pages, as lists that other texts have."""

from __future__ import annotations

import re

_ITEM = re.compile(r"^(?P<kind>[0-9A-Za-z+])(?P<name>[^\t]*)\t(?P<place>[^\t]*)\t[^\t]*\t\d+\+?$")
_LINK = re.compile(r"^=>[ \t]*(?P<url>\S+)[ \t]+(?P<name>\S.*)$")
_DATED = re.compile(r"^(?P<day>\d{4}-\d\d-\d\d):?\s+(?:[–—-]\s+)?(?P<told>\S.*)$")
_TOLD = frozenset("0h")
"""The kinds of items that are documents; others are menus, pictures, searches."""
_WEB = "URL:"
_MOST = 0.8  # of the lines
_SEVERAL = 3


def opened(text: str) -> str:
    """Give a menu's documents, or the links of a page that begin with their days, as a list."""
    if "\t" not in text and "\n=>" not in text:
        return text
    written = [line.rstrip() for line in text.splitlines()]
    items = [found for line in written if (found := _ITEM.match(line))]
    if items and len(items) >= _MOST * sum(1 for line in written if len(line) > 1):
        return "\n".join(map(_item, items))
    links = [_LINK.match(line) for line in written]
    days = [_DATED.match(each["name"]) if each else None for each in links]
    if sum(map(bool, days)) < _SEVERAL:
        return text
    listed = zip(written, links, days, strict=True)
    return "\n".join(_headline(link, day) if link else line for line, link, day in listed)


def _item(item: re.Match[str]) -> str:
    if item["kind"] == "i":
        return item["name"]
    if item["kind"] not in _TOLD:
        return ""
    web = item["place"].removeprefix(_WEB)
    return f"- {item['name']}" if web == item["place"] else f"- [{item['name']}]({web})"


def _headline(link: re.Match[str], day: re.Match[str] | None) -> str:
    """Give a link before its day; one without leads elsewhere, where others have theirs."""
    return f"- [{day['told']}]({link['url']}) ({day['day']})" if day else ""
