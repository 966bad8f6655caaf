"""Partner organizations apply, and are approved or suspended.

Why: nothing of an organization that the host newsroom did not approve is shown to readers.
Safe while the old code runs: yes, columns with defaults; every organization there is is approved.
Going back: whoever was suspended or still waited is shown again. Suspend them by hand first.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "organizations", sa.Column("state", sa.String(16), nullable=False, server_default="approved")
    )
    op.add_column("organizations", sa.Column("state_note", sa.Text(), nullable=False, server_default=""))
    op.add_column("campaigns", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("campaigns", sa.Column("withdrawn_reasons", sa.JSON(), nullable=False, server_default="{}"))
    for name in ("action", "organizer_id"):
        op.create_index(
            f"ix_audit_events_organization_id_{name}_id", "audit_events", ["organization_id", name, "id"]
        )


def downgrade() -> None:
    for name in ("organizer_id", "action"):
        op.drop_index(f"ix_audit_events_organization_id_{name}_id", "audit_events")
    for column in ("withdrawn_reasons", "withdrawn_at"):
        op.drop_column("campaigns", column)
    for column in ("state_note", "state"):
        op.drop_column("organizations", column)
