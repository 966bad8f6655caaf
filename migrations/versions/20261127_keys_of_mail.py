"""Keys of promised mail in the order of their bytes.

Why: all mail about one thing is found by the beginning of its keys, which is one range of the index only
in that order; another order made PostgreSQL read the whole table.
Safe while the old code runs: yes; the table is locked while its index is built anew, a second for each
million rows.
Going back: the order of the database; nothing is lost.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _order('COLLATE "C"')


def downgrade() -> None:
    _order('COLLATE "default"')


def _order(collation: str) -> None:
    """SQLite compares bytes by itself."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE deliveries ALTER COLUMN key TYPE varchar(80) {collation}")
