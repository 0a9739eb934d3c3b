"""What a page's reader is told: selectors, limits, what the page declares."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING

import pytest

from feedd.core.model import Bulletin, Selectors
from feedd.core.parse import parse
from feedd.core.parse.limits import LINE, LINES, NAME, TAGS, VALUES, Limits
from feedd.core.parse.pages import briefs, bylines, chrome, dom, page
from feedd.core.parse.pages.document import Document
from feedd.core.parse.pages.regions import Region
from feedd.core.parse.texts import text
from feedd.errors import ParseError
from tests.parse.bulletins.corpus import FOLDER

if TYPE_CHECKING:
    from tests.rows import Row

ADDRESS = "https://example.org/news/"
TWO = """<div class="box"><b class="t">Mill to grind again</b><i>3 May 2024</i>
<span class="x">The mill will grind flour again from June.</span><a href="/mill">more</a></div>
<div class="box"><b class="t">Well runs dry</b><i>2 May 2024</i>
<span class="x">The well on the green ran dry on Tuesday.</span><a href="/well">more</a></div>"""

MILL = (
    "<p>The mill on the green will grind flour again from June, the council said on Monday.</p>"
    "<p>It has stood still since the great flood took away its wheel four years ago.</p>"
)


def read(html: str, selectors: Selectors | None = None, limits: Limits | None = None) -> Bulletin:
    return page.read(html, url=ADDRESS, selectors=selectors, limits=limits or Limits())


def test_selectors_say_where_each_part_of_a_story_is() -> None:
    chosen = Selectors(story=".box", title=".t", link="a", time="i", body=".x")
    first, second = read(TWO, chosen).entries
    assert (first.title, first.link) == ("Mill to grind again", "https://example.org/mill")
    assert first.content_text == "The mill will grind flour again from June."
    assert first.published is not None
    assert first.published.isoformat() == "2024-05-03T00:00:00+00:00"
    assert second.title == "Well runs dry"


def test_how_letters_are_read_is_set_beside_them_and_no_part_of_the_words() -> None:
    told = [("首相", "しゅしょう", "が会見した"), ("大雨", "おおあめ", "で列車が止まった")]
    items = "".join(
        f"<article><h2><ruby>{word}<rp>(</rp><rt>{read}</rt><rp>)</rp></ruby>{rest}</h2>"
        f"<p><ruby>東京<rt>とうきょう</rt></ruby>都で{word}のことが伝えられた。{rest}という。</p></article>"
        for word, read, rest in told
    )
    entries = read(f"<main>{items}</main>").entries
    assert [entry.title for entry in entries] == ["首相が会見した", "大雨で列車が止まった"]
    assert all((entry.content_text or "").startswith("東京都で") for entry in entries)
    assert all("<rt>とうきょう</rt>" in (entry.content_html or "") for entry in entries)


def test_a_formula_is_told_in_its_words() -> None:
    formula = "<math><mi>C</mi><mi>P</mi><annotation>CP</annotation></math>"
    items = "".join(
        f"<article><h2>{name} find that {formula} is broken</h2>{MILL}</article>"
        for name in ("Three", "Four")
    )
    titles = [entry.title for entry in read(f"<main>{items}</main>").entries]
    assert titles == ["Three find that CP is broken", "Four find that CP is broken"]


def test_selectors_may_choose_what_would_be_chrome() -> None:
    html = f"<nav>{TWO}</nav>"
    assert len(read(html, Selectors(story="nav .box")).entries) == 2


@pytest.mark.parametrize(
    ("selectors", "named"),
    [
        (Selectors(story=".absent"), "story = '.absent'"),
        (Selectors(story=".box", title=".absent"), "title = '.absent'"),
        (Selectors(story=".box", link=".absent"), "link = '.absent'"),
        (Selectors(story=".box", time=".absent"), "time = '.absent'"),
        (Selectors(story=".box", body=".absent"), "body = '.absent'"),
        (Selectors(story="div[["), "'div[['"),
    ],
    ids=["story", "title", "link", "time", "body", "unreadable"],
)
def test_a_selector_that_finds_nothing_is_named_and_the_stories_are_read_all_the_same(
    selectors: Selectors, named: str
) -> None:
    bulletin = read(TWO, selectors)
    assert any(named in warning for warning in bulletin.warnings)
    assert [entry.title for entry in bulletin.entries] == ["Mill to grind again", "Well runs dry"]


@pytest.mark.parametrize("written", ["", " \n\t"])
def test_an_empty_document_is_refused(written: str) -> None:
    with pytest.raises(ParseError) as from_page:
        read(written)
    with pytest.raises(ParseError) as from_text:
        text.read(written, url=None, limits=Limits())
    assert from_page.value.code == from_text.value.code == "empty"


def test_stories_past_the_limit_are_left_out_with_a_warning() -> None:
    bulletin = read(TWO, Selectors(story=".box"), Limits(entries=1))
    assert len(bulletin.entries) == 1
    assert any("limit: entries" in warning for warning in bulletin.warnings)


def test_a_long_document_is_cut_with_a_warning() -> None:
    bulletin = read(TWO + "<p>x</p>" * 50, limits=Limits(bytes=len(TWO)))
    assert len(bulletin.entries) == 2
    assert any("limit: bytes" in warning for warning in bulletin.warnings)


def test_a_page_of_too_many_tags_is_cut_with_a_warning() -> None:
    bulletin = read(TWO + "<!-- -->" * TAGS)
    assert len(bulletin.entries) == 2
    assert any(f"the first {TAGS} tags" in warning for warning in bulletin.warnings)


def test_a_text_of_too_many_lines_is_cut_with_a_warning() -> None:
    told = "FERRY AGROUND OFF PORT\n\nA ferry ran aground in thick fog on Monday.\n\n"
    bulletin = text.read(told + "\n" * LINES, url=None, limits=Limits())
    assert [entry.title for entry in bulletin.entries] == ["FERRY AGROUND OFF PORT"]
    assert any(f"the first {LINES} lines" in warning for warning in bulletin.warnings)


def test_a_page_that_holds_such_a_text_is_cut_with_a_warning() -> None:
    told = "{} AGROUND OFF PORT\n\nA {} ran aground in thick fog on Monday.\n\n"
    ferry, boat, ship = (told.format(each, each.lower()) for each in ("FERRY", "BOAT", "SHIP"))
    bulletin = read(f"<pre>{ferry}{boat}" + "\n" * LINES + f"{ship}</pre>")
    assert [each.title for each in bulletin.entries] == [ferry[:22], boat[:21]]
    assert any(f"the first {LINES} lines" in warning for warning in bulletin.warnings)


def test_titles_and_names_longer_than_any_are_cut() -> None:
    long = "x" * (LINE + 1)
    several = [f"{each} {long}" for each in range(VALUES + 1)]
    stated = {"headline": long, "articleBody": "Told.", "author": long, "articleSection": several}
    declared = json.dumps({"@type": "Article", **stated})
    told = read(f'<title>{long}</title><script type="application/ld+json">{declared}</script>')
    only = told.entries[0]
    assert [told.title, only.title] == ["x" * LINE] * 2
    assert [len(only.authors[0]), *{len(each) for each in only.categories}] == [NAME, NAME]
    assert len(only.categories) == VALUES


def test_elements_too_deep_are_flattened_with_a_warning() -> None:
    deep = "<div>" * 500 + TWO + "</div>" * 500
    bulletin = read(deep, limits=Limits(depth=50))
    assert any("limit: depth" in warning for warning in bulletin.warnings)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("DATA", 2),
        ("DATA; shown", 2),
        ('if (a == ["x"]) { b = {"c": d} } e.f=DATA', 2),
        ('a = {"x": 1, b = DATA}', 2),
        ("a = JSON.parse( 'DATA' ); b", 2),
        ("a=JSON.parse(TEXT)", 2),
        ("a=JSON.parse('" + "[" * 9999 + "');b=DATA", 2),
        ("a=" + "[" * 90 + "DATA" + "]" * 90, 0),
        ("a=" + '[{"x":' * 5000 + "DATA", 0),
        ('a={"x": ' + "1" * 5000 + ', "y": DATA}', 0),
        ("a=DATA" + " " * 2_000_000, 0),
        ('={"x"' * 200 + "=DATA", 0),
    ],
    ids="""alone ended assigned in_code in_quotes as_text deep_text nested open number long
    failing""".split(),
)
def test_stories_are_read_from_a_scripts_data_within_bounds(written: str, told: int) -> None:
    ships = ("Anna", "Berta")
    when = "2026-05-12"
    stated = [
        {"title": f"{each} aground off port", "url": f"/{each}", "date": when} for each in ships
    ]
    shown = json.dumps(stated)
    data = written.replace("DATA", shown).replace("TEXT", json.dumps(shown))
    bulletin = read(f'<div id="app"></div><script>{data}</script>')
    assert len(bulletin.entries) == told


def test_a_broken_declaration_is_told_and_the_page_is_read() -> None:
    html = f'<script type="application/ld+json">{{"@type": "NewsArticle", </script>{TWO}'
    bulletin = read(html)
    assert len(bulletin.entries) == 2
    assert any("JSON-LD" in warning for warning in bulletin.warnings)


@pytest.mark.parametrize(
    ("second", "summary"),
    [("Two divers look for a leak until the evening", True), ("Harbour", False)],
    ids=["a sentence", "a section"],
)
def test_the_second_line_of_an_article_is_its_summary(second: str, *, summary: bool) -> None:
    told = "The ferry ran aground off the old quay at noon, and divers looked for a leak."
    html = (
        "<title>Ferry aground off the quay - Coast</title><div><h1>Ferry aground off the quay</h1>"
        f"<h2>{second}</h2><p>Jane Doe</p><time>28/03/2026 10h00</time>"
        f"<div><p>{told}</p><p>{told}</p><p>{told}</p></div></div>"
    )
    (whole,) = read(html).entries
    assert whole.title == "Ferry aground off the quay"
    assert (whole.summary == second) is summary


@pytest.mark.parametrize(
    ("declared", "shown", "told"),
    [
        ("*Lantern*, part two", "<em>Lantern</em>, part two", "Lantern, part two"),
        ("Lantern: part two", "Lantern<b>part two</b>", "Lantern: part two"),
        ("Lantern, the second part", "Lantern, part two", "Lantern, the second part"),
    ],
    ids=["with marks of Markdown", "shown without a space", "in other words"],
)
def test_a_declared_headline_is_told_as_it_is_shown(declared: str, shown: str, told: str) -> None:
    rows = [(declared, shown), *((f"Ship {each} runs aground",) * 2 for each in "AB")]
    items = [
        {"@type": "ListItem", "position": at, "url": f"https://coast.example/{at}", "name": row[0]}
        for at, row in enumerate(rows)
    ]
    listed = json.dumps({"@type": "ItemList", "itemListElement": items})
    links = "".join(f'<h3><a href="/{at}">{row[1]}</a></h3>' for at, row in enumerate(rows))
    html = f'<script type="application/ld+json">{listed}</script>{links}'
    found = page.read(html, url="https://coast.example/", selectors=None, limits=Limits())
    assert found.entries[0].title == told


def test_declared_feeds_are_reported_whole_and_once() -> None:
    head = """<link rel="alternate" type="application/rss+xml" href="/rss">
    <link rel="ALTERNATE" type="application/atom+xml" href="atom.xml">
    <link rel="alternate" type="application/rss+xml" href="/rss">
    <link rel="alternate" hreflang="de" href="/de">
    <link rel="alternate" type="application/feed+json" href="https://example.net/f.json">
    <a type="application/rss+xml" href="/all.xml">RSS</a><a type="text/html" href="/">Home</a>
    <a type="application/rss+xml" href="https://feeds.example.org/1">Sport</a>
    <a type="application/rss+xml" href="https://www.otherexample.org/feed">A friend</a>"""
    assert read(head + TWO).discovered_feeds == (
        "https://example.org/rss",
        "https://example.org/news/atom.xml",
        "https://example.net/f.json",
        "https://example.org/all.xml",
        "https://feeds.example.org/1",
    )


def test_links_are_resolved_against_the_base_that_a_page_states() -> None:
    html = f'<base href="https://example.net/b/">{TWO.replace("/mill", "mill")}'
    links = [entry.link for entry in read(html, Selectors(story=".box", link="a")).entries]
    assert "https://example.net/b/mill" in links


def test_links_of_a_text_are_made_whole_and_lead_where_a_reader_can_follow() -> None:
    written = """# News

