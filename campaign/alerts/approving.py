"""From a draft to a mailing that goes: the number typed in, the second organizer, the schedule.

Whoever calls these has looked the mailing up through its organization, and writes the audit log.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import audience, counting, messages
from campaign.alerts.counting import Counted
from campaign.alerts.expanding import languages_of
from campaign.alerts.models import SECOND_ABOVE, AlertSettings, Mailing, MailingState, MailingText
from campaign.core.db import lock
from campaign.core.errors import Refused

TOLERANCE, FEW = 0.02, 5
"""People come and go while somebody types a number."""


class NotReady(Refused):
    """Something is missing; the message is a key for the page's words."""


class WrongNumber(Refused):
    """The number typed in is not the number of people who get it."""


def texts_of(session: Session, mailing_id: int) -> list[MailingText]:
    """What it says, in the order of the languages' codes."""
    query = select(MailingText).where(MailingText.mailing_id == mailing_id).order_by(MailingText.locale)
    return list(session.scalars(query))


def count_of(session: Session, mailing: Mailing, *, now: datetime) -> Counted:
    """How many get it if it starts now, and who of its audience does not.

    Raises:
        BadRule: its rule cannot be used.
    """
    reach = audience.reach_of(session, session.get_one(Organization, mailing.organization_id))
    rule = audience.whole_rule(session, reach, mailing.rule)
    languages = languages_of(session, mailing)
    return counting.count(session, reach, rule, kind=mailing.kind, languages=languages, now=now)


def approve(session: Session, mailing: Mailing, organizer_id: int, typed: int, *, now: datetime) -> Mailing:
    """Let it go, or wait for a second organizer where it goes to many. No mail is made here.

    From here on its rule holds what the segments' rules were, and its texts are what will be sent.

    Raises:
        WrongState, NotReady, WrongNumber, BadRule, TooLarge
    """
    lock(session, mailing)
    _check_texts(session, mailing)
    number = count_of(session, mailing, now=now).written_to
    if not number:
        raise NotReady("mailing-nobody")
    if abs(typed - number) > max(FEW, number * TOLERANCE) or (number <= FEW and typed != number):
        raise WrongNumber("mailing-wrong-number")
    reach = audience.reach_of(session, session.get_one(Organization, mailing.organization_id))
    mailing.rule = audience.whole_rule(session, reach, mailing.rule)
    needs_second = number > second_above(session, mailing.organization_id)
    mailing.move_to(MailingState.WAITING if needs_second else MailingState.SCHEDULED)
    mailing.approved_by_id, mailing.approved_at, mailing.approved_count = organizer_id, now, number
    mailing.seconded_by_id = mailing.seconded_at = None
    return mailing


def second(session: Session, mailing: Mailing, organizer_id: int, *, now: datetime) -> None:
    """The second organizer agrees.

    Raises:
        WrongState: nobody waits for it.
        NotReady: it is the same person.
    """
    lock(session, mailing)
    if mailing.state is not MailingState.WAITING:
        mailing.move_to(MailingState.WAITING)
    if mailing.approved_by_id == organizer_id:
        raise NotReady("mailing-same-person")
    mailing.move_to(MailingState.SCHEDULED)
    mailing.seconded_by_id, mailing.seconded_at = organizer_id, now


def back_to_draft(session: Session, mailing: Mailing) -> None:
    """Take the approval back, before it starts.

    Raises:
        WrongState: it has started.
    """
    lock(session, mailing)
    mailing.move_to(MailingState.DRAFT)
    mailing.approved_by_id = mailing.approved_at = mailing.seconded_by_id = mailing.seconded_at = None
    mailing.approved_count = 0


def schedule(mailing: Mailing, typed: datetime | None, zone: str, *, is_local: bool) -> None:
    """When it starts: a time of the clock in a zone, or there where each person lives; None: when approved.

    Raises:
        NotReady: it has been approved already, or there is no such zone.
    """
    if mailing.state is not MailingState.DRAFT:
        raise NotReady("mailing-no-draft")
    if zone not in available_timezones():
        raise NotReady("mailing-no-zone")
    mailing.zone, mailing.is_local = zone, is_local and typed is not None
    mailing.scheduled_at = typed.replace(tzinfo=ZoneInfo(zone)) if typed else None


def start_missed(session: Session, mailing: Mailing, *, now: datetime) -> None:
    """Send what was missed all the same, from now on and to everybody at once.

    Raises:
        WrongState: it was not missed.
    """
    lock(session, mailing)
    if mailing.state is not MailingState.MISSED:
        raise NotReady("mailing-not-missed")
    mailing.move_to(MailingState.SCHEDULED)
    mailing.scheduled_at, mailing.is_local, mailing.approved_at = None, False, now


def second_above(session: Session, organization_id: int) -> int:
    """From how many people on a second organizer is needed."""
    own = session.get(AlertSettings, organization_id)
    return own.second_above if own else SECOND_ABOVE


def _check_texts(session: Session, mailing: Mailing) -> Sequence[MailingText]:
    """Each language that has a subject is sent, so it must be whole."""
    texts = [text for text in texts_of(session, mailing.id) if text.subject or text.body]
    if not texts:
        raise NotReady("mailing-no-text")
    if any(not (text.subject.strip() and (text.body.strip() or text.html)) for text in texts):
        raise NotReady("mailing-half-text")
    if mailing.fallback_locale and mailing.fallback_locale not in {text.locale for text in texts}:
        raise NotReady("mailing-no-fallback")
    for text in texts:
        messages.set_down(text)
        messages.form_of(mailing, text)
    return texts
