"""Receipts: no gaps, no changes, in the donor's language, and proven with the rest of the books."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from campaign.core.db import db, transaction
from campaign.core.money import Money
from campaign.donations import receipt_papers, receipts, refunding, settling
from campaign.donations.book_models import LedgerEntry, Receipt
from campaign.donations.gift_models import Donation
from campaign.donations.terms_models import MoneySettings
from campaign.outbox import letters
from campaign.outbox.models import Delivery
from tests.donations.money_coming import a_charge, a_paid_gift, a_refund, what_breaks
from tests.factories import NOW, a_gift, an_organization

GIFTS, THREADS = 24, 8


def numbers(session: Session) -> list[str]:
    return [
        receipts.number_of(receipt) for receipt in session.scalars(select(Receipt).order_by(Receipt.number))
    ]


def test_numbers_have_no_gaps_when_eight_write_at_once_and_some_fail(app: Flask, session: Session) -> None:
    organization_id = an_organization(session).id
    ids = [a_gift(session, organization_id=organization_id).id for _ in range(GIFTS)]
    session.rollback()

    def pay(donation_id: int) -> None:
        with app.app_context(), transaction() as writing:
            donation = writing.get_one(Donation, donation_id)
            settling.settle(writing, donation, a_charge(donation), now=NOW)
            if donation_id % 3 == 0:
                raise ConnectionError

    def pay_or_fail(donation_id: int) -> None:
        try:
            pay(donation_id)
        except ConnectionError:
            return
        finally:
            with app.app_context():
                db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(pay_or_fail, ids))

    paid = [number for number in ids if number % 3]
    assert numbers(session) == [f"2026-{number:06d}" for number in range(1, len(paid) + 1)]
    assert what_breaks(session) == []


def test_what_went_back_voids_the_receipt_under_a_number_of_its_own(session: Session) -> None:
    gift = a_paid_gift(session, locale="th", name="ดารา")
    refund = refunding.ask_refund(session, gift, a_refund(Money(10_000, "THB")), now=NOW)
    refunding.settle_refund(session, refund, at=NOW, now=NOW + timedelta(days=400))

    first, void, fresh = receipts.receipts_of(session, gift)
    assert [receipts.number_of(one) for one in (first, void, fresh)] == [
        "2026-000001",
        "2027-000001",
        "2027-000002",
    ]
    assert (void.voids_id, void.amount_minor, fresh.amount_minor) == (first.id, 30_000, 20_000)
    assert receipts.snapshot_of(fresh)["replaces"] == "2026-000001"
    assert what_breaks(session) == []

    gift.name = "ดารา ใหม่"
    corrected = receipts.reissue(session, gift, now=NOW)
    assert corrected is not None and receipts.snapshot_of(corrected)["donor"] == "ดารา ใหม่"
    assert what_breaks(session) == []


@pytest.mark.parametrize("act", ["UPDATE {} SET amount_minor = 1", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_receipt(session: Session, act: str) -> None:
    a_paid_gift(session)
    with pytest.raises(DatabaseError, match="added to only"):
        session.execute(text(act.format("receipts")))
    session.rollback()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_other_words_under_the_same_number_are_noticed(runner: FlaskCliRunner, session: Session) -> None:
    gift = a_paid_gift(session)
    assert runner.invoke(args=["ledger", "verify"]).exit_code == 0

    receipt = session.scalars(select(Receipt)).one()
    receipt.snapshot = receipt.snapshot.replace("Dara", "Mara")
    gift.refunded_minor = 5
    session.commit()
    said = runner.invoke(args=["ledger", "verify"])
    assert said.exit_code == 1
    assert f"returned: {gift.reference}" in said.output and f"seal: receipt {receipt.id}" in said.output

    session.execute(text("DELETE FROM gift_days"))
    session.execute(text("UPDATE ledger_totals SET amount_minor = 1"))
    receipt.snapshot = receipt.snapshot.replace("Mara", "Dara")
    session.commit()
    assert "figures:" in runner.invoke(args=["ledger", "verify"]).output
    assert runner.invoke(args=["ledger", "add-again"]).output.startswith("The books add up.")


@pytest.mark.parametrize("locale", ["en", "th", "km"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_can_be_read_printed_and_sent_in_each_language(session: Session, locale: str) -> None:
    gift = a_paid_gift(session, locale=locale, postal="1 Main Street\nBangkok")
    session.add(MoneySettings(organization_id=gift.organization_id, receipt_lines="Mekong Dispatch\nTax 123"))
    session.commit()
    corrected = receipts.reissue(session, gift, now=NOW)
    session.commit()
    assert corrected is not None

    facts = receipt_papers.receipt_facts(corrected)
    assert facts["organization"] == ["Mekong Dispatch", "Tax 123"]
    assert any("300.00" in value for _, value in facts["lines"])
    assert receipt_papers.receipt_pdf(corrected) == receipt_papers.receipt_pdf(corrected)
    assert receipt_papers.receipt_pdf(corrected).startswith(b"%PDF")
    year = receipt_papers.summary_facts(
        session, gift.organization, gift.email_fingerprint or b"", 2026, locale
    )
    assert [row["receipt"] for row in year["rows"]] == ["2026-000003"] and "300.00" in year["sums"][0]
    assert receipt_papers.summary_pdf(year).startswith(b"%PDF")

    owed = session.scalars(select(Delivery).where(Delivery.letter == "gift_receipt")).all()
    assert [delivery.locale for delivery in owed] == [locale, locale]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_letter_thanks_and_holds_the_receipt(session: Session) -> None:
    gift = a_paid_gift(session)
    to, _, message = worker_letter(session)
    assert to == gift.email
    assert "Thank you." in message and "2026-000001" in message and gift.reference in message


def worker_letter(session: Session) -> tuple[str, str, str]:
    delivery = session.scalars(select(Delivery).where(Delivery.letter == "gift_receipt")).one()
    content = json.loads(delivery.content or "{}")
    facts = letters.gather(session, delivery, content)
    assert facts is not None
    message = letters.write(delivery, content["to"], facts)
    return content["to"], str(message.subject), str(message.body)


def test_killed_between_ledger_and_receipt_nothing_is_half_booked(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    donation_id = a_gift(session).id
    session.rollback()
    db.engine.dispose()

    child = os.fork()
    if child == 0:
        monkeypatch.setattr(receipts, "follow", lambda *_args, **_named: os.kill(os.getpid(), signal.SIGKILL))
        with app.app_context(), transaction() as writing:
            donation = writing.get_one(Donation, donation_id)
            settling.settle(writing, donation, a_charge(donation), now=NOW)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL

    assert session.scalars(select(LedgerEntry)).all() == []
    donation = session.get_one(Donation, donation_id)
    assert settling.settle(session, donation, a_charge(donation), now=NOW)
    session.commit()
    assert numbers(session) == ["2026-000001"]
    assert what_breaks(session) == []
