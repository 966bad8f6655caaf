"""Reports, decisions and what they touched; names that can be found, signs of suspicion, lists by key.

Why: organizers moderate, look for a signer, and take out false signatures.
Safe while the old code runs: yes, new tables, one column without and one with a default, and indexes.
On PostgreSQL with millions of signatures the indexes hold up signing while they are made.
Going back: drops reports and decisions; what they took out stays out and cannot be undone any more.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_COMMENTED = sa.text("comment_state <> 'none'")
_OPEN = sa.text("state = 'open'")
_SUSPICIOUS = sa.text("suspicion <> 0")
_TAKEN_OUT = sa.text("state IN ('rejected', 'withdrawn', 'disowned')")
_LISTED = ["petition_id", "signed_at", "id"]


def _partial(name: str, columns: list[str], where: sa.TextClause, *, table: str = "signatures") -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("petition_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(16), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("report_count", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_reports_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    _partial("ix_reports_open", ["petition_id", "id"], _OPEN, table="reports")
    op.create_index("ix_reports_thing", "reports", ["thing", "thing_id"])
    op.create_index(
        "uq_reports_open",
        "reports",
        ["thing", "thing_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("organizer_id", sa.Integer(), nullable=True),
        sa.Column("petition_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("conditions", sa.LargeBinary(), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("part_count", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_decisions_job_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_decisions_organization_id")
        ),
        sa.ForeignKeyConstraint(["organizer_id"], ["organizers.id"], name=op.f("fk_decisions_organizer_id")),
        sa.ForeignKeyConstraint(["petition_id"], ["petitions.id"], name=op.f("fk_decisions_petition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_organization_id_id", "decisions", ["organization_id", "id"])
    op.create_table(
        "decision_parts",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(16), nullable=False),
        sa.Column("thing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name=op.f("fk_decision_parts_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", "thing", "thing_id", name=op.f("pk_decision_parts")),
    )
    op.create_index("ix_decision_parts_thing_thing_id", "decision_parts", ["thing", "thing_id"])
    _find_signatures()


def _find_signatures() -> None:
    op.add_column("signatures", sa.Column("name_fingerprint", sa.LargeBinary(), nullable=True))
    op.add_column(
        "signatures", sa.Column("suspicion", sa.SmallInteger(), nullable=False, server_default=sa.text("0"))
    )
    op.drop_index("ix_signatures_comments", "signatures")
    _partial("ix_signatures_comments", ["petition_id", "comment_state", "id"], _COMMENTED)
    op.create_index("ix_signatures_listed", "signatures", _LISTED)
    op.create_index("ix_signatures_named", "signatures", ["name_fingerprint"])
    _partial("ix_signatures_suspicious", _LISTED, _SUSPICIOUS)
    _partial("ix_signatures_taken_out", _LISTED, _TAKEN_OUT)


def downgrade() -> None:
    for name in ("taken_out", "suspicious", "named", "listed", "comments"):
        op.drop_index(f"ix_signatures_{name}", "signatures")
    _partial("ix_signatures_comments", ["petition_id", "comment_state"], _COMMENTED)
    for column in ("suspicion", "name_fingerprint"):
        op.drop_column("signatures", column)
    for table in ("decision_parts", "decisions", "reports"):
        op.drop_table(table)
