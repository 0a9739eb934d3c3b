"""Formulas (MathML) as the text that stands for them, since no entry holds their markup."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"<math\b([^<>]*)>((?:(?!<math\b).)*?)</math\s*>", re.DOTALL | re.IGNORECASE)
_ALTERNATIVE = re.compile(r"""\balttext\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_NOT_SHOWN = re.compile(
    r"<(annotation(?:-xml)?|style|script)\b(?:(?!<annotation).)*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(
    r"(?P<apart></mn\s*>\s*(?=<mn\b)|</?mtext\b[^<>]*>)\s*|<[^<>]*>\s*", re.IGNORECASE
)
"""Words are set apart, and two numbers beside each other: a power or a fraction isn't one."""


def told(html: str) -> str:
    """Put the text of each formula of a document or fragment in its place.

    That is the author's (``alttext``), or what its parts say one after the other: "B0→K+π−".
    """
    return _FORMULA.sub(_told, html) if "math" in html else html


def _told(found: re.Match[str]) -> str:
    attributes, formula = found.groups()
    if alternative := _ALTERNATIVE.search(attributes):
        return alternative[1] or alternative[2] or ""
    shown = _NOT_SHOWN.sub("", formula).strip()
    return _TAG.sub(lambda tag: " " if tag["apart"] else "", shown).strip()
