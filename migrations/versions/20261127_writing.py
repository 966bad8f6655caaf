"""What is being typed, and forms that were taken.

Why: nothing that an organizer types is lost, and a form sent twice is taken once.
Safe while the old code runs: yes, new tables.
Going back: drops what was typed and not saved.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "autosaves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("based_on", sa.String(length=40), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_autosaves_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_autosaves_organizer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autosaves")),
        sa.UniqueConstraint(
            "organizer_id",
            "organization_id",
            "about",
            name=op.f("uq_autosaves_organizer_id_organization_id_about"),
        ),
    )
    op.create_index("ix_autosaves_saved_at", "autosaves", ["saved_at"])
    op.create_table(
        "sendings",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sendings")),
    )
    op.create_index(op.f("ix_sendings_sent_at"), "sendings", ["sent_at"])


def downgrade() -> None:
    for table in ("sendings", "autosaves"):
        op.drop_table(table)
