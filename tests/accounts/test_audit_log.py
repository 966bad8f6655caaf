"""The audit log on its page: sifted by the address, by key, and as a file that is a line itself."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.audit_reading import PAGE
from campaign.accounts.models import AuditEvent, Organization
from campaign.accounts.roles import Role
from tests.factories import NOW, an_organization, an_organizer, sign_in


def some_lines(session: Session, ours: Organization, count: int, action: str = "organizer.changed") -> None:
    actor = audit.Actor(role="owner", organization_id=ours.id)
    for number in range(count):
        audit.record(
            session,
            actor,
            action,
            f"thing:{number}",
            after={"number": number},
            now=NOW + timedelta(days=number),
        )
    session.commit()


def test_lines_are_told_in_words_and_older_ones_follow_by_key(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    owner = sign_in(app, an_organizer(session, ours))
    some_lines(session, ours, PAGE + 3)

    first = owner.get(f"/organize/{ours.slug}/audit/").text
    assert "changed their own name or language" in first
    assert f">thing:{PAGE + 2}<" in first and ">thing:2<" not in first
    older = first.split('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    second = owner.get(older).text
    assert ">thing:2<" in second and ">thing:3<" not in second and 'rel="next"' not in second


def test_the_address_sifts(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    somebody = an_organizer(session, ours)
    owner = sign_in(app, somebody)
    some_lines(session, ours, 4)
    some_lines(session, ours, 1, "organization.changed")
    path = f"/organize/{ours.slug}/audit/"

    assert owner.get(f"{path}?action=organization.changed").text.count("<tr>") == 2
    assert owner.get(f"{path}?subject=thing:2").text.count("<tr>") == 2
    day = NOW.date().isoformat()
    assert owner.get(f"{path}?since={day}&until={day}").text.count("<tr>") == 3
    assert owner.get(f"{path}?who={somebody.id}").text.count("<tr>") == 0
    assert owner.get(f"{path}?who=nobody&since=yesterday&before=x").status_code == 200


def test_another_organizations_lines_are_not_seen(app: Flask, session: Session) -> None:
    ours, others = an_organization(session), an_organization(session)
    owner = sign_in(app, an_organizer(session, ours))
    some_lines(session, others, 2)

    assert (
        "thing:1"
        not in owner.get(f"/organize/{ours.slug}/audit/?subject=thing:1")
        .text.split("<tbody>")[-1]
        .split("</form>")[-1]
    )
    assert "thing:1" not in owner.get(f"/organize/{ours.slug}/audit/audit.csv").text


def test_the_file_defuses_formulas_and_is_a_line_itself(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    owner = an_organizer(session, ours)
    owner.name = "=HYPERLINK(1)"
    session.commit()
    actor = audit.Actor(role="owner", organization_id=ours.id, organizer_id=owner.id)
    audit.record(session, actor, "organization.changed", ours, reason="+1", now=NOW)
    session.commit()

    file = sign_in(app, owner).get(f"/organize/{ours.slug}/audit/audit.csv?action=organization.changed")

    assert file.mimetype == "text/csv"
    assert "'=HYPERLINK(1)" in file.text and "'+1" in file.text and "changed the settings" in file.text
    session.rollback()
    taken = session.scalars(select(AuditEvent).where(AuditEvent.action == "audit.exported")).one()
    assert taken.after == {"action": "organization.changed"}


def test_only_owners_read_it(app: Flask, session: Session) -> None:
    ours = an_organization(session)

    for role in set(Role) - {Role.OWNER}:
        assert (
            sign_in(app, an_organizer(session, ours, role)).get(f"/organize/{ours.slug}/audit/").status_code
            == 403
        )
