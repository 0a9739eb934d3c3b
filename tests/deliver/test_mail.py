"""Alerts as e-mail: what arrives, and how the server's answers are taken."""

from __future__ import annotations

import asyncio
import email
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from typing import TYPE_CHECKING

import pytest

from feedd import dispatch
from feedd.core.model import Story
from feedd.core.settings import Endpoint, FetchLimits
from feedd.deliver import mail, sinks, smtp
from feedd.deliver.attempt import Outgoing
from feedd.errors import DeniedAddress
from feedd.net import Door
from tests.certificates import Authority
from tests.deliver import notices
from tests.deliver.door import through_door
from tests.deliver.mailserver import MailServer, Script

if TYPE_CHECKING:
    import ssl
    from email.message import EmailMessage

    from feedd.deliver.attempt import Attempt
    from feedd.deliver.notice import Notice

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
DESK = Endpoint(
    name="desk",
    kind="email",
    url="smtp://127.0.0.1",
    sender="feedd <alerts@example.net>",
    to=("desk@example.org", "night@example.org"),
    timeout=5.0,
)
TRUSTED = Authority("trusted")


def loopback(host: str, port: int, *, timeout: float) -> socket.socket:
    """Dial this machine whatever the name, as a resolver of the test would say."""
    del host
    return socket.create_connection(("127.0.0.1", port), timeout)


def denied(host: str, port: int, *, timeout: float) -> socket.socket:
    del port, timeout
    raise DeniedAddress(f"{host} is not a public address")


def read(body: bytes) -> EmailMessage:
    return email.message_from_bytes(body, policy=policy.default)


def render(told: Notice) -> EmailMessage:
    return read(mail.render(told, DESK, id="msg_x"))


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def attempt(
    server: MailServer,
    url: str = "smtp://127.0.0.1",
    *,
    timeout: float = 5.0,
    trust: ssl.SSLContext | None = None,
) -> Attempt:
    desk = replace(DESK, url=f"{url}:{server.port}", timeout=timeout)
    delivery = Outgoing(id="msg_x", body=mail.render(notices.alert(), desk, id="msg_x"))
    return asyncio.run(smtp.send(loopback, desk, delivery, tls=trust or TRUSTED.client()))


def test_an_alert_reads_well_as_text_and_as_html() -> None:
    message = render(notices.alert(notices.TEHRAN, "بصره"))
    assert message["Subject"] == f"[rockets] {notices.TEHRAN.title}"
    assert message["To"] == "desk@example.org, night@example.org"
    assert message["Date"] == "Thu, 26 Nov 2026 08:00:00 +0000"
    assert message["Message-ID"] == "<msg_x@example.net>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert part(message, "plain") == (
        "rockets\n\n"
        f"{notices.TEHRAN.title}\n"
        "https://example.org/fa/42\n"
        f"> {notices.TEHRAN.summary}\n"
        "gulf-wire · 2026-11-26 07:50 UTC\n"
        f"https://news.example.net/stories/{notices.TEHRAN.id}\n"
    )
    assert f'<div dir="rtl"><p><a href="https://example.org/fa/42">{notices.TEHRAN.title}' in part(
        message, "html"
    )


def test_a_retry_has_the_same_bytes() -> None:
    bodies = {mail.render(notices.alert(), DESK, id="msg_x") for _ in range(3)}
    assert len(bodies) == 1


def test_revisions_of_a_story_are_one_thread() -> None:
    later = render(notices.alert(replace(notices.BASRA, revision=3)))
    assert later["References"] == render(notices.alert())["References"]
    assert later["References"] != render(notices.alert(notices.TEHRAN, "بصره"))["References"]


def test_a_headline_can_add_no_header_and_no_markup() -> None:
    message = render(
        notices.titled("Fire\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>")
    )
    assert message["Bcc"] is None
    assert "<script>" not in part(message, "html")
    assert "&lt;script&gt;" in part(message, "html")


def test_a_link_can_leave_no_attribute() -> None:
    story = replace(notices.BASRA, link='https://example.org/"onclick="x')
    assert 'href="https://example.org/%22onclick=%22x"' in part(
        render(notices.alert(story)), "html"
    )


@pytest.mark.parametrize(
    "told",
    [
        notices.alert(Story(id="bare")),
        notices.digest([notices.finding()] * 500),
        notices.operator_notice("The endpoint desk is disabled.\nSee feedd alerts list."),
    ],
)
def test_every_notice_is_a_message(told: Notice) -> None:
    message = render(told)
    assert message["Subject"]
    assert len(part(message, "plain")) < 100_000
    for line in told.text.splitlines():
        assert line in part(message, "plain")
        assert line in part(message, "html")


def test_a_message_arrives_as_it_was_rendered() -> None:
    with MailServer() as server:
        made = attempt(server)
    assert (made.code, made.status) == ("delivered", 250)
    assert (
        read(server.messages[0])["Subject"] == "[rockets] Rocket attack on Basra port injures four"
    )
    assert server.commands[:4] == [
        "EHLO example.net",
        "MAIL FROM:<alerts@example.net>",
        "RCPT TO:<desk@example.org>",
        "RCPT TO:<night@example.org>",
    ]


def test_over_tls_user_and_password_are_given() -> None:
    with MailServer(tls=TRUSTED.server("localhost")) as server:
        made = attempt(server, "smtps://me:p%40ss@localhost", trust=TRUSTED.client())
        assert made.code == "delivered", made.result.words
    assert server.login == "\0me\0p@ss"


