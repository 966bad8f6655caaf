"""Keys: rotate what is encrypted to the newest one."""

from collections.abc import Iterator, Sequence
from typing import Any

import click
from flask.cli import AppGroup
from rich.progress import Progress
from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Row,
    Select,
    Table,
    bindparam,
    cast,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from campaign.cli.display import refusals_as_lines
from campaign.core.crypto import vault
from campaign.core.db import Base, Encrypted, transaction

BATCH = 500
keys_cli = AppGroup("keys", help="The keys that names and addresses are encrypted with.")


@keys_cli.command("rotate")
@refusals_as_lines
def rotate() -> None:
    """Seal everything anew with the first key of CAMPAIGN_VAULT_KEYS.

    Put the new key first and leave the old one behind it; when this is done, the old one may go. It
    may be stopped and started again: what is done stays done.
    """
    total = 0
    with Progress(transient=True) as progress:
        for table, columns in encrypted_columns():
            bar = progress.add_task(table.name, total=_count_stale(table, columns))
            for done in _rotate_table(table, columns):
                total += done
                progress.advance(bar, done)
    click.echo(f"{total} rows sealed anew.")


def encrypted_columns() -> list[tuple[Table, list[Column[str]]]]:
    """Every table that holds something encrypted, with those columns."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Encrypted)]
        if columns:
            found.append((table, columns))
    return found


def _rotate_table(table: Table, columns: list[Column[str]]) -> Iterator[int]:
    """A batch of rows in each transaction, by rising id, until none is left."""
    after = 0
    while True:
        with transaction() as session:
            rows = session.execute(_next_stale(table, columns, after)).all()
            if rows:
                _seal_anew(session, table, columns, rows)
        if not rows:
            return
        after = rows[-1].id
        yield len(rows)


def _count_stale(table: Table, columns: list[Column[str]]) -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(table).where(_is_stale(columns))).one()


def _next_stale(table: Table, columns: list[Column[str]], after: int) -> Select[Any]:
    """Reading opens with whichever key it was."""
    rows = select(table.c.id, *columns).where(table.c.id > after, _is_stale(columns))
    return rows.order_by(table.c.id).limit(BATCH).with_for_update()


def _is_stale(columns: list[Column[str]]) -> ColumnElement[bool]:
    newest = vault.newest_key_id
    return or_(*(func.substr(cast(column, LargeBinary), 1, len(newest)) != newest for column in columns))


def _seal_anew(session: Session, table: Table, columns: list[Column[str]], rows: Sequence[Row[Any]]) -> None:
    """Writing seals with the newest key: one statement for the batch, a tenth of one for each row."""
    renewed: dict[Any, Any] = {column: bindparam(f"new_{column.name}") for column in columns}
    statement = update(table).where(table.c.id == bindparam("row_id")).values(renewed)
    told = [
        {"row_id": row.id} | {f"new_{column.name}": row._mapping[column] for column in columns}
        for row in rows
    ]
    session.connection().execute(statement, told)
