"""Storage on disk for what is seldom read: nameless files, which end with the process.

Nothing here outlasts a restart, nor needs to: what is in it is made anew from the database.
"""

from __future__ import annotations

import errno
import os
import tempfile
import weakref
from pathlib import Path

from feedd.core.stories import extent, place_of
from feedd.errors import StoreError

_FILE = 8 << 20
"""Bytes of a file; a record lies in one file, and a file is dropped as a whole."""


class Spool:
    """Records in nameless files in ``folder``, or where temporary files lie.

    No file is opened before there is a record. Where the folder takes no more of them, or none at
    all, the next file is kept in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._files: dict[int, int] = {}  # descriptors
        self._end = 0
        weakref.finalize(self, _close_all, self._files)

    def append(self, record: bytes) -> int:
        """Keep a record; give where it lies. Raises ``StoreError`` if nothing takes it."""
        if 0 < -self._end % _FILE < len(record):
            self._end = self._next_file()
        try:
            return self._appended(record)
        except OSError:
            # Alerts mustn't wait for disk room that only saves memory.
            self._end = self._next_file()
        try:
            self._files[self._end // _FILE] = os.memfd_create("recent stories")
            return self._appended(record)
        except OSError as error:
            raise StoreError(f"no room for the recent stories: {error}") from error

    def read(self, place: int) -> bytes:
        """Give what lies at a place."""
        offset, size = extent(place)
        return os.pread(self._files[offset // _FILE], size, offset % _FILE)

    def forget_before(self, place: int) -> None:
        """Drop the files that lie wholly before a place."""
        first = extent(place)[0] // _FILE
        for number in [one for one in self._files if one < first]:
            os.close(self._files.pop(number))

    def _appended(self, record: bytes) -> int:
        place = place_of(self._end, len(record))
        written = os.pwrite(self._file(), record, self._end % _FILE)
        if written < len(record):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._end += written
        return place

    def _next_file(self) -> int:
        return (self._end // _FILE + 1) * _FILE

    def _file(self) -> int:
        number = self._end // _FILE
        if number not in self._files:
            with tempfile.TemporaryFile(dir=self._folder, buffering=0) as file:
                self._files[number] = os.dup(file.fileno())
        return self._files[number]


def _close_all(files: dict[int, int]) -> None:
    for descriptor in files.values():
        os.close(descriptor)
