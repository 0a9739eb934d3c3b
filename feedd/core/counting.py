"""Numbers of things as people say them."""

from __future__ import annotations

_IRREGULAR = {"story": "stories", "delivery": "deliveries", "entry": "entries"}


def roughly(number: float) -> str:
    """Say a number to two digits, or to the whole: ``0.25``, ``3.1``, ``140``."""
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"  # noqa: PLR2004  two digits


def counted(number: int, noun: str) -> str:
    """Say how many of a thing there are: ``1 story``, ``2 stories``, ``0 watches``."""
    if number == 1:
        return f"1 {noun}"
    plural = _IRREGULAR.get(noun) or noun + ("es" if noun.endswith("ch") else "s")
    return f"{number} {plural}"
