"""Signers as rows of a file, read in bounded batches."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.sql import Select

from campaign.core.spreadsheets import Cell
from campaign.petitions.models import Signature, SignatureState

BATCH = 5_000
COLUMNS = ("name", "email", "country", "language", "display", "signed", "confirmed", "version", "alerts")


def people(
    engine: Engine, petition_id: int, *, states: Iterable[SignatureState]
) -> Iterator[tuple[Cell, ...]]:
    """Every signature in these states, batch by batch, each in a short transaction of its own."""
    after = 0
    wanted = list(states)
    while True:
        with engine.connect() as connection:
            batch = connection.execute(_batch(petition_id, wanted), {"after": after}).all()
        for row in batch:
            yield (
                row.name,
                row.email,
                row.country,
                row.locale,
                row.display.value,
                row.signed_at,
                row.confirmed_at,
                row.version_number,
                "yes" if row.consent_wording_id else "no",
            )
        if len(batch) < BATCH:
            return
        after = batch[-1].id


def _batch(petition_id: int, states: list[SignatureState]) -> Select[Any]:
    return cast(
        "Select[Any]",
        select(
            Signature.id,
            Signature.name,
            Signature.email,
            Signature.country,
            Signature.locale,
            Signature.display,
            Signature.signed_at,
            Signature.confirmed_at,
            Signature.version_number,
            Signature.consent_wording_id,
        )
        .where(Signature.id > bindparam("after"), Signature.petition_id == petition_id)
        .where(Signature.state.in_(states))
        .order_by(Signature.id)
        .limit(BATCH),
    )
