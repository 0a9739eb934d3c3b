"""Every benchmark still runs, on little: what it says then isn't judged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

RUNS = {
    "dedupe": "-m benchmarks.dedupe",
    "deliver": "benchmarks/deliver.py --posts 40",
    "growth": "-m benchmarks.growth 300",
    "parse": "benchmarks/parse.py --feeds 1 --entries 3 --rounds 1",
    "plans": "-m benchmarks.plans 100 1000",
    "push": "benchmarks/push.py 2",
    "scale": "-m benchmarks.scale claims 500",
    "schedule": "benchmarks/schedule.py --sources 100 --days 15",
    "serve": "benchmarks/serve.py 1",
    "soak": "benchmarks/soak.py --minutes 0.1 --feeds 5",
    "start": "-m benchmarks.start 200",
    "story": "-m benchmarks.story --watches 50 --stories 3",
    "topic": "-m benchmarks.topic",
    "watches": "benchmarks/watches.py --watches 50 --stories 3 --languages en",
}


@pytest.mark.parametrize("name", RUNS)
def test_it_runs(name: str) -> None:
    ran = subprocess.run(
        [sys.executable, *RUNS[name].split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout


def test_none_is_forgotten() -> None:
    scripts = (ROOT / "benchmarks").glob("*.py")
    runnable = {one.stem for one in scripts if 'if __name__ == "__main__"' in one.read_text()}
    assert runnable - RUNS.keys() == {"dedupe_make", "dedupe_train"}  # they write data
