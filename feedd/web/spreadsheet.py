"""Alerts as a table that spreadsheets open: CSV, a line for each alert, the newest first."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from feedd.deliver import kept
from feedd.store import ledger
from feedd.store.ledger import Alert
from feedd.store.selection import Selection
from feedd.web.receipts import headline, stood

if TYPE_CHECKING:
    from feedd.web.site import Site

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
MOST: Final = 20_000
"""More alerts than this make no table for people; ``feedd alerts show --json`` has them all."""

_AT_ONCE = 500
_COLUMNS = (
    "alert", "raised (UTC)", "watch", "title", "headline", "found", "changed", "outlets",
    "published (UTC)", "language", "link", "revision", "deliveries", "story",
)  # fmt: skip
_FORMULA = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[=+\-@\t\r＝＋－＠])")


def alerts(site: Site, wanted: Selection) -> Iterator[str]:
    """Write the alerts that are wanted, a stretch of lines at a time."""
    # Without the mark Excel takes UTF-8 for the machine's own encoding.
    yield "\ufeff" + _lines([_COLUMNS])
    before, left = None, MOST
    while left > 0:
        with site.database.read() as connection:
            found = ledger.list_alerts(
                connection, wanted, as_of=site.as_of_now(), limit=_AT_ONCE, before=before
            )
        yield _lines(_row(site, alert) for alert in found)
        if len(found) < _AT_ONCE:
            return
        before, left = found[-1].number, left - len(found)


def _row(site: Site, alert: Alert) -> tuple[object, ...]:
    watch = site.config.watch(alert.watch)
    finding = kept.read_finding(alert.told) if alert.told else None
    story = finding.story if finding else None
    passages = [one.text for one in finding.snippets] if finding else []
    told: dict[str, list[str]] = {}
    for one in alert.deliveries:
        told.setdefault(stood(one.state), []).append(one.endpoint)
    return (
        alert.number,
        _second(alert.created_at),
        alert.watch,
        watch.title if watch else "",
        headline(alert),
        " | ".join(dict.fromkeys(passages)),
        "; ".join(finding.changes) if finding else "",
        ", ".join(finding.outlets) if finding else "",
        _second(story.published) if story else "",
        story.language if story else "",
        story.link if story else "",
        alert.revision,
        "; ".join(f"{state}: {', '.join(endpoints)}" for state, endpoints in told.items()),
        f"{site.config.daemon.public_url.rstrip('/')}/stories/{alert.story}",
    )


def _second(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def _lines(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """Give a cell that no spreadsheet takes for a formula: a headline is written by strangers.

    Where semicolons stand between cells, as in German, each may begin one.
    """
    return _FORMULA.sub("'", value) if isinstance(value, str) else value
