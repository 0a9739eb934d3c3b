"""Whether a watch's match becomes an alert.

``decide`` asks, in this order, and the first "no" decides:

1. baseline  did the story come with the first visit of a source that keeps a baseline?
2. age       is the story older than the watch allows? A revision is as old as the date that it
   states, if that is later than the story's.
3. once      has the watch alerted this story before, or did an earlier text of it match already?
   A revision that matches for the first time alerts. One that matches again alerts only as the
   watch's ``realert`` says, and not if another source has told its text already. An earlier match
   that was too old for an alert doesn't count: the date that another source gave may be wrong.
4. muted     did a person mute the watch for now?
5. flood     is the visit held because most of a known source's entries were suddenly new, or
   are its revisions because most were suddenly revised (``feedd.core.flood``)?

What passes every stage is an alert, and ``feedd.core.release`` says when it leaves. What is
suppressed never was an alert; what is held waits until a person releases or drops it. Every answer
keeps its reasons as sentences, so that ``explain`` can show each stage.

Nothing here decides *whether* a query matches, and nothing sends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from feedd.core.model import Reason, Story, Verdict
from feedd.core.settings import Watch
from feedd.core.spans import spoken, to_the_minute

Fate = Literal["alert", "held", "suppressed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A watch's query matches a story as it is now.

    ``newly`` is False when the story's text before this ingest matched too.
    """

    watch: str
    newly: bool = True


@dataclass(frozen=True, slots=True)
class AlertedText:
    """A text of a story that a watch was alerted to."""

    watch: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A story as a visit brought it, and the watches that it matches.

    ``baseline`` is true on the first visit of a source that keeps one, ``material`` for a material
    revision. ``digest`` is that of the text that was read. ``alerted`` are the watches that were
    alerted to this text before, whichever source carried it, and ``nearly_alerted`` those that
    were alerted to a text which differs in nothing material. ``changes`` are sentences: what
    differs from the text before. ``joins``: the source tells for the first time what others told
    before. ``date_is_others``: it does, and gives no date, so the story's date is that of others.
    """

    story: Story
    verdict: Verdict
    hits: tuple[Hit, ...]
    material: bool = False
    baseline: bool = False
    digest: str | None = None
    alerted: frozenset[str] = frozenset()
    nearly_alerted: frozenset[str] = frozenset()
    changes: tuple[str, ...] = ()
    joins: bool = False
    date_is_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What became of one (watch, story): its fate, and a reason for every stage it passed.

    The last reason is the one that decided. ``repeats`` marks an alert about a story that the
    watch has alerted before; ``changes`` says what has changed since, and the story's revision is
    above the one alerted then, even if only a copy changed, not the text that the story shows. A
    revision that is the first to be alerted, of a story that had matched in silence, has them too.
    ``digest`` is that of the text that the decision is about. ``releases`` are the numbers of held
    alerts that leave in the place of a new one.
    """

    watch: str
    story: Story
    fate: Fate
    reasons: tuple[Reason, ...]
    repeats: bool = False
    digest: str | None = None
    changes: tuple[str, ...] = ()
    releases: tuple[int, ...] = ()

    @property
    def reason(self) -> Reason:
        """The reason that decided."""
        return self.reasons[-1]


def decide(  # noqa: PLR0913  each is known by somebody else
    arrivals: Iterable[Arrival],
    *,
    watches: Mapping[str, Watch],
    alerted: Mapping[tuple[str, str], int],
    now: datetime,
    floods: Mapping[Verdict, Reason] | None = None,
    held: Mapping[tuple[str, str], tuple[int, ...]] | None = None,
) -> tuple[Decision, ...]:
    """Decide for every hit of every arrival, in their order.

    Args:
        arrivals: the stories of one ingest
        watches: by name; a hit of a watch that isn't among them decides nothing
        alerted: the revision last alerted, by (watch, story id)
        now: the time of the ingest
        floods: why arrivals of a verdict are held, from ``flood_reason``
        held: the numbers of alerts that a flood holds, by (watch, story id)
    """
    known, here, why_held = dict(alerted), set[tuple[str, str]](), floods or {}
    decisions: list[Decision] = []
    for arrival, hit in ((one, hit) for one in arrivals for hit in one.hits):
        if (watch := watches.get(hit.watch)) is None:
            continue
        pair = (watch.name, arrival.story.id)
        flood = why_held.get(arrival.verdict)
        case = _Case(
            arrival,
            hit,
            watch,
            last=known.get(pair),
            is_told=pair in here,
            held=(held or {}).get(pair, ()) if arrival.joins and not flood else (),
            now=now,
        )
        decisions.append(_decide(case, flood))
        if decisions[-1].fate != "suppressed":
            known[pair] = decisions[-1].story.revision
            here.add(pair)
    return tuple(decisions)


