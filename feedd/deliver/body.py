"""JSON as it is sent: the same document, the same bytes."""

from __future__ import annotations

import json
from typing import TypeAlias

JSON: TypeAlias = "str | int | bool | list[JSON] | dict[str, JSON] | None"


def encode(document: JSON) -> bytes:
    """Give ``document`` as compact UTF-8, its keys in their order."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate couldn't be sent; earlier stages let none through.
    return text.encode("utf-8", "replace")
