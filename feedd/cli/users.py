"""``feedd users``: what the configuration needs of those who may log in."""

from __future__ import annotations

import sys

import click

from feedd.cli.group import Group
from feedd.passwords import hash_password

SHORTEST = 8  # characters of a password


@click.group(cls=Group)
def users() -> None:
    """Prepare a user for the configuration."""


@users.command("hash")
def hash_() -> int:
    """Ask for a password (or read it from standard input) and print its hash."""
    if sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < SHORTEST:
        raise click.UsageError(f"the password is too short: take {SHORTEST} characters or more")
    click.echo(hash_password(password))
    return 0
