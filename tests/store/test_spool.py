"""Nameless files: what they take goes when it is forgotten, and leaves nothing behind."""

from __future__ import annotations

import gc
import resource
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from feedd.errors import StoreError
from feedd.store.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD = bytes(60_000)


def opened_in(folder: Path) -> int:
    """Count the open files that were made in a folder."""
    opened = (one.readlink() for one in Path("/proc/self/fd").iterdir() if one.is_symlink())
    return sum(one.is_relative_to(folder) for one in opened)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_no_file_is_opened_before_there_is_a_record(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    assert opened_in(tmp_path) == 0
    spool.append(b"one")
    assert opened_in(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_forgotten_gives_its_room_back(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    places = [spool.append(RECORD) for _ in range(500)]
    before = opened_in(tmp_path)
    spool.forget_before(places[-1])
    assert (before, opened_in(tmp_path)) == (4, 1)


def test_a_spool_that_nobody_has_any_more_keeps_no_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(RECORD)
    del spool
    gc.collect()
    assert opened_in(tmp_path) == 0


@pytest.mark.parametrize("room", [100_000, 60_000], ids=["a part fits", "nothing fits"])
def test_what_the_disk_has_no_room_for_is_kept_in_memory(tmp_path: Path, room: int) -> None:
    spool = Spool(tmp_path)
    first = spool.append(RECORD)
    with files_no_larger_than(room):
        second = spool.append(b"1" * len(RECORD))
    third = spool.append(b"third")
    assert first < second < third
    assert [*map(spool.read, (first, second, third))] == [RECORD, b"1" * len(RECORD), b"third"]
    spool.forget_before(second)
    assert opened_in(tmp_path) == 0


def test_where_no_file_can_be_made_all_is_kept_in_memory(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "absent")
    assert spool.read(spool.append(b"one")) == b"one"


def test_what_nothing_has_room_for_is_told_in_words(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    before = spool.append(b"before")
    with files_no_larger_than(10_000), pytest.raises(StoreError, match="no room"):
        spool.append(RECORD)
    after = spool.append(b"after")
    assert [*map(spool.read, (before, after))] == [b"before", b"after"]
