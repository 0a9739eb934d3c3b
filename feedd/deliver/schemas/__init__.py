"""The JSON Schemas (2020-12) of everything a webhook may carry.

They are published as they stand. Within a major version of feedd fields are added and never
changed or taken away, so a receiver ignores what it doesn't know.
"""

from __future__ import annotations

from importlib import resources

NAMES = ("alert.created", "alert.digest", "endpoint.test", "operator.notice")


def read(name: str) -> bytes:
    """Give the schema of one type of message; an unknown name is a ``KeyError``."""
    if name not in NAMES:
        raise KeyError(name)
    return resources.files(__name__).joinpath(f"{name}.json").read_bytes()
