"""Rotating keys: everything is sealed anew, it may be stopped and started, and the old key can go."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.cli import keys
from campaign.core.crypto import UnknownKey, vault
from campaign.core.db import db
from campaign.outbox.models import Delivery
from campaign.petitions import signing
from campaign.petitions.models import Signature
from campaign.petitions.signing import Mails
from tests.conftest import MakeApp
from tests.donations.money_coming import a_paid_gift
from tests.factories import NOW, a_petition, a_signer

OLD, NEW = "7a" * 32, "c3" * 32


def some_signatures(session: Session, count: int) -> None:
    petition = a_petition(session, allows_comments=True)
    for number in range(count):
        signer = a_signer(name=f"Signer {number}", comment="Hello" if number % 2 else "")
        signing.sign(session, petition.campaign.slug, signer, mails=Mails(a_day=3), now=NOW)
    session.commit()


def sealed_with_the_newest(session: Session) -> int:
    """How many of the sealed values name the newest key."""
    session.rollback()
    rows = list(session.execute(text("SELECT name, email, comment FROM signatures")))
    rows += list(session.execute(text("SELECT content FROM deliveries")))
    values = [bytes(value) for row in rows for value in row if value is not None]
    return sum(value.startswith(vault.newest_key_id) for value in values) - len(values)


def test_everything_is_sealed_anew_and_opens_with_the_new_key_alone(
    make_app: MakeApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    some_signatures(session, 7)
    monkeypatch.setattr(keys, "BATCH", 3)
    both = make_app(VAULT_KEYS=f"{NEW},{OLD}")
    assert sealed_with_the_newest(session) < 0

    result = both.test_cli_runner().invoke(args=["keys", "rotate"])
    assert result.exit_code == 0, result.output
    assert "14 rows sealed anew" in result.output
    assert sealed_with_the_newest(session) == 0
    again = both.test_cli_runner().invoke(args=["keys", "rotate"])
    assert "0 rows sealed anew" in again.output

    alone = make_app(VAULT_KEYS=NEW)
    with alone.app_context():
        names = db.session().scalars(select(Signature.name).order_by(Signature.id)).all()
        assert names == [f"Signer {number}" for number in range(7)]
        assert all(db.session().scalars(select(Delivery.content)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_books_are_sealed_anew_and_still_proven(make_app: MakeApp, session: Session) -> None:
    """Receipts cannot be changed, and their seals can: a mark that no key touches proves the words."""
    a_paid_gift(session, tribute="For Ada", postal="1 Main Street")
    runner = make_app(VAULT_KEYS=f"{NEW},{OLD}").test_cli_runner()

    assert runner.invoke(args=["keys", "rotate"]).exit_code == 0
    rows = session.execute(text("SELECT name, email, tribute, postal FROM donations")).one()
    sealed = [*rows, *session.scalars(text("SELECT snapshot FROM receipts"))]
    assert len(sealed) == 5 and all(bytes(one).startswith(vault.newest_key_id) for one in sealed)
    alone = make_app(VAULT_KEYS=NEW).test_cli_runner()
    assert alone.invoke(args=["ledger", "verify"]).output == "The books add up.\n"


def test_without_the_old_key_what_was_not_rotated_does_not_open(make_app: MakeApp, session: Session) -> None:
    some_signatures(session, 1)
    alone = make_app(VAULT_KEYS=NEW)

    with pytest.raises(UnknownKey):
        session.scalars(select(Signature.name)).all()
    session.rollback()
    said = alone.test_cli_runner().invoke(args=["keys", "rotate"])
    assert said.exit_code == 1
    assert "CAMPAIGN_VAULT_KEYS: No key in the ring opens this" in said.output
