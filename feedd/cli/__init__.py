"""The command line: arguments in, exit code out; one file a command.

Exit codes: 0 done; 1 "no" (nothing matched); 2 a fault of usage or configuration;
3 a failure while running.
"""

from __future__ import annotations

import importlib
import os
import sys
from difflib import get_close_matches
from io import TextIOWrapper
from pathlib import Path

import click

from feedd import __version__
from feedd.cli.codes import FAILURE, FAULT
from feedd.cli.options import Options, default_config
from feedd.cli.terminal import tell
from feedd.errors import ConfigError, FeeddError, QueryError, UnknownName

# Where each command lies and what it does: a command is imported only when it is called.
COMMANDS = {
    "init": ("feedd.cli.init", "Write a first configuration."),
    "check": ("feedd.cli.check", "Report every fault of the configuration at once."),
    "run": ("feedd.cli.run", "Run the daemon."),
    "worker": ("feedd.cli.worker", "Share the work of a daemon on PostgreSQL."),
    "doctor": ("feedd.cli.doctor", "Look at what feedd depends on; say what to do."),
    "config": ("feedd.cli.config", "Show what a reload would change; export the configuration."),
    "sources": ("feedd.cli.sources", "List, add, discover, remove, import and export sources."),
    "poll": ("feedd.cli.poll", "Visit due or named sources once."),
    "parse": ("feedd.cli.parse", "Show what a document holds; no database."),
    "ingest": ("feedd.cli.ingest", "Take a document through the whole pipe, once."),
    "stories": ("feedd.cli.stories", "List stories."),
    "explain": ("feedd.cli.explain", "Say why a story was merged, placed, alerted, or not."),
    "feed": ("feedd.cli.feed", "Print a topic's feed."),
    "match": ("feedd.cli.match", "Try a query on a text, like grep."),
    "watch": ("feedd.cli.watch", "List watches; try one on stored stories."),
    "alerts": ("feedd.cli.alerts", "The delivery ledger: list, show, replay, release, drop."),
    "endpoints": ("feedd.cli.endpoints", "List, try, enable endpoints; make a secret."),
    "tokens": ("feedd.cli.tokens", "Make and revoke tokens for the API and private feeds."),
    "users": ("feedd.cli.users", "Hash a password for the configuration."),
    "backup": ("feedd.cli.backup", "Copy the database, verified, while the daemon runs."),
    "restore": ("feedd.cli.restore", "Put a backup in the place of the database."),
    "db": ("feedd.cli.db", "Upgrade the database's schema; copy it into another database."),
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            close = get_close_matches(cmd_name, COMMANDS, n=1, cutoff=0.7)
            hint = f"did you mean {close[0]}?" if close else "feedd --help lists them"
            raise click.UsageError(f"there is no command {cmd_name!r}: {hint}", ctx)
        module, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), cmd_name)
        assert isinstance(command, click.Command)  # noqa: S101  ours, by the table above
        _take_config(command)
        return command

    def invoke(self, ctx: click.Context) -> None:
        """Tell every failure in a sentence, never in a traceback; exit with the command's code."""
        try:
            code = super().invoke(ctx)
        except (ConfigError, QueryError, UnknownName) as error:
            tell(str(error), err=True)
            code = FAULT
        except FeeddError as error:
            tell(f"feedd: {error}", err=True)
            code = FAILURE
        except PermissionError as error:
            if error.filename is None:
                raise
            hint = "run this as feedd's user or as root"
            tell(f"feedd: {error.filename} can't be reached: {error.strerror}; {hint}", err=True)
            code = FAILURE
        ctx.exit(code or 0)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])


def _name(ctx: click.Context, _: click.Parameter, config: Path | None) -> None:
    """Take the configuration that the command line names, wherever it does."""
    if config is not None or ctx.obj is None:
        ctx.obj = Options(config=config or default_config())


_CONFIG = click.Option(
    ["-c", "--config"],
    type=click.Path(path_type=Path, readable=False),  # reading it tells more
    help="The configuration file (default: $FEEDD_CONFIG, ./feedd.toml, ./config/feedd.toml or "
    "/etc/feedd/feedd.toml).",
    expose_value=False,
    callback=_name,
)


def _take_config(command: click.Command) -> None:
    """Let a command, and those below it, take the configuration's name too."""
    if _CONFIG not in command.params:
        command.params.append(_CONFIG)
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        _take_config(below)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="feedd")
def feedd() -> None:
    """Watch the news so that you don't have to."""


feedd.params.insert(0, _CONFIG)


def main() -> None:
    """Run the command that the command line names."""
    # Titles are in every script, whatever the locale knows; file names are of any bytes.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            feedd(prog_name="feedd")
        finally:
            if sys.stdout is not None:  # as it is where it was closed before
                sys.stdout.flush()
    except OSError as error:
        if _can_print():
            raise
        tell(f"feedd: what it prints can't be written: {error.strerror}", err=True)
        # What is left of it would be tried once more at the end, and fail with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILURE)


def _can_print() -> bool:
    try:
        print(flush=True)
    except OSError:
        return False
    return True
