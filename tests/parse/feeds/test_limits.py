"""Past a limit, what was read is kept and the warning names the limit."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from feedd.core.parse import Limits, parse
from feedd.core.parse.limits import FEEDS, LINE, NAME
from tests.parse.feeds import hostile

if TYPE_CHECKING:
    from tests.rows import Row

URL = "https://a.example/"
LONG = {
    "category": "<entry><title>t</title><category term='{long}'/></entry>",
    "author": "<entry><title>t</title><author><name>{long}</name></author></entry>",
    "name of an element": "<entry><title>t</title><a:b xmlns:a='urn:{long}'/></entry>",
    "base": "<entry xml:base='/{long}'><title>t</title><link href='a'/></entry>",
    "markup": "<entry><title>t</title><content type='html'>&lt;{long}>x&lt;/p></content></entry>",
}


def items(count: int) -> str:
    return "".join(f"<item><title>t{n}</title></item>" for n in range(count))


def test_entries_past_the_limit_are_left_out() -> None:
    bulletin = parse(hostile.rss(items(9)), limits=Limits(entries=4))
    assert [entry.title for entry in bulletin.entries] == ["t0", "t1", "t2", "t3"]
    assert bulletin.warnings == ("Only the first 4 entries were read (limit: entries).",)


def test_entries_at_the_limit_raise_no_warning() -> None:
    bulletin = parse(hostile.rss(items(4)), limits=Limits(entries=4))
    assert len(bulletin.entries) == 4
    assert bulletin.warnings == ()


def test_entries_read_in_several_goes_keep_their_order() -> None:
    bulletin = parse(hostile.rss(items(101)))
    assert [entry.title for entry in bulletin.entries] == [f"t{n}" for n in range(101)]


def test_words_that_look_like_entries_are_not_counted() -> None:
    told = "<item><description><![CDATA[<item> <item> <items>]]></description></item>"
    bulletin = parse(hostile.rss(told + items(1)), limits=Limits(entries=2))
    assert len(bulletin.entries) == 2
    assert bulletin.warnings == ()


def test_items_of_a_json_feed_past_the_limit_are_left_out() -> None:
    body = json.dumps({"items": [{"id": str(n)} for n in range(9)]}).encode()
    bulletin = parse(body, limits=Limits(entries=4))
    assert [entry.id for entry in bulletin.entries] == ["0", "1", "2", "3"]
    assert bulletin.warnings == ("Only the first 4 entries were read (limit: entries).",)


def test_a_fault_is_told_in_few_words_however_long_what_it_quotes() -> None:
    body = f'<rss xmlns:a="a {" " * 50_000} b"><channel>{items(1)}</channel></rss>'.encode()
    start = time.process_time()
    (warning,) = parse(body).warnings
    assert time.process_time() - start < 1
    assert len(warning) < 400


def test_a_character_that_stands_for_several_counts_as_these() -> None:
    written = f"a{chr(0xFDFA)}" * 20
    item = {"id": "1", "content_text": written}
    bodies = (
        hostile.item(f"<title>t</title><description>{written}</description>"),
        json.dumps({"items": [item]}).encode(),
    )
    for body in bodies:
        (entry,) = parse(body, limits=Limits(text=100)).entries
        assert (entry.content_text or "")[:20] == written[:11]
        (entry,) = parse(body).entries
        assert entry.content_text == written


def test_bytes_past_the_limit_are_not_read() -> None:
    body = hostile.rss(items(100))
    bulletin = parse(body, limits=Limits(bytes=500))
    assert [entry.title for entry in bulletin.entries[:9]] == [f"t{n}" for n in range(9)]
    assert len(bulletin.entries) < 20
    assert bulletin.warnings[0] == "Only the first 500 bytes were read (limit: bytes)."


WORDS = "word " * 100
TOO_LONG = {
    "RSS": hostile.item(f"<title>t</title><description>{WORDS}</description>"),
    "XHTML": hostile.atom(
        "<entry><title>t</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>"
        f"{WORDS}</div></content></entry>"
    ),
    "JSON": json.dumps({"items": [{"id": "1", "title": "t", "content_text": WORDS}]}).encode(),
}


@pytest.mark.parametrize("kind", TOO_LONG)
def test_an_entry_keeps_its_text_up_to_the_limit(kind: str) -> None:
    bulletin = parse(TOO_LONG[kind], limits=Limits(text=24))
    (entry,) = bulletin.entries
    assert entry.content_text == "word word word word word"
    said = "Only the first 24 characters of the text of “t” were read (limit: text)."
    assert bulletin.warnings == (said,)
    assert parse(TOO_LONG[kind], limits=Limits(text=500)).warnings == ()


def test_of_many_texts_that_are_cut_the_first_is_named() -> None:
    item = f"<item><description>{WORDS}</description></item>"
    (warning,) = parse(hostile.rss(item * 3), limits=Limits(text=24)).warnings
    assert "of an entry without a title and of 2 more were" in warning


@pytest.mark.parametrize("form", ["<h2>{}</h2><p>{}</p>", "{}\n\n{}\n\n\n"])
def test_a_story_of_a_page_or_a_text_is_cut_with_a_warning(form: str) -> None:
    heads = ("Rain Floods The Lower Town", "Council Agrees On A New Bridge")
    text = "Nobody was hurt when the river rose at night, said the mayor of the town. " * 9
    body = "".join(form.format(head, text) for head in heads)
    bulletin = parse(body.encode(), limits=Limits(text=200))
    assert f"characters of the text of “{heads[0]}”" in bulletin.warnings[-1]
    assert parse(body.encode()).warnings == ()


def test_elements_deeper_than_the_limit_are_left_out() -> None:
    told = '<div xmlns="http://www.w3.org/1999/xhtml"><p>a<b>b<i>c<u>d</u></i></b></p></div>'
    body = hostile.atom(f'<entry><content type="xhtml">{told}</content></entry>')
    (entry,) = parse(body, limits=Limits(depth=3)).entries
    assert entry.content_text == "abc"


def test_a_files_type_is_a_media_type_or_unknown(row: Row) -> None:
    for stated, known in (
        ("audio/mpeg", "audio/mpeg"),
        (" image/svg+xml ", "image/svg+xml"),
        ('audio/ogg; codecs="opus, flac"', 'audio/ogg; codecs="opus, flac"'),
        ("mp3", None),
        ("/", None),
        ("a/&lt;script&gt;", None),
        ("audio/mpeg&#10;x", None),
    ):
        with row(stated):
            file = f"<enclosure url='https://a.example/b' type='{stated}'/>"
            feed = (
                f"<rss version='2.0'><channel><item><title>a</title>{file}</item></channel></rss>"
            )
            (entry,) = parse(feed.encode(), url=None, content_type=None).entries
            assert [each.type for each in entry.enclosures] == [known]


@pytest.mark.parametrize("kind", ["rss", "json"])
def test_of_a_hundred_files_fifty_are_kept_and_none_of_endless_address_or_type(kind: str) -> None:
    names = ["x" * 5000, *(f"{n}" for n in range(100))]
    files = [(f"https://a.example/{name}", "t" * 300 if name == "1" else "a/b") for name in names]
    attachments = [{"url": url, "mime_type": stated} for url, stated in files]
    elements = "".join(f'<enclosure url="{url}" type="{stated}"/>' for url, stated in files)
    body = json.dumps({"items": [{"id": "1", "attachments": attachments}]}).encode()
    (entry,) = parse(body if kind == "json" else hostile.item(elements)).entries
    assert [file.url for file in entry.enclosures] == [url for url, _ in files[1:51]]
    assert {file.type for file in entry.enclosures} == {"a/b", None}


def test_of_a_page_that_offers_feeds_without_end_some_are_listed() -> None:
    offer = '<link rel="alternate" type="application/rss+xml" href="/{}">'
    head = "".join(map(offer.format, range(FEEDS + 9)))
    page = parse(
        f"<html><head>{head}</head><body><p>Hi</p></body></html>".encode(),
        url="https://a.example/",
    )
    assert len(page.discovered_feeds) == FEEDS


@pytest.mark.parametrize("where", LONG)
def test_nothing_long_is_remembered_of_a_document(where: str) -> None:
    def read(number: int) -> None:
        long = f"{number}{where[-1:] * 200_000}"
        entry = LONG[where].format(long=long)
        parse(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode(), url=URL)

    read(0)
    tracemalloc.start()
    for number in range(1, 6):
        read(number)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 200_000


def test_a_name_is_cut_and_long_ids_differ_by_their_ends() -> None:
    entry = "<entry><id>{}</id><title>t</title><category term='{}'/></entry>"
    body = "".join(entry.format("x" * 9_000 + end, "c" * 9_000) for end in "ab")
    found = parse(f"<feed xmlns='http://www.w3.org/2005/Atom'>{body}</feed>".encode(), url=URL)
    first, second = found.entries
    assert first.id != second.id
    assert [len(one.id or "") for one in found.entries] == [LINE, LINE]
    assert [len(word) for word in first.categories] == [NAME]
