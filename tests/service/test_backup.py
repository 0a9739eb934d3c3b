"""Backups: whole while it is written to, refused when damaged, the same feeds elsewhere."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from feedd.errors import StoreError
from feedd.store import Database, schema
from feedd.store.backup import back_up, verify
from feedd.store.tables import visits
from tests.end_to_end.bulletins import ROCKETS, SEAWALL, WRITERS, edition
from tests.running import Feedd
from tests.service.later import later_migrations
from tests.service.seeds import plant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

THEN = datetime(2026, 11, 1, tzinfo=UTC)
TOPIC = '[[topics]]\nname = "a"\nquery = "khelad OR writers"\n'


@pytest.fixture
def feedd(tmp_path: Path) -> Iterator[Feedd]:
    """Give a feedd that has taken two stories in."""
    plant(tmp_path / "f", ((THEN, (ROCKETS, WRITERS)),))
    with Feedd(tmp_path / "f", TOPIC) as one:
        assert one.call("stories").code == 0
        yield one


def test_restoring_elsewhere_gives_the_same_feed_bytes(tmp_path: Path, feedd: Feedd) -> None:
    saved = tmp_path / "saved.db"
    done = feedd.call("backup", str(saved))
    assert done.code == 0
    assert "verified" in done.out
    with Feedd(tmp_path / "there", TOPIC, port=feedd.port) as there:
        assert there.call("restore", str(saved)).code == 0
        for form in ("atom", "rss", "json"):
            bytes_here = feedd.call("feed", "a", "--format", form).out
            assert ROCKETS.title in bytes_here
            assert there.call("feed", "a", "--format", form).out == bytes_here


def test_a_restore_keeps_what_stood_there(tmp_path: Path, feedd: Feedd) -> None:
    saved = tmp_path / "saved.db"
    feedd.call("backup", str(saved))
    feedd.ingest(edition(WRITERS), source="c")
    before = feedd.call("stories", "--json").out
    assert feedd.call("restore", str(saved)).code == 0
    (kept,) = (tmp_path / "f" / "state").glob("feedd.db.before-restore-*")
    assert feedd.call("restore", str(kept)).code == 0
    assert feedd.call("stories", "--json").out == before


def test_nothing_is_restored_while_a_reader_keeps_commits_in_the_journal(
    tmp_path: Path, feedd: Feedd
) -> None:
    saved, state = tmp_path / "saved.db", tmp_path / "f" / "state"
    feedd.call("backup", str(saved))
    with closing(sqlite3.connect(state / "feedd.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM stories").fetchone()
        feedd.ingest(edition(SEAWALL), source="c")
        done = feedd.call("restore", str(saved))
    assert (done.code, list(state.glob("feedd.db.*"))) == (3, [])
    assert "another program is reading" in done.err
    assert SEAWALL.title in feedd.call("stories").out


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "PRAGMA locking_mode = EXCLUSIVE"])
@pytest.mark.parametrize("mode", ["WAL", "DELETE"])  # the second just after a restore
def test_nothing_is_restored_while_another_program_writes(
    tmp_path: Path, feedd: Feedd, begin: str, mode: str
) -> None:
    saved, state = tmp_path / "saved.db", tmp_path / "f" / "state"
    feedd.call("backup", str(saved))
    with closing(sqlite3.connect(state / "feedd.db")) as before:
        before.execute(f"PRAGMA journal_mode = {mode}")
    with closing(sqlite3.connect(state / "feedd.db", isolation_level=None)) as writer:
        writer.execute(begin)
        writer.execute("CREATE TABLE theirs (id)")
        done = feedd.call("restore", str(saved))
    assert (done.code, list(state.glob("feedd.db.*"))) == (3, [])
    assert "another program is reading or writing" in done.err
    assert feedd.call("restore", str(saved)).code == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_restores_belongs_to_whom_the_database_belonged(
    tmp_path: Path, feedd: Feedd
) -> None:
    saved = tmp_path / "saved.db"
    database = tmp_path / "f" / "state" / "feedd.db"
    feedd.call("backup", str(saved))
    os.chown(database, 61234, 61235)
    assert feedd.call("restore", str(saved)).code == 0
    assert (database.stat().st_uid, database.stat().st_gid) == (61234, 61235)


def test_a_backup_needs_no_secret_that_is_not_at_hand(tmp_path: Path, feedd: Feedd) -> None:
    with feedd.config.open("a", encoding="utf-8") as file:
        file.write('[[endpoints]]\nname = "d"\nurl_credential = "u"\nsecret_credential = "s"\n')
    assert feedd.call("stories").code == 2
    assert feedd.call("backup", str(tmp_path / "saved.db")).code == 0


def test_nothing_is_copied_where_feedd_never_ran(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", TOPIC, new=True) as feedd:
        done = feedd.call("backup", str(tmp_path / "saved.db"))
    assert (done.code, list(tmp_path.glob("saved*"))) == (3, [])
    assert "feedd.db isn't there yet, so there is nothing to copy" in done.err


def test_a_backup_that_is_not_there_makes_no_state_folder(tmp_path: Path) -> None:
    with Feedd(tmp_path / "f", TOPIC, new=True) as feedd:
        done = feedd.call("restore", str(tmp_path / "saved.db"))
        assert (done.code, (feedd.folder / "state").exists()) == (3, False)
    assert f"there is no file {tmp_path}/saved.db" in done.err


def test_backups_in_a_folder_are_named_by_their_time_and_the_newest_kept(
    tmp_path: Path, feedd: Feedd
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in ("01", "02", "03"):
        (folder / f"feedd-202601{day}T033000Z.db").write_bytes(b"")
    (folder / "mine.db").write_bytes(b"")
    assert feedd.call("backup", "--keep", "2", str(folder)).code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 3
    assert names[0] == "feedd-20260103T033000Z.db"
    assert names[2] == "mine.db"


@pytest.mark.parametrize("stands_there", [False, True])
def test_backups_to_be_kept_in_a_folder_that_is_missing_are_refused(
    tmp_path: Path, feedd: Feedd, *, stands_there: bool
) -> None:
    folder = tmp_path / "backups"
    if stands_there:
        folder.write_text("mine")
    done = feedd.call("backup", "--replace", "--keep", "2", str(folder))
    assert done.code == 3
    assert f"there is none at {folder}" in done.err
    assert not stands_there or folder.read_text() == "mine"
    assert folder.exists() == stands_there


def test_the_newest_backup_is_kept_although_the_clock_was_set_back(
    tmp_path: Path, feedd: Feedd
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    ahead = folder / "feedd-29990101T000000Z.db"
    ahead.write_bytes(b"")
    done = feedd.call("backup", "--keep", "1", str(folder))
    assert done.out.endswith("feedd-29990101T000000Z.db: removed, the newest 1 is kept\n")
    (made,) = folder.iterdir()
    assert made != ahead
    assert verify(made)


def test_a_backup_removes_what_others_left_that_were_killed_a_day_ago(
    tmp_path: Path, feedd: Feedd
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("20260101T033000Z.db.part", "20260101T033000Z.db.part-journal"):
        (folder / f"feedd-{name}").write_bytes(b"half")
    under_way = folder / "feedd-29990101T000000Z.db.part"
    under_way.write_bytes(b"half")
    assert feedd.call("backup", str(folder)).code == 0
    assert [path for path in folder.iterdir() if ".part" in path.name] == [under_way]


def test_a_backup_that_is_there_is_replaced_only_on_demand(tmp_path: Path, feedd: Feedd) -> None:
    saved = str(tmp_path / "saved.db")
    assert feedd.call("backup", saved).code == 0
    assert "--replace" in feedd.call("backup", saved).err
    assert feedd.call("backup", "--replace", saved).code == 0


def test_a_backup_under_write_load_is_of_one_moment(tmp_path: Path, feedd: Feedd) -> None:
    database = Database(f"sqlite:///{feedd.folder}/state/feedd.db")
    enough, begun = threading.Event(), threading.Event()

    def write_on() -> None:
        while not enough.is_set():
            with database.write() as connection:
                row = connection.execute(sa.select(visits)).mappings().first()
                assert row is not None
                connection.execute(
                    sa.insert(visits), [{**row, "id": None, "detail": "x" * 900}] * 20
                )
            begun.set()

    writer = threading.Thread(target=write_on)
    writer.start()
    begun.wait()
    assert database.path is not None
    counts = [back_up(database.path, tmp_path / f"{n}.db").rows["visits"] for n in range(4)]
    enough.set()
    writer.join()
    database.close()
    assert counts == sorted(counts)
    # Twenty rows a transaction, and the one that was there: never half a transaction.
    assert {count % 20 for count in counts} == {1}
    assert not list(tmp_path.glob("*.part*"))


def _other_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "pages overwritten": lambda path: path.write_bytes(
        path.read_bytes()[:8192] + b"\xff" * 8192 + path.read_bytes()[16384:]
    ),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:20000]),
    "something else": lambda path: path.write_bytes(b"not a database, by any means" * 99),
    "empty": lambda path: path.write_bytes(b""),
    "another program's": _other_program,
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_not_restored(tmp_path: Path, feedd: Feedd, damage: str) -> None:
    saved = tmp_path / "saved.db"
    feedd.call("backup", str(saved))
    before = feedd.call("feed", "a").out
    DAMAGE[damage](saved)
    done = feedd.call("restore", str(saved))
    assert done.code == 3
    assert str(saved) in done.err
    assert feedd.call("feed", "a").out == before
    assert not list((tmp_path / "f" / "state").glob("feedd.db.*-*"))


def test_a_backup_of_a_newer_feedd_is_not_restored(tmp_path: Path, feedd: Feedd) -> None:
    saved = tmp_path / "saved.db"
    feedd.call("backup", str(saved))
    with closing(sqlite3.connect(saved)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert "newer feedd" in feedd.call("restore", str(saved)).err


def test_no_backup_is_left_of_a_damaged_database(tmp_path: Path, feedd: Feedd) -> None:
    saved = tmp_path / "saved.db"
    feedd.call("backup", str(saved))
    DAMAGE["pages overwritten"](saved)
    with pytest.raises(StoreError):
        verify(saved)
    with pytest.raises(StoreError):
        back_up(saved, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy*"))


def test_a_backup_that_cannot_be_made_says_where_it_was_to_be(
    tmp_path: Path, feedd: Feedd
) -> None:
    (tmp_path / "copy.db.part").mkdir()
    told = feedd.call("backup", str(tmp_path / "copy.db"))
    assert told.code == 3
    assert f"can't be copied to {tmp_path / 'copy.db'}: " in told.err


def test_an_upgrade_backs_up_first_and_a_failed_one_changes_nothing(
    tmp_path: Path, feedd: Feedd
) -> None:
    path = feedd.folder / "state" / "feedd.db"
    before = verify(path)
    database = Database(f"sqlite:///{path}")
    good = later_migrations(tmp_path / "good", 'op.execute("CREATE TABLE later (a)")')
    bad = later_migrations(
        tmp_path / "bad", 'op.execute("CREATE TABLE later (a)"); raise ValueError("half way")'
    )
    with pytest.raises(ValueError, match="half way"):
        schema.upgrade(database, bad)
    assert verify(path) == before
    assert schema.upgrade(database, good) == ("0001", "0002")
    assert verify(path) == {**before, "later": 0}
    assert verify(path.with_name("feedd.db.before-schema-0002")) == before
    assert schema.upgrade(database, good) == ("0002", "0002")
    database.close()
    assert "newer feedd" in feedd.call("stories").err
