"""Mail that came back.

Why: bounces, complaints and wishes to leave are each counted once, and what nobody understood waits,
sealed, for a person.
Safe while the old code runs: yes, a new table.
Going back: forgets what came back; a mail that lies in a mailbox still would be counted again.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_UNREAD = sa.text("content IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "returned_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("domain", sa.String(40), nullable=False),
        sa.Column("unread", sa.String(40), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_mails")),
        sa.UniqueConstraint("digest", name=op.f("uq_returned_mails_digest")),
    )
    op.create_index("ix_returned_mails_arrived", "returned_mails", ["arrived_at"])
    op.create_index("ix_returned_mails_domain", "returned_mails", ["domain", "arrived_at"])
    op.create_index(
        "ix_returned_mails_unread",
        "returned_mails",
        ["unread", "id"],
        sqlite_where=_UNREAD,
        postgresql_where=_UNREAD,
    )


def downgrade() -> None:
    op.drop_table("returned_mails")
