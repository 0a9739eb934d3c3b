"""Which stories some queries can't match, told from title, text and sources at little cost.

What a sieve lets pass has still to be matched; what it holds back matches none of the queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final, TypeAlias

from feedd.core.query import regex
from feedd.core.query.lexicon import Lexicon, bare_ascii
from feedd.core.query.query import Query
from feedd.core.query.reading import Reading
from feedd.core.query.screen import Folded
from feedd.core.query.stems import beginning
from feedd.core.query.syntax import Regex
from feedd.core.query.terms import Keys, field_of, is_stem, regexes, required

_MOST_WORDS: Final = 100_000
_SOURCE: Final = "source"

Clauses: TypeAlias = tuple[Keys, ...]


class Sieve:
    """Holds back stories that can match none of its queries."""

    def __init__(self, queries: Iterable[Query]) -> None:
        trees = [query.tree for query in queries]
        self._needed = tuple(_told_at_a_glance(required(tree)) for tree in trees)
        self._regexes: dict[str, Regex] = {}
        for tree in trees:
            self._regexes |= regexes(tree)
        self._lexicon = Lexicon(_MOST_WORDS)
        self._sources: dict[str, frozenset[str]] = {}
        asked = chain.from_iterable(chain.from_iterable(self._needed))
        self.asks_sources = any(field_of(key) == _SOURCE for key in asked)

    @property
    def lets_all_pass(self) -> bool:
        """Whether it holds nothing back, as a query needs no word of title, text or sources."""
        return not all(self._needed)

    def passes(self, title: str, text: str, sources: Iterable[str]) -> bool:
        """Tell whether a story with this title and text may match one of the queries.

        The names of its ``sources`` are looked at only if the sieve ``asks_sources``.
        """
        if self.lets_all_pass:
            return True
        plain = bare_ascii(f"{title}\n{text}")
        words = _Letters(plain.lower()) if plain else _Words(Folded(title, text, self._lexicon))
        named = frozenset[str]().union(*map(self._keys_of, sources)) if self.asks_sources else ()

        def is_met(key: str) -> bool:
            return key in named or self._is_met(key, words, (title, text))

        return any(all(any(map(is_met, keys)) for keys in clauses) for clauses in self._needed)

    def tellers(self, sources: Iterable[str]) -> frozenset[str] | None:
        """Give those sources of which one carries each story that passes; None: it may be any."""
        asked = [
            [keys for keys in clauses if {*map(field_of, keys)} == {_SOURCE}]
            for clauses in self._needed
        ]
        if not all(asked):
            return None
        named = [(source, self._keys_of(source)) for source in sources]
        found: set[str] = set()
        for clauses in asked:
            bearers = ({one for one, own in named if own.intersection(keys)} for keys in clauses)
            found |= min(bearers, key=len)
        return frozenset(found)

    def _keys_of(self, source: str) -> frozenset[str]:
        """Give the keys of a source's name: few names tell many stories."""
        if source not in self._sources:
            words = (token.word for token in Reading(source).tokens)
            self._sources[source] = frozenset(f"{_SOURCE}:{word}" for word in words)
        return self._sources[source]

    def _is_met(self, key: str, words: _Letters | _Words, texts: tuple[str, str]) -> bool:
        if field_of(key):
            return False
        if key[0] == "/":
            return _is_found(self._regexes, key, texts)
        if key[-1] == "*":
            return words.begin(key[:-1])
        if is_stem(key):
            return words.contain(beginning(key.partition("~")[2]))
        return all(map(words.hold, key.split(" ")))


class _Letters:
    """Words of a text that folds to its small letters, looked for as letters anywhere in it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def hold(self, word: str) -> bool:
        return word in self._text

    begin = contain = hold


class _Words:
    """Words of a text that was folded."""

    def __init__(self, folded: Folded) -> None:
        self._words = {*folded.words, *folded.joined}
        self._folded = folded

    def hold(self, word: str) -> bool:
        return word in self._words or word in self._folded.letters

    def begin(self, beginning: str) -> bool:
        return any(word.startswith(beginning) for word in self._words)

    def contain(self, letters: str) -> bool:
        return any(letters in word for word in self._words)


def _told_at_a_glance(clauses: Clauses) -> Clauses:
    return tuple(keys for keys in clauses if {*map(field_of, keys)} <= {"", _SOURCE})


def _is_found(nodes: Mapping[str, Regex], key: str, texts: tuple[str, str]) -> bool:
    node = nodes[key]
    return any(regex.is_found(node.pattern, node.ignores_case, regex.encoded(t)) for t in texts)
