"""Topics and sources that a query names and that aren't there: misspelt, or called by their title.

A prefix or a group may be meant for names that are added later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from feedd.core.query.syntax import Span

_NAMED = re.compile(
    r"\b(?P<field>topic|source):"
    r'(?:"(?P<words>[^"]+)"|\{(?P<exact>[^{}]+)\}|(?P<word>[\w-]+)(?![\w*-]))'
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Stranger:
    """What a query wants of a field that nothing there is named; ``hint`` is "" for no idea."""

    field: str
    wanted: str
    hint: str
    span: Span


class Known:
    """The names of a field's things, and what each is titled."""

    def __init__(self, field: str, titles: Mapping[str, str | None]) -> None:
        self._field = field
        self._titles = titles
        self._names = _listed(titles)
        self._words = set(_WORD.findall(self._names))

    def holds(self, wanted: str, *, exactly: bool) -> bool:
        """Tell whether something is named so."""
        return wanted in self._titles if exactly else _spelt(wanted) in self._names

    def hint(self, wanted: str) -> str:
        """Say what may be meant instead."""
        said = _spelt(wanted)
        for name, title in self._titles.items():
            if title and said in _listed([title]):
                return f'"{title}" is the title of {name}: write {self._field}:{{{name}}}'
        strange = next((word for word in said.split() if word not in self._words), "")
        close = get_close_matches(strange, self._words, n=1) if strange else []
        return f"did you mean {close[0]}?" if close else ""


def strangers(text: str, known: Mapping[str, Known]) -> Iterator[Stranger]:
    """Find what a query names in full and nothing is named."""
    for found in _NAMED.finditer(text):
        field, exact = found["field"], found["exact"]
        wanted = exact or found["words"] or found["word"]
        if not known[field].holds(wanted, exactly=exact is not None):
            span = Span(found.start() + 1, len(found[0]))
            yield Stranger(field, wanted, known[field].hint(wanted), span)


def _spelt(text: str) -> str:
    """Give a text's words with a space around each, as they stand side by side in a name."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _listed(texts: Mapping[str, object] | list[str]) -> str:
    return "\n".join(map(_spelt, texts))