def test_a_server_elsewhere_is_spoken_to_in_private() -> None:
    with MailServer(starttls=TRUSTED.server("mail.example.org")) as server:
        made = attempt(server, "smtp://me:p%40ss@mail.example.org", trust=TRUSTED.client())
    assert made.code == "delivered", made.result.words
    told = [command.split()[0].upper() for command in server.commands]
    assert told == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]


def test_an_untrusted_mail_server_is_told_nothing() -> None:
    with MailServer(tls=Authority("stranger").server("localhost")) as server:
        made = attempt(server, "smtps://me:secret@localhost", trust=TRUSTED.client())
    assert made.code == "tls"
    assert server.commands == []


def test_without_encryption_nothing_is_sent_to_another_host() -> None:
    with MailServer() as server:
        made = attempt(server, "smtp://me:secret@mail.example.org")
    assert made.code == "smtp"
    assert "STARTTLS" in made.result.words
    assert not any(c.upper().startswith(("AUTH", "MAIL")) for c in server.commands)


@pytest.mark.parametrize(
    ("answers", "outcome", "status"),
    [
        ({"RCPT": "550 no such user"}, "aborted", 550),
        ({"RCPT": "450 greylisted"}, "throttled", 450),
        ({"MAIL": "421 busy"}, "throttled", 421),
        ({"MAIL": "553 sender refused"}, "aborted", 553),
        ({"DATA": "554 no"}, "aborted", 554),
        ({"END": "452 disk full"}, "throttled", 452),
        ({"AUTH": "535 wrong password"}, "failed", 535),
        ({"AUTH": "534 too weak a mechanism"}, "failed", 534),
        ({"AUTH": "538 encrypt first"}, "failed", 538),
        ({"MAIL": "530 log in first"}, "failed", 530),
        (
            {
                "RCPT TO:<desk@example.org>": "450 greylisted",
                "RCPT TO:<night@example.org>": "550 no such user",
            },
            "throttled",
            450,
        ),
        ({"END": "471 try later"}, "failed", 471),
    ],
)
def test_answers(answers: dict[str, str], outcome: str, status: int) -> None:
    with MailServer(Script(answers=answers)) as server:
        made = attempt(server, "smtp://me:secret@localhost")
    assert (made.result.outcome, made.status) == (outcome, status)
    assert made.result.words.startswith(f"the mail server answered {status}")
    assert "secret" not in repr(made)


def test_an_attempt_says_for_whom_a_message_was_refused_that_others_got() -> None:
    gone = {"RCPT TO:<night@example.org>": "550 no such user"}
    with MailServer(Script(answers=gone)) as server:
        made = attempt(server)
    assert made.result.outcome == "delivered"
    assert len(server.messages) == 1
    said = "the mail server took it, but not for night@example.org: 550 no such user"
    assert made.head == said


def test_a_server_that_does_not_answer_holds_up_nothing_else_that_is_done_in_threads() -> None:
    answered = threading.Event()

    def silent(host: str, port: int, *, timeout: float) -> socket.socket:
        del host, port
        assert answered.wait(timeout)
        raise OSError("hung up")

    async def meanwhile() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        delivery = Outgoing(id="msg_x", body=b"")
        waiting = asyncio.create_task(smtp.send(silent, DESK, delivery, tls=TRUSTED.client()))
        await asyncio.sleep(0)
        await asyncio.to_thread(answered.set)
        assert (await waiting).code == "connect"

    asyncio.run(meanwhile())


def test_a_server_that_drips_is_hung_up_on() -> None:
    with MailServer(Script(drip=True)) as server:
        made = attempt(server, timeout=0.15)
    assert made.code == "timeout"
    assert made.seconds < 1.3


def test_nobody_listening_is_a_failure_with_words() -> None:
    with MailServer() as server:
        pass
    made = attempt(server)
    assert made.code == "connect"
    assert "can't be reached" in made.result.words


def test_a_host_that_is_not_to_be_reached_is_not() -> None:
    delivery = Outgoing(id="msg_x", body=b"")
    made = asyncio.run(smtp.send(denied, DESK, delivery, tls=TRUSTED.client()))
    assert made.code == "denied_address"


def test_without_the_list_of_authorities_no_mail_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certifi.where", lambda: "/gone.pem")

    async def send() -> Attempt:
        async with Door(limits=FetchLimits(), user_agent="x", allow_private=()) as door:
            return await sinks.send(door, DESK, Outgoing(id="msg_x", body=b""), now=NOW)

    made = asyncio.run(send())
    assert made.code == "tls"
    assert "/gone.pem lists the authorities" in made.result.words


def test_a_sample_goes_to_a_mail_server_as_an_alert_does() -> None:
    with MailServer() as server:
        desk = replace(DESK, url=f"smtp://127.0.0.1:{server.port}")

        async def sample(door: Door) -> Attempt:
            return await dispatch.send_sample(door, desk, public_url="https://a.example", now=NOW)

        made = through_door(sample)
    assert made.result.outcome == "delivered"
    subject = read(server.messages[0])["Subject"]
    assert subject == "[Test message] Test: the harbour bridge opens again"


def test_a_mail_server_is_believed_as_other_hosts_are() -> None:
    """By the authorities that the way out trusts, Mozilla's among them."""
    with MailServer(tls=TRUSTED.server("localhost")) as server:
        desk = replace(DESK, url=f"smtps://me:secret@localhost:{server.port}")

        async def sample(door: Door) -> Attempt:
            return await dispatch.send_sample(door, desk, public_url="https://a.example", now=NOW)

        made = through_door(sample, trust=TRUSTED.client())
    assert made.result.outcome == "delivered", made.result.words
