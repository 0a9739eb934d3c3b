"""``feedd worker``: one of several that share the work on a PostgreSQL database.

Exit codes: 0 after SIGTERM or SIGINT, 2 for a faulty configuration, 3 when it can't start.
"""

from __future__ import annotations

import click

from feedd.cli.options import Options, load_apart


@click.command()
@click.pass_obj
def worker(options: Options) -> int:
    """Visit, match and deliver beside others until told to stop; without web pages."""
    config = load_apart(options)
    from feedd.daemon import process  # noqa: PLC0415  a faulty configuration is told before all else loads

    return process.work(config)
