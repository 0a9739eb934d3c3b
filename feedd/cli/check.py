"""``feedd check``: every fault of the configuration at once.

Exit codes: 0 without faults, 2 with; warnings change nothing. ``--json`` prints one document::

    {"ok": true|false,
     "faults":   [{"file", "line", "column", "key", "message", "hint"}],
     "warnings": [the same],
     "counts":   {"files", "sources", "topics", "watches", "endpoints"}}

``line`` and ``column`` count from 1, null where there is none; ``counts`` is null unless ok.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

import click

from feedd import config
from feedd.cli.codes import FAULT
from feedd.cli.options import AS_JSON, Options
from feedd.config import Config, ConfigFaults, Fault
from feedd.config.files import NOUNS
from feedd.core.counting import counted

MOST_WARNINGS = 20
"""How many are told to a person: a list of names may bring a thousand of one kind."""

_NOUNS = {"files": "file", **NOUNS}


@click.command()
@AS_JSON
@click.pass_obj
def check(options: Options, *, as_json: bool) -> int:
    """Report every fault of the configuration at once."""
    try:
        read = config.load(options.config, environ=os.environ)
    except ConfigFaults as error:
        return _refuse(error, as_json=as_json)
    return _accept(options, read, as_json=as_json)


def _refuse(error: ConfigFaults, *, as_json: bool) -> int:
    if as_json:
        click.echo(_document(error.faults, error.warnings))
    else:
        _tell(error.warnings)
        for fault in error.faults:
            click.echo(str(fault), err=True)
        click.echo(counted(len(error.faults), "fault"), err=True)
    return FAULT


def _accept(options: Options, read: Config, *, as_json: bool) -> int:
    counts = {kind: len(getattr(read, kind)) for kind in _NOUNS}
    if as_json:
        click.echo(_document((), read.warnings, counts))
    else:
        _tell(read.warnings)
        summary = ", ".join(counted(counts[kind], noun) for kind, noun in _NOUNS.items())
        click.echo(f"{options.config}: ok ({summary})")
    return 0


def _tell(warnings: Sequence[Fault]) -> None:
    for warning in warnings[:MOST_WARNINGS]:
        click.echo(f"warning: {warning}", err=True)
    if len(warnings) > MOST_WARNINGS:
        more = counted(len(warnings) - MOST_WARNINGS, "more warning")
        click.echo(f"{more}: --json prints all", err=True)


def _document(
    faults: Sequence[Fault], warnings: Sequence[Fault], counts: dict[str, int] | None = None
) -> str:
    return json.dumps(
        {
            "ok": not faults,
            "faults": [_fault(fault) for fault in faults],
            "warnings": [_fault(warning) for warning in warnings],
            "counts": counts,
        },
        ensure_ascii=False,
    )


def _fault(fault: Fault) -> dict[str, str | int | None]:
    return {
        "file": str(fault.file),
        "line": fault.line or None,
        "column": fault.column or None,
        "key": fault.key,
        "message": fault.message,
        "hint": fault.hint,
    }
