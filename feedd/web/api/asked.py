"""What the API is told, as JSON; what it answers is in ``shapes``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Asked(BaseModel):
    """What a request says; a key that isn't known is refused, since it may be a misspelt one."""

    model_config = ConfigDict(extra="forbid")


class MatchRequest(Asked):
    """A query, and the story to try it on, given here or by its id."""

    query: str = Field(max_length=10_000)
    story: str | None = None
    title: str = Field("", max_length=10_000)
    text: str = Field("", max_length=1_000_000)
    language: str | None = None


class BacktestRequest(Asked):
    """A query, and how many days of stored stories to try it on."""

    query: str = Field(max_length=10_000)
    days: int = Field(30, ge=1, le=90)


class Draft(BaseModel):
    """Keys and values as in TOML; keys that aren't named here count as well."""

    model_config = ConfigDict(extra="allow")


class SourceDraft(Draft):
    """A source as it is made."""

    url: str
    interval: str | None = None
    enabled: bool = True
    selectors: dict[str, str] | None = None


class TopicDraft(Draft):
    """A topic as it is made."""

    query: str
    title: str | None = None


class WatchDraft(Draft):
    """A watch as it is made."""

    query: str
    title: str | None = None
    notify: list[str] = []
    max_age: str | None = None
    realert: str | None = None


class MuteRequest(Asked):
    """For how many minutes from now; 0 unmutes the watch."""

    minutes: int = Field(ge=0, le=60 * 24 * 365)


class MergeRequest(Asked):
    """The story that tells the same."""

    other: str = Field(max_length=200)


class _Which(Asked):
    """Which deliveries are meant; what is left out isn't asked for.

    ``why`` is their ``why_then``; ``newest`` is the number of the last alert that was looked at,
    so that what came since stays as it is.
    """

    watch: str | None = Field(None, max_length=200)
    endpoint: str | None = Field(None, max_length=200)
    why: str | None = Field(None, max_length=2000)
    newest: int | None = Field(None, ge=0, lt=1 << 62)


class ReleaseRequest(_Which):
    """Which of those that are held."""

    state: Literal["held"]


class ReplayRequest(_Which):
    """Which of those that were given up, or wait for their next attempt."""

    state: Literal["exhausted", "pending"]


class DropRequest(_Which):
    """Which of those that haven't arrived."""

    state: Literal["held", "waiting", "pending"]