- [Bridge at Holm reopens after nine weeks](/n/1)
- [Harbour master resigns over dredging bill](n/2)
- [School roof repaired before the term](javascript:alert(1))
"""
    entries = text.read(written, url=ADDRESS, limits=Limits()).entries
    assert [entry.link for entry in entries] == [
        "https://example.org/n/1",
        "https://example.org/news/n/2",
        None,
    ]
    assert entries[2].id


def test_elements_however_deep_are_looked_through_for_items() -> None:
    html = f"<p>In brief</p>{'<div>' * 1_500}The ferry sails again."
    document = Document(html, depth=5_000)
    name = next(each for each in dom.descendants(document.root) if each.tag == "p")
    beside = name.parent.children if name.parent is not None else []
    found = briefs.parted([Region(name, tuple(beside), boxed=False)])
    assert [each.marker for each in found] == [name]


def test_a_line_is_parted_however_deep_its_elements_are() -> None:
    html = f"<p>By Ada Thorne {'<i>' * 1_500}3 May 2026{'</i>' * 1_500}</p>"
    document = Document(html, depth=5_000)
    line = next(each for each in dom.descendants(document.root) if each.tag == "p")
    assert bylines.pieces(line)[:2] == ["By Ada Thorne", "3 May 2026"]


BYLINES = (
    ("By Newswire", ("Newswire",)),
    ("Text: Thorne", ("Thorne",)),
    ("Text Ada Thorne", ("Ada Thorne",)),
    ("Text – Thorne", ("Thorne",)),
    ("Author | Ada Thorne", ("Ada Thorne",)),
    ("Author J.K. Thorne-Mill", ("J.K. Thorne-Mill",)),
    ("Автор Иванова А. А.", ("Иванова А. А.",)),
    ("Автор Анна Иванова", ("Анна Иванова",)),
    ("نویسنده آزاده", ("آزاده",)),
    ("Text Size", ()),
    ("Text Size A A A", ()),
    ("Text Size A- A+", ()),
    ("Text Size: A A", ()),
    ("Author Archives", ()),
    ("Автор Ещё", ()),
    ('<span class="byline">By Ada Thorne | Text Size A- A+</span>', ("Ada Thorne",)),
    ('<span class="byline"><i>By Ada Thorne</i> <i>Text Size</i></span>', ("Ada Thorne",)),
)


def test_an_author_has_a_full_name_behind_a_word_that_may_be_part_of_another(row: Row) -> None:
    for line, authors in BYLINES:
        with row(line):
            html = f"<main><h1>Mill to grind again</h1><p>{line}</p>{MILL}</main>"
            (entry,) = read(html).entries
            assert entry.authors == authors
            assert entry.content_text is not None
            assert entry.content_text.startswith("The mill")


BROKEN = (r"\1<br>", r"\1<br><br>")
JOINED = (
    r"<div>\1</div>",
    r"<table><tr><td>\1</td></tr></table>",
    r"<font size=2>\1</font>",
    r"<p>\1</p>",
)
SET_IN_PARAGRAPHS = (
    "article_headline_in_a_box_en",
    "bold_leads_of_two_words_nl",
    "briefs_uk",
    "days_with_archives_en",
    "links_among_paragraphs_en",
    "market_weather_en",
)


def test_text_that_breaks_part_is_read_as_paragraphs_are(row: Row) -> None:
    for name in ("fa_site_live", "de_single_html_teaserboxes", *SET_IN_PARAGRAPHS):
        html = (FOLDER / f"{name}.html").read_text()
        joined = re.sub(r"</p>\s*<p>", "<br>", html)
        told = [one.title for one in read(html).entries]
        forms = [(html, each) for each in BROKEN] + [(joined, each) for each in JOINED]
        for written, form in forms:
            with row(f"{name}: {form}"):
                broken = re.sub(r"<p>(.*?)</p>", form, written, flags=re.DOTALL)
                assert [one.title for one in read(broken).entries] == told


@pytest.mark.parametrize(
    "card",
    [
        pytest.param('<p>{text} <a href="/{at}">more</a></p>', id="with a link each"),
        pytest.param("<p>{at}.11.2026 {headline}<br>{text}</p>", id="with a line each"),
    ],
)
def test_breaks_in_cards_of_which_some_tell_more_leave_each_its_story(card: str) -> None:
    places = ("Venne", "Altenau", "Marlow", "Wexley", "Basra", "Torun", "Lisse", "Varde")
    texts = []
    for at, place in enumerate(places):
        told = [
            f"The {what} of {place} was shut on Friday after {at + 9} people had seen smoke."
            for what in ("harbour", "bridge", "old market", "ferry pier")[: 4 - at % 4]
        ]
        texts.append("<br>".join(told))
    cards = (
        card.format(at=at, headline=f"{place} loses its harbour", text=text)
        for at, (place, text) in enumerate(zip(places, texts, strict=True), 1)
    )
    entries = read(f"<html><body><h1>News</h1>{''.join(cards)}</body></html>").entries
    found = [sum(place in (one.content_text or "") for one in entries) for place in places]
    assert found == [1] * len(places)
    assert len(entries) == len(places)


def test_lines_of_one_width_are_no_paragraphs(row: Row) -> None:
    for name in ("single_longread_comments_en", "article_under_its_tools_en"):
        with row(name):
            html = (FOLDER / f"{name}.html").read_text()
            wrapped = html
            for text in re.findall(r"<p>([^<]*)</p>", html):
                lines = "<br>".join(textwrap.wrap(text, 60))
                wrapped = wrapped.replace(f"<p>{text}</p>", f"{lines}<br><br>")
            told, again = ([one.title for one in read(each).entries] for each in (html, wrapped))
            assert again == told


def test_lines_that_are_no_running_text_stay_in_one_paragraph() -> None:
    lines = "Harbour Office<br>12 Quay Lane<br>Eastbury"
    html = f"<main><h1>Mill to grind again</h1>{MILL}<p>{lines}</p></main>"
    (entry,) = read(html).entries
    assert entry.content_html is not None
    assert lines in entry.content_html


def test_a_story_without_any_address_gets_an_id_of_its_own() -> None:
    html = "".join(
        f"<h2>{head}</h2><p>{head} was told to the council on Monday evening.</p>"
        for head in ("Mill to grind again", "Well runs dry", "Fair moved to June")
    )
    ids = {entry.id for entry in read(html).entries if entry.id_derived}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ('<p><a href="https://maker.example/4">Vendor advisory</a></p>', None),
        ('<p>References: <a href="https://maker.example/4">maker.example/4</a></p>', None),
        (
            '<p><a href="https://example.org/n/4">Vendor advisory</a></p>',
            "https://example.org/n/4",
        ),
        ('<p><a href="https://maker.example/4">Read more</a></p>', "https://maker.example/4"),
    ],
    ids=["maker's", "label beside", "own", "whole story"],
)
def test_a_link_to_the_notice_that_a_story_is_about_is_of_its_text(
    line: str, link: str | None
) -> None:
    told = "The pump answers to anyone on the network."
    html = f"<h3>Pumps can be stopped</h3><p>{told}</p>{line}<h3>Mail leaks</h3><p>{told}</p>"
    first = read(html).entries[0]
    assert first.link == link
    assert link is not None or "https://maker.example/4" in (first.content_html or "")


def test_scripts_never_reach_a_storys_text() -> None:
    html = TWO.replace(
        "The mill", "<script>alert(1)</script><a href='javascript:x()'>The</a> mill"
    )
    shown = read(html).entries[0].content_html or ""
    assert "script" not in shown
    assert "mill will grind" in shown


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel><item><link>/mill</link></item></channel></rss>",
        '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/mill"}]}',
        TWO,
        "<h1>Mill to grind again</h1><p>The mill will grind flour again from June, they said.</p>",
        "Mill to grind again\n\nThe mill will grind flour again from June.",
    ],
    ids=["rss", "json", "page", "story", "text"],
)
def test_the_login_that_a_source_is_asked_with_stays_out_of_what_it_says(document: str) -> None:
    told = parse(document.encode(), url="https://me:sesame@a.example/news")
    assert told.entries
    assert (told.url or "").startswith("https://a.example/")
    assert "sesame" not in repr(told)


def test_a_headline_below_its_picture_is_no_caption() -> None:
    card = (
        "<li><figure><img src={0}.jpg><div><a href=/{0}>Water at the {0} is higher still</a></div>"
    )
    told = "<p>" + "All gates of the river were shut at noon, as the water rose. " * 9 + "</p>"
    cards = "".join(card.format(what) + "</figure></li>" for what in ("mill", "weir", "lock"))
    html = f"<body><main><p>{told}</p><ul>{cards}</ul></main>"
    with Document(html, depth=100) as document:
        chrome.strip(document.root)
        assert "weir is higher" in dom.text(document.root)


def test_a_time_that_a_program_writes_which_knows_none_dates_nothing() -> None:
    box = """<article><h2><a href="/{0}">Ferry number {0} runs aground</a></h2>
    <time datetime="1970-01-01T03:30:00+03:30">1 Jan 1970</time>
    <p>A ferry ran aground off port {0}, and nobody was hurt, the guard said.</p></article>"""
    html = "".join(map(box.format, ("one", "two", "three")))
    chosen = Selectors(story="article", title="h2", time="time")
    for bulletin in (read(html), read(html, chosen)):
        assert [entry.published for entry in bulletin.entries] == [None] * 3
