"""Log lines: for a person on a terminal, for journald, or one JSON object each."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Literal

import structlog
from structlog.processors import (
    ExceptionRenderer,
    JSONRenderer,
    TimeStamper,
    add_log_level,
)

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

Logger = structlog.stdlib.BoundLogger

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_COLOURS = {"debug": "2", "info": "32", "warning": "33", "error": "31", "critical": "31"}


def configure(*, form: Literal["text", "json"], level: str) -> None:
    """Send log lines of ``level`` and above to stderr.

    On a terminal they begin with the time of day; elsewhere they don't, since journald writes
    its own.
    """
    is_terminal = sys.stderr.isatty()
    rendering: list[Processor] = [
        TimeStamper(fmt="iso", utc=True),
        JSONRenderer(ensure_ascii=False),
    ]
    if form == "text":
        rendering = [TimeStamper(fmt="%H:%M:%S", utc=False)] if is_terminal else []
        rendering.append(_Line(colours=is_terminal))
    structlog.configure(
        processors=[add_log_level, ExceptionRenderer(), *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries speak through the standard module; only their warnings are wanted.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    # A tick that is skipped because the last one still runs is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def get() -> Logger:
    """Give the logger."""
    logger: Logger = structlog.get_logger()
    return logger


class _Line:
    """Writes an event as one line: what happened, then ``key=value`` in the order given."""

    def __init__(self, *, colours: bool) -> None:
        self._colours = colours

    def __call__(self, _logger: object, _method: str, event: EventDict) -> str:
        level, name = str(event.pop("level")), str(event.pop("event"))
        stamp, trace = event.pop("timestamp", None), event.pop("exception", None)
        told = [f"{key}={_shown(value)}" for key, value in event.items() if value is not None]
        head = f"{name:<14}" if level in {"debug", "info"} else f"{level}: {name}"
        if self._colours:
            head = f"\x1b[{_COLOURS.get(level, '0')}m{head}\x1b[0m"
        line = " ".join(filter(None, (stamp, head, *told)))
        return f"{line}\n{trace}" if trace else line


def _shown(value: object) -> str:
    """Show a value in its own letters; quoted if it has blanks, and unable to move the cursor."""
    text = _CONTROLS.sub(" ", str(value))
    return f'"{text}"' if " " in text or not text else text
