"""The audience is fixed at the start; one row for each person, with a reason where they get nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.alerts import expanding
from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.alerts.models import Mailing, MailingState
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.supporters.models import Frequency, InterestScope, Suppression
from tests.alerts.mailings import a_mailing, a_supporter, approved, messages_of, states_of
from tests.factories import a_campaign, an_organization


def begin(session: Session, mailing: Mailing, *, now: datetime | None = None) -> None:
    session.commit()
    with transaction() as writing:
        expanding.start_due(writing, now=now or utcnow())


def expand(mailing: Mailing, pieces: int = 100) -> None:
    for _ in range(pieces):
        with transaction() as writing:
            if not expanding.expand_piece(writing, mailing.id, now=utcnow()):
                break


def test_everybody_has_one_row_and_who_comes_later_has_none(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expanding, "AT_ONCE", 2)
    organization = an_organization(session)
    campaign = a_campaign(session, organization_id=organization.id)
    people = [a_supporter(session, organization.id) for _ in range(5)]
    address = "three.lists@example.org"
    a_supporter(session, organization.id, email=address)
    a_supporter(session, campaign.id, scope=InterestScope.CAMPAIGN, email=address)
    a_supporter(session, organization.id, frequency=Frequency.WEEKLY)
    session.add(
        Suppression(email_fingerprint=people[0].email_fingerprint, reason="bounced", since_at=utcnow())
    )
    mailing = approved(session, a_mailing(session, organization))

    begin(session, mailing)
    expand(mailing, pieces=2)
    a_supporter(session, organization.id)
    assert len(messages_of(session, mailing)) == 4, "two pieces of two, and the cursor behind them"
    expand(mailing)
    expand(mailing)

    assert states_of(session, mailing) == {
        MessageState.QUEUED: 5,
        MessageState.SUPPRESSED: 1,
        MessageState.SKIPPED: 1,
    }
    assert mailing.state is MailingState.SENDING


def test_a_piece_that_was_lost_is_made_again_and_nothing_twice(session: Session) -> None:
    organization = an_organization(session)
    for _ in range(3):
        a_supporter(session, organization.id)
    mailing = approved(session, a_mailing(session, organization))
    begin(session, mailing)

    with pytest.raises(RuntimeError), transaction() as writing:
        expanding.expand_piece(writing, mailing.id, now=utcnow())
        raise RuntimeError("killed")
    assert messages_of(session, mailing) == []
    expand(mailing)

    assert states_of(session, mailing) == {MessageState.QUEUED: 3}


def test_five_hours_late_goes_and_seven_hours_late_is_missed(session: Session) -> None:
    organization = an_organization(session)
    a_supporter(session, organization.id)
    at = utcnow() + timedelta(days=1)
    late = approved(session, a_mailing(session, organization, scheduled_at=at))
    later = approved(session, a_mailing(session, organization, scheduled_at=at - timedelta(hours=2)))

    begin(session, late, now=at - timedelta(hours=3))
    assert late.state is MailingState.SCHEDULED
    begin(session, late, now=at + timedelta(hours=5))

    session.refresh(late)
    session.refresh(later)
    assert (late.state, later.state) == (MailingState.EXPANDING, MailingState.MISSED)


def test_each_gets_it_when_their_own_clock_shows_the_time(session: Session) -> None:
    organization = an_organization(session)
    for country in ("TH", "US", ""):
        a_supporter(session, organization.id, country=country)
    at = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)
    mailing = approved(
        session, a_mailing(session, organization, scheduled_at=at, zone="Asia/Phnom_Penh", is_local=True)
    )

    begin(session, mailing, now=at - timedelta(hours=6))
    expand(mailing)

    dues = [one.due_at for one in messages_of(session, mailing)]
    assert dues == [at, datetime(2027, 3, 1, 13, 0, tzinfo=UTC), at]


def test_a_cancelled_mailing_lists_everybody_who_was_not_written_to(session: Session) -> None:
    organization = an_organization(session)
    for _ in range(3):
        a_supporter(session, organization.id)
    mailing = approved(session, a_mailing(session, organization))
    begin(session, mailing)
    session.refresh(mailing)
    mailing.move_to(MailingState.CANCELLED)
    session.commit()

    expand(mailing)

    assert states_of(session, mailing) == {MessageState.NOT_SENT: 3}
    assert session.scalar(select(func.count()).select_from(MailingDelivery)) == 3
