"""HTML is made safe, its links whole, and its text is kept in paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedd.core.parse import clean
from tests.parse.feeds import hostile

if TYPE_CHECKING:
    from tests.rows import Row

BASE = "https://news.example/a/b"
REL = ' rel="noopener noreferrer nofollow"'

SANITISED = {
    "text": ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
    "kept": ("<p>a <b>b</b><br>c</p>", "<p>a <b>b</b><br>c</p>"),
    "unclosed": ("<ul><li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
    "script": ("a<script>alert(1)</script>b", "ab"),
    "script in pieces": ("<scr<script>ipt>x</script>", "ipt&gt;x"),
    "style": ("<style>p{}</style><p style='x' class='y' id='z'>a</p>", "<p>a</p>"),
    "handlers": (
        '<img src="https://a.example/" onerror=x ONLOAD=y>',
        '<img src="https://a.example/">',
    ),
    "frames": ("<iframe src=x>in</iframe><frameset><frame></frameset>a", "a"),
    "objects": ("<object data=x><embed src=y>in</object>", "in"),
    "forms": ("<form action=x>a<input name=b><button>c</button></form>", "ac"),
    "meta and base": ('<meta http-equiv=refresh content=0><base href="//e"><link rel=x>a', "a"),
    "comments": ("a<!-- <b>x</b> -->b<!--[if IE]>c<![endif]-->d", "abd"),
    "svg": ("<svg><script>x</script><a xlink:href='javascript:x'>y</a></svg>z", "z"),
    "math": ("<math><mtext><style><img src=x onerror=y></style></mtext></math>a", "a"),
    "formula": (
        "<math>\n <mi>C</mi> <mi>P</mi><mo>&lt;</mo>\n <mtext>if</mtext><mi>y</mi></math>",
        "CP&lt; if y",
    ),
    "formula with a power": ("<math><msup><mn>10</mn>\n <mn>8</mn></msup></math>m", "10 8m"),
    "formula noted": ("<p><math><mi>x</mi><annotation>z</annotation></math>b</p>", "<p>xb</p>"),
    "formula told by its author": ('<math alttext="B^{0}"><mi>x</mi></math>a', "B^{0}a"),
    "formula that tells markup": ("<math><mi>&lt;b&gt;</mi><p/onclick=x></math>", "&lt;b&gt;"),
    "formula without end": ("<p>a</p><math><mi>x</mi>", "<p>a</p>"),
    "noscript": (
        '<noscript><p title="</noscript><img src=x onerror=y>">',
        '<p title="&lt;img src=x onerror=y&gt;"></p>',
    ),
    "lazy image": (
        '<noscript><img src="/i.png"></noscript>',
        '<img src="https://news.example/i.png">',
    ),
    "template": ("<template><b>x</b></template>a", "a"),
    "textarea": ("<textarea></textarea><b>x</b>", "<b>x</b>"),
    "relative links": (
        '<a href="c?d=1&e">x</a>',
        f'<a href="https://news.example/a/c?d=1&amp;e"{REL}>x</a>',
    ),
    "root links": ('<img src="/i.png" alt="i">', '<img src="https://news.example/i.png" alt="i">'),
    "protocol links": ("<img src=//i.example/i.png>", '<img src="https://i.example/i.png">'),
    "fragments": ("<a href=#n>x</a>", f'<a href="https://news.example/a/b#n"{REL}>x</a>'),
    "mail": ("<a href=mailto:a@b.example>x</a>", f'<a href="mailto:a@b.example"{REL}>x</a>'),
    "scripts as links": ("<a href=javascript:x>y</a>", f"<a{REL}>y</a>"),
    "scripts in disguise": ("<a href=' java\nscript&#58;x'>y</a>", f"<a{REL}>y</a>"),
    "data as links": (
        "<a href=data:text/html,x>y</a><img src=data:image/png;base64,AA==>",
        f"<a{REL}>y</a><img>",
    ),
    "odd schemes": (
        "<a href=tel:1>a</a><a href=ftp://x/>b</a><a href=vbscript:x>c</a>",
        f"<a{REL}>a</a><a{REL}>b</a><a{REL}>c</a>",
    ),
    "own rel and target": (
        "<a href=/ rel=opener target=_blank>x</a>",
        f'<a href="https://news.example/"{REL}>x</a>',
    ),
    "logins": (
        '<p>a@b <a href="https://u:p@h.example/2@3">x</a><img src=//u:p@h.example/i.png></p>',
        f'<p>a@b <a href="https://h.example/2@3"{REL}>x</a><img src="https://h.example/i.png"></p>',
    ),
    "logins that a text tells": (
        '<p id=x>write href="https://u:p@h.example/"</p>',
        '<p>write href="https://u:p@h.example/"</p>',
    ),
    "citations": ("<q cite=javascript:x>x</q>", "<q>x</q>"),
    "video": (
        "<video poster=/p.png src=javascript:x><source src=v.mp4></video>",
        '<video poster="https://news.example/p.png"><source src="https://news.example/a/v.mp4"></video>',
    ),
    "direction and language": (
        '<p dir="rtl" lang="fa">سلام</p>',
        '<p dir="rtl" lang="fa">سلام</p>',
    ),
    "tables": (
        "<table><tr><td colspan=2 bgcolor=red>a</table>",
        '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
    ),
    "unknown elements": ("<fb:like>a</fb:like><x-y>b</x-y>", "ab"),
    "names of SVG and MathML": (
        "<p>a <Text>b <i>c</i></Text></p><list><item>d</item></list> vector<int> e",
        "<p>a b <i>c</i></p>d vector e",
    ),
    "names that attributes quote": (
        "<p title='a <int>' lang=en>b</p><a title=don't><text>c</text></a><q title='",
        f'<p title="a &lt;int&gt;" lang="en">b</p><a title="don\'t"{REL}>c</a>',
    ),
    "a frame written as in XML": ('<p>a</p><iframe src="/v" /><p>b</p>', "<p>a</p><p>b</p>"),
    "scripts written as in XML": ("<script src=/j />a<iframe/>b<iframe>x</iframe>c", "abc"),
    "a script's address with a slash at its end": ("<script src=//a.example/>b</script>c", "c"),
    "a title without an end": ("<p>a <title> b</p><style>c", "<p>a  b</p>"),
    "control characters": ("a\x00b\x0bc&#1;d\ufffe", "abcd"),
    "windows characters": ("\x93a\x94", "“a”"),
    "pre": ("<pre>\n\n  a\n b</pre>", "<pre>  a\n b</pre>"),
}

PLAIN = {
    "text": ("a  b\n c", "a b c"),
    "entities": ("a &amp; b &lt;c&gt; &eacute;&nbsp;&#8212;", "a & b <c> é —"),
    "paragraphs": ("<p>a\nb</p>\n<p>c</p>d<br>e<br/>f", "a b\nc\nd\ne\nf"),
    "inline": ("a<b>b</b><i> c</i>d<span>e</span>", "ab cde"),
    "headings": ("<h2>A</h2>b<hr>c", "A\nb\nc"),
    "lists": ("<ol><li>a</li><li><p>b</p></li></ol>", "a\nb"),
    "tables": ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    "pre": ("<pre>a\n  b\n\nc</pre>d", "a\nb\nc\nd"),
    "scripts": ("a<script>x < y</script><STYLE>z</STYLE>b<!-- c -->d", "abd"),
    "capitals": ("<P>a<BR>b</P><DIV>c</DIV>", "a\nb\nc"),
    "angles": ("1 < 2 and 3 > 2 <b>x</b>", "1 < 2 and 3 > 2 x"),
    "attributes": ('<p title="a &gt; b">c</p>', "c"),
    "how letters are read": (
        "<p><ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>都、<ruby>京<RT>きょう</ruby>都</p>",
        "東京都、京都",
    ),
    "what is no reading": ("<p>a<rt>b</rt></p>", "ab"),
    "joiners": ("<p>می\u200cآید</p>", "می\u200cآید"),
    "empty": ("<p> </p><p>&nbsp;</p>", ""),
}


def test_html_is_sanitised(row: Row) -> None:
    for name, (html, expected) in SANITISED.items():
        with row(name):
            assert clean.sanitise(html, base=BASE) == expected


def test_html_gives_its_text_by_paragraphs(row: Row) -> None:
    for name, (html, expected) in PLAIN.items():
        with row(name):
            assert clean.plain_text(html) == expected


def test_without_a_web_address_relative_links_lose_theirs(row: Row) -> None:
    for base in (None, "", "file:///x", "no address", "http://[", "/a", "https://a b/"):
        with row(base):
            assert clean.sanitise("<img src=i.png><img src=https://a.example/j>", base=base) == (
                '<img><img src="https://a.example/j">'
            )


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "a<br>b",
        "<b title=1><p>" * 2_000 + "a<br>b",
        "<p " + "x " * 10_000 + ">a<br>b",
        "<table><td>" * 2_000 + "a<br>b",
    ],
    ids=["deep", "unclosed", "long tag", "tables"],
)
def test_markup_that_costs_more_than_it_tells_is_flattened_to_paragraphs(html: str) -> None:
    assert clean.sanitise(html, base=BASE) == "<p>a</p><p>b</p>"


@pytest.mark.parametrize("kind", ["image/png;base64", "image/svg+xml;utf8", "image/svg+xml"])
def test_a_long_data_address_flattens_nothing(kind: str) -> None:
    html = f'<p><b>a</b><img src="data:{kind},{"%3A" * 20_000}"></p>'
    assert clean.sanitise(html, base=BASE) == "<p><b>a</b><img></p>"


def test_long_lists_and_many_paragraphs_are_no_depth() -> None:
    html = "<ul>" + "<li>a" * 3_000 + "</ul>" + "<p>b" * 3_000
    assert clean.sanitise(html, base=BASE).count("<li>a</li>") == 3_000


@pytest.mark.parametrize(
    "piece", "<pre>|</pre><pre>|<noscript|<script>|<!--|<p |<td|<|&|<P|data:".split("|")
)
def test_pieces_that_repeat_cost_no_more_than_their_length(piece: str) -> None:
    html = piece * 50_000
    with hostile.at_most(1):
        assert len(clean.plain_text(html)) <= len(html)
        assert len(clean.sanitise(html, base=BASE)) <= 8 * len(html)


def test_legal_drops_what_xml_forbids_and_nothing_else() -> None:
    kept = "a\t\n\r é\u200c\u200e\ue000\ufffd🌊"
    assert clean.legal(f"\x00\x08{kept}\x1f\ud800\uffff") == kept
