"""``feedd doctor``: what is wrong around feedd, and what to do.

Exit codes: 0 nothing needs doing at once, 1 something is ill, 2 the configuration has faults.
``--json`` prints one document a line: ``{"what", "state", "words", "advice"}``, where ``state``
is ``well``, ``doubtful`` or ``ill`` and ``advice`` null when nothing needs doing.
"""

from __future__ import annotations

from datetime import UTC, datetime

import click

from feedd.cli.codes import NO
from feedd.cli.options import AS_JSON_LINES, Options, load
from feedd.cli.terminal import dumped, shaped, shown, tell
from feedd.doctor import Finding, examine

_COLOURS = {"well": "green", "doubtful": "yellow", "ill": "red"}


@click.command()
@AS_JSON_LINES
@click.pass_obj
def doctor(options: Options, *, as_json: bool) -> int:
    """Look at everything that feedd depends on, and say what to do."""
    states = set()
    for finding in examine(load(options, with_doubts=True), now=datetime.now(UTC)):
        states.add(finding.state)
        if as_json:
            tell(dumped(shaped(finding, "what state words") | {"advice": finding.advice or None}))
        else:
            _tell(finding)
    return NO if "ill" in states else 0


def _tell(finding: Finding) -> None:
    state = click.style(f"{finding.state:<9}", fg=_COLOURS[finding.state])
    click.echo(f"{state} {finding.what:<14} {shown(finding.words)}")
    if finding.advice:
        tell(f"{'':24} → {finding.advice}")
