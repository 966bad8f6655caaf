"""Changes of what readers have, waiting or carried out, and names under statements that wait for leave.

Why: nobody changes alone what readers have where four eyes are asked for, nor speaks for another; earlier
    words are found again.
Safe while the old code runs: yes, a new table, and a column whose default is what the old code means.
Going back: forgets what waited and what was written before; whoever was named without leave is named.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "desk_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("form", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_desk_changes_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_desk_changes_organizer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_changes")),
    )
    op.create_index("ix_desk_changes_path", "desk_changes", ["organization_id", "path", "id"])
    waiting = sa.text("shown_at IS NULL")
    op.create_index(
        "ix_desk_changes_waiting",
        "desk_changes",
        ["organization_id", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.add_column(
        "statement_issuers",
        sa.Column("is_agreed", sa.Boolean(), nullable=False, server_default=sa.true()),
    )


def downgrade() -> None:
    op.drop_column("statement_issuers", "is_agreed")
    op.drop_table("desk_changes")
