"""Pydantic's verdict on a document, put into words that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import chain
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from feedd.config import writing
from feedd.config.faults import Empty, Fault, Wrong, nearest, shown, spell, toml_type
from feedd.config.files import LISTS, Document
from feedd.config.lines import Loc
from feedd.config.tables import Tables

_TYPES = {
    "string_type": ("text", "put it in quotes"),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "int_type": ("a whole number", "write digits, without quotes"),
    "float_type": ("a number", "write digits, without quotes"),
    "datetime_type": ("a date and time", "write as in 2026-12-31T00:00:00Z, without quotes"),
    "list_type": ("an array", ""),
    "model_type": ("a table", ""),
}

EXAMPLES = {
    "age": "90d",
    "burst": 5,
    "end": "06:30",
    "every": "2s",
    "name": "example-news",
    "query": "flood OR storm",
    "start": "22:00",
    "story": "article",
    "until": datetime(2026, 12, 31, tzinfo=UTC),
}
"""A right value of each key that a hint says to write."""

_SHORT = 80  # characters of a value that a hint repeats


def check_shape(document: Document) -> tuple[Tables | None, tuple[Fault, ...]]:
    """Validate every table by itself; give them all, or every fault."""
    try:
        return Tables.model_validate(document.tables), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
    # Outside of the except block, so that no fault's traceback holds a value of the document.
    return None, tuple(_fault(document, detail) for detail in details)


def _fault(document: Document, detail: ErrorDetails) -> Fault:
    loc = detail["loc"]
    message, hint = _words(detail, loc)
    return document.place(loc).fault(message, hint)


def _words(detail: ErrorDetails, loc: Loc) -> tuple[str, str]:
    limits = detail.get("ctx", {})
    if isinstance(cause := limits.get("error"), Wrong):
        return cause.message, _to_fill(loc) if isinstance(cause, Empty) else cause.hint
    words, hint = detail["msg"].replace("Input should be", "must be"), ""
    match detail["type"]:
        case "extra_forbidden":
            known = _table_at(loc[:-1]).model_fields
            words, hint = "unknown key", _home(loc) or nearest(str(loc[-1]), known)
        case "missing":
            words, hint = "is missing", f"add {_pair(str(loc[-1]))}"
        case "literal_error":
            words, hint = f"must be {limits['expected']}", _meant(detail, limits["expected"])
        case "greater_than_equal":
            words = f"must be at least {limits['ge']:g}"
        case "less_than_equal":
            words = f"must be at most {limits['le']:g}"
        case "too_long":
            words = f"holds {limits['actual_length']} values, and may hold {limits['max_length']}"
        case "int_type" if isinstance(detail["input"], float):
            words = "must be a whole number"
        case kind if kind in _TYPES:
            wanted, hint = _TYPES[kind]
            words = f"must be {wanted}, not {toml_type(detail['input'])}"
            if wanted == "a table" or loc[:1] == loc:
                hint = _table_to_write(loc, detail["input"])
            elif wanted == "an array":
                hint = _array_to_write(loc, detail["input"])
    return words, hint


def _to_fill(loc: Loc) -> str:
    """Say what to do about a text with nothing in it."""
    *above, key = loc
    if isinstance(key, int):
        return "give it a value, or leave it out"
    is_needed = _table_at(tuple(above)).model_fields[key].is_required()
    return f"write {_pair(key)}" if is_needed else Empty().hint


def _meant(detail: ErrorDetails, expected: str) -> str:
    """Suggest one of the words that pydantic lists in single quotes."""
    close = get_close_matches(str(detail["input"]).lower(), expected.split("'")[1::2], n=1)
    return f'write "{close[0]}"' if close else ""


def _home(loc: Loc) -> str:
    """Say below which table a key belongs that stands above it, or below one beside it."""
    above, key = loc[:-1], loc[-1]
    root = ("daemon",)
    beside = ((root, _table_at(root)), *_below(root)) if above[:1] == root else ()
    found = (one for one in chain(_below(above), beside) if key in one[1].model_fields)
    at, table = next(found, (loc, None))
    if table is None:
        return ""
    is_table = any(tables_in(table.model_fields[str(key)].annotation))
    return f"write [{spell((*at, key))}]" if is_table else f"write it below [{spell(at)}]"


def _below(loc: Loc) -> Iterator[tuple[Loc, type[BaseModel]]]:
    """Give the tables that may be written in brackets below the one at ``loc``."""
    if any(isinstance(part, int) for part in loc):
        return
    for name, field in _table_at(loc).model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield (*loc, name), field.annotation
            yield from _below((*loc, name))


def _table_to_write(loc: Loc, given: object) -> str:
    if loc[0] in LISTS and len(loc) <= len(("sources", 0)):
        return f"write [[{loc[0]}]]"
    if loc[0] == "daemon" and len(loc) <= len(("daemon", "fetch")):
        return f"write [{spell(loc)}]"
    fields = _table_at(loc).model_fields
    keys = [key for key, field in fields.items() if field.is_required()] or [next(iter(fields))]
    if len(keys) == 1 and isinstance(given, str) and _is_right(loc, keys[0], given):
        return f"write {{ {next(writing.pairs({keys[0]: given}))} }}"
    return f"write {{ {', '.join(map(_pair, keys))} }}"


def _is_right(loc: Loc, key: str, given: str) -> bool:
    try:
        _table_at(loc).model_validate({key: given})
    except ValidationError:
        return False
    return len(given) <= _SHORT


def _pair(key: str) -> str:
    return next(writing.pairs({key: EXAMPLES[key]}))


def _array_to_write(loc: Loc, given: object) -> str:
    holds_tables = any(tables_in(_table_at(loc[:-1]).model_fields[str(loc[-1])].annotation))
    match given:
        case str() if holds_tables:
            return f"write [{_table_to_write(loc, given).removeprefix('write ')}]"
        case str() if len(given) <= _SHORT:
            return f"write [{shown(given)}]"
        case dict():
            return "put brackets around it: [{ … }]"
        case _:
            return 'put it in brackets, as in ["…", "…"]'


def _table_at(loc: Loc) -> type[BaseModel]:
    table: type[BaseModel] = Tables
    for part in loc:
        if isinstance(part, str):
            table = next(tables_in(table.model_fields[part].annotation))
    return table


def tables_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Give the table that a key holds: itself, or within ``list[…]`` and ``… | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from tables_in(part)
