"""Alerts: what was told to whom, every attempt, and sending again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse
from starlette.routing import Route

from feedd import troubles
from feedd.deliver import kept
from feedd.store import alertlist, endpoints
from feedd.web import replay
from feedd.web.forms import posting

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from feedd.web.forms import Form
    from feedd.web.rendering import Renderer
    from feedd.web.site import Site

_PAGE = 50
_SNIPPETS = 5
_STATES = ("held", "waiting", "pending", "exhausted", "dropped")


class AlertPages:
    """Shows the ledger."""

    def __init__(self, site: Site, renderer: Renderer) -> None:
        self._site = site
        self._renderer = renderer

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/alerts", self.list),
            Route("/alerts/{number:int}", self.show),
            posting("/deliveries/{webhook_id}/replay", self.replay),
            posting("/deliveries/{webhook_id}/release", self.release),
            posting("/deliveries/{webhook_id}/drop", self.drop),
            posting("/endpoints/{name}/enable", self.enable),
        ]

    def list(self, request: Request) -> Response:
        """List alerts, newest first."""
        before = request.query_params.get("before", "")[:18]
        number = int(before) if before.isascii() and before.isdigit() else None
        watch = request.query_params.get("watch") or None
        wanted = request.query_params.get("state")
        state = wanted if wanted in _STATES else None
        with self._site.database.read() as connection:
            found = alertlist.list_alerts(
                connection, limit=_PAGE, before=number, watch=watch, state=state
            )
            receivers = endpoints.lines(connection) if number is None and watch is None else ()
            stranded = troubles.stranded(connection)
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
            stranded=stranded,
        )

    def show(self, request: Request) -> Response:
        """Show one alert with every attempt."""
        # SQLite's integers end here, so there is no alert beyond.
        number = min(request.path_params["number"], (1 << 63) - 1)
        with self._site.database.read() as connection:
            found = alertlist.alert(connection, number)
            if found is None:
                raise HTTPException(404)
            tried = alertlist.tried(connection, (one.number for one in found.deliveries))
            words = alertlist.words(connection, number)
        finding = kept.read_finding(words) if words else None
        return self._renderer.page(
            request,
            "alert.html",
            alert=found,
            tried=tried,
            snippets=finding.snippets[:_SNIPPETS] if finding else (),
            changes=finding.changes if finding else (),
        )

    async def replay(self, request: Request, form: Form) -> Response:
        """Send a delivery again."""
        await replay.again(self._site, request.path_params["webhook_id"])
        return _back(form)

    async def release(self, request: Request, form: Form) -> Response:
        """Let a held delivery leave."""
        await replay.release(self._site, request.path_params["webhook_id"])
        return _back(form)

    async def drop(self, request: Request, form: Form) -> Response:
        """Give up a delivery that has not arrived."""
        await replay.drop(self._site, request.path_params["webhook_id"])
        return _back(form)

    async def enable(self, request: Request, _form: Form) -> Response:
        """Send a disabled endpoint again what waits for it."""
        await replay.enable(self._site, request.path_params["name"])
        return RedirectResponse("/alerts", 303)


def _back(form: Form) -> Response:
    alert = form["alert"]
    is_number = alert.isascii() and alert.isdigit()
    return RedirectResponse(f"/alerts/{alert}" if is_number else "/alerts", 303)
