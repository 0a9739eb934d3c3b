"""Log lines: for a person on a terminal, for journald, or one JSON object each."""

from __future__ import annotations

import asyncio
import io
import logging
import os
import select
import stat
import sys
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Literal, TextIO, cast

from feedd.core.characters import CONTROLS, escaped
from feedd.errors import FeeddError


@contextmanager
def _as_if_without(module: str) -> Iterator[None]:
    """Hide a module from imports in the block, unless it is loaded already."""
    is_loaded = module in sys.modules
    if not is_loaded:
        # None tells the import system that there is no such module.
        sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if not is_loaded:
            del sys.modules[module]


# It would load rich for tracebacks in colour, which are never asked for: 5 MB in a daemon.
with _as_if_without("rich"):
    import structlog
    from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper, add_log_level
    from structlog.typing import EventDict, Processor, WrappedLogger

Logger = structlog.stdlib.BoundLogger

_COLOURS = {"debug": "2", "info": "32", "warning": "33", "error": "31", "critical": "31"}
_PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}
"""Of syslog, as sd-daemon(3) wants them before a line."""


_PATIENCE = 0.1
"""Seconds that a line waits for whoever reads the log: meanwhile nothing else is done."""

_ECHOES = (
    "error ignored terminating <psycopg.Pipeline [BAD]",
    "error ignored exiting <psycopg.Pipeline",
)
_GIVEN_AWAY = "Job was not found or not in"
"""What PostgreSQL says when a worker that hung ends a job that another was given meanwhile."""


def configure(*, form: Literal["text", "json"], level: str) -> None:
    """Send log lines of ``level`` and above to stderr.

    Lines of text begin with the time, on a terminal that of the day. journald adds its own: lines
    for it begin with their priority. What libraries say is told the same way.
    """
    stream = _Lossy(sys.stderr)
    is_terminal = stream.isatty()
    is_journal = _is_journal(os.environ.get("JOURNAL_STREAM", ""))
    rendering: list[Processor] = [
        TimeStamper(fmt="iso", utc=True),
        JSONRenderer(ensure_ascii=False),
        lambda _logger, _method, document: escaped(cast("str", document)),
    ]
    if form == "text":
        rendering = [_Line(colours=is_terminal)]
        if is_terminal:
            rendering.insert(0, TimeStamper(fmt="%H:%M:%S", utc=False))
        elif not is_journal:
            rendering.insert(0, TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True))
    if is_journal:
        rendering = [_Prioritised(rendering)]
    structlog.configure(
        processors=[add_log_level, ExceptionRenderer(), *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", stream)),
        cache_logger_on_first_use=True,
    )
    get.cache_clear()
    # Libraries speak through the standard module; only their warnings are wanted.
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()])
    logging.getLogger("psycopg").addFilter(_is_no_echo)
    logging.getLogger("asyncio").addFilter(_is_no_late_end)
    # A tick that is skipped because the last one still runs is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


@cache  # structlog would make it anew for each line
def get() -> Logger:
    """Give the logger."""
    logger: Logger = structlog.get_logger()
    return logger


def tell_failure(
    task: asyncio.Task[None], bug: str, *, refusal: str = "not stored", **about: str
) -> None:
    """Log why a task failed, if it did: a ``refusal`` in a sentence, a ``bug`` with its traceback.

    Whoever keeps a task and awaits it only at the end, or never, would else not hear of it.
    """
    if task.cancelled() or (error := task.exception()) is None:
        return
    if isinstance(error, FeeddError):
        get().error(refusal, **about, error=str(error))
    else:
        get().error(bug, **about, exc_info=error)