@dataclass(frozen=True, slots=True)
class _Case:
    """All that is known about one hit.

    ``last`` is the revision alerted before, if any; ``is_told`` says that this ingest did so.
    ``held`` are alerts that this arrival lets go.
    """

    arrival: Arrival
    hit: Hit
    watch: Watch
    last: int | None
    is_told: bool
    held: tuple[int, ...]
    now: datetime

    @property
    def is_wanted_again(self) -> bool:
        """Whether the watch asks for such a revision of a story that it has matched."""
        realert = self.watch.realert
        return realert == "any" or (realert == "material" and self.arrival.material)

    @property
    def repeated(self) -> Story:
        """The story under a revision that the watch hasn't alerted yet."""
        story = self.arrival.story
        if self.last is None or story.revision > self.last:
            return story
        return replace(story, revision=self.last + 1)


@dataclass(frozen=True, slots=True)
class _Stage:
    passed: bool
    reason: Reason


def _decide(case: _Case, flood: Reason | None) -> Decision:
    fate: Fate = "held" if flood else "alert"
    reasons = []
    for ask in (_baseline, _age, _once, *((_muted,) if case.watch.muted_until else ())):
        stage = ask(case)
        reasons.append(stage.reason)
        if not stage.passed:
            fate = "suppressed"
            break
    else:
        reasons.extend([flood] if flood else [])
    releases = case.held if fate == "alert" else ()
    repeats = fate != "suppressed" and case.last is not None and not releases
    return Decision(
        watch=case.watch.name,
        story=case.repeated if repeats else case.arrival.story,
        fate=fate,
        reasons=tuple(reasons),
        repeats=repeats,
        digest=case.arrival.digest,
        changes=case.arrival.changes if repeats or not case.hit.newly else (),
        releases=releases,
    )


def was_too_old(published: datetime | None, seen: datetime | None, allowed: timedelta) -> bool:
    """Tell whether a story was older than a watch allows when it was first seen."""
    return published is not None and seen is not None and seen - published > allowed


def _baseline(case: _Case) -> _Stage:
    if case.arrival.baseline:
        return _no(
            "baseline", "it came silently or with its source's first visit, which raises no alerts"
        )
    return _yes("baseline", "its source has been visited before, or keeps no baseline")


def _age(case: _Case) -> _Stage:
    """Judge by the date that is stated; one of the future counts as now."""
    allowed = case.watch.max_age
    what, date = _dated(case.arrival, allowed)
    age = max(case.now - (date or case.now), timedelta())
    if age > allowed:
        return _no("age", f"{what} is {spoken(age)} old; the watch allows {spoken(allowed)}")
    return _yes(
        "age", f"{what} is {spoken(age)} old, within the {spoken(allowed)} that the watch allows"
    )


def _dated(arrival: Arrival, allowed: timedelta) -> tuple[str, datetime | None]:
    """Give what has to be young enough, the story or its revision, and its date."""
    story = arrival.story
    first = story.published or story.first_seen
    if arrival.date_is_others and not story.baseline:
        late = was_too_old(story.published, story.first_seen, allowed)
        first = story.first_seen if late else first
    restated = story.redated if arrival.verdict == "revised" else None
    if restated and (first is None or first < restated):
        return "its revision", restated
    return "it", first


def _once(case: _Case) -> _Stage:
    if case.last is None:
        return _first(case)
    arrival, watch = case.arrival, case.watch
    if arrival.verdict != "revised" or case.is_told:
        return _copied(case)
    if watch.name in arrival.alerted:
        return _no(
            "once", "the watch has raised an alert of this story already, and in these words"
        )
    if watch.realert == "material" and watch.name in arrival.nearly_alerted:
        return _no(
            "once",
            "the watch has raised an alert of this story already, and hardly in other words",
        )
    if case.is_wanted_again:
        number = case.repeated.revision
        return _yes(
            "once", f"it had an alert before, and the watch asks for its revision {number}"
        )
    return _no("once", f"the watch has raised an alert of this story already; {_unwanted(watch)}")


def _copied(case: _Case) -> _Stage:
    if case.held and not case.is_told:
        return _yes("once", "its alert was held, and another source tells the story too")
    return _no("once", "the watch has raised an alert of this story already")


def _first(case: _Case) -> _Stage:
    if case.hit.newly:
        return _yes("once", "it is the story's first match")
    if case.arrival.verdict == "revised" and case.is_wanted_again:
        return _yes(
            "once", "an earlier text raised no alert, and the watch asks for its revisions"
        )
    return _no("once", "an earlier text of the story matched, and raised no alert then")


def _muted(case: _Case) -> _Stage:
    until = case.watch.muted_until
    if until is not None and case.now < until:
        return _no("muted", f"a person muted the watch until {to_the_minute(until)}")
    return _yes("muted", "the watch isn't muted any more")


def _unwanted(watch: Watch) -> str:
    if watch.realert == "material":
        return "only material revisions are alerted again"
    return "revisions aren't alerted again"


def _yes(name: str, text: str) -> _Stage:
    return _Stage(passed=True, reason=Reason(name=name, text=text))


def _no(name: str, text: str) -> _Stage:
    return _Stage(passed=False, reason=Reason(name=name, text=text))
