"""Where the time of visits went, as a table: ``feedd poll --profile``.

Processor time is what each stage used in its own thread. What ``commit`` holds beside the stages
inside it is the transaction itself: the disk above all. What belongs to no stage isn't counted:
fetching, queues and printing, which one thread does for all visits at once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from feedd import metrics
from feedd.core.counting import counted
from feedd.metrics import Times

WITHIN_COMMIT = ("gather", "resolve", "match", "store", "remember")
"""The stages of a writing transaction, in their order."""

HEAD = f"{'stage':<18}{'CPU s':>9}{'µs a visit':>12}{'µs an entry':>13}{'seconds':>10}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How much time was used up to a moment."""

    stages: Mapping[str, Times]
    used: float
    passed: float


def mark() -> Mark:
    """Take the times now."""
    return Mark(stages=metrics.times(), used=time.process_time(), passed=time.perf_counter())


def table(before: Mark, after: Mark, *, visits: int, entries: int) -> str:
    """Write what was used between two moments, by stage, by visit and by entry."""
    lines = (_line(*row, visits=visits, entries=entries) for row in _rows(before, after))
    return "\n".join((HEAD, *lines, f"{counted(visits, 'visit')}, {counted(entries, 'entry')}"))


def _rows(before: Mark, after: Mark) -> Iterator[tuple[str, Times]]:
    """Give each row's name, and what it used."""
    spent = defaultdict(Times)
    for name, times in after.stages.items():
        spent[name] = times - before.stages.get(name, Times())
    whole = Times(after.used - before.used, after.passed - before.passed)
    parse, commit = spent["parse"], spent["commit"]
    yield "parse", parse
    yield "commit", commit
    yield from ((f"  {name}", spent[name]) for name in WITHIN_COMMIT)
    yield "  the transaction", commit - sum(map(spent.__getitem__, WITHIN_COMMIT), Times())
    yield "fetch and the rest", replace(whole - parse - commit, seconds=spent["fetch"].seconds)
    yield "all", whole


def _line(name: str, used: Times, *, visits: int, entries: int) -> str:
    by_visit, by_entry = (f"{used.cpu / max(1, count) * 1e6:.0f}" for count in (visits, entries))
    return f"{name:<18}{used.cpu:>9.3f}{by_visit:>12}{by_entry:>13}{used.seconds:>10.3f}"
