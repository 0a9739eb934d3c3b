"""``feedd alerts``: the delivery ledger."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from feedd.cli.options import load
from feedd.cli.parse import moment
from feedd.newsroom import open_newsroom
from feedd.store import outbox

if TYPE_CHECKING:
    from feedd.cli.options import Options
    from feedd.store.outbox import Listed

NONE = 1


@click.group()
def alerts() -> None:
    """Look at alerts and their deliveries."""


@alerts.command("list")
@click.option("--limit", default=50, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a line.")
@click.pass_obj
def list_alerts(options: Options, limit: int, *, as_json: bool) -> int:
    """List the latest alerts, one line a delivery."""
    newsroom = open_newsroom(load(options), now=datetime.now(UTC))
    with newsroom, newsroom.database.read() as connection:
        found = outbox.ledger(connection, limit=limit)
    for alert in found:
        click.echo(json.dumps(_json(alert), ensure_ascii=False) if as_json else _line(alert))
    return 0 if found else NONE


def _json(alert: Listed) -> dict[str, str | int | None]:
    return {
        "watch": alert.watch,
        "story": alert.story,
        "created": moment(alert.created_at),
        "endpoint": alert.endpoint,
        "webhook_id": alert.webhook_id,
        "state": alert.state,
        "attempts": alert.attempts,
        "next_attempt": moment(alert.next_attempt_at),
        "why": alert.why_then,
    }


def _line(alert: Listed) -> str:
    told = f"{alert.created_at:%Y-%m-%d %H:%M}  {alert.watch}  {alert.story}"
    if alert.endpoint is None:
        return f"{told}  (no endpoint is notified)"
    told += f"  {alert.endpoint}: {alert.state}, {alert.attempts} attempts"
    if alert.next_attempt_at is not None:
        told += f", next {alert.next_attempt_at:%Y-%m-%d %H:%M:%S} UTC"
    return told + (f": {alert.why_then}" if alert.why_then else "")
