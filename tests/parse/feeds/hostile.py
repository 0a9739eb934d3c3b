"""Documents made to stall, flood or trick a parser, each by one means."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

ITEM = "<item><title>kept</title></item>"
WORDY = f"<item><title>kept</title><description>{'word ' * 400}</description></item>"


def rss(inside: str, *, before: str = "") -> bytes:
    return f"{before}<rss><channel>{inside}</channel></rss>".encode()


def item(inside: str, *, before: str = "") -> bytes:
    return rss(f"<item>{inside}</item>", before=before)


def opened(inside: str) -> bytes:
    return f"<rss><channel>{inside}".encode()


def page(inside: str) -> bytes:
    return f"<!doctype html><body>{inside}".encode()


def told(html: str) -> bytes:
    return rss(item_telling(html))


def item_telling(html: str) -> str:
    return f"<item><description>{html}</description></item>"


def atom(inside: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{inside}</feed>'.encode()


def _entities(definitions: str) -> str:
    return f"<!DOCTYPE rss [{definitions}]>"


def _laughs() -> bytes:
    tens = "".join(f"<!ENTITY l{n} '{_ten(n - 1)}'>" for n in range(1, 10))
    return item("<title>ha &l9;</title>", before=_entities('<!ENTITY l0 "ha">' + tens))


def _ten(n: int) -> str:
    return f"&l{n};" * 10


def _numbered(form: str, count: int) -> str:
    return "".join(form.replace("#", str(n)) for n in range(count))


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "entities of entities": _laughs,
    "one long entity, often": lambda: item(
        "<title>" + "&a;" * 50_000 + "</title>",
        before=_entities("<!ENTITY a '" + "x" * 100_000 + "'>"),
    ),
    "one short entity, very often": lambda: item(
        "<title>" + "&a;" * 500_000 + "</title>",
        before=_entities("<!ENTITY a '" + "x" * 150 + "'>"),
    ),
    "an entity of itself": lambda: item(
        "<title>&a;</title>", before=_entities("<!ENTITY a '&b;'><!ENTITY b '&a;'>")
    ),
    "a figure of captions": lambda: (
        b"<!doctype html><figure>" + b"<p>caption</p>" * 2500 + b"<i>x</i>" * 6000 + b"</figure>"
    ),
    "a page of bold words that say nothing": lambda: page("\xad<b></b>" * 20_000),
    "a page of forms": lambda: page("<form></form>" * 40_000),
    "a page of terms in items": lambda: page("1.<dt>x<li>y" * 20_000),
    "a page of readings": lambda: page("<rp>x<rt>y" * 40_000),
    "a page of ends that end nothing": lambda: page("<div></x>y" * 40_000),
    "a page of ends in attributes": lambda: page("<div x='</div>'>" * 40_000),
    "a page of drawings without end": lambda: page("<svg>" * 100_000),
    "a page of formulas without end": lambda: page("<math>" * 100_000),
    "a page of a formula's notes": lambda: page(
        "<math>" + "<annotation>" * 50_000 + " " * 50_000 + "<mn>" * 50_000 + "</math>"
    ),
    "a page with an end's attributes": lambda: page("</p" + _numbered(" a#=1", 150_000) + ">x"),
    "a page of clocks that link": lambda: page(("]]>" * 18 + "<a>12:30</a>") * 8_000),
    "a page of framesets": lambda: page("<frameset>" * 40_000),
    "a page of styles that end in attributes": lambda: page(
        _numbered("<p><b title=# x='</b>'>", 3_000)
    ),
    "a page of blocks in open styles": lambda: page(
        "<p>" + _numbered("<b title=#>", 20) + "<p>x" * 15_000
    ),
    "a page of styles": lambda: page(_numbered("<p><code title=#><details>", 3_000)),
    "a page of options": lambda: page("<select>" + "<Option>x" * 100_000),
    "a headline of bylines": lambda: page("<font>5 minutes ago<nav><dt>" * 8_000),
    "elements without end": lambda: opened("<item>" + "<a>" * 100_000),
    "elements that end": lambda: item("<b>" * 100_000 + "</b>" * 100_000),
    "escaped elements": lambda: told("&lt;div&gt;" * 100_000),
    "escaped tables": lambda: told("&lt;table&gt;" * 40_000),
    "escaped ends that end nothing": lambda: told("&lt;div&gt;&lt;/x&gt;y" * 40_000),
    "escaped ends in comments": lambda: told("&lt;div&gt;&lt;!--&lt;/div&gt;--&gt;y" * 40_000),
    "escaped terms in items": lambda: told("&lt;dt&gt;x&lt;li&gt;y" * 20_000),
    "escaped elements in a drawing": lambda: told(
        "&lt;svg&gt;" + "&lt;g&gt;&lt;/x&gt;" * 40_000 + "&lt;/svg&gt;"
    ),
    "escaped styles that end in attributes": lambda: told(
        _numbered("&lt;p&gt;&lt;b title=# x='&lt;/b&gt;'&gt;", 3_000)
    ),
    "escaped styles left open side by side": lambda: told(
        _numbered("&lt;b title=#&gt;x&lt;/i&gt;", 20_000)
    ),
    "escaped attributes that tell of an end": lambda: rss(
        item_telling("&lt;p" + _numbered(" a#='&gt;'", 40_000) + "&gt;") * 12
    ),
    "formatting never closed": lambda: told(_numbered("&lt;b title=#&gt;&lt;p&gt;", 20_000)),
    "attributes": lambda: opened("<item" + _numbered(" a#='1'", 100_000) + "/>"),
    "one attribute again and again": lambda: opened("<item " + "a='1' " * 100_000 + "/>"),
    "escaped attributes": lambda: told("&lt;p" + _numbered(" a#=1", 100_000) + "&gt;x"),
    "namespaces declared": lambda: opened("<x" + _numbered(" xmlns:a#='u#'", 50_000) + "/>"),
    "namespaces undeclared": lambda: item(_numbered("<a#:b>1</a#:b>", 30_000)),
    "namespaces around entries": lambda: (
        b"<rss" + _numbered(" xmlns:a#='u'", 30_000).encode() + b">" + (WORDY * 20).encode()
    ),
    "namespaces undeclared around entries": lambda: rss(
        "<x>" + _numbered("<a#:b>1</a#:b>", 30_000) + "</x>" + WORDY * 20
    ),
    "namespaces in a comment": lambda: rss(
        "<!--" + _numbered(" xmlns:a#='u'", 30_000) + "--><x>" + WORDY * 200 + "<b>"
    ),
    "a million entries": lambda: rss("<item/>" * 1_000_000),
    "entries that never end": lambda: opened("<item>" * 300_000),
    "entry ends only": lambda: opened("</item>" * 500_000),
    "empty elements": lambda: item("<a/>" * 1_000_000),
    "categories": lambda: item("<category>x</category>" * 200_000),
    "keywords": lambda: item(
        "<i:keywords xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
        + _numbered("#,", 200_000)
        + "</i:keywords>"
    ),
    "a long address": lambda: item("<link>https://a.example/" + "a" * 2_000_000 + "</link>"),
    "links nowhere": lambda: atom("<entry>" + "<link href='x:'/>" * 200_000 + "</entry>"),
    "authors": lambda: item(_numbered("<author>n# (a@b)</author>", 100_000)),
    "a long text": lambda: told("x " * 4_000_000),
    "a long title of tags": lambda: item("<title>" + "&lt;b " * 500_000 + "</title>"),
    "tags that a text tells of": lambda: told("&lt;script&gt;" * 100_000),
    "a title in pieces": lambda: item("<title>" + "<![CDATA[x]]>" * 200_000 + "</title>"),
    "sections that never end": lambda: opened("<item><title>" + "<![CDATA[" * 200_000),
    "a last story of many lines": lambda: (
        b"1. Ferries are late\nThe pilots strike.\n\n2. Buses are late\nSo do the drivers.\n"
        + b"-- \n" * 49_000
    ),
    "comments in Markdown that never end": lambda: (
        b"# a b\n\ntext\n\n# c d\n\n" + b"<!--" * 100_000
    ),
    "comments that never end": lambda: opened("<!--" * 300_000),
    "instructions that never end": lambda: b"<?x " * 500_000,
    "document types that never end": lambda: b"<!DOCTYPE [" * 200_000,
    "angle brackets": lambda: b"<" * 2_000_000,
    "ampersands": lambda: opened("<item><title>" + "&" * 1_000_000),
    "titles that never end": lambda: opened("<item>" + "<title>&oops;" * 100_000),
    "zeros": lambda: b"\0" * 2_000_000,
    "spaces": lambda: b" " * 5_000_000,
    "bases upon bases": lambda: atom(
        ("<x xml:base='" + "a/" * 5_000 + "'>") * 100 + "<entry><link href='b'/></entry>" * 200
    ),
    "an endless address": lambda: item("<author>" + "a@" * 100_000 + "</author>"),
    "half an address": lambda: item("<author>" + "a (" * 100_000 + "</author>"),
    "an encoding's endless name": lambda: b"<?xml version='1.0' encoding='" + b"x" * 1_000_000,
    "half a character, often": lambda: rss(ITEM) + b"\xff\xc3" * 500_000,
    "JSON lists in lists": lambda: b"[" * 500_000,
    "JSON feeds in feeds": lambda: b'{"items":[' * 100_000,
    "JSON items": lambda: b'{"items":[' + b"{}," * 1_000_000 + b"{}]}",
    "JSON items in pieces": lambda: b'{"items":[' + b'{"id":1},{"id" },' * 100_000,
    "JSON items never closed": lambda: b'{"items":[' + b'{"a":[{},' * 100_000,
    "a JSON number": lambda: b'{"items":[{"id":' + b"1" * 500_000 + b"}]}",
}


@contextmanager
def at_most(cpu_seconds: float) -> Iterator[None]:
    """Stop what takes more of the processor's time: a hang is to fail, not to hang."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"more than {cpu_seconds} s of CPU")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
