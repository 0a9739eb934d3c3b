"""Subscribing: each feed's address to copy or to scan, and all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from markupsafe import Markup
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from feedd.web.rendering import Renderer
    from feedd.web.site import Site


class SubscribePages:
    """Shows where the feeds are."""

    def __init__(self, site: Site, renderer: Renderer) -> None:
        self._site = site
        self._renderer = renderer

    def routes(self) -> list[BaseRoute]:
        """Give the route."""
        return [Route("/subscribe", self.show)]

    def show(self, request: Request) -> Response:
        """List the feeds of topics and watches."""
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
            chosen=chosen if is_known else "",
            code=drawn(address) if is_known else "",
        )


def drawn(address: str) -> Markup:
    """Draw an address as a QR code: dark on light whatever the page's colours, so it scans."""
    code = segno.make(address, error="m", micro=False)
    # The library writes an SVG of numbers and these constants; the address isn't in it.
    return Markup(  # noqa: S704  see above
        code.svg_inline(scale=4, border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr")
    )
