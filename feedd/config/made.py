"""What was made by page or API, judged as if a file declared it.

It may do less than a file: it names no secrets and no files of this machine, since whoever may
make a source by the API need not be one who may read the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final, get_args

from feedd.config import addresses, writing
from feedd.config.checks import find_faults
from feedd.config.faults import ConfigFaults, Fault
from feedd.config.files import Document, Mark, Toml, TomlFile, find_marks, merge, read
from feedd.config.freeze import freeze
from feedd.config.lines import Loc
from feedd.config.settings import Config
from feedd.core.settings import Made, MadeKind

_KINDS: Final[tuple[MadeKind, ...]] = get_args(MadeKind)

PLACE = Path("made by page or API")


def judge(thing: Made, config: Config) -> Config:
    """Give a configuration that holds this one thing; raises ``ConfigFaults``."""
    return _judge([thing], config)


def with_made(config: Config, found: Iterable[Made]) -> Config:
    """Add what was made to what is declared.

    What is declared wins over what was made under its name. A watch goes on without an endpoint
    that is gone, and what can't be read any more is left out, both with a warning: no feedd
    refuses to start because of them.
    """
    declared = {(kind, one.name) for kind in _KINDS for one in getattr(config, kind)}
    there = frozenset(endpoint.name for endpoint in config.endpoints)
    told = [_of_those(there, thing) for thing in found]
    things = [thing for thing, _ in told]
    config = _doubted(config, (doubt for _, doubts in told for doubt in doubts))
    twice = (thing for thing in things if (thing.kind, thing.name) in declared)
    config = _doubted(config, map(_declared_too, twice))
    fresh = [thing for thing in things if (thing.kind, thing.name) not in declared]
    if not fresh:
        return config
    try:
        # An import makes thousands: together they take a tenth of the time.
        return _added(config, fresh, _judge(fresh, config))
    except ConfigFaults:
        return _one_by_one(config, fresh)


def without_made(config: Config) -> Config:
    """Give what the files alone declare."""
    made = config.made
    return replace(
        config,
        made=frozenset(),
        sources=tuple(one for one in config.sources if ("sources", one.name) not in made),
        topics=tuple(one for one in config.topics if ("topics", one.name) not in made),
        watches=tuple(one for one in config.watches if ("watches", one.name) not in made),
        warnings=tuple(doubt for doubt in config.warnings if doubt.file != PLACE),
    )


def _of_those(there: frozenset[str], thing: Made) -> tuple[Made, tuple[Fault, ...]]:
    """Let a watch tell only the endpoints that are there, and say which are not."""
    named = thing.table.get("notify")
    if thing.kind != "watches" or not isinstance(named, list):
        return thing, ()
    gone = [name for name in named if isinstance(name, str) and name not in there]
    if not gone:
        return thing, ()
    doubts = tuple(_untold(thing, name) for name in gone)
    left = [name for name in named if name not in gone]
    return replace(thing, table={**thing.table, "notify": left}), doubts


def _untold(thing: Made, endpoint: str) -> Fault:
    words = f"the watch {thing.name} can't tell {endpoint}, as there is no such endpoint any more"
    return Fault(PLACE, 0, f"{thing.name}.notify", words)


def _one_by_one(config: Config, things: Iterable[Made]) -> Config:
    for thing in things:
        try:
            config = _added(config, [thing], _judge([thing], config))
        except ConfigFaults as faults:
            config = _doubted(config, (_left_out(thing, fault) for fault in faults.faults))
    return config


def _judge(things: Iterable[Made], config: Config) -> Config:
    listed: dict[str, list[Toml]] = {}
    for thing in things:
        listed.setdefault(thing.kind, []).append({"name": thing.name, **thing.table})
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


def _added(config: Config, things: Iterable[Made], judged: Config) -> Config:
    return replace(
        config,
        made=config.made | {(thing.kind, thing.name) for thing in things},
        sources=config.sources + judged.sources,
        topics=config.topics + judged.topics,
        watches=config.watches + judged.watches,
    )


def _doubted(config: Config, doubts: Iterable[Fault]) -> Config:
    return replace(config, warnings=(*config.warnings, *doubts))


def _left_out(thing: Made, fault: Fault) -> Fault:
    key, said = fault.key.rpartition(".")[2], fault.message.split("\n")[0]
    words = f"{thing.kind} {thing.name} is left out, since {key} is wrong: {said}"
    return Fault(PLACE, 0, f"{thing.name}.{key}", words, fault.hint)


def _declared_too(thing: Made) -> Fault:
    words = (
        f"{thing.kind} {thing.name} is declared too, and what is declared counts: "
        f"DELETE /api/v1/{thing.kind}/{thing.name} forgets what was made"
    )
    return Fault(PLACE, 0, thing.name, words)


def where_declared(config: Config, kind: MadeKind, name: str) -> str:
    """Give the file and line that declare something, or "" where none does."""
    return _places(find_marks(config.files)).get((kind, name), "")


@lru_cache(maxsize=1)
def _places(marks: tuple[Mark, ...]) -> Mapping[tuple[str, str], str]:
    """Say where the files that look so declare what; reading a long one takes part of a second."""
    found: dict[tuple[str, str], str] = {}
    for file in (read(Path(path)) for path, *_ in marks):
        if isinstance(file, Fault):
            continue
        for kind in _KINDS:
            rows = file.tables.get(kind)
            for index, row in enumerate(rows if isinstance(rows, list) else ()):
                if isinstance(row, dict):
                    place = str(file.place((kind, index)))
                    found.setdefault((kind, str(row.get("name"))), place)
    return found


def as_toml(found: Iterable[Made]) -> str:
    """Write what was made as TOML, to be put into a file."""
    return "\n".join(
        "\n".join((f"[[{one.kind}]]", *writing.pairs({"name": one.name, **one.table}), ""))
        for one in found
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
