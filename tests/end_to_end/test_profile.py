"""``feedd poll --profile``: where the time went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.cli.profile import HEAD, WITHIN_COMMIT
from tests.end_to_end.bulletins import ROCKETS, SEAWALL, edition
from tests.origin import Origin, Serve
from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

VISITED = """
[[sources]]
name = "bulletin"
url = "{url}"
"""


def rows(table: str) -> dict[str, tuple[float, ...]]:
    """Read the table: by stage, processor seconds, microseconds a visit, an entry, seconds."""
    lines = table.splitlines()[1:-1]
    return {line[:18].strip(): tuple(map(float, line[18:].split())) for line in lines}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("profile")
    with Origin() as origin, Feedd(folder / "f", VISITED.format(url=origin.url("/b"))) as feedd:
        origin.play("/b", Serve(body=edition(ROCKETS, SEAWALL).encode()))
        done = feedd.call("poll", "--profile")
    assert done.code == 0
    return done.out.rstrip()


def test_it_names_every_stage_and_what_was_done(table: str) -> None:
    head, *_, foot = table.splitlines()
    assert head == HEAD
    assert rows(table).keys() >= {"parse", "commit", *WITHIN_COMMIT, "all"}
    assert foot == "1 visit, 2 entries"


def test_the_parts_make_the_whole(table: str) -> None:
    cpu = {name: figures[0] for name, figures in rows(table).items()}
    outer = cpu["parse"] + cpu["commit"] + cpu["fetch and the rest"]
    assert outer == pytest.approx(cpu["all"], abs=0.002)
    inner = sum(cpu[name] for name in WITHIN_COMMIT) + cpu["the transaction"]
    assert inner == pytest.approx(cpu["commit"], abs=0.004)


def test_a_visit_costs_what_its_entries_cost(table: str) -> None:
    for _, by_visit, by_entry, _ in rows(table).values():
        assert by_visit == pytest.approx(2 * by_entry, abs=2)


def test_what_takes_time_was_measured(table: str) -> None:
    found = rows(table)
    assert all(found[name][-1] > 0 for name in ("parse", "commit", "fetch and the rest", "all"))
