"""What waits is decided once, told if so chosen, and undone as a whole."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, Organization
from campaign.accounts.roles import Role
from campaign.core.errors import NotFound
from campaign.outbox import letters as outbox_letters
from campaign.outbox.models import Delivery, DeliveryState
from campaign.petitions import confirming, moderating, reporting
from campaign.petitions.decision_models import Decision, Pick, Report, ReportState, Thing
from campaign.petitions.models import CommentState, Display, Petition, Signature
from campaign.petitions.moderating import Seat, Verdict
from campaign.petitions.moderation_queue import QUEUED, read_queue
from campaign.petitions.moves import Choice
from campaign.petitions.reporting import Wrong
from campaign.petitions.signing import Mails, sign
from tests.factories import NOW, a_petition, a_signer, an_organization, an_organizer, post, sign_in

REJECT = Verdict(choice=Choice.REJECT, reason="insult", words="Please stay friendly.", is_told=True)
APPROVE = Verdict(choice=Choice.APPROVE)


def a_comment(session: Session, petition: Petition, words: str = "Keep it!", locale: str = "en") -> Signature:
    signer = a_signer(comment=words, display=Display.FULL, locale=locale)
    sign(session, petition.campaign.slug, signer, mails=Mails(a_day=3), now=NOW)
    signature = session.scalars(select(Signature).order_by(Signature.id.desc())).first()
    assert signature is not None
    confirming.confirm(session, signature.id, now=NOW)
    session.commit()
    session.refresh(signature)
    return signature


def seat_of(session: Session, petition: Petition) -> Seat:
    organization = session.get_one(Organization, petition.campaign.organization_id)
    organizer = an_organizer(session, organization, Role.MODERATOR)
    return Seat(organization_id=organization.id, organizer_id=organizer.id)


def test_the_queue_goes_on_by_key_and_shows_nobody_elses(session: Session) -> None:
    petition, other = (a_petition(session, allows_comments=True) for _ in range(2))
    numbers = [a_comment(session, petition, f"Comment {number}").id for number in range(30)]
    a_comment(session, other)

    first = read_queue(session, petition.campaign.organization_id, QUEUED, {})
    assert first.next_cursor is not None
    second = read_queue(session, petition.campaign.organization_id, QUEUED, first.next_cursor)

    assert [one.thing_id for one in first.items + second.items] == numbers
    assert second.next_cursor is None


def test_the_second_who_decides_is_told_and_changes_nothing(session: Session) -> None:
    petition = a_petition(session, allows_comments=True)
    comment, first, second = (
        a_comment(session, petition),
        seat_of(session, petition),
        seat_of(session, petition),
    )
    pick = Pick(Thing.COMMENT, comment.id)

    moderating.decide(session, first, [pick], APPROVE, now=NOW)
    late = moderating.decide(session, second, [pick], REJECT, now=NOW + timedelta(minutes=1))
    session.commit()

    session.refresh(comment)
    assert comment.comment_state is CommentState.APPROVED
    assert late.decision is None
    assert [(one.became, one.by) for one in late.taken] == [("approved", "Oi Organizer")]
    assert session.scalar(select(func.count(Decision.id))) == 1


def test_a_batch_is_undone_as_a_whole_and_its_letters_stay_unsent(session: Session) -> None:
    petition = a_petition(session, allows_comments=True)
    comments, seat = [a_comment(session, petition) for _ in range(3)], seat_of(session, petition)
    picks = [Pick(Thing.COMMENT, one.id) for one in comments]

    made = moderating.decide(session, seat, picks, REJECT, now=NOW)
    session.commit()
    letters = select(Delivery).where(Delivery.letter == "not_shown")
    assert made.decision is not None
    assert [one.state for one in session.scalars(letters)] == [DeliveryState.QUEUED] * 3

    assert moderating.undo(session, seat, made.decision.id, now=NOW) == 3
    session.commit()
    session.expire_all()
    assert {one.comment_state for one in comments} == {CommentState.WAITING}
    assert {one.state for one in session.scalars(letters)} == {DeliveryState.CANCELLED}
    with pytest.raises(NotFound):
        moderating.undo(session, seat, made.decision.id, now=NOW)


def test_the_letter_gives_the_reason_in_the_signers_language(app: Flask, session: Session) -> None:
    petition = a_petition(session, allows_comments=True)
    comment = a_comment(session, petition, locale="th")
    moderating.decide(session, seat_of(session, petition), [Pick(Thing.COMMENT, comment.id)], REJECT, now=NOW)
    session.commit()
    delivery = session.scalars(select(Delivery).where(Delivery.letter == "not_shown")).one()

    facts = outbox_letters.gather(
        session, delivery, {"decision_id": session.scalars(select(Decision.id)).one()}
    )
    assert facts is not None
    with app.test_request_context("/"):
        message = outbox_letters.write(delivery, "somebody@example.org", facts)

    assert delivery.locale == "th"
    assert "Please stay friendly." in str(message.body)
    assert "insults or threatens" not in str(message.body)


def test_reports_of_one_comment_fold_and_taking_it_down_can_be_undone(session: Session) -> None:
    petition = a_petition(session, allows_comments=True)
    comment, seat = a_comment(session, petition), seat_of(session, petition)
    moderating.decide(session, seat, [Pick(Thing.COMMENT, comment.id)], APPROVE, now=NOW)
    shown = reporting.find_shown(session, petition.campaign.slug, Thing.COMMENT, comment.id)
    for wrong in (Wrong.INSULT, Wrong.INSULT, Wrong.DANGER):
        reporting.report(session, shown, wrong, "It names my street.", now=NOW)
    session.commit()

    one = session.scalars(select(Report)).one()
    assert (one.report_count, one.reasons) == (3, {"insult": 2, "danger": 1})

    made = moderating.decide(session, seat, [Pick(Thing.REPORT, one.id)], REJECT, now=NOW)
    session.commit()
    session.expire_all()
    assert (one.state, comment.comment_state) == (ReportState.UPHELD, CommentState.REJECTED)

    assert made.decision is not None
    moderating.undo(session, seat, made.decision.id, now=NOW)
    session.commit()
    session.expire_all()
    assert (one.state, comment.comment_state) == (ReportState.OPEN, CommentState.APPROVED)


def test_nobody_decides_what_belongs_to_another_organization(app: Flask, session: Session) -> None:
    petition = a_petition(session, allows_comments=True)
    comment, others = a_comment(session, petition), an_organization(session)
    client = sign_in(app, an_organizer(session, others, Role.MODERATOR))

    answer = post(
        client, f"/organize/{others.slug}/moderation/decide", {"one": f"comment:{comment.id}:approve"}
    )

    assert answer.status_code == 404
    session.refresh(comment)
    assert comment.comment_state is CommentState.WAITING


def test_the_page_decides_and_undoes_and_the_log_names_nobody(app: Flask, session: Session) -> None:
    petition = a_petition(session, allows_comments=True)
    comment = a_comment(session, petition, "Words of Ada")
    organization = session.get_one(Organization, petition.campaign.organization_id)
    client = sign_in(app, an_organizer(session, organization, Role.MODERATOR))
    path = f"/organize/{organization.slug}/moderation"

    assert "Words of Ada" in client.get(f"{path}/").text
    for _ in range(2):
        assert post(client, f"{path}/decide", {"one": f"comment:{comment.id}:approve"}).status_code == 303
    page = client.get(f"{path}/").text
    assert "decided this before you" in page
    number = session.scalars(select(Decision.id)).one()
    assert f"{path}/decisions/{number}/undo" in page
    assert post(client, f"{path}/decisions/{number}/undo").status_code == 303
    assert post(client, f"{path}/decide", {"choice": "approve"}).status_code == 422
    assert post(client, f"{path}/decide", {"one": "comment:x:approve"}).status_code == 422

    session.rollback()
    lines = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert "moderation.approve" in {line.action for line in lines}
    assert "Ada" not in "".join(f"{line.before}{line.after}{line.reason}{line.subject}" for line in lines)
