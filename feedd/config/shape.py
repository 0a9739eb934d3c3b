"""Pydantic's verdict on a document, put into words that a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pydantic import BaseModel, ValidationError

from feedd.config.faults import Fault, Wrong, nearest, toml_type
from feedd.config.files import LISTS
from feedd.config.tables import Tables

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from feedd.config.files import Document
    from feedd.config.lines import Loc

_TYPES = {
    "string_type": ("text", 'put it in quotes, as in "text"'),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "int_type": ("a whole number", "write digits, without quotes"),
    "float_type": ("a number", "write digits, without quotes"),
    "list_type": ("an array", 'write ["…", "…"], or [[name]] for tables'),
    "model_type": ("a table", "write [name] or { … }"),
}


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
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Wrong):
        return cause.message, cause.hint
    match detail["type"]:
        case "extra_forbidden":
            return "unknown key", nearest(str(loc[-1]), _known_keys(loc[:-1]))
        case "missing":
            return "is missing", f"add {loc[-1]} = …"
        case "literal_error":
            return f"must be {detail['ctx']['expected']}", ""
        case kind if kind in _TYPES:
            wanted, hint = _TYPES[kind]
            hint = f"write [[{loc[0]}]]" if loc[:1] == loc and loc[0] in LISTS else hint
            return f"must be {wanted}, not {toml_type(detail['input'])}", hint
        case _:
            return detail["msg"].replace("Input should be", "must be"), ""


def _known_keys(loc: Loc) -> list[str]:
    table: type[BaseModel] = Tables
    for part in loc:
        if isinstance(part, str):
            annotation = table.model_fields[part].annotation
            table = next(
                kind
                for kind in (annotation, *get_args(annotation))
                if isinstance(kind, type) and issubclass(kind, BaseModel)
            )
    return list(table.model_fields)
