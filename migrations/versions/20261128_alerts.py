"""Mailings, segments, what supporters did, and how fast mail may leave.

Why: organizers write to the people who asked to be told, and everybody has a row that says what became
of it.
Safe while the old code runs: yes, new tables, and columns that are empty or have a default.
Going back: drops every mailing, every segment, and what supporters chose about frequency and pauses.

Revision ID: 0018
Revises: 0017
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_QUEUED = "state = 'queued'"
_LEASED = "state IN ('leased', 'sending')"
_NEW = "looked_back_at IS NULL"
_TABLES = (
    *("mailing_figures", "mailing_deliveries", "mailing_texts", "mailings", "segments"),
    *("alert_settings", "automatics", "facts", "soft_bounces", "gates"),
)
_ADDED = (
    *("name", "also_reads", "country", "source"),
    *("frequency", "paused_until", "is_discreet", "looked_back_at"),
)


def upgrade() -> None:
    _widen_supporters()
    _make_facts()
    _make_gates()
    _make_segments()
    _make_mailings()
    _make_texts()
    _make_deliveries()
    _make_settings()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_interests_audience", "interests")
    op.drop_index("ix_supporters_new", "supporters")
    for column in _ADDED:
        op.drop_column("supporters", column)


def _widen_supporters() -> None:
    for column in (
        sa.Column("name", sa.LargeBinary()),
        sa.Column("also_reads", sa.String(40), nullable=False, server_default=""),
        sa.Column("country", sa.String(2), nullable=False, server_default=""),
        sa.Column("source", sa.String(80), nullable=False, server_default=""),
        sa.Column("frequency", sa.String(16), nullable=False, server_default="each"),
        sa.Column("paused_until", sa.DateTime(timezone=True)),
        sa.Column("is_discreet", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("looked_back_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("supporters", column)
    _partial("ix_supporters_new", "supporters", ["id"], _NEW)
    op.create_index("ix_interests_audience", "interests", ["scope", "scope_id", "supporter_id"])


def _make_facts() -> None:
    op.create_table(
        "facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        _moment("at"),
        _about("facts", "supporter_id", "supporters"),
        _about("facts", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
        sa.UniqueConstraint(
            *("kind", "campaign_id", "organization_id", "supporter_id"),
            name=op.f("uq_facts_kind_campaign_id_organization_id_supporter_id"),
        ),
    )
    op.create_index("ix_facts_supporter_id", "facts", ["supporter_id"])
    op.create_index("ix_facts_organization", "facts", ["kind", "organization_id", "supporter_id"])
    op.create_table(
        "soft_bounces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        _moment("at"),
        _about("soft_bounces", "supporter_id", "supporters"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_soft_bounces")),
    )
    op.create_index("ix_soft_bounces_supporter_id", "soft_bounces", ["supporter_id"])


def _make_gates() -> None:
    op.create_table(
        "gates",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        _moment("next_at", nullable=True),
        _moment("held_until", nullable=True),
        sa.Column("strikes", sa.SmallInteger(), nullable=False),
        sa.Column("why", sa.String(80), nullable=False),
        _moment("changed_at"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_gates")),
    )


def _make_segments() -> None:
    op.create_table(
        "segments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("changed_at"),
        _moment("removed_at", nullable=True),
        _about("segments", "organization_id", "organizations"),
        _about("segments", "organizer_id", "organizers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segments")),
        sa.UniqueConstraint("organization_id", "name", name=op.f("uq_segments_organization_id_name")),
    )


def _make_mailings() -> None:
    op.create_table(
        "mailings",
        *_what_it_is(),
        *_when_and_who(),
        *_how_far(),
        _about("mailings", "organization_id", "organizations"),
        _about("mailings", "campaign_id", "campaigns"),
        _about("mailings", "segment_id", "segments"),
        _about("mailings", "organizer_id", "organizers"),
        _about("mailings", "approved_by_id", "organizers"),
        _about("mailings", "seconded_by_id", "organizers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sa.UniqueConstraint("slug", name=op.f("uq_mailings_slug")),
    )
    op.create_index("ix_mailings_listed", "mailings", ["organization_id", "id"])
    op.create_index("ix_mailings_campaign", "mailings", ["campaign_id", "id"])
    op.create_index("ix_mailings_state", "mailings", ["state", "scheduled_at"])
    op.create_index("ix_mailings_public", "mailings", ["organization_id", "public_at"])


def _what_it_is() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("about", sa.String(60), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        _moment("public_at", nullable=True),
        sa.Column("sender_name", sa.String(80), nullable=False),
        sa.Column("fallback_locale", sa.String(8), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.JSON(), nullable=False),
    ]


def _when_and_who() -> list[sa.Column]:
    return [
        _moment("scheduled_at", nullable=True),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column("late_hours", sa.SmallInteger(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        _moment("approved_at", nullable=True),
        sa.Column("seconded_by_id", sa.Integer(), nullable=True),
        _moment("seconded_at", nullable=True),
        sa.Column("approved_count", sa.Integer(), nullable=False),
    ]


def _how_far() -> list[sa.Column]:
    return [
        sa.Column("upper_id", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("is_expanded", sa.Boolean(), nullable=False),
        _moment("started_at", nullable=True),
        _moment("finished_at", nullable=True),
        sa.Column("pause_reason", sa.String(60), nullable=False),
        sa.Column("pause_facts", sa.JSON(), nullable=False),
        _moment("paused_at", nullable=True),
        sa.Column("warning", sa.String(60), nullable=False),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        _moment("counted_at", nullable=True),
        _moment("counts_due_at", nullable=True),
        sa.Column("rate_per_minute", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("changed_at"),
    ]


def _make_texts() -> None:
    op.create_table(
        "mailing_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("preheader", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("text_part", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("changed_at"),
        _about("mailing_texts", "mailing_id", "mailings"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_texts")),
        sa.UniqueConstraint("mailing_id", "locale", name=op.f("uq_mailing_texts_mailing_id_locale")),
    )


def _make_deliveries() -> None:
    op.create_table(
        "mailing_deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("supporter_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("domain", sa.String(40), nullable=False),
        _moment("due_at"),
        _moment("leased_until", nullable=True),
        sa.Column("worker", sa.String(60), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("server", sa.String(80), nullable=False),
        sa.Column("queue_id", sa.String(80), nullable=False),
        _moment("handed_at", nullable=True),
        _moment("ended_at", nullable=True),
        _about("mailing_deliveries", "mailing_id", "mailings"),
        _about("mailing_deliveries", "supporter_id", "supporters"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_deliveries")),
        sa.UniqueConstraint(
            "mailing_id", "supporter_id", name=op.f("uq_mailing_deliveries_mailing_id_supporter_id")
        ),
    )
    table = "mailing_deliveries"
    _partial("ix_mailing_deliveries_due", table, ["mailing_id", "due_at", "id"], _QUEUED)
    _partial("ix_mailing_deliveries_leased", table, ["mailing_id", "leased_until"], _LEASED)
    op.create_index("ix_mailing_deliveries_supporter", table, ["supporter_id"])
    op.create_index("ix_mailing_deliveries_listed", table, ["mailing_id", "state", "id"])
    op.create_table(
        "mailing_figures",
        sa.Column("mailing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("domain", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _about("mailing_figures", "mailing_id", "mailings"),
        sa.PrimaryKeyConstraint(
            *("mailing_id", "state", "reason", "domain"), name=op.f("pk_mailing_figures")
        ),
    )


def _make_settings() -> None:
    op.create_table(
        "alert_settings",
        sa.Column("organization_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("second_above", sa.Integer(), nullable=False),
        _moment("changed_at"),
        _about("alert_settings", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_alert_settings")),
    )
    op.create_table(
        "automatics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        _moment("changed_at"),
        _about("automatics", "organization_id", "organizations"),
        _about("automatics", "organizer_id", "organizers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automatics")),
        sa.UniqueConstraint(
            *("organization_id", "campaign_id", "kind"),
            name=op.f("uq_automatics_organization_id_campaign_id_kind"),
        ),
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _about(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _partial(name: str, table: str, columns: Sequence[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=condition, postgresql_where=condition)
