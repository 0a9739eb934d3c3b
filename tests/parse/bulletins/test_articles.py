"""Whole articles: what of a page is the text under a headline that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.core.parse import parse

if TYPE_CHECKING:
    from tests.rows import Row

ADDRESS = "https://example.org/news/gates"
TOLD = "<p>All gates of the river were shut on Sunday at noon, as the water rose.</p>"
OFFERED = {
    "a line that is all link": "<p><a href=/mill>Mill on the hill to grind again</a></p>",
    "a link behind its label": "<div>Also | <a href=/m>Mill on the hill to grind again</a></div>",
    "a card": "<div><a href=/mill><img src=m.jpg><span>Mill on the hill to grind</span></a></div>",
    "a card with a teaser": (
        "<div><h3><a href=/mill>Mill on the hill</a></h3><p>It grinds again.</p></div>"
    ),
    "numbers of pages": "<p>Pages: 1 <a href=/gates/2>2</a> <a href=/gates/3>3</a></p>",
    "a way to the next page": "<p>Page 1 of 2 <a rel=next href=?p=2>Next</a></p>",
}
OWN = {
    "a sentence that is a link": "<p><a href=/mill>The mill on the hill grinds {}.</a></p>",
    "a link away": "<p><a href=https://mill.example/x>Letter of the mill on the hill {}</a></p>",
    "a file": "<p><a href=/mill.pdf>Letter of the mill on the hill {}</a></p>",
    "a mail": "<div><a href=mailto:m@mill.example>Write to the mill on the hill {}</a></div>",
    "a chapter": "<div><h3><a href=#mill>Mill on the hill {}</a></h3><p>It grinds.</p></div>",
    "a footnote": "<p>The mill grinds.<a href=#n1>1</a> <a href=#n2>2</a></p>",
    "a row": "<table><tr><td>A<td><a href=/mill>Mill on the hill to grind {}</a></table>",
}
LAST = {
    "a call": "<div><h3>Mill news</h3><p>Each morning at seven.</p><a href=/m>Sign up</a></div>",
    "a heading of nothing": "<h3>Mill news</h3>",
    "a label of nothing": "<p>Mill news:</p>",
}
LAST_OWN = {
    "a chapter": "<div><h3>Mill news</h3><p>It grinds again.</p></div>",
    "a heading of bare text": "<div><h3>Mill news</h3>It grinds again.</div>",
    "a box with a mail": (
        "<div><h3>Mill news</h3><p>Ask us.</p><a href=mailto:m@mill.example>Mail</a></div>"
    ),
}


def read(told: str) -> str:
    html = (
        f"<title>Daily</title><body><article><h1>Flood gates shut</h1><div>{told}</div></article>"
    )
    (whole,) = parse(html.encode(), url=ADDRESS, headline="Flood gates shut").entries
    return whole.content_text or ""


def test_what_leads_to_other_pages_is_no_part_of_an_article(row: Row) -> None:
    for name, box in OFFERED.items():
        with row(name):
            assert read(f"{TOLD * 4}{box}{TOLD * 4}") == read(TOLD * 8)


def test_links_that_are_an_articles_own_stay_in_it(row: Row) -> None:
    for name, box in OWN.items():
        with row(name):
            own = box.format("again from the first of June on")
            assert "ill" in read(f"{TOLD * 4}{own}{TOLD * 4}")


def test_what_calls_or_announces_at_the_end_of_an_article_is_left_out(row: Row) -> None:
    for name, box in LAST.items():
        with row(name):
            assert "Mill" not in read(f"{TOLD * 4}{box}")
            assert "Mill" in read(f"{TOLD * 4}{box}{TOLD}")
    for name, box in LAST_OWN.items():
        with row(name):
            assert "Mill" in read(f"{TOLD * 4}{box}")


def test_the_paragraph_above_what_calls_itself_the_text_belongs_to_it() -> None:
    lead = "<p>The mill on the hill is to grind again, the miller said on Sunday.</p>"
    body = f"<div itemprop=articleBody>{TOLD * 4}</div>"
    assert read(lead + body).splitlines()[0].startswith("The mill")
    assert read(TOLD + body) == read(TOLD * 4)


def test_under_a_given_headline_a_page_is_one_article_whatever_parts_it_has() -> None:
    parts = "".join(
        f"<h2>The {what} was sealed on Sunday morning</h2>"
        f"<p>Engineers closed the {what} at dawn, and nobody was hurt in the course of it.</p>"
        for what in ("sluice", "weir", "culvert")
    )
    html = (
        "<title>Daily</title><body><h1>Flood gates shut</h1><main>"
        f"<p>All gates of the river were shut on Sunday.</p>{parts}</main>"
    )
    assert len(parse(html.encode()).entries) == 3
    (whole,) = parse(html.encode(), headline="Flood gates shut").entries
    assert whole.title == "Flood gates shut"
    told = (whole.content_text or "").splitlines()
    assert told[0] == "All gates of the river were shut on Sunday."
    assert "The culvert was sealed on Sunday morning" in told


def test_an_article_holds_nothing_of_what_its_site_offers_beside_it() -> None:
    offered = "".join(
        f"<li><a href='/{n}'>Minister {what} the budget of the northern town</a></li>"
        for n, what in enumerate(("rejects", "defends", "withdraws"))
    )
    told = "<p>All <a href='/gates'>gates</a> of the river were shut on Sunday at noon.</p>" * 4
    html = (
        "<title>Daily</title><body><article><h1>Flood gates shut</h1>"
        f"<div>{told}</div><div class=zone><ul>{offered}</ul></div></article>"
    )
    (whole,) = parse(html.encode(), headline="Flood gates shut").entries
    assert "budget" not in (whole.content_text or "")
    assert (whole.content_text or "").count("All gates") == 4
    # What holds links for the most part is what it tells.
    (whole,) = parse(
        html.replace(told, told[: len(told) // 2]).encode(), headline="Flood gates shut"
    ).entries
    assert "budget" in (whole.content_text or "")


@pytest.mark.parametrize(
    "box",
    [
        "<div class=comments><p>{}</p></div>",
        "<div class=commentaires><p>{}</p></div>",
        "<div itemprop=comment itemscope itemtype='https://schema.org/Comment'><p>{}</p></div>",
        "<section><h2>Comments</h2><p><b>Bob</b> {}</p></section>",
    ],
)
def test_an_article_holds_nothing_of_what_its_readers_say(box: str) -> None:
    said = box.format("I saw the Zephyrine in the harbour, and nobody believed me at all.")
    told = "<p>All gates of the river were shut on Sunday at noon, as the water rose.</p>" * 4
    html = f"<title>Daily</title><body><article><h1>Flood gates shut</h1>{told}{said}{said}"
    (whole,) = parse(html.encode(), headline="Flood gates shut").entries
    assert (whole.content_text or "").count("All gates") == 4
    assert "Zephyrine" not in (whole.content_text or "")


NOTED = {
    "nothing": ("", None),
    "a meta element": ("<meta property=article:published_time content=2026-11-27T10:00:00Z>", 27),
    "JSON-LD": (
        """<script type=application/ld+json>{"@type": "NewsArticle",
        "headline": "Flood gates shut", "datePublished": "2026-11-26T10:00:00Z"}</script>""",
        26,
    ),
}


@pytest.mark.parametrize(("head", "dated"), NOTED.values(), ids=NOTED.keys())
def test_an_article_is_dated_by_what_its_page_tells_machines(head: str, dated: int | None) -> None:
    html = (
        f"<html><head><title>Daily</title>{head}</head><body><article><h1>Flood gates shut</h1>"
        "<figure><figcaption>The gates on 3 May 2018</figcaption></figure>"
        + "<p>All gates of the river were shut on Sunday at noon, as the water rose.</p>"
        * 4
    )
    (whole,) = parse(html.encode(), headline="Flood gates shut").entries
    assert (whole.published and whole.published.day) == dated


SAID = {
    "below the headline": ("<p>Published 26 November 2026</p>", 26),
    "with its change": ("<p>Published 26 November 2026, updated 27 November 2026</p>", 26),
    "in a note of several": (
        "<p>发布时间：2026年11月26日 10:05　来源：港口报　作者：何川</p>",
        26,
    ),
    "below a lead": (f"{TOLD}<p>Publié le 26/11/2026 à 09h30</p>", 26),
    "of something": ("<p>Built on 26 November 2026</p>", None),
    "of two": ("<p>Published 26 November 2026</p><p>Published 3 May 2018</p>", None),
    "within the text": (f"{TOLD * 2}<p>Published 26 November 2026</p>", None),
}


def test_an_article_is_dated_by_the_line_above_it_that_says_when_it_was_published(
    row: Row,
) -> None:
    for name, (line, day) in SAID.items():
        with row(name):
            page = f"<title>Daily</title><article><h1>Flood gates shut</h1>{line}{TOLD * 4}"
            (whole,) = parse(page.encode(), headline="Flood gates shut").entries
            assert (whole.published and whole.published.day) == day


SIGNED = {
    "with an address": ("<p class=byline>By Ada Lin ada@example.org</p>", "Ada Lin"),
    "with an office": ("<p class=author>Ada Lin (chief of the harbour desk)</p>", "Ada Lin"),
    "in a note of several": (
        (
            "<p>发布时间：2026年11月26日 10:05　来源：湖南省水文局　作者：何川　浏览次数：次　"
            "字体：[大 中 小]　收藏：[打印 关闭]</p>"
        ),
        "何川",
    ),
}


def test_an_author_is_named_without_what_stands_beside(row: Row) -> None:
    for name, (line, author) in SIGNED.items():
        with row(name):
            page = f"<title>Daily</title><article><h1>Flood gates shut</h1>{line}{TOLD * 4}"
            (whole,) = parse(page.encode(), headline="Flood gates shut").entries
            assert whole.authors == (author,)
            assert (whole.content_text or "").startswith("All gates")


STATED = {
    "below the headline": ("2026-11-26T10:00:00Z", "26 November 2026", 26),
    "without a zone": ("2026-11-26T10:00:00", "26 November 2026", None),
    "in other words": ("2026-11-26T10:00:00Z", "3 hours ago", 26),
}


@pytest.mark.parametrize(("stated", "shown", "dated"), STATED.values(), ids=STATED.keys())
def test_an_article_is_dated_by_the_only_time_element_that_says_what_it_does(
    stated: str, shown: str, dated: int | None
) -> None:
    time = f"<p><time datetime={stated}>{shown}</time></p>"
    told = "<p>All gates of the river were shut on Sunday at noon, as the water rose.</p>" * 4
    beside = f"<div class=sidebar>{time}</div>"
    for html in (f"{time}{told}", f"<p>3 May 2018</p>{told}{beside}"):
        page = f"<title>Daily</title><body><article><h1>Flood gates shut</h1>{html}"
        (whole,) = parse(page.encode(), headline="Flood gates shut").entries
        assert (whole.published and whole.published.day) == (dated if "2018" not in html else None)


def test_an_article_is_dated_by_the_time_above_its_text_that_it_takes_for_its_own() -> None:
    times = "<p>Published <time datetime=2026-11-26T10:00:00Z>26 November</time>, updated <time "
    told = "<p>All gates of the river were shut on Sunday at noon, as the water rose.</p>" * 4
    below = "<p><time datetime=2026-11-28T10:00:00Z>28 November</time></p>"
    for above, day in (
        (f"{times}datetime=2026-11-27T10:00:00Z>27 November</time></p>", 26),
        ("", 0),
    ):
        page = f"<title>Daily</title><article><h1>Flood gates shut</h1>{above}{told}{below * 2}"
        page += "<p><time datetime=2026-11-29T10:00:00Z>29 November</time></p>"
        (whole,) = parse(page.encode(), headline="Flood gates shut").entries
        assert (whole.published.day if whole.published else 0) == day


def test_what_stands_beside_a_picture_in_a_figure_is_its_caption() -> None:
    told = "<p>All gates of the river were shut on Sunday at noon, as the water rose.</p>" * 4
    figure = "<figure><div><img src=a.jpg></div><p>The gates last summer.</p></figure>"
    quoted = "<figure><blockquote><p>We had no choice.</p></blockquote></figure>"
    said = "<figure><img src=b.jpg><div><blockquote>Nobody warned us.</blockquote></div></figure>"
    page = f"<title>Daily</title><article><h1>Flood gates shut</h1>{figure}{told}{quoted}{said}"
    (whole,) = parse(page.encode(), url=ADDRESS, headline="Flood gates shut").entries
    assert "last summer" not in (whole.content_text or "")
    assert "We had no choice." in (whole.content_text or "")
    assert "Nobody warned us." in (whole.content_text or "")
    assert "a.jpg" in (whole.content_html or "")


WALLED = {
    "of members": ("<h2>Read on</h2><p>For subscribers only. It costs 2 pounds a week.</p>", True),
    "its sentence": ("<h2>Read on</h2><p>You have read your 3 free articles.</p><p>Hi.</p>", True),
    "a beginning": (
        "<p>All gates of the river were shut at noon.</p><h2>Subscribe to continue reading</h2>",
        False,
    ),
    "what was said": ("<p>The clerk had to sign in to continue, the court heard.</p>", False),
}


@pytest.mark.parametrize(("told", "closed"), WALLED.values(), ids=WALLED.keys())
def test_a_wall_in_an_articles_place_is_none(told: str, closed: bool) -> None:
    """Sites go on calling such a page an article."""
    head = "<meta property=og:type content=article><title>Flood gates shut</title>"
    html = f"{head}<article><h1>Flood gates shut</h1><div>{told}</div></article>"
    page = parse(html.encode(), headline="Flood gates shut")
    assert page.refused is closed
    assert bool(page.entries) is not closed
