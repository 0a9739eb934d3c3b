"""What the log says of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from feedd.core.settings import Source
from feedd.daemon.logbook import tell_visit
from tests.deliver.newsdesk import Newsdesk
from tests.schedule.visits import HOUR, MONDAY, Visitor, window

if TYPE_CHECKING:
    from pathlib import Path

WIRE = Source(name="wire")


def test_alerts_that_are_held_are_told_with_what_to_do(tmp_path: Path) -> None:
    with Newsdesk(tmp_path) as newsdesk:
        for hour in range(6):
            newsdesk.publish(*(f"Pears {n}" for n in range(hour, hour + 30)))
            newsdesk.later(hours=1)
        left = newsdesk.publish(*(f"Rocket {n}" for n in range(30)))
    with capture_logs() as lines:
        tell_visit(WIRE, left)
    (line,) = (line for line in lines if line["event"] == "alerts held")
    assert (line["count"], line["see"]) == (30, "feedd alerts held")
    assert "are suddenly new" in line["why"]


def test_what_was_missed_is_told() -> None:
    visitor = Visitor()
    visitor.visit(window(MONDAY))
    visitor.now += HOUR
    with capture_logs() as lines:
        tell_visit(WIRE, visitor.visit(window(MONDAY + HOUR)))
    (line,) = (line for line in lines if line["event"] == "entries missed")
    assert line["what"] == "about 41 entries came and went within 41 min"
