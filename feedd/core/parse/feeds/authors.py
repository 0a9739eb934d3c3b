"""Who wrote it: the name, in the forms that feeds write people.

An address stands in only where no name is given: RSS has ``mail@host (Name)``, people write
``Name <mail@host>``, Atom has elements for each (RFC 4287 §3.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from feedd.core.parse.feeds import constructs
from feedd.core.parse.feeds.names import Element, local_of
from feedd.core.parse.limits import NAME
from feedd.core.parse.remembering import remembering

_MAIL = re.compile(r"(?:mailto:)?([^\s@<>()\[\]\"',;:]{1,64}@[^\s@<>()\[\]\"',;:]{1,255})")
_AROUND = " \t\"',;:<>()[]"


@remembering(1024)
def person(text: str) -> str | None:
    """Give the name in a person's description, else the address."""
    text = " ".join(text.split())
    mail = _MAIL.search(text) if "@" in text else None
    if mail is None:
        return text[:NAME] or None
    before, after = (part.strip(_AROUND) for part in (text[: mail.start()], text[mail.end() :]))
    return " ".join(filter(None, (before, after)))[:NAME] or mail[1]


def read(element: Element) -> str | None:
    """Read an author element: Atom's with parts, or a line of text."""
    if not len(element):
        text = constructs.own_text(element)
        if "<" in text or "&" in text:
            text = constructs.one_line(constructs.read(element, strict=False, base=None))
        return person(text)
    parts = {local_of(part): constructs.own_text(part) for part in element}
    described = parts.get("name") or parts.get("email") or parts.get("uri") or ""
    return person(described or "".join(map(str, element.itertext())))


def distinct(people: Iterable[str | None]) -> tuple[str, ...]:
    """Give each person once; bare addresses only if there is no name."""
    named = [one for one in people if one]
    if len(named) <= 1:
        return tuple(named)
    unique: dict[str, str] = {}
    for one in named:
        unique.setdefault(one.casefold(), one)
    if len(unique) == 1:
        return tuple(unique.values())
    names = tuple(one for one in unique.values() if not _MAIL.fullmatch(one))
    return names or tuple(unique.values())
