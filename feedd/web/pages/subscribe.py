"""Subscribing: each feed's address to copy or to scan, and all of them at once.

Where a login is asked for, a reader that can't send one gets addresses of its own, of all feeds
or of some.
"""

from __future__ import annotations

import asyncio

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from feedd.config import Config
from feedd.errors import Conflict
from feedd.passwords import hash_token, new_token
from feedd.store import Connection, access
from feedd.store.access import TOKEN_NAME, Token
from feedd.web.forms import Form, posting
from feedd.web.pages.part import Part
from feedd.web.problems import Refusal

_CODES = 12
"""The most codes that are drawn for a new reader: each takes some milliseconds."""

_WATCHES = 100
"""The most watches whose feeds are listed; the page of watches names them, too."""


class SubscribePages(Part):
    """Shows where the feeds are."""

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
        secret = new_token()
        token = Token(
            name=name,
            scope="feeds",
            created_at=self._site.now(),
            feeds=_chosen(form.all("feed"), self._site.config),
        )
        await asyncio.to_thread(self._admit, token, hash_token(secret))
        return await asyncio.to_thread(
            self._page, request, admitted=token, folder=f"/feeds/~{secret}/"
        )

    async def revoke(self, request: Request, _form: Form) -> Response:
        """Revoke a reader's addresses."""
        if not await asyncio.to_thread(self._revoke, request.path_params["name"]):
            raise Refusal(404, "There is no reader of that name.")
        return RedirectResponse("/subscribe", 303)

    def _admit(self, token: Token, hashed: str) -> None:
        try:
            with self._site.database.write() as connection:
                access.add_token(connection, token, hashed=hashed)
        except Conflict as error:
            raise Refusal(409, str(error)) from error

    def _revoke(self, name: str) -> bool:
        with self._site.database.write() as connection:
            known = {reader.name for reader in _readers(connection)}
            return name in known and access.revoke_token(connection, name)

    def _page(
        self, request: Request, *, admitted: Token | None = None, folder: str = "/feeds/"
    ) -> Response:
        with self._site.database.read() as connection:
            readers = _readers(connection)
        config = self._site.config
        public_url = config.daemon.public_url
        topics = [topic for topic in config.topics if _opens(admitted, topic.name)]
        watches = [w for w in config.watches if _opens(admitted, w.feed)]
        shown = watches if admitted else watches[:_WATCHES]
        # What a new reader gets is shown only once, so it can't be scanned later.
        scanned = {request.query_params.get("scan", "")}
        if admitted and len(topics) <= _CODES:
            scanned = {topic.name for topic in topics}
        return self._renderer.page(
            request,
            "subscribe.html",
            topics=topics,
            watches=watches,
            shown=shown,
            further=len(watches) - len(shown),
            public_url=public_url,
            folder=folder,
            admitted=admitted,
            readers=readers,
            codes={
                topic.name: _drawn(f"{public_url}{folder}{topic.name}.atom")
                for topic in topics
                if topic.name in scanned
            },
        )


def _chosen(feeds: tuple[str, ...], config: Config) -> tuple[str, ...]:
    """Give the only feeds that a reader is to have; () are all."""
    known = frozenset(config.feeds)
    if unknown := [feed for feed in feeds if feed not in known]:
        raise Refusal(422, f"There is no feed {unknown[0]!r} (any more).")
    return feeds


def _opens(token: Token | None, feed: str) -> bool:
    return token is None or not token.feeds or feed in token.feeds


def _readers(connection: Connection) -> tuple[Token, ...]:
    return tuple(one for one in access.list_tokens(connection) if one.scope == "feeds")


def _drawn(address: str) -> Markup:
    """Draw an address as a QR code: dark on light whatever the page's colours, so it scans."""
    import segno  # noqa: PLC0415  few ever ask for a code, and it takes 1 MB

    code = segno.make(address, error="m", micro=False)
    # The library writes an SVG of numbers and these constants; it doesn't contain the address.
    return Markup(  # noqa: S704  see above
        code.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    )
