"""Which elements are open at each tag of a page, as the parser will see it (HTML §13.2.6).

What is told here is never less than what the parser comes to: an end tag in whose effect one
can't be sure has none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping
from itertools import takewhile

from feedd.core.parse import phrases
from feedd.core.parse.allowed import VOID
from feedd.core.parse.pages.dom import HEADINGS, INLINE

RAW = phrases.words("script style textarea title xmp iframe noembed noframes")
"""What holds text, whatever it looks like."""
STYLES = phrases.words("b big code em font i s small strike strong tt u")
"""What is made anew in the next block, if a block ends in which it is left open."""
_FORMATTING = STYLES | {"a", "nobr"}  # of these two, one at a time
_ALIKE = 3  # styles with one tag that are made anew (HTML §13.2.4.3)
_BLOCKS = phrases.words(
    """address article aside blockquote center details dir div dl fieldset figcaption figure footer
    header hgroup main menu nav ol search section summary ul pre listing dialog"""
)
_HEADING = "h"
_CELLS = frozenset({"td", "th", "caption"})
_ROWS = phrases.words("tr tbody thead tfoot colgroup col")
_OBJECTS = frozenset({"object", "applet", "marquee"})
_MARKERS = _CELLS | _OBJECTS
_WALLS = _MARKERS | {"table"}
"""What is open around one of these no end tag in it ends."""
_TERMS = frozenset({"dt", "dd"})
_READINGS = frozenset({"rt", "rp", "rb"})
_SPECIAL = _BLOCKS | _WALLS | _TERMS | _READINGS | {
    "p", "li", _HEADING, "button", "form", "noscript", "option", "optgroup",
}  # fmt: skip
_BEFORE_ITEM = _SPECIAL - {"address", "div", "p"}
_STOPS: Mapping[str, Container[str]] = (
    dict.fromkeys((*_BLOCKS, *_OBJECTS, _HEADING, "dt", "dd", "form", "button"), _WALLS)
    | dict.fromkeys(_FORMATTING, _WALLS)
    | dict.fromkeys((*_CELLS, "table"), frozenset({"table"}))
    | {"li": _WALLS | {"ul", "ol"}, "p": _WALLS | {"button"}}
)
"""What an end tag doesn't reach beyond; that of another element than these, nothing special."""
_TAKEN_OUT = 7  # blocks out of which a style's end tag takes it
_END_PARAGRAPHS = _BLOCKS | _TERMS | {"p", "li", "form", "hr", "xmp", _HEADING}
_END_LIKE = {_HEADING: _HEADING, "option": "option", "optgroup": "option"}
_KEPT = frozenset({"p"}) | _CELLS | _ROWS
"""What doesn't nest by itself, and parts the text of what lies too deep."""
_UNOPENED = VOID | {"html", "head", "body", "frame"} | RAW


class Nesting:
    """The elements that are open, and what was ``made`` anew of styles that were left open."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._open: list[str] = []
        self._beyond: Counter[str] = Counter()
        self._styles: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self._alike: Counter[str] = Counter()
        self._again = 0  # styles to be made anew where a block begins
        self._walls = 0
        self.made = 0
        self.is_too_deep = False

    def start(self, name: str, tag: str) -> bool:
        """Open an element; tell whether it lies too deep."""
        if name in _FORMATTING:
            self._begin_style(name, tag)
        elif name not in INLINE and name not in VOID:
            self.made += self._again
        name = _HEADING if name in HEADINGS else name
        if len(self._open) >= self._depth and name not in _KEPT and name not in _UNOPENED:
            self._beyond[name] += 1
            self.is_too_deep = True
            return True
        if self._is_opened(name) and len(self._open) < self._depth:
            self._open.append(name)
        return False

    def end(self, name: str) -> bool:
        """Close an element; tell whether it lay too deep."""
        name = _HEADING if name in HEADINGS else name
        if self._beyond[name]:
            self._beyond[name] -= 1
            return True
        if name in _FORMATTING:
            self._end_style(name)
        elif name == "form":
            self._take_out(name)
        else:
            self._close(name, _STOPS.get(name, _SPECIAL))
        self.made += self._again
        return False

    def holds(self, name: str) -> bool:
        """Tell whether an element is open, wherever it was opened."""
        return (_HEADING if name in HEADINGS else name) in self._open

    def _is_opened(self, name: str) -> bool:
        """End what ends where an element begins; tell whether this is one that needs an end."""
        if name == "li":
            self._close("li", _BEFORE_ITEM)
        elif name in _TERMS:
            for term in _TERMS:
                self._close(term, _BEFORE_ITEM)
        if name in _END_PARAGRAPHS:
            self._close("p", _STOPS["p"])
        if name in _END_LIKE and self._open[-1:] == [_END_LIKE[name]]:
            self._open.pop()
        if name in _READINGS and self._found("ruby", _WALLS) is not None:
            while self._open[-1] in _READINGS:
                self._open.pop()
        if name in _WALLS or name in _ROWS:
            self._walls += 1
            return self._is_in_table(name)
        return name not in _UNOPENED

    def _is_in_table(self, name: str) -> bool:
        """End cells where others begin, and tables that stand in no cell of those around them."""
        if name in _OBJECTS:
            return True
        at = self._found("table", _CELLS if name == "table" else ())
        if name == "table":
            self._close_from(len(self._open) if at is None else at)
            return True
        if at is not None:
            self._close_from(at + 1)
        return at is not None and name in _CELLS

    def _begin_style(self, name: str, tag: str) -> None:
        if name == "a":
            self._take_out(name)
        if name in STYLES:
            self._styles[name].append((self._walls, tag))
            self._alike[tag] += 1
            self._again += self._alike[tag] <= _ALIKE

    def _end_style(self, name: str) -> None:
        styles = self._styles[name]
        if not self._take_out(name) or not styles or styles[-1][0] != self._walls:
            return
        _, tag = styles.pop()
        self._again -= self._alike[tag] <= _ALIKE
        self._alike[tag] -= 1

    def _take_out(self, name: str) -> bool:
        """Take out an element, and leave open what stands in it."""
        at = self._found(name, _WALLS)
        if at is None or sum(1 for each in self._open[at:] if each in _SPECIAL) > _TAKEN_OUT:
            return False
        del self._open[at]
        return True

    def _close(self, name: str, stops: Container[str]) -> None:
        """End an element with what stands in it."""
        at = self._found(name, stops)
        if at is not None:
            self._close_from(at)

    def _close_from(self, at: int) -> None:
        """End what is open from a place on; styles begin anew, but for those of a cell."""
        ended = takewhile(lambda each: each not in _MARKERS, self._open[at:])
        self._open[at:] = filter(_FORMATTING.__contains__, ended)

    def _found(self, name: str, stops: Container[str]) -> int | None:
        """Give where an element is open, and nothing in it that keeps its end away."""
        for at in range(len(self._open) - 1, -1, -1):
            if (each := self._open[at]) == name:
                return at
            if each in stops:
                return None
        return None
