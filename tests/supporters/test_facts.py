"""What supporters did stands beside them, follows it, and goes with them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.cli.upkeep import look_back
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.donations.settling import settle, unsettle
from campaign.petitions import confirming, ending, signing
from campaign.petitions.models import Petition, Signature
from campaign.petitions.signing import Mails
from campaign.supporters import service as supporters
from campaign.supporters.models import Fact, FactKind
from tests.alerts.mailings import a_supporter
from tests.donations.money_coming import a_charge, a_paid_gift
from tests.factories import a_gift, a_petition, a_signer

ADDRESS = "reader@example.org"


def signed(session: Session, petition: Petition, address: str = ADDRESS) -> int:
    """A pending signature with this address."""
    signer = a_signer(email=address)
    signing.sign(session, petition.campaign.slug, signer, mails=Mails(a_day=3), now=utcnow())
    session.commit()
    fingerprint = fingerprint_of(address)
    query = select(Signature.id).where(
        Signature.email_fingerprint == fingerprint, Signature.petition_id == petition.id
    )
    return session.scalars(query).one()


def facts(session: Session) -> list[tuple[FactKind, int]]:
    session.rollback()
    session.expire_all()
    return [(one.kind, one.campaign_id) for one in session.scalars(select(Fact).order_by(Fact.id))]


def test_a_confirmed_signature_of_a_supporter_is_a_fact_until_it_is_withdrawn(session: Session) -> None:
    petition = a_petition(session)
    organization_id = petition.campaign.organization_id
    a_supporter(session, organization_id, email=ADDRESS)
    stranger = signed(session, petition, "stranger@example.org")
    signature_id = signed(session, petition)

    for number in (stranger, signature_id):
        if confirming.confirm_at_once(db.engine, number, now=utcnow()) is None:
            confirming.confirm(session, number, now=utcnow())
        session.commit()
    assert facts(session) == [(FactKind.SIGNED, petition.campaign_id)]

    ending.withdraw(session, signature_id, fingerprint_of(ADDRESS), now=utcnow())
    session.commit()
    assert facts(session) == []


def test_a_rejected_signature_is_none_and_a_restored_one_is_again(session: Session) -> None:
    petition = a_petition(session)
    a_supporter(session, petition.campaign.organization_id, email=ADDRESS)
    signature_id = signed(session, petition)
    confirming.confirm(session, signature_id, now=utcnow())

    ending.reject(session, signature_id)
    session.commit()
    assert facts(session) == []
    ending.restore(session, signature_id)
    session.commit()
    assert len(facts(session)) == 1


def test_a_gift_is_a_fact_while_we_hold_it(session: Session) -> None:
    gift = a_gift(session, email=ADDRESS)
    a_supporter(session, gift.organization_id, email=ADDRESS)

    charge = a_charge(gift)
    settle(session, gift, charge, now=utcnow())
    session.commit()
    assert facts(session) == [(FactKind.GAVE, 0)]
    unsettle(session, gift, charge.kind, charge.ref, now=utcnow())
    session.commit()
    assert facts(session) == []


def test_who_becomes_a_supporter_later_brings_what_they_did_before(session: Session) -> None:
    petition = a_petition(session)
    confirming.confirm(session, signed(session, petition), now=utcnow())
    a_paid_gift(session, email=ADDRESS)
    assert facts(session) == []

    reader = a_supporter(session, petition.campaign.organization_id, email=ADDRESS)
    assert look_back() == 1
    assert look_back() == 0
    assert sorted(facts(session)) == [(FactKind.GAVE, 0), (FactKind.SIGNED, petition.campaign_id)]

    supporters.erase(session, fingerprint_of(ADDRESS), page="test", now=utcnow())
    session.commit()
    assert facts(session) == []
    assert (reader.name, reader.country, reader.email) == (None, "", None)
