"""How trees are put together, and what can be told of one without a story."""

from __future__ import annotations

from itertools import chain

from feedd.core.query.syntax import (
    And,
    Anything,
    AtLeast,
    Exact,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Span,
    Word,
)


def flat(kind: type[And | Or], nodes: list[Node]) -> Node:
    """Combine nodes; what is combined in the same way already is taken in."""
    if len(nodes) == 1:
        return nodes[0]
    combined: list[Node] = []
    for node in nodes:
        combined.extend(node.nodes if isinstance(node, kind) else (node,))
    return kind(tuple(combined), covering(nodes[0].span, nodes[-1].span))


def covering(first: Span, last: Span) -> Span:
    """Give the span from one to another."""
    return Span(first.column, last.column + last.length - first.column)


def with_span(node: Node, span: Span) -> Node:
    """Let a node's span take in its brackets."""
    match node:
        case And(nodes):
            return And(nodes, span)
        case Or(nodes):
            return Or(nodes, span)
        case _:
            return node


def parts_of(node: Node) -> tuple[Node, ...]:
    """Give the nodes that a node is made of."""
    match node:
        case And(nodes) | Or(nodes) | Near(nodes, _):
            return nodes
        case Not(inner) | AtLeast(_, inner) | Field(_, inner):
            return (inner,)
        case _:
            return ()


def field_within(node: Node) -> Field | None:
    """Give the first field that a node names."""
    if isinstance(node, Field):
        return node
    return next(filter(None, map(field_within, parts_of(node))), None)


def only_excludes(node: Node) -> bool:
    """Tell whether a story that says nothing would match."""
    match node:
        case Not(inner):
            return not only_excludes(inner)
        case And(nodes):
            return all(map(only_excludes, nodes))
        case Or(nodes):
            return any(map(only_excludes, nodes))
        case Field(_, inner):
            return only_excludes(inner)
        case Anything():
            return True
        case _:
            return False


def named_sources(node: Node) -> tuple[str, ...]:
    """Name the sources that a tree asks for, if it asks for nothing else."""
    match node:
        case Or(nodes):
            found = [named_sources(part) for part in nodes]
        case Field("source", Or(nodes)):
            found = [named_sources(Field("source", part)) for part in nodes]
        case Field("source", Word(text, False) | Phrase(text) | Exact(text)):
            return (text,)
        case _:
            return ()
    return tuple(chain(*found)) if all(found) else ()
