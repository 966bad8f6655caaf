"""Signing in one statement does the same as signing in several, or nothing."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.db import db
from campaign.outbox.models import Delivery
from campaign.petitions import signing
from campaign.petitions.models import CommentState, Petition, Signature, SignatureState
from campaign.petitions.signing import Mails, Receipt, Signer
from campaign.supporters.models import ConsentWording
from tests.factories import NOW, a_petition, a_signer

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
MAILS = Mails(a_day=3)
WORDS = "Yes, email me."


def sign_at_once(petition: Petition, signer: Signer) -> Receipt | None:
    return signing.sign_at_once(db.engine, petition.campaign.slug, signer, mails=MAILS, now=NOW)


def what_is_stored(session: Session) -> list[tuple[object, ...]]:
    """All of the signatures and of their mail, but for numbers and times."""
    session.expire_all()
    letters = {one.key.split(":")[1]: one for one in session.scalars(select(Delivery))}
    return [
        (
            *(one.name, one.email, one.email_fingerprint, one.country, one.display, one.locale),
            *(one.state, one.version_number, one.signed_at, one.mailed_at, one.mail_count, one.code_attempts),
            *(one.comment, one.comment_state, one.consent_wording_id, one.confirmed_at, one.ended_at),
            *(letters[str(one.id)].key.split(":", 2)[2], letters[str(one.id)].letter),
            *(letters[str(one.id)].locale, letters[str(one.id)].state, letters[str(one.id)].attempts),
            *(letters[str(one.id)].content, letters[str(one.id)].worker, letters[str(one.id)].last_error),
        )
        for one in session.scalars(select(Signature).order_by(Signature.id))
    ]


def test_one_statement_stores_what_several_do(session: Session) -> None:
    one, other = (a_petition(session, allows_comments=True) for _ in range(2))
    ada = a_signer(country="TH", comment="Hello", locale="th")

    signing.sign(session, one.campaign.slug, ada, mails=MAILS, now=NOW)
    session.commit()
    done = sign_at_once(other, ada)

    several, alone = what_is_stored(session)
    assert done and done.petition_id == other.id
    assert several == alone
    assert alone[6] is SignatureState.PENDING and alone[13] is CommentState.WAITING


def test_who_has_signed_already_or_comes_too_late_stores_nothing(session: Session) -> None:
    petition, closed = a_petition(session), a_petition(session, closes_at=NOW)
    ada = a_signer()
    assert sign_at_once(petition, ada)

    assert sign_at_once(petition, ada) is None
    assert sign_at_once(closed, ada) is None

    assert session.scalar(select(func.count(Signature.id))) == 1
    assert session.scalar(select(func.count(Delivery.id))) == 1


def test_a_consent_needs_its_words_kept_first_and_then_names_them(session: Session) -> None:
    petition = a_petition(session)
    first, second = (a_signer(consent_words=WORDS) for _ in range(2))

    assert sign_at_once(petition, first) is None
    assert session.scalar(select(func.count(Signature.id))) == 0
    session.rollback()

    signing.sign(session, petition.campaign.slug, first, mails=MAILS, now=NOW)
    session.commit()
    assert sign_at_once(petition, second)

    wording = session.scalars(select(ConsentWording)).one()
    assert wording.words == WORDS
    assert set(session.scalars(select(Signature.consent_wording_id))) == {wording.id}
