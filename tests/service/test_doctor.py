"""``feedd doctor`` finds what ails, and ``feedd init`` gives what needs no doctor."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedd import config, doctor
from feedd.lock import alone_on
from tests.end_to_end.bulletins import SECRET, WRITERS
from tests.running import Feedd
from tests.service.seeds import plant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2027, 3, 1, tzinfo=UTC)
THEN = datetime(2026, 11, 1, tzinfo=UTC)
SOURCE = '[[sources]]\nname = "b"\nurl = "https://news.example/latest"\n'


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    with Feedd(tmp_path / "f", SOURCE) as one:
        one.config.write_text(one.config.read_text().replace('"127.0.0.0/8"', ""))
        plant(one.folder, ((THEN, (WRITERS,)),))
        assert one.call("stories").code == 0
        yield one


def found(
    feedd: Feedd, *, now: datetime = NOW, reachable: bool = True
) -> dict[str, doctor.Finding]:
    def look_up(host: str, _port: int) -> None:
        if not reachable:
            raise socket.gaierror(-2, f"{host} is unknown")

    settings = config.load(feedd.config, environ=os.environ)
    findings = doctor.examine(settings, now=now, look_up=look_up)
    return {one.what: one for one in findings if one.state != "well"}


def test_a_feedd_that_runs_is_well(feedd: Feedd) -> None:
    with alone_on(feedd.folder / "state"):
        ails = found(feedd, now=datetime.now(UTC))
    ails.pop("sqlite", None)
    assert ails == {}


def test_a_look_changes_nothing(feedd: Feedd) -> None:
    before = feedd.call("feed", "x").err, feedd.call("stories", "--json").out
    found(feedd)
    assert (feedd.call("feed", "x").err, feedd.call("stories", "--json").out) == before


def damage(feedd: Feedd) -> None:
    path = feedd.folder / "state" / "feedd.db"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))


def new_schema(feedd: Feedd) -> None:
    with closing(sqlite3.connect(feedd.folder / "state" / "feedd.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def open_secret(feedd: Feedd) -> None:
    toml = f'[[endpoints]]\nname = "d"\nurl = "https://example.org/"\nsecret = "{SECRET}"\n'
    feedd.config.write_text(feedd.config.read_text() + toml)
    feedd.config.chmod(0o644)


def nobody_told(feedd: Feedd) -> None:
    toml = f'[[endpoints]]\nname = "d"\nurl = "https://example.org/"\nsecret = "{SECRET}"\n'
    feedd.config.write_text(feedd.config.read_text() + toml)


def state_as_file(feedd: Feedd) -> None:
    shutil.rmtree(feedd.folder / "state")
    (feedd.folder / "state").touch()


AILMENTS: dict[str, tuple[Callable[[Feedd], object], str, str, str]] = {
    "no state yet": (
        lambda f: shutil.rmtree(f.folder / "state"),
        "state",
        "doubtful",
        "feedd run",
    ),
    "a state that is a file": (state_as_file, "state", "ill", "no folder"),
    "an open state": (lambda f: (f.folder / "state").chmod(0o755), "state", "doubtful", "chmod"),
    "a damaged database": (damage, "database", "ill", "feedd restore"),
    "a newer database": (new_schema, "database", "ill", "newer feedd"),
    "a secret that all may read": (open_secret, "secrets", "doubtful", "chmod"),
    "an operator who hears nothing": (nobody_told, "operator", "doubtful", "daemon.operator"),
    "no daemon": (lambda _: None, "daemon", "doubtful", "feedd run"),
}


@pytest.mark.parametrize("case", AILMENTS)
def test_it_finds(feedd: Feedd, case: str) -> None:
    ail, what, state, words = AILMENTS[case]
    ail(feedd)
    finding = found(feedd)[what]
    assert finding.state == state
    assert words in f"{finding.words} {finding.advice}"


def test_it_finds_a_name_without_an_address(feedd: Feedd) -> None:
    finding = found(feedd, reachable=False)["names"]
    assert finding.state == "ill"
    assert "news.example" in finding.words


def test_it_finds_a_clock_that_was_set_back(feedd: Feedd) -> None:
    finding = found(feedd, now=datetime(2001, 1, 1, tzinfo=UTC))["clock"]
    assert finding.state == "ill"
    assert "timedatectl" in finding.advice


def test_it_finds_a_visit_that_is_not_made(feedd: Feedd) -> None:
    assert "due since" in found(feedd, now=NOW + timedelta(days=9))["sources"].words


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 40, 1), "doubtful"),
        ((3, 44, 5), "doubtful"),
        ((3, 44, 6), "well"),
        ((3, 50, 6), "doubtful"),
        ((3, 50, 7), "well"),
        ((3, 51, 2), "doubtful"),
        ((3, 51, 3), "well"),
        ((3, 53, 0), "well"),
        ((4, 0, 0), "well"),
    ],
)
def test_it_knows_which_sqlite_has_the_race(version: tuple[int, ...], state: str) -> None:
    assert doctor._sqlite(version).state == state


def test_the_command_says_what_to_do(feedd: Feedd) -> None:
    damage(feedd)
    done = feedd.call("doctor")
    assert done.code == 1
    assert "→ stop feedd and restore a backup" in done.out


def test_a_first_configuration_has_no_faults_and_is_for_its_owner(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", "") as feedd:
        fresh = tmp_path / "news" / "feedd.toml"
        assert feedd.call("init", str(fresh)).code == 0
        assert fresh.stat().st_mode & 0o777 == 0o600
        assert "is there already" in feedd.call("init", str(fresh)).err
        assert (
            f"name a file, as in: feedd init {fresh}" in feedd.call("init", str(fresh.parent)).err
        )
        below_a_file = feedd.call("init", str(fresh / "feedd.toml"))
        assert below_a_file.code == 3
        assert "can't be written" in below_a_file.err
        feedd.config.write_text(fresh.read_text())
        assert feedd.call("check").code == 0
        commented = fresh.read_text().replace("# [[endpoints]]", "[[endpoints]]")
        for key in ("name", "kind", "url", "secret", "notify"):
            commented = commented.replace(f"\n# {key} = ", f"\n{key} = ")
        feedd.config.write_text(commented)
        done = feedd.call("check")
        assert (done.code, done.err) == (0, "")
