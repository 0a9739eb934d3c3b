"""What holds for every document whatever."""

# Pieces of markup read best in a row.

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedd.core.parse import clean, parse
from feedd.core.parse.times import dates
from feedd.errors import ParseError
from tests.parse.feeds import golden

if TYPE_CHECKING:
    from feedd.core.model import Bulletin, Entry

_LEGAL = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_CORPUS = tuple(path.read_bytes() for path in golden.documents())
_PIECES = st.sampled_from(
    """<rss> </rss> <channel> </channel> <item> </item> <title> </title> <feed> <entry> </entry>
    <link href=" "/> <link> </link> <description> </description> <![CDATA[ ]]> <!-- --> & &amp;
    &nbsp; &#0; &lt;p&gt; <?xml ?> <!DOCTYPE [ ]> xmlns="http://www.w3.org/2005/Atom" xml:base="
    <content type="html"> </content> <a> </b> <pubDate> 2024-01-01 </pubDate> {"items":[ {"id":1}
    ]} é \x00 \ud83d https://a.example/ <dc:creator>""".split()
)


def is_sound(bulletin: Bulletin) -> bool:
    return all(map(_is_sound_entry, bulletin.entries))


def _is_sound_entry(entry: Entry) -> bool:
    texts = (entry.id, entry.title, entry.link, entry.summary, entry.content_html)
    whole = (*texts, entry.content_text, *entry.authors, *entry.categories, entry.language)
    times = (entry.published, entry.updated)
    return (
        all(_LEGAL.fullmatch(text) for text in whole if text is not None)
        and all(time.tzinfo is UTC for time in times if time)
        and (entry.link is None or urlsplit(entry.link).scheme in {"http", "https", "mailto"})
        and (entry.id is not None or entry.link is not None)
        and "\n" not in (entry.title or "")
    )


def parses_or_refuses(body: bytes, content_type: str | None = None) -> bool:
    try:
        bulletin = parse(body, url="https://news.example/feed", content_type=content_type)
    except ParseError as refused:
        return bool(refused.code and refused.message)
    return is_sound(bulletin)


@given(st.binary(max_size=300), st.sampled_from([None, "application/xml", "text/html; charset=x"]))
@settings(derandomize=True)
def test_any_bytes_give_a_bulletin_or_a_parse_error(body: bytes, content_type: str | None) -> None:
    assert parses_or_refuses(body, content_type)


@pytest.mark.parametrize(
    "place", ["href='/a\x0f1'", "href='https://a.example/a\x0f1'", "id='a\x1f1'"]
)
def test_an_address_that_a_page_spoils_holds_no_control_character(place: str) -> None:
    stories = "".join(
        f"<article><h2><a {place if n else 'href=/0'}>Ferry {n} sails again from here</a></h2>"
        f"<p>The ferry number {n} is back after a week in the dock.</p></article>"
        for n in range(3)
    )
    assert parses_or_refuses(f"<html><body>{stories}</body></html>".encode())


@given(st.lists(_PIECES, max_size=30))
@settings(derandomize=True)
@example(["<rss>", "<item>", "<title>", "&nbsp;", "\ud83d", "\x00"])
def test_any_mixture_of_feed_pieces_gives_a_bulletin_or_a_parse_error(pieces: list[str]) -> None:
    assert parses_or_refuses("".join(pieces).encode("utf-8", "surrogatepass"))


@given(st.sampled_from(_CORPUS), st.data())
@settings(derandomize=True)
def test_a_damaged_feed_gives_a_bulletin_or_a_parse_error(
    body: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(body)))
    length = data.draw(st.integers(0, 40))
    damage = data.draw(st.binary(max_size=8))
    assert parses_or_refuses(body[:place] + damage + body[place + length :])


@given(st.sampled_from(_CORPUS))
@settings(derandomize=True)
def test_the_same_bytes_give_the_same_bulletin(body: bytes) -> None:
    def read() -> Bulletin | str:
        try:
            return parse(body)
        except ParseError as refused:
            return refused.message

    assert read() == read()


_HTML = st.lists(
    st.sampled_from(
        """<p> </p> <div> <b> </b> <i> <table> <tr> <td> </table> <a href="x"> </a> <pre> </pre> \n
        <script> </script> <style> <svg> <math> <noscript> </noscript> <template> <img src="//a/b">
        <!-- --> &lt; &amp; &#x1; &#146; &nbsp; text <title> <select> <form> <iframe> < > " ' é
        <p title="</p><b onclick=x>"> <a href="javascript:x"> <li> <ul> <br/> <h1> <textarea> \x00
        \x0b <font color=x> <xmp> <plaintext> <frameset> <body> ]]> <![CDATA[""".split(" ")
    ),
    max_size=25,
).map("".join)


@given(_HTML, st.sampled_from([None, "https://news.example/a/b"]))
@settings(derandomize=True)
@example("</b><p><object></p>", None)
@example("<i><li></ul></p><i><form></div></ul>x</font><li>", None)
def test_sanitised_html_sanitised_again_is_itself(html: str, base: str | None) -> None:
    once = clean.sanitise(html, base=base)
    assert clean.sanitise(once, base=base) == once
    assert _LEGAL.fullmatch(once)


@given(_HTML)
@settings(derandomize=True)
def test_plain_text_has_neither_empty_lines_nor_stray_space(html: str) -> None:
    text = clean.plain_text(clean.sanitise(html, base=None))
    assert all(line == " ".join(line.split()) != "" for line in text.split("\n") if text)


@given(st.text(max_size=60))
@settings(derandomize=True)
@example("9999-12-31T23:59:60-23:59")
@example("0001-01-01T00:00:00+14:00")
@example("99999999999999999999")
def test_any_text_gives_an_aware_time_in_utc_or_none(text: str) -> None:
    read = dates.read(text)
    assert read is None or read.tzinfo is UTC


@given(st.datetimes(datetime(1600, 1, 1), datetime(2399, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001  hypothesis adds the zone
@settings(derandomize=True)
def test_a_time_that_only_we_count_so_is_read_back_from_the_standard(moment: object) -> None:
    assert dates.read(str(moment).replace(" ", "T")) == moment
