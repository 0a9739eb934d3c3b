"""``feedd feed``: print a topic's feed, byte for byte as it is served."""

from __future__ import annotations

import sys
from typing import cast

import click

from feedd.cli.options import Options, opened
from feedd.publish import Format
from feedd.web.publisher import Publisher


@click.command()
@click.argument("topic")
@click.option(
    "--format",
    "suffix",
    type=click.Choice(["atom", "rss", "json"]),
    default="atom",
    show_default=True,
    help="As its address ends.",
)
@click.pass_obj
def feed(options: Options, topic: str, suffix: str) -> int:
    """Print a topic's feed."""
    with opened(options) as newsroom:
        document = Publisher(newsroom).render(topic, cast("Format", suffix))
        sys.stdout.buffer.write(document.body)
    return 0
