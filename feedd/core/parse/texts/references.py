"""Links that a text doesn't note as Markdown does within its lines, noted so.

Markdown itself may give the address below the text: "[1.2.0]", and "[1.2.0]: https://…".
"""

from __future__ import annotations

import re

from feedd.core.parse import script

_DEFINED = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]\n]{1,100})\]:[ \t]*<?(?P<url>https?://[^\s<>]{1,2000})>?"
    r"(?:[ \t]+[\"'(][^\n]{0,200})?[ \t]*$",
    re.MULTILINE,
)
_REFERRED = re.compile(r"(?<!!)\[([^\[\]\n]{1,300})\](?:\[([^\[\]\n]{0,100})\])?(?![(:\[])")

_URL = r"(?P<url>https?://[^\s<>\[\]`|]{1,2000})"
_NOTATIONS = (
    re.compile(rf"`(?P<words>[^`<>]{{1,300}}?)\s<{_URL}>`__?"),
    re.compile(rf"\[\[{_URL}\]\[(?P<words>[^\[\]\n]{{1,300}})\]\]"),
    re.compile(rf"(?<!\[)\[{_URL}[ \t](?P<words>[^\[\]\n]{{1,300}})\](?!\])"),
)
"""Links as reStructuredText, Org and wikis write them."""
_SPACED = re.compile(rf"\[ {_URL} \]")
"""An address as mails put it behind the words that lead to it."""


def resolved(text: str) -> str:
    """Put addresses where they are referred to; numbers alone refer to notes, which stay."""
    if "://" in text and ("[" in text or "`" in text):
        for notation in _NOTATIONS:
            text = notation.sub(r"[\g<words>](\g<url>)", text)
        text = _SPACED.sub(r"[\g<url>]", text)
    if "]:" not in text:
        return text
    defined = {script.fold(each["label"]): each["url"] for each in _DEFINED.finditer(text)}
    referred = {script.fold(each[2] or each[1]) for each in _REFERRED.finditer(text)}
    known = {label: defined[label] for label in referred.intersection(defined)}
    if not known:
        return text
    noted = _DEFINED.sub(lambda each: _without(each, known), text)
    return _REFERRED.sub(lambda each: _linked(each, known), noted)


def _without(defined: re.Match[str], known: dict[str, str]) -> str:
    if script.fold(defined["label"]) not in known:
        return defined[0]
    return f"[{defined['label']}] {defined['url']}" if defined["label"].isdigit() else ""


def _linked(reference: re.Match[str], known: dict[str, str]) -> str:
    url = known.get(script.fold(reference[2] or reference[1]))
    alone = not reference[2] and reference[1].isdigit()
    return reference[0] if url is None or alone else f"[{reference[1]}]({url})"
