"""Accounts that readers have seen, prefixes that were used, what treasurers were told.

Why: a new account needs a second person in every appeal and from the terminal too; a reference with an
earlier prefix is found; treasurers are written to once; receipts may need a postal address; the largest
gift is a setting; what an event said of an erased donor can go.
Safe while the old code runs: yes, columns that are empty or have a default, and a new table.
Going back: appeals forget that they were shown, changes proposed at a terminal are dropped.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_AFTER_PREFIX = 7
"""Six characters and their check stand behind the prefix of a reference."""


def upgrade() -> None:
    op.add_column("appeals", sa.Column("first_shown_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE appeals SET first_shown_at = created_at WHERE state = 'published' OR EXISTS (SELECT 1 FROM "
        "audit_events WHERE action = 'appeal.published' AND subject = 'appeal:' || appeals.id)"
    )
    op.add_column("disputes", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.add_column("provider_events", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.add_column("provider_events", sa.Column("forgotten_at", sa.DateTime(timezone=True)))
    op.add_column(
        "money_settings", sa.Column("most_minor", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column(
        "money_settings",
        sa.Column("asks_postal", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("bank_changes") as changes:
        changes.alter_column("proposed_by_id", existing_type=sa.Integer(), nullable=True)
    op.create_table(
        "reference_prefixes",
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_reference_prefixes_organization_id")
        ),
        sa.PrimaryKeyConstraint("organization_id", "prefix", name=op.f("pk_reference_prefixes")),
    )
    op.execute(
        "INSERT INTO reference_prefixes (organization_id, prefix) SELECT DISTINCT organization_id, "
        f"substr(reference, 1, length(reference) - {_AFTER_PREFIX}) FROM donations"
    )


def downgrade() -> None:
    op.drop_table("reference_prefixes")
    op.execute("DELETE FROM bank_changes WHERE proposed_by_id IS NULL")
    with op.batch_alter_table("bank_changes") as changes:
        changes.alter_column("proposed_by_id", existing_type=sa.Integer(), nullable=False)
    for table, column in (
        ("money_settings", "asks_postal"),
        ("money_settings", "most_minor"),
        ("provider_events", "forgotten_at"),
        ("provider_events", "told_at"),
        ("disputes", "told_at"),
        ("appeals", "first_shown_at"),
    ):
        op.drop_column(table, column)
