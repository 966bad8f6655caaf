"""Statements that the host newsroom took down stay down.

Why: whoever runs the site answers for its pages; the organization must not put back what the host withdrew.
Safe while the old code runs: yes, one column with a default.
Going back: forgets which withdrawals were the host's; organizations can publish those again.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    no = sa.text("false") if op.get_bind().dialect.name == "postgresql" else sa.text("0")
    op.add_column("statements", sa.Column("is_held", sa.Boolean(), nullable=False, server_default=no))


def downgrade() -> None:
    op.drop_column("statements", "is_held")
