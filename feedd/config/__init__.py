"""TOML → frozen settings, all faults at once.

::

    files → one document that knows its lines → shape · checks · secrets → faults, or Config

Every check sees the whole document and skips what another check judges, so that one run tells all
that is wrong. Only a file that isn't TOML hides the faults in it.

=============  ==================================================================================
reading        ``files`` → ``lines``, where each key stands · ``apart``, by a child process
judging        ``tables``, each key and its type · ``values``, ``quantities``, ``addresses`` and
               paths as people write them · ``secrets`` · ``checks`` over several tables ·
               ``doubts``, which are warnings · ``shape`` and ``faults`` say what is wrong
the result     ``freeze`` makes it · ``settings``
by others      ``made`` by page or API · ``joining`` a list of feeds to what is there,
               ``listing`` them as one
written        ``declaration``, lines to compare · ``export`` and ``writing`` as TOML
=============  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from feedd.config.checks import find_faults
from feedd.config.doubts import find_doubts
from feedd.config.faults import ConfigFaults, Fault
from feedd.config.files import Document, TomlFile, find_files, find_marks, merge, read
from feedd.config.freeze import freeze, storage
from feedd.config.secrets import find_secrets
from feedd.config.settings import Config, Storage

if TYPE_CHECKING:
    from feedd.config.tables import Tables

__all__ = ["Config", "ConfigFaults", "Fault", "Storage", "load", "load_storage"]


def load(path: Path, *, environ: Mapping[str, str], with_doubts: bool = True) -> Config:
    """Read the configuration at ``path`` and in ``conf.d`` beside it.

    ``environ`` is where secrets are looked up. Without ``with_doubts`` there are no warnings; with
    thousands of sources they take a third of the time. Raises ``ConfigFaults``, which lists every
    fault.
    """
    paths = find_files(path)
    marks = find_marks(paths)
    document, faults = _document(paths)
    tables, misshapen = _shape(document)
    secrets = find_secrets(document, environ=environ)
    faults = (*faults, *misshapen, *find_faults(document), *secrets.faults)
    if faults or tables is None:
        raise ConfigFaults(_in_order(faults, paths), _in_order(secrets.warnings, paths))
    config = freeze(document, tables, secrets.values)
    doubts = find_doubts(document, tables, config) if with_doubts else ()
    warnings = (*secrets.warnings, *doubts)
    return replace(config, warnings=_in_order(warnings, paths), files=paths, marks=marks)


def load_storage(path: Path, *, environ: Mapping[str, str]) -> Storage:
    """Read where everything is stored; the secrets of endpoints, users … needn't be at hand.

    So a backup can be made by a unit that was given none of them. Raises ``ConfigFaults``.
    """
    paths = find_files(path)
    document, faults = _document(paths)
    tables, misshapen = _shape(document)
    secrets = find_secrets(document, environ=environ)
    lacking = (fault for fault in secrets.faults if fault.key.startswith("daemon.database"))
    faults = (*faults, *misshapen, *lacking)
    if faults or tables is None:
        raise ConfigFaults(_in_order(faults, paths))
    return storage(document, tables.daemon, secrets.values)


def _document(paths: Sequence[Path]) -> tuple[Document, tuple[Fault, ...]]:
    """Read the files as one document, with what is wrong between them."""
    readings = [read(file) for file in paths]
    readable = [reading for reading in readings if isinstance(reading, TomlFile)]
    if unreadable := [reading for reading in readings if isinstance(reading, Fault)]:
        raise ConfigFaults(_in_order((*unreadable, *_known_of(readable)), paths))
    return merge(readable)


def _known_of(readable: Sequence[TomlFile]) -> Iterator[Fault]:
    """Give the faults that are certain whatever the unreadable files may hold."""
    if readable:
        document, faults = merge(readable)
        yield from (*faults, *_shape(document)[1])


def _shape(document: Document) -> tuple[Tables | None, tuple[Fault, ...]]:
    # It loads pydantic, which isn't needed once a configuration has been read: see ``apart``.
    from feedd.config.shape import check_shape  # noqa: PLC0415

    return check_shape(document)


def _in_order(faults: Iterable[Fault], paths: Sequence[Path]) -> tuple[Fault, ...]:
    """Sort by place, as a person goes through the files."""
    return tuple(sorted(faults, key=lambda fault: (paths.index(fault.file), fault.line)))
