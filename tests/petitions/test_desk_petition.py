"""A petition at the desk: written, opened, signed, amended, closed, handed over, answered."""

from io import BytesIO

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.petitions import confirming, organizing, tally
from campaign.petitions.models import Petition, PetitionReply, PetitionState, Signature, Target
from tests.campaigns.desk import AtDesk, at_desk, read
from tests.factories import NOW, a_campaign, a_petition, a_signer

HOME = "campaigns/library/petition/"
WORDS = {"title": "Keep it open", "body": "We ask for *Sundays*.", "base_revision": "0", "follows": "0"}
NOTES = {"notes-en": "Saturdays were added.", "notes-th": "เพิ่มวันเสาร์"}
AMENDED = {
    "titles-en": "Keep it open",
    "asks-en": "We ask for Saturdays and *Sundays*.",
    "titles-th": "เปิดไว้",
    "asks-th": "ขอวันเสาร์และอาทิตย์",
    "base_revision": "1",
}


def a_pdf(words: bytes = b"We will look into it.") -> bytes:
    return b"%PDF-1.7\n" + words + b"\n%%EOF\n"


def signed(app: Flask, session: Session, petition: Petition) -> Signature:
    app.test_client().post("/campaigns/library/sign", data={"name": "Ada", "email": a_signer().email})
    signature = session.scalars(select(Signature).where(Signature.petition_id == petition.id)).one()
    confirming.confirm(session, signature.id, now=NOW)
    session.commit()
    return signature


def an_open_one(app: Flask, session: Session) -> tuple[AtDesk, Petition]:
    words = {"titles": {"en": "Keep it open", "th": "เปิดไว้"}, "asks": {"en": "We ask.", "th": "ขอ"}}
    petition = a_petition(session, slug="library", **words)
    return at_desk(app, session, organization=petition.campaign.organization), petition


def test_a_petition_begins_with_its_first_words_and_opens(app: Flask, session: Session) -> None:
    campaign = a_campaign(session, slug="library")
    desk = at_desk(app, session, organization=campaign.organization)
    assert "Write the petition" in desk.get(HOME)

    desk.send(f"{HOME}words/en", WORDS)
    desk.send(f"{HOME}words/th", WORDS | {"title": "เปิดไว้", "body": "ขอวันอาทิตย์"})
    desk.send(f"{HOME}targets/new", {"names-en": "The mayor", "roles-en": "Mayor of Tidewater"})
    desk.send(f"{HOME}open")

    page = read(app, "/campaigns/library")
    assert "<em>Sundays</em>" in page and "The mayor" in page
    assert "ขอวันอาทิตย์" in read(app, "/th/campaigns/library")


def test_confirmed_words_are_only_amended_with_a_note_in_each_language(app: Flask, session: Session) -> None:
    desk, petition = an_open_one(app, session)
    signature = signed(app, session, petition)

    frozen = desk.send(f"{HOME}words/en", WORDS, status=422).text
    assert "Copy your words into an amendment" in frozen and "We ask for *Sundays*." in frozen
    desk.send(f"{HOME}amend", AMENDED | {"notes-en": "Saturdays were added."}, status=422)
    desk.send(f"{HOME}amend", AMENDED | NOTES)

    versions = organizing.versions_of(session, petition)
    assert [(one.number, one.public_notes.get("th", "")) for one in versions] == [(1, ""), (2, "เพิ่มวันเสาร์")]
    assert session.get_one(Signature, signature.id).version_number == 1
    page = desk.get(f"{HOME}versions")
    assert all(one.sha256 in page for one in versions) and "<ins>" in page
    assert "Saturdays were added." in read(app, "/campaigns/library")


def test_two_who_amend_at_once_make_one_version(app: Flask, session: Session) -> None:
    desk, petition = an_open_one(app, session)
    signed(app, session, petition)

    desk.send(f"{HOME}amend", AMENDED | NOTES)
    page = desk.send(f"{HOME}amend", AMENDED | NOTES | {"titles-en": "Open it"}, status=409).text

    assert len(organizing.versions_of(session, petition)) == 2
    assert "Open it" in page


