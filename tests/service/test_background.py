"""Work in the background that has to be stored: it is begun anew where that may help."""

from __future__ import annotations

import asyncio

import pytest

from feedd.errors import Conflict, StoreError, Unstorable
from feedd.workers.background import AGAIN, Background
from tests.net import virtual_time


@pytest.mark.parametrize(
    ("refusal", "often"),
    [(StoreError("the connection is lost"), 6), (Conflict("a deadlock"), 6), (Unstorable(""), 1)],
)
def test_what_a_database_refuses_is_begun_anew_but_not_what_it_will_never_take(
    refusal: StoreError, often: int
) -> None:
    begun = []

    async def refused() -> None:
        begun.append(asyncio.get_running_loop().time())
        raise refusal

    async def insist() -> None:
        background = Background()
        background.insist(refused)
        await background.end(5.5 * AGAIN)

    virtual_time.run(insist())
    assert len(begun) == often
