"""The files that an entry carries, and which of them it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from feedd.core.model import Enclosure
from feedd.core.parse.feeds.names import RDF, Element
from feedd.core.parse.limits import MEDIA_TYPE
from feedd.core.parse.links import absolute

_SIZE = re.compile(r"\d{1,18}", re.ASCII)
_MEDIA_TYPE = re.compile(r"[\w!#$&.+^-]+/[\w!#$&.+^-]+(?: ?;[\w =\"',;.+-]*)?", re.ASCII)


def declared_by(element: Element, base: str | None) -> Enclosure | None:
    """Give the file that an element of XML names; None if it has no address."""
    stated = element.get("url") or element.get("href") or element.get("uri")
    url = absolute(stated or element.get(f"{RDF}resource"), base)
    if url is None:
        return None
    length = _SIZE.fullmatch((element.get("length") or element.get("fileSize") or "").strip())
    return Enclosure(
        url=url, type=media_type(element.get("type")), length=int(length[0]) if length else None
    )


def media_type(stated: str | None) -> str | None:
    """Give a file's type as it is stated, if it can be one: feeds with another aren't valid."""
    kind = (stated or "").strip()
    return kind if len(kind) <= MEDIA_TYPE and _MEDIA_TYPE.fullmatch(kind) else None


def in_place_of_link(files: Sequence[Enclosure]) -> str | None:
    """Give the address of what an entry without a link is: its first file that is no picture.

    A podcast's episode comes with its cover; where there are only pictures, they are the news.
    """
    others = (each for each in files if not (each.type or "").startswith("image/"))
    shown = next(others, None) or next(iter(files), None)
    return shown.url if shown else None
