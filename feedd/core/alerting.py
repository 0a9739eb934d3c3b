"""Whether a watch's match becomes an alert, and when the alert leaves.

``decide`` asks, in this order, and the first "no" decides:

1. baseline  did the story come with the first visit of a source that keeps a baseline?
2. age       is the story older than the watch allows?
3. once      has the watch alerted this story before, or did an earlier text of it match already?
   A revision that matches for the first time alerts; one that matches again only as the
   watch's ``realert`` says, and not if another source has told its text already.
4. muted     did a person say that the watch be silent for now?
5. flood     is the visit held because most of a known source's entries were suddenly new?

What passed is an alert, and ``release`` says when it leaves: at the watch's digest, after its
cool-down, outside its quiet hours, each in its turn. What is suppressed never was an alert; what
is held leaves, or a person says otherwise. Every answer keeps its reasons as sentences, so that
``explain`` can show each stage.

Nothing here decides *whether* a query matches, and nothing sends.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

from feedd.core.model import Reason, Story, Verdict
from feedd.core.spans import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, time
    from zoneinfo import ZoneInfo

    from feedd.core.settings import QuietHours, Watch

Fate = Literal["alert", "held", "suppressed"]

PAST_VISITS = 5
"""Of a source that was visited less often nobody knows what is usual."""

_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
"""Where clocks begin to count, which some tell in another zone than they mean."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A watch's query matches a story as it is now.

    ``newly`` is False when the story's text before this ingest matched too.
    """

    watch: str
    newly: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One story as an ingest left it, and the watches it matches.

    ``baseline`` is true in the first visit of a source that keeps one; ``material`` of a
    revision. ``digest`` is that of the text that was read, and ``told`` are the watches that
    were alerted to it before, whoever had it.
    """

    story: Story
    verdict: Verdict
    hits: tuple[Hit, ...]
    material: bool = False
    baseline: bool = False
    digest: str | None = None
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What became of one (watch, story): its fate, and a reason for every stage it passed.

    The last reason is the one that decided. ``repeats`` is true of an alert about a revision of
    a story that the watch has alerted before; its story's revision is above the one alerted then,
    though a copy that changes doesn't count as a revision of what the story shows. ``digest`` is
    that of the text it is about.
    """

    watch: str
    story: Story
    fate: Fate
    reasons: tuple[Reason, ...]
    repeats: bool = False
    digest: str | None = None

    @property
    def reason(self) -> Reason:
        """The reason that decided."""
        return self.reasons[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """How much of one visit to a source was new.

    ``usual`` is the share of new entries to expect from earlier visits, for the time since the
    last; None when there were too few visits to know.
    """

    source: str
    entries: int
    new: int
    usual: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """What an earlier visit of a source brought; the first visit ever is none."""

    at: datetime
    entries: int
    new: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodBreaker:
    """When a visit is a flood.

    Of at least ``entries`` entries, a share of ``share`` or more is new, and that is ``factor``
    times what is usual for the source.
    """

    entries: int = 20
    share: float = 0.8
    factor: float = 3.0

    def may_trip(self, *, entries: int, new: int) -> bool:
        """Tell whether a visit may be a flood, whatever is usual for its source."""
        return entries >= self.entries and new >= self.share * entries


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """When an alert leaves; ``reasons`` say what it waits for, none when it leaves at once."""

    at: datetime
    reasons: tuple[Reason, ...] = field(default=())


def decide(
    arrivals: Iterable[Arrival],
    *,
    watches: Mapping[str, Watch],
    alerted: Mapping[tuple[str, str], int],
    now: datetime,
    flood: Reason | None = None,
) -> tuple[Decision, ...]:
    """Decide for every hit of every arrival, in their order.

    Args:
        arrivals: the stories of one ingest
        watches: by name; a hit of a watch that isn't among them decides nothing
        alerted: the revision last alerted, by (watch, story id)
        now: the time of the ingest
        flood: why the visit is held, from ``flood``
    """
    known, here = dict(alerted), set[tuple[str, str]]()
    decisions: list[Decision] = []
    for arrival, hit in ((one, hit) for one in arrivals for hit in one.hits):
        if (watch := watches.get(hit.watch)) is None:
            continue
        pair = (watch.name, arrival.story.id)
        case = _Case(arrival, hit, watch, last=known.get(pair), is_told=pair in here, now=now)
        decisions.append(_decide(case, flood))
        if decisions[-1].fate != "suppressed":
            known[pair] = decisions[-1].story.revision
            here.add(pair)
    return tuple(decisions)


def stages(story: Story, watch: Watch, *, now: datetime) -> tuple[Reason, ...]:
    """Say what each stage answers for a story as it came, were the watch asked about it now."""
    hit = Hit(watch=watch.name)
    arrival = Arrival(story=story, verdict="new", hits=(hit,), baseline=story.baseline)
    came = story.first_seen or now
    (decision,) = decide([arrival], watches={watch.name: watch}, alerted={}, now=came)
    return decision.reasons


def flood(visit: Visit, breaker: FloodBreaker) -> Reason | None:
    """Say why a visit is a flood, or None when it isn't or can't be known."""
    if visit.usual is None or visit.entries < breaker.entries:
        return None
    share = visit.new / visit.entries
    flooded = max(breaker.share, min(1.0, breaker.factor * visit.usual))
    if share < flooded or share <= visit.usual:
        return None
    return Reason(
        name="flood",
        text=f"{visit.new} of {visit.entries} entries of {visit.source} are suddenly new where"
        f" {visit.usual:.0%} is usual: held until a person releases or drops them",
        score=share,
    )


def usual(past: Sequence[PastVisit], *, entries: int, now: datetime) -> float | None:
    """Give the share of a visit's entries that may well be new; None with too little history.

    It is the larger of two: the usual share in the visits that brought anything, for sources
    that replace their page at one go; and what comes in so long a time, for feeds that were
    not heard for a while.
    """
    if len(past) < PAST_VISITS or entries == 0:
        return None
    shares = sorted(visit.new / visit.entries for visit in past if visit.new)
    edition = shares[len(shares) // 2] if shares else 0.0
    times = [visit.at for visit in past]
    span = max(times) - min(times)
    if not span:
        return edition
    waited = (now - max(times)) / span
    missed = sum(visit.new for visit in past) * waited / entries
    return min(1.0, max(edition, missed))


def release(
    watch: Watch,
    *,
    now: datetime,
    last_message: datetime | None = None,
    next_digest: datetime | None = None,
) -> Release:
    """Say when an alert that is raised now leaves.

    Args:
        watch: whose calm applies
        now: when the alert is raised
        last_message: when the watch's last message left
        next_digest: the next time of the watch's digest, for a watch that has one
    """
    at, reasons = now, []
    if watch.digest and next_digest and next_digest > at:
        at = next_digest
        reasons.append(Reason(name="digest", text=f"it leaves with the digest of {_clock(at)}"))
    # A message of the future left before the clock was set back: it counts as one of now.
    cool = min(last_message, now) + watch.cooldown if last_message else now
    if cool > at:
        at = cool
        reasons.append(Reason(name="cooldown", text=f"the watch cools down until {_clock(at)}"))
    if watch.quiet and (end := quiet_until(watch.quiet, at)):
        at = end
        reasons.append(Reason(name="quiet", text=f"quiet hours hold it until {_clock(at)}"))
    return Release(at=at, reasons=tuple(reasons))


def quiet_until(quiet: QuietHours, moment: datetime) -> datetime | None:
    """Give the end of the quiet hours that hold ``moment``, or None outside them.

    Quiet hours are spans between two instants, not readings of a clock: where the clock shows
    their start or end twice, or skips it, the longest reading counts.
    """
    if quiet.start == quiet.end:
        return None
    today = moment.astimezone(quiet.zone).date()
    for day in (today - timedelta(days=1), today):
        overnight = timedelta(days=1 if quiet.end < quiet.start else 0)
        start = min(_instants(day, quiet.start, quiet.zone))
        end = max(_instants(day + overnight, quiet.end, quiet.zone))
        if start <= moment < end:
            return end
    return None


def _instants(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give both readings of a local time (PEP 495): the same one but for a change of the clock."""
    local = datetime.combine(day, clock, zone)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def messages(due: Sequence[T], watch: Watch) -> tuple[tuple[T, ...], ...]:
    """Group what a watch has to tell at one moment: one group, one message.

    What waited for a digest or a cool-down leaves together, and so do more alerts than the
    watch's ``rollup``; otherwise each leaves alone.
    """
    waited = bool(watch.digest or watch.cooldown)
    if due and (waited or (watch.rollup is not None and len(due) > watch.rollup)):
        return (tuple(due),)
    return tuple((one,) for one in due)


