"""Signing: what is stored, what is owed, and what nobody may learn from outside."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.db import transaction
from campaign.outbox.models import Delivery
from campaign.petitions import ending, organizing, signing
from campaign.petitions.models import CommentState, Petition, PetitionState, Signature, SignatureState
from campaign.petitions.signing import Mails, Signer
from tests.factories import NOW, a_petition, a_signer

MAILS = Mails(a_day=3)
LATER = NOW + timedelta(minutes=5)


def sign(session: Session, petition: Petition, signer: Signer, *, now: object = NOW) -> None:
    signing.sign(session, petition.campaign.slug, signer, mails=MAILS, now=now)  # type: ignore[arg-type]
    session.commit()


def deliveries(session: Session) -> list[Delivery]:
    return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def test_a_signature_is_pending_and_owes_one_email_in_the_same_transaction(session: Session) -> None:
    petition = a_petition(session)
    ada = a_signer(name="Ada", country="TH")

    sign(session, petition, ada)

    signature = session.scalars(select(Signature)).one()
    assert (signature.state, signature.name, signature.country) == (SignatureState.PENDING, "Ada", "TH")
    assert [one.letter for one in deliveries(session)] == ["confirm_signature"]


def test_a_failure_before_the_commit_leaves_neither_signature_nor_email(session: Session) -> None:
    petition = a_petition(session)
    slug = petition.campaign.slug
    session.rollback()

    with pytest.raises(ZeroDivisionError), transaction() as writing:
        signing.sign(writing, slug, a_signer(), mails=MAILS, now=NOW)
        raise ZeroDivisionError

    assert session.scalar(select(func.count(Signature.id))) == 0
    assert deliveries(session) == []


def test_signing_twice_keeps_one_signature_and_sends_the_link_again_after_a_minute(session: Session) -> None:
    petition, ada = a_petition(session), a_signer()

    sign(session, petition, ada)
    sign(session, petition, ada, now=NOW + timedelta(seconds=20))
    assert len(deliveries(session)) == 1

    sign(session, petition, ada, now=LATER)
    assert len(deliveries(session)) == 2
    assert session.scalar(select(func.count(Signature.id))) == 1


def test_the_newest_words_of_a_pending_signer_count(session: Session) -> None:
    petition = a_petition(session)
    sign(session, petition, a_signer(name="Adda", email="ada@example.org"))

    sign(session, petition, a_signer(name="Ada", email="ada@example.org"), now=LATER)

    signature = session.scalars(select(Signature)).one()
    assert (signature.name, signature.signed_at) == ("Ada", LATER)


def test_a_confirmed_signer_is_told_so_by_email_only_and_nothing_changes(session: Session) -> None:
    petition = a_petition(session)
    sign(session, petition, a_signer(name="Ada", email="ada@example.org"))
    signature = session.scalars(select(Signature)).one()
    signature.move_to(SignatureState.CONFIRMED)
    signature.confirmed_at = NOW
    session.commit()

    sign(session, petition, a_signer(name="Mallory", email="ADA@example.org"), now=LATER)

    assert session.scalars(select(Signature)).one().name == "Ada"
    assert [one.letter for one in deliveries(session)] == ["confirm_signature", "already_signed"]


def test_one_address_gets_at_most_three_confirmation_mails_a_day(session: Session) -> None:
    petition, ada = a_petition(session), a_signer()

    for hour in range(6):
        sign(session, petition, ada, now=NOW + timedelta(hours=hour))
    assert len(deliveries(session)) == 3

    sign(session, petition, ada, now=NOW + timedelta(days=1))
    assert len(deliveries(session)) == 4


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("ada@example.org", "ADA@EXAMPLE.ORG"),
        ("ada.lovelace@gmail.com", "AdaLovelace+petition@googlemail.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@proton.me", "a-d_a+x@pm.me"),
    ],
)
def test_addresses_that_reach_one_inbox_are_one_signer(session: Session, first: str, again: str) -> None:
    petition = a_petition(session)

    sign(session, petition, a_signer(email=first))
    sign(session, petition, a_signer(email=again), now=LATER)

    assert session.scalars(select(Signature)).one().email == again, "the address typed last is written to"


def test_fifty_signings_at_once_make_one_signature_and_one_email(session: Session, app: Flask) -> None:
    petition, ada = a_petition(session), a_signer()
    slug = petition.campaign.slug
    session.rollback()

    def sign_once(_: int) -> None:
        with app.app_context(), transaction() as writing:
            signing.sign(writing, slug, ada, mails=MAILS, now=NOW)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(sign_once, range(50)))

    assert session.scalar(select(func.count(Signature.id))) == 1
    assert len(deliveries(session)) == 1


def test_who_signs_again_while_their_withdrawal_is_under_way_has_signed(session: Session, app: Flask) -> None:
    petition, ada = a_petition(session), a_signer()
    slug = petition.campaign.slug
    sign(session, petition, ada)
    session.rollback()

    def sign_again() -> None:
        with app.app_context(), transaction() as writing:
            signing.sign(writing, slug, ada, mails=MAILS, now=LATER)

    with ThreadPoolExecutor(1) as pool:
        with transaction() as leaving:
            first = leaving.scalars(select(Signature)).one()
            assert first.email_fingerprint is not None
            ending.withdraw(leaving, first.id, first.email_fingerprint, now=LATER)
            again = pool.submit(sign_again)
            time.sleep(0.3)
        again.result()

    session.rollback()
    states = session.scalars(select(Signature.state).order_by(Signature.id)).all()
    assert states == [SignatureState.WITHDRAWN, SignatureState.PENDING]


def test_a_petition_that_is_closed_or_not_yet_open_takes_no_signature(session: Session) -> None:
    late = a_petition(session, closes_at=NOW - timedelta(days=1), opens_at=NOW - timedelta(days=9))
    early = a_petition(session, opens_at=NOW + timedelta(days=1))
    closed = a_petition(session)
    organizing.move(session, closed, PetitionState.CLOSED)

    for petition in (late, early, closed):
        with pytest.raises(signing.PetitionClosed):
            sign(session, petition, a_signer())


def test_a_comment_waits_for_a_moderator_and_is_dropped_where_none_is_asked_for(session: Session) -> None:
    open_minded, quiet = a_petition(session, allows_comments=True), a_petition(session)

    sign(session, open_minded, a_signer(comment="Hello"))
    sign(session, quiet, a_signer(comment="Hello"))

    kept, dropped = session.scalars(select(Signature).order_by(Signature.id))
    assert (kept.comment, kept.comment_state) == ("Hello", CommentState.WAITING)
    assert (dropped.comment, dropped.comment_state) == (None, CommentState.NONE)


def test_pending_signatures_expire_after_their_days_and_are_forgotten(session: Session) -> None:
    petition = a_petition(session)
    sign(session, petition, a_signer(name="Ada"))
    sign(session, petition, a_signer(), now=NOW + timedelta(days=10))

    expired = ending.expire(session, days=14, limit=100, now=NOW + timedelta(days=15))
    session.commit()

    gone, waiting = session.scalars(select(Signature).order_by(Signature.id))
    session.refresh(gone)
    assert expired == 1
    assert (gone.state, gone.name, gone.email, gone.email_fingerprint) == ("expired", None, None, None)
    assert waiting.state is SignatureState.PENDING
