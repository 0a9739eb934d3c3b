"""No tags make a page's tree deep or many times as large, and none of a plain page is left out."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from feedd.core.parse import Limits
from feedd.core.parse.pages import bounds, page

pytestmark = pytest.mark.slow

COUNT = 250
DEPTH = 20
CARD = "<h3><a href='/n/#'>Harbour # is shut after a storm</a></h3>"
TEXT = "<p>The harbour of Altenau was shut on Friday after # people had seen smoke over it.</p>"
NAMES = "div p b font a li ul dt dd table td tr caption object button".split()
PIECES = (
    *(f"<{name}>" for name in NAMES),
    *(f"</{name}>" for name in NAMES),
    "<form>", "</form>", "<span>", "</span>", "<h2>", "</h3>", "<svg>", "</svg>", "<option>",
    "<select>", "</select>", "<template>", "<ruby>", "<rt>", "<frameset>", "<title>", "</title>",
    "<script>", "</script>", "<i c=#>", "</i>", "<b x='</div>'>", "<br a=b/>", "<x-y/>", "</x-y>",
    "<!--", "-->", "<![CDATA[", "]]>", "</ ", "<", "'", '"', "x", "\n",
)  # fmt: skip


def numbered(form: str, count: int = COUNT) -> str:
    return "".join(form.replace("#", str(n)) for n in range(1, count + 1))


def grown(html: str) -> tuple[int, int]:
    """Count the elements that the parser makes of a page, and those that lie in one another."""
    count = deepest = 0
    root = LexborHTMLParser(html).root
    assert root is not None
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        count, deepest = count + 1, max(deepest, depth)
        child = node.child
        while child is not None:
            if child.is_element_node:
                stack.append((child, depth + 1))
            child = child.next
    return count, deepest


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(f"<div>{CARD}{TEXT}</div>", id="plainly"),
        pytest.param(f"<div><svg><g><path d=''/></g></svg>{CARD}{TEXT}</div>", id="with drawings"),
        pytest.param(f"<div>{CARD}{TEXT}</div><!-- <div><div> -->", id="with comments"),
        pytest.param(
            f"<div>{CARD}{TEXT}</div><script>if(a<b &&n<i/2)f()</script>", id="with code"
        ),
        pytest.param(
            f"<div>{CARD}{TEXT}</div><script>a='<b><i>x<\\/i><\\/b>'</script>",
            id="with markup told",
        ),
        pytest.param(
            f"<div data-as='<div><b>'>{CARD}{TEXT}</div>", id="with markup in attributes"
        ),
        pytest.param(f"<div>{CARD}{TEXT}</div></div></span>", id="ended twice"),
        pytest.param(f"<div>{CARD}<span>{TEXT}</div>", id="with a span left open"),
        pytest.param(f"<div>{CARD}<font color=red>{TEXT}</div>", id="with a font left open"),
        pytest.param(
            f"<div><select><option>1<option>2</select>{CARD}{TEXT}</div>", id="with choices"
        ),
        pytest.param(
            f"<div><svg class=dot />{CARD}{TEXT}<svg></svg></div>", id="with drawings without end"
        ),
        pytest.param(
            f"<div><a><svg><path d=''/></a>{CARD}{TEXT}<svg></svg></div>",
            id="with drawings left open",
        ),
        pytest.param(
            f"<div><svg><style><![CDATA[a{{}} </svg>]]></style></svg>{CARD}{TEXT}</div>",
            id="with drawings in which an end is told",
        ),
        pytest.param(
            f"<div>{CARD}<form><select><option>1<input></form>{TEXT}<select></select></div>",
            id="with choices left open",
        ),
        pytest.param(
            f"<div>{CARD}{TEXT}<template><div><br></template></div>", id="with templates"
        ),
        pytest.param(
            f"<div>{CARD}{TEXT}<script><!--\nwrite('<script></script>');//--></script></div>",
            id="with code that writes code",
        ),
        pytest.param(f"<b id=g#>{CARD}{TEXT}</b>", id="in bold"),
    ],
)
def test_a_page_loses_nothing_that_ends_as_html_has_it(form: str) -> None:
    html = f"<!doctype html><body><h1>News</h1>{numbered(form)}"
    entries = page.read(html, url="https://a.example/", selectors=None, limits=Limits()).entries
    found = [(each.link, each.title, each.content_text) for each in entries]
    assert found == [
        (
            f"https://a.example/n/{n}",
            f"Harbour {n} is shut after a storm",
            f"The harbour of Altenau was shut on Friday after {n} people had seen smoke over it.",
        )
        for n in range(1, COUNT + 1)
    ]


def test_of_a_page_that_leaves_too_many_styles_open_the_reader_is_told() -> None:
    html = "<!doctype html><body>" + numbered("<p><b title=#>x")
    _, (told,) = bounds.within(html, 200)
    assert told == "Bold words and the like were read as plain: too many have no end."


@example("<div x='</div>'>")
@example("<div></x>")
@example("<dt>x<li>y")
@example("<p><i c=#>")
@example("<p><i c=#><table><td></i></table>")
@example("<div><i c=#>" + "<p>" * 3 + "</i>")
@example("<frameset>")
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join))
def test_no_tags_nest_deeper_than_is_told_of_them(form: str) -> None:
    html, _ = bounds.within(numbered(form, 150), DEPTH)
    count, deepest = grown(html)
    assert deepest <= 4 * DEPTH  # rows stand between a table and its cells
    assert count <= 60_000
