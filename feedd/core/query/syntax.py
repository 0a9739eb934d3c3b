"""A query as a tree of values, and how a tree is written down again.

``Span`` is where a node stands in the query's text; it takes no part in equality, so that
``parse(written(tree)) == tree``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """Columns of a query's text: the first, 1-based in code points, and how many."""

    column: int
    length: int


_NOWHERE = Span(1, 0)
_BARE = re.compile(r"(?!AND$|OR$|NOT$|NEAR|ATLEAST)\w+(?:[^\w\s(){}*:<>=≥]\w+)*")
"""What is read as a word without quotes."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a word with signs inside (COVID-19), which is the phrase of its parts.

    ``is_prefix`` means that its last part goes on with any letters.
    """

    text: str
    is_prefix: bool = False
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side."""

    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Exact:
    """Words side by side in exactly these letters: case, accents and letter forms count."""

    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Stem:
    """Words side by side, in any of their inflected forms by the light rules of one language."""

    language: str
    text: str
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Regex:
    """An RE2 pattern on the original letters of a field."""

    pattern: str
    ignores_case: bool = False
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A node that is looked for in one field only."""

    name: str
    node: Node
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Operands, each at most so many words from the one before, in either order."""

    operands: tuple[Node, ...]
    distances: tuple[int, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A node that has to occur a number of times."""

    count: int
    node: Node
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The absence of a node."""

    node: Node
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of its nodes."""

    nodes: tuple[Node, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of its nodes."""

    nodes: tuple[Node, ...]
    span: Span = field(default=_NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Anything:
    """What a query asks of a story's text when it states a condition only: nothing."""

    span: Span = field(default=_NOWHERE, compare=False)


Leaf: TypeAlias = Word | Phrase | Exact | Stem | Regex
Node: TypeAlias = Leaf | Field | Near | AtLeast | Not | And | Or | Anything


def written(node: Node) -> str:  # noqa: PLR0911  one a kind of node
    """Write a tree so that reading it gives the same tree, every operator spelt out."""
    match node:
        case And(nodes):
            return " AND ".join(_operand(part, within=And) for part in nodes)
        case Or(nodes):
            return " OR ".join(_operand(part, within=Or) for part in nodes)
        case Not(inner):
            return f"NOT {_operand(inner, within=Not)}"
        case Near(operands, distances):
            return _written_near(operands, distances)
        case AtLeast(count, inner):
            return f"ATLEAST{count}({written(inner)})"
        case Field(name, inner):
            return f"{name}:{_operand(inner, within=Field)}"
        case _:
            return _written_leaf(node)


def _written_leaf(node: Node) -> str:
    match node:
        case Word(text, is_prefix):
            return f"{text}*" if is_prefix else text
        case Phrase(text):
            return f'"{text}"'
        case Exact(text):
            return f"{{{text}}}"
        case Stem(language, text):
            words = text if _BARE.fullmatch(text) else f'"{text}"'
            return f"stem:{language}({words})"
        case Regex(pattern, ignores_case):
            return f"/{pattern}/{'i' if ignores_case else ''}"
        case _:
            return ""


def _written_near(operands: tuple[Node, ...], distances: tuple[int, ...]) -> str:
    first, *others = (_operand(operand, within=Near) for operand in operands)
    pairs = zip(distances, others, strict=True)
    return first + "".join(f" NEAR/{distance} {operand}" for distance, operand in pairs)


def _operand(node: Node, *, within: type) -> str:
    text = written(node)
    return f"({text})" if _needs_brackets(node, within) else text


def _needs_brackets(node: Node, within: type) -> bool:
    """Tell whether brackets are needed, or show a reading that would be warned about."""
    if isinstance(node, And | Or):
        return True
    if isinstance(node, Near):
        return within not in {And, Or, Not}
    return isinstance(node, Not) and within is not And and within is not Or
