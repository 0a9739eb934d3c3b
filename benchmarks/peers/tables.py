"""What the peers did, as Markdown tables: medians over the runs, ratios within each run."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.peers.roster import PEERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.peers.processes import Round

YARDSTICK = "reader20"


@dataclass(frozen=True, slots=True)
class Played:
    """What one peer did in one run; sizes in bytes, CPU in seconds."""

    cold: Round
    same: Round
    tenth: Round
    disk: int
    whole: float
    asked: str


Results = dict[str, list[Played]]


def tables(results: Results, *, feeds: int) -> str:
    """Write the three rounds as Markdown, medians over the runs."""
    cold = _table(
        "all new",
        results,
        lambda one: one.cold,
        (
            ("disk MB", lambda one: f"{one.disk / 1e6:.1f}"),
            ("entries held", lambda one: f"{one.cold.held:,}"),
            ("CPU s of all rounds, with start", lambda one: f"{one.whole:.2f}"),
        ),
    )
    same = _table(
        "nothing changed",
        results,
        lambda one: one.same,
        (("answers: whole / 304", lambda one: one.asked),),
    )
    tenth = _table("a tenth changed", results, lambda one: one.tenth, ())
    return f"### {feeds:,} feeds\n\n{cold}\n{same}\n{tenth}"


Column = tuple[str, "Callable[[Played], str]"]


def _table(
    title: str, results: Results, of: Callable[[Played], Round], columns: Iterable[Column]
) -> str:
    columns = tuple(columns)
    heads = (
        title,
        "CPU s",
        "times reader's",
        "wall s",
        "times reader's",
        "peak PSS MB",
        *(c[0] for c in columns),
    )
    lines = [_line(heads), _line("---" for _ in heads)]
    for name, played in results.items():
        if played:
            lines.append(_line(_cells(name, played, results, of, columns)))
    return "\n".join(lines) + "\n"


def _cells(
    name: str,
    played: Sequence[Played],
    results: Results,
    of: Callable[[Played], Round],
    columns: Sequence[Column],
) -> Iterable[str]:
    yield next(peer.title for peer in PEERS if peer.name == name)
    for take in (lambda one: of(one).cpu, lambda one: of(one).wall):
        spent = median(map(take, played))
        yield f"{spent:.3f}" if spent < 10 else f"{spent:.1f}"
        yield _ratio(played, results.get(YARDSTICK, []), take)
    yield f"{median(of(one).memory for one in played) / 1e6:.0f}"
    middle = sorted(played, key=lambda one: of(one).cpu)[len(played) // 2]
    yield from (column[1](middle) for column in columns)


def _ratio(
    mine: Sequence[Played], theirs: Sequence[Played], take: Callable[[Played], float]
) -> str:
    """Give the median over the runs of how many times as fast as reader one was in that run."""
    pairs = zip(mine, theirs, strict=False)
    ratios = [take(their) / take(my) for my, their in pairs]
    return f"{median(ratios):.1f}x" if ratios else "–"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
