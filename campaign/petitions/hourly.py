"""The figures of signatures and their mail, brought up to date by small steps of the worker.

A confirmation writes its hour into the tally, in its own transaction; `fold` moves those rows into
the figures, so that each is in one place or the other. Forms taken are counted by the numbers of
the signatures, mails by the fate that was last counted. Any step may run twice, or at once.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    func,
    literal,
    literal_column,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from campaign.campaigns import figures
from campaign.campaigns.figures import Key
from campaign.campaigns.models import Figure, FigureCursor
from campaign.core.changes import pages_changed
from campaign.core.sources import DIRECT
from campaign.outbox.models import Delivery
from campaign.petitions import tally
from campaign.petitions.door import MAIL, signature_in
from campaign.petitions.models import Petition, Signature, SignatureState, Tally
from campaign.petitions.tally import HOUR, Difference

FOLDED = 2_000
SIGNED_TOGETHER = 20_000
MAILS_TOGETHER = 1_000
_CURSOR = "signed"
_KINDS = (figures.CONFIRMED, figures.LANGUAGE, figures.SOURCE)
_IS_OVER: ColumnElement[bool] = literal_column("deliveries.state IN ('sent', 'dead', 'cancelled')")
"""Spelt as the index spells it, so that the index is used."""


def fold(session: Session) -> int:
    """Move hours out of the tally into the figures; rows that somebody just writes wait for the next time."""
    some = (
        select(Tally.petition_id, Tally.value, Tally.slot)
        .where(Tally.kind == HOUR)
        .order_by(Tally.petition_id)
        .limit(FOLDED)
        .with_for_update(skip_locked=True)
    )
    keys = [tuple(row) for row in session.execute(some)]
    if not keys:
        return 0
    key = tuple_(Tally.petition_id, Tally.value, Tally.slot)
    taking = delete(Tally).where(Tally.kind == HOUR, key.in_(keys))
    taken = session.execute(taking.returning(Tally.petition_id, Tally.value, Tally.count)).all()
    figures.add(session, _by_key(taken, _campaigns(session, {row[0] for row in taken})))
    # Kept pages are named by this counter and by what waits here: neither alone may come back.
    pages_changed(session)
    return len(keys)


def waiting_total(session: Session) -> int:
    """How many confirmations wait to be folded: it rises with each, and falls only when the counter of
    public changes rises."""
    return session.connection().scalar(_WAITING) or 0


_WAITING = select(func.sum(Tally.count)).where(Tally.kind == HOUR)


def waiting(session: Session, petition_ids: Iterable[int], *, since: datetime | None = None) -> Counter[Key]:
    """What the tally holds beyond the figures: the last minute, as a rule."""
    query = select(Tally.petition_id, Tally.value, func.sum(Tally.count)).where(
        Tally.petition_id.in_(list(petition_ids)), Tally.kind == HOUR
    )
    if since is not None:
        query = query.where(Tally.value >= f"{since:%Y%m%d%H}")
    rows = session.execute(query.group_by(Tally.petition_id, Tally.value)).all()
    return _by_key(rows, _campaigns(session, {row[0] for row in rows}))


def count_withdrawn(session: Session, petition_id: int, *, now: datetime) -> None:
    """One more who took a signature back."""
    campaign_id = session.get_one(Petition, petition_id).campaign_id
    figures.add(session, {Key(campaign_id, figures.WITHDRAWN, figures.hour_of(now)): 1})


def count_signed(session: Session) -> int:
    """Count forms taken since the last time, in the order of their numbers.

    A number may be given out before a smaller one is committed. So the step notes how far the
    numbers reach, and counts that far only once every transaction of that moment is over.
    """
    cursor = _locked_cursor(session)
    oldest, newest = _transactions(session)
    counts, done = Counter[Key](), 0
    if cursor.bound > cursor.position and oldest >= cursor.horizon:
        upto = min(cursor.bound, cursor.position + SIGNED_TOGETHER)
        rows = session.execute(_signed(session, cursor.position, upto)).all()
        campaigns = _campaigns(session, {row[0] for row in rows})
        for petition_id, written, source, number in rows:
            hour, campaign_id = _hour(written), campaigns[petition_id]
            counts[Key(campaign_id, figures.SIGNED, hour)] += number
            counts[Key(campaign_id, figures.SIGNED_FROM, hour, source or DIRECT)] += number
        figures.add(session, counts)
        done, cursor.position = upto - cursor.position, upto
    if cursor.position >= cursor.bound:
        cursor.bound, cursor.horizon = session.scalar(select(func.max(Signature.id))) or 0, newest
    return done


def count_mail(session: Session) -> int:
    """Count what became of mails about signatures; one that is tried again after its death moves over."""
    query = (
        select(Delivery.id, Delivery.key, Delivery.state, Delivery.counted, Delivery.created_at)
        .where(literal_column("counted <> state"), _IS_OVER)
        .order_by(Delivery.id)
        .limit(MAILS_TOGETHER)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(query).all()
    campaigns = _campaigns_of_mail(session, [row.key for row in rows])
    counts: Counter[Key] = Counter()
    for row in rows:
        if campaign_id := campaigns.get(row.key):
            hour = figures.hour_of(row.created_at)
            counts[Key(campaign_id, figures.MAIL, hour, row.state)] += 1
            if row.counted:
                counts[Key(campaign_id, figures.MAIL, hour, row.counted)] -= 1
    figures.add(session, counts)
    counted = update(Delivery).where(Delivery.id.in_([row.id for row in rows]))
    session.execute(counted.values(counted=Delivery.state).execution_options(synchronize_session=False))
    return len(rows)


def rebuild(session: Session, petition_id: int) -> None:
    """Write the figures of confirmed signatures anew from the signatures; confirmations wait meanwhile."""
    tally.hold_confirmations(session)
    campaigns = _campaigns(session, {petition_id})
    session.execute(delete(Tally).where(Tally.petition_id == petition_id, Tally.kind == HOUR))
    for campaign_id in campaigns.values():
        figures.forget(session, campaign_id, _KINDS)
    rows = session.execute(_confirmed(session, petition_id)).all()
    figures.add(session, _by_key(rows, campaigns))


def differences(session: Session, petition_id: int) -> list[Difference]:
    """Hold the confirmed signatures of each hour against the figures. Empty is what it should be.

    One statement reads all of them, and so sees one moment.
    """
    (campaign_id,) = _campaigns(session, {petition_id}).values()
    true, waits = _confirmed(session, petition_id).subquery(), Tally
    kept = select(literal("kept"), hour_text(session, Figure.hour), Figure.count).where(
        Figure.campaign_id == campaign_id, Figure.kind == figures.CONFIRMED
    )
    told = select(literal("kept"), waits.value, waits.count).where(
        waits.petition_id == petition_id, waits.kind == HOUR
    )
    counted: dict[str, Counter[str]] = {"kept": Counter(), "true": Counter()}
    for which, value, number in session.execute(
        union_all(kept, told, select(literal("true"), true.c.value, true.c.number))
    ):
        counted[which][value[:10]] += number
    return [
        Difference(
            petition_id=petition_id,
            facet=(HOUR, hour),
            slot=0,
            shown=counted["kept"][hour],
            true=counted["true"][hour],
        )
        for hour in sorted(counted["kept"].keys() | counted["true"].keys())
        if counted["kept"][hour] != counted["true"][hour]
    ]


def hour_text(session: Session, moment: Any) -> ColumnElement[str]:
    """The hour of a column as the tally writes it: 2026013109."""
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime("%Y%m%d%H", moment)
    return func.to_char(func.timezone("UTC", moment), "YYYYMMDDHH24")


def _confirmed(session: Session, petition_id: int) -> Select[int, str, int]:
    """Confirmed signatures as the tally would hold them."""
    hour = hour_text(session, Signature.confirmed_at)
    value = (hour + literal(" ") + Signature.locale + literal(" ") + Signature.source).label("value")
    return (
        select(Signature.petition_id, value, func.count().label("number"))
        .where(Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED)
        .group_by(Signature.petition_id, "value")
    )


def _signed(session: Session, after: int, upto: int) -> Select[int, str, str, int]:
    hour = hour_text(session, Signature.signed_at).label("hour")
    return (
        select(Signature.petition_id, hour, Signature.source, func.count())
        .where(Signature.id > after, Signature.id <= upto)
        .group_by(Signature.petition_id, "hour", Signature.source)
    )


def _by_key(rows: Iterable[Any], campaigns: dict[int, int]) -> Counter[Key]:
    """Rows of the tally (petition, hour with language and source, count) as figures."""
    counts: Counter[Key] = Counter()
    for petition_id, value, number in rows:
        text_of_hour, locale, source = value.split(" ", 2)
        campaign_id, hour = campaigns[petition_id], _hour(text_of_hour)
        counts[Key(campaign_id, figures.CONFIRMED, hour)] += int(number)
        counts[Key(campaign_id, figures.LANGUAGE, hour, locale)] += int(number)
        counts[Key(campaign_id, figures.SOURCE, hour, source or DIRECT)] += int(number)
    return counts


def _hour(written: str) -> datetime:
    return datetime.strptime(written, "%Y%m%d%H").replace(tzinfo=UTC)


def _campaigns(session: Session, petition_ids: set[int]) -> dict[int, int]:
    query = select(Petition.id, Petition.campaign_id).where(Petition.id.in_(petition_ids))
    return {petition_id: campaign_id for petition_id, campaign_id in session.execute(query)}


def _campaigns_of_mail(session: Session, keys: list[str]) -> dict[str, int]:
    """The campaign of each mail that is about a signature, by the mail's key."""
    about = {key: signature_in(key) for key in keys if key.startswith(MAIL)}
    query = (
        select(Signature.id, Petition.campaign_id)
        .join(Petition, Petition.id == Signature.petition_id)
        .where(Signature.id.in_(set(about.values())))
    )
    found = {signature_id: campaign_id for signature_id, campaign_id in session.execute(query)}
    return {key: found[number] for key, number in about.items() if number in found}


def _locked_cursor(session: Session) -> FigureCursor:
    return session.get_one(FigureCursor, _CURSOR, with_for_update=True, populate_existing=True)


def _transactions(session: Session) -> tuple[int, int]:
    """The oldest transaction that still runs, and the next to come. SQLite has one writer: this one."""
    if session.get_bind().dialect.name == "sqlite":
        return 0, 0
    row = session.execute(
        text(
            "SELECT pg_snapshot_xmin(snapshot)::text::bigint, pg_snapshot_xmax(snapshot)::text::bigint"
            " FROM pg_current_snapshot() AS snapshot"
        )
    ).one()
    return int(row[0]), int(row[1])
