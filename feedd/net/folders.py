"""Sources that are folders: each file is a document, read once and again when it has changed.

A look begins where the last one ended, so a folder may hold any number of files. Files are in the
order in which the file system says that they changed last (ctime: contents, name or rights), so a
file that is moved in counts as changed then. What changed within the last second is left for the
next look: it may still be written, and another file may get the same time. If the last look ended
in the future, the clock was set back, and the newest files are read again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from feedd.core.visit import Unchanged, hash_body
from feedd.net.exchange import Answer, Fetched, Part

if TYPE_CHECKING:
    from pathlib import Path

MOST_FILES: Final = 500
"""Files read at one look: the newest at the first, then the oldest of those that are new."""

UNSETTLED: Final = 1_000_000_000
"""Nanoseconds in which a file may still be written."""

_LEFT_BEHIND: Final = ("~", ".part", ".tmp", ".swp")
"""Endings of files that editors and downloads leave behind, or will rename."""

_ELSEWHERE: Final = "is a link that leads out of the folder, or no file any more"


class _Mark(NamedTuple):
    """Up to where a folder was read: a time of change in nanoseconds, and one of its files."""

    changed: int
    name: str

    def __str__(self) -> str:
        return f"{self.changed}-{self.name}"


class _File(NamedTuple):
    mark: _Mark
    size: int
    path: Path


def read(folder: Path, *, etag: str | None = None, limit: int, now: datetime) -> Answer:
    """Read what is new in a folder since ``etag``, at most ``limit`` bytes in all.

    Raises ``OSError`` where the folder itself can't be read.
    """
    clock = int(now.timestamp() * 1e9)
    settled = sorted(one for one in _files(folder) if not _is_unsettled(one, clock))
    since = _mark(etag)
    if since is None or since.changed > clock:
        newest = _fitting(reversed(settled), limit)
        until = settled[-1].mark if settled else _Mark(0, "")
        return _fetched(folder, newest[::-1], until, limit=limit, is_whole=True)
    fresh = _fitting((one for one in settled if one.mark > since), limit)
    if not fresh:
        return Unchanged(etag=etag)
    return _fetched(folder, fresh, fresh[-1].mark, limit=limit, is_whole=False)


def _is_unsettled(one: _File, clock: int) -> bool:
    """Tell whether a file may still be written; one from the future was not written just now."""
    return clock - UNSETTLED < one.mark.changed <= clock


def _files(folder: Path) -> Iterator[_File]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name.endswith(_LEFT_BEHIND):
            continue
        try:
            found = path.stat()
        except OSError:
            continue  # gone since, or a link that leads nowhere
        if stat.S_ISREG(found.st_mode):
            yield _File(_Mark(found.st_ctime_ns, _hashed(path.name)), found.st_size, path)


def _mark(etag: str | None) -> _Mark | None:
    changed, _, name = (etag or "").partition("-")
    return _Mark(int(changed), name) if changed.isdecimal() else None


def _hashed(name: str) -> str:
    # A name may hold what no text does.
    return blake2b(name.encode(errors="surrogateescape"), digest_size=8).hexdigest()


def _fitting(files: Iterable[_File], limit: int) -> list[_File]:
    """Take as many files as one look may read; one that is too long by itself takes no room."""
    taken: list[_File] = []
    room = limit
    for one in files:
        room -= one.size if one.size <= limit else 0
        if room < 0 or len(taken) >= MOST_FILES:
            break
        taken.append(one)
    return taken


def _fetched(
    folder: Path, files: Iterable[_File], until: _Mark, *, limit: int, is_whole: bool
) -> Fetched:
    read_now = [_content(folder, one, limit) for one in files]
    body = b"".join(content for _, content in read_now)
    return Fetched(
        url=str(folder),
        status=200,
        body=body,
        body_hash=hash_body(body),
        etag=str(until),
        partial=not is_whole,
        parts=tuple(part for part, _ in read_now),
    )


def _content(folder: Path, one: _File, limit: int) -> tuple[Part, bytes]:
    name = one.path.name.encode(errors="replace").decode()
    if one.size > limit:
        return Part(name=name, fault=f"holds more than {limit} bytes"), b""
    try:
        content = _octets(folder, one)
    except OSError as error:
        return Part(name=name, fault=f"can't be read: {error.strerror}"), b""
    if content is None:
        return Part(name=name, fault=_ELSEWHERE), b""
    if len(content) > one.size:
        # It changed just now, so the next look reads it.
        return Part(name=name, fault="is still being written"), b""
    return Part(name=name, length=len(content)), content


def _octets(folder: Path, one: _File) -> bytes | None:
    """Read a file, and at most a byte more than it had; None if it is gone or lies elsewhere.

    A link must not make feedd publish what only feedd may read.
    """
    where = one.path.resolve()
    if not where.is_relative_to(folder.resolve()):
        return None
    # It may have become a link meanwhile, or a pipe, at which opening would wait.
    handle = os.open(where, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(handle, "rb") as file:  # noqa: PTH123  of a handle
        is_file = stat.S_ISREG(os.fstat(handle).st_mode)
        return file.read(one.size + 1) if is_file else None
