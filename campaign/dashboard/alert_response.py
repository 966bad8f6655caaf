"""What an alert brought, by the mark of its links: visits, signatures and gifts, beside the last alerts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_percent
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.alerts import watching
from campaign.alerts.dashboard import bp, own
from campaign.alerts.models import Mailing
from campaign.campaigns import figures
from campaign.campaigns.models import Campaign, Figure
from campaign.core.db import db
from campaign.core.money import Money
from campaign.donations.gift_models import SETTLED, Donation
from campaign.petitions import hourly
from campaign.petitions.models import Petition

COMPARED = 5
_KINDS = (figures.ARRIVAL, figures.SOURCE)


@dataclass(frozen=True, kw_only=True)
class Response:
    """How many were reached, and what came of it."""

    mailing: Mailing
    reached: int
    visits: int
    signatures: int
    gifts: int = 0
    sums: list[Money] = field(default_factory=list)

    def share(self, number: int) -> str:
        """Of those who were reached."""
        return str(format_percent(number / self.reached, "#,##0.0%"))


@bp.get("/<int:number>/response")
@needs(Permission.LOOK)
def response(number: int) -> ResponseReturnValue:
    """This alert, and the ones that were sent before it."""
    found = responses(db.session(), own(number))
    return render_template("alerts/desk/response.html", mailing=own(number), responses=found)


def responses(session: Session, mailing: Mailing) -> list[Response]:
    """Of an alert and of the last ones before it; each mark is of one alert only."""
    before = (
        select(Mailing)
        .where(Mailing.organization_id == mailing.organization_id, Mailing.id < mailing.id)
        .where(Mailing.started_at.is_not(None))
    )
    mailings = [mailing, *session.scalars(before.order_by(Mailing.id.desc()).limit(COMPARED))]
    since = min((one.started_at for one in mailings if one.started_at), default=mailing.created_at)
    sources = [one.source for one in mailings]
    counts = _counts(session, mailing.organization_id, sources, since)
    gifts = _gifts(session, mailing.organization_id, sources)
    return [
        Response(
            mailing=one,
            reached=watching.figures_of(session, one.id).reached,
            visits=counts[figures.ARRIVAL, one.source],
            signatures=counts[figures.SOURCE, one.source],
            gifts=sum(number for number, _ in gifts.get(one.source, [])),
            sums=[money for _, money in gifts.get(one.source, [])] if desk().may(Permission.MONEY) else [],
        )
        for one in mailings
    ]


def _counts(
    session: Session, organization_id: int, sources: list[str], since: datetime
) -> Counter[tuple[str, str]]:
    """Kept by the hour, and what the tally still holds beyond that."""
    own_ones = select(Campaign.id).where(Campaign.organization_id == organization_id)
    query = (
        select(Figure.kind, Figure.value, func.sum(Figure.count))
        .where(Figure.campaign_id.in_(own_ones), Figure.kind.in_(_KINDS))
        .where(Figure.hour >= figures.hour_of(since), Figure.value.in_(sources))
        .group_by(Figure.kind, Figure.value)
    )
    found = Counter({(kind, value): int(number) for kind, value, number in session.execute(query)})
    petitions = select(Petition.id, Petition.campaign_id).where(Petition.campaign_id.in_(own_ones))
    numbers = {petition: campaign for petition, campaign in session.execute(petitions)}
    for key, number in hourly.waiting(session, numbers, since=since).items():
        if key.kind == figures.SOURCE and key.value in sources:
            found[key.kind, key.value] += number
    return found


def _gifts(session: Session, organization_id: int, sources: list[str]) -> dict[str, list[tuple[int, Money]]]:
    """How many gifts, and what of them was kept, by source and currency."""
    query = (
        select(
            Donation.source,
            Donation.currency,
            func.count(),
            func.sum(Donation.amount_minor - Donation.refunded_minor),
        )
        .where(Donation.organization_id == organization_id, Donation.source.in_(sources))
        .where(Donation.state.in_(SETTLED))
        .group_by(Donation.source, Donation.currency)
    )
    found: dict[str, list[tuple[int, Money]]] = {}
    for source, currency, number, kept in session.execute(query):
        found.setdefault(source, []).append((int(number), Money(minor=int(kept), currency=currency)))
    return found
