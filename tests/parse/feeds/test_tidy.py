"""What is read as tidy comes out as the sanitiser gives it, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedd.core.parse import clean, tidy
from feedd.core.parse.allowed import TAGS

if TYPE_CHECKING:
    from tests.rows import Row

BASE = "https://news.example/a/b"
BASES = (None, BASE, "HTTP://a&b:c@Bücher.example:80/../d#e")
REL = ' rel="noopener noreferrer nofollow"'

TIDY = {
    "text": "a b\nc",
    "references": "a &amp; b &lt;c&gt; d&nbsp;e &amp;amp; &amp;#10;",
    "references to characters": '<p title="it&#8217;s &amp;#8217;">&eacute;&#039;&#x26;&#160;</p>',
    "paragraphs": "<p>a <b>b</b></p>\n<p>c<br/>d<br />e<br>f</p>",
    "paragraphs alone": '<p>a <b>b</b> <a href="https://a.example/">c</a>\nd</p>\n<p>e</p>',
    "paragraphs with tags inside tags": "<p>a <b>b <i>c</i></b></p><p>d</p>",
    "a link": '<p>a <a href="https://a.example/b?c=1&amp;d=%20#e">b</a></p>',
    "a relative link": '<p class="a">b <a href="/c%20d;e?f=1&amp;g=.#h">i</a></p>',
    "a picture": '<img src="https://a.example/b.jpg" alt="c &amp; d" width="1" />',
    "attributes dropped": '<div class="a" style="b:c" onclick="d()"><span id="e">f</span></div>',
    "attributes kept": '<p dir="rtl" lang="fa">سلام می\u200cآید</p>',
    "lists": "<ul>\n<li>a</li>\n<li><p>b</p><ol start='1'></ol></li></ul>".replace("'", '"'),
    "blocks": "<section><h2>a</h2><blockquote><p>b</p></blockquote><hr></section>",
}

UNTIDY = {
    "left open": "<p>a",
    "crossed": "<b>a<i>b</b>c</i>",
    "closed twice": "<p>a</p></p>",
    "a paragraph in a paragraph": "<p>a<p>b</p></p>",
    "a rule in a paragraph": "<p>a<hr>b</p>",
    "a block in a paragraph": "<p><span><div>a</div></span></p>",
    "a link in a link": '<a href="https://a.example/"><b><a href="https://b.example/">c</a></b></a>',
    "an item of no list": "<div><li>a</li></div>",
    "a stray angle in a paragraph": '<p>a"> b</p>',
    "a script as link": '<a href="javascript:a">b</a>',
    "another case": "<P>a</P>",
    "other references": "a &eacute; &#39; & b",
    "a reference that doesn't end": "a &eacute b",
    "a reference to a quote": "a &quot; b",
    "a reference to what isn't seen": "a &#8204; b",
    "a tag begun by reference": "<&#112;>a</p>",
    "a tag parted by reference": '<p&#32;lang="a">b</p>',
    "a stray angle": "a > b <b>c</b>",
    "a stray angle and a tag's like": "a>b<c>/b<d",
    "a script": "<script>a</script>",
    "a table": "<table><tr><td>a</td></tr></table>",
    "preformatted": "<pre>\na</pre>",
    "a comment": "<!-- a -->b",
    "a frame": '<iframe src="https://a.example/"></iframe>',
    "an attribute twice": '<p lang="a" lang="b">c</p>',
    "an attribute unquoted": "<p lang=a>b</p>",
    "a relative link to another host": '<a href="//a.example/">b</a>',
    "a relative link with dots": '<a href="/a/../b">c</a>',
    "a relative link with dots in code": '<a href="/a/%2E%2e/b">c</a>',
    "a relative link with other characters": '<a href="/a|b">c</a>',
    "a link from where the feed lies": '<a href="a">b</a>',
    "an odd host": '<a href="https://1.2.3/">b</a>',
    "a coded host": '<a href="https://xn--a.example/">b</a>',
    "hard spaces": "<p>a\xa0b</p>",
    "carriage returns": "<p>a\r\nb</p>",
    "a byte order mark": "\ufeff<p>a</p>",
    "too deep": "<div>" * 50 + "</div>" * 50,
}

_NAMES = st.sampled_from([*sorted(TAGS), *"p p b b a a ul li li div span font script".split()])
_ATTRIBUTES = st.sampled_from(
    (
        'href="https://a.example/x"|href="http://b.example?a=1&amp;b=%zz#!$()*~@;:,+-"|href="/x"|href="/x/../y"'
        '|href="https://1.2.3"|href="https://xn--a.example/"|href="https://a.example:99/"'
        '|href="/"|href="//a.example/"|href="/%2e/x"|href="/x?a=/y&amp;b=%zz#!$()*~@;:,+-"'
        '|href="HTTPS://a.example/"|href="https://--.a--b.example/%"|href="https://a_b.example/"'
        '|href="https://a.example/[x]^"|href="javascript:x"|src="https://a.example/i.png"'
        '|src="i.png"|alt=""|alt="a\nb"|title="a b"|title="a &lt; b"|title="it\'s"'
        '|title="&nbsp;"|alt="&#8217;&#38;"'
        '|rel="x"|target="_blank"|onclick="x"|width="1"|lang="fa"|dir="rtl"|value="3"|start="2"'
        '|xmlns="x"|xml:lang="de"|data-x_1="y"|cite="https://a.example/"|datetime="2024"|is="x"'
        '|type="a"|name="x"|class="c"|style="x:y"|controls|lang=x|lang=\'x\''
    ).split("|")
)
_TEXTS = st.sampled_from(
    (
        "x|x y|\n| |  |&amp;|&lt;|&gt;|&nbsp;|&amp;lt;|&amp;#10;|é|سلام|می\u200cآید|\t|\u3000"
        "|\u2028|🌊|\u00ad|;|'|\"|&#39;|&quot;|&eacute;|>|\xa0|\r|\ufeff|&|<|&#8217;|&rsquo;|&#x26;"
        "|&#60;|&#112;|&#32;|&apos;|&zwnj;|&#160;|&notit;|&#128;|&#x1F30A;|&#38;lt;"
    ).split("|")
)


@st.composite
def _element(draw: st.DrawFn, inside: st.SearchStrategy[str]) -> str:
    name = draw(_NAMES)
    attributes = "".join(f" {each}" for each in draw(st.lists(_ATTRIBUTES, max_size=2)))
    if name in {"br", "img", "hr", "wbr"}:
        return f"<{name}{attributes}{draw(st.sampled_from(['', '/', ' /']))}>"
    return f"<{name}{attributes}>{''.join(draw(st.lists(inside, max_size=3)))}</{name}>"


_HTML = st.lists(st.recursive(_TEXTS, _element, max_leaves=12), max_size=4).map("".join)


@st.composite
def _inline(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from("a a b em code span br".split()))
    address = draw(_ATTRIBUTES) if name == "a" else ""
    return f"<{name}{address and ' '}{address}>{draw(_TEXTS)}</{name}>"


_PARAGRAPHS = st.lists(
    st.tuples(
        st.lists(_inline() | _TEXTS, max_size=4).map("".join), st.sampled_from("\n x".split(" "))
    ),
    min_size=1,
    max_size=3,
).map(lambda told: "".join(f"<p>{inside}</p>{gap}" for inside, gap in told))


def agrees_with_the_sanitiser(html: str) -> bool:
    """Tell whether tidy HTML is what the tree of it is, with any base and as text."""
    html = clean.legal(html)
    return all(agrees_from(base, html) for base in BASES)


def agrees_from(base: str | None, html: str) -> bool:
    found = tidy.read(html, base=base)
    if found is None:
        return True
    safe = clean._rebuilt(html, base)
    return clean.read(html, base=base) == (safe, clean.plain_text(safe)) and found.html == safe


def test_usual_markup_is_tidy_and_agrees_with_the_sanitiser(row: Row) -> None:
    for name, html in TIDY.items():
        with row(name):
            assert tidy.read(html, base=BASE) is not None
            assert agrees_with_the_sanitiser(html)


def test_markup_that_a_tree_would_change_is_left_to_the_sanitiser(row: Row) -> None:
    for name, html in UNTIDY.items():
        with row(name):
            assert tidy.read(html, base=BASE) is None


def test_links_are_marked_and_their_addresses_kept() -> None:
    html = '<a class="x" href="https://a.example/?b&amp;c" rel="me">d</a><br/>e'
    found = tidy.read(html, base=None)
    assert found == (f'<a href="https://a.example/?b&amp;c"{REL}>d</a><br>e', ("d", "e"))


def test_a_path_is_taken_from_the_root_of_the_base_and_from_nowhere_without_one() -> None:
    html = '<a href="/c?d&amp;e">f</a>'
    found = tidy.read(html, base="https://b&a@News.example:443/x/y?z")
    assert found == (f'<a href="https://news.example/c?d&amp;e"{REL}>f</a>', ("f",))
    assert tidy.read(html, base=None) is None
    assert tidy.read(html, base="https://no host/") is None


@given(_HTML | _PARAGRAPHS)
@settings(derandomize=True)
def test_whatever_is_tidy_agrees_with_the_sanitiser(html: str) -> None:
    assert agrees_with_the_sanitiser(html)


@pytest.mark.slow
@given(_HTML | _PARAGRAPHS)
@settings(max_examples=5_000, deadline=None)
def test_whatever_is_tidy_agrees_with_the_sanitiser_over_many_examples(html: str) -> None:
    assert agrees_with_the_sanitiser(html)
