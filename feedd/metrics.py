"""What feedd counts, and the names by which Prometheus knows it.

The names, their labels and their meaning are an interface: add, don't change. What the database or
the system can tell is measured when somebody asks; the rest is counted here, in this process.

The text format is version 0.0.4. It is a page of code, where the client library costs every
command a sixth of a second to import.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from time import perf_counter, thread_time
from typing import Literal

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Stage = Literal["fetch", "parse", "gather", "resolve", "match", "store", "remember", "commit"]

_BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0)
"""Upper bounds in seconds: from one entry matched to a fetch that times out."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: a name, its labels, a value."""

    name: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Write it in the text format."""
        pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in self.labels)
        return f"{self.name}{f'{{{pairs}}}' if pairs else ''} {_number(self.value)}"


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: what it means, and its samples."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    samples: tuple[Sample, ...]

    def __str__(self) -> str:
        """Write it in the text format."""
        head = (f"# HELP {self.name} {self.meaning}", f"# TYPE {self.name} {self.kind}")
        return "\n".join((*head, *map(str, self.samples)))


class Counter:
    """Counts up from the start of the process, separately for each value of its label, if any."""

    def __init__(self, name: str, meaning: str, *, label: str | None = None) -> None:
        self.name = name
        self._meaning = meaning
        self._label = label
        self._values: dict[str, float] = {} if label else {"": 0.0}
        self._lock = threading.Lock()

    def add(self, which: str = "", by: float = 1) -> None:
        """Count; ``which`` is the label's value."""
        with self._lock:
            self._values[which] = self._values.get(which, 0.0) + by

    def counted(self) -> Mapping[str, float]:
        """Give the counts so far, by the label's value."""
        with self._lock:
            return dict(self._values)

    def family(self) -> Family:
        """Give what was counted."""
        found = sorted(self.counted().items())
        samples = (
            Sample(self.name, value, ((self._label, which),) if self._label else ())
            for which, value in found
        )
        return Family(self.name, "counter", self._meaning, tuple(samples))


class Histogram:
    """Counts durations by length, separately for each value of one label."""

    def __init__(self, name: str, meaning: str, *, label: str) -> None:
        self.name = name
        self._meaning = meaning
        self._label = label
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * (len(_BUCKETS) + 1))
        self._sums: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def observe(self, which: str, seconds: float) -> None:
        """Count one duration."""
        bucket = bisect_left(_BUCKETS, seconds)
        with self._lock:
            self._counts[which][bucket] += 1
            self._sums[which] += seconds

    def totals(self) -> Mapping[str, tuple[int, float]]:
        """Give how many durations were counted, and their sum, by the label's value."""
        with self._lock:
            return {which: (sum(self._counts[which]), sum_) for which, sum_ in self._sums.items()}

    def family(self) -> Family:
        """Give what was counted."""
        with self._lock:
            found = [
                (which, tuple(self._counts[which]), self._sums[which]) for which in self._sums
            ]
        samples = chain.from_iterable(self._samples(*one) for one in sorted(found))
        return Family(self.name, "histogram", self._meaning, tuple(samples))

    def _samples(self, which: str, counts: tuple[int, ...], total: float) -> Iterator[Sample]:
        label, sofar = (self._label, which), 0
        for bound, count in zip((*_BUCKETS, "+Inf"), counts, strict=True):
            sofar += count
            yield Sample(f"{self.name}_bucket", sofar, (label, ("le", str(bound))))
        yield Sample(f"{self.name}_sum", total, (label,))
        yield Sample(f"{self.name}_count", sofar, (label,))


