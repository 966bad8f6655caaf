"""Organizers find a signature among very many, see what became of it, and withdraw it when asked."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, Organization
from campaign.accounts.roles import Role
from campaign.petitions import confirming, signers, tally
from campaign.petitions.decision_models import Decision
from campaign.petitions.models import Display, Petition, Signature, SignatureState
from campaign.petitions.signers import Sieve, list_signers
from campaign.petitions.signing import Mails, sign
from campaign.petitions.suspecting import Sign
from tests.factories import NOW, a_petition, a_signer, an_organizer, post, sign_in


def signed(session: Session, petition: Petition, **changes: object) -> Signature:
    at = changes.pop("at", NOW)
    sign(session, petition.campaign.slug, a_signer(**changes), mails=Mails(a_day=3), now=at)  # type: ignore[arg-type]
    session.commit()
    return session.scalars(select(Signature).order_by(Signature.id.desc())).first()  # type: ignore[return-value]


def test_the_list_goes_on_by_key_newest_first(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signers, "PAGE", 3)
    petition, other = a_petition(session), a_petition(session)
    numbers = [signed(session, petition, at=NOW + timedelta(seconds=one // 2)).id for one in range(7)]
    signed(session, other)

    seen, key = [], None
    for _ in range(3):
        page = list_signers(session, petition.id, Sieve(), key)
        seen += [one.id for one in page.signatures]
        key = page.next_key

    assert seen == numbers[::-1]
    assert key is None


def test_filters_narrow_the_list(session: Session) -> None:
    petition = a_petition(session)
    thai = signed(session, petition, country="TH", locale="th", display=Display.FULL, source="facebook.com")
    later = signed(session, petition, country="KH", at=NOW + timedelta(days=1))
    confirming.confirm(session, thai.id, now=NOW)
    later.suspicion = int(Sign.BURST)
    session.commit()

    for sieve, wanted in (
        (Sieve(country="TH"), thai),
        (Sieve(locale="th"), thai),
        (Sieve(display=Display.FULL), thai),
        (Sieve(source="facebook.com"), thai),
        (Sieve(source="direct"), later),
        (Sieve(state=SignatureState.CONFIRMED), thai),
        (Sieve(until=date(2026, 3, 4)), thai),
        (Sieve(since=date(2026, 3, 5)), later),
        (Sieve(is_suspicious=True), later),
    ):
        assert [one.id for one in list_signers(session, petition.id, sieve, None).signatures] == [
            wanted.id
        ], sieve
    assert list_signers(session, petition.id, Sieve(state=SignatureState.REJECTED), None).signatures == []


def test_a_rare_filter_says_how_far_it_looked_and_goes_on(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signers, "LOOK_AHEAD", 2)
    petition = a_petition(session)
    rare = signed(session, petition, country="LA")
    for _ in range(3):
        signed(session, petition, country="TH", at=NOW + timedelta(seconds=1))

    first = list_signers(session, petition.id, Sieve(country="LA"), None)
    assert (first.signatures, first.looked) == ([], 2)
    second = list_signers(session, petition.id, Sieve(country="LA"), first.next_key)
    assert [one.id for one in second.signatures] == [rare.id]


def test_a_signer_is_found_by_the_whole_address_or_name(session: Session) -> None:
    petition = a_petition(session)
    one = signed(session, petition, name="José Núñez", email="jose.nunez@gmail.com")
    signed(session, petition)

    assert signers.find_by_address(session, petition.id, "JoseNunez+news@googlemail.com") == [one]
    assert signers.find_by_name(session, petition.id, "jose  nunez") == [one]
    assert signers.find_by_name(session, petition.id, "jose") == []
    assert signers.find_by_address(session, a_petition(session).id, "jose.nunez@gmail.com") == []


def test_every_list_walks_an_index(session: Session) -> None:
    petition = a_petition(session)
    for number in range(30):
        signed(session, petition, at=NOW + timedelta(minutes=number))
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        session.execute(text("SET enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    for sieve, index in (
        (Sieve(), "ix_signatures_listed"),
        (Sieve(since=date(2026, 3, 1), until=date(2026, 3, 9)), "ix_signatures_listed"),
        (Sieve(is_suspicious=True), "ix_signatures_suspicious"),
        (Sieve(state=SignatureState.REJECTED), "ix_signatures_taken_out"),
    ):
        query = signers._window(petition.id, sieve, (NOW, 5)).limit(10)
        compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(str(row) for row in session.execute(text(explain + str(compiled))))
        assert index in plan, (sieve, plan)
        assert "TEMP B-TREE" not in plan, plan


def test_the_pages_show_find_send_again_and_withdraw(app: Flask, session: Session) -> None:
    petition = a_petition(session)
    one = signed(session, petition, name="Ada Tester", email="ada@example.org")
    organization = session.get_one(Organization, petition.campaign.organization_id)
    client = sign_in(app, an_organizer(session, organization, Role.MODERATOR))
    path = f"/organize/{organization.slug}/campaigns/{petition.campaign.slug}/signatures"

    assert "Ada Tester" in client.get(f"{path}/?country=&source=direct&state=pending&since=2569-03-04").text
    assert "Ada Tester" in post(client, f"{path}/find", {"by": "address", "words": "ada@example.org"}).text
    assert "Ada Tester" not in post(client, f"{path}/find", {"by": "name", "words": "Adam"}).text
    assert "ada@example.org" in client.get(f"{path}/{one.id}/").text
    assert post(client, f"{path}/{one.id}/mail").status_code == 303
    assert post(client, f"{path}/{one.id}/reject").status_code == 303
    assert post(client, f"{path}/{one.id}/reject").status_code == 303
    assert post(client, f"{path}/{one.id}/restore").status_code == 303
    assert post(client, f"{path}/{one.id}/trust").status_code == 303
    assert post(client, f"{path}/{one.id}/withdraw", {"reason": "mail"}).status_code == 422
    assert post(client, f"{path}/{one.id}/withdraw", {"reason": "mail", "is_sure": "y"}).status_code == 303
    assert "Ada Tester" not in client.get(f"{path}/{one.id}/").text

    session.rollback()
    session.refresh(one)
    assert (one.state, one.name, one.name_fingerprint) == (SignatureState.WITHDRAWN, None, None)
    made = session.scalars(select(Decision).order_by(Decision.id)).all()
    assert [(one.choice, one.reason) for one in made] == [("reject", ""), ("approve", ""), ("", "mail")]
    assert tally.differences(session, petition.id) == []
    lines = session.scalars(select(AuditEvent)).all()
    assert {"signatures.seen", "signatures.searched", "signature.withdrawn"} <= {one.action for one in lines}
    assert "ada" not in "".join(f"{one.before}{one.after}{one.subject}{one.reason}" for one in lines).lower()


def test_another_organization_sees_nobody(app: Flask, session: Session) -> None:
    petition, others = a_petition(session), a_petition(session)
    one = signed(session, petition)
    organization = session.get_one(Organization, others.campaign.organization_id)
    client = sign_in(app, an_organizer(session, organization))
    start = f"/organize/{organization.slug}/campaigns"

    assert client.get(f"{start}/{petition.campaign.slug}/signatures/").status_code == 404
    assert client.get(f"{start}/{others.campaign.slug}/signatures/{one.id}/").status_code == 404
    assert post(client, f"{start}/{others.campaign.slug}/signatures/{one.id}/reject").status_code == 404
