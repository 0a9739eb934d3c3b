"""What a forwarded mail passes on, without the words that its sender wrote above it."""

from __future__ import annotations

import re

from feedd.core.parse import lines, phrases
from feedd.core.parse.texts import wrapping

_MARK = re.compile(
    rf"^[ \t]*(?:-+[ \t]*)?{phrases.FORWARDED}[ \t]*[:：]?[ \t]*(?:-+[ \t]*)?\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELDS_END = re.compile(r"\n[ \t]*\r?\n")
_SIGNATURE = "--"
_MOST_ABOVE = 0.5  # of the text


def passed_on(text: str) -> str:
    """Give what stands below the line that says so, which mails may quote or not.

    What a rule parts from it isn't its sender's: it may be one of several mails in a digest.
    """
    found = _MARK.search(text)
    if found is None or found.start() > _MOST_ABOVE * len(text):
        return text
    above = (line.strip() for line in text[: found.start()].splitlines())
    if any(lines.is_rule(line) for line in above if line != _SIGNATURE):
        return text
    below = text[found.end() :].lstrip()
    parted = _FIELDS_END.search(below)
    if parted is None:
        return below
    told = "\n".join(wrapping.unquoted(below[parted.end() :].split("\n")))
    return f"{below[: parted.end()]}{told}"
