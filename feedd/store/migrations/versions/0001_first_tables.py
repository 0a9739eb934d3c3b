"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "endpoints",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.Column("disabled_why", _TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoints")),
        sa.UniqueConstraint("name", name=op.f("uq_endpoints_name")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("in_force", _TEXT, nullable=True),
        sa.Column("in_force_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "joined",
        sa.Column("story", _TEXT, nullable=False),
        sa.Column("into", _TEXT, nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("story", name=op.f("pk_joined")),
    )
    op.create_index(op.f("ix_joined_into"), "joined", ["into"], unique=False)
    op.create_table(
        "kept_apart",
        sa.Column("one", _TEXT, nullable=False),
        sa.Column("other", _TEXT, nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_kept_apart")),
    )
    op.create_table(
        "made",
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("definition", _TEXT, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("muted_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_made")),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", _TEXT, nullable=False),
        sa.Column("user", _TEXT, nullable=False),
        sa.Column("password", _TEXT, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sessions")),
    )
    op.create_table(
        "sources",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("url", _TEXT, nullable=True),
        sa.Column("title", _TEXT, nullable=True),
        sa.Column("site", _TEXT, nullable=True),
        sa.Column("feed_id", _TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ingested_at", sa.BigInteger(), nullable=True),
        sa.Column("declared_url", _TEXT, nullable=True),
        sa.Column("address", _TEXT, nullable=True),
        sa.Column("away", _TEXT, nullable=True),
        sa.Column("etag", _TEXT, nullable=True),
        sa.Column("last_modified", _TEXT, nullable=True),
        sa.Column("body_hash", _TEXT, nullable=True),
        sa.Column("full_at", sa.BigInteger(), nullable=True),
        sa.Column("last_visit_at", sa.BigInteger(), nullable=True),
        sa.Column("last_success_at", sa.BigInteger(), nullable=True),
        sa.Column("next_visit_at", sa.BigInteger(), nullable=True),
        sa.Column("why", _TEXT, nullable=False),
        sa.Column("hold_until", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("error_code", _TEXT, nullable=True),
        sa.Column("error", _TEXT, nullable=True),
        sa.Column("gone_at", sa.BigInteger(), nullable=True),
        sa.Column("moved_to", _TEXT, nullable=True),
        sa.Column("moved_seen", sa.Integer(), nullable=False),
        sa.Column("moved_since", sa.BigInteger(), nullable=True),
        sa.Column("pace", _TEXT, nullable=False),
        sa.Column("rhythm", _TEXT, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("silent_after", sa.BigInteger(), nullable=True),
        sa.Column("trouble", _TEXT, nullable=True),
        sa.Column("kind", _TEXT, nullable=True),
        sa.Column("former_kind", _TEXT, nullable=True),
        sa.Column("pushed_until", sa.BigInteger(), nullable=True),
        sa.Column("hub_first", sa.Boolean(), nullable=False),
        sa.Column("arrears", _TEXT, nullable=True),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("name", name=op.f("uq_sources_name")),
        postgresql_with={"fillfactor": 90},
    )
    op.create_index("ix_sources_due", "sources", ["next_visit_at"], unique=False)
    op.create_index(
        "ix_sources_held",
        "sources",
        ["hold_until"],
        unique=False,
        sqlite_where=sa.text("hold_until IS NOT NULL"),
        postgresql_where=sa.text("hold_until IS NOT NULL"),
    )
    op.create_table(
        "stories",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown_entry", sa.BigInteger(), nullable=True),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("event", _TEXT, nullable=True),
        sa.Column("retracted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_stories")),
        sa.UniqueConstraint("id", name=op.f("uq_stories_id")),
    )
    op.create_index(
        "ix_stories_event",
        "stories",
        ["event"],
        unique=False,
        sqlite_where=sa.text("event IS NOT NULL"),
        postgresql_where=sa.text("event IS NOT NULL"),
    )
    op.create_index(op.f("ix_stories_first_seen_at"), "stories", ["first_seen_at"], unique=False)
    op.create_index(
        "ix_stories_retracted",
        "stories",
        ["id"],
        unique=False,
        sqlite_where=sa.text("retracted_at IS NOT NULL"),
        postgresql_where=sa.text("retracted_at IS NOT NULL"),
    )
    op.create_index(
        "ix_stories_told",
        "stories",
        ["number"],
        unique=False,
        sqlite_where=sa.text("shown_entry IS NOT NULL"),
        postgresql_where=sa.text("shown_entry IS NOT NULL"),
    )
    op.create_table(
        "tokens",
        sa.Column("hash", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("scope", _TEXT, nullable=False),
        sa.Column("feeds", _TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_tokens")),
        sa.UniqueConstraint("name", name=op.f("uq_tokens_name")),
    )
    op.create_table(
        "topics",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("query", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        sa.UniqueConstraint("name", name=op.f("uq_topics_name")),
    )
    op.create_table(
        "watches",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("query", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_message_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
        sa.UniqueConstraint("name", name=op.f("uq_watches_name")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("watch_id", _NUMBER, nullable=True),
        sa.Column("story", _NUMBER, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("subject", _TEXT, nullable=True),
        sa.Column("told", _TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.number"], name=op.f("fk_alerts_story")),
        sa.ForeignKeyConstraint(["watch_id"], ["watches.id"], name=op.f("fk_alerts_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "watch_id", "story", "revision", name=op.f("uq_alerts_watch_id_story_revision")
        ),
    )
    op.create_index(op.f("ix_alerts_created_at"), "alerts", ["created_at"], unique=False)
    op.create_index(op.f("ix_alerts_story"), "alerts", ["story"], unique=False)
    op.create_table(
        "archives",
        sa.Column("topic_id", _NUMBER, nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("last_story", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_archives_topic_id")),
        sa.PrimaryKeyConstraint("topic_id", "page", name=op.f("pk_archives")),
    )
    op.create_table(
        "entries",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("source_id", _NUMBER, nullable=False),
        sa.Column("story", _NUMBER, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("stated_id", _TEXT, nullable=True),
        sa.Column("id_derived", sa.Boolean(), nullable=False),
        sa.Column("link", _TEXT, nullable=True),
        sa.Column("canonical", _TEXT, nullable=True),
        sa.Column("title", _TEXT, nullable=True),
        sa.Column("authors", sa.Text(), nullable=True),
        sa.Column("categories", sa.Text(), nullable=True),
        sa.Column("language", _TEXT, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("redated_at", sa.BigInteger(), nullable=True),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("pruned_at", sa.BigInteger(), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.LargeBinary(), nullable=False),
        sa.Column("enclosures", sa.LargeBinary(), nullable=True),
        sa.Column("summary", sa.LargeBinary(), nullable=True),
        sa.Column("html", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_entries_source_id")),
        sa.ForeignKeyConstraint(["story"], ["stories.number"], name=op.f("fk_entries_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_entries_source_id_key")),
    )
    op.create_index("ix_entries_seen", "entries", ["source_id", "last_seen_at"], unique=False)
    op.create_index(op.f("ix_entries_story"), "entries", ["story"], unique=False)
    op.create_table(
        "hub_listeners",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("topic_id", _NUMBER, nullable=False),
        sa.Column("format", _TEXT, nullable=False),
        sa.Column("url", _TEXT, nullable=False),
        sa.Column("secret", _TEXT, nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("act_at", sa.BigInteger(), nullable=True),
        sa.Column("why", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_hub_listeners_topic_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_listeners")),
        sa.UniqueConstraint(
            "topic_id", "format", "url", name=op.f("uq_hub_listeners_topic_id_format_url")
        ),
    )
    op.create_table(
        "hub_requests",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("topic_id", _NUMBER, nullable=False),
        sa.Column("format", _TEXT, nullable=False),
        sa.Column("callback", _TEXT, nullable=False),
        sa.Column("mode", _TEXT, nullable=False),
        sa.Column("secret", _TEXT, nullable=True),
        sa.Column("lease_seconds", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("act_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_hub_requests_topic_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_requests")),
        sa.UniqueConstraint(
            "topic_id", "format", "callback", name=op.f("uq_hub_requests_topic_id_format_callback")
        ),
    )
    op.create_table(
        "links",
        sa.Column("canonical", _TEXT, nullable=False),
        sa.Column("story", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.number"], name=op.f("fk_links_story")),
        sa.PrimaryKeyConstraint("canonical", name=op.f("pk_links")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "messages",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("endpoint_id", _NUMBER, nullable=False),
        sa.Column("watch_id", _NUMBER, nullable=True),
        sa.Column("webhook_id", _TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=True),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("why_then", _TEXT, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoints.id"], name=op.f("fk_messages_endpoint_id")
        ),
        sa.ForeignKeyConstraint(["watch_id"], ["watches.id"], name=op.f("fk_messages_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("webhook_id", name=op.f("uq_messages_webhook_id")),
    )
    op.create_index(
        "ix_messages_due", "messages", ["endpoint_id", "state", "next_attempt_at"], unique=False
    )
    op.create_table(
        "tombstones",
        sa.Column("topic_id", _NUMBER, nullable=False),
        sa.Column("story", _NUMBER, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["story"], ["stories.number"], name=op.f("fk_tombstones_story")),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_tombstones_topic_id")),
        sa.PrimaryKeyConstraint("topic_id", "story", name=op.f("pk_tombstones")),
    )
    op.create_table(
        "topic_stories",
        sa.Column("topic_id", _NUMBER, nullable=False),
        sa.Column("story", _NUMBER, nullable=False),
        sa.ForeignKeyConstraint(
            ["story"], ["stories.number"], name=op.f("fk_topic_stories_story")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topics.id"], name=op.f("fk_topic_stories_topic_id")
        ),
        sa.PrimaryKeyConstraint("topic_id", "story", name=op.f("pk_topic_stories")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_topic_stories_story", "topic_stories", ["story"], unique=False)
    op.create_table(
        "visits",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("source_id", _NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", _TEXT, nullable=False),
        sa.Column("detail", _TEXT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_visits_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_source", "visits", ["source_id", "at"], unique=False)
    op.create_table(
        "websub_subscriptions",
        sa.Column("source_id", _NUMBER, nullable=False),
        sa.Column("hub", _TEXT, nullable=False),
        sa.Column("topic", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("token", _TEXT, nullable=True),
        sa.Column("secret", _TEXT, nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("act_at", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("why", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_websub_subscriptions_source_id")
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_websub_subscriptions")),
        sa.UniqueConstraint("token", name=op.f("uq_websub_subscriptions_token")),
    )
    op.create_index(
        "ix_websub_subscriptions_due", "websub_subscriptions", ["act_at"], unique=False
    )
    op.create_table(
        "attempts",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("message_id", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", _TEXT, nullable=True),
        sa.Column("response", _TEXT, nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_attempts_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("message_id", "number", name=op.f("uq_attempts_message_id_number")),
    )
    op.create_index(op.f("ix_attempts_started_at"), "attempts", ["started_at"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("alert_id", _NUMBER, nullable=False),
        sa.Column("endpoint_id", _NUMBER, nullable=False),
        sa.Column("webhook_id", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("freed_at", sa.BigInteger(), nullable=True),
        sa.Column("release_at", sa.BigInteger(), nullable=True),
        sa.Column("why_then", _TEXT, nullable=False),
        sa.Column("message_id", _NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_deliveries_alert_id")),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoints.id"], name=op.f("fk_deliveries_endpoint_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_deliveries_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "alert_id", "endpoint_id", name=op.f("uq_deliveries_alert_id_endpoint_id")
        ),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["state", "release_at"], unique=False)
    op.create_index(op.f("ix_deliveries_message_id"), "deliveries", ["message_id"], unique=False)
    op.create_table(
        "former_texts",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("entry_id", _NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_former_texts_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_texts")),
    )
    op.create_index(op.f("ix_former_texts_entry_id"), "former_texts", ["entry_id"], unique=False)
    op.create_table(
        "prints",
        sa.Column("entry_id", _NUMBER, nullable=False),
        sa.Column("print", sa.LargeBinary(), nullable=True),
        sa.Column("filing", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_prints_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_prints")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("story", _NUMBER, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("entry_id", _NUMBER, nullable=False),
        sa.Column("superseded_at", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("title", _TEXT, nullable=True),
        sa.Column("html", sa.LargeBinary(), nullable=True),
        sa.Column("reasons", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_revisions_entry_id")),
        sa.ForeignKeyConstraint(["story"], ["stories.number"], name=op.f("fk_revisions_story")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("story", "number", name=op.f("uq_revisions_story_number")),
    )
    op.create_index(op.f("ix_revisions_entry_id"), "revisions", ["entry_id"], unique=False)
