"""What commands print: no text of others moves the cursor, or turns what stands behind it.

Wherever it goes: what is piped into a file is looked at with ``cat`` later.
"""

from __future__ import annotations

import json

import click

from feedd.core.controls import CONTROLS, escaped

_OURS = "\n\t"


def tell(text: str, *, err: bool = False) -> None:
    """Print a text, its control characters as blanks; what is to be coloured goes by ``shown``."""
    click.echo(shown(text), err=err)


def shown(text: str) -> str:
    """Give a text as it may be printed, on as many lines as it has."""
    return CONTROLS.sub(lambda found: found[0] if found[0] in _OURS else " ", text)


def dumped(value: object, *, indent: int | None = None) -> str:
    """Write a value as JSON: letters as they are, control characters escaped."""
    return escaped(json.dumps(value, ensure_ascii=False, indent=indent))
