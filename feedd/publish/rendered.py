"""A document as it is served: its bytes, plain and gzipped, with what caches need to know."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

TOPICAL = "public, max-age=300"
"""What changes with the news: a reader may keep it for about one poll."""
PERMANENT = "public, max-age=31536000, immutable"
"""What never changes again, as an archive page."""
_WORTH_GZIP = 1024  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One document, built once and served until it changes.

    ``gzip`` is empty where compressing isn't worth it. Each representation has a strong tag of
    its own (RFC 9110 §8.8.3.3), quotes included. ``last_modified`` counts in whole seconds.
    ``link`` is a ``Link`` header, where there is one.
    """

    body: bytes
    gzip: bytes
    etag: str
    gzip_etag: str
    last_modified: datetime
    content_type: str
    cache_control: str = TOPICAL
    link: str = ""


def pack(
    body: bytes,
    *,
    content_type: str,
    last_modified: datetime,
    cache_control: str = TOPICAL,
    link: str = "",
) -> Rendered:
    """Make a body ready to be served; the same body gives the same tags in any process."""
    # Without mtime=0 gzip writes the hour into its header and each rendering would differ.
    packed = gzip.compress(body, compresslevel=6, mtime=0) if len(body) > _WORTH_GZIP else b""
    return Rendered(
        body=body,
        gzip=packed,
        etag=_tag(body),
        gzip_etag=_tag(packed),
        last_modified=last_modified.replace(microsecond=0),
        content_type=content_type,
        cache_control=cache_control,
        link=link,
    )


def _tag(representation: bytes) -> str:
    return f'"{sha256(representation).hexdigest()[:32]}"'
