"""A petition on the command line: its words, its terms, whom it addresses, its count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import sleep

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.db import transaction
from campaign.petitions import confirming, organizing, signing, tally
from campaign.petitions.models import (
    Petition,
    PetitionState,
    PetitionVersion,
    Signature,
    SignatureState,
    Target,
)
from campaign.petitions.signing import Mails
from tests.cli.desk import Desk
from tests.factories import NOW, a_petition, a_signer


def a_confirmed_signature(session: Session, slug: str, email: str = "ada@example.org") -> Signature:
    signing.sign(session, slug, a_signer(email=email), mails=Mails(a_day=3), now=NOW)
    signature = session.scalars(select(Signature).order_by(Signature.id.desc()).limit(1)).one()
    confirming.confirm(session, signature.id, now=NOW)
    session.commit()
    session.refresh(signature)
    return signature


def state_of(session: Session) -> PetitionState:
    session.rollback()
    return session.scalars(select(Petition.state)).one()


def test_a_typo_is_mended_in_one_language_and_the_others_stay(desk: Desk, session: Session) -> None:
    words = {"titles": {"en": "Keep it opne", "th": "เปิด"}, "asks": {"en": "Open.", "th": "เปิดเถิด"}}
    petition = a_petition(session, slug="library", **words)
    before = organizing.current_version(session, petition).sha256

    desk.do("petitions", "reword", "library", "--title", "en=Keep it open")

    version = session.scalars(select(PetitionVersion)).one()
    assert version.titles == {"en": "Keep it open", "th": "เปิด"}
    assert version.asks == words["asks"]
    assert version.sha256 != before


def test_words_that_somebody_signed_are_only_amended_in_every_language_with_a_note_and_a_yes(
    desk: Desk, session: Session
) -> None:
    a_petition(session, slug="library", titles={"en": "A", "th": "ก"}, asks={"en": "A.", "th": "ก."})
    a_confirmed_signature(session, "library")
    ask = desk.file("ask.md", "Open it on Sundays.")
    english = ("--title", "en=Open it", "--ask", f"en={ask}", "--note", "en=Sundays were added.")
    thai = ("--title", "th=เปิด", "--ask", f"th={ask}", "--note", "th=เพิ่มวันอาทิตย์")

    assert "Amend them" in desk.refused("petitions", "reword", "library", "--title", "en=B")
    assert "--note" in desk.refused("petitions", "amend", "library", *english[:4], "--yes")
    assert "th" in desk.refused("petitions", "amend", "library", *english, "--yes")
    desk.refused("petitions", "amend", "library", *english, *thai, typed="n\n")
    assert session.scalars(select(PetitionVersion.number)).all() == [1]

    desk.do("petitions", "amend", "library", *english, *thai, typed="y\n")
    numbers = session.execute(select(PetitionVersion.number, PetitionVersion.public_notes)).all()
    assert sorted(numbers, key=lambda row: row.number)[1] == (
        2,
        {"en": "Sundays were added.", "th": "เพิ่มวันอาทิตย์"},
    )
    assert session.scalars(select(Signature.version_number)).one() == 1
    assert "Sundays were added." in desk.do("petitions", "show", "library")


def test_goal_and_times_are_changed_and_what_is_not_named_stays(desk: Desk, session: Session) -> None:
    petition = a_petition(session, slug="library", allows_comments=True)

    desk.do("petitions", "edit", "library", "--goal", "5000", "--closes", "2030-05-01T17:00")
    session.refresh(petition)
    assert (petition.goal, petition.allows_comments) == (5000, True)
    assert petition.closes_at == datetime(2030, 5, 1, 17, tzinfo=UTC)

    assert "close before" in desk.refused("petitions", "edit", "library", "--opens", "2031-01-01")
    desk.do("petitions", "edit", "library", "--never-closes", "--no-comments")
    session.refresh(petition)
    told = session.execute(select(Petition.closes_at, Petition.allows_comments, Petition.goal)).one()
    assert tuple(told) == (None, False, 5000)


def test_one_more_authority_is_addressed_and_one_less(desk: Desk, session: Session) -> None:
    a_petition(session, slug="library")
    role = ("--role", "en=Ministry of Culture")

    desk.do("petitions", "target-add", "library", "--name", "en=The minister", "--name", "th=รัฐมนตรี", *role)
    shown = desk.do("petitions", "show", "library")
    assert "The minister / รัฐมนตรี, Ministry of Culture" in shown
    first, second = session.scalars(select(Target).order_by(Target.position))
    assert second.position == first.position + 1

    desk.refused("petitions", "target-remove", str(first.id), typed="n\n")
    desk.do("petitions", "target-remove", str(first.id), typed="y\n")
    assert session.scalars(select(Target.id)).all() == [second.id]


def test_a_petition_is_called_delivered_only_after_yes(desk: Desk, session: Session) -> None:
    a_petition(session, slug="library")
    desk.do("petitions", "move", "library", "close")

    desk.refused("petitions", "move", "library", "deliver", typed="n\n")
    assert state_of(session) is PetitionState.CLOSED
    desk.do("petitions", "move", "library", "open")
    desk.do("petitions", "move", "library", "close")
    desk.do("petitions", "move", "library", "deliver", typed="y\n")
    desk.do("petitions", "move", "library", "answer", "--yes")

    assert state_of(session) is PetitionState.ANSWERED
    assert "answered" in desk.do("petitions", "list")


def test_a_wrong_count_is_told_by_its_campaign_and_repaired_only_after_yes(
    desk: Desk, session: Session
) -> None:
    petition = a_petition(session, slug="library")
    a_petition(session, slug="river")
    a_confirmed_signature(session, "library")
    tally.count_signature(session, petition.id, 7, [("country", "TH")], 5)
    session.commit()

    assert "every count is exact" in desk.do("petitions", "recount", "river")
    said = desk.refused("petitions", "recount", "--repair", typed="n\n")
    assert "library" in said and "country TH" in said
    assert tally.countries_of(session, petition.id) == {"TH": 5}
    desk.do("petitions", "recount", "--repair", typed="y\n")

    session.rollback()
    assert tally.differences(session, petition.id) == []
    assert tally.count_of(session, petition.id) == 1


def test_a_repair_waits_for_a_confirmation_under_way_and_loses_none(app: Flask, session: Session) -> None:
    petition = a_petition(session, slug="library")
    signing.sign(session, "library", a_signer(), mails=Mails(a_day=3), now=NOW)
    session.commit()

    def repair() -> None:
        with app.app_context(), transaction() as writing:
            tally.rebuild(writing, petition.id)

    with ThreadPoolExecutor(1) as pool:
        with transaction() as confirming_one:
            confirming.confirm(confirming_one, session.scalars(select(Signature.id)).one(), now=NOW)
            repaired = pool.submit(repair)
            sleep(0.3)
            assert not repaired.done()
        repaired.result(timeout=20)

    session.rollback()
    assert tally.count_of(session, petition.id) == 1
    assert tally.differences(session, petition.id) == []


def test_a_rejected_signature_is_still_found_and_nobody_else_is(desk: Desk, session: Session) -> None:
    a_petition(session, slug="library")
    ada = a_confirmed_signature(session, "library")
    other = a_confirmed_signature(session, "library", "bob@example.org")
    desk.do("petitions", "reject", str(ada.id))

    said = desk.do("petitions", "find", typed="ADA@example.org\n")

    assert said.count("library") == 1, "bob's signature is nobody's business here"
    assert "rejected" in said and str(ada.id) in said
    assert "no email address" in desk.refused("petitions", "find", "ada")
    session.refresh(ada)
    assert (ada.state, other.state) == (SignatureState.REJECTED, SignatureState.CONFIRMED)
