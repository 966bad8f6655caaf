"""Nobody's name stands under a statement without their leave."""

from flask import Flask
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.statements.models import Statement, StatementIssuer
from tests.campaigns.desk import AtDesk, at_desk, read
from tests.factories import a_statement, an_organization


def name(desk: AtDesk, statement: Statement, *issuers: Organization) -> None:
    path = f"statements/{statement.id}/facts"
    told = {"slug": statement.slug, "dateline_on": "2026-02-03", "places-en": "Tidewater", "campaign_id": "0"}
    base = desk.base_of(path)
    desk.send(path, told | {"base_revision": base, "issuers": [one.id for one in issuers]})


def test_whom_a_partner_names_is_asked_first(app: Flask, session: Session) -> None:
    theirs = an_organization(session, names={"en": "Lawyers of the Sea"})
    desk, named = at_desk(app, session), at_desk(app, session, Role.EDITOR, theirs)
    stranger = at_desk(app, session)
    statement = a_statement(session, slug="choir", issuer_ids=(desk.organization.id,))
    answer = f"statements/named/{statement.id}/{theirs.id}"

    name(desk, statement, desk.organization, theirs)

    assert "Lawyers of the Sea" not in read(app, "/statements/choir")
    assert "has not agreed yet" in desk.get(f"statements/{statement.id}/publishing")
    assert "statement of others names you" in named.get("")
    assert "We ask that the case be dropped" in named.get("statements/named")
    desk.send(f"{answer}/agree", status=404)
    stranger.send(f"{answer}/agree", status=404)

    named.send(f"{answer}/agree")
    assert "Lawyers of the Sea" in read(app, "/statements/choir")
    name(desk, statement, theirs, desk.organization)
    assert "Lawyers of the Sea" in read(app, "/statements/choir"), "who agreed need not agree again"

    named.send(f"{answer}/decline")
    assert "Lawyers of the Sea" not in read(app, "/statements/choir")
    named.send(f"{answer}/agree", status=404)


def test_the_host_answers_for_whom_it_carries(app: Flask, session: Session) -> None:
    host, carried = an_organization(session, is_host=True), an_organization(session, names={"en": "Carried"})
    newsroom, partner = at_desk(app, session, organization=host), at_desk(app, session)
    own = a_statement(session, slug="choir", issuer_ids=(host.id,))
    name(newsroom, own, carried)
    assert "Carried" in read(app, "/statements/choir"), "the host need not ask"

    other = a_statement(session, slug="other", issuer_ids=(partner.organization.id,))
    borne = an_organization(session, names={"en": "Borne Along"})
    name(partner, other, borne)
    assert "Borne Along" not in read(app, "/statements/other")
    newsroom.send(f"statements/named/{other.id}/{borne.id}/decline")
    session.expire_all()
    left = session.get(StatementIssuer, (other.id, partner.organization.id))
    assert left is not None and left.is_agreed, "whoever keeps it is its issuer then"
