"""Campaigns, petitions and appeals written by several people; updates by the clock; what was answered.

Why: organizers edit these texts in a browser, one language at a time, and nothing is overwritten unseen.
Safe while the old code runs: yes, columns with defaults and a new table. It shows what is removed.
Going back: drops the answers and their documents' names, and the Markdown of timeline events.

Revision ID: 0004
Revises: 0003
"""

import re
from html import unescape

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

WORDED = ("campaigns", "campaign_updates", "appeals", "petition_versions")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for table in WORDED:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        op.add_column(
            table, sa.Column("original_locale", sa.String(length=8), nullable=False, server_default="en")
        )
        for name in ("text_versions", "followed_versions"):
            op.add_column(table, sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("timeline_events", sa.Column("bodies", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("timeline_events", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("timeline_events", sa.Column("removed_at", MOMENT, nullable=True))
    for name in ("due_at", "removed_at"):
        op.add_column("campaign_updates", sa.Column(name, MOMENT, nullable=True))
    op.create_index(
        "ix_campaign_updates_due",
        "campaign_updates",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.add_column("petitions", sa.Column("delivered_on", sa.Date(), nullable=True))
    op.add_column("petitions", sa.Column("delivery_notes", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "petition_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("replied_on", sa.Date(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("bodies", sa.JSON(), nullable=False),
        sa.Column("bodies_html", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["petition_id"], ["petitions.id"], name=op.f("fk_petition_replies_petition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_replies")),
    )
    op.create_index(op.f("ix_petition_replies_petition_id"), "petition_replies", ["petition_id"])
    _give_events_their_words_back()


def _give_events_their_words_back() -> None:
    """Of older events only the HTML was kept; its words are a good enough Markdown."""
    events = sa.table(
        "timeline_events", sa.column("id"), sa.column("bodies", sa.JSON), sa.column("bodies_html", sa.JSON)
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(events.c.id, events.c.bodies_html)).all():
        bodies = {locale: _plain(html) for locale, html in (row.bodies_html or {}).items()}
        connection.execute(events.update().where(events.c.id == row.id).values(bodies=bodies))


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"</p>\s*", "\n\n", html))).strip()


def downgrade() -> None:
    op.drop_table("petition_replies")
    for name in ("delivery_notes", "delivered_on"):
        op.drop_column("petitions", name)
    op.drop_index("ix_campaign_updates_due", table_name="campaign_updates")
    for name in ("removed_at", "due_at"):
        op.drop_column("campaign_updates", name)
    for name in ("removed_at", "version", "bodies"):
        op.drop_column("timeline_events", name)
    for table in WORDED:
        for name in ("followed_versions", "text_versions", "original_locale", "version"):
            op.drop_column(table, name)