def test_times_are_typed_in_the_organizations_zone(app: Flask, session: Session) -> None:
    desk, petition = an_open_one(app, session)
    petition.campaign.organization.zone = "Asia/Bangkok"
    session.commit()
    told = {"goal": "500", "closes_at": "2570-01-31T18:00", "base_revision": desk.base_of(f"{HOME}terms")}

    desk.send(f"{HOME}terms", told)
    backwards = told | {"opens_at": "2027-02-01T00:00"}
    assert "before it opens" in desk.send(f"{HOME}terms", backwards, status=422).text

    session.refresh(petition)
    assert petition.goal == 500 and petition.closes_at is not None
    assert petition.closes_at.isoformat() == "2027-01-31T11:00:00+00:00"
    assert 'value="2027-01-31T18:00"' in desk.get(f"{HOME}terms")


def test_targets_are_ordered_and_one_that_was_removed_comes_back(app: Flask, session: Session) -> None:
    desk, _ = an_open_one(app, session)
    desk.send(f"{HOME}targets/new", {"names-en": "The mayor"})
    desk.get(HOME)
    first, second = session.scalars(select(Target).order_by(Target.id)).all()

    desk.send(f"{HOME}targets/{second.id}/first")
    desk.send(f"{HOME}targets/{second.id}/remove")
    desk.undo(HOME)

    session.expire_all()
    again = session.get_one(Target, second.id)
    assert (again.names, again.position, session.get_one(Target, first.id).position) == (
        {"en": "The mayor"},
        0,
        1,
    )
    desk.send(f"{HOME}targets/{second.id}/restore", status=404)


def test_who_signs_while_it_closes_is_told_so_and_who_signed_before_still_confirms(
    app: Flask, session: Session
) -> None:
    desk, petition = an_open_one(app, session)
    early, late = a_signer().email, a_signer().email
    app.test_client().post("/campaigns/library/sign", data={"name": "Ada", "email": early})

    desk.send(f"{HOME}close")
    answer = app.test_client().post("/campaigns/library/sign", data={"name": "Late Lek", "email": late})

    assert answer.status_code == 422
    assert "takes no signatures any more" in answer.text
    pending = session.scalars(select(Signature)).one()
    confirming.confirm(session, pending.id, now=NOW)
    session.commit()
    assert tally.count_of(session, petition.id) == 1
    desk.undo(HOME)
    session.refresh(petition)
    assert petition.state is PetitionState.OPEN


def test_it_is_handed_over_and_answered_in_every_readers_language(app: Flask, session: Session) -> None:
    desk, petition = an_open_one(app, session)
    handed = {"delivered_on": "5/3/2569", "notes-en": "To the mayor.", "notes-km": "ជូនអភិបាល"}
    reply = {"replied_on": "2026-03-20", "bodies-en": "They **will** open.", "authors-en": "The mayor"}

    desk.send(f"{HOME}deliver", handed)
    desk.get(HOME)
    desk.send(f"{HOME}reply", reply | {"document": (BytesIO(a_pdf()), "letter.pdf")})

    session.refresh(petition)
    assert (petition.state, str(petition.delivered_on)) == (PetitionState.ANSWERED, "2026-03-05")
    page = read(app, "/km/campaigns/library")
    for words in ("បានប្រគល់ជូន", "ជូនអភិបាល", "<strong>will</strong>"):
        assert words in page, words
    name = session.scalars(select(PetitionReply.document)).one()
    with app.test_client().get(f"/documents/{name}") as document:
        assert (document.mimetype, document.data) == ("application/pdf", a_pdf())

    desk.undo(HOME)
    session.refresh(petition)
    assert petition.state is PetitionState.DELIVERED
    assert "will</strong>" not in read(app, "/campaigns/library")
    number = session.scalars(select(PetitionReply.id)).one()
    assert f"{HOME}reply/{number}/restore" in desk.get(HOME), "it can be put back when the flash is gone"
    desk.send(f"{HOME}reply/{number}/restore")
    desk.send(f"{HOME}reply/{number}/remove")
    desk.send(f"{HOME}deliver/undo")
    session.refresh(petition)
    assert (str(petition.state), petition.delivered_on) == ("closed", None)
