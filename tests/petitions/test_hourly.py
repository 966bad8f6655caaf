"""The figures of each hour equal the signatures, whatever becomes of them."""

from collections import Counter
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.campaigns import figures
from campaign.campaigns.models import Figure
from campaign.cli.upkeep import count_hours
from campaign.core.db import db
from campaign.outbox.models import Delivery, DeliveryState
from campaign.petitions import confirming, ending, hourly, signing, tally
from campaign.petitions.models import Petition, Signature
from tests.factories import NOW, a_petition, a_signer

MAILS = signing.Mails(a_day=3)


def signed(session: Session, petition: Petition, **told: object) -> Signature:
    receipt = signing.sign(session, petition.campaign.slug, a_signer(**told), mails=MAILS, now=NOW)
    session.commit()
    query = select(Signature).where(Signature.email_fingerprint == receipt.fingerprint)
    return session.scalars(query).one()


def confirmed(session: Session, petition: Petition, *, hours: int = 0, **told: object) -> Signature:
    signature = signed(session, petition, **told)
    confirming.confirm(session, signature.id, now=NOW + timedelta(hours=hours))
    session.commit()
    session.refresh(signature)
    return signature


def kept(session: Session, petition: Petition, kind: str) -> Counter[str]:
    found = figures.by_value(session, petition.campaign_id, kind)
    return Counter({value: number for value, number in found.items() if number})


def test_confirmations_are_kept_by_hour_language_and_source(app: Flask, session: Session) -> None:
    petition = a_petition(session)
    confirmed(session, petition, source="facebook.com", locale="th")
    confirmed(session, petition, hours=2, source="facebook.com")
    confirmed(session, petition, hours=2)

    waits = hourly.waiting(session, [petition.id])
    assert sum(number for key, number in waits.items() if key.kind == figures.CONFIRMED) == 3
    count_hours()

    assert not hourly.waiting(session, [petition.id])
    by_hour = figures.by_hour(session, [petition.campaign_id], figures.CONFIRMED)
    assert [number for _, number in sorted(by_hour.items())] == [1, 2]
    assert kept(session, petition, figures.SOURCE) == {"facebook.com": 2, "direct": 1}
    assert kept(session, petition, figures.LANGUAGE) == {"th": 1, "en": 2}
    assert hourly.differences(session, petition.id) == []


def test_withdrawing_and_rejecting_take_from_the_hour_of_the_confirmation(session: Session) -> None:
    petition = a_petition(session)
    goes, doubted, disowned = (confirmed(session, petition, source="t.me") for _ in range(3))
    count_hours()
    later = NOW + timedelta(days=1)

    ending.withdraw(session, goes.id, goes.email_fingerprint or b"", now=later)
    confirming.disown(session, disowned.id, now=later)
    ending.reject(session, doubted.id)
    session.commit()
    assert hourly.differences(session, petition.id) == []
    count_hours()
    assert kept(session, petition, figures.SOURCE) == {}
    assert kept(session, petition, figures.WITHDRAWN) == {"": 2}

    ending.restore(session, doubted.id)
    session.commit()
    count_hours()
    assert kept(session, petition, figures.SOURCE) == {"t.me": 1}
    assert hourly.differences(session, petition.id) == []


def test_forms_taken_are_counted_once_however_often_the_step_runs(session: Session) -> None:
    petition = a_petition(session)
    for _ in range(3):
        signed(session, petition, source="share-line/share")

    for _ in range(4):
        count_hours()
    signed(session, petition)
    for _ in range(3):
        count_hours()

    assert kept(session, petition, figures.SIGNED) == {"": 4}
    assert kept(session, petition, figures.SIGNED_FROM) == {"share-line/share": 3, "direct": 1}


def test_mails_are_counted_by_their_last_fate(session: Session) -> None:
    petition = a_petition(session)
    signed(session, petition)
    delivery = session.scalars(select(Delivery)).one()
    for fate in (DeliveryState.DEAD, DeliveryState.SENT):
        delivery.state = fate
        session.commit()
        count_hours()
        count_hours()
        assert kept(session, petition, figures.MAIL) == {fate.value: 1}


def test_what_is_wrong_is_found_and_written_anew(session: Session) -> None:
    petition = a_petition(session)
    confirmed(session, petition, source="bbc.com")
    count_hours()
    session.scalars(select(Figure).where(Figure.kind == figures.CONFIRMED)).one().count = 7
    session.commit()

    assert [(one.shown, one.true) for one in hourly.differences(session, petition.id)] == [(7, 1)]
    hourly.rebuild(session, petition.id)
    session.commit()
    assert hourly.differences(session, petition.id) == []
    assert tally.differences(session, petition.id) == []


def test_made_up_sources_do_not_fill_the_table(session: Session) -> None:
    petition = a_petition(session)
    hour = figures.hour_of(NOW)
    told = {
        figures.Key(petition.campaign_id, figures.ARRIVAL, hour, f"s{number}.example.org"): 1
        for number in range(figures.MOST_SOURCES + 40)
    }

    figures.add(session, told)
    figures.add(session, {figures.Key(petition.campaign_id, figures.ARRIVAL, hour, "late.example.org"): 2})
    session.commit()

    found = figures.by_value(session, petition.campaign_id, figures.ARRIVAL)
    assert len(found) == figures.MOST_SOURCES + 1
    assert found["other"] == 42
    db.session.remove()
