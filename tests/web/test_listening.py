"""Where feedd can't listen is told in words, with what to do about it."""

from __future__ import annotations

import socket

import pytest

from feedd.errors import FeeddError
from feedd.web.server import listen

NO_SUCH_FAMILY = 1000


@pytest.mark.parametrize(
    ("host", "words"),
    [("127.0.0.1", "Is another feedd running?"), ("192.0.2.1", "has no such address")],
)
def test_a_place_that_is_taken_or_not_here(host: str, words: str) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(FeeddError, match=f"can't listen at {host}.*{words}"),
    ):
        listen(host, other.getsockname()[1])


def test_a_machine_without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedd.web.server.socket.AF_INET6", NO_SUCH_FAMILY)
    with pytest.raises(FeeddError, match="This machine has no such address"):
        listen("::1", 0)
