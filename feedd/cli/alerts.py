"""``feedd alerts``: the delivery ledger, and what a person may change in it.

Exit codes: 0 when something was found or done, 1 when there was nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import click

from feedd.cli.codes import NO
from feedd.cli.group import Group
from feedd.cli.options import AS_JSON_LINES, Options, limit, opened
from feedd.cli.terminal import Json, dumped, shaped, tell
from feedd.cli.times import time_or_span
from feedd.core.counting import counted
from feedd.core.spans import to_the_minute, to_the_second
from feedd.deliver import kept
from feedd.deliver.notice import Finding, Snippet
from feedd.recording import release as release_held
from feedd.store import ledger, selection
from feedd.store.ledger import AttemptRecord, Delivery, StoredMessage
from feedd.store.selection import Selection

_LET_GO = "the text was let go after the time in [daemon.retention] attempts"

_NOT_ARRIVED = ("exhausted", "pending")

_ATTEMPT = "number started=started_at seconds status error response"

_WHICH = "say which: IDS, or one of --since, --until, --watch, --endpoint, --state"

_FILTERS = (
    click.argument("ids", nargs=-1),
    click.option("--since", help="Raised at this time or later: a time, or 90m, 12h, 7d."),
    click.option("--until", help="Raised before this time."),
    click.option("--watch", help="Of this watch."),
    click.option("--endpoint", help="For this endpoint."),
    click.option("--state", type=click.Choice(selection.STATES), help="In this state."),
)

_Command = TypeVar("_Command", bound="Callable[..., int]")


def _choosing(command: _Command) -> _Command:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@click.group(cls=Group)
def alerts() -> None:
    """Look at alerts and their deliveries; send again, release, drop."""


@alerts.command("list")
@_choosing
@limit("At most so many deliveries.")
@AS_JSON_LINES
@click.pass_obj
def list_alerts(
    options: Options, /, ids: tuple[str, ...], limit: int, *, as_json: bool, **chosen: str | None
) -> int:
    """List the latest alerts, one line a delivery; IDS are alerts' numbers or webhook-ids."""
    with opened(options) as newsroom, newsroom.database.read() as connection:
        as_of = newsroom.desk.as_of(datetime.now(UTC))
        found = ledger.listed(connection, _wanted(ids, chosen), as_of=as_of, limit=limit + 1)
        counts = selection.counts(connection)
    for alert in found[:limit]:
        title = f"  {kept.title(alert.told)}" if alert.told else ""
        tell(dumped(_json(alert)) if as_json else _line(alert) + title)
    if len(found) > limit:
        tell(f"these are the latest {limit}: a higher --limit lists more", err=True)
    if not as_json:
        is_any = not ids and not any(chosen.values())
        missing = "" if found else "no alerts yet" if is_any else "no such alert"
        states = ", ".join(f"{count} {state}" for state, count in counts.items())
        words = "; ".join(filter(None, (missing, states and f"in all: {states}")))
        if words:
            tell(words, err=True)
    return 0 if found else NO


@alerts.command()
@_choosing
@AS_JSON_LINES
@click.pass_obj
def show(options: Options, /, ids: tuple[str, ...], *, as_json: bool, **chosen: str | None) -> int:
    """Show alerts with what was found, their deliveries, what was sent, and every attempt."""
    wanted = _wanted(ids, chosen, needed=True)
    with opened(options) as newsroom, newsroom.database.read() as connection:
        as_of = newsroom.desk.as_of(datetime.now(UTC))
        found = ledger.listed(connection, wanted, as_of=as_of, limit=None)
        for alert in found:
            message = None if alert.message is None else ledger.message(connection, alert.message)
            tell(dumped(_json_whole(alert, message)) if as_json else _whole(alert, message))
    if not found:
        named = f"no alert is named {ids[0]!r}" if len(ids) == 1 else "no such alert"
        tell(f"{named}; feedd alerts list names them", err=True)
    return 0 if found else NO


@alerts.command()
@_choosing
@click.pass_obj
def replay(options: Options, /, ids: tuple[str, ...], **chosen: str | None) -> int:
    """Send once more, under the same webhook-id: what IDS and options choose.

    Without --state and IDS that is what has not arrived: what was given up on gets one more
    attempt, what waits for its next attempt gets it now.
    """
    wanted = _wanted(ids, chosen)
    if wanted == Selection():
        raise click.UsageError(_WHICH)
    is_said = ids or wanted.state
    parts = [wanted] if is_said else [replace(wanted, state=state) for state in _NOT_ARRIVED]
    now = datetime.now(UTC)
    with opened(options) as newsroom, newsroom.database.write(*selection.TURNS) as connection:
        done = [selection.replay(connection, part, now=now) for part in parts]
    again, gone = sum(one.again for one in done), sum(one.gone for one in done)
    tell(f"{again} to be sent again")
    if gone:
        tell(f"{gone} can't be sent again: {_LET_GO}", err=True)
        return 0 if again else NO
    return _done(again, "was delivered, was given up or waits for its next attempt")


@alerts.command()
@AS_JSON_LINES
@click.pass_obj
def held(options: Options, *, as_json: bool) -> int:
    """List the alerts that wait for a person: the visit that brought them was a flood."""
    with opened(options) as newsroom, newsroom.database.read() as connection:
        as_of = newsroom.desk.as_of(datetime.now(UTC))
        found = ledger.listed(connection, Selection(state="held"), as_of=as_of, limit=None)
    for alert in found:
        tell(dumped(_json(alert)) if as_json else _line(alert))
    if not found and not as_json:
        tell("no alert is held", err=True)
    return 0 if found else NO


