"""What letters say of whom they are from."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.outbox import letters
from campaign.outbox.models import Delivery
from campaign.petitions import signing
from campaign.petitions.signing import Mails
from tests.factories import NOW, a_petition, a_signer


@pytest.mark.parametrize(("is_host", "foot"), [(True, "Mekong Dispatch"), (False, "Mekong Dispatch · មេគង្គ")])
def test_the_foot_names_a_partner_and_never_the_platform_twice(
    session: Session, is_host: bool, foot: str
) -> None:
    publisher = a_petition(session, slug="library").campaign.organization
    publisher.is_host, publisher.names = is_host, {"en": "Mekong", "km": "មេគង្គ"}
    session.commit()
    signing.sign(session, "library", a_signer(locale="km"), mails=Mails(a_day=3), now=NOW)
    session.commit()
    delivery = session.scalars(select(Delivery)).one()

    facts = letters.gather(session, delivery, {})
    assert facts is not None
    message = letters.write(delivery, "ada@example.org", facts)

    assert str(message.body).rstrip().rpartition("\n")[2] == foot
    assert str(message.html).count("Mekong Dispatch") == 1
