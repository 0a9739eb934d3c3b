"""What the API sends, as JSON: the nouns and fields of the command line.

Times are RFC 3339 in UTC; what is absent is null. Fields are added, never changed.
"""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer

from feedd.core.spans import rfc3339
from feedd.web.api.asked import SourceDraft, TopicDraft, WatchDraft

T = TypeVar("T")

Moment = Annotated[datetime, PlainSerializer(rfc3339, str)]


class Shape(BaseModel):
    """Made from the value of the same fields."""

    model_config = ConfigDict(from_attributes=True)


class Page(Shape, Generic[T]):
    """A part of a list; ``next`` is the cursor of the part after it, null for the last."""

    items: list[T]
    next: str | None = None


class ReasonShape(Shape):
    """One ground of a verdict."""

    name: str
    text: str
    score: float | None = None


class PassageShape(Shape):
    """Code points ``start`` to ``end`` of a field."""

    field: str
    start: int
    end: int
    text: str


class FileShape(Shape):
    """A file that a story carries; ``length`` is in bytes."""

    url: str
    type: str | None
    length: int | None


class StoryShape(Shape):
    """One story as it stands now; its files and ``categories`` are those of the entry shown."""

    id: str
    revision: int
    title: str
    summary: str
    link: str | None
    sources: list[str]
    links: list[str]
    topics: list[str]
    categories: list[str]
    enclosures: list[FileShape]
    language: str | None
    published: Moment | None
    first_seen: Moment | None
    updated: Moment | None
    text: str


class EditShape(Shape):
    """One run of a word-level diff."""

    op: Literal["equal", "replace", "delete", "insert"]
    old: str
    new: str


class SupersededShape(Shape):
    """A text that was superseded, and what made the next one matter or not."""

    title: str
    until: Moment
    material: bool
    reasons: list[ReasonShape]


class EntryShape(Shape):
    """An entry that tells a story, and why it is this story.

    ``former`` are its texts before, if it was revised while the story showed another entry's.
    """

    number: int
    source: str
    entry: str
    title: str
    link: str | None
    first_seen: Moment
    shown: bool
    reasons: list[ReasonShape]
    former: list[SupersededShape]


class FormerShape(SupersededShape):
    """A text that a story showed once, by its number from 1."""

    number: int


class RevisionShape(FormerShape):
    """A text that was superseded: ``until`` then; the edits lead to the text that came."""

    text: str
    title_edits: list[EditShape]
    text_edits: list[EditShape]


class OtherShape(BaseModel):
    """Another story of the same event."""

    story: str
    title: str


class ClauseShape(Shape):
    """A part of a query: whether it matched, and where, or what it wanted."""

    text: str
    matched: bool
    passages: list[PassageShape]
    wanted: str
    clauses: list["ClauseShape"]


class TopicVerdict(BaseModel):
    """Whether a topic holds a story, and why."""

    topic: str
    stands: bool
    matched: bool
    clause: ClauseShape


class SourceShape(Shape):
    """A source; ``made`` when it was made by page or API, and may be changed there.

    Its ``definition`` is what it was made of, as a PUT takes it; null for what a file declares.
    """

    name: str
    url: str | None
    title: str | None
    made: bool
    enabled: bool
    trouble: str | None
    error: str | None
    failures: int
    failing_since: Moment | None
    last_visit: Moment | None
    next_visit: Moment | None
    why: str
    definition: SourceDraft | None


class TopicShape(Shape):
    """A topic, and where its feed is; its ``definition`` is as with a source."""

    name: str
    title: str
    query: str
    description: str
    content: Literal["full", "summary"]
    limit: int
    made: bool
    feed: str
    definition: TopicDraft | None


class WatchShape(Shape):
    """A watch; while it is muted it raises no alerts. Its ``definition`` is as with a source."""

    name: str
    title: str
    query: str
    notify: list[str]
    realert: Literal["never", "material", "any"]
    muted_until: Moment | None
    made: bool
    definition: WatchDraft | None


class EndpointShape(Shape):
    """An endpoint and how it stands; its address may hold a secret and isn't told.

    ``waiting`` counts deliveries that are held or wait and are in no message yet, ``pending`` and
    ``exhausted`` messages.
    """

    name: str
    kind: str
    failing_since: Moment | None
    last_failure: str | None
    paused_until: Moment | None
    disabled_at: Moment | None
    disabled_why: str | None
    waiting: int
    pending: int
    exhausted: int


class AttemptShape(Shape):
    """One try to deliver."""

    number: int
    started_at: Moment
    seconds: float | None
    status: int | None
    error: str | None
    response: str | None


class DeliveryShape(Shape):
    """One alert on its way to one endpoint."""

    webhook_id: str
    alert: int
    watch: str
    story: str
    endpoint: str
    state: str
    attempts: int
    next_attempt_at: Moment | None
    why_then: str
    waited_for: str
    finished_at: Moment | None


class DeliveryDetail(DeliveryShape):
    """A delivery with every attempt."""

    tried: list[AttemptShape]


class AlertShape(Shape):
    """A watch found a story."""

    number: int
    watch: str
    story: str
    title: str
    revision: int
    created_at: Moment
    deliveries: list[DeliveryShape]


class WatchVerdict(BaseModel):
    """What a watch makes of a story; the stages are given if it matches and has raised no alert.

    An alert's deliveries say how far each is, and why; one that is held or dropped is no
    ``alerted_revision``.
    """

    watch: str
    matched: bool
    alerted_revision: int | None
    clause: ClauseShape
    stages: list[ReasonShape]
    alerts: list[AlertShape]


class ExplainShape(BaseModel):
    """Why a story is one, why it is in its topics, and what the watches make of it."""

    story: str
    title: str
    revision: int
    entries: list[EntryShape]
    revisions: list[FormerShape]
    also: list[OtherShape]
    topics: list[TopicVerdict]
    watches: list[WatchVerdict]


class CautionShape(Shape):
    """Something in a query that may not be meant."""

    column: int
    length: int
    message: str


class MatchShape(BaseModel):
    """Whether a query matches, and where."""

    match: bool
    passages: list[PassageShape]
    warnings: list[CautionShape]


class DayShape(Shape):
    """How many alerts one day (UTC) would have brought."""

    date: date
    alerts: int


class HitShape(BaseModel):
    """A story that a query matches; ``why`` says why it raises no alert, if it raises none."""

    story: str
    title: str
    first_seen: Moment | None
    alerts: bool
    why: str | None
    passages: list[PassageShape]


class BacktestShape(BaseModel):
    """How many stories were judged, and how many match; ``matches`` holds the newest 200."""

    judged: int
    total: int
    days: list[DayShape]
    matches: list[HitShape]
    warnings: list[CautionShape]


class DecidedShape(BaseModel):
    """How many deliveries that were; of what is sent again, how many messages."""

    count: int


class CorrectedShape(BaseModel):
    """The story that is left, or that the entry is now."""

    story: str


class SentShape(BaseModel):
    """What an endpoint said to a sample."""

    delivered: bool
    words: str
    seconds: float
