"""The host newsroom approves and suspends partners, and takes pages down; it sees no supporter of theirs."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, Organization
from campaign.accounts.roles import Role
from campaign.campaigns.models import Campaign
from campaign.statements.models import StatementState
from tests.accounts.pages import Browser, a_browser, fill_in, letters_of, type_password, with_password
from tests.accounts.test_every_route import address, rules
from tests.factories import a_petition, a_statement, an_organization, an_organizer, post, sign_in

APPLICATION = {
    "organization_en": "River Watch",
    "slug": "river-watch",
    "zone": "Asia/Bangkok",
    "words": "Five people who look after a river.",
}


@pytest.fixture(autouse=True)
def _separate_browsers(app: Flask) -> None:
    app.test_client_class = Browser


def state_of(session: Session, slug: str) -> str:
    session.expire_all()
    return session.scalars(select(Organization).where(Organization.slug == slug)).one().state.value


def test_who_applies_writes_drafts_and_publishes_once_approved(app: Flask, session: Session) -> None:
    host = an_organization(session, is_host=True)
    newsroom = sign_in(app, an_organizer(session, host))
    applicant = with_password(session, an_organizer(session, an_organization(session), Role.VIEWER))
    browser = a_browser(app)
    type_password(browser, applicant)

    assert fill_in(browser, "/organize/apply/", {**APPLICATION, "slug": host.slug}).status_code == 422
    assert fill_in(browser, "/organize/apply/", APPLICATION).location == "/organize/river-watch/"
    assert state_of(session, "river-watch") == "applied"
    assert browser.get("/organize/river-watch/people/").status_code == 200

    page = newsroom.get(f"/organize/{host.slug}/platform/partners/river-watch/").text
    assert "Five people who look after a river." in page
    post(newsroom, f"/organize/{host.slug}/platform/partners/river-watch/approve", {"reason": "Welcome."})

    assert state_of(session, "river-watch") == "approved"
    ((_, _, body),) = letters_of(session, "organizer_partner_decided")
    assert "you can publish now" in body and "Welcome." in body


def test_declining_and_suspending_need_a_reason(app: Flask, session: Session) -> None:
    host, partner = an_organization(session, is_host=True), an_organization(session)
    newsroom = sign_in(app, an_organizer(session, host))
    path = f"/organize/{host.slug}/platform/partners/{partner.slug}"

    assert post(newsroom, f"{path}/suspend").status_code == 422
    assert post(newsroom, f"{path}/decline", {"reason": "No."}).status_code == 409, "it is approved"
    assert post(newsroom, f"{path}/approve").status_code == 409


def test_suspending_takes_its_pages_down_and_approving_brings_them_back(app: Flask, session: Session) -> None:
    host = an_organization(session, is_host=True)
    newsroom, reader = sign_in(app, an_organizer(session, host)), app.test_client(use_cookies=False)
    campaign = session.get_one(Campaign, a_petition(session, slug="rivers").campaign_id)
    statement = a_statement(session, issuer_ids=(campaign.organization_id,))
    joint = a_statement(session, issuer_ids=(campaign.organization_id, host.id))
    partner = session.get_one(Organization, campaign.organization_id)
    owner = sign_in(app, an_organizer(session, partner))
    path = f"/organize/{host.slug}/platform/partners/{partner.slug}"

    post(newsroom, f"{path}/suspend", {"reason": "They sold the list."})
    page = reader.get("/campaigns/rivers")
    assert page.status_code == 410 and "They sold the list." in page.text
    assert reader.get(f"/statements/{statement.slug}").status_code == 410
    assert reader.get(f"/statements/{joint.slug}").status_code == 200
    signing = reader.post("/campaigns/rivers/sign", data={"name": "Ada", "email": "ada@example.org"})
    assert signing.status_code == 404
    assert owner.get(f"/organize/{partner.slug}/").status_code == 200
    assert "Show it again" not in newsroom.get(f"/organize/{host.slug}/platform/").text, "not one by one"

    post(newsroom, f"{path}/approve", {"reason": "They made it good."})
    assert reader.get("/campaigns/rivers").status_code == 200
    assert reader.get(f"/statements/{statement.slug}").status_code == 200


def test_any_page_is_taken_down_with_a_reason_that_readers_see(app: Flask, session: Session) -> None:
    host = an_organization(session, is_host=True)
    newsroom, reader = (
        sign_in(app, an_organizer(session, host, Role.EDITOR)),
        app.test_client(use_cookies=False),
    )
    campaign = session.get_one(Campaign, a_petition(session, slug="rivers").campaign_id)
    statement = a_statement(session)
    path = f"/organize/{host.slug}/platform"

    assert post(newsroom, f"{path}/statements/withdraw", {"slug": statement.slug}).status_code == 422
    reasons = {"reason_en": "It was not true.", "reason_th": "ไม่เป็นความจริง"}
    post(newsroom, f"{path}/statements/withdraw", {"slug": statement.slug, **reasons})
    post(newsroom, f"{path}/campaigns/withdraw", {"slug": "rivers", **reasons})

    for page in (f"/statements/{statement.slug}", "/campaigns/rivers"):
        assert "It was not true." in reader.get(page).text
        assert "ไม่เป็นความจริง" in reader.get(f"/th{page}").text
    again = post(newsroom, f"{path}/campaigns/withdraw", {"slug": "rivers", **reasons})
    assert again.status_code == 422 and "no published page" in again.text
    assert newsroom.get(f"{path}/").text.count("Show it again") == 2

    assert post(newsroom, f"{path}/statements/{statement.slug}/restore").status_code == 303
    assert post(newsroom, f"{path}/campaigns/rivers/restore").status_code == 303
    assert post(newsroom, f"{path}/campaigns/rivers/restore").status_code == 404, "it is there"
    for page in (f"/statements/{statement.slug}", "/campaigns/rivers"):
        assert reader.get(page).status_code == 200
    theirs = select(AuditEvent).where(AuditEvent.organization_id == campaign.organization_id)
    told = {line.action for line in session.scalars(theirs)}
    assert told == {"campaign.withdrawn_by_host", "campaign.restored_by_host"}


def test_what_the_host_took_down_only_the_host_shows_again(app: Flask, session: Session) -> None:
    host, partner = an_organization(session, is_host=True), an_organization(session)
    statement = a_statement(session, issuer_ids=(partner.id,), organization_id=partner.id)
    newsroom = sign_in(app, an_organizer(session, host))
    told = {"slug": statement.slug, "reason_en": "It was not true."}
    post(newsroom, f"/organize/{host.slug}/platform/statements/withdraw", told)

    theirs = sign_in(app, an_organizer(session, partner))
    answer = post(theirs, f"/organize/{partner.slug}/statements/{statement.id}/publishing/now")

    assert answer.status_code == 422 and "runs this site took it down" in answer.text
    session.refresh(statement)
    assert statement.state is StatementState.WITHDRAWN


def test_the_hosts_owner_opens_no_page_of_another_organization(app: Flask, session: Session) -> None:
    host, partner = an_organization(session, is_host=True), an_organization(session)
    newsroom = sign_in(app, an_organizer(session, host))

    for rule in rules(app):
        if "organization" not in rule.arguments:
            continue
        method = next(iter((rule.methods or {"GET"}) & {"GET", "POST"}))
        path = address(app, rule, partner.slug)
        answer = newsroom.get(path) if method == "GET" else post(newsroom, path)
        assert answer.status_code == 404, (rule.endpoint, method)
