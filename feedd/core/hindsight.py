"""What a watch would have decided about a story as it came, moment by moment.

A story is judged whenever it changes: when another entry tells it, and when the text that it shows
is replaced. Each time it is taken as it was at that moment: what was read, who had carried it, who
had told its event. The first moment that raises an alert decides; if there is none, the last one
at which the watch could have matched for the first time.

This rests on what is kept: the watch as it is now, the texts that stories showed, the last text of
each copy. It doesn't know past mutes and floods, nor what people have merged or split since. So it
can differ from what happened; only the ledger says that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedd.core.alerting import Arrival, Decision, Hit, decide, was_too_old
from feedd.core.model import Reason, Story
from feedd.core.settings import Watch
from feedd.core.spans import to_the_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An entry that began to tell a story; ``silent`` on a first visit, which raises no alerts.

    If its ``text`` was pruned, it is taken to say what the story showed. One that ``has_changed``
    has a later text, as the one that it came with isn't kept.
    """

    source: str
    at: datetime
    silent: bool
    title: str = ""
    text: str | None = None
    published: datetime | None = None
    has_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """What a story showed ``until`` a later text came; ``text`` is None if it was pruned.

    ``material`` says whether the later text changed facts or headline.
    """

    title: str
    text: str | None
    until: datetime
    material: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The history of a story, oldest first."""

    tellings: tuple[Telling, ...]
    former: tuple[Former, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a watch decides at one moment, when ``source`` told the story; None if it was revised.

    ``by_later_text`` says that a later text of the source was judged, as the one it had then isn't
    kept.
    """

    at: datetime
    source: str | None
    decision: Decision
    by_later_text: bool = False

    @property
    def alerts(self) -> bool:
        """Whether it raises an alert."""
        return self.decision.fate != "suppressed"


def look_back(
    story: Story,
    past: Past,
    watch: Watch,
    matches: Callable[[Story], bool],
    *,
    since: datetime | None = None,
) -> Judged | None:
    """Judge a story as it came; None if the watch's query matched it at no moment.

    Args:
        story: as it is now
        past: how it came to be that
        watch: the one that judges
        matches: whether the watch's query matches a story
        since: when the watch was made; what came before was never judged
    """
    refused: Judged | None = None
    for moment in _moments(story, past):
        after = _after(story, past, moment)
        if (since is not None and moment.at < since) or not matches(after):
            continue
        shown = _shown(story, past, moment)
        is_first = moment.begins or _was_too_old(story, moment, watch) or not matches(shown)
        judged = _judge(after, moment, watch, newly=is_first)
        if judged.alerts:
            return judged
        if is_first or refused is None:
            refused = judged
    return refused


def refusal(judged: Judged | None) -> Reason:
    """Say why no alert was raised, from what ``look_back`` gave."""
    return judged.decision.reason if judged else Reason(name="since", text=_ONLY_SINCE)


def why_silent(
    story: Story,
    past: Past,
    watch: Watch,
    matches: Callable[[Story], bool],
    *,
    since: datetime | None = None,
) -> tuple[Reason, ...]:
    """Say why a watch raised no alert of a story that it matches now; asked as ``look_back``."""
    moments = tuple(_moments(story, past))
    if since is not None and all(moment.at < since for moment in moments):
        text = f"the watch was made {to_the_minute(since)}, after the story had come"
        return (Reason(name="made", text=text),)
    judged = look_back(story, past, watch, matches, since=since)
    if judged is None:
        return (refusal(judged),)
    begun = (_when(judged),) if len(moments) > 1 else ()
    unknown = (Reason(name="unknown", text=_UNKNOWN),) if judged.alerts else ()
    return (*begun, *judged.decision.reasons, *unknown)


_ONLY_SINCE = (
    "by what is kept of it, it didn't match when anything of it came in, only afterwards, which"
    " raises no alert"
)

_UNKNOWN = (
    "so it would be alerted today; when it came, something that isn't kept was different:"
    " the watch, its query or a mute, a text or date of the story, or what people merged"
)


