"""What would make building the tree of a page take quadratic time, taken out of its HTML."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import dropwhile

from feedd.core.parse.clean import UNNESTED
from feedd.core.parse.pages.dom import INLINE

_NAME = r"[a-zA-Z][^\t\n\f\r /<>]*+"
"""The name of a tag (HTML §13.2.5.8), which ``p;`` is as well."""
_TAG = re.compile(rf"<(/?)({_NAME})[^<>]*>?")
_ATTRIBUTES_LENGTH = 32_768  # characters
_OPTION = re.compile(r"</?option\b[^<>]*>?", re.IGNORECASE)
_OPTIONS = 2000  # that forms of a page have; the parser looks at all before each
_READING = "rt"
_ITEMS = {"li": "li", "dt": "dt", "dd": "dt", "rt": _READING, "rp": _READING}
_KINDS = frozenset(_ITEMS.values())
_STYLES = 8  # left open in an item
_STYLED = frozenset("b big code em font i s small strike strong tt u".split())
_MOST_STYLES = 20  # different ones that are open at once
_LONG_TAG = re.compile(rf"<({_NAME})[^<>]{{{_ATTRIBUTES_LENGTH},}}")


def within(html: str, depth: int) -> tuple[str, bool]:
    """Give a page without tags too deep and tags too long; tell whether any was."""
    html, long = _LONG_TAG.subn(r"<\1", html)
    if len(_OPTION.findall(html)) > _OPTIONS:
        html = _OPTION.sub(" ", html)
    pieces, end = [], 0
    for found in _too_deep(html, depth):
        pieces.append(html[end : found.start()])
        end = found.end()
    return " ".join((*pieces, html[end:])), bool(long or pieces)


def _too_deep(html: str, depth: int) -> Iterator[re.Match[str]]:
    """Give the tags of elements that lie too deep, or in too many styles that are left open.

    An item of a list ends the one before it, unless that stands in an item of another kind.
    """
    around: list[str] = []
    styles = _Styles()
    for found in _TAG.finditer(html):
        name = found[2].lower()
        kind = _ITEMS.get(name)
        if kind is None and name in UNNESTED:
            continue
        is_kept = name not in _STYLED or styles.keep(found, name)
        if not found[1]:
            if kind is None or kind == _READING or not _is_next(around, kind):
                around.append(kind or name)
            if len(around) > depth or not is_kept:
                yield found
            continue
        while kind is None and around and around[-1] in _KINDS:
            around.pop()
        if len(around) > depth or not is_kept:
            yield found
        if around and kind in {None, around[-1]}:
            around.pop()


class _Styles:
    """The styles that are open, of which each is made anew in every block (HTML §13.2.4.3)."""

    def __init__(self) -> None:
        self._open: defaultdict[str, list[str]] = defaultdict(list)  # tags, "" for one left out
        self._alike: Counter[str] = Counter()

    def keep(self, found: re.Match[str], name: str) -> bool:
        """Note a tag, and tell whether it is to be kept; of those alike three are made anew."""
        if found[1]:
            tag = self._open[name].pop() if self._open[name] else None
            if tag:
                self._alike[tag] -= 1
                if not self._alike[tag]:
                    del self._alike[tag]
            return tag != ""
        is_kept = found[0] in self._alike or len(self._alike) < _MOST_STYLES
        self._open[name].append(found[0] if is_kept else "")
        if is_kept:
            self._alike[found[0]] += 1
        return is_kept


def _is_next(around: Sequence[str], kind: str) -> bool:
    """Tell whether an item follows one of its kind, perhaps out of styles that it leaves open."""
    styled = dropwhile(INLINE.__contains__, reversed(around[-_STYLES:]))
    return next(styled, None) == kind
