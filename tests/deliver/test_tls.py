"""A receiver is only told what it can prove to be entitled to."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from feedd.core.settings import Endpoint
from feedd.deliver import signing, smtp, webhook
from feedd.deliver.attempt import Outgoing
from feedd.net import Failed, Request, client
from tests.certificates import Authority, self_signed
from tests.deliver.door import through_door
from tests.deliver.mailserver import MailServer
from tests.origin import Origin
from tests.receiver import Receiver

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

    from feedd.deliver.attempt import Attempt
    from feedd.net import Answer, Door

TRUSTED, STRANGER = Authority("trusted"), Authority("stranger")


def attempt(url: str, trust: ssl.SSLContext) -> Attempt:
    desk = Endpoint(name="desk", url=url, secrets=(signing.new_secret(),), timeout=5.0)
    delivery = Outgoing(id="msg_1", body=b"{}")

    async def make(door: Door) -> Attempt:
        return await webhook.send(door, desk, delivery, now=datetime.now(UTC))

    return through_door(make, trust=trust)


def test_a_receiver_with_a_trusted_certificate_is_told() -> None:
    with Receiver(tls=TRUSTED.server("localhost")) as receiver:
        made = attempt(receiver.url, TRUSTED.client())
    assert made.code == "delivered", made.result.words
    assert len(receiver.requests) == 1


Server = Callable[[], "ssl.SSLContext"]

BAD: dict[str, tuple[Server, str, str]] = {
    "an unknown authority": (
        lambda: STRANGER.server("localhost"),
        "unable to get local issuer",
        "SSL_CERT_FILE",
    ),
    "its own": (lambda: self_signed("localhost"), "self-signed certificate", "SSL_CERT_FILE"),
    "another host's": (
        lambda: TRUSTED.server("elsewhere.example"),
        "mismatch",
        "look whether the address is right",
    ),
    "an old one": (
        lambda: TRUSTED.server("localhost", days=-1),
        "certificate has expired",
        "renew it",
    ),
}
"""Certificates that prove nothing: what OpenSSL says of each, and what is to be done."""


@pytest.mark.parametrize("case", BAD)
def test_a_receiver_s_certificate_that_proves_nothing_is_a_failure_in_words(case: str) -> None:
    tls, said, advice = BAD[case]
    with Receiver(tls=tls()) as receiver:
        made = attempt(receiver.url, TRUSTED.client())
    assert (made.code, made.result.outcome, made.status) == ("tls", "failed", None)
    assert made.result.words.startswith("the certificate of localhost isn't good: ")
    assert said in made.result.words
    assert advice in made.result.words
    assert receiver.requests == []


@pytest.mark.parametrize("case", BAD)
def test_a_source_s_certificate_that_proves_nothing_is_a_failure_in_words(case: str) -> None:
    tls, said, advice = BAD[case]
    with Origin(tls=tls(), host="localhost") as origin:

        async def fetch(door: Door) -> Answer:
            return await door.fetch(Request(url=origin.url("/feed")))

        failed = through_door(fetch, trust=TRUSTED.client())
        assert origin.requests == []
    assert isinstance(failed, Failed)
    assert failed.code == "tls"
    assert failed.message.startswith("the certificate of localhost isn't good: ")
    assert said in failed.message
    assert advice in failed.message


@pytest.mark.parametrize("case", BAD)
def test_a_mail_server_s_certificate_that_proves_nothing_is_a_failure_in_words(case: str) -> None:
    tls, said, advice = BAD[case]
    desk = Endpoint(name="desk", kind="email", url="", sender="a@b.example", to=("c@d.example",))
    with MailServer(tls=tls()) as server:
        desk = replace(desk, url=f"smtps://me:secret@localhost:{server.port}")
        delivery = Outgoing(id="msg_1", body=b"")
        dial = partial(_dial, "127.0.0.1")
        made = asyncio.run(smtp.send(dial, desk, delivery, tls=TRUSTED.client()))
        assert server.commands == []
    assert made.code == "tls"
    assert made.result.words.startswith("the certificate of localhost isn't good: ")
    assert said in made.result.words
    assert advice in made.result.words


def _dial(here: str, _host: str, port: int, *, timeout: float) -> socket.socket:
    return socket.create_connection((here, port), timeout)


def test_a_certificate_of_one_s_own_is_trusted_by_a_file_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = self_signed("localhost", file=tmp_path / "localhost.pem")
    public = (tmp_path / "localhost.pem").read_text()
    (tmp_path / "mine.pem").write_text(public[public.index("-----BEGIN CERTIFICATE") :])
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "mine.pem"))
    with Receiver(tls=tls) as receiver:
        made = attempt(receiver.url, client.trust())
    assert made.code == "delivered", made.result.words


def test_a_host_that_speaks_no_tls_is_told_as_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        speaking = threading.Thread(target=_answer_in_the_clear, args=(server,))
        speaking.start()
        made = attempt(f"https://localhost:{port}/", TRUSTED.client())
        speaking.join()
    assert made.code == "tls"
    assert made.result.words == (
        "no TLS connection to localhost: it doesn't speak TLS there: "
        "look at the scheme and the port"
    )


def _answer_in_the_clear(server: socket.socket) -> None:
    came, _ = server.accept()
    with came:
        came.recv(1000)
        came.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def test_plain_http_where_tls_is_due_is_a_failure() -> None:
    with Receiver() as receiver:
        made = attempt(receiver.url.replace("http:", "https:"), TRUSTED.client())
    assert made.result.outcome == "failed"
    assert receiver.requests == []
