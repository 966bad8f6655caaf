"""Complaints: whatever a provider leaves out, our own marks say whose they are; and nothing else does."""

import pytest
from sqlalchemy.orm import Session

from campaign.alerts.delivery_models import MessageState
from campaign.alerts.models import Mailing
from campaign.core.clock import utcnow
from campaign.outbox.returned.models import Unread, What
from campaign.supporters.links import leave_path, reader_token
from campaign.supporters.models import SupporterState
from tests.alerts.returned import BOX, a_message, arrive, is_suppressed, path_of, person_of
from tests.outbox.returned.mails import ORIGINAL, a_complaint

COMPLAINTS = {
    "all but the envelope": ("Original-Mail-From: <{path}>\r\n", "Subject: x\r\n\r\n"),
    "all but the return path": ("", "Return-Path: <{path}>\r\n\r\n"),
    "all but the link": ("", "List-Unsubscribe: <https://example.org{link}>\r\n\r\n"),
    "nothing": ("Original-Mail-From: <{path}>\r\nOriginal-Rcpt-To: <ada@example.com>\r\n", ORIGINAL),
}


@pytest.mark.parametrize("left", COMPLAINTS)
def test_a_complaint_ends_it_for_ever_whatever_the_report_leaves_out(session: Session, left: str) -> None:
    message = a_message(session, "ada@example.com")
    token = reader_token(message.supporter_id, message.mailing_id, now=utcnow())
    ours = {"path": path_of(message), "link": leave_path(token), "to": "ada@example.com"}
    mailing = session.get_one(Mailing, message.mailing_id)
    mailing.finished_at = utcnow()
    session.commit()
    fields, quoted = (one.format(**ours) for one in COMPLAINTS[left])

    finding = arrive(session, a_complaint("abuse@example.org", fields, quoted))

    person = person_of(session, message)
    assert (finding.what, finding.unread) == (What.COMPLAINT, None)
    session.refresh(mailing)
    assert message.state is MessageState.COMPLAINED
    assert mailing.counts_due_at is not None, "its figures are counted once more"
    assert person.state is SupporterState.COMPLAINED and is_suppressed(session, person)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_complaint_without_anything_of_ours_touches_nobody(session: Session) -> None:
    message = a_message(session, "ada@example.com")
    fields = "Original-Rcpt-To: <ada@example.com>\r\nOriginal-Mail-From: <bounces@example.org>\r\n"
    quoted = "List-Unsubscribe: <https://example.org/letters/abcdefghijklmnopqrstuvwxyz/leave>\r\n\r\n"

    finding = arrive(session, a_complaint("abuse@example.org", fields, quoted))
    praise = arrive(session, a_complaint(BOX, f"Original-Mail-From: {path_of(message)}", "", kind="not-spam"))

    assert finding.unread is Unread.NO_TAG and praise.unread is None
    assert person_of(session, message).state is SupporterState.ACTIVE
