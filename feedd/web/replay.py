"""What a person does with alerts and endpoints: send again, try out."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from feedd.deliver import notice, sinks
from feedd.deliver.attempt import Outgoing
from feedd.store import ledger, told
from feedd.store.ledger import Wanted
from feedd.web.problems import Refusal

if TYPE_CHECKING:
    from feedd.deliver.attempt import Attempt
    from feedd.web.site import Site


async def send_sample(site: Site, endpoint: str) -> Attempt:
    """Send a sample to an endpoint, marked as a test. Raises ``Refusal``."""
    found = site.newsroom.desk.endpoints.get(endpoint)
    if found is None:
        raise Refusal(404, f"There is no endpoint {endpoint!r}.")
    now = site.now()
    identity = f"msg_test{secrets.token_hex(8)}"
    sample = notice.sample(created=now, public_url=site.config.daemon.public_url)
    body = sinks.render(found, sample, id=identity)
    return await sinks.send(site.door, found, Outgoing(id=identity, body=body), now=now)


async def again(site: Site, webhook_id: str) -> None:
    """Send a delivery again, at once and under the same id. Raises ``Refusal``."""
    await asyncio.to_thread(_again, site, webhook_id)
    await site.deliver()


def _again(site: Site, webhook_id: str) -> None:
    with site.database.write() as connection:
        if told.delivery(connection, webhook_id) is None:
            raise Refusal(404, f"There is no delivery {webhook_id!r}.")
        ledger.replay(connection, Wanted(ids=(webhook_id,)), now=site.now())
