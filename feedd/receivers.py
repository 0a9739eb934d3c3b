"""What the operator is told of endpoints: that alerts don't arrive, and that they do again.

=========  ===============================================================================
failing    nothing but failures for half an hour: four attempts by the usual schedule
works      it failed for so long that it was told, and has taken something now
given up   a message won't be tried any more, be it that all attempts failed or that it was
           refused for good; once a day for an endpoint
disabled   nothing is sent to it any more until a person enables it
=========  ===============================================================================

No endpoint is told of itself, as it would hear of it when all is over; but that it is disabled
waits for it like all else, so that the ledger holds it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from feedd.core.counting import counted
from feedd.core.spans import spoken
from feedd.ledger import Word
from feedd.store import alerts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from feedd.store import Connection
    from feedd.store.outbox import Standing

FAILING_FOR: Final = timedelta(minutes=30)
ONE_GIVEN_UP: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """How an endpoint fared in one turn of the outbox.

    ``failure`` says how the last attempt failed that will be made again, if one did; ``given_up``
    why each message was given up that no person had sent again.
    """

    endpoint: str
    before: Standing
    after: Standing
    failure: str = ""
    given_up: tuple[str, ...] = ()


def words(connection: Connection, fared: Fared, *, now: datetime) -> Iterator[Word]:
    """Give what the operator doesn't know yet of how an endpoint fared."""
    if fared.after.disabled_at:
        if not fared.before.disabled_at:
            yield _disabled(fared)
    elif fared.after.failing_since:
        yield from _failing(connection, fared, fared.after.failing_since, now)
    elif fared.before.failing_since:
        yield from _works(connection, fared, fared.before.failing_since, now)
    if fared.given_up:
        yield from _given_up(connection, fared, now)


def _disabled(fared: Fared) -> Word:
    word = _word(
        fared,
        "disabled",
        f"is disabled: {fared.after.disabled_why}. What is for it is kept; when it can take it"
        f" again: feedd endpoints enable {fared.endpoint}",
    )
    return replace(word, endpoint=None)


def _failing(
    connection: Connection, fared: Fared, since: datetime, now: datetime
) -> Iterator[Word]:
    text = f"has failed for {spoken(now - since)}; the last: {fared.failure}."
    word = _word(fared, "failing", f"{text} What is for it is kept and tried again.")
    is_long = fared.failure and now - since >= FAILING_FOR
    if is_long and not alerts.was_told(connection, word.subject, since=since, now=now):
        yield word


def _works(connection: Connection, fared: Fared, since: datetime, now: datetime) -> Iterator[Word]:
    failing = _word(fared, "failing", "")
    if alerts.was_told(connection, failing.subject, since=since, now=now):
        yield _word(fared, "works", f"works again after {spoken(now - since)}.")


def _given_up(connection: Connection, fared: Fared, now: datetime) -> Iterator[Word]:
    count = counted(len(fared.given_up), "message")
    word = _word(
        fared,
        "given up",
        f"didn't take {count}, and no more attempt is made: {fared.given_up[-1]}. To send what was"
        f" given up once more: feedd alerts replay --endpoint {fared.endpoint}",
    )
    if not alerts.was_told(connection, word.subject, since=now - ONE_GIVEN_UP, now=now):
        yield word


def _word(fared: Fared, what: str, text: str) -> Word:
    name = fared.endpoint
    return Word(f"endpoint {name} {what}", f"The endpoint {name} {text}", endpoint=name)
