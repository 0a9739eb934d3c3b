"""A configuration that changes while feedd runs: noticed, read, judged; applied by the daemon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from pathlib import Path

from feedd import config as configuration
from feedd.config import Config, declaration
from feedd.config.declaration import Change
from feedd.config.files import Mark, find_files, find_marks
from feedd.config.made import PLACE, without_made
from feedd.errors import ConfigError
from feedd.newsroom import Newsroom, with_made
from feedd.store import Database, made

_Stamp = tuple["Mark", ...]


@dataclass(slots=True)
class Files:
    """The files of a configuration, and how they looked when they were read last.

    What was made lies in the ``database`` and counts as one more: a command may make a source
    while feedd runs.
    """

    config: InitVar[Config]
    database: Database
    _main: Path = field(init=False)
    _read: _Stamp = field(init=False)
    _seen: _Stamp = field(init=False)

    def __post_init__(self, config: Config) -> None:
        self._main = config.files[0]
        # They may have changed since, as a start can take long.
        self._read = self._seen = (*config.marks, *self._made())

    def have_changed(self) -> bool:
        """Tell whether they have changed since the last yes and are stable: writing has ended."""
        before, self._seen = self._seen, self._look()
        if self._seen != before or self._seen == self._read:
            return False
        self._read = self._seen
        return True

    def were_read(self) -> None:
        """Note that they are read now, for some other reason."""
        self._read = self._seen = self._look()

    def were_not_read(self) -> None:
        """Note that they are to be read again, as something else was at fault."""
        self._read = ()

    def _look(self) -> _Stamp:
        return (*find_marks(find_files(self._main)), *self._made())

    def _made(self) -> _Stamp:
        with self.database.read() as connection:
            return (("made", *made.stamp(connection), 0),)


@dataclass(frozen=True, slots=True)
class Reading:
    """A configuration as it was read anew, and how it differs from the one in force.

    ``elsewhere`` says that something is declared in another place than before, be it another file,
    or a file instead of the page; that may be so without any ``changes``.
    """

    config: Config
    changes: tuple[Change, ...]
    elsewhere: bool


def read_anew(
    newsroom: Newsroom, *, environ: Mapping[str, str], now: datetime, whole: bool
) -> Reading:
    """Read a newsroom's configuration again, and what was made by page or API.

    Unless the ``whole`` is wanted, with the secrets that lie elsewhere, files that look as they
    did aren't read: of ten thousand sources that takes half a second. Raises ``ConfigError`` if
    they have faults, or change what a running feedd can't.
    """
    in_force = newsroom.config
    if whole or find_marks(find_files(in_force.files[0])) != in_force.marks:
        config = configuration.load(in_force.files[0], environ=environ, with_doubts=False)
    else:
        config = without_made(in_force)
    config = with_made(config, newsroom.database, now=now)
    before, after = (declaration.lines(one, key=newsroom.authority) for one in (in_force, config))
    changes = declaration.compare(before, after)
    if fixed := [change.key for change in changes if change.needs_restart]:
        raise ConfigError(
            f"{', '.join(fixed)} can't change while feedd runs, so nothing was changed: "
            "restart feedd, or change it back"
        )
    return Reading(config, changes, _places(config) != _places(in_force))


def _places(config: Config) -> tuple[object, ...]:
    doubts = tuple(doubt for doubt in config.warnings if doubt.file == PLACE)
    return config.files, config.made, doubts
