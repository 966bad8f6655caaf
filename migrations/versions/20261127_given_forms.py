"""Forms that were sent, and what appeals have reached.

Why: a form to give that is sent twice makes one gift; pages show what was reached without counting.
Safe while the old code runs: yes, only new tables.
Going back: drops both; the sums can be made again from the gifts, a form sent twice could make two.

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
    op.create_table(
        "gift_totals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("settled_minor", sa.BigInteger(), nullable=False),
        sa.Column("pledged_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_gift_totals_appeal_id_appeals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_totals")),
        sa.UniqueConstraint(
            "appeal_id", "campaign_id", "currency", name=op.f("uq_gift_totals_appeal_id_campaign_id_currency")
        ),
    )


def downgrade() -> None:
    op.drop_table("gift_totals")
    op.drop_table("given_forms")
