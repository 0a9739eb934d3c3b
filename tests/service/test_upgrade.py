"""A newer feedd is installed while the old one runs, and until the restart nothing is lost."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

import feedd
from tests.end_to_end.bulletins import ROCKETS, SEAWALL, edition
from tests.running import Feedd
from tests.service.later import REVISIONS, later_feedd

pytestmark = pytest.mark.slow

RULES = """
[[sources]]
name = "feed"
url = "feed.xml"
interval = "100ms"
max_interval = "100ms"
baseline = false
[[sources]]
name = "letters"
url = "letters"
interval = "100ms"
max_interval = "100ms"
baseline = false
[[watches]]
name = "ferries"
query = "ferry OR rocket*"
"""
FEED = """<rss version="2.0"><channel><title>Coast</title><item><guid>{0}</guid><title>Ferry {0}
Sails Again</title><description>It sails again from Tallholm.</description></item></channel></rss>
"""


def page(daemon: Feedd, path: str) -> str:
    with closing(HTTPConnection("127.0.0.1", daemon.port, timeout=20)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def test_until_the_restart_feeds_alert_and_pages_are_shown(tmp_path: Path) -> None:
    package = tmp_path / "installed" / "feedd"
    shutil.copytree(Path(feedd.__file__).parent, package)
    program = (sys.executable, "-P", "-m", "feedd")
    where = {"PYTHONPATH": str(package.parent)}
    with Feedd(tmp_path / "f", RULES, program=program, environ=where) as daemon:
        feed, letters = (daemon.folder / name for name in ("feed.xml", "letters"))
        letters.mkdir()
        feed.write_text(FEED.format(1), encoding="utf-8")
        daemon.start()
        daemon.expect("alert", watch="ferries")
        for old in package.rglob("*.py"):
            old.write_text('raise ImportError("a newer feedd")\n', encoding="utf-8")
        for old in package.rglob("*.html"):
            old.write_text("{{ newer }}", encoding="utf-8")
        feed.write_text(FEED.format(2), encoding="utf-8")
        (letters / "1.txt").write_text(edition(SEAWALL, ROCKETS), encoding="utf-8")
        assert daemon.expect("alert", watch="ferries")["title"] == "Ferry 2 Sails Again"
        assert "Ferry 2 Sails Again" in page(daemon, "/")
        daemon.expect("visit failed", source="letters")
        assert daemon.stop() == 0
        assert daemon.notice().startswith("STOPPING=1")
        shutil.rmtree(package)
        shutil.copytree(Path(feedd.__file__).parent, package)
        daemon.start()
        assert daemon.expect("alert", watch="ferries")["title"] == ROCKETS.title


def test_systemd_waits_for_an_upgrade_and_is_told_of_it(tmp_path: Path) -> None:
    program = (sys.executable, "-P", "-m", "feedd")
    later = later_feedd(tmp_path / "later", "op.execute('CREATE TABLE later (words TEXT)')")
    before, after = REVISIONS[-2:]
    with Feedd(tmp_path / "f", "", program=program, environ=later) as daemon:
        daemon.launch()
        assert daemon.notice() == f"STATUS=upgrading the database from schema {before} to {after}"
        daemon.expect("upgrading the database", was=before, schema=after)
        assert "READY=1" in daemon.notice()
        assert daemon.stop() == 0
    unit = Path("systemd/feedd.service").read_text(encoding="utf-8")
    assert "\nTimeoutStartSec=infinity\n" in unit
