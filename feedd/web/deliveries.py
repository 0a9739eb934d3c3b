"""What a person does with alerts and endpoints: send again, release, drop, try out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from feedd import dispatch
from feedd.recording import release as release_held
from feedd.store import Matter, endpoints, ledger, selection
from feedd.store.selection import Selection
from feedd.web.problems import Refusal

Act = Literal["release", "replay", "drop"]

if TYPE_CHECKING:
    from feedd.deliver.attempt import Attempt
    from feedd.store import Connection
    from feedd.store.ledger import Delivery
    from feedd.web.site import Site


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


async def again(site: Site, webhook_id: str) -> None:
    """Send a delivery again, at once and under the same id. Raises ``Refusal``."""
    await asyncio.to_thread(_again, site, webhook_id)
    await site.deliver()


async def release(site: Site, webhook_id: str) -> None:
    """Let a delivery leave that is held or was dropped, as calmly as its watch is.

    Raises ``Refusal``.
    """
    await asyncio.to_thread(_release, site, webhook_id)
    await site.deliver()


async def drop(site: Site, webhook_id: str) -> None:
    """Give up a delivery that has not arrived. Raises ``Refusal``."""
    await asyncio.to_thread(_drop, site, webhook_id)


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


def _again(site: Site, webhook_id: str) -> None:
    with site.database.write(Matter.OUTBOX) as connection:
        _find(connection, site, webhook_id)
        replayed = selection.replay(connection, Selection(ids=(webhook_id,)), now=site.now())
    if replayed.gone:
        raise _let_go(webhook_id)


def _find(connection: Connection, site: Site, webhook_id: str) -> Delivery:
    found = ledger.delivery(connection, webhook_id, as_of=site.as_of_now())
    if found is None:
        raise Refusal(404, f"There is no delivery {webhook_id!r}.")
    return found


def _let_go(webhook_id: str) -> Refusal:
    return Refusal(410, f"The text of {webhook_id!r} was let go; it can't be sent any more.")


def _all_at_once(site: Site, act: Act, wanted: Selection) -> int:
    now = site.now()
    with site.database.write(Matter.OUTBOX) as connection:
        match act:
            case "release":
                return release_held(connection, site.newsroom.desk, wanted, now=now)
            case "replay":
                return selection.replay(connection, wanted, now=now).again
            case "drop":
                return selection.drop(connection, wanted, now=now)


def _release(site: Site, webhook_id: str) -> None:
    desk, now = site.newsroom.desk, site.now()
    with site.database.write(Matter.OUTBOX) as connection:
        found = _find(connection, site, webhook_id)
        if found.let_go:
            raise _let_go(webhook_id)
        wanted = Selection(ids=(webhook_id,), state=found.state)
        if not release_held(connection, desk, wanted, now=now):
            raise Refusal(409, f"The delivery {webhook_id!r} isn't held, nor was it dropped.")


def _drop(site: Site, webhook_id: str) -> None:
    with site.database.write(Matter.OUTBOX) as connection:
        _find(connection, site, webhook_id)
        if not selection.drop(connection, Selection(ids=(webhook_id,)), now=site.now()):
            raise Refusal(409, f"The delivery {webhook_id!r} isn't held, waiting or pending.")
