"""Addresses: where mail goes, and when two of them are one person's."""

import pytest

from campaign.core.addresses import address_on_the_wire, canonical_address, checked_address
from campaign.core.db import db
from campaign.outbox import worker
from campaign.petitions import signing
from campaign.petitions.signing import Mails
from tests.conftest import MakeApp
from tests.factories import NOW, a_petition, a_signer
from tests.services.smtp import Inbox


def test_two_registered_names_are_never_taken_for_one() -> None:
    sharp, plain = checked_address("ada@straße.example"), checked_address("ada@strasse.example")

    assert canonical_address(sharp) != canonical_address(plain)
    assert address_on_the_wire(sharp) == "ada@xn--strae-oqa.example"


@pytest.mark.parametrize("domain", ["bücher.example", "ខ្មែរ.example", "ไทย.ไทย", "\ufb1d\ufb1d.example"])
def test_a_domain_in_any_script_has_one_spelling(domain: str) -> None:
    typed = checked_address(f"ada@{domain}")

    wire = address_on_the_wire(typed)
    assert wire.isascii()
    assert canonical_address(checked_address(wire)) == canonical_address(typed)


def test_mail_goes_to_the_domain_that_was_typed(make_app: MakeApp, inbox: Inbox) -> None:
    app = make_app(MAIL_URL=inbox.url)
    with app.app_context():
        session = db.session()
        petition = a_petition(session)
        ada = a_signer(email="ada@straße.example")
        signing.sign(session, petition.campaign.slug, ada, mails=Mails(a_day=3), now=NOW)
        session.commit()
        worker.deliver_batch(10)
        db.session.remove()

    assert [message["To"] for message in inbox.messages] == ["ada@xn--strae-oqa.example"]
