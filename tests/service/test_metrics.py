"""What Prometheus is told: names that stay, and figures that are true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd import metrics
from feedd.metrics import Counter, Histogram, Sample
from tests.end_to_end.bulletins import ROCKETS, SECRET, WRITERS
from tests.end_to_end.test_daemon import QUICK, get, text
from tests.origin import Origin, Serve
from tests.receiver import Receiver
from tests.running import Feedd

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("engine")]

NAMES = {
    "feedd_alerts_total",
    "feedd_attempt_seconds",
    "feedd_articles_total",
    "feedd_attempts_total",
    "feedd_build_info",
    "feedd_database_bytes",
    "feedd_entries_total",
    "feedd_entries_unread_total",
    "feedd_fetched_bytes_total",
    "feedd_loop_lag_seconds",
    "feedd_oldest_due_seconds",
    "feedd_outbox_deliveries",
    "feedd_outbox_oldest_seconds",
    "feedd_ready",
    "feedd_sources",
    "feedd_sources_in_trouble",
    "feedd_stage_cpu_seconds_total",
    "feedd_stage_seconds",
    "feedd_stories",
    "feedd_visits_total",
    "process_cpu_seconds_total",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
}

LINE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\.)*",?)*)\})? (-?[0-9.e+-]+)')


def samples(body: str) -> Mapping[str, float]:
    """Read the text format, line by line."""
    found = {}
    for line in body.splitlines():
        if not line.startswith("#"):
            read = LINE.fullmatch(line)
            assert read, line
            found[f"{read[1]}{{{read[2]}}}" if read[2] else read[1]] = float(read[3])
    return found


def test_the_names_are_frozen() -> None:
    assert metrics.NAMES == NAMES


@pytest.mark.parametrize("place", ["docs/operating.md", "config/grafana-dashboard.json"])
def test_every_name_that_is_spoken_of_exists(place: str) -> None:
    spoken = set(re.findall(r"\b(?:feedd|process)_[a-z_]+", Path(place).read_text()))
    known = NAMES | {f"{name}_{part}" for name in NAMES for part in ("bucket", "sum", "count")}
    assert spoken - known == set()


def test_the_documentation_explains_every_name() -> None:
    words = Path("docs/operating.md").read_text()
    assert {name for name in NAMES if f"`{name}`" not in words} == set()


def test_the_dashboard_is_one() -> None:
    dashboard = json.loads(Path("config/grafana-dashboard.json").read_text())
    assert dashboard["title"] == "feedd"
    assert all(panel["targets"] for panel in dashboard["panels"] if panel["type"] != "row")


def test_a_counter_counts_apart_by_label() -> None:
    counter = Counter("feedd_x_total", "X.", label="kind")
    counter.add("b")
    counter.add('a"\n\\')
    counter.add("b", by=2)
    assert str(counter.family()) == (
        "# HELP feedd_x_total X.\n# TYPE feedd_x_total counter\n"
        'feedd_x_total{kind="a\\"\\n\\\\"} 1\nfeedd_x_total{kind="b"} 3'
    )


def test_a_histogram_is_cumulative() -> None:
    histogram = Histogram("feedd_x_seconds", "X.", label="stage")
    for seconds in (0.001, 0.3, 0.4, 100.0):
        histogram.observe("a", seconds)
    found = samples(str(histogram.family()))
    assert found['feedd_x_seconds_bucket{stage="a",le="0.001"}'] == 1
    assert found['feedd_x_seconds_bucket{stage="a",le="0.5"}'] == 3
    assert found['feedd_x_seconds_bucket{stage="a",le="60.0"}'] == 3
    assert found['feedd_x_seconds_bucket{stage="a",le="+Inf"}'] == 4
    assert found['feedd_x_seconds_count{stage="a"}'] == 4
    assert found['feedd_x_seconds_sum{stage="a"}'] == pytest.approx(100.701)


def test_a_name_that_nobody_knows_is_never_told() -> None:
    with pytest.raises(KeyError):
        metrics.exposition([Sample("feedd_unheard_of", 1)])


def test_a_running_feedd_tells_what_it_does(tmp_path: Path) -> None:
    with Origin() as origin, Receiver() as receiver:
        origin.play(
            "/b",
            text(WRITERS, etag='"1"'),
            text(ROCKETS, WRITERS, etag='"2"'),
            Serve(status=304, etag='"2"'),
        )
        toml = (
            f'[daemon.fetch]\nhost_gap = "0s"\n[[sources]]\nname = "b"\n'
            f'url = "{origin.url("/b")}"\n{QUICK}'
            f'[[endpoints]]\nname = "desk"\nurl = "{receiver.url}"\nsecret = "{SECRET}"\n'
            '[[watches]]\nname = "w"\nquery = "rocket*"\nnotify = ["desk"]\n'
        )
        with Feedd(tmp_path / "f", toml) as feedd:
            feedd.start()
            feedd.expect("delivered")
            feedd.expect("unchanged")
            found = samples(get(f"{feedd.url}/metrics")[1].decode())
            assert feedd.stop() == 0
    assert found['feedd_visits_total{outcome="ok"}'] == 2
    assert found['feedd_visits_total{outcome="not_modified"}'] >= 1
    assert found['feedd_entries_total{verdict="new"}'] == 2
    assert found['feedd_alerts_total{fate="alert"}'] == 1
    assert found['feedd_attempts_total{outcome="delivered"}'] == 1
    assert found["feedd_stories"] == 2
    assert found["feedd_sources"] == 1
    assert found["feedd_ready"] == 1
    assert found["feedd_outbox_deliveries"] == 0
    assert found["feedd_oldest_due_seconds"] < 60
    assert found["feedd_database_bytes"] > 4096
    assert found["process_resident_memory_bytes"] > 1_000_000
    for stage in ("fetch", "parse", "resolve", "match", "store", "commit"):
        assert found[f'feedd_stage_seconds_count{{stage="{stage}"}}'] >= 2