class _Lossy:
    """A stream that loses what can't be written: no work may end because its log does.

    The disk that holds the log may be full, what it is piped into may have ended or read no
    further, and journald may restart.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream  # None where feedd was started with it closed
        # Past the buffer, which would keep what was lost, and fail once more as Python ends.
        buffer = getattr(stream, "buffer", None)
        self._raw = getattr(buffer, "raw", buffer)
        self._file: int | None = None
        with suppress(OSError, AttributeError):  # not every stream is a file's
            self._file = cast("io.RawIOBase", self._raw).fileno()
        if self._file is not None and (anew := _opened_anew(self._file)):
            self._raw, self._file = anew, anew.fileno()
            weakref.finalize(self, anew.close)
        self._patience = _PATIENCE
        self._is_cut = False

    def isatty(self) -> bool:
        """Tell whether a person looks on."""
        return self._stream is not None and self._stream.isatty()

    def write(self, text: str) -> None:
        """Write at once."""
        if self._stream is None:
            return
        with suppress(OSError):
            if self._raw is not None:
                errors = self._stream.errors or "strict"
                self._write(self._raw, text.encode(self._stream.encoding, errors))
            else:
                self._stream.write(text)
                self._stream.flush()

    def flush(self) -> None:
        """Do nothing: it is done."""

    def _write(self, raw: io.RawIOBase, line: bytes) -> None:
        # No line begins where another was cut off.
        whole = b"\n" + line if self._is_cut else line
        left = memoryview(whole)
        try:
            # A signal may come while it is written, and then a part is.
            while left and self._takes_more():
                if not (written := raw.write(left[: select.PIPE_BUF])):
                    break
                left = left[written:]
        finally:
            self._is_cut = bool(left) and (self._is_cut or len(left) < len(whole))

    def _takes_more(self) -> bool:
        """Wait a moment for whoever reads, but not again for one who didn't."""
        if self._file is None:
            return True
        _, takes, _ = select.select((), (self._file,), (), self._patience)
        self._patience = _PATIENCE if takes else 0.0
        return bool(takes)


def _opened_anew(file: int) -> io.FileIO | None:
    """Open a pipe or terminal once more: writing there waits for nobody, and others' still does.

    A terminal that takes something needn't take all of a line. None where that can't be had.
    """
    with suppress(OSError):
        mode = os.fstat(file).st_mode
        if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode):
            flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY
            return io.FileIO(os.open(f"/proc/self/fd/{file}", flags), "w")
    return None


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
        line = " ".join(filter(None, (stamp, head, *told))).rstrip()
        return f"{line}\n{trace}" if trace else line


class _Prioritised:
    """Puts the priority before each line, where journald takes it off again."""

    def __init__(self, rendering: Sequence[Processor]) -> None:
        self._rendering = rendering

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> str:
        mark = f"<{_PRIORITIES[str(event['level'])]}>"
        told: object = event
        for render in self._rendering:
            told = render(logger, method, cast("EventDict", told))
        return "\n".join(mark + line for line in str(told).split("\n"))


class _Libraries(logging.Handler):
    """Writes what libraries log as lines of our own."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record of a library."""
        tell = get().error if record.levelno >= logging.ERROR else get().warning
        tell(record.getMessage(), library=record.name, exc_info=record.exc_info)


def _is_no_echo(record: logging.LogRecord) -> bool:
    """Leave out what psycopg logs of a failure that it raises as well.

    If a connection is lost with statements under way, the first failure is raised, and whoever
    asked tells it. That ending the pipeline failed, too, is the same failure once more.
    """
    return not record.getMessage().startswith(_ECHOES)


def _is_no_late_end(record: logging.LogRecord) -> bool:
    """Leave out that a job which others have done couldn't be ended, as they have told of that."""
    error = record.exc_info[1] if record.exc_info else None
    return not (error and str(error.__cause__).startswith(_GIVEN_AWAY))


def _is_journal(stream: str) -> bool:
    """Tell whether stderr leads to journald, whose socket ``stream`` names (systemd.exec(5))."""
    try:
        stat = os.fstat(2)
    except OSError:  # it was closed
        return False
    return stream == f"{stat.st_dev}:{stat.st_ino}"


def _shown(value: object) -> str:
    """Show a value in its own letters; quoted, and escaped then, if it has blanks or quotes."""
    text = CONTROLS.sub(" ", str(value))
    if text and " " not in text and '"' not in text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