def _when(judged: Judged) -> Reason:
    what = f"{judged.source} told it" if judged.source else "its text was revised"
    later = " (going by a later text of it: the first isn't kept)" if judged.by_later_text else ""
    return Reason(name="moment", text=f"as {what}, {to_the_minute(judged.at)}{later}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """A change of a story: another entry tells it, or it shows another text.

    ``carried`` are the tellings before. If the story ``begins``, no watch can have alerted it yet.
    """

    at: datetime
    carried: tuple[Telling, ...]
    telling: Telling | None
    revised: bool
    material: bool
    begins: bool

    @property
    def is_new_source(self) -> bool:
        """Whether a source tells a story that others told before."""
        known = {one.source for one in self.carried}
        return self.telling is not None and bool(known) and self.telling.source not in known


def _moments(story: Story, past: Past) -> Iterator[_Moment]:
    """Give the moments at which a story was judged, in their order."""
    revised = {one.until for one in past.former}
    material = {one.until for one in past.former if one.material}
    told = [(one.at, one) for one in past.tellings]
    changed = [(at, None) for at in revised - {at for at, _ in told}]
    carried: tuple[Telling, ...] = ()
    for at, telling in sorted((*told, *changed), key=lambda coming: coming[0]):
        yield _Moment(
            at=at,
            carried=carried,
            telling=telling,
            revised=at in revised,
            material=at in material,
            begins=telling is not None and _begins(story, telling, carried),
        )
        carried = (*carried, telling) if telling else carried


def _begins(story: Story, telling: Telling, carried: Sequence[Telling]) -> bool:
    """Tell whether a telling is a story's first, or the first beside silent first visits."""
    known = {one.source for one in carried}
    return not known or (story.baseline and telling.source not in known)


def _was_too_old(story: Story, moment: _Moment, watch: Watch) -> bool:
    """Tell whether others have told a story under a date by which it was too old."""
    if not moment.is_new_source:
        return False
    first = moment.carried[0]
    return was_too_old(first.published, story.first_seen, watch.max_age)


def _after(story: Story, past: Past, moment: _Moment) -> Story:
    """Take a story as the moment's text tells it."""
    later = [one for one in past.former if one.until > moment.at]
    redated = None if later or not moment.revised else story.redated
    shown = replace(_as_of(story, moment, later), redated=redated)
    telling = moment.telling
    if telling is None:
        return shown
    carried = _carried_by(shown, (*moment.carried, telling))
    published = telling.published or carried.published
    if telling.text is None:
        return replace(carried, published=published)
    return replace(carried, title=telling.title, text=telling.text, published=published)


def _shown(story: Story, past: Past, moment: _Moment) -> Story:
    """Take a story as it was shown when the moment came."""
    return _as_of(story, moment, [one for one in past.former if one.until >= moment.at])


def _as_of(story: Story, moment: _Moment, later: Sequence[Former]) -> Story:
    """Take a story as it was before its ``later`` texts, with those who had told it by then."""
    known = [(one.title, one.text) for one in later if one.text is not None]
    title, text = known[0] if known else (story.title, story.text)
    tellers = tuple((source, at) for source, at in story.tellers if at <= moment.at)
    shown = replace(story, title=title, text=text or "", tellers=tellers)
    return _carried_by(shown, moment.carried)


def _carried_by(story: Story, tellings: Sequence[Telling]) -> Story:
    """Give a story these carriers and no others, each since its first telling."""
    links = dict(zip(story.sources, story.links or ("",) * len(story.sources), strict=True))
    seen: dict[str, datetime] = {}
    for one in tellings:
        seen.setdefault(one.source, one.at)
    return replace(
        story,
        sources=tuple(seen),
        seen=tuple(seen.values()),
        links=tuple(links.get(source, "") for source in seen),
    )


def _judge(story: Story, moment: _Moment, watch: Watch, *, newly: bool) -> Judged:
    telling = moment.telling
    arrival = Arrival(
        story=story,
        verdict="revised" if moment.revised else "duplicate",
        hits=(Hit(watch=watch.name, newly=newly),),
        material=moment.material,
        baseline=telling is not None and telling.silent,
        date_is_others=telling is not None and not telling.published and moment.is_new_source,
    )
    (decision,) = decide([arrival], watches={watch.name: watch}, alerted={}, now=moment.at)
    return Judged(
        at=moment.at,
        source=telling.source if telling else None,
        decision=decision,
        by_later_text=telling is not None and telling.has_changed,
    )
