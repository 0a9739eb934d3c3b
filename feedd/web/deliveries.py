"""What a person does with alerts and endpoints: send again, release, drop, try out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from feedd import dispatch
from feedd.deliver.attempt import Attempt
from feedd.recording import release as release_held
from feedd.store import Connection, Matter, endpoints, ledger, selection
from feedd.store.selection import Selection
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from feedd.web.site import Site

Act = Literal["release", "replay", "drop"]

_UNFIT = {"release": "held, nor was it dropped", "drop": "held, waiting or pending"}


async def send_sample(site: Site, endpoint: str) -> Attempt:
    """Send a sample to an endpoint, marked as a test. Raises ``Refusal``."""
    found = site.newsroom.desk.endpoints.get(endpoint)
    if found is None:
        raise Refusal(404, f"There is no endpoint {endpoint!r}.")
    return await dispatch.send_sample(
        site.door, found, public_url=site.config.daemon.public_url, now=site.now()
    )


async def enable(site: Site, endpoint: str) -> None:
    """Send a disabled endpoint again what waits for it. Raises ``Refusal``."""
    await asyncio.to_thread(_enable, site, endpoint)
    await site.deliver()


async def decide(site: Site, act: Act, webhook_id: str) -> None:
    """Release a delivery, send it again at once under the same id, or drop it.

    One that was dropped can be released, too. Raises ``Refusal``.
    """
    await asyncio.to_thread(_decide, site, act, webhook_id)
    await site.deliver()


async def all_at_once(site: Site, act: Act, wanted: Selection) -> int:
    """Release, send again or drop all of these that are in the state which they name.

    Gives how many deliveries that were, or messages where they are sent again.
    """
    count = await asyncio.to_thread(_all_at_once, site, act, wanted)
    await site.deliver()
    return count


def _enable(site: Site, endpoint: str) -> None:
    with site.database.write(Matter.OUTBOX) as connection:
        if not endpoints.enable(connection, endpoint, now=site.now()):
            raise Refusal(409, f"The endpoint {endpoint!r} isn't disabled.")


def _decide(site: Site, act: Act, webhook_id: str) -> None:
    with site.database.write(*selection.TURNS) as connection:
        found = ledger.delivery(connection, webhook_id, as_of=site.as_of_now())
        if found is None:
            raise Refusal(404, f"There is no delivery {webhook_id!r}.")
        if found.let_go and act != "drop":
            words = f"The text of {webhook_id!r} was let go; it can't be sent any more."
            raise Refusal(410, words)
        state = found.state if act == "release" else None
        done = _act(connection, site, act, Selection(ids=(webhook_id,), state=state))
    if not done and act in _UNFIT:
        raise Refusal(409, f"The delivery {webhook_id!r} isn't {_UNFIT[act]}.")


def _all_at_once(site: Site, act: Act, wanted: Selection) -> int:
    with site.database.write(*selection.TURNS) as connection:
        return _act(connection, site, act, wanted)


def _act(connection: Connection, site: Site, act: Act, wanted: Selection) -> int:
    now = site.now()
    match act:
        case "release":
            return release_held(connection, site.newsroom.desk, wanted, now=now)
        case "replay":
            return selection.replay(connection, wanted, now=now).again
        case "drop":
            return selection.drop(connection, wanted, now=now)
