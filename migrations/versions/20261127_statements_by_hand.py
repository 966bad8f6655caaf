"""Statements and pictures that organizers make in a browser.

Why: who keeps a statement and who wrote a revision, review, publishing at a set time, translations that
are behind their original, pictures that belong to an organization and are cropped around a point.
Safe while the old code runs: yes but for making statements, which then miss their keeper.
Going back: drops comments, schedules and who wrote what.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEEPER = (
    "UPDATE statements SET organization_id = COALESCE("
    "(SELECT i.organization_id FROM statement_issuers i WHERE i.statement_id = statements.id"
    " ORDER BY i.position LIMIT 1), (SELECT MIN(id) FROM organizations))"
)


def upgrade() -> None:
    no = sa.text("false") if op.get_bind().dialect.name == "postgresql" else sa.text("0")
    op.add_column(
        "organizations", sa.Column("needs_four_eyes", sa.Boolean(), nullable=False, server_default=no)
    )
    _refer("pictures", "organization_id", "organizations")
    for name in ("focus_x", "focus_y"):
        op.add_column("pictures", sa.Column(name, sa.Integer(), nullable=False, server_default="50"))
    op.create_index(op.f("ix_pictures_organization_id"), "pictures", ["organization_id"])
    _statements()
    op.create_table(
        "statement_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_comments_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_statement_comments_organizer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_comments")),
    )
    op.create_index(op.f("ix_statement_comments_statement_id"), "statement_comments", ["statement_id"])


def _refer(table: str, column: str, target: str) -> None:
    """A column that refers to another table; Alembic would add the constraint apart, which SQLite cannot."""
    name = op.f(f"fk_{table}_{column}")
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER CONSTRAINT {name} REFERENCES {target} (id)")


def _statements() -> None:
    _refer("statements", "organization_id", "organizations")
    op.add_column("statements", sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True))
    _refer("statements", "scheduled_by_id", "organizers")
    op.execute(KEEPER)
    op.create_index(op.f("ix_statements_organization_id"), "statements", ["organization_id"])
    op.create_index(op.f("ix_statements_scheduled_at"), "statements", ["scheduled_at"])
    op.add_column("statement_texts", sa.Column("original_revision", sa.Integer(), nullable=True))
    op.add_column(
        "statement_revisions", sa.Column("quotations", sa.JSON(), nullable=False, server_default="[]")
    )
    _refer("statement_revisions", "organizer_id", "organizers")


def downgrade() -> None:
    op.drop_table("statement_comments")
    for name in ("organizer_id", "quotations"):
        op.drop_column("statement_revisions", name)
    op.drop_column("statement_texts", "original_revision")
    for index in ("scheduled_at", "organization_id"):
        op.drop_index(op.f(f"ix_statements_{index}"), "statements")
    for name in ("scheduled_by_id", "scheduled_at", "organization_id"):
        op.drop_column("statements", name)
    op.drop_index(op.f("ix_pictures_organization_id"), "pictures")
    for name in ("focus_y", "focus_x", "organization_id"):
        op.drop_column("pictures", name)
    op.drop_column("organizations", "needs_four_eyes")
