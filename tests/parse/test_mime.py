"""Mails as they lie in a mailbox are read as what they hold."""

from __future__ import annotations

from datetime import UTC, datetime
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedd.core.parse import mime, parse
from feedd.errors import ParseError

if TYPE_CHECKING:
    from email.mime.nonmultipart import MIMENonMultipart

SUBJECT = "Der Brief aus Kelmis – Ausgabe für Donnerstag"
SENT = datetime(2026, 11, 26, 5, 30, tzinfo=UTC)
STORIES = (
    ("Gemeinderat beschließt neue Mauer", "Der Rat hat die Mauer am Montag beschlossen."),
    ("Zwei Fähren fallen aus", "Wegen des Sturms bleiben zwei Fähren bis Freitag im Hafen."),
)
PAGE = "<html><body><h1>Kelmis</h1>{}</body></html>".format(
    "".join(
        f'<h2><a href="https://news.example/{n}">{title}</a></h2><p>{text} Das sagte die'
        f" Bürgermeisterin am Abend nach der Sitzung vor der Presse.</p>"
        for n, (title, text) in enumerate(STORIES)
    )
)
TEXT = "\n\n".join(f"{title}\n\n{text}" for title, text in STORIES)


def mail(*parts: MIMENonMultipart | MIMEMultipart) -> bytes:
    """Write a mail with these parts."""
    message = MIMEMultipart("mixed")
    message["Received"] = "from a by b; Thu, 26 Nov 2026 06:30:01 +0100"
    message["From"] = "brief@news.example"
    message["Subject"] = Header(SUBJECT, "utf-8").encode()
    message["Date"] = "Thu, 26 Nov 2026 06:30:00 +0100"
    for part in parts:
        message.attach(part)
    return message.as_bytes()


def file(content: str) -> MIMEText:
    part = MIMEText(content, "html", "utf-8")
    part["Content-Disposition"] = "attachment; filename=old.html"
    return part


def post(title: str, text: str) -> MIMEText:
    """Write a mail to a mailing list."""
    message = MIMEText(f"<p>{text}</p>", "html", "iso-8859-1")
    message["Subject"] = Header(f"[Kelmis] {title}", "utf-8").encode()
    message["From"] = f"{Header('Jörg Müller', 'utf-8').encode()} <jm@news.example>"
    message["Date"] = "Thu, 26 Nov 2026 06:30:00 +0100"
    return message


def digest(*stories: tuple[str, str]) -> bytes:
    posts = MIMEMultipart("digest", _subparts=[MIMEMessage(post(*each)) for each in stories])
    return mail(MIMEText("Send submissions to kelmis@lists.example."), posts)


def mailbox(*stories: tuple[str, str]) -> bytes:
    line = b"From jm at news.example  Thu Nov 26 06:30:00 2026\n"
    return b"\n\n".join(line + post(*each).as_bytes() for each in stories)


PAGE_8 = MIMEText(PAGE, "html", "utf-8")
PAGE_1 = MIMEText(PAGE.replace("–", "-"), "html", "iso-8859-1")
PLAIN = MIMEText(TEXT, "plain", "utf-8")


def test_a_link_that_a_mail_filter_wrapped_leads_to_the_story() -> None:
    wrapper = "https://eur02.safelinks.protection.outlook.com/?data=desk%40example.net&amp;url="
    page = PAGE.replace('href="https://', f'href="{wrapper}https://')
    links = [each.link for each in parse(mail(MIMEText(page, "html", "utf-8"))).entries]
    assert links == [f"https://news.example/{number}" for number in range(len(STORIES))]


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        pytest.param(mail(PLAIN, PAGE_8), "page", id="both: the page"),
        pytest.param(mail(PAGE_1), "page", id="in latin-1"),
        pytest.param(mail(PLAIN), "text", id="a text alone"),
        pytest.param(mail(file("<p>old</p>"), PAGE_8), "page", id="beside a file"),
        pytest.param(mail(MIMEApplication(b"%PDF-1.7"), PLAIN), "text", id="beside a PDF"),
        pytest.param(b"From brief Thu Nov 26\n" + mail(PAGE_8), "page", id="from an mbox"),
        pytest.param(mail(PAGE_8).replace(b"\n", b"\r\n"), "page", id="with CRLF"),
    ],
)
def test_a_mail_is_read_as_what_it_holds(document: bytes, kind: str) -> None:
    bulletin = parse(document)
    assert (bulletin.kind, bulletin.title) == (kind, SUBJECT)
    assert [entry.title for entry in bulletin.entries] == [title for title, _ in STORIES]
    assert {entry.published for entry in bulletin.entries} == {SENT}


def test_a_lone_text_without_a_headline_has_the_mails_subject() -> None:
    text = "The ferry stays in port until noon. The storm will end in the night."
    (entry,) = parse(mail(MIMEText(text))).entries
    assert (entry.title, entry.content_text) == (SUBJECT, text)


def test_a_lone_story_keeps_its_headline() -> None:
    title, text = STORIES[0]
    page = f"<h1>{title}</h1><p>{text} Das sagte die Bürgermeisterin am Abend vor der Presse.</p>"
    (entry,) = parse(mail(MIMEText(page, "html", "utf-8"))).entries
    assert entry.title == title


