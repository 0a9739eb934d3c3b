"""Where what shows no stories ends in a page: drawings, formulas, choices, templates, scripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from feedd.core.parse import phrases

FOREIGN = phrases.words("svg math template select")
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][^\t\n\f\r />]*+)"
    r"""(?:=[\t\n\f\r ]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))|[^>])*+>?""",
    re.DOTALL | re.IGNORECASE,
)
_SCRIPT = re.compile(r"<!--(?!-?>)|-->|<(?P<end>/?)script(?=[\t\n\f\r />])", re.IGNORECASE)
_BREAKS_OUT = phrases.words(
    """b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img
    li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"""
)
"""What stands in no drawing or formula, and so ends one that is left open (HTML §13.2.6.5)."""
_HOLDS_HTML = phrases.words("foreignobject desc title annotation-xml mi mo mn ms mtext")
_ENDS_NOT_BEGUN = frozenset({"p", "br"})  # which HTML reads as a beginning and an end
_ENDS_CHOICE = phrases.words("input keygen textarea")
_IN_TABLE = phrases.words("caption table tbody tfoot thead tr td th")
"""What ends a choice in a table if it is left open (HTML §13.2.6.4.17)."""


def end(html: str, at: int, name: str, is_open: Callable[[str], bool]) -> int | None:
    """Give where an element ends whose start tag ends at a place, by what is open around it."""
    if name == "select":
        return _end_of_choice(html, at, _IN_TABLE if is_open("table") else frozenset())
    return _end_of_tree(html, at, name, is_open)


def _end_of_choice(html: str, at: int, in_table: frozenset[str]) -> int | None:
    for tag, name in _tags(html, at):
        if name == "select":
            return tag.end()
        if name in in_table or (name in _ENDS_CHOICE and not tag["end"]):
            return tag.start()
    return None


def _end_of_tree(html: str, at: int, top: str, is_open: Callable[[str], bool]) -> int | None:
    """Give where the last of what is open ends, or what begins or ends can't stand in it.

    In a template anything can.
    """
    inside, count, holding = [top], Counter((top,)), int(top == "template")
    for tag, name in _tags(html, at):
        if not tag["end"]:
            if not holding and name in _BREAKS_OUT:
                return tag.start()
            if not tag[0].endswith("/>"):
                inside.append(name)
                count[name] += 1
                holding += name in _HOLDS_HTML
        elif count[name]:
            ended = None
            while ended != name:
                ended = inside.pop()
                count[ended] -= 1
                holding -= ended in _HOLDS_HTML
            if not inside:
                return tag.end()
        elif not holding and (name in _ENDS_NOT_BEGUN or is_open(name)):
            return tag.start()
    return None


def _tags(html: str, at: int) -> Iterator[tuple[re.Match[str], str]]:
    return ((tag, tag["name"].lower()) for tag in _TAG.finditer(html, at) if tag["name"])


def end_of_script(html: str, at: int) -> int | None:
    """Give where a script ends, in a comment of which others may be (HTML §13.2.5.15)."""
    hidden = written = False
    for found in _SCRIPT.finditer(html, at):
        if found["end"] is None:
            hidden, written = found[0] == "<!--", written and found[0] == "<!--"
        elif not found["end"]:
            written = hidden
        elif not written:
            return found.start()
        else:
            written = False
    return None
