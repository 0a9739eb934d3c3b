"""What several commands share: the configuration, what it opens, and options of their own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from feedd.cli.terminal import tell
from feedd.errors import NoDatabase, UnknownName

if TYPE_CHECKING:
    from feedd.config import Config, Storage
    from feedd.newsroom import Newsroom

_Command = TypeVar("_Command", bound="Callable[..., int]")

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
AS_JSON_LINES = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document a line."
)

LOCAL = (Path("feedd.toml"), Path("config/feedd.toml"))
SYSTEM = Path("/etc/feedd/feedd.toml")


def limit(words: str) -> Callable[[_Command], _Command]:
    """Give the option that says how much is listed at most."""
    count = click.IntRange(1, 1_000_000_000)
    return click.option("--limit", type=count, default=50, show_default=True, help=words)


@dataclass(frozen=True, slots=True)
class Options:
    """The options that every command takes."""

    config: Path


def default_config() -> Path:
    """Name the configuration that is meant when none is named.

    It is ``$FEEDD_CONFIG``; else one in the working directory or its config/; else the system's.
    Where there is none at all, it is the one that would be looked for first.
    """
    if named := os.environ.get("FEEDD_CONFIG"):
        return Path(named)
    return next(filter(_is_there, (*LOCAL, SYSTEM)), LOCAL[0])


def _is_there(path: Path) -> bool:
    """Tell whether a file is there; yes where we may not look, as reading it will say why."""
    try:
        return path.is_file()
    except PermissionError:
        return True


def load(options: Options, *, with_doubts: bool = False) -> Config:
    """Read the configuration; raises ``ConfigFaults``, which lists every fault.

    It lacks the warnings, which only few commands tell, unless it is to be ``with_doubts``.
    """
    from feedd import config  # noqa: PLC0415  commands without a configuration don't wait for it

    return config.load(options.config, environ=os.environ, with_doubts=with_doubts)


def opened(options: Options, *, may_be_new: bool = False) -> Newsroom:
    """Read the configuration, and open what it declares; close it when done."""
    from feedd.newsroom import open_newsroom  # noqa: PLC0415  as above

    return open_newsroom(load(options), now=datetime.now(UTC), may_be_new=may_be_new)


@contextmanager
def declared(options: Options) -> Iterator[Newsroom]:
    """Open what is declared, even where feedd has never run: then there is nothing else."""
    from feedd.newsroom import open_newsroom  # noqa: PLC0415  as above

    config = load(options)
    now = datetime.now(UTC)
    with ExitStack() as stack:
        try:
            newsroom = open_newsroom(config, now=now, may_be_new=False)
        except NoDatabase as absent:
            from tempfile import TemporaryDirectory  # noqa: PLC0415  every command would pay for it

            tell(f"this is only what the files declare: {absent}", err=True)
            url = f"sqlite:///{stack.enter_context(TemporaryDirectory())}/feedd.db"
            empty = replace(config, daemon=replace(config.daemon, database=url))
            newsroom = open_newsroom(empty, now=now)
        yield stack.enter_context(newsroom)


def expect_sources(config: Config, names: Iterable[str]) -> None:
    """Raise ``UnknownName`` unless a source has each of these names."""
    known = {source.name for source in config.sources}
    if unknown := [name for name in names if name not in known]:
        named = ", ".join(map(repr, unknown))
        raise UnknownName(f"no source is named {named}: see feedd sources list")


def load_apart(options: Options) -> Config:
    """Read the configuration as ``load`` does, for a daemon that is to stay small: no doubts.

    A reload that is asked for from here on waits until the daemon can do it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    from feedd.config import apart  # noqa: PLC0415  as above

    return apart.load(options.config, environ=os.environ, with_doubts=False)


def load_storage(options: Options) -> Storage:
    """Read where everything is stored, even if other secrets aren't at hand."""
    from feedd import config  # noqa: PLC0415  as above

    return config.load_storage(options.config, environ=os.environ)
