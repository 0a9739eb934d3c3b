"""Events: stories of different wording about one happening, linked and never merged.

A new story joins the event whose members it resembles most on average, so that no chain of pairs
leads from one happening to another; a story that resembles none begins an event of its own. An
event ends when all its members have left the window.

The words that all happenings of a kind are told in link no two of them: a story that has none of
the names of the new one doesn't lead to its event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from feedd.core.stories.judge import POSSIBLE
from feedd.core.stories.names import names
from feedd.core.stories.probe import Glance, glance
from feedd.core.stories.stacks import Kept
from feedd.core.stories.window import Laid, Match

_FORM, _FORM_ELSEWHERE = 0.1, 0.3  # share of passages
_CLOSEST = 3  # events looked at
_BARE, _BRIEF = 8, 70  # words of the shorter text
_LEAST_BARE, _LEAST_BRIEF, _LEAST_FULL = 0.08, 0.11, 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The event that a new story is linked to.

    ``likeness`` is the mean cosine with its members, as a multiple of the least that links.
    """

    event: str
    likeness: float


def related(
    laid: Laid,
    matches: Sequence[Match],
    members: Callable[[str], Sequence[Kept]],
    *,
    title: str = "",
    text: str = "",
) -> Link | None:
    """Find the event of a new document among those of the documents it was judged beside.

    ``title`` and ``text`` are the document's own, in which names have their capitals.
    """
    near = [match for match in matches if _is_near(laid, match)]
    named = names(title, text) if near else frozenset[int]()
    likeness: dict[str, float] = {}
    for match in near:
        if not named or not named.isdisjoint(match.glance.common):
            event, alike = match.kept.event, _likeness(match.glance, match.lengths[0])
            likeness[event] = max(alike, likeness.get(event, 0.0))
    closest = sorted(likeness, key=lambda event: (-likeness[event], event))[:_CLOSEST]
    events = [
        Link(event=event, likeness=_mean(laid, members(event), matches, likeness[event]))
        for event in closest
    ]
    best = max(events, key=lambda one: one.likeness, default=None)
    return best if best is not None and best.likeness >= 1 else None


def _is_near(laid: Laid, match: Match) -> bool:
    if _likeness(match.glance, match.lengths[0]) < 1 or match.story == laid.kept.story:
        return False
    return not _is_of_one_form(laid, match)


def _is_of_one_form(laid: Laid, match: Match) -> bool:
    # Bulletins of a series and filled forms share passages; tellings of one happening share words,
    # and passages only where two desks quote one agency.
    form = _FORM if match.source == laid.kept.source else _FORM_ELSEWHERE
    return match.score < POSSIBLE and match.opinion.features.passages >= form


def _mean(laid: Laid, members: Sequence[Kept], matches: Sequence[Match], closest: float) -> float:
    if not members:
        return closest
    return fmean([_likeness_of(laid, one, matches) for one in members])


def _likeness_of(laid: Laid, other: Kept, matches: Sequence[Match]) -> float:
    seen = next((match for match in matches if match.kept == other), None)
    if seen is not None:
        return _likeness(seen.glance, seen.lengths[0])
    shorter = min(laid.kept.print.length, other.print.length)
    return _likeness(glance(laid.probe, other.sketch()), shorter)


def _likeness(seen: Glance, shorter: int) -> float:
    """Give the cosine of telling words as a multiple of the least that links two such texts."""
    return seen.cosine / _least(shorter)


def _least(shorter: int) -> float:
    if shorter < _BARE:
        return _LEAST_BARE
    return _LEAST_BRIEF if shorter < _BRIEF else _LEAST_FULL
