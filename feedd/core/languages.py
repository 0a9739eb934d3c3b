"""Tags of languages (BCP 47), and what people and feeds write in their place."""

from __future__ import annotations

import re
from typing import Final

# No longer: it is stored with every entry, though a document may state it once for all.
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,8}")

_MEANT: Final = {
    "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "ir": "fa", "iw": "he", "jp": "ja", "kr": "ko",
    "ua": "uk",
    "ara": "ar", "chi": "zh", "deu": "de", "eng": "en", "fas": "fa", "fra": "fr", "fre": "fr",
    "ger": "de", "heb": "he", "jpn": "ja", "kor": "ko", "per": "fa", "pol": "pl", "rus": "ru",
    "spa": "es", "tur": "tr", "ukr": "uk", "zho": "zh",
}  # fmt: skip
"""Codes of countries, and of three letters where there are two."""

_NONE: Final = frozenset({"mis", "mul", "und", "zxx"})
"""Tags that say that a language isn't known, isn't one, or has no tag."""


def meant(stated: str) -> str | None:
    """Give the tag that is meant by what somebody wrote; None if that is no language."""
    tag = stated.strip().replace("_", "-")
    if not _TAG.fullmatch(tag):
        return None
    own, hyphen, rest = tag.partition("-")
    if own.lower() in _NONE:
        return None
    return _MEANT.get(own.lower(), own) + hyphen + rest
