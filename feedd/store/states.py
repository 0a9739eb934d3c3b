"""What is remembered of a source between visits, as columns of its row and back."""

from __future__ import annotations

import json
from datetime import timedelta
from operator import itemgetter
from typing import Literal

from feedd.core.arrears import Arrears
from feedd.core.model import Pace
from feedd.core.rhythm import Rhythm
from feedd.core.visit import VisitState
from feedd.store.prepared import Row
from feedd.store.tables import sources

_COLUMNS = ("declared_url", *VisitState._fields[1:])
"""Where the fields of a state are stored, in their order."""

# Taken by number: to ask a row for each by its name costs more than to read it.
_values_in = itemgetter(*map(list(sources.c.keys()).index, _COLUMNS))

_PACE, _RHYTHM, _ARREARS = map(VisitState._fields.index, ("pace", "rhythm", "arrears"))

_NO_PACE = Pace()


def as_columns(state: VisitState) -> dict[str, object]:
    """Give every column that a state is stored in."""
    return dict(zip(_COLUMNS, map(_stored, state), strict=True))


def changed(before: VisitState, after: VisitState) -> dict[str, object]:
    """Give the columns in which two states of one address differ, as the later one has them."""
    fields = zip(_COLUMNS[1:], before[1:], after[1:], strict=True)
    return {name: _stored(new) for name, old, new in fields if new is not old and new != old}


def state_in(row: Row) -> VisitState:
    """Read the state in a row that has every column of a source."""
    values = [*_values_in(row)]
    values[_PACE] = _pace_from_text(values[_PACE])
    values[_RHYTHM] = Rhythm.from_text(values[_RHYTHM])
    if values[_ARREARS] is not None:
        values[_ARREARS] = Arrears.from_text(values[_ARREARS])
    return VisitState._make(values)


def _stored(value: object) -> object:
    match value:
        case Pace():
            return _pace_to_text(value)
        case Rhythm() | Arrears():
            return value.to_text()
        case _:
            return value


def _pace_to_text(pace: Pace) -> str:
    if pace == _NO_PACE:
        return ""
    spans = [s and s.total_seconds() for s in (pace.ttl, pace.update_interval)]
    return json.dumps([*spans, sorted(pace.skip_hours), sorted(pace.skip_days)])


def _pace_from_text(text: str) -> Pace:
    if not text:
        return _NO_PACE
    ttl, interval, hours, days = json.loads(text)
    return Pace(
        ttl=_span(ttl),
        update_interval=_span(interval),
        skip_hours=frozenset(hours),
        skip_days=frozenset(days),
    )


def _span(seconds: float | Literal[0] | None) -> timedelta | None:
    return timedelta(seconds=seconds) if seconds else None