@dataclass(frozen=True, slots=True)
class _Case:
    """All that is known about one hit.

    ``last`` is the revision alerted before, if any; ``is_told``: just now, in this ingest.
    """

    arrival: Arrival
    hit: Hit
    watch: Watch
    last: int | None
    is_told: bool
    now: datetime

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
    return Decision(
        watch=case.watch.name,
        story=case.arrival.story if fate == "suppressed" else case.repeated,
        fate=fate,
        reasons=tuple(reasons),
        repeats=fate != "suppressed" and case.last is not None,
        digest=case.arrival.digest,
    )


def _baseline(case: _Case) -> _Stage:
    if case.arrival.baseline:
        return _no(
            "baseline", "it came with the first visit of its source, which raises no alerts"
        )
    return _yes("baseline", "its source has been visited before, or keeps no baseline")


def _age(case: _Case) -> _Stage:
    """Judge by when the story was published; a date of the future counts as now."""
    story, allowed = case.arrival.story, case.watch.max_age
    age = max(case.now - (_published(story) or story.first_seen or case.now), timedelta())
    if age > allowed:
        return _no("age", f"it is {spoken(age)} old; the watch allows {spoken(allowed)}")
    return _yes(
        "age", f"it is {spoken(age)} old, within the {spoken(allowed)} that the watch allows"
    )


