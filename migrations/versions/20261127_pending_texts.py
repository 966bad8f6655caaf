"""Texts of published statements that wait for a second person.

Why: where an organization asks for four eyes, nobody changes alone what readers have.
Safe while the old code runs: yes, a new table; the old code shows what it saves at once.
Going back: forgets what waited; the revisions themselves stay.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "pending_texts",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("original_revision", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_pending_texts_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "locale", name=op.f("pk_pending_texts")),
    )


def downgrade() -> None:
    op.drop_table("pending_texts")
