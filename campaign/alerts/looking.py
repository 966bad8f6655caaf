"""How one person of an audience would get an alert: in which language, greeted how, or not at all and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import audience
from campaign.alerts.delivery_models import Reason
from campaign.alerts.expanding import languages_of
from campaign.alerts.models import Mailing
from campaign.core.errors import NotFound
from campaign.supporters.models import Supporter, Suppression


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is shown of that person: neither name nor address."""

    supporter_id: int
    reads: str
    country: str
    locale: str
    """Of the text that they get; empty: they get none."""
    has_name: bool
    is_discreet: bool
    reason: Reason


def look_at(session: Session, mailing: Mailing, supporter_id: int, *, now: datetime) -> Look:
    """One person of its audience, and of nobody else's.

    Raises:
        NotFound: it does not reach them.
        BadRule: its rule cannot be used.
    """
    reach = audience.reach_of(session, session.get_one(Organization, mailing.organization_id))
    languages = languages_of(session, mailing)
    is_suppressed = exists().where(Suppression.email_fingerprint == Supporter.email_fingerprint)
    query = select(
        Supporter.locale,
        Supporter.country,
        Supporter.is_discreet,
        Supporter.name.is_not(None),
        audience.chosen_locale(languages),
        audience.left_out(mailing.kind, languages, now),
        is_suppressed,
    ).where(audience.within(reach, audience.whole_rule(session, reach, mailing.rule)))
    row = session.execute(query.where(Supporter.id == supporter_id)).one_or_none()
    if row is None:
        raise NotFound("no-supporter")
    reads, country, is_discreet, has_name, locale, reason, suppressed = row
    return Look(
        supporter_id=supporter_id,
        reads=reads,
        country=country,
        locale=locale,
        has_name=bool(has_name),
        is_discreet=is_discreet,
        reason=Reason.SUPPRESSED if suppressed else Reason(reason),
    )


def next_one(session: Session, mailing: Mailing, *, after: int = 0, locale: str = "") -> int | None:
    """The number of the next one of its audience behind `after`, from the beginning again at the end.

    Raises:
        BadRule: its rule cannot be used.
    """
    reach = audience.reach_of(session, session.get_one(Organization, mailing.organization_id))
    rule = audience.whole_rule(session, reach, mailing.rule)
    found = audience.member(session, reach, rule, after=after, locale=locale)
    return found or (audience.member(session, reach, rule, locale=locale) if after else None)
