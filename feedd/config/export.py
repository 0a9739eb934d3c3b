"""The configuration as one TOML document: every file of it merged, paths in full, no secrets.

A secret that is written out is withheld: an environment variable stands in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from feedd.config import writing
from feedd.config.addresses import is_web, split_login
from feedd.config.faults import ConfigFaults, Fault
from feedd.config.files import Document, Toml, TomlFile, find_files, merge, read
from feedd.config.lines import Loc
from feedd.config.values import absolute


@dataclass(frozen=True, slots=True)
class Exported:
    """A document that loads like the files it was made of, once ``withheld`` are set."""

    toml: str
    withheld: tuple[str, ...]


def export(path: Path, made: Iterable[tuple[str, Toml]] = ()) -> Exported:
    """Export the configuration at ``path``; raises ``ConfigFaults`` if it can't be read.

    ``made`` are the tables of what was made by page or API, each with the array it belongs to.
    """
    readings = [read(file) for file in find_files(path)]
    if unreadable := [one for one in readings if isinstance(one, Fault)]:
        raise ConfigFaults(tuple(unreadable))
    document, _ = merge([one for one in readings if isinstance(one, TomlFile)])
    withheld: list[str] = []
    tables = _table(document, (), document.tables, withheld)
    for kind, row in made:
        rows = tables.setdefault(kind, [])
        assert isinstance(rows, list)  # noqa: S101  it is one of the four arrays
        rows.append(row)
    return Exported("\n".join(_write((), tables)).lstrip("\n") + "\n", tuple(withheld))


def _table(document: Document, loc: Loc, table: Toml, withheld: list[str]) -> Toml:
    written: Toml = {}
    for key, value in _without_login(loc, table).items():
        name, shown = _value(document, (*loc, key), value, withheld)
        written[name] = shown
    return written


def _without_login(loc: Loc, table: Toml) -> Toml:
    """Give a source's table with the login of its URL as the header that it becomes."""
    match loc, table:
        case ("sources", int()), {"url": str(url)} if is_web(url):
            address, login = split_login(url)
        case _:
            return table
    if not login:
        return table
    declared = table.get("headers")
    headers = declared if isinstance(declared, dict) else {}
    stated = any(str(name).lower() == "authorization" for name in headers)
    return table | {"url": address, "headers": headers if stated else headers | dict(login)}


def _value(document: Document, loc: Loc, value: object, withheld: list[str]) -> tuple[str, object]:
    """Give a key and its value as they are exported."""
    key = str(loc[-1])
    match value:
        case dict():
            return key, _table(document, loc, value, withheld)
        case list():
            rows = [
                _value(document, (*loc, at), item, withheld)[1] for at, item in enumerate(value)
            ]
            return key, rows
        case str() if _is_secret(loc):
            variable = _variable(document, loc)
            withheld.append(variable)
            return (key, {"env": variable}) if _is_placed(loc) else (f"{key}_env", variable)
        case str() if _is_path(loc, value):
            return key, str(absolute(document.base(loc), value))
        case _:
            return key, value


def _is_secret(loc: Loc) -> bool:
    match loc:
        case ("daemon", "database" | "proxy") | (
            "endpoints",
            int(),
            "secret" | "url" | "template",
        ):
            return True
        case _:
            return _is_placed(loc)


def _is_placed(loc: Loc) -> bool:
    """Tell whether a secret is named by a table: ``{ env = … }``."""
    match loc:
        case ("daemon", "web", "users", _) | (_, int(), "headers", _):
            return True
        case _:
            return False


def _is_path(loc: Loc, value: str) -> bool:
    match loc:
        case ("daemon", "state"):
            return True
        case ("sources", int(), "url"):
            return not is_web(value)
        case (*place, "file") if _is_placed(tuple(place)):
            return True
        case _:
            return str(loc[-1]).endswith("_file")


def _variable(document: Document, loc: Loc) -> str:
    match loc:
        case (str(kind), int(at), *rest):
            rows = document.tables[kind]
            row = rows[at] if isinstance(rows, list) else {}
            parts = (kind.removesuffix("s"), row.get("name", at), *rest)
        case _:
            parts = loc
    return "FEEDD_" + re.sub(r"[^A-Z0-9]+", "_", "_".join(map(str, parts)).upper())


def _write(path: tuple[str, ...], table: Mapping[str, object]) -> Iterator[str]:
    """Write a table: its values, then the tables below it, each under its header."""
    for key, value in table.items():
        if not _is_below(path, value):
            yield from writing.pairs({key: value})
    for key, value in table.items():
        below = (*path, key)
        name = ".".join(map(writing.key, below))
        match value:
            case Mapping() if _is_below(path, value):
                yield from ("", f"[{name}]", *_write(below, value))
            case list() if _is_below(path, value):
                for row in value:
                    yield from ("", f"[[{name}]]", *_write(below, row))


def _is_below(path: tuple[str, ...], value: object) -> bool:
    """Tell whether a value gets its own header: a table of [daemon], or an array of tables."""
    if isinstance(value, Mapping):
        return path[:1] in {(), ("daemon",)}
    return not path and isinstance(value, list)
