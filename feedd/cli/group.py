"""Commands under one name, each told in a whole sentence."""

from __future__ import annotations

import click

_WHOLE = 1_000
"""Letters of a sentence that none is longer than."""


class Group(click.Group):
    """As click's, but its help breaks a command's sentence where click would cut it short."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first sentence of each."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, command.get_short_help_str(limit=_WHOLE))
                    for name, command in self.commands.items()
                ]
            )
