"""What the disk may hold after a power cut, by what a program did to the files in one folder.

::

    journal = Journal(folder_of_its_own)
    with Feedd(folder, toml, environ=journal.watching(folder / "state")) as feedd:
        ...
    disk = Disk(folder / "state")             # as it was before that
    for act in journal.acts():
        disk.take(act)
        disk.after_a_cut(random)              # names → contents, one of the many that may be left

Only what was synced is sure. Of the rest each write may be lost, or reach the disk before an
earlier one, or half of it; a file's new name may be lost as well, or there before its contents.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from tests.service.machine import build

_HEAD = struct.Struct("=cQqII")
_SECTOR = 512

Kind = Literal[
    "opened", "written", "cut", "synced", "names synced", "renamed", "linked", "removed", "sent"
]
_KINDS: Mapping[bytes, Kind] = {
    b"o": "opened",
    b"w": "written",
    b"t": "cut",
    b"f": "synced",
    b"d": "names synced",
    b"r": "renamed",
    b"l": "linked",
    b"u": "removed",
    b"s": "sent",
}


class Act(NamedTuple):
    """What was done: to the file of a number, at a place of it, or to the file of a name."""

    kind: Kind
    file: int
    at: int
    octets: bytes
    other: str

    @property
    def name(self) -> str:
        return self.octets.decode()


@dataclass(frozen=True, slots=True)
class Journal:
    """What a program writes down of what it does; ``folder`` isn't the one it is watched in."""

    folder: Path

    def watching(self, folder: Path) -> Mapping[str, str]:
        """Give what a program needs in its environment; ``folder`` has to be there."""
        library = self.folder / "power.so"
        if not library.exists():
            build(library, Path(__file__).with_suffix(".c"))
        return {
            "LD_PRELOAD": str(library),
            "FEEDD_TESTS_FOLDER": str(folder),
            "FEEDD_TESTS_JOURNAL": str(self._path),
        }

    def acts(self) -> Iterator[Act]:
        data, at = self._path.read_bytes(), 0
        while at < len(data):
            kind, file, place, one, two = _HEAD.unpack_from(data, at)
            at += _HEAD.size + one + two
            octets, other = data[at - one - two : at - two], data[at - two : at]
            yield Act(_KINDS[kind], file, place, octets, other.decode())

    @property
    def _path(self) -> Path:
        return self.folder / "journal"


@dataclass(slots=True)
class _File:
    sure: bytearray = field(default_factory=bytearray)
    unsure: list[tuple[int, bytes | None]] = field(default_factory=list)
    """What was written where; None: it was cut there."""

    def after_a_cut(self, random: Random) -> bytes:
        left, share = bytearray(self.sure), random.random()
        some = [one for one in self.unsure if random.random() < share]
        if random.random() < 0.3:
            random.shuffle(some)
        for at, octets in some:
            if octets is None or random.random() < 0.7:
                _write(left, at, octets)
                continue
            for start in range(0, len(octets), _SECTOR):
                if random.random() < 0.5:
                    _write(left, at + start, octets[start : start + _SECTOR])
        return bytes(left)


class Disk:
    """A folder as it is, and as much of it as is sure."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[int, _File] = {}
        self._sure: dict[str, _File] = {}
        self._unsure: list[Mapping[str, _File | None]] = []
        for path in folder.iterdir():
            file = self._files[path.stat().st_ino] = _File(bytearray(path.read_bytes()))
            self._sure[path.name] = file
        self._names = dict(self._sure)

    def take(self, act: Act) -> None:
        """Do what was done."""
        match act.kind:
            case "opened":
                if act.name not in self._names:
                    self._files[act.file] = _File()
                    self._name({act.name: self._files[act.file]})
            case "written" | "cut":
                octets = act.octets if act.kind == "written" else None
                self._files[act.file].unsure.append((act.at, octets))
            case "synced" if act.file in self._files:
                file = self._files[act.file]
                for at, octets in file.unsure:
                    _write(file.sure, at, octets)
                file.unsure.clear()
            case "names synced":
                self._sure, self._unsure = dict(self._names), []
            case "renamed":
                self._name({act.other: self._names[act.name], act.name: None})
            case "linked":
                self._name({act.other: self._names[act.name]})
            case "removed":
                self._name({act.name: None})
            case _:
                pass

    def after_a_cut(self, random: Random) -> Mapping[str, bytes]:
        """Give what one power cut leaves."""
        left, share = dict(self._sure), random.choice((0.0, 0.5, 1.0))
        for change in self._unsure:
            if random.random() < share:
                _change(left, change)
        return {name: file.after_a_cut(random) for name, file in left.items()}

    def _name(self, change: Mapping[str, _File | None]) -> None:
        _change(self._names, change)
        self._unsure.append(change)


def _change(names: dict[str, _File], change: Mapping[str, _File | None]) -> None:
    for name, file in change.items():
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file


def _write(content: bytearray, at: int, octets: bytes | None) -> None:
    content.extend(bytes(max(0, at - len(content))))
    end = len(content) if octets is None else at + len(octets)
    content[at:end] = octets or b""
