"""Forms that were sent.

Why: a form to give that is sent twice makes one gift.
Safe while the old code runs: yes, only a new table.
Going back: drops it; a form that is sent again right then could make a second gift.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "given_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["donation_id"], ["donations.id"], name=op.f("fk_given_forms_donation_id_donations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_forms")),
        sa.UniqueConstraint("mark", name=op.f("uq_given_forms_mark")),
    )
    op.create_index(op.f("ix_given_forms_sent_at"), "given_forms", ["sent_at"])


def downgrade() -> None:
    op.drop_table("given_forms")
