"""Asking to be told: nobody is written to before whoever owns the address has pressed a button."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.outbox import worker
from campaign.outbox.models import Delivery
from campaign.petitions import confirming
from campaign.petitions.models import Signature
from campaign.supporters import service as supporters
from campaign.supporters.models import Frequency, InterestScope, Supporter, SupporterState, Suppression
from campaign.supporters.pending_models import PendingInterest
from tests.conftest import MakeApp
from tests.factories import a_petition, an_organization
from tests.services.smtp import Inbox

ADA = "ada@example.org"


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    return make_app(MAIL_URL=inbox.url)


def newest(app: Flask, inbox: Inbox) -> str:
    """Send what is owed; the text of the last mail."""
    with app.app_context():
        worker.deliver_batch(10)
    part = inbox.messages[-1].get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(words: str, page: str) -> str:
    return str(re.findall(rf"http://localhost(\S*/{page}/\S+)", words)[-1])


def who(session: Session, email: str = ADA) -> Supporter | None:
    session.rollback()
    session.expire_all()
    return supporters.find(session, fingerprint_of(email))


def topics(session: Session) -> list[tuple[InterestScope, int]]:
    supporter = who(session)
    assert supporter is not None
    return [(one.scope, one.scope_id) for one in supporters.interests_of(session, supporter)]


def test_only_the_press_of_the_button_makes_a_supporter_and_twice_is_once(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session
) -> None:
    petition = a_petition(session, slug="library")
    typed = {"email": ADA, "rhythm": "weekly", "is_discreet": "y"}
    answer = client.post("/th/subscribe/campaigns/library", data=typed)
    assert answer.status_code == 303
    link = link_in(newest(app, inbox), "subscribe/confirm")

    shown = client.get(link).get_data(as_text=True)
    client.head(link)
    assert who(session) is None, "a mail scanner agrees to nothing"
    assert "Campaign" in shown
    assert client.post(link).status_code == client.post(link).status_code == 303
    assert client.get(link).status_code == 303

    supporter = who(session)
    assert supporter is not None
    assert (supporter.state, supporter.locale) == (SupporterState.ACTIVE, "th")
    assert (supporter.frequency, supporter.is_discreet) == (Frequency.WEEKLY, True)
    assert topics(session) == [(InterestScope.CAMPAIGN, petition.campaign_id)]
    (consent,) = supporters.consents_of(session, supporter)
    assert consent.wording is not None and consent.wording.locale == "th"
    assert consent.wording.words in shown
    assert session.scalar(select(PendingInterest.email)) is None, "the address is kept once"


def test_the_answer_is_the_same_whoever_it_is_and_who_must_not_be_written_to_gets_no_mail(
    client: FlaskClient, session: Session
) -> None:
    for name, state in (("there", SupporterState.ACTIVE), ("no", SupporterState.COMPLAINED)):
        email, mark = f"{name}@example.org", fingerprint_of(f"{name}@example.org")
        session.add(Supporter(email=email, email_fingerprint=mark, locale="en", state=state))
    session.add(Suppression(email_fingerprint=fingerprint_of("gone@example.org"), reason="bounced"))
    session.commit()

    answers = set()
    for name in ("new", "there", "no", "gone", "new"):
        answer = client.post("/subscribe", data={"email": f"{name}@example.org"})
        page = client.get(answer.headers["Location"])
        answers.add((answer.status_code, page.status_code, page.get_data(as_text=True)))
        assert not answer.headers.getlist("Set-Cookie")

    assert len(answers) == 1
    assert session.scalar(select(func.count()).select_from(Delivery)) == 2


def test_the_mail_names_no_topic_and_its_digits_do_as_well_as_its_link(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session
) -> None:
    a_petition(session, slug="library")
    page = client.post("/subscribe/campaigns/library", data={"email": ADA}).headers["Location"]
    words = newest(app, inbox)
    message = inbox.messages[-1]
    assert "Mekong" not in f"{message['From']}{message['Subject']}" and "ampaign" not in words

    assert client.post(page, data={"code": "000000"}).status_code == 422
    digits = re.findall(r"^\s+(\d{3} \d{3})", words, re.M)[0]
    assert client.post(page, data={"code": digits}).status_code == 303
    assert who(session) is not None


def test_who_says_it_was_not_them_is_never_asked_about_it_again(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session
) -> None:
    client.post("/subscribe", data={"email": ADA})
    words = newest(app, inbox)
    not_me, confirm = link_in(words, "not-me"), link_in(words, "subscribe/confirm")
    client.get(not_me)
    assert "Press the button" in client.get(not_me).get_data(as_text=True)

    assert client.post(not_me).status_code == client.post(not_me).status_code == 200
    assert client.get(confirm).status_code == client.post(confirm).status_code == 410
    client.post("/subscribe", data={"email": ADA})

    assert who(session) is None
    assert session.scalar(select(func.count()).select_from(Delivery)) == 1
    assert session.scalar(select(PendingInterest.email)) is None


def test_who_left_comes_back_by_agreeing_again_but_not_who_complained_meanwhile(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session
) -> None:
    client.post("/subscribe", data={"email": ADA})
    client.post(link_in(newest(app, inbox), "subscribe/confirm"))
    supporters.leave_all(session, fingerprint_of(ADA), page="me", now=utcnow())
    for pending in session.scalars(select(PendingInterest)):
        pending.mailed_at -= timedelta(hours=1)
    session.commit()

    client.post("/subscribe", data={"email": ADA})
    link = link_in(newest(app, inbox), "subscribe/confirm")
    supporter = who(session)
    assert supporter is not None
    states = [supporter.state]
    client.post(link)
    session.refresh(supporter)
    assert [*states, supporter.state] == [SupporterState.UNSUBSCRIBED, SupporterState.ACTIVE]

    client.post("/subscribe/organizations/" + an_organization(session).slug, data={"email": ADA})
    other = link_in(newest(app, inbox), "subscribe/confirm")
    supporter.move_to(SupporterState.COMPLAINED)
    session.commit()
    assert client.post(other).status_code == 410
    assert len(supporters.interests_of(session, supporter)) == 1


def test_who_signed_already_and_ticks_the_box_later_is_asked_by_the_mail_that_says_so(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session
) -> None:
    petition = a_petition(session, slug="library")
    typed = {"name": "Ada Tester", "email": ADA, "display": "hidden"}
    first = client.post("/campaigns/library/sign", data=typed)
    signature = session.scalars(select(Signature)).one()
    confirming.confirm(session, signature.id, now=utcnow())
    session.refresh(signature)
    signature.mailed_at -= timedelta(hours=1)
    session.commit()

    again = client.post("/campaigns/library/sign", data={**typed, "wants_alerts": "y"})
    assert again.status_code == first.status_code == 303
    link = link_in(newest(app, inbox), "subscribe/confirm")
    assert who(session) is None, "anybody may have typed it"
    client.post(link)

    assert topics(session) == [(InterestScope.CAMPAIGN, petition.campaign_id)]
