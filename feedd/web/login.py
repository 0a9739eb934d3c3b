"""The way in and out for people: a name, a password, a cookie."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from feedd.web import entrance, forms
from feedd.web.entrance import SESSION, Entrance, Login, Wait
from feedd.web.forms import Form
from feedd.web.visitor import NOBODY

if TYPE_CHECKING:
    from feedd.web.rendering import Renderer


class LoginPages:
    """Shows the login, judges it, and ends it."""

    def __init__(self, entrance: Entrance, renderer: Renderer, *, secure: bool) -> None:
        self._entrance = entrance
        self._renderer = renderer
        self._secure = secure

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/login", self.show),
            forms.posting("/login", self.enter),
            forms.posting("/logout", self.leave),
        ]

    async def show(self, request: Request) -> Response:
        """Ask for name and password."""
        if self._entrance.is_open:
            return RedirectResponse("/", 303)
        return self._ask(request, local(request.query_params.get("next", "")))

    async def enter(self, request: Request, form: Form) -> Response:
        """Let in whoever knows a password."""
        if self._entrance.is_open:
            return RedirectResponse("/", 303)
        onward = local(form["next"])
        login = Login(form["name"], form["password"])
        found = await self._entrance.login(login, peer=request.scope["peer"])
        if isinstance(found, Wait):
            return self._ask(request, onward, wrong=form["name"], wait=found)
        if found is NOBODY:
            return self._ask(request, onward, wrong=form["name"])
        cookie = await asyncio.to_thread(self._entrance.begin_session, found.name)
        response = RedirectResponse(onward, 303)
        response.set_cookie(
            entrance.COOKIE,
            cookie,
            max_age=int(SESSION.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=self._secure,
        )
        return response

    async def leave(self, request: Request, _form: Form) -> Response:
        """End the session, here and in the database."""
        if cookie := request.cookies.get(entrance.COOKIE):
            await asyncio.to_thread(self._entrance.end_session, cookie)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(entrance.COOKIE, httponly=True, samesite="lax", secure=self._secure)
        return response

    def _ask(
        self, request: Request, onward: str, *, wrong: str = "", wait: Wait | None = None
    ) -> Response:
        status = 429 if wait else 401 if wrong else 200
        response = self._renderer.page(
            request, "login.html", status=status, onward=onward, wrong=wrong, wait=wait
        )
        if wait:
            response.headers["retry-after"] = str(wait.seconds)
        return response


def local(address: str) -> str:
    """Give a path of this site to go on to, whatever was asked for."""
    is_path = address.startswith("/") and address[1:2] not in {"/", "\\"}
    return address if is_path and address.isprintable() else "/"
