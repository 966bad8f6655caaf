"""Another account for gifts: proposed by one, agreed to by another, told to all owners, a day later."""

import time
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.cli import upkeep
from campaign.core.clock import utcnow
from campaign.donations import account_changes
from campaign.donations.bank_models import BankChange, ChangeState
from campaign.donations.models import Appeal
from campaign.outbox.models import Delivery
from tests.campaigns.desk import AtDesk, at_desk
from tests.donations.money_coming import a_paid_gift
from tests.donations.test_desk_appeals import BANK, HOME, NEW, published
from tests.factories import an_organization, an_organizer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OTHER = BANK | {"number": "999-9-99999-9"}


def proposed(app: Flask, session: Session, ours: Organization) -> tuple[AtDesk, Appeal, BankChange]:
    owner, appeal = published(app, session, ours)
    base = owner.get(f"{HOME}accounts/1").split('name="base_revision"', 1)[1].split('value="', 1)[1]
    answer = owner.send(f"{HOME}accounts/1", OTHER | {"base_revision": base.split('"', 1)[0]})
    assert answer.location.endswith(HOME)
    return owner, appeal, session.scalars(select(BankChange)).one()


def told(session: Session) -> list[str]:
    session.rollback()
    owed = select(Delivery.key).where(Delivery.letter == "organizer_bank_change").order_by(Delivery.id)
    return [key.rsplit(":", 1)[1] for key in session.scalars(owed)]


def number(session: Session, appeal: Appeal) -> str:
    session.rollback()
    session.refresh(appeal)
    return str(appeal.steps[0]["number"])


def test_a_second_person_and_a_day_stand_between_a_thief_and_the_gifts(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    an_organizer(session, ours, Role.OWNER)
    owner, appeal, change = proposed(app, session, ours)
    path = f"{HOME}changes/{change.id}/"
    assert number(session, appeal) == "012-3-45678-9"
    assert told(session) == ["proposed", "proposed"]

    assert "Somebody else must agree" in owner.send(f"{path}approve", status=409).text
    session.refresh(change)
    assert change.state is ChangeState.PROPOSED

    treasurer = at_desk(app, session, Role.TREASURER, ours)
    assert "999-9-99999-9" in treasurer.get(HOME)
    treasurer.send(f"{path}approve")
    assert upkeep.change_accounts() == 0 and number(session, appeal) == "012-3-45678-9"
    with time_machine.travel(time.time() + 24 * 3600 + 60):
        assert upkeep.change_accounts() == 1
        assert upkeep.change_accounts() == 0
    assert number(session, appeal) == "999-9-99999-9"
    assert told(session) == ["proposed"] * 2 + ["approved"] * 2 + ["applied"] * 2


def test_anybody_who_keeps_the_money_can_stop_it_until_then(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    _, appeal, change = proposed(app, session, ours)
    treasurer = at_desk(app, session, Role.TREASURER, ours)
    treasurer.send(f"{HOME}changes/{change.id}/approve")
    at_desk(app, session, Role.EDITOR, ours).send(f"{HOME}changes/{change.id}/refuse", status=403)
    treasurer.send(f"{HOME}changes/{change.id}/refuse")

    assert account_changes.apply_due(session, now=utcnow() + timedelta(days=2)) == 0
    assert number(session, appeal) == "012-3-45678-9"
    other = at_desk(app, session)
    other.send(f"{HOME}changes/{change.id}/refuse", status=404)


def test_what_was_changed_meanwhile_is_not_written_over(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    owner, appeal, change = proposed(app, session, ours)
    at_desk(app, session, Role.TREASURER, ours).send(f"{HOME}changes/{change.id}/approve")
    base = owner.get(HOME).split('name="base" value="', 1)[1].split('"', 1)[0]
    owner.send(f"{HOME}accounts/1/remove", {"base": base})

    session.rollback()
    account_changes.apply_due(session, now=utcnow() + timedelta(days=2))
    session.commit()
    session.refresh(change)
    session.refresh(appeal)
    assert (change.state, appeal.steps) == (ChangeState.OVERTAKEN, [])


def test_a_draft_leads_to_no_strange_account_without_a_second_person_and_a_day(
    app: Flask, session: Session
) -> None:
    ours = an_organization(session)
    owner, appeal = published(app, session, ours)
    owner.send("appeals/new", NEW | {"slug": "second"})
    second = session.scalars(select(Appeal).where(Appeal.slug == "second")).one()
    owner.send("appeals/second/accounts/new/bank", BANK)
    session.refresh(second)
    assert second.steps == appeal.steps, "the account that readers know already"
    second.steps = [appeal.steps[0] | {"number": "999-9-99999-9"}]
    session.commit()

    page = owner.get(owner.send("appeals/second/publish").location.partition(f"{ours.slug}/")[2])
    assert "never seen" in page and "never shown to readers" in page
    owner.send("appeals/second/publish")
    session.rollback()
    change = session.scalars(select(BankChange)).one()
    assert str(second.state) == "draft" and told(session) == ["proposed"]
    at_desk(app, session, Role.TREASURER, ours).send(f"appeals/second/changes/{change.id}/approve")
    account_changes.apply_due(session, now=utcnow() + timedelta(days=2))
    session.commit()
    owner.send("appeals/second/publish")
    session.refresh(second)
    assert str(second.state) == "published"


def test_the_terminal_proposes_as_everybody_does(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    owner, appeal = published(app, session, ours)
    words = ["appeals", "set-step", "support", "1", "--account", "999-9-99999-9"]
    said = app.test_cli_runner().invoke(args=words)
    assert "is proposed" in said.output
    assert number(session, appeal) == "012-3-45678-9" and told(session) == ["proposed"]
    change = session.scalars(select(BankChange)).one()
    assert change.proposed_by_id is None and "at a terminal" in owner.get(HOME)

    owner.send(f"{HOME}changes/{change.id}/approve")
    with time_machine.travel(time.time() + 24 * 3600 + 60):
        assert upkeep.change_accounts() == 1
    assert number(session, appeal) == "999-9-99999-9"


def test_words_change_at_once(app: Flask, session: Session) -> None:
    owner, appeal = published(app, session, an_organization(session))
    base = owner.get(f"{HOME}accounts/1").split('name="base_revision"', 1)[1].split('value="', 1)[1]
    owner.send(f"{HOME}accounts/1", BANK | {"comment-en": "support", "base_revision": base.split('"', 1)[0]})

    session.refresh(appeal)
    assert appeal.steps[0]["comment"] == {"en": "support"}


def test_who_refunds_is_not_who_edits_bank_details(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    owner, appeal, _ = proposed(app, session, ours)
    gift = a_paid_gift(session, organization_id=ours.id)
    refund = {"amount": "10", "currency": "THB", "reason": "asked"}
    page = owner.send(f"gifts/{gift.reference}/refund/", refund, status=422)
    assert "Somebody else must refund" in page.text

    treasurer = at_desk(app, session, Role.TREASURER, ours)
    treasurer.send(f"gifts/{gift.reference}/refund/", refund)
    page = treasurer.send(f"{HOME}accounts/new/bank", OTHER, status=422)
    assert "Somebody else must propose" in page.text
    assert number(session, appeal) == "012-3-45678-9"
