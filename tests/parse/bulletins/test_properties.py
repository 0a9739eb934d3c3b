"""Whatever comes in, a bulletin or a ParseError comes out, in time that grows with its length."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedd.core.model import Bulletin, Selectors
from feedd.core.parse import parse
from feedd.core.parse.limits import Limits
from feedd.core.parse.pages import page
from feedd.core.parse.texts import text
from feedd.errors import ParseError
from tests.parse.bulletins.corpus import cases, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

ADDRESS = "https://example.org/news/"
SNIPPETS = (
    "<p>", "</p>", "<div class='post'>", "</div>", "<article>", "<h2>", "</h2>", "<table><tr><td>",
    "<b>", "</b>", "<br>", "<a href='/x'>", "</a>", "<time datetime='2024-01-01'>", "<!--", "-->",
    "<script type='application/ld+json'>", "</script>", '{"@type":"NewsArticle","headline":"x"}',
    "Headline Of A Story", "It ends here. ", "\n\n", "---\n", "# ", "1. ", "12:30 ", "• ", "&amp;",
    "\x00", "\u200f", "خبر", "新闻。", "ข่าว", "> ", "**", "[a](b)", "Subject: x\n", "From: y\n",
)  # fmt: skip

pytestmark = pytest.mark.slow
documents = st.one_of(st.text(), st.lists(st.sampled_from(SNIPPETS), max_size=60).map("".join))


def read_page(written: str) -> Bulletin:
    return page.read(written, url=ADDRESS, selectors=None, limits=Limits())


def read_text(written: str) -> Bulletin:
    return text.read(written, url=None, limits=Limits())


def read_story(written: str) -> Bulletin:
    return read_page(f"<article><h1>Otters return to it</h1><p>They are back.</p><p>{written}")


def read_json(written: str) -> Bulletin:
    return parse(written.encode(), url=None, content_type="application/feed+json")


def outcome(reader: Callable[[str], Bulletin], written: str) -> Bulletin | None:
    try:
        return reader(written)
    except ParseError:
        return None


@settings(max_examples=100, deadline=None)
@given(documents)
def test_any_string_is_read_as_a_page_or_refused(written: str) -> None:
    assert_sound(outcome(read_page, written))


@settings(max_examples=100, deadline=None)
@given(documents)
@example("# Remarks by a@b.example")
def test_any_string_is_read_as_a_text_or_refused(written: str) -> None:
    assert_sound(outcome(read_text, written))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12), st.sampled_from(["title", "body", "time", "link"]))
def test_any_selector_is_used_or_warned_of(selector: str, name: str) -> None:
    selectors = Selectors(**{"story": "article", name: selector})
    written = "<article><h2>A headline of it</h2><p>And its text.</p></article>"
    assert page.read(written, url=None, selectors=selectors, limits=Limits()).kind == "page"


def assert_sound(bulletin: Bulletin | None) -> None:
    if bulletin is None:
        return
    assert bulletin.entries or bulletin.warnings
    keys = [(entry.id, entry.link) for entry in bulletin.entries if entry.id_derived]
    assert len(keys) == len(set(keys))
    for entry in bulletin.entries:
        assert entry.id or entry.link
        assert "\x00" not in f"{entry.title}{entry.content_html}{entry.content_text}"


def test_reading_twice_gives_the_same() -> None:
    for case in cases()[::10]:
        again = read(case.path.read_text(encoding="utf-8"), is_page=case.path.suffix == ".html")
        assert again == case.read()


STORY = "<h2>1 March 2026</h2><p><b>A headline of it</b></p><p>It opens on Monday.</p>"


def read_page_of_days(written: str) -> Bulletin:
    return read_page(f"<h1>News</h1>{STORY}{written}{STORY * 2}")


def numbered(unit: str, times: int) -> str:
    return "".join(unit.replace("№", str(number)) for number in range(times))


SCALED = {
    "flat headings": (read_page, "<h2>Some Headline Here</h2><p>Its text goes on and on.</p>"),
    "bold lines": (read_page, "<b>Some Headline Here</b><br>Its text goes on and on.<br>"),
    "list of links": (read_page, "<li><a href='/a'>A headline of this list</a></li>"),
    "row of links": (read_page, "<a href='/№'>A headline of this row, №</a> | "),
    "row of spans": (read_story, "<span>Its text goes on with № and on.</span> "),
    "row of small print": (read_story, "<small>(Otter №)</small>"),
    "links behind sentences": (read_story, "It goes on with №. <a href='/№'>More №</a> "),
    "unclosed divs": (read_page, "<div><p>text"),
    "unclosed bold": (read_page, "<b>x "),
    "rules below a story": (read_page_of_days, "<hr>" * 8),
    "nested tables": (read_page, "<table><tr><td>x"),
    "nested lists": (read_page, "<h3>It opens</h3><ul><li><b>8:15</b> It opened on Friday. "),
    "nested articles": (read_page, "<article>some text"),
    "link boxes": (read_page, "<div><b>Related stories</b></div>"),
    "times": (read_page, "<p><time>10:00</time> What happened then.</p>"),
    "headlines": (read_text, "A Headline Of It\n\nIts text goes on here.\n\n"),
    "stamps": (read_text, "10:00 What happened then.\n"),
    "short lines": (read_text, "Short line here\n"),
    "wrapped lines": (read_text, "word word word word word word word word\n"),
    "mail headers": (read_text, "From: x\nSubject: y\n"),
    "brackets": (read_text, "[a](b "),
    "stars": (read_text, "*a "),
    "records": (
        read_text,
        "URL: https://a.example/b\nTitle: A headline of it\nDate: 3 May 2026\n",
    ),
    "slugs": (read_text, "NORTH-RAIL/\nA headline of it\nIts text goes on here.\n\n"),
    "calls": (
        read_text,
        "# A headline of it\n\nIts text ends. [Read on](https://a.example/b)\n\n",
    ),
    "end marks": (read_text, "Its text goes on here.\n(END)\nab/cd 03/05/2026 10:15\n"),
}
HEAVY = {
    "spaces before an address": (read_text, f"It ends here. {' ' * 100_000}x ://"),
    "bold that nothing closes": (read_text, "**a " * 25_000),
    "sentences before an address": (read_text, f"{'a. ' * 30_000}https://a.example/b"),
    "dots that lead nowhere": (read_text, f"A headline of it\n\nIt opens {'.' * 30_000}!"),
    "signs behind a heading": (read_text, f"# A headline of it {'#' * 100_000}!\n\nIt opens"),
    "zones of no time": (read_text, f"12 May 2026 10:00 {'GMT' * 15_000}\nIt opens\ntext\n\n" * 2),
    "spaces between no items": (read_json, f'{{"items": [{" " * 20_000}x'),
    "lines between no values": (
        read_page,
        f'<script type="application/ld+json">{{"a"{chr(10) * 50_000}x</script><p>text</p>',
    ),
    "spaces before no signer": (read_text, f"2026-03-04{' ' * 30_000}x\n@"),
    "spaces before no author": (read_text, f"commit 0a1b2c3\nAuthor:{' ' * 30_000}x\n@"),
    "names of authors": (
        read_page,
        f"{STORY}{numbered('<p class=author>Ada Lin №</p>', 9_000)}<p>It opens.</p>{STORY}",
    ),
    "names of tags": (read_page, f"<p>It opens</p>{f'<{chr(97) * 16_000}>' * 50}"),
    "tags of odd names": (read_page, f"{STORY * 3}{'<p;>' * 7_000}{STORY * 3}"),
    "spaces behind values": (
        read_page,
        f'<script type="application/ld+json">{{"a":1}}-->{" " * 100_000}x</script><p>text</p>',
    ),
}
"""What an expression could take the square of its length for, or more."""


@pytest.mark.parametrize("name", SCALED)
def test_work_grows_with_the_length_and_not_its_square(name: str) -> None:
    reader, unit = SCALED[name]
    reader(numbered(unit, 400))  # what is remembered of it is then asked for by both
    once, four_times = (calls(reader, numbered(unit, times)) for times in (100, 400))
    assert four_times < 6 * once


@pytest.mark.parametrize("name", HEAVY)
def test_a_long_run_costs_the_processor_little(name: str) -> None:
    reader, written = HEAVY[name]
    start = time.process_time()
    reader(written)
    assert time.process_time() - start < 5


def calls(reader: Callable[[str], Bulletin], written: str) -> int:
    """Count the Python and C calls that a reading makes: a clock that never lies."""
    counted = 0

    def count(_frame: FrameType, _event: str, _argument: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    try:
        reader(written)
    finally:
        sys.setprofile(None)
    return counted


def test_a_time_alone_in_a_wrapped_text_is_joined_to_nothing() -> None:
    wrapped = "the words of this line go on and on until they reach the edge\n" * 6
    bulletin = read_text(f"Bridge opens again\n\n{wrapped}\n12:30\n{wrapped}")
    assert bulletin.entries
