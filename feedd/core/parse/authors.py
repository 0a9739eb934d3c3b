"""Who wrote it: the name, in the forms that feeds write people.

An address stands in only where no name is given: RSS has ``mail@host (Name)``, people write
``Name <mail@host>``, Atom has elements for each (RFC 4287 §3.2).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from feedd.core.parse import constructs
from feedd.core.parse.names import Element, local_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAIL = r"[^\s@<>()\"',;]+@[^\s@<>()\"',;]+"
_MAIL_THEN_NAME = re.compile(rf"(?:mailto:)?({_MAIL})\s*\((.*)\)")
_NAME_THEN_MAIL = re.compile(rf"(.*?)[\s,]*[<(\[]\s*(?:mailto:)?({_MAIL})\s*[>)\]]")
_ONLY_MAIL = re.compile(rf"(?:mailto:)?({_MAIL})")


@lru_cache(maxsize=1024)
def person(text: str) -> str | None:
    """Give the name in a person's description, else the address."""
    text = " ".join(text.split())
    if "@" not in text:
        return text or None
    if found := _MAIL_THEN_NAME.fullmatch(text):
        mail, name = found.groups()
    elif found := _NAME_THEN_MAIL.fullmatch(text):
        name, mail = found.groups()
    elif found := _ONLY_MAIL.fullmatch(text):
        name, mail = "", found[1]
    else:
        return text
    return name.strip(" \"'") or mail


def read(element: Element) -> str | None:
    """Read an author element: Atom's with parts, or a line of text."""
    if not len(element):
        return person(constructs.one_line(constructs.read(element, strict=False, base=None)))
    parts = {local_of(part): constructs.repaired(part.text or "").strip() for part in element}
    described = parts.get("name") or parts.get("email") or parts.get("uri") or ""
    return person(described or "".join(map(str, element.itertext())))


def distinct(people: Iterable[str | None]) -> tuple[str, ...]:
    """Give each person once; bare addresses only if there is no name."""
    unique: dict[str, str] = {}
    for one in filter(None, people):
        unique.setdefault(one.casefold(), one)
    if len(unique) == 1:
        return tuple(unique.values())
    named = tuple(one for one in unique.values() if not _ONLY_MAIL.fullmatch(one))
    return named or tuple(unique.values())
