"""Keys: rotate what is encrypted to the newest one."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup
from rich.progress import Progress
from sqlalchemy import Column, LargeBinary, Table, cast, func, or_, select, update
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
            bar = progress.add_task(f"{table.name}", total=None)
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
            ids = _stale_ids(session, table, columns, after)
            for row_id in ids:
                _seal_anew(session, table, columns, row_id)
        if not ids:
            return
        after = ids[-1]
        yield len(ids)


def _stale_ids(session: Session, table: Table, columns: list[Column[str]], after: int) -> list[int]:
    newest = vault.newest_key_id
    is_stale = [func.substr(cast(column, LargeBinary), 1, len(newest)) != newest for column in columns]
    query = (
        select(table.c.id)
        .where(table.c.id > after, or_(*is_stale))
        .order_by(table.c.id)
        .limit(BATCH)
        .with_for_update()
    )
    return list(session.scalars(query))


def _seal_anew(session: Session, table: Table, columns: list[Column[str]], row_id: int) -> None:
    """Reading opens with whichever key it was; writing seals with the newest."""
    values = session.execute(select(*columns).where(table.c.id == row_id)).one()
    session.execute(update(table).where(table.c.id == row_id).values(dict(zip(columns, values, strict=True))))