VISITS = Counter("feedd_visits_total", "Visits by outcome.", label="outcome")
BYTES = Counter("feedd_fetched_bytes_total", "Bytes of fetched documents, unpacked.")
ENTRIES = Counter("feedd_entries_total", "Entries taken in, by verdict.", label="verdict")
UNREAD = Counter("feedd_entries_unread_total", "Entries left unread, as they had not changed.")
ARTICLES = Counter("feedd_articles_total", "Articles behind teasers, by outcome.", label="outcome")
ALERTS = Counter("feedd_alerts_total", "Matches of watches, by fate.", label="fate")
ATTEMPTS = Counter("feedd_attempts_total", "Delivery attempts by outcome.", label="outcome")
STAGES = Histogram(
    "feedd_stage_seconds",
    "Time in one stage: a fetch, a document parsed, its entries resolved, matched, stored; commit"
    " is one whole writing transaction of up to 250 visits.",
    label="stage",
)
STAGE_CPU = Counter(
    "feedd_stage_cpu_seconds_total", "Processor time in one stage, but for fetch.", label="stage"
)
ATTEMPT_SECONDS = Histogram(
    "feedd_attempt_seconds", "Time of one delivery attempt, by outcome.", label="outcome"
)

_COUNTED = (
    VISITS,
    BYTES,
    ENTRIES,
    UNREAD,
    ARTICLES,
    ALERTS,
    ATTEMPTS,
    STAGES,
    STAGE_CPU,
    ATTEMPT_SECONDS,
)

_GAUGES: Mapping[str, str] = {
    "feedd_build_info": "1; the version is a label.",
    "feedd_ready": "1 when feedd does its work, else 0; /readyz gives the reasons.",
    "feedd_sources": "Declared sources.",
    "feedd_sources_in_trouble": "Declared sources that fail, are silent, suddenly empty, or gone.",
    "feedd_oldest_due_seconds": "For how long the oldest due visit has been due.",
    "feedd_stories": "Stories that are kept.",
    "feedd_outbox_deliveries": "Deliveries that haven't ended.",
    "feedd_outbox_oldest_seconds": "Age of the oldest alert whose delivery hasn't ended.",
    "feedd_database_bytes": "Size of the database, SQLite's journal included.",
    "feedd_loop_lag_seconds": "By how much the event loop was late when it looked last.",
    "process_resident_memory_bytes": "Resident memory.",
    "process_open_fds": "Open file descriptors.",
    "process_cpu_seconds_total": "Processor time, user and system.",
    "process_start_time_seconds": "Start of the process, in seconds since 1970.",
}

NAMES = frozenset({*(counted.name for counted in _COUNTED), *_GAUGES})
"""Every metric's name."""


@dataclass(frozen=True, slots=True)
class Times:
    """What a stage used so far: seconds of a processor, and seconds that passed."""

    cpu: float = 0.0
    seconds: float = 0.0

    def __add__(self, other: Times) -> Times:
        return Times(self.cpu + other.cpu, self.seconds + other.seconds)

    def __sub__(self, other: Times) -> Times:
        return Times(self.cpu - other.cpu, self.seconds - other.seconds)


def times() -> Mapping[str, Times]:
    """Give what each stage used so far."""
    cpu = STAGE_CPU.counted()
    return {
        name: Times(cpu.get(name, 0.0), seconds) for name, (_, seconds) in STAGES.totals().items()
    }


@contextmanager
def stage(name: Stage) -> Iterator[None]:
    """Measure the time that the block takes in its thread, unless it raises."""
    begun, used = perf_counter(), thread_time()
    yield
    STAGES.observe(name, perf_counter() - begun)
    STAGE_CPU.add(name, by=thread_time() - used)


def exposition(measured: Iterable[Sample]) -> str:
    """Write all metrics in the text format: what was counted, and what was measured just now."""
    families = [counted.family() for counted in _COUNTED]
    families += [_gauge(sample) for sample in measured]
    return "\n".join(map(str, families)) + "\n"


def _gauge(sample: Sample) -> Family:
    kind: Literal["counter", "gauge"] = "counter" if sample.name.endswith("_total") else "gauge"
    return Family(sample.name, kind, _GAUGES[sample.name], (sample,))


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
