"""The weekly digest: for each who chose it, just those messages of the week that they would have got.

A mailing skips them with the reason `weekly`; those rows are what the digest is made of.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts import archive
from campaign.alerts.archive import Archived
from campaign.alerts.delivery_models import MailingDelivery, MessageState, Reason
from campaign.alerts.list_headers import links_and_headers
from campaign.alerts.models import Mailing
from campaign.core.clock import utcnow
from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.outbox import service as outbox
from campaign.outbox.letters import Facts, letter
from campaign.supporters.models import Frequency, Supporter, SupporterState, Suppression

LETTER = "digest"
WEEK = timedelta(days=7)
MAILS_A_SECOND = 10
"""So slowly, that letters which somebody waits for are not held up."""


def owe_digests(session: Session, after: int, limit: int, *, now: datetime) -> int | None:
    """Owe the next of them, by rising number of supporters; the last one, None when there is nobody left."""
    since = now - WEEK
    query = (
        select(Supporter)
        .where(Supporter.id > after, Supporter.state == SupporterState.ACTIVE)
        .where(Supporter.frequency == Frequency.WEEKLY)
        .order_by(Supporter.id)
        .limit(limit)
    )
    people = session.scalars(query).all()
    for number, supporter in enumerate(people):
        if supporter.email and _is_any_left(session, supporter.id, since):
            key = f"digest:{supporter.id}:{now:%G%V}"
            told = {"supporter_id": supporter.id, "until": now.timestamp()}
            due_at = now + timedelta(seconds=number // MAILS_A_SECOND)
            outbox.enqueue(
                session, key, LETTER, to=supporter.email, locale=supporter.locale, content=told, due_at=due_at
            )
    return people[-1].id if people else None


@letter(LETTER)
def digest(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """The week's messages with their beginnings, unless the person left, paused, or chose otherwise."""
    supporter, now = session.get(Supporter, content["supporter_id"]), utcnow()
    if supporter is None or not _may_get(session, supporter, now):
        return None
    until = datetime.fromtimestamp(content["until"], tz=now.tzinfo)
    mailings = _mailings_of(session, supporter.id, until - WEEK, until)
    found = archive.with_texts(session, mailings, locale)
    if not found:
        return None
    return {
        **links_and_headers(supporter.id, locale, now=now),
        "neutral": supporter.is_discreet,
        "found": [_told(one, locale) for one in found],
    }


def _told(one: Archived, locale: str) -> dict[str, object]:
    address = link_to("alerts.show", one.text.locale, slug=one.mailing.slug)
    return {
        "organization": pick(one.mailing.organization.names, locale),
        "subject": one.subject,
        "preheader": one.text.preheader,
        "link": address if one.mailing.is_public else "",
        "plain": "" if one.mailing.is_public else one.plain,
        "html": "" if one.mailing.is_public else one.html,
    }


def _may_get(session: Session, supporter: Supporter, now: datetime) -> bool:
    is_awake = supporter.paused_until is None or supporter.paused_until <= now
    is_weekly = supporter.state is SupporterState.ACTIVE and supporter.frequency is Frequency.WEEKLY
    return is_awake and is_weekly and session.get(Suppression, supporter.email_fingerprint) is None


def _is_any_left(session: Session, supporter_id: int, since: datetime) -> bool:
    skipped = select(MailingDelivery.id).join(Mailing, Mailing.id == MailingDelivery.mailing_id)
    return session.scalar(skipped.where(*_waits_for_digest(supporter_id, since)).limit(1)) is not None


def _mailings_of(session: Session, supporter_id: int, since: datetime, until: datetime) -> list[Mailing]:
    query = select(Mailing).join(MailingDelivery, MailingDelivery.mailing_id == Mailing.id)
    query = query.where(*_waits_for_digest(supporter_id, since), Mailing.started_at <= until)
    return list(session.scalars(query.order_by(Mailing.started_at, Mailing.id)))


def _waits_for_digest(supporter_id: int, since: datetime) -> tuple[Any, ...]:
    return (
        MailingDelivery.supporter_id == supporter_id,
        MailingDelivery.state == MessageState.SKIPPED,
        MailingDelivery.reason == Reason.WEEKLY.value,
        Mailing.started_at > since,
    )
