"""What people have decided about stories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What people decided about stories, for ever.

    ``kept_apart`` holds pairs of stories that must never be merged. ``joined`` leads from a story
    that was merged away to the one that took it in. ``retracted`` stories are never told again.
    """

    kept_apart: frozenset[tuple[str, str]] = frozenset()
    retracted: frozenset[str] = frozenset()
    joined: Mapping[str, str] = field(default_factory=dict)

    def current(self, story: str) -> str:
        """Give the story that a story has become."""
        if story not in self.joined:
            return story
        seen = {story}
        while (after := self.joined.get(story)) and after not in seen:
            seen.add(after)
            story = after
        return story

    def took_in(self, story: str) -> bool:
        """Tell whether a story took another in: its first text is then not the only first one."""
        return story in self.joined.values()

    def forbid(self, one: str, other: str) -> bool:
        """Tell whether two stories must stay apart."""
        return (one, other) in self.kept_apart or (other, one) in self.kept_apart
