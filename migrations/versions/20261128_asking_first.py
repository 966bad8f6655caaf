"""Who asked to be told and has not agreed yet, and files of supporters that came from elsewhere.

Why: nobody is written to before whoever owns the address has agreed; and lists can be brought along.
Safe while the old code runs: yes, only new tables.
Going back: drops both; whoever was asked and has not answered is never asked again.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_WAITING = sa.text("state <> 'disowned'")


def upgrade() -> None:
    op.create_table(
        "pending_interests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("email_fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("frequency", sa.String(16), nullable=True),
        sa.Column("is_discreet", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_count", sa.SmallInteger(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_attempts", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wording_id"],
            ["consent_wordings.id"],
            name=op.f("fk_pending_interests_wording_id_consent_wordings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_interests")),
        sa.UniqueConstraint(
            "email_fingerprint",
            "scope",
            "scope_id",
            name=op.f("uq_pending_interests_email_fingerprint_scope_scope_id"),
        ),
    )
    op.create_index(
        "ix_pending_interests_waiting",
        "pending_interests",
        ["asked_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_table(
        "supporter_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("file_name", sa.String(40), nullable=False),
        sa.Column("layout", sa.String(20), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("scope", sa.String(16), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("asks_first", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("fates", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_supporter_imports_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizers.id"], name=op.f("fk_supporter_imports_organizer_id_organizers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter_imports")),
    )
    op.create_index(op.f("ix_supporter_imports_organization_id"), "supporter_imports", ["organization_id"])


def downgrade() -> None:
    op.drop_table("supporter_imports")
    op.drop_table("pending_interests")
