"""What finds nothing, and what finds nearly everything: told of a query without a story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from typing import Final

from feedd.core.model import Story
from feedd.core.query import regex
from feedd.core.query.cautions import Caution, caution
from feedd.core.query.judge import Judge
from feedd.core.query.pattern import pattern_of
from feedd.core.query.reading import StoryReading
from feedd.core.query.syntax import (
    And,
    AtLeast,
    Exact,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Regex,
    Stem,
    Word,
    written,
)
from feedd.core.query.trees import parts_of

_OF_SCRIPTS: Final = ("e", "е", "ا", "的", "이")
"""One letter each, such as any text of the script has."""
_MANY: Final = 1000
_KNOWS_ASCII: Final = re.compile(r"\\[bw]")
_MOST_COMPARED: Final = 1000
"""How many pairs of words are compared, as a query may have thousands."""
_BEGINNING: Final = 3
"""How many letters the words of an exclusion share at least with what is looked for."""


def about_extent(node: Node) -> Iterator[Caution]:
    """Tell of exclusions that leave nothing, and of regular expressions that see no letters."""
    if isinstance(node, And):
        yield from _about_exclusions(node)
    if isinstance(node, Regex):
        yield from _about_regex(node)
    for part in parts_of(node):
        yield from about_extent(part)


def _about_regex(node: Regex) -> Iterator[Caution]:
    if any(_finds(node, letter) and _finds(node, letter * _MANY) for letter in _OF_SCRIPTS):
        yield caution(node.span, "a single letter is enough for it: nearly every story matches")
    if _KNOWS_ASCII.search(node.pattern) and re.search(r"[^\W\d_a-zA-Z]", node.pattern):
        yield caution(node.span, r"\b and \w know the letters of ASCII only; \p{L} is any letter")


def _finds(node: Regex, text: str) -> bool:
    return regex.is_found(node.pattern, node.ignores_case, regex.encoded(text))


def _about_exclusions(node: And) -> Iterator[Caution]:
    banned = [inner for part in node.nodes if isinstance(part, Not) for inner in _either(part)]
    for other, wanted in islice(product(banned, node.nodes), _MOST_COMPARED):
        if _implies(wanted, other):
            yield caution(other.span, f"this excludes all that {written(wanted)} finds")


def _either(excluded: Not) -> tuple[Node, ...]:
    return excluded.node.nodes if isinstance(excluded.node, Or) else (excluded.node,)


def _implies(wanted: Node, other: Node) -> bool:
    """Tell whether all that has one thing has the other, too: then the thing itself has."""
    field, leaf = (wanted.name, wanted.node) if isinstance(wanted, Field) else ("", wanted)
    if not isinstance(leaf, Word | Phrase) or not _may_imply(leaf, other):
        return False
    told = (Story(id="", title=leaf.text), Story(id="", text=leaf.text))
    where = {"title": told[:1], "body": told[1:], "": told}.get(field, ())
    return bool(where) and all(_matches(story, other) for story in where)


def _may_imply(leaf: Word | Phrase, other: Node) -> bool:
    """Rule out quickly what has no beginning in common, and what other words could match too."""
    letters = leaf.text.casefold()
    if not any(word.casefold()[:_BEGINNING] in letters for word in _words(other)):
        return False
    is_open = isinstance(leaf, Word) and leaf.is_prefix
    return not is_open and _is_of_words(other) and len(pattern_of(leaf).sequences) == 1


def _is_of_words(node: Node) -> bool:
    """Tell whether more words never make a story match less."""
    if isinstance(node, Exact | Regex | Not | AtLeast):
        return False
    return all(map(_is_of_words, parts_of(node)))


def _words(node: Node) -> Iterator[str]:
    if isinstance(node, Word | Phrase | Stem):
        yield node.text
    for part in parts_of(node):
        yield from _words(part)


def _matches(story: Story, node: Node) -> bool:
    return Judge(StoryReading(story)).verdict(node) is not None
