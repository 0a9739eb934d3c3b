"""A disk without room: what is said names the folder, and what to do."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.origin import Origin, Serve
from tests.running import COMMAND, Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

NEWS = "".join(f"<item><guid>{n}</guid><title>Eel {n}</title></item>" for n in range(200))
RSS = f'<rss version="2.0"><channel><title>Eels</title>{NEWS}</channel></rss>'


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as site:
        site.play("/rss", Serve(body=RSS.encode()), Serve(body=RSS.encode()))
        yield site


def visiting(folder: Path, origin: Origin) -> Feedd:
    source = f'[[sources]]\nname = "eels"\nurl = "{origin.url("/rss")}"\n'
    return Feedd(folder, f'[daemon.fetch]\nhost_gap = "0s"\n{source}', new=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "feedd", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root mounts, and not everywhere")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, *, but: int) -> None:
    """Leave so many KiB free."""
    found = os.statvfs(disk)
    size = found.f_bavail * found.f_frsize - but * 1024
    (disk / "filling").write_bytes(bytes(size))


@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs is Linux's")
@pytest.mark.parametrize(
    ("free", "says"),
    [
        pytest.param(4, "the database refuses: disk I/O error", id="no room to open it"),
        pytest.param(60, "the database refuses: database or disk is full", id="none to write"),
    ],
)
def test_a_full_disk_is_named(tmp_path: Path, origin: Origin, free: int, says: str) -> None:
    with small_disk(tmp_path / "f" / "state") as disk, visiting(tmp_path / "f", origin) as feedd:
        assert feedd.call("tokens", "add", "anna").code == 0
        fill(disk, but=free)
        done = feedd.call("poll", "--now")
        assert done.code == 3
        assert says in done.err
        assert f"kB are free in {disk}: make room there" in done.err
        (disk / "filling").unlink()
        assert feedd.call("poll", "--now", "--force").code == 0


def test_files_that_may_not_grow_are_told_from_a_full_disk(tmp_path: Path, origin: Origin) -> None:
    with visiting(tmp_path / "f", origin) as feedd:
        assert feedd.call("tokens", "add", "anna").code == 0

        def bound() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        command = [str(COMMAND), "-c", str(feedd.config), "poll", "--now"]
        done = subprocess.run(
            command, preexec_fn=bound, capture_output=True, text=True, check=False
        )
        assert done.returncode == 3
        assert f"ulimit -f may keep files in {feedd.folder}/state from growing" in done.stderr
