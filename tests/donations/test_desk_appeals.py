"""Appeals at the desk: words by editors, accounts by treasurers, nobody led to another's account."""

import time

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization, OrganizationState
from campaign.accounts.roles import Role
from campaign.donations.models import Appeal
from campaign.donations.service import appeal_for
from tests.campaigns.desk import AtDesk, at_desk, read
from tests.factories import a_campaign, an_organization

NEW = {"title": "Support us", "slug": "support", "original_locale": "en", "body": "We are **four** people."}
BANK = {
    "holders": "Somchai Jaidee\nสมชาย ใจดี",
    "number": "012-3-45678-9",
    "bank-en": "Kasikorn Bank",
    "swift": "KASITHBK",
    "comment-en": "gift",
}
HOME = "appeals/support/"


def drafted(app: Flask, session: Session, ours: Organization) -> tuple[AtDesk, Appeal]:
    desk = at_desk(app, session, organization=ours)
    desk.send("appeals/new", NEW)
    desk.send(f"{HOME}accounts/new/bank", BANK)
    return desk, session.scalars(select(Appeal).where(Appeal.slug == "support")).one()


def published(app: Flask, session: Session, ours: Organization) -> tuple[AtDesk, Appeal]:
    desk, appeal = drafted(app, session, ours)
    desk.send(f"{HOME}publish")
    session.refresh(appeal)
    return desk, appeal


def test_an_appeal_goes_from_its_first_words_to_the_foot_of_a_page(app: Flask, session: Session) -> None:
    campaign = a_campaign(session, slug="library")
    desk, appeal = published(app, session, campaign.organization)
    amounts = {
        "since_year": "2012",
        "rows-0-currency": "thb",
        "rows-0-amount": "150.50",
        "rows-0-buys-en": "Ink",
    }

    desk.send(f"{HOME}amounts", amounts | {"base_revision": _base(desk, f"{HOME}amounts")})

    session.refresh(appeal)
    assert appeal.amounts_minor == {"THB": [{"minor": 15050, "buys": {"en": "Ink"}}]}
    page = read(app, "/campaigns/library")
    for words in ("<strong>four</strong>", "012-3-45678-9", "สมชาย ใจดี", "150.50", "Ink"):
        assert words in page
    assert "012-3-45678-9" in desk.get(f"previews/{HOME}th")
    desk.send(f"{HOME}unpublish")
    desk.undo(HOME)
    session.refresh(appeal)
    assert str(appeal.state) == "published"


def test_an_appeal_is_shown_to_nobody_while_its_organization_is_suspended(
    app: Flask, session: Session
) -> None:
    campaign = a_campaign(session, slug="library")
    _, appeal = published(app, session, campaign.organization)
    assert appeal_for(session, campaign_id=campaign.id) == appeal

    campaign.organization.state = OrganizationState.SUSPENDED
    session.flush()
    assert appeal_for(session, campaign_id=campaign.id) is None


def test_what_is_no_account_is_refused_and_stays_typed(app: Flask, session: Session) -> None:
    desk = at_desk(app, session)
    desk.send("appeals/new", NEW)

    assert "no way to give" in desk.send(f"{HOME}publish", status=409).text
    page = desk.send(f"{HOME}accounts/new/bank", BANK | {"number": "twelve"}, status=422).text
    assert "That is no account number." in page and "สมชาย ใจดี" in page
    assert "SWIFT" in desk.send(f"{HOME}accounts/new/bank", BANK | {"swift": "nonsense"}, status=422).text
    assert "PayPal" in desk.send(f"{HOME}accounts/new/paypal", {"address": "not one"}, status=422).text
    wrong = {"rows-0-currency": "XXZ", "rows-0-amount": "1", "rows-1-amount": "0.001"}
    desk.send(f"{HOME}amounts", wrong, status=422)


def test_only_who_keeps_the_money_changes_accounts_and_types_a_password_again(
    app: Flask, session: Session
) -> None:
    desk, _ = published(app, session, an_organization(session))
    editor = at_desk(app, session, Role.EDITOR, desk.organization)
    treasurer = at_desk(app, session, Role.TREASURER, desk.organization)

    editor.get(f"{HOME}accounts/1", 403)
    editor.get(f"{HOME}words/1", 404)
    treasurer.get(f"{HOME}texts/en", 403)
    assert "012-3-45678-9" in treasurer.get(f"{HOME}accounts/1")
    with time_machine.travel(time.time() + 20 * 60):
        answer = treasurer.client.get(treasurer.address(f"{HOME}accounts/1"))
    assert answer.status_code == 302 and "verify" in answer.location


def test_two_who_change_an_account_see_each_other(app: Flask, session: Session) -> None:
    desk, appeal = drafted(app, session, an_organization(session))
    base = _base(desk, f"{HOME}accounts/1")

    desk.send(f"{HOME}accounts/1", BANK | {"number": "999-9-99999-9", "base_revision": base})
    page = desk.send(f"{HOME}accounts/1", BANK | {"branch": "Silom", "base_revision": base}, status=409)
    desk.send(f"{HOME}accounts/1/remove", {"base": base}, status=409)

    session.refresh(appeal)
    assert appeal.steps[0]["number"] == "999-9-99999-9" and "Silom" in page.text


def test_a_removed_account_comes_back_as_it_was(app: Flask, session: Session) -> None:
    desk, appeal = published(app, session, an_organization(session))
    steps = appeal.steps
    base = desk.get(HOME).split('name="base" value="', 1)[1].split('"', 1)[0]

    desk.send(f"{HOME}accounts/1/remove", {"base": base})
    session.refresh(appeal)
    assert appeal.steps == []
    desk.undo(HOME)

    session.refresh(appeal)
    assert appeal.steps == steps
    desk.send(f"{HOME}accounts/restore", status=404)
    desk.send(f"{HOME}accounts/1/remove", {"base": base})
    with time_machine.travel(time.time() + 25 * 3600):
        late = at_desk(app, session, Role.TREASURER, desk.organization)
        late.send(f"{HOME}accounts/restore", status=404)


def test_readers_of_one_organization_are_never_led_to_anothers_account(app: Flask, session: Session) -> None:
    ours, others = a_campaign(session, slug="library"), a_campaign(session)
    host = an_organization(session, is_host=True)
    _, appeal = published(app, session, others.organization)

    assert appeal_for(session, campaign_id=others.id) == appeal
    assert appeal_for(session, campaign_id=ours.id) is None
    assert appeal_for(session) is None
    appeal.organization_id = host.id
    session.commit()
    assert appeal_for(session, campaign_id=ours.id) == appeal_for(session) == appeal


def _base(desk: AtDesk, path: str) -> str:
    page = desk.get(path)
    field = page.split('name="base_revision"', 1)[1].split(">", 1)[0]
    return field.split('value="', 1)[1].split('"', 1)[0]
