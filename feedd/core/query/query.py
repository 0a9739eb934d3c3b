"""A query: read once, matched against any number of stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from feedd.core.model import Passage, Story
from feedd.core.query import grammar
from feedd.core.query.cautions import Caution, caution
from feedd.core.query.condition import Condition
from feedd.core.query.judge import Judge, passages
from feedd.core.query.reading import StoryReading
from feedd.core.query.syntax import Node, Or, written
from feedd.core.query.trees import named_sources, only_excludes
from feedd.errors import QueryError

Purpose = Literal["watch", "topic", "filter"]
"""What a query is for. A filter narrows what somebody reads anyway, so it may only exclude."""


@dataclass(frozen=True, slots=True)
class Match:
    """Why a story matches: the passages, in the order title, body, other fields."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: its text, its tree, its condition, and what it may not have meant.

    ``str()`` writes it down again with every operator spelt out; reading that gives the same
    tree and condition.
    """

    text: str
    tree: Node
    condition: Condition | None = None
    warnings: tuple[Caution, ...] = ()

    def match(self, story: Story, *, carried: Sequence[datetime] | None = None) -> Match | None:
        """Tell where a story matches, or None.

        A story doesn't say when each source carried it; ``carried`` does, one time a source, and
        a condition is held against it. Left out, the story's sources are counted whenever they
        carried it.
        """
        return self.match_reading(StoryReading(story), carried=carried)

    def match_reading(
        self, story: StoryReading, *, carried: Sequence[datetime] | None = None
    ) -> Match | None:
        """Match a story that is folded already, for many queries on one story."""
        if not self.is_ripe(story.story, carried):
            return None
        found = Judge(story).verdict(self.tree)
        return None if found is None else Match(passages(story, found))

    def named_sources(self) -> tuple[str, ...]:
        """Name the sources that it asks for, if it asks for nothing else."""
        return () if self.condition else named_sources(self.tree)

    def is_ripe(self, story: Story, carried: Sequence[datetime] | None = None) -> bool:
        """Tell whether enough sources carry a story, as ``match`` counts them."""
        if self.condition is None:
            return True
        return self.condition.holds(self.condition.counted(story, carried))

    def __str__(self) -> str:
        condition = str(self.condition or "")
        return " ".join(filter(None, (_beside(self.tree, condition), condition)))


def _beside(tree: Node, condition: str) -> str:
    text = written(tree)
    return f"({text})" if condition and isinstance(tree, Or) else text


def compile(text: str, *, purpose: Purpose = "watch") -> Query:  # noqa: A001  as re.compile
    """Read a query; raises ``QueryError`` at the column of the mistake.

    Watches and topics must ask for something; only a filter may consist of exclusions.
    """
    tree, condition, cautions = grammar.parse(text)
    if purpose != "filter" and condition is None:
        cautions = (*cautions, *_about_exclusions(text, tree))
    return Query(text, tree, condition, cautions)


def _about_exclusions(text: str, tree: Node) -> tuple[Caution, ...]:
    if not only_excludes(tree):
        return ()
    branches = tree.nodes if isinstance(tree, Or) else (tree,)
    excluding = [branch for branch in branches if only_excludes(branch)]
    if len(excluding) == len(branches):
        raise QueryError(
            "this query only excludes",
            text=text,
            column=tree.span.column,
            length=tree.span.length,
            hint="say what to look for, too",
        )
    message = "this alternative only excludes: nearly every story matches"
    return tuple(caution(branch.span, message) for branch in excluding)
