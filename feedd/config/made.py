"""What was made by page or API, judged as if a file declared it.

It may do less than a file: it names no secrets and no files of this machine, since whoever may
make a source by the API need not be one who may read the disk.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from feedd.config import addresses, writing
from feedd.config.checks import find_faults
from feedd.config.faults import ConfigFaults, Fault
from feedd.config.files import Document, Toml, TomlFile, merge, read
from feedd.config.freeze import freeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from feedd.config.lines import Loc
    from feedd.config.settings import Config

Kind = Literal["sources", "topics", "watches"]

_KINDS: Final[tuple[Kind, ...]] = ("sources", "topics", "watches")

PLACE = Path("made by page or API")

Thing = tuple[Kind, str, "Mapping[str, object]"]
"""Its kind, its name, and the keys of its table but the name."""


def judge(kind: Kind, name: str, table: Mapping[str, object], config: Config) -> Config:
    """Give a configuration that holds this one thing; raises ``ConfigFaults``."""
    return _judge([(kind, name, table)], config)


def with_made(config: Config, found: Iterable[Thing]) -> Config:
    """Add what was made to what is declared.

    What is declared wins over what was made under its name. What can't be read any more, as when
    its endpoint is gone, is left out with a warning: no feedd refuses to start because of it.
    """
    declared = {(kind, one.name) for kind in _KINDS for one in getattr(config, kind)}
    things = tuple(found)
    twice = (thing for thing in things if thing[:2] in declared)
    config = _doubted(config, (_declared_too(kind, name) for kind, name, _ in twice))
    fresh = [thing for thing in things if thing[:2] not in declared]
    if not fresh:
        return config
    try:
        # An import makes thousands: together they take a tenth of the time.
        return _added(config, fresh, _judge(fresh, config))
    except ConfigFaults:
        return _one_by_one(config, fresh)


def _one_by_one(config: Config, things: Iterable[Thing]) -> Config:
    for thing in things:
        try:
            config = _added(config, [thing], _judge([thing], config))
        except ConfigFaults as faults:
            config = _doubted(config, faults.faults)
    return config


def _judge(things: Iterable[Thing], config: Config) -> Config:
    listed: dict[str, list[Toml]] = {}
    for kind, name, table in things:
        listed.setdefault(kind, []).append({"name": name, **table})
    rows: Toml = dict(listed)
    document = _document(rows)
    if forbidden := tuple(_forbidden(document)):
        raise ConfigFaults(forbidden)
    from feedd.config.shape import check_shape  # noqa: PLC0415  with pydantic, so when it is needed

    tables, misshapen = check_shape(document)
    endpoints = [{"name": endpoint.name} for endpoint in config.endpoints]
    faults = (*misshapen, *find_faults(_document({**rows, "endpoints": endpoints})))
    if faults or tables is None:
        raise ConfigFaults(faults)
    return freeze(document, tables, {}, daemon=config.daemon)


def _added(config: Config, things: Iterable[Thing], judged: Config) -> Config:
    return replace(
        config,
        made=config.made | {thing[:2] for thing in things},
        sources=config.sources + judged.sources,
        topics=config.topics + judged.topics,
        watches=config.watches + judged.watches,
    )


def _doubted(config: Config, doubts: Iterable[Fault]) -> Config:
    return replace(config, warnings=(*config.warnings, *doubts))


def _declared_too(kind: Kind, name: str) -> Fault:
    return Fault(PLACE, 0, name, f"{kind} {name} is declared too, and what is declared counts")


def where_declared(config: Config, kind: Kind, name: str) -> str:
    """Give the file and line that declare something, or "" where none does."""
    for file in (read(path) for path in config.files):
        if isinstance(file, Fault):
            continue
        rows = file.tables.get(kind)
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict) and row.get("name") == name:
                return str(file.place((kind, index)))
    return ""


def as_toml(found: Iterable[tuple[Kind, str, Mapping[str, object]]]) -> str:
    """Write what was made as TOML, to be put into a file."""
    return "\n".join(
        "\n".join((f"[[{kind}]]", *writing.pairs({"name": name, **table}), ""))
        for kind, name, table in found
    )


def _document(tables: Toml) -> Document:
    document, _ = merge([TomlFile(PLACE, tables, {})])
    return document


def _forbidden(document: Document) -> Iterator[Fault]:
    for kind in _KINDS:
        for loc, row in document.rows(kind):
            yield from _beyond_reach(document, loc, row)


def _beyond_reach(document: Document, loc: Loc, row: Toml) -> Iterator[Fault]:
    url = row.get("url")
    if "headers" in row:
        yield document.place((*loc, "headers")).fault(
            "may hold secrets, which belong in the configuration", "declare this source there"
        )
    if not isinstance(url, str) or not url.strip():
        return
    place = document.place((*loc, "url"))
    if not addresses.is_web(url):
        yield place.fault("is a file of this machine", "declare this source in the configuration")
    elif "@" in url.partition("://")[2].partition("/")[0]:
        yield place.fault("holds a login", "declare this source in the configuration")
