"""Sources that are files: read like anything that is fetched."""

from __future__ import annotations

import os
import tracemalloc
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from feedd.net import Answer, Failed, Fetched, Unchanged, files

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 1000
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def code(answer: Answer) -> str | None:
    return answer.code if isinstance(answer, Failed) else None


def test_a_file_is_fetched_once_and_then_not_modified(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"<rss/>")
    first = files.read(str(path), limit=LIMIT)
    assert isinstance(first, Fetched)
    assert (first.url, first.body) == (str(path), b"<rss/>")
    assert isinstance(files.read(str(path), etag=first.etag, limit=LIMIT), Unchanged)


def test_a_file_of_the_same_size_and_time_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    path, other = tmp_path / "feed.xml", tmp_path / "other.xml"
    path.write_bytes(b"one")
    first = files.read(str(path), limit=LIMIT)
    assert isinstance(first, Fetched)
    other.write_bytes(b"two")
    found = path.stat()
    os.utime(other, ns=(found.st_atime_ns, found.st_mtime_ns))
    other.replace(path)
    second = files.read(str(path), etag=first.etag, limit=LIMIT)
    assert isinstance(second, Fetched)
    assert second.body == b"two"


def test_a_file_may_be_as_long_as_the_limit_and_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"x" * LIMIT)
    assert isinstance(files.read(str(path), limit=LIMIT), Fetched)
    path.write_bytes(b"x" * (LIMIT + 1))
    assert code(files.read(str(path), limit=LIMIT)) == "too_large"


def test_a_small_file_takes_little_memory_however_large_it_might_be(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(b"<rss/>")
    tracemalloc.start()
    try:
        assert isinstance(files.read(str(path), limit=50_000_000), Fetched)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1_000_000


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert code(files.read(str(tmp_path / "none.xml"), limit=LIMIT)) == "not_found"
    assert code(files.read(str(tmp_path), limit=LIMIT)) == "not_a_file"
    assert code(files.read("/dev/zero", limit=LIMIT)) == "not_a_file"
    assert code(files.look("x" * 300, limit=LIMIT, now=NOW)) == "unreadable"


def test_a_pipe_that_nobody_writes_to_does_not_hold_us_up(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert code(files.read(str(path), limit=LIMIT)) == "not_a_file"


@pytest.mark.parametrize(
    ("url", "expected"),
    [("/srv/feed.xml", True), ("https://wire.example/", False), ("file:///etc/passwd", False)],
)
def test_only_a_path_is_a_file(url: str, *, expected: bool) -> None:
    assert files.is_path(url) is expected
