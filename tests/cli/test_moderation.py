"""What waits for a person: comments, endorsements, and the facts of an appeal."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.donations.models import Appeal
from campaign.donations.service import NewAppeal, draft_appeal
from campaign.petitions import confirming, endorsing, signing
from campaign.petitions.door import Door
from campaign.petitions.endorsement_models import Endorsement, EndorsementState, EndorserKind
from campaign.petitions.models import CommentState, Display, Petition, Signature
from campaign.petitions.signing import Mails
from tests.cli.desk import Desk
from tests.factories import NOW, a_petition, a_signer, an_organization


def a_comment(session: Session, slug: str, words: str, **changes: Any) -> Signature:
    signer = a_signer(comment=words, name="Nop Sreyleak", **changes)
    signing.sign(session, slug, signer, mails=Mails(a_day=3), now=NOW)
    signature = session.scalars(select(Signature).order_by(Signature.id.desc()).limit(1)).one()
    confirming.confirm(session, signature.id, now=NOW)
    session.commit()
    session.refresh(signature)
    return signature


def an_endorsement(session: Session, petition: Petition) -> Endorsement:
    door = Door(
        petition_id=petition.id,
        campaign_id=petition.campaign_id,
        version_number=1,
        allows_comments=True,
        is_open=True,
    )
    told = {"title": "Professor of Law", "affiliation": "Kratie University", "group": "academia"}
    endorser = endorsing.Endorser(
        kind=EndorserKind.PERSON,
        name="Sok Dara",
        email="dara@example.org",
        proof="https://example.org/dara",
        locale="en",
        **told,
    )
    number = endorsing.add(session, door, endorser, now=NOW)
    session.commit()
    return session.get_one(Endorsement, number)


def states(session: Session) -> list[CommentState]:
    session.rollback()
    return list(session.scalars(select(Signature.comment_state).order_by(Signature.id)))


def test_a_comment_is_shown_only_once_approved_and_can_be_declined_again(
    desk: Desk, session: Session
) -> None:
    a_petition(session, slug="library", allows_comments=True)
    first = a_comment(session, "library", "Open on Sundays, please.", display=Display.INITIALS)
    second = a_comment(session, "library", "I learned to read there.")

    said = desk.do("comments", "list")
    assert "Open on Sundays" in said and "N. S." in said
    assert "Sreyleak" not in said, "a name is told only as its owner chose to show it"

    desk.do("comments", "approve", str(first.id), str(second.id))
    assert states(session) == [CommentState.APPROVED, CommentState.APPROVED]
    desk.do("comments", "decline", str(second.id))
    assert states(session) == [CommentState.APPROVED, CommentState.REJECTED]
    assert "learned" in desk.do("comments", "list", "library", "--state", "rejected")
    assert "learned" not in desk.do("comments", "list", "library")
    desk.refused("comments", "decline", str(second.id))


def test_of_several_comments_none_is_judged_when_one_number_is_wrong(desk: Desk, session: Session) -> None:
    a_petition(session, slug="library", allows_comments=True)
    comment = a_comment(session, "library", "Open on Sundays, please.")

    desk.refused("comments", "approve", str(comment.id), "99999")

    assert states(session) == [CommentState.WAITING]


def test_a_comment_cannot_steer_the_terminal_nor_break_the_table(desk: Desk, session: Session) -> None:
    a_petition(session, slug="library", allows_comments=True)
    a_comment(session, "library", "[/red] [link=x]\x1b[2J open it \x07")

    said = desk.do("comments", "list")

    assert "[/red] [link=x]" in said
    assert "\x1b" not in said and "\x07" not in said


def test_an_endorsement_is_checked_shown_taken_down_and_at_last_forgotten(
    desk: Desk, session: Session
) -> None:
    endorsement = an_endorsement(session, a_petition(session, slug="library"))
    number = str(endorsement.id)

    said = desk.do("endorsements", "list", "library")
    for told in ("Sok Dara", "Professor of Law", "Kratie University", "https://example.org/dara"):
        assert told in said
    desk.do("endorsements", "verify", number)
    assert number in desk.do("endorsements", "list", "--state", "verified")
    desk.do("endorsements", "decline", number, "--note", "The university does not know him.")
    desk.do("endorsements", "verify", number)

    desk.refused("endorsements", "withdraw", number, typed="n\n")
    desk.do("endorsements", "withdraw", number, typed="y\n")
    session.refresh(endorsement)
    assert str(endorsement.state) == EndorsementState.WITHDRAWN
    assert {endorsement.name, endorsement.email, endorsement.title, endorsement.proof} == {None}


@pytest.fixture
def appeal(session: Session) -> Appeal:
    """A draft as an import leaves it: the PayPal address is missing."""
    bank = {
        "kind": "bank",
        "holders": ["River Paper"],
        "number": "123-4-56789-0",
        "bank": {"en": "Mekong Bank"},
    }
    paypal = {"kind": "paypal", "address": "", "comment": {"en": "For the river"}, "text": {}}
    organization = an_organization(session, slug="dispatch", is_host=True)
    new = NewAppeal(
        organization_id=organization.id, slug="river", intros={"en": "We ask."}, steps=[bank, paypal]
    )
    kept = draft_appeal(session, new)
    session.commit()
    return kept


def test_a_paypal_step_is_shown_once_its_address_is_set(desk: Desk, session: Session, appeal: Appeal) -> None:
    assert "paypal, hidden" in desk.do("appeals", "show", "river")
    assert "no email address" in desk.refused("appeals", "set-step", "river", "2", "--address", "gifts@")
    desk.do("appeals", "set-step", "river", "2", "--address", "gifts@example.org", "--comment", "th=เพื่อแม่น้ำ")
    desk.do("appeals", "set-step", "river", "1", "--holder", "River Paper", "--holder", "ក្រដាសទន្លេ")

    session.refresh(appeal)
    assert appeal.steps[1]["address"] == "gifts@example.org"
    assert appeal.steps[1]["comment"] == {"en": "For the river", "th": "เพื่อแม่น้ำ"}
    assert appeal.steps[0]["holders"] == ["River Paper", "ក្រដាសទន្លេ"]
    assert len(appeal.shown_steps) == 2


def test_facts_that_would_send_money_astray_are_refused(desk: Desk, session: Session, appeal: Appeal) -> None:
    for told in (("1", "--account", "ask us"), ("1", "--swift", "krth"), ("1", "--address", "a@example.org")):
        desk.refused("appeals", "set-step", "river", *told)
    assert "2 steps" in desk.refused("appeals", "set-step", "river", "3", "--account", "123-4-56789-0")
    desk.refused("appeals", "set-step", "river", "1")

    before = appeal.steps
    session.refresh(appeal)
    assert appeal.steps == before


def test_an_appeal_is_published_only_with_a_way_to_give_and_taken_off_again(
    desk: Desk, session: Session, appeal: Appeal
) -> None:
    appeal.steps = appeal.steps[1:]
    session.commit()
    assert "no way to give" in desk.refused("appeals", "publish", "river")
    desk.do("appeals", "set-step", "river", "1", "--address", "paypal.me/river")
    words = desk.file("words.md", "We ask you **today**.")
    desk.do("appeals", "edit", "river", "--words", f"en={words}", "--title", "en=Stand by us")

    desk.do("appeals", "publish", "river")
    assert "published" in desk.do("appeals", "list")
    desk.do("appeals", "unpublish", "river")

    session.refresh(appeal)
    assert str(appeal.state) == "draft"
    assert "<strong>today</strong>" in appeal.intros_html["en"]
