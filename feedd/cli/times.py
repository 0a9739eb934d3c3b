"""Times as people write them on the command line; what can't be read is a fault of usage."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import click

from feedd.core.parse.times import dates

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def time(text: str, option: str) -> datetime:
    """Read a time."""
    return _read(text, option, otherwise="is no time, 2026-11-26T08:00:00Z is")


def time_or_span(text: str, option: str) -> datetime:
    """Read a time, or how long ago it was."""
    if text[:-1].isdecimal() and text[-1:] in _UNITS:
        with suppress(OverflowError):
            return datetime.now(UTC) - timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
    return _read(text, option, otherwise="is neither a time nor a span such as 12h or 7d")


def _read(text: str, option: str, *, otherwise: str) -> datetime:
    if (found := dates.read(text)) is None:
        raise click.BadParameter(f"{text!r} {otherwise}", param_hint=option)
    return found
