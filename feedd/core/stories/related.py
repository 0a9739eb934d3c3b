"""Events: stories of different wording about one happening, linked and never merged.

A new story joins the event whose members it resembles most on average, so that no chain of pairs
leads from one happening to another; a story that resembles none begins an event of its own. An
event ends when all its members have left the window.

The words that all happenings of a kind are told in link no two of them: a story that has none of
the names of the new one doesn't lead to its event. A fingerprint has no capitals, so names are
read from the text that comes in. Where none are found, as in Arabic or Chinese, or in a headline
whose words all have one, nothing follows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import fmean

from feedd.core.stories.fingerprint import read
from feedd.core.stories.judge import POSSIBLE
from feedd.core.stories.numerals import VALUES
from feedd.core.stories.probe import Glance, glance
from feedd.core.stories.stacks import Kept
from feedd.core.stories.window import Laid, Match

_FORM, _FORM_ELSEWHERE = 0.1, 0.3  # share of passages
_CLOSEST = 3  # events looked at
_BARE, _BRIEF = 8, 70  # words of the shorter text
_LEAST_BARE, _LEAST_BRIEF, _LEAST_FULL = 0.08, 0.11, 0.16

_BEGINNING = 400  # letters of a text; news names first whom it is about
_WORD = re.compile(r"[^\W\d_][^\W_]*")
_INSIDE = re.compile(r"(?<=[\w,;%)] )[«„“\"'‘(]?([^\W\d_][^\W_]*)")  # begins no sentence
_DAYS = """
monday tuesday wednesday thursday friday saturday sunday
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
maandag dinsdag woensdag donderdag vrydag vrijdag saterdag zaterdag sondag zondag
δευτέρα δευτέρας τρίτη τρίτης τετάρτη τετάρτης πέμπτη πέμπτης παρασκευή παρασκευής
σάββατο σαββάτου κυριακή κυριακής
pazartesi salı çarşamba perşembe cuma cumartesi pazar
senin selasa rabu kamis jumat sabtu minggu isnin khamis jumaat ahad
lunes martes miyerkules huwebes biyernes sabado linggo
"""  # where they are written with a capital
_DAYS_READ = frozenset(read("", _DAYS).words)


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


def names(title: str, text: str) -> frozenset[int]:
    """Give the numbers of the names in a headline and the beginning of its text.

    Those are the words with a capital inside a sentence and, if there is any, those that begin
    sentences twice, but no numerals, no days, and none that is also written small.
    """
    beginning = text[:_BEGINNING]
    inside = {*_capitals_inside(title), *_capitals_inside(beginning)}
    if not inside:
        return frozenset()
    words = Counter(chain(_WORD.findall(title), _WORD.findall(beginning)))
    again = {word for word, count in words.items() if count > 1 and word[0].isupper()}
    small = words.keys() | VALUES.keys()
    found = [word for word in inside | again if word.lower() not in small]
    return frozenset(read("", " ".join(found)).words) - _DAYS_READ


def _capitals_inside(part: str) -> list[str]:
    if 2 * sum(map(str.islower, part)) <= len(part):
        return []
    words = _INSIDE.findall(part)
    capitals = [word for word in words if word[0].isupper()]
    return capitals if 2 * len(capitals) <= len(words) else []