@pytest.mark.parametrize(
    ("wrapped", "delsp"),
    [
        pytest.param("Der Rat hat die \nMauer in der \n Au gebaut.", "no", id="blanks stay"),
        pytest.param("Der Rat hat die Mau \ner in der Au geb \naut.", "yes", id="and go"),
    ],
)
def test_lines_that_a_mail_program_has_broken_are_joined(wrapped: str, delsp: str) -> None:
    """RFC 3676: in Chinese and Thai no blank is added where a line was broken."""
    part = MIMEText(f"Neue Mauer \n\n{wrapped}\n\n-- \nGemeinde Kelmis", "plain", "utf-8")
    part.set_param("format", "flowed")
    part.set_param("delsp", delsp)
    found = mime.letter(mail(part))
    assert found is not None
    told = "Neue Mauer \n\nDer Rat hat die Mauer in der Au gebaut.\n\n-- \nGemeinde Kelmis"
    assert found.body.decode() == told


@pytest.mark.parametrize("document", [digest(*STORIES), mailbox(*STORIES)], ids=["digest", "mbox"])
def test_each_of_several_mails_is_a_story(document: bytes) -> None:
    told = parse(document).entries
    assert [(each.title, each.content_text) for each in told] == list(STORIES)
    assert [each.published for each in told] == [SENT, SENT]
    assert told[0].authors == ("Jörg Müller",)


def test_a_mail_without_anything_to_read_is_refused() -> None:
    with pytest.raises(ParseError, match="neither a page nor a text"):
        parse(mail(MIMEApplication(b"%PDF-1.7")))


@pytest.mark.parametrize(
    "text",
    [
        "From: the editor\nSubject: ferries\n\nThe ferry stays in port.",
        "Ferries\n\nMessage-ID: is what a mail has.\nFrom: nobody\n",
        "Received: three letters\n\nThe ferry stays in port until noon.",
        "<html><body>MIME-Version: 1.0\nFrom: a\n\n</body></html>",
        (
            "From our bureau\nKabul: It rained.\n\nThe river rose.\n\n"
            "From our other bureau\nParis: So it did.\n\nThe bridge holds."
        ),
    ],
)
def test_what_only_speaks_of_mails_is_none(text: str) -> None:
    assert mime.letter(text.encode()) is None


def test_mails_within_mails_end() -> None:
    opening = "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000)
    )
    with pytest.raises(ParseError):
        parse(f"From: a\nMIME-Version: 1.0\n{opening}".encode())


def test_a_mail_of_countless_parts_is_refused_and_not_kept_in_memory() -> None:
    parts = b"--b\n\nx\n" * (mime.MOST_PARTS + 1)
    head = b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    with pytest.raises(ParseError, match="more than 300 parts"):
        mime.letter(head + parts)


def test_of_a_mailbox_of_countless_parts_the_latest_are_read() -> None:
    box = mailbox(*((f"Ferry {n} sails", f"Ferry {n} sails again.") for n in range(400)))
    told = parse(box).entries
    assert len(told) <= mime.MOST_PARTS
    assert told[-1].title == "Ferry 399 sails"


def test_the_parts_of_a_mailbox_count_together() -> None:
    part = "\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt sails again."
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n'
    mails = (
        f"From a@b.example Mon May  4 08:{n:02}:00 2026\r\nFrom: a\r\nSubject: Ferry {n}\r\n{head}"
        f"{part * 100}\r\n--b--\r\n\r\n"
        for n in range(10)
    )
    told = [entry.title for entry in parse("".join(mails).encode()).entries]
    assert told == ["Ferry 8", "Ferry 9"]


def test_a_mail_of_countless_lines_is_read_down_to_a_bound() -> None:
    head = b"From: a\nMIME-Version: 1.0\n\n"
    found = mime.letter(head + b"a\n" * (2 * mime.MOST_LINES))
    assert found is not None
    assert found.body.count(b"a") < mime.MOST_LINES


def test_a_field_far_too_long_is_cut_before_it_is_taken_apart() -> None:
    names = b"".join(b"; a*%d*=x" % n for n in range(1000))
    found = mime.letter(
        b"From: a\nMIME-Version: 1.0\nContent-Type: text/plain" + names + b"; charset=cp1251\n\nx"
    )
    assert found is not None
    assert found.content_type == "text/plain"


FIELDS = st.sampled_from([
    "From: a", "MIME-Version: 1.0", "Subject: =?utf-8?b?xyz?=", "Subject: =?no-such?q?a?=",
    "Date: never", "Content-Type: text/html; charset=no-such", "Content-Type: multipart/mixed",
    "Content-Type: multipart/alternative; boundary=b", "Content-Transfer-Encoding: base64",
    "Content-Transfer-Encoding: quoted-printable", "Content-Type: message/rfc822",
    "Content-Type: multipart/digest; boundary=b",
    "Content-Disposition: \udcff", "Content-Type: text/plain; charset*=utf-8''%ff",
])  # fmt: skip
BODIES = st.lists(
    st.sampled_from(["--b", "--b--", "", "<p>a</p>", "=3", "AAA", "From: x"]) | FIELDS
)


@given(fields=st.lists(FIELDS), body=BODIES)
def test_any_mail_is_read_or_refused(fields: list[str], body: list[str]) -> None:
    lines = ["From: a", "Message-ID: <1@a>", *fields, "", *body]
    try:
        parse("\n".join(lines).encode(errors="surrogateescape"))
    except ParseError:
        return
