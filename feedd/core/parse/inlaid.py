"""HTML within Markdown: headings, items and links become Markdown, other tags are left out."""

from __future__ import annotations

import re
from itertools import islice

_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_CODE = r"(?P<code>`{3}.*?(?:`{3}|\Z)|``[^`\n]+``|`[^`\n]*`)"
_FLAGS = re.DOTALL | re.IGNORECASE
_TAG = re.compile(
    rf"{_CODE}|<!--(?:(?!<!--).)*?-->"
    r"|</?(?:h(?P<level>[1-6])|(?P<item>li)|(?P<space>br|t[dh])|(?P<block>center|details"
    r"|div|hr|[ou]l|p|summary|table|tr)|abbr|b|em|font|i|img|kbd|picture|small|source|span|strong"
    r"|sub|sup|tbody|thead|u)(?:\s[^<>\n]*)?/?>",
    _FLAGS,
)
_LINK = re.compile(
    rf"{_CODE}|<a\s[^<>]{{0,200}}?\bhref\s*=\s*[\"'](?P<link>[^\"'<>\s#][^\"'<>\s]*)[\"'][^<>]*>"
    r"\s*(?P<told>[^<>\s][^<>]*)</a>|</?a(?:\s[^<>\n]*)?>",
    _FLAGS,
)


def is_markdown(text: str, *, until: int | None = None) -> bool:
    """Tell whether a text has several of Markdown's headings, the first of them above a place."""
    found = list(islice(_HEADING.finditer(text), 2))
    return len(found) > 1 and (until is None or found[0].start() < until)


def removed(text: str) -> str:
    """Give a Markdown text without the tags of HTML in it; what is quoted as code stays."""
    if "<" not in text or not is_markdown(text):
        return text
    return _LINK.sub(_as_markdown, _TAG.sub(_as_markdown, text))


def _as_markdown(found: re.Match[str]) -> str:
    part = found.groupdict()
    if part["code"]:
        return part["code"]
    if part.get("link"):
        return f"[{' '.join(part['told'].split())}]({part['link']})"
    begins = not found[0].startswith("</")
    if part.get("level"):
        return f"\n\n{'#' * int(part['level'])} " if begins else "\n"
    if part.get("item"):
        return "\n- " if begins else ""
    return "\n" if part.get("block") and not begins else " " * bool(part.get("space"))
