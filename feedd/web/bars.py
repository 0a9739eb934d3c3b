"""Small bar charts: where each bar stands in an SVG of a given size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``label`` says in words what it shows."""

    x: float
    y: float
    width: float
    height: float
    label: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the room they have, and what stands at the top of the scale."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    most: int
    label: str


def chart(  # noqa: PLR0913  how it is drawn
    values: Sequence[int],
    *,
    label: str,
    height: int,
    labels: Sequence[str] = (),
    tones: Sequence[str] = (),
    step: int = 10,
) -> Chart:
    """Draw one bar a value but for zeros; anything above zero can be seen."""
    top = max((*values, 1))
    bars = tuple(
        Bar(
            x=place * step + 1,
            y=round(height - _tall(value, top, height), 2),
            width=step - 2,
            height=round(_tall(value, top, height), 2),
            label=labels[place] if labels else "",
            tone=tones[place] if tones else "",
        )
        for place, value in enumerate(values)
        if value > 0
    )
    return Chart(max(step, step * len(values)), height, bars, max(values, default=0), label)


def _tall(value: int, top: int, height: int) -> float:
    return max(2.0, height * value / top)
