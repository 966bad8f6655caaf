"""Figures per hour, and the source of a signature.

Why: organizers see how a campaign goes without anybody counting a table on a page view.
Safe while the old code runs: yes, new tables, and columns with defaults; hours that it confirms
meanwhile are put right by `flask petitions recount --repair`.
Going back: drops the figures; views and arrivals cannot be counted again.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_UNCOUNTED = sa.text("counted <> state AND state IN ('sent', 'dead', 'cancelled')")
_HOURS = sa.text("kind = 'hour'")
_DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    op.create_table(
        "figures",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_figures_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "kind", "hour", "value", name=op.f("pk_figures")),
    )
    op.create_table(
        "figure_cursors",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("horizon", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_figure_cursors")),
    )
    op.execute("INSERT INTO figure_cursors (name, position, bound, horizon) VALUES ('signed', 0, 0, 0)")
    op.add_column("signatures", sa.Column("source", sa.String(length=60), server_default="", nullable=False))
    op.add_column("deliveries", sa.Column("counted", sa.String(length=16), server_default="", nullable=False))
    with op.batch_alter_table("tallies") as tallies:
        tallies.alter_column("value", type_=sa.String(length=80), existing_nullable=False)
    _index("ix_tallies_hours", "tallies", "petition_id", _HOURS)
    _index("ix_deliveries_uncounted", "deliveries", "id", _UNCOUNTED)
    _index("ix_deliveries_dead", "deliveries", "id", _DEAD)
    _count_what_is_there()


def downgrade() -> None:
    op.drop_index("ix_deliveries_dead", "deliveries")
    op.drop_index("ix_deliveries_uncounted", "deliveries")
    op.drop_index("ix_tallies_hours", "tallies")
    op.execute("DELETE FROM tallies WHERE kind = 'hour'")
    with op.batch_alter_table("tallies") as tallies:
        tallies.alter_column("value", type_=sa.String(length=10), existing_nullable=False)
    op.drop_column("deliveries", "counted")
    op.drop_column("signatures", "source")
    op.drop_table("figure_cursors")
    op.drop_table("figures")


def _index(name: str, table: str, column: str, where: sa.TextClause) -> None:
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def _count_what_is_there() -> None:
    """Put the hours of confirmed signatures where the worker's next step takes them from."""
    hour = "to_char(timezone('UTC', confirmed_at), 'YYYYMMDDHH24')"
    if op.get_bind().dialect.name == "sqlite":
        hour = "strftime('%Y%m%d%H', confirmed_at)"
    op.execute(
        "INSERT INTO tallies (petition_id, kind, value, slot, count)"
        f" SELECT petition_id, 'hour', {hour} || ' ' || locale || ' ', 0, count(*)"
        " FROM signatures WHERE state = 'confirmed' GROUP BY petition_id, locale, 3"
    )