@alerts.command()
@_choosing
@click.pass_obj
def release(options: Options, /, ids: tuple[str, ...], **chosen: str | None) -> int:
    """Let held alerts leave, as calm as their watches are: IDS, or what the options choose.

    With --state dropped, those that were dropped leave after all.
    """
    wanted = _wanted(ids, chosen, needed=True)
    with opened(options) as newsroom, newsroom.database.write(*selection.TURNS) as connection:
        count = release_held(connection, newsroom.desk, wanted, now=datetime.now(UTC))
    tell(f"{count} released")
    needed = "was dropped and has its text still" if wanted.state == "dropped" else "is held"
    return _done(count, needed)


@alerts.command()
@_choosing
@click.pass_obj
def drop(options: Options, /, ids: tuple[str, ...], **chosen: str | None) -> int:
    """Give up what is held, waits, or was not delivered: IDS, or what the options choose."""
    wanted = _wanted(ids, chosen, needed=True)
    with opened(options) as newsroom, newsroom.database.write(*selection.TURNS) as connection:
        count = selection.drop(connection, wanted, now=datetime.now(UTC))
    tell(f"{count} dropped")
    return _done(count, "is held, waits, or was given up")


def _done(count: int, needed: str) -> int:
    if not count:
        tell(f"nothing that was chosen {needed}; feedd alerts list says how each is", err=True)
    return 0 if count else NO


def _wanted(
    ids: tuple[str, ...], chosen: Mapping[str, str | None], *, needed: bool = False
) -> Selection:
    since, until = chosen["since"], chosen["until"]
    wanted = Selection(
        ids=ids,
        since=time_or_span(since, "--since") if since else None,
        until=time_or_span(until, "--until") if until else None,
        watch=chosen["watch"],
        endpoint=chosen["endpoint"],
        state=chosen["state"],
    )
    if needed and wanted == Selection():
        raise click.UsageError(_WHICH)
    return wanted


def _json(alert: Delivery) -> dict[str, Json]:
    return {
        **shaped(alert, "id=alert watch story subject"),
        "title": alert.told and kept.title(alert.told),
        **shaped(alert, "created=created_at"),
        "endpoint": alert.endpoint or None,
        "webhook_id": alert.webhook_id or None,
        "together": alert.together,
        "state": alert.state or None,
        **shaped(alert, "attempts next_attempt=next_attempt_at why=why_then waited_for"),
    }


def _json_whole(alert: Delivery, message: StoredMessage | None) -> dict[str, Json]:
    told = {"told": _json_told(alert)}
    if message is None:
        return {**_json(alert), **told, "carries": [], "body": None, "tried": []}
    return {
        **_json(alert),
        **told,
        "carries": list(message.carries),
        "body": message.body.decode("utf-8", "replace") if message.body else None,
        "tried": [shaped(attempt, _ATTEMPT) for attempt in message.attempts],
    }


def _json_told(alert: Delivery) -> dict[str, Json] | None:
    """Give what was found, as it was when the alert was raised."""
    if alert.told is None or alert.story is None:
        return None
    found = kept.read_finding(alert.told)
    return {
        **shaped(found.story, "revision link published language sources topics"),
        "changes": list(found.changes),
        "matches": [_json_match(snippet) for snippet in found.snippets],
        "matches_omitted": found.matches - len(found.snippets),
    }


def _json_match(snippet: Snippet) -> dict[str, Json]:
    return shaped(snippet.passage, "field start end") | shaped(snippet, "text before after")


def _line(alert: Delivery) -> str:
    line = f"{alert.alert}  {alert.created_at:%Y-%m-%d %H:%M}  {alert.watch or 'feedd'}"
    line += f"  {alert.story or alert.subject}"
    if not alert.endpoint:
        return f"{line}  (no endpoint is notified)"
    line += f"  {alert.endpoint}: {alert.state}"
    if alert.attempts:
        line += f", {counted(alert.attempts, 'attempt')}"
    if alert.together > 1:
        line += f", one of {alert.together} in a message"
    if alert.next_attempt_at is not None:
        line += f", next {to_the_second(alert.next_attempt_at)}"
    return line + (f": {alert.why_then}" if alert.why_then else "")


def _whole(alert: Delivery, message: StoredMessage | None) -> str:
    lines = [_line(alert), f"    {kept.title(alert.told) if alert.told else _LET_GO}"]
    if alert.told and alert.story:
        lines += [f"    {line}" for line in _told_lines(kept.read_finding(alert.told))]
    if alert.waited_for:
        lines.append(f"    before it left: {alert.waited_for}")
    if message is not None:
        carries = ", ".join(map(str, message.carries))
        size = f"{len(message.body)} bytes" if message.body else "its bytes were let go"
        lines.append(f"    {message.webhook_id}, {size}, carries {carries}")
        lines += [f"    {_attempt_line(attempt)}" for attempt in message.attempts]
    return "\n".join(lines)


def _told_lines(found: Finding) -> Iterator[str]:
    story = found.story
    dated = f", dated {to_the_minute(story.published)}" if story.published else ""
    yield f"revision {story.revision}{dated}: {', '.join(story.sources)}"
    if story.link:
        yield story.link
    yield from (f"changed: {change}" for change in found.changes)
    for snippet in found.snippets:
        around = f"{snippet.before}[{snippet.text}]{snippet.after}"
        yield f"{snippet.passage.field}: {' '.join(around.split())}"
    if left := found.matches - len(found.snippets):
        yield f"and {left} more"


def _attempt_line(attempt: AttemptRecord) -> str:
    when = f"attempt {attempt.number}, {to_the_second(attempt.started_at)}"
    if attempt.seconds is None:
        return f"{when}: feedd has not heard the answer"
    answer = attempt.error or f"answered {attempt.status}"
    head = f": {attempt.response[:200]!r}" if attempt.response else ""
    return f"{when}, {attempt.seconds:.3f} s: {answer}{head}"
