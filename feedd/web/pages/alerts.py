"""Alerts: what was told to whom, every attempt, and sending again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from feedd import troubles
from feedd.deliver import kept
from feedd.store import endpoints, history, ledger, selection
from feedd.store.selection import Selection
from feedd.web import deliveries, marking, spreadsheet
from feedd.web.forms import Form, posting
from feedd.web.pages.part import MUTES, Part, read_before
from feedd.web.pressing import pressing
from feedd.web.problems import Refusal

_PAGE = 50
_EXCERPTS = 5
_STATES = ("held", "waiting", "pending", "delivered", "exhausted", "dropped")
_ACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "release": ("held",),
    "replay": ("exhausted", "pending"),
    "drop": ("held", "waiting", "pending"),
}
"""What can be done with all deliveries of a state at once."""

_TOGETHER = frozenset(state for states in _ACTS.values() for state in states)
_HEAPS = 20


class AlertPages(Part):
    """Shows the ledger."""

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/alerts", self.list),
            Route("/alerts.csv", self.export),
            Route("/alerts/{number:int}", self.show),
            posting("/deliveries/{webhook_id}/{act}", self.decide),
            posting("/deliveries/{act}", self.all_at_once),
            posting("/endpoints/{name}/enable", self.enable),
        ]

    def list(self, request: Request) -> Response:
        """List alerts, newest first."""
        number = read_before(request)
        wanted = _wanted(request)
        state, watch = wanted.state, wanted.watch
        with self._site.database.read() as connection:
            found = ledger.list_alerts(
                connection, wanted, as_of=self._site.as_of_now(), limit=_PAGE, before=number
            )
            receivers = endpoints.lines(connection) if number is None and watch is None else ()
            stranded = troubles.stranded(connection)
            urgent = pressing(connection, self._site.now()) if number is None else ()
            is_listed = state in _TOGETHER and number is None
            heaps = selection.heaps(connection, wanted) if is_listed else {}
        onward = found[-1].number if len(found) == _PAGE else None
        return self._renderer.page(
            request,
            "alerts.html",
            alerts=found,
            watch=watch,
            state=state,
            states=_STATES,
            receivers=receivers,
            kinds={one.name: one.kind for one in self._site.config.endpoints},
            onward=onward,
            newest=found[0].number if found else None,
            stranded=stranded,
            # What is listed already needs no pointing at.
            pressing=[one for one in urgent if one.page != f"/alerts?state={state}"],
            heaps=_few(heaps) if state == "held" else {},
            total=sum(heaps.values()),
        )

    def export(self, request: Request) -> Response:
        """Give the alerts as a table, narrowed as in the list."""
        headers = {"content-disposition": 'attachment; filename="alerts.csv"'}
        rows = spreadsheet.alerts(self._site, _wanted(request))
        return StreamingResponse(rows, media_type=spreadsheet.MEDIA_TYPE, headers=headers)

    def show(self, request: Request) -> Response:
        """Show one alert with every attempt."""
        # SQLite's integers end here, so there is no alert beyond.
        number = min(request.path_params["number"], (1 << 63) - 1)
        with self._site.database.read() as connection:
            found = ledger.alert(connection, number, as_of=self._site.as_of_now())
            if found is None:
                raise HTTPException(404)
            tried = ledger.tried(connection, [one.message for one in found.deliveries])
            copy = history.revised_copy(connection, found.story, at=found.created_at)
        finding = kept.read_finding(found.told) if found.told else None
        return self._renderer.page(
            request,
            "alert.html",
            alert=found,
            tried=tried,
            watch=self._site.config.watch(found.watch),
            mutes=MUTES,
            copy=copy,
            excerpts=marking.excerpts(finding.snippets)[:_EXCERPTS] if finding else (),
            changes=finding.changes if finding else (),
            told=finding.story if finding else None,
        )

    async def decide(self, request: Request, form: Form) -> Response:
        """Send a delivery again, release it, or drop it."""
        act, webhook_id = request.path_params["act"], request.path_params["webhook_id"]
        if act not in _ACTS:
            raise HTTPException(404)
        await deliveries.decide(self._site, act, webhook_id)
        alert = form.number("alert")
        return RedirectResponse("/alerts" if alert is None else f"/alerts/{alert}", 303)

    async def all_at_once(self, request: Request, form: Form) -> Response:
        """Do the same with all that there was when the form was shown, of one reason or of all."""
        act, state = request.path_params["act"], form["state"]
        if act not in _ACTS or state not in _ACTS[act]:
            raise HTTPException(404)
        wanted = Selection(
            state=state,
            watch=form["watch"] or None,
            why=form["why"] or None,
            newest=_newest(form),
            notices=False,
        )
        await deliveries.all_at_once(self._site, act, wanted)
        of_watch = f"&watch={quote(form['watch'], safe='')}" if form["watch"] else ""
        return RedirectResponse(f"/alerts?state={state}{of_watch}", 303)

    async def enable(self, request: Request, _form: Form) -> Response:
        """Send a disabled endpoint again what waits for it."""
        await deliveries.enable(self._site, request.path_params["name"])
        return RedirectResponse("/alerts", 303)


def _wanted(request: Request) -> Selection:
    asked = request.query_params.get("state")
    state = asked if asked in _STATES else None
    watch = request.query_params.get("watch") or None
    return Selection(state=state, watch=watch, notices=False)


def _few(heaps: Mapping[str, int]) -> Mapping[str, int]:
    """Give the largest heaps; the rest are only released or dropped with all."""
    return dict(list(heaps.items())[:_HEAPS])


def _newest(form: Form) -> int:
    # By number, not by time: a visit may end before the page is shown, and be stored after it.
    newest = form.number("newest")
    if newest is None:
        raise Refusal(422, "The form doesn't say what it showed: reload its page.")
    return newest
