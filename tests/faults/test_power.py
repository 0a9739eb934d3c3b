"""A power cut: what wasn't synced is lost, or there before what was written earlier."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections import Counter
from contextlib import closing, contextmanager
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.databases import lay_down
from tests.faults.power import Disk, Journal
from tests.faults.rounds import edition, rules, title
from tests.receiver import Answer, Received, Receiver
from tests.running import PATIENCE, Feedd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.faults.power import Act

LIVES, A_LIFE = 3, 3
"""How often the daemon is killed or stopped, and how many stories come in between."""


def have_come(numbers: Sequence[int], requests: Sequence[Received]) -> bool:
    titles = {json.loads(one.body)["data"]["story"]["title"] for one in requests}
    return titles >= set(map(title, numbers))


def webhook_id(act: Act) -> str | None:
    found = re.search(rb"(?i)^POST .*\r\nwebhook-id: (\S+)", act.octets, re.DOTALL)
    return found[1].decode() if found and act.kind == "sent" else None


def cuts(act: Act) -> int:
    """Say after how many ways of losing something to look at what is left."""
    if act.kind in {"renamed", "linked", "removed"}:
        return 60
    return 1 if act.kind in {"written", "opened"} else 12


def lay_out(left: Mapping[str, bytes], folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, octets in left.items():
        (folder / name).write_bytes(octets)
    return folder / "feedd.db"


@contextmanager
def undamaged(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        yield connection


def attempted(path: Path) -> set[str]:
    """Give the ids under which a database has attempts on record."""
    with undamaged(path) as connection:
        query = "SELECT webhook_id FROM messages JOIN attempts ON message_id = messages.id"
        return {name for (name,) in connection.execute(query)}


@pytest.mark.slow
def test_what_was_sent_is_on_record_whatever_a_power_cut_loses(tmp_path: Path) -> None:
    random, journal = Random(20261128), Journal(tmp_path)
    with Receiver() as receiver, Feedd(tmp_path / "f", rules(receiver.url)) as feedd:
        state = feedd.folder / "state"
        disk = Disk(state)
        feedd.environ = journal.watching(state)
        receiver.script(Answer(204))
        numbers: list[int] = []
        for _ in range(LIVES):
            feedd.launch()
            for _ in range(A_LIFE):
                numbers.append(len(numbers))
                (feedd.folder / "edition.txt").write_text(edition(numbers), encoding="utf-8")
                assert receiver.wait_until(partial(have_come, numbers), seconds=PATIENCE)
            feedd.kill() if len(numbers) > A_LIFE else feedd.stop()
    sent: set[str] = set()
    for act in journal.acts():
        disk.take(act)
        sent |= {name} if (name := webhook_id(act)) else set()
        for _ in range(cuts(act)):
            assert sent <= attempted(lay_out(disk.after_a_cut(random), tmp_path / "left"))
    assert len(sent) == len(numbers)


def mark(path: Path, word: str, rows: int) -> sqlite3.Connection:
    """Write a word into many rows more, which stay in the journal while this is open."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS marks (mark TEXT)")
    connection.executemany("INSERT INTO marks VALUES (?)", [(word * 300,)] * rows)
    connection.commit()
    return connection


def marked(path: Path) -> Mapping[str, int]:
    with undamaged(path) as connection:
        return Counter(mark[:3] for (mark,) in connection.execute("SELECT mark FROM marks"))


@pytest.mark.slow
def test_a_power_cut_during_a_restore_leaves_one_database_or_the_other(tmp_path: Path) -> None:
    random, journal = Random(20261128), Journal(tmp_path)
    with Feedd(tmp_path / "f", "") as feedd:
        state, saved = feedd.folder / "state", tmp_path / "saved.db"
        mark(state / "feedd.db", "new", 100).close()
        assert feedd.call("backup", str(saved)).code == 0
        (state / "feedd.db").unlink()
        lay_down(state)
        mark(state / "feedd.db", "old", 150).close()
        killed = tmp_path / "killed"
        with closing(mark(state / "feedd.db", "old", 50)):
            shutil.copytree(state, killed)
        shutil.copytree(killed, state, dirs_exist_ok=True)
        disk = Disk(state)
        feedd.environ = journal.watching(state)
        done = feedd.command("restore", str(saved))
        assert done.code == 0, done.err
    for act in journal.acts():
        disk.take(act)
        for _ in range(cuts(act)):
            left = marked(lay_out(disk.after_a_cut(random), tmp_path / "left"))
            assert left in ({"old": 200}, {"new": 100}), act[:3]
    assert left == {"new": 100}
