"""Numbers of things as people say them."""

from __future__ import annotations

_IRREGULAR = {"story": "stories", "delivery": "deliveries", "entry": "entries"}


def counted(number: int, noun: str) -> str:
    """Say how many of a thing there are: ``1 story``, ``2 stories``, ``0 watches``."""
    if number == 1:
        return f"1 {noun}"
    plural = _IRREGULAR.get(noun) or noun + ("es" if noun.endswith("ch") else "s")
    return f"{number} {plural}"
