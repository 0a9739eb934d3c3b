"""The JSON Schemas (2020-12) of everything a webhook may carry.

Each is published with the one that it refers to, so a receiver needs no other. Within a major
version of feedd fields are added and never changed or taken away, so a receiver ignores what it
doesn't know.
"""

from __future__ import annotations

import json
from importlib import resources

NAMES = ("alert.created", "alert.digest", "endpoint.test", "operator.notice")

_ALERT = "alert.created"
"""Others refer to it: it says what an alert is, and a story in it."""


def read(name: str) -> bytes:
    """Give the schema of one type of message; an unknown name is a ``KeyError``."""
    if name not in NAMES:
        raise KeyError(name)
    return resources.files(__name__).joinpath(f"{name}.json").read_bytes()


def published(name: str) -> bytes:
    """Give a schema that holds what it refers to; an unknown name is a ``KeyError``."""
    schema = read(name)
    if f'"{_ALERT}.json#'.encode() not in schema:
        return schema
    whole = {**json.loads(schema), "$defs": {_ALERT: json.loads(read(_ALERT))}}
    return json.dumps(whole, indent=2).encode()
