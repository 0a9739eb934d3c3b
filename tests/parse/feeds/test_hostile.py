"""Hostile documents end soon, give no more than the limits allow, and reach nothing outside."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from feedd.core.model import Bulletin
from feedd.core.parse import Limits, parse
from feedd.errors import ParseError
from tests.parse.feeds import hostile

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

URL = "https://news.example/feed"
BUDGET = 3.0
"""Seconds of CPU: many times what each takes, far below what a quadratic parser would."""


def outcome(body: bytes) -> Bulletin | ParseError:
    with hostile.at_most(BUDGET):
        try:
            return parse(body, url=URL)
        except ParseError as refused:
            return refused


def size_of(bulletin: Bulletin) -> int:
    texts = [(e.title or "", e.content_html or "", e.summary or "") for e in bulletin.entries]
    return sum(len(text) for entry in texts for text in entry)


@pytest.mark.parametrize("name", hostile.DOCUMENTS)
def test_a_hostile_document_ends_soon_within_the_limits(name: str) -> None:
    body = hostile.DOCUMENTS[name]()
    result = outcome(body)
    if isinstance(result, Bulletin):
        assert len(result.entries) <= Limits().entries
        assert all(len(e.categories) + len(e.authors) <= 2000 for e in result.entries)
        assert all(len(e.title or "") + len(e.link or "") <= 8000 for e in result.entries)
        assert size_of(result) <= 4 * max(len(body), Limits().text)


@pytest.mark.parametrize(
    "definition",
    [
        '<!ENTITY a SYSTEM "{file}">',
        '<!ENTITY a PUBLIC "x" "{file}">',
        '<!ENTITY % p SYSTEM "{file}"> %p;',
        '<!ENTITY % f SYSTEM "{file}"><!ENTITY % e "<!ENTITY a SYSTEM \'x?%f;\'>"> %e;',
    ],
)
def test_an_external_entity_reads_no_file(definition: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish", "utf-8")
    doctype = f"<!DOCTYPE rss [{definition.replace('{file}', secret.as_uri())}]>"
    body = hostile.item("<title>x &a; y</title>", before=doctype)
    result = outcome(body)
    assert isinstance(result, Bulletin)
    assert "swordfish" not in repr(result)
    assert [entry.title for entry in result.entries] == ["x &a; y"]


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:{port}/x.dtd"><rss><channel>{item}</channel></rss>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/">]><rss>&a;{item}</rss>',
        '<?xml-stylesheet href="http://127.0.0.1:{port}/x.xsl"?><rss><channel>{item}</channel></rss>',
        '<rss xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{port}"/>{item}</rss>',
    ],
)
def test_a_document_opens_no_connection(document: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        body = document.replace("{port}", str(port)).replace("{item}", hostile.ITEM)
        result = parse(body.encode())
        with pytest.raises(BlockingIOError):
            server.accept()
    assert [entry.title for entry in result.entries] == ["kept"]


def test_a_document_of_nothing_is_refused_by_name() -> None:
    for body in (b"", b" \n\t", b"\0\0"):
        with pytest.raises(ParseError) as refused:
            parse(body)
        assert refused.value.code == "empty"


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><opml version="2.0"><body/></opml>',
        b'{"version": 2, "title": "x"}',
        b'{"items": {}}',
        b"[1, 2]",
        b"<urlset><url><loc>https://a.example/about</loc></url></urlset>",
    ],
)
def test_what_is_no_feed_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(ParseError) as refused:
        parse(body)
    assert refused.value.code == "not_a_feed"


def test_an_address_with_a_password_is_told_without_it() -> None:
    address = "https://me:secret@a.example:8443/1?by=me@b.example#at"
    item = {"id": address, "url": address, "attachments": [{"url": address, "mime_type": "a/b"}]}
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": [item]}
    bulletin = parse(json.dumps(document).encode(), url=None, content_type="application/feed+json")
    (entry,) = bulletin.entries
    told = "https://a.example:8443/1?by=me@b.example#at"
    assert (entry.link, entry.enclosures[0].url, entry.id) == (told, told, address)
