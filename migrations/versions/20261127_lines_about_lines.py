"""Bank lines that speak of another line.

Why: PayPal's refund names the payment that it takes back, by which its gift is found.
Safe while the old code runs: yes, a column that may be empty, and an index.
Going back: refunds of PayPal's lose their payment; they have to be found by hand.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("bank_lines", sa.Column("about_ref", sa.String(80)))
    op.create_index("ix_bank_lines_provider_ref", "bank_lines", ["organization_id", "provider_ref"])


def downgrade() -> None:
    op.drop_index("ix_bank_lines_provider_ref", "bank_lines")
    op.drop_column("bank_lines", "about_ref")
