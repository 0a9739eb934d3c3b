"""The daemon as systemd and its users know it."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import feedparser
import pytest

from tests.end_to_end.bulletins import ROCKETS, SANCTIONS, SEAWALL, WRITERS, edition
from tests.origin import Origin, Serve
from tests.running import Feedd

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("engine")

QUICK = 'interval = "100ms"\nmax_interval = "100ms"\n'
SLOW = 'interval = "1h"\n'


def rules(url: str, pace: str = QUICK) -> str:
    return (
        f'[daemon.fetch]\nhost_gap = "0s"\n[[sources]]\nname = "bulletin"\nurl = "{url}"\n{pace}'
        '[[topics]]\nname = "khelad"\ntitle = "Khelad"\nquery = "khelad"\n'
    )


def text(*stories: object, etag: str) -> Serve:
    return Serve(
        body=edition(*stories).encode(),  # type: ignore[arg-type]  # told stories
        headers=(("Content-Type", "text/plain; charset=utf-8"),),
        etag=etag,
    )


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_it_visits_publishes_and_stops_cleanly(tmp_path: Path) -> None:
    with Origin() as origin, Feedd(tmp_path / "f", rules(origin.url("/b"))) as feedd:
        origin.play(
            "/b",
            text(WRITERS, SEAWALL, etag='"1"'),
            text(ROCKETS, WRITERS, SEAWALL, etag='"2"'),
            Serve(status=304, etag='"2"'),
        )
        feedd.start()
        feedd.expect("visited", new=2)
        feedd.expect("visited", new=1, duplicate=2)
        feedd.expect("unchanged")
        status, body = get(f"{feedd.url}/feeds/khelad.atom")
        assert status == 200
        assert [entry.title for entry in feedparser.parse(body).entries] == [ROCKETS.title]
        assert get(f"{feedd.url}/readyz")[0] == 200
        assert b"Khelad" in get(f"{feedd.url}/")[1]
        assert feedd.stop() == 0
        assert feedd.notice().startswith("STOPPING=1")
        assert [seen.headers.get("if-none-match") for seen in origin.requests[:3]] == [
            None,
            '"1"',
            '"2"',
        ]


@pytest.mark.slow
def test_a_restart_visits_nothing_early(tmp_path: Path) -> None:
    with Origin() as origin, Feedd(tmp_path / "f", rules(origin.url("/b"), SLOW)) as feedd:
        origin.play("/b", text(WRITERS, SEAWALL, etag='"1"'))
        for _ in range(3):
            feedd.start()
            if len(origin.requests) == 0:
                feedd.expect("visited", new=2)
            assert feedd.stop() == 0
            assert feedd.notice().startswith("STOPPING=1")
        assert len(origin.requests) == 1


def test_a_faulty_configuration_is_refused_with_exit_code_2(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", '[[topics]]\nname = "x"\nquery = "(a"\n') as feedd:
        done = feedd.call("run")
        assert done.code == 2
        assert "feedd.toml:" in done.err


@pytest.mark.slow
def test_a_second_daemon_on_the_same_state_is_refused(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", "") as feedd:
        feedd.start()
        done = feedd.call("run")
        assert done.code == 3
        assert "another feedd" in done.err
        assert feedd.stop() == 0


@pytest.mark.slow
def test_the_watchdog_is_fed(tmp_path: Path) -> None:
    feedd = Feedd(tmp_path / "f", "", environ={"WATCHDOG_USEC": "1000000"})
    with feedd:
        feedd.start()
        assert [feedd.notice() for _ in range(3)] == ["WATCHDOG=1"] * 3
        assert feedd.stop() == 0


@pytest.mark.slow
def test_a_source_that_fails_is_tried_again_and_says_why(tmp_path: Path) -> None:
    with Origin() as origin, Feedd(tmp_path / "f", rules(origin.url("/b"))) as feedd:
        origin.play("/b", Serve(status=500), text(ROCKETS, SANCTIONS, etag='"1"'))
        feedd.start()
        assert "500" in str(feedd.expect("visit failed")["why"])
        feedd.expect("visited", new=2)
        assert feedd.stop() == 0


@pytest.mark.slow
def test_an_address_of_ones_own_network_is_not_dialled_unless_allowed(tmp_path: Path) -> None:
    with Origin() as origin, Feedd(tmp_path / "f", rules(origin.url("/b"))) as feedd:
        toml = feedd.config.read_text().replace('"127.0.0.0/8"', "")
        feedd.config.write_text(toml)
        feedd.start()
        feedd.expect("visit failed")
        assert origin.requests == []
        assert feedd.stop() == 0


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_thread_that_still_works_keeps_nobody_from_leaving() -> None:
    works_on = (
        "import threading; from feedd.daemon.process import leave_within\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "leave_within(0.1)"
    )
    done = subprocess.run([sys.executable, "-c", works_on], timeout=30, check=False)
    assert done.returncode == 0
