"""A warning is a sentence that says what was wrong, where, and what was done about it."""

from __future__ import annotations

import pytest

from feedd.core.parse import parse

ILLEGAL = "Invalid character: Char 0x0 out of allowed range"
CROSSED = "Opening and ending tag mismatch: title line 4 and item"
BY_ENTRY = "it was read entry by entry and"
EARLY = "Premature end of data in tag channel line 1"
GOOD = "<item><title>Good</title></item>"


def broken(inside: str) -> bytes:
    return f'<?xml version="1.0"?>\n<rss>\n<channel>\n{inside}\n</channel>\n</rss>\n'.encode()


WARNINGS = {
    "entity": (
        broken("<title>a&nbsp;b</title>" + GOOD),
        "The XML is not well-formed (line 4: Entity 'nbsp' not defined); it was mended.",
    ),
    "ampersand": (
        broken("<title>x</title>\n\n<item><title>R & D</title></item>"),
        "The XML is not well-formed (line 6: xmlParseEntityRef: no name); it was mended.",
    ),
    "character": (
        broken("<title>a\x00b</title>" + GOOD),
        f"The XML is not well-formed (line 4: {ILLEGAL}); it was mended.",
    ),
    "end tag": (
        broken(f"<item><title>x</item>{GOOD}"),
        f"The XML is broken (line 4: {CROSSED}); {BY_ENTRY} every entry was kept.",
    ),
    "after a document type": (
        b"<!DOCTYPE rss [\n\n]>\n<rss><channel><title>&nbsp;</title></channel></rss>",
        "The XML is not well-formed (line 4: Entity 'nbsp' not defined); it was mended.",
    ),
    "after noise": (
        b"Warning\n<?xml version='1.0'?>\n<rss><channel><title>&nbsp;</title></channel></rss>",
        "The XML is not well-formed (line 3: Entity 'nbsp' not defined); it was mended.",
    ),
    "no entries": (
        b"<rss><channel><title>x</title>",
        f"The XML is broken (line 1: {EARLY}); what could be read was kept.",
    ),
    "json": (
        b'{"items": [\n{"id": "1"},\n{"id" "2"}]}',
        "The JSON is broken (line 3: Expecting ':' delimiter); it was read item by item.",
    ),
    "bytes": (
        b"<rss><channel><title>caf\xe9</title></channel></rss>",
        "Byte 24 is not UTF-8; it was read as Windows-1252.",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_a_warning_says_what_and_where(name: str) -> None:
    body, expected = WARNINGS[name]
    assert parse(body).warnings == (expected,)


def test_a_well_formed_feed_raises_none() -> None:
    assert parse(broken(f"<title>x &amp; y</title>{GOOD}")).warnings == ()


REFERENCES = {
    "behind a second document type": (
        """<?xml version="1.0"?><!DOCTYPE rss><!DOCTYPE rss SYSTEM "x.dtd">
        <rss><channel><item><title>&eacute;</title></item></channel></rss>""",
        "\u00e9",
    ),
    "before a character that can't be": (
        """<rss a="<![CDATA[">&eacute;&#xF;
        <channel><item><title>Good</title></item></channel></rss>""",
        "Good",
    ),
}


@pytest.mark.parametrize(("body", "title"), REFERENCES.values(), ids=REFERENCES)
def test_a_reference_to_what_nobody_declared_costs_no_entry(body: str, title: str) -> None:
    assert [entry.title for entry in parse(body.encode()).entries] == [title]
