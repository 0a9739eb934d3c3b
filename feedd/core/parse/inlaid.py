"""HTML within Markdown: its tags and comments aren't shown, what stands between them is."""

from __future__ import annotations

import re
from itertools import islice

_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_TAG = re.compile(
    r"(?P<code>`[^`\n]*`)|<!--(?:(?!<!--).)*?-->"
    r"|</?(?:a|abbr|b|br|center|details|div|em|font|h[1-6]|hr|i|img|kbd|p|picture|small|source|span"
    r"|strong|sub|summary|sup|table|tbody|td|th|thead|tr|u)"
    r"(?:\s[^<>\n]*)?/?>",
    re.DOTALL | re.IGNORECASE,
)


def is_markdown(text: str, *, until: int | None = None) -> bool:
    """Tell whether a text has several of Markdown's headings, the first of them above a place."""
    found = list(islice(_HEADING.finditer(text), 2))
    return len(found) > 1 and (until is None or found[0].start() < until)


def removed(text: str) -> str:
    """Give a Markdown text without the tags of HTML in it; what is quoted as code stays."""
    if "<" not in text or not is_markdown(text):
        return text
    return _TAG.sub(lambda found: found["code"] or " " * (found[0][:3].lower() == "<br"), text)
