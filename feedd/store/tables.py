"""The tables, and what a row of each means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    event,
    text,
)

from feedd.store.columns import Files, Hexadecimal, Moment, Number, Packed, Settled, Strings, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("authority", Text, nullable=False),  # what every Atom id begins with, minted once
    Column("created_at", Moment, nullable=False),
    Column("in_force", Text),  # JSON: the configuration, line by line, without its secrets
    Column("in_force_since", Moment),
)

sources = Table(
    "sources",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("declared", Boolean, nullable=False),  # is in the configuration now
    Column("url", Text),  # as declared, for people; what it stood for is declared_url
    Column("title", Text),  # what the source calls itself
    Column("site", Text),  # the page it says it belongs to
    Column("feed_id", Text),  # the id that its Atom feed states
    Column("created_at", Moment, nullable=False),
    Column("ingested_at", Moment),  # NULL: nothing has come from it yet
    # The rest is core.visit.VisitState, field by field.
    Column("declared_url", Text),
    Column("address", Text),
    Column("away", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("full_at", Moment),
    Column("last_visit_at", Moment),
    Column("last_success_at", Moment),
    Column("next_visit_at", Moment),  # NULL: never by itself (pushed to, or gone)
    Column("why", Text, nullable=False, default=""),
    Column("hold_until", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Moment),
    Column("error_code", Text),
    Column("error", Text),
    Column("gone_at", Moment),
    Column("moved_to", Text),
    Column("moved_seen", Integer, nullable=False, default=0),
    Column("moved_since", Moment),
    Column("pace", Text, nullable=False, default=""),
    Column("rhythm", Text, nullable=False, default=""),
    Column("entries", Integer, nullable=False, default=0),
    Column("silent_after", Moment),
    Column("trouble", Text),
    Column("kind", Text),
    Column("former_kind", Text),
    Column("pushed_until", Moment),
    Column("hub_first", Boolean, nullable=False, default=False),
    Column("arrears", Text),
    # With several workers: who claimed it last, by a number that only grows, and until when.
    Column("lease", Integer, nullable=False, default=0),
    Column("leased_until", Moment),
    Index("ix_sources_due", "next_visit_at"),
    Index("ix_sources_held", "hold_until", sqlite_where=text("hold_until IS NOT NULL")),
)

websub_subscriptions = Table(
    "websub_subscriptions",
    metadata,
    # What a source's hub offers (WebSub), and how far feedd has got with it.
    Column("source_id", ForeignKey("sources.id"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("state", Text, nullable=False),  # core.websub.State
    Column("token", Text, unique=True),  # the unguessable end of the callback's address
    Column("secret", Text),  # what the hub signs with
    Column("pending", Boolean, nullable=False, default=False),  # asked, not yet verified
    Column("lease_until", Moment),
    Column("act_at", Moment),  # when to ask, ask again or renew; NULL: never
    Column("failures", Integer, nullable=False, default=0),
    Column("why", Text, nullable=False, default=""),
    Index("ix_websub_subscriptions_due", "act_at"),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Number, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),  # ok, unchanged, pushed, or a failure's code
    Column("detail", Text, nullable=False, default=""),
    Column("status", Integer),
    Column("bytes", Integer, nullable=False, default=0),
    Column("seconds", Float, nullable=False, default=0.0),
    Column("new", Integer, nullable=False, default=0),
    Column("revised", Integer, nullable=False, default=0),
    Column("duplicate", Integer, nullable=False, default=0),
    Index("ix_visits_source", "source_id", "at"),
)

stories = Table(
    "stories",
    metadata,
    Column("number", Number, primary_key=True),  # order of first sight
    Column("id", Text, nullable=False, unique=True),  # the name everybody knows it by
    Column("revision", Integer, nullable=False),
    Column("shown_entry", BigInteger),  # the entry whose title, text, link are the story's
    Column("first_seen_at", Moment, nullable=False, index=True),
    Column("updated_at", Moment, nullable=False),  # moves on a material revision only
    Column("baseline", Boolean, nullable=False),  # first seen on a first visit
    Column("event", Text),  # id of the story that its event began with; NULL: this one
    Column("retracted_at", Moment),  # by a person, for ever
    # NULL in shown_entry: pruned. This finds the others without reading the pruned ones.
    Index("ix_stories_told", "number", sqlite_where=text("shown_entry IS NOT NULL")),
    Index("ix_stories_event", "event", sqlite_where=text("event IS NOT NULL")),
    Index("ix_stories_retracted", "id", sqlite_where=text("retracted_at IS NOT NULL")),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Number, primary_key=True),
    Column("source_id", ForeignKey("sources.id"), nullable=False),
    Column("story", ForeignKey("stories.number"), nullable=False, index=True),
    Column("key", Text, nullable=False),  # identity inside the source
    Column("stated_id", Text),  # "": what follows "id:" in the key
    Column("id_derived", Boolean, nullable=False),
    Column("link", Text),
    Column("canonical", Text),  # the link in its canonical form; "": the same as the link
    Column("title", Text),
    Column("authors", Strings),
    Column("categories", Strings),
    Column("language", Text),
    Column("digest", Hexadecimal, nullable=False),
    Column("seal", LargeBinary),  # of the item that says this (feedd.core.parse.feeds.seals)
    Column("published_at", Moment),
    Column("redated_at", Moment),  # the later date that a revision states
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("pruned_at", Moment),  # when its text was dropped; what it is known by stays
    Column("silent", Boolean, nullable=False),  # it came with a first visit that raised no alerts
    # The long ones last, so that reading the others needn't skip them.
    Column("reasons", Packed, nullable=False),  # JSON: why it is this story
    Column("enclosures", Files),
    Column("summary", Packed),  # "": the same as the text
    Column("html", Packed),
    UniqueConstraint("source_id", "key"),
    Index("ix_entries_seen", "source_id", "last_seen_at"),
)

prints = Table(
    "prints",
    metadata,
    # What a text is recognised by, kept while its entry stands in the window of recent stories.
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("print", LargeBinary),  # core.stories.Fingerprint; NULL: to be taken from the text
    Column("filing", LargeBinary, nullable=False),  # core.stories.Filing
)

links = Table(
    "links",
    metadata,
    # The primary key is what makes two visits that find one address at once agree on one story.
    Column("canonical", Text, primary_key=True),
    Column("story", ForeignKey("stories.number"), nullable=False),
    sqlite_with_rowid=False,
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("story", ForeignKey("stories.number"), nullable=False),
    Column("number", Integer),  # of the text that was superseded, from 1; NULL: not the one shown
    Column("entry_id", ForeignKey("entries.id"), nullable=False, index=True),
    Column("superseded_at", Moment, nullable=False),
    Column("material", Boolean, nullable=False),
    Column("title", Text),
    Column("html", Packed),
    Column("reasons", Packed, nullable=False),  # JSON: what changed
    UniqueConstraint("story", "number"),
)

former_texts = Table(
    "former_texts",
    metadata,
    # The digests of an entry's former texts, whether its story showed them or not.
    Column("id", Number, primary_key=True),  # in the order in which it was said
    Column("entry_id", ForeignKey("entries.id"), nullable=False, index=True),
    Column("digest", Hexadecimal, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", Text, primary_key=True),  # of the token, which is shown once and kept nowhere
    Column("name", Text, nullable=False, unique=True),
    Column("scope", Text, nullable=False),  # read, write, feeds
    Column("feeds", Text),  # the only ones that it opens, apart by blanks; NULL: all
    Column("created_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),  # of the cookie
    Column("user", Text, nullable=False),
    Column("password", Text, nullable=False),  # which password was in force: a new one ends it
    Column("expires_at", Moment, nullable=False),
)

made = Table(
    "made",
    metadata,
    Column("kind", Text, primary_key=True),  # sources, topics, watches
    Column("name", Text, primary_key=True),
    Column("definition", Text, nullable=False),  # JSON: what TOML would declare, without the name
    Column("changed_at", Moment, nullable=False),
    Column("muted_until", Moment),  # of watches, declared ones too if their definition is ""
)

archives = Table(
    "archives",
    metadata,
    Column("topic_id", ForeignKey("topics.id"), primary_key=True),
    Column("page", Integer, primary_key=True),  # from 1, the oldest
    Column("last_story", BigInteger, nullable=False),  # the newest it holds; it may be pruned
    Column("body", LargeBinary, nullable=False),  # as it was written once, for ever; zlib
    Column("written_at", Moment, nullable=False),
)

kept_apart = Table(
    "kept_apart",
    metadata,
    # Two stories that a person keeps apart.
    Column("one", Text, primary_key=True),  # the one that was made of an entry of the other
    Column("other", Text, primary_key=True),
    Column("decided_at", Moment, nullable=False),
)

joined = Table(
    "joined",
    metadata,
    # A story that a person merged into another, and that other, by their ids.
    Column("story", Text, primary_key=True),
    Column("into", Text, nullable=False, index=True),
    Column("decided_at", Moment, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("declared", Boolean, nullable=False),
    Column("query", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("version", Integer, nullable=False, default=0),  # moves when its feed changes
    Column("changed_at", Moment, nullable=False),  # when it did last
)

hub_listeners = Table(
    "hub_listeners",
    metadata,
    # Who is told when a topic's feed changes: subscribers of feedd's own hub, and other hubs.
    Column("id", Number, primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), nullable=False),
    Column("format", Text, nullable=False),  # of a subscriber's feed; "" for a hub
    Column("url", Text, nullable=False),
    Column("secret", Text),  # what feedd signs with
    Column("lease_until", Moment),  # NULL: a hub of the configuration, which has no lease
    Column("told", Integer, nullable=False),  # the topic's version that it knows of
    Column("attempts", Integer, nullable=False, default=0),  # since its last success
    Column("failing_since", Moment),
    Column("act_at", Moment),  # not before; NULL: at once
    Column("why", Text, nullable=False, default=""),
    UniqueConstraint("topic_id", "format", "url"),
)

hub_requests = Table(
    "hub_requests",
    metadata,
    # What subscribers asked of feedd's own hub and haven't verified.
    Column("id", Number, primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), nullable=False),
    Column("format", Text, nullable=False),
    Column("callback", Text, nullable=False),
    Column("mode", Text, nullable=False),  # core.hub.Mode
    Column("secret", Text),
    Column("lease_seconds", Integer, nullable=False),
    Column("version", Integer, nullable=False),  # the topic's, as they asked
    Column("attempts", Integer, nullable=False, default=0),
    Column("act_at", Moment, nullable=False),
    UniqueConstraint("topic_id", "format", "callback"),
)

topic_stories = Table(
    "topic_stories",
    metadata,
    Column("topic_id", ForeignKey("topics.id"), primary_key=True),
    Column("story", ForeignKey("stories.number"), primary_key=True),
    Index("ix_topic_stories_story", "story"),
    sqlite_with_rowid=False,
)

tombstones = Table(
    "tombstones",
    metadata,
    # Stories that a person withdrew from a topic's feed, which says so to its readers.
    Column("topic_id", ForeignKey("topics.id"), primary_key=True),
    Column("story", ForeignKey("stories.number"), primary_key=True),
    Column("withdrawn_at", Moment, nullable=False),
)

watches = Table(
    "watches",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("declared", Boolean, nullable=False),
    Column("query", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_message_at", Moment),  # its cool-down runs from then
)

endpoints = Table(
    "endpoints",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("declared", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("failing_since", Moment),
    Column("paused_until", Moment),  # it said that it has too much to do
    Column("disabled_at", Moment),
    Column("disabled_why", Text),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Number, primary_key=True),  # the sequence that receivers order by
    Column("watch_id", ForeignKey("watches.id")),  # NULL: a notice to the operator
    Column("story", ForeignKey("stories.number"), index=True),
    Column("revision", Integer, nullable=False, default=0),
    Column("digest", Hexadecimal),  # of the text that raised it
    Column("subject", Text),  # what a notice to the operator is about
    Column("told", Text),  # JSON: its words, fixed when it was raised; NULL: pruned
    Column("created_at", Moment, nullable=False, index=True),
    UniqueConstraint("watch_id", "story", "revision"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Number, primary_key=True),
    Column("alert_id", ForeignKey("alerts.id"), nullable=False),
    Column("endpoint_id", ForeignKey("endpoints.id"), nullable=False),
    Column("webhook_id", Text, nullable=False),  # its message's, if it leaves alone
    Column("state", Text, nullable=False),  # held, waiting, dropped; told: its message has more
    Column("freed_at", Moment),  # raised or released: from then on only its watch's calm holds it
    Column("release_at", Moment),  # as planned by the rules in force; NULL: held, or left already
    Column("why_then", Text, nullable=False, default=""),
    Column("message_id", ForeignKey("messages.id"), index=True),
    UniqueConstraint("alert_id", "endpoint_id"),
    Index("ix_deliveries_due", "state", "release_at"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Number, primary_key=True),  # the order in which they leave
    Column("endpoint_id", ForeignKey("endpoints.id"), nullable=False),
    Column("watch_id", ForeignKey("watches.id")),  # NULL: a notice to the operator
    Column("webhook_id", Text, nullable=False, unique=True),
    Column("body", LargeBinary),  # the same bytes at every attempt; NULL: pruned
    Column("state", Text, nullable=False),  # pending, delivered, exhausted, dropped
    Column("attempts", Integer, nullable=False),
    Column("by_hand", Boolean, nullable=False),  # a person sent it again: no retries
    Column("recipients", Settled),  # of a mail, where they fared differently: whom it reached
    Column("asked", Boolean, nullable=False, default=False),  # by a person: it ignores quiet hours
    Column("due_at", Moment),  # when it is to be tried next but for quiet hours
    Column("next_attempt_at", Moment),  # that, or their end; NULL once the state is final
    Column("leased_until", Moment),  # being sent: nobody else takes it before
    Column("why_then", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_messages_due", "endpoint_id", "state", "next_attempt_at"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("message_id", ForeignKey("messages.id"), nullable=False),
    Column("number", Integer, nullable=False),  # from 1
    Column("started_at", Moment, nullable=False, index=True),  # written before the socket opens
    Column("seconds", Float),  # NULL: feedd stopped before it heard the answer
    Column("status", Integer),
    Column("error", Text),
    Column("response", Text),  # its first characters
    UniqueConstraint("message_id", "number"),
)


def named_columns(table: Table, names: str) -> Iterator[Column[Any]]:
    """Give columns of a table by their names, with blanks between them."""
    return (table.c[name] for name in names.split())


def add_words_of_postgresql() -> None:
    """Add to the tables what only PostgreSQL is told.

    Declared above, it would load SQLAlchemy's PostgreSQL dialect into every feedd on SQLite, 3 MB.
    """
    for index in (index for table in metadata.tables.values() for index in table.indexes):
        if (where := index.dialect_options["sqlite"]["where"]) is not None:
            index.dialect_options["postgresql"]["where"] = where
    # Room on each page for what a claim writes (``feedd.store.claims``).
    sources.dialect_options["postgresql"]["with"] = {"fillfactor": 90}


@event.listens_for(metadata, "before_create")
def _before_create(_metadata: MetaData, connection: Connection, **_: object) -> None:
    if connection.dialect.name == "postgresql":
        add_words_of_postgresql()
