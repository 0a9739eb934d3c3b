"""What a site's robots.txt lets feedd visit (RFC 9309).

The group that names feedd counts, or else the one for ``*``. In it the longest rule that fits
decides; ``Allow`` wins a tie. ``Crawl-delay`` isn't in the standard, but sites mean it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

PRODUCT: Final = "feedd"
LONGEST: Final = 500 * 1024
"""Bytes of a robots.txt that are looked at (RFC 9309 §2.5)."""

SLOWEST: Final = 300.0
"""Seconds: a longer Crawl-delay is kept as this."""

_RULES: Final = ("allow", "disallow", "crawl-delay")
_ESCAPED = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[\w.~-]", re.ASCII)

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A path pattern with ``*`` for anything and a final ``$`` for the end."""

    allows: bool
    pattern: str


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for feedd; ``delay`` is in seconds between two visits."""

    rules: tuple[Rule, ...] = ()
    delay: float | None = None

    def allows(self, path: str) -> bool:
        """Tell whether a path, with its query, may be visited."""
        wanted = _normal(path).replace("*", "%2A").replace("$", "%24")
        fitting = [rule for rule in self.rules if _fits(rule.pattern, wanted)]
        if not fitting:
            return True
        return max(fitting, key=lambda rule: (len(rule.pattern), rule.allows)).allows


EVERYTHING: Final = Robots()


def read_robots(body: bytes) -> Robots:
    """Read a robots.txt; what can't be read in it is passed over."""
    text = body[:LONGEST].decode("utf-8-sig", errors="replace")
    groups = tuple(_groups(tuple(_lines(text))))
    ours = [lines for agents, lines in groups if PRODUCT in agents]
    if not ours:
        ours = [lines for agents, lines in groups if "*" in agents]
    return _robots([line for lines in ours for line in lines])


def _lines(text: str) -> Iterator[Line]:
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _groups(lines: Sequence[Line]) -> Iterator[tuple[frozenset[str], list[Line]]]:
    """Split the lines into groups: one or more agents, then what is said to them.

    Other lines, such as a sitemap's, stand in no group and end none (RFC 9309 §2.2.4).
    """
    agents: set[str] = set()
    said: list[Line] = []
    for name, value in lines:
        if name in _RULES:
            said.append((name, value))
        elif name == "user-agent":
            if said:
                yield frozenset(agents), said
                agents, said = set(), []
            agents.add(value.partition("/")[0].strip().lower())
    yield frozenset(agents), said


def _robots(lines: Sequence[Line]) -> Robots:
    rules = tuple(
        Rule(allows=name == "allow", pattern=_pattern(value))
        for name, value in lines
        if name in ("allow", "disallow") and value
    )
    delays = [delay for name, value in lines if name == "crawl-delay" and (delay := _delay(value))]
    return Robots(rules=rules, delay=max(delays, default=None))


def _delay(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    # NaN compares as false, and so counts as no delay.
    return min(seconds, SLOWEST) if seconds > 0 else None


def _fits(pattern: str, path: str) -> bool:
    """Match a pattern without backtracking, so that its cost grows with its length only."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    last = rest[-1] if rest else ""
    if anchored:
        return path.endswith(last) and len(path) - len(last) >= at if rest else path == first
    return path.find(last, at) >= 0


def _pattern(value: str) -> str:
    whole = _normal(value)
    return whole[:-1].replace("$", "%24") + whole[-1:]  # elsewhere than at its end it's a letter


def _normal(path: str) -> str:
    # What may be written with or without a percent sign is compared in one form (§2.2.2).
    return quote(_ESCAPED.sub(_settled, path), safe="%/*$?&=+:;,@!~'()[]#")


def _settled(escaped: re.Match[str]) -> str:
    letter = chr(int(escaped[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else escaped[0].upper()