def _published(story: Story) -> datetime | None:
    """Give a story's date, unless it is what a program writes that knows none."""
    at = story.published
    return None if at is None or abs(at - _NO_DATE) < timedelta(days=1) else at


def _once(case: _Case) -> _Stage:
    if case.last is None:
        return _first(case.hit)
    arrival, watch = case.arrival, case.watch
    if arrival.verdict != "revised" or case.is_told:
        return _no("once", "the watch has alerted this story already")
    if watch.name in arrival.told:
        return _no("once", "the watch has alerted this story already, and in these words")
    if watch.realert == "any" or (watch.realert == "material" and arrival.material):
        return _yes("once", f"it was alerted before, and revision {case.repeated.revision} again")
    return _no("once", f"the watch has alerted this story already; {_unwanted(watch)}")


def _first(hit: Hit) -> _Stage:
    if hit.newly:
        return _yes("once", "it is the story's first match")
    return _no("once", "an earlier text of the story matched, and raised no alert then")


def _muted(case: _Case) -> _Stage:
    until = case.watch.muted_until
    if until is not None and case.now < until:
        return _no("muted", f"a person muted the watch until {_clock(until)}")
    return _yes("muted", "the watch isn't muted any more")


def _unwanted(watch: Watch) -> str:
    if watch.realert == "material":
        return "only material revisions are alerted again"
    return "revisions aren't alerted again"


def _yes(name: str, text: str) -> _Stage:
    return _Stage(passed=True, reason=Reason(name=name, text=text))


def _no(name: str, text: str) -> _Stage:
    return _Stage(passed=False, reason=Reason(name=name, text=text))


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
