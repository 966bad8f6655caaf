"""What an operator decides for an organization is the organization's to see and to undo."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent
from campaign.petitions import moderating, tally
from campaign.petitions.models import CommentState, SignatureState
from campaign.petitions.moderating import Seat
from tests.cli.desk import Desk
from tests.cli.test_moderation import a_comment
from tests.factories import NOW, a_petition


def test_what_is_decided_at_a_terminal_is_in_the_log_and_can_be_undone_in_the_browser(
    desk: Desk, session: Session
) -> None:
    petition = a_petition(session, slug="library", allows_comments=True)
    owner = petition.campaign.organization_id
    comment = a_comment(session, "library", "I learned to read there.")

    desk.do("petitions", "move", "library", "close")
    desk.do("comments", "decline", str(comment.id))
    desk.do("petitions", "reject", str(comment.id))
    session.rollback()

    made = moderating.decisions_of(session, owner, before=None, limit=9)
    assert [(one.choice, one.organizer_id, one.part_count) for one in made] == [("reject", None, 1)] * 2
    lines = session.scalars(select(AuditEvent).where(AuditEvent.organization_id == owner))
    assert {(one.role, one.action, str(one.after)) for one in lines} == {
        ("operator", "petition.closed", "{}"),
        ("operator", "moderation.reject", f"{{'comment:{comment.id}': 'rejected'}}"),
        ("operator", "moderation.reject", f"{{'signature:{comment.id}': 'rejected'}}"),
    }
    for one in made:
        moderating.undo(session, Seat(organization_id=owner, organizer_id=None), one.id, now=NOW)
    session.commit()
    session.refresh(comment)
    assert (comment.state, comment.comment_state) == (SignatureState.CONFIRMED, CommentState.WAITING)
    assert tally.differences(session, petition.id) == []
