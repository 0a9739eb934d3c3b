"""What systemd is told, what it hands over, and what it thinks of the units."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.daemon import systemd
from tests.running import COMMAND, PATIENCE, Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

UNITS = Path("systemd")
TOPIC = '[[topics]]\nname = "a"\nquery = "harbour"\n'


def analyze(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        assert os.environ.get("CI") != "true", "systemd-analyze is missing: apt install systemd"
        pytest.skip("needs systemd-analyze")
    return subprocess.run(
        ["systemd-analyze", *words], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Give the units as they are after installing feedd where this one is."""
    for unit in UNITS.iterdir():
        installed = unit.read_text().replace("/opt/feedd/bin/feedd", str(COMMAND))
        (tmp_path / unit.name).write_text(installed)
    return tmp_path


def test_systemd_finds_nothing_to_say_about_the_units(units: Path) -> None:
    done = analyze("verify", "--man=no", *sorted(path.name for path in units.iterdir()), cwd=units)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("unit", ["feedd.service", "feedd-backup.service"])
def test_the_services_are_hardly_exposed(units: Path, unit: str) -> None:
    done = analyze("security", "--offline=true", "--threshold=15", unit, cwd=units)
    assert done.returncode == 0, done.stdout


def test_sockets_meant_for_another_process_are_left_alone() -> None:
    assert systemd.listeners({}) == ()
    assert systemd.listeners({"LISTEN_FDS": "1", "LISTEN_PID": "1"}) == ()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as one:
        yield one


def test_a_restart_refuses_no_reader(tmp_path: Path, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}/feeds/a.atom"
    ended, answers, faults = threading.Event(), [], []

    def read_on() -> None:
        while not ended.is_set():
            try:
                with urllib.request.urlopen(url, timeout=20) as answer:
                    answers.append(answer.status)
            except OSError as error:
                faults.append(error)

    with Feedd(tmp_path / "f", TOPIC, port=port, listener=listener) as feedd:
        feedd.start()
        readers = [threading.Thread(target=read_on) for _ in range(3)]
        for reader in readers:
            reader.start()
        assert feedd.stop() == 0
        assert feedd.notice().startswith("STOPPING=1")
        feedd.start()
        ended.set()
        for reader in readers:
            reader.join()
        assert feedd.stop() == 0
    assert faults == []
    assert len(answers) > 10
    assert set(answers) == {200}


def test_a_database_that_takes_no_write_starves_the_watchdog(tmp_path: Path) -> None:
    every = 0.4
    feedd = Feedd(tmp_path / "f", "", environ={"WATCHDOG_USEC": str(int(every * 1_000_000))})
    with feedd:
        feedd.start()
        assert feedd.notice() == "WATCHDOG=1"
        state = feedd.folder / "state"
        with (
            (state / "feedd.lock").open("w") as lock,
            sqlite3.connect(state / "feedd.db", isolation_level=None) as other,
        ):
            fcntl.flock(lock, fcntl.LOCK_EX)
            other.execute("BEGIN IMMEDIATE")
            # One may have been on its way.
            assert silent_for(feedd, 3 * every) or silent_for(feedd, 3 * every)
            other.execute("ROLLBACK")
        other.close()
        assert feedd.notice() == "WATCHDOG=1"
        assert feedd.stop() == 0


def test_a_disk_without_room_does_not_starve_it(tmp_path: Path) -> None:
    feedd = Feedd(tmp_path / "f", "", environ={"WATCHDOG_USEC": "400000"})
    with feedd:
        feedd.start()
        assert feedd.process is not None
        pid = feedd.process.pid
        room = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, room[1]))
        feedd.expect("tick failed", tick="database")
        for _ in range(20):  # more than a socket holds of those that were sent before
            assert feedd.notice() == "WATCHDOG=1"
        resource.prlimit(pid, resource.RLIMIT_FSIZE, room)
        feedd.expect("tick works again", tick="database")
        assert feedd.stop() == 0


def test_nor_does_one_that_has_become_read_only(tmp_path: Path) -> None:
    feedd = Feedd(tmp_path / "f", "", environ={"WATCHDOG_USEC": "400000"})
    state = tmp_path / "f" / "state"
    mount = ["mount", "--bind", str(state), str(state)]
    with feedd:
        feedd.start()
        if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("only root mounts, and not everywhere")
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", state], check=True)
            feedd.expect("tick failed", tick="database")
            for _ in range(20):
                assert feedd.notice() == "WATCHDOG=1"
        finally:
            subprocess.run(["umount", "--lazy", state], check=True)
        feedd.expect("tick works again", tick="database")
        assert feedd.stop() == 0


def test_an_abort_by_the_watchdog_leaves_word_of_what_each_thread_did(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", "") as feedd:
        feedd.start()
        assert feedd.process is not None
        feedd.process.send_signal(signal.SIGABRT)
        for told in ("Aborted", "Current thread", "feedd/daemon/process.py"):
            while told not in str(feedd.expect("not json")["text"]):
                pass
        assert feedd.process.wait(timeout=PATIENCE) == -signal.SIGABRT


def test_a_stop_ends_in_time_while_the_database_takes_no_write(tmp_path: Path) -> None:
    sources = "".join(
        f'[[sources]]\nname = "s{n}"\nurl = "http://127.0.0.1:1/{n}"\n' for n in range(40)
    )
    with Feedd(tmp_path / "f", f'[daemon.fetch]\nhost_gap = "0s"\n{sources}') as feedd:
        feedd.start()
        lock = feedd.folder / "state" / "feedd.lock"
        with lock.open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            feedd.expect("tick failed", tick="database")
            assert feedd.process is not None
            feedd.process.terminate()
            # Forty visits would wait five seconds each; systemd kills after ten.
            assert feedd.process.wait(timeout=15) == 0


def silent_for(feedd: Feedd, seconds: float) -> bool:
    """Tell whether systemd hears nothing for so long."""
    assert feedd._notices is not None
    patience = feedd._notices.gettimeout()
    feedd._notices.settimeout(seconds)
    try:
        feedd._notices.recv(4096)
    except TimeoutError:
        return True
    finally:
        feedd._notices.settimeout(patience)
    return False
