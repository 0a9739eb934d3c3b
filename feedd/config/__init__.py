"""TOML → frozen settings, all faults at once.

::

    files → one document that knows its lines → shape · checks · secrets → faults, or Config

Every judge sees the whole document and passes over what another judges, so that one run tells
all that is wrong. Only a file that isn't TOML hides what it says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedd.config.checks import find_faults
from feedd.config.doubts import find_doubts
from feedd.config.faults import ConfigFaults, Fault
from feedd.config.files import TomlFile, find_files, merge, read
from feedd.config.freeze import freeze
from feedd.config.secrets import find_secrets
from feedd.config.settings import Config, Daemon, Listen, Log, Retention, Visits
from feedd.config.shape import check_shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "Config",
    "ConfigFaults",
    "Daemon",
    "Fault",
    "Listen",
    "Log",
    "Retention",
    "Visits",
    "load",
]


def load(path: Path, *, environ: Mapping[str, str], with_doubts: bool = True) -> Config:
    """Read the configuration at ``path`` and in ``conf.d`` beside it.

    ``environ`` is where secrets are looked up. Who reads no warnings is quicker without doubts: of
    thousands of sources they take a third of the time. Raises ``ConfigFaults``, which lists every
    fault.
    """
    paths = find_files(path)
    readings = [read(file) for file in paths]
    if unreadable := [reading for reading in readings if isinstance(reading, Fault)]:
        raise ConfigFaults(tuple(unreadable))
    document, twice = merge([reading for reading in readings if isinstance(reading, TomlFile)])
    tables, misshapen = check_shape(document)
    secrets = find_secrets(document, environ=environ)
    faults = (*twice, *misshapen, *find_faults(document), *secrets.faults)
    if faults or tables is None:
        raise ConfigFaults(_in_order(faults, paths), _in_order(secrets.warnings, paths))
    config = freeze(document, tables, secrets.values)
    doubts = find_doubts(document, tables, config) if with_doubts else ()
    warnings = (*secrets.warnings, *doubts)
    return replace(config, warnings=_in_order(warnings, paths), files=paths)


def _in_order(faults: Iterable[Fault], paths: Sequence[Path]) -> tuple[Fault, ...]:
    """Sort by place, as a person goes through the files."""
    return tuple(sorted(faults, key=lambda fault: (paths.index(fault.file), fault.line)))
