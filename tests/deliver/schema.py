"""As much of JSON Schema as feedd's schemas use, and stricter: an undescribed field is a fault."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedd.deliver import schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}


def faults(document: object, name: str) -> list[str]:
    """Say where ``document`` departs from the schema ``name``."""
    root = json.loads(schemas.read(name))
    return list(_faults(document, root, root, "$"))


def _faults(value: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if "$ref" in schema:
        schema, root = _resolve(schema["$ref"], root)
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} isn't {schema['const']!r}"
    types = schema.get("type", list(TYPES))
    types = types if isinstance(types, list) else [types]
    if not isinstance(value, tuple(TYPES[name] for name in types)):
        yield f"{path}: {value!r} is none of {types}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{path}: {value} is too small"
    if isinstance(value, str) and schema.get("format") == "date-time":
        assert datetime.fromisoformat(value).tzinfo, path
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _faults(item, schema["items"], root, f"{path}[{index}]")
    if isinstance(value, dict):
        yield from (f"{path}: no {key}" for key in schema["required"] if key not in value)
        for key, item in value.items():
            if key not in schema["properties"]:
                yield f"{path}: {key} isn't described"
            else:
                yield from _faults(item, schema["properties"][key], root, f"{path}.{key}")


def _resolve(reference: str, root: Any) -> tuple[Any, Any]:
    file, _, pointer = reference.partition("#")
    root = json.loads(schemas.read(file.removesuffix(".json"))) if file else root
    found = root
    for step in pointer.strip("/").split("/"):
        found = found[step]
    return found, root
