"""Who looks suspicious is asked for one more step and then counts like everybody else."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.cli.upkeep import notice_repeated_names
from campaign.core.clock import utcnow
from campaign.core.mailed import CODE_ATTEMPTS
from campaign.petitions import confirming, signers, suspecting, tally
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.suspecting import Sign, folded_name, is_disposable
from tests.factories import a_petition
from tests.petitions.test_signers import signed


def link_of(signature: Signature) -> str:
    expires_at = utcnow() + timedelta(days=1)
    return f"/confirm/{confirming.link_token(confirming.CONFIRM, signature.id, expires_at=expires_at)}"


def test_a_throw_away_inbox_is_noticed_and_asked_for_the_code(client: FlaskClient, session: Session) -> None:
    petition = a_petition(session)
    one = signed(session, petition, email="somebody@Mailinator.com")
    assert one.suspicion == Sign.DISPOSABLE
    path = link_of(one)

    assert 'name="code"' in client.get(path).text
    assert client.post(path).status_code == 422
    assert client.post(path, data={"code": "000 000"}).status_code == 422
    session.rollback()
    assert tally.count_of(session, petition.id) == 0
    session.rollback()
    assert client.post(path, data={"code": confirming.code_of(one.id)}).status_code == 303
    session.refresh(one)
    assert one.state is SignatureState.CONFIRMED
    assert tally.count_of(session, petition.id) == 1


def test_guessing_the_code_ends_after_five_tries(client: FlaskClient, session: Session) -> None:
    one = signed(session, a_petition(session), email="somebody@mailinator.com")
    path, right = link_of(one), confirming.code_of(one.id)
    for _ in range(CODE_ATTEMPTS):
        client.post(path, data={"code": "000000" if right != "000000" else "111111"})

    assert client.post(path, data={"code": right}).status_code == 422
    session.rollback()
    session.refresh(one)
    assert one.state is SignatureState.PENDING


def test_nobody_else_is_asked(client: FlaskClient, session: Session) -> None:
    one = signed(session, a_petition(session))
    assert 'name="code"' not in client.get(link_of(one)).text
    assert client.post(link_of(one)).status_code == 303


def test_an_organizer_who_trusts_it_takes_the_step_away(client: FlaskClient, session: Session) -> None:
    one = signed(session, a_petition(session), is_burst=True)
    suspecting.trust(session, one, is_trusted=True)
    session.commit()
    assert client.post(link_of(one)).status_code == 303


def test_a_crowd_from_one_network_is_marked(client: FlaskClient, session: Session) -> None:
    client.application.config["CROWD"] = 3
    a_petition(session, slug="library")
    for number in range(4):
        told = {"name": "Ada Tester", "email": f"a{number}@example.org", "display": "hidden"}
        assert client.post("/campaigns/library/sign", data=told).status_code == 303

    session.rollback()
    marks = session.scalars(select(Signature.suspicion).order_by(Signature.id)).all()
    assert marks == [0, 0, Sign.BURST, Sign.BURST]


def test_a_name_that_repeats_is_marked_and_bands_show_the_hour(session: Session) -> None:
    petition, other = a_petition(session), a_petition(session)
    now = utcnow()
    same = [signed(session, petition, name=name, at=now) for name in ("Bo Lo", "bo lo", "BO  LO", "Bó Lo")]
    once = signed(session, petition, name="Ada Tester", at=now)
    elsewhere = signed(session, other, name="Bo Lo", at=now)
    same[0].name_fingerprint = None
    session.commit()

    assert notice_repeated_names() >= 6
    session.expire_all()
    assert [one.suspicion for one in same] == [Sign.REPEATED] * 4
    assert (once.suspicion, elsewhere.suspicion) == (0, 0)
    bands = signers.bands_of(session, petition.id)
    assert sum(band.count for band in bands) == 4
    assert bands[0].by_sign[Sign.REPEATED] == bands[0].count
    assert notice_repeated_names() == 0


def test_names_are_compared_by_what_people_read() -> None:
    assert folded_name("JOSÉ  Núñez") == folded_name("jose nunez")
    assert folded_name("สมชาย ใจดี") == "สมชาย ใจดี"
    assert folded_name("น้ำ") == folded_name("นํ้า")
    assert folded_name("สม้") != folded_name("สม")
    assert is_disposable("a@YOPMAIL.com")
    assert not is_disposable("a@example.org")
