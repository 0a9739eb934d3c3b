"""Subscribing: each feed's address to copy or to scan, and all of them at once.

Where a login is asked for, a reader that can't send one gets addresses of its own.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import segno
from markupsafe import Markup
from starlette.responses import RedirectResponse
from starlette.routing import Route

from feedd.errors import Conflict
from feedd.passwords import hash_token, new_token
from feedd.store import access
from feedd.store.access import TOKEN_NAME, Token
from feedd.web.forms import posting
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from feedd.store import Connection
    from feedd.web.forms import Form
    from feedd.web.rendering import Renderer
    from feedd.web.site import Site


class SubscribePages:
    """Shows where the feeds are."""

    def __init__(self, site: Site, renderer: Renderer) -> None:
        self._site = site
        self._renderer = renderer

    def routes(self) -> list[BaseRoute]:
        """Give the routes."""
        return [
            Route("/subscribe", self.show),
            posting("/subscribe/readers", self.admit),
            posting("/subscribe/readers/{name}/revoke", self.revoke),
        ]

    def show(self, request: Request) -> Response:
        """List the feeds of topics and watches."""
        return self._page(request)

    async def admit(self, request: Request, form: Form) -> Response:
        """Make addresses for a reader, and show them this once."""
        name = form["name"]
        if not TOKEN_NAME.fullmatch(name):
            raise Refusal(422, "A reader's name is of letters, digits, dots, hyphens.")
        token = new_token()
        await asyncio.to_thread(self._admit, name, hash_token(token))
        return self._page(request, admitted=name, secret=f"~{token}/")

    async def revoke(self, request: Request, _form: Form) -> Response:
        """Revoke a reader's addresses."""
        if not await asyncio.to_thread(self._revoke, request.path_params["name"]):
            raise Refusal(404, "There is no reader of that name.")
        return RedirectResponse("/subscribe", 303)

    def _admit(self, name: str, hashed: str) -> None:
        token = Token(name=name, scope="feeds", created_at=self._site.now())
        try:
            with self._site.database.write() as connection:
                access.add_token(connection, token, hashed=hashed)
        except Conflict as error:
            raise Refusal(409, str(error)) from error

    def _revoke(self, name: str) -> bool:
        with self._site.database.write() as connection:
            return name in _readers(connection) and access.revoke_token(connection, name)

    def _page(self, request: Request, *, admitted: str = "", secret: str = "") -> Response:
        with self._site.database.read() as connection:
            readers = _readers(connection)
        config = self._site.config
        root = config.daemon.public_url
        chosen = request.query_params.get("scan", "")
        address = f"{root}/feeds/{chosen}.atom"
        is_known = chosen in {topic.name for topic in config.topics}
        return self._renderer.page(
            request,
            "subscribe.html",
            topics=config.topics,
            watches=config.watches,
            root=root,
            folder=f"/feeds/{secret}",
            admitted=admitted,
            readers=readers,
            chosen=chosen if is_known else "",
            code=_drawn(address) if is_known else "",
        )


def _readers(connection: Connection) -> tuple[str, ...]:
    return tuple(one.name for one in access.list_tokens(connection) if one.scope == "feeds")


def _drawn(address: str) -> Markup:
    """Draw an address as a QR code: dark on light whatever the page's colours, so it scans."""
    code = segno.make(address, error="m", micro=False)
    # The library writes an SVG of numbers and these constants; it doesn't contain the address.
    return Markup(  # noqa: S704  see above
        code.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    )
