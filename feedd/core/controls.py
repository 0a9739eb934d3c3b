"""Characters that move a terminal's cursor, end a line, or turn the direction of what follows.

Whoever writes a story could else write whole lines of ours, or make one read as another.
"""

from __future__ import annotations

import re
from typing import Final

CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def escaped(document: str) -> str:
    """Write them as JSON's escapes in a document of JSON; its lines stay."""
    return CONTROLS.sub(_escape, document)


def _escape(found: re.Match[str]) -> str:
    return found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}"
