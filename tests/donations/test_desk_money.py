"""The treasurer's desk: cash is booked, money goes back, and the files for the accountant add up."""

import csv
import io
from decimal import Decimal

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent
from campaign.accounts.roles import Role
from campaign.core.money import Money
from campaign.donations import ledger, paying_out, receipts, refunding
from campaign.donations.book_models import Account, LedgerEntry, Payout, PayoutLine
from campaign.donations.booking import at_of, book
from campaign.donations.gift_models import Donation, DonationState, Method
from campaign.donations.return_models import Refund, RefundState
from tests.campaigns.desk import AtDesk, at_desk
from tests.donations.money_coming import a_paid_gift, a_refund, what_breaks
from tests.factories import NOW, a_gift, an_organization

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
CASH = {
    "amount": "๑,๕๐๐",
    "currency": "thb",
    "method": "cash",
    "given_on": "2026-03-04",
    "name": "Malee",
    "email": "malee@example.org",
    "locale": "th",
}


def treasurer(app: Flask, session: Session) -> AtDesk:
    return at_desk(app, session, Role.TREASURER, an_organization(session, zone="Asia/Bangkok"))


def only_gift(session: Session) -> Donation:
    session.rollback()
    return session.scalars(select(Donation)).one()


def csv_of(page: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.removeprefix("\ufeff"))))


def test_cash_is_booked_with_its_receipt_once_and_can_be_reversed(app: Flask, session: Session) -> None:
    desk = treasurer(app, session)
    desk.send("gifts/new", CASH | {"amount": "1e9"}, status=422)
    form = desk.get("gifts/new").split('name="sending"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    for _ in range(2):
        desk.send("gifts/new", CASH | {"sending": form})

    gift = only_gift(session)
    assert (gift.kept, gift.method, gift.state) == (Money(150_000, "THB"), Method.CASH, DonationState.PAID)
    page = desk.get(f"gifts/{gift.reference}/")
    assert "Malee" in page and "THB\u00a01,500" in page and "-000001" in page
    assert gift.reference in desk.send("gifts/find", {"words": "malee@EXAMPLE.org"}, status=200).text.replace(
        "-", ""
    )
    assert "No gift here" in desk.send("gifts/find", {"words": "nobody@example.org"}, status=200).text

    desk.send(f"gifts/{gift.reference}/take-out")
    session.refresh(gift)
    assert (gift.state, gift.received_minor) == (DonationState.CANCELLED, 0)
    assert [receipt.voids_id for receipt in receipts.receipts_of(session, gift)] == [None, 1]
    assert what_breaks(session) == []
    told = str([(line.before, line.after) for line in session.scalars(select(AuditEvent))])
    assert "Malee" not in told and "malee" not in told


def test_the_list_is_narrowed_and_belongs_to_one_organization(app: Flask, session: Session) -> None:
    desk = treasurer(app, session)
    pledge = a_gift(session, organization_id=desk.organization.id, method=Method.BANK)
    card = a_gift(session, organization_id=desk.organization.id)
    other = a_gift(session)

    assert pledge.reference in desk.get("gifts/?state=pledged") and card.reference not in desk.get(
        "gifts/?state=pledged"
    )
    assert other.reference not in desk.get("gifts/")
    desk.get(f"gifts/{other.reference}/", 404)
    assert "Signature" not in desk.get(f"gifts/{card.reference}/")


def test_part_of_a_card_gift_goes_back_through_the_provider_and_never_twice(
    app: Flask, session: Session
) -> None:
    desk = treasurer(app, session)
    gift = a_paid_gift(session, organization_id=desk.organization.id)
    path = f"gifts/{gift.reference}/refund/"
    sending = desk.get(path).split('name="sending"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    wanted = {"amount": "100", "currency": "THB", "reason": "asked", "words": "By phone", "sending": sending}

    desk.send(path, wanted)
    desk.send(path, wanted)
    assert (
        "So much is not left"
        in desk.send(path, wanted | {"amount": "200.01", "sending": "b" * 32}, status=422).text
    )

    refund = session.scalars(select(Refund)).one()
    assert (refund.state, refund.provider, refund.amount_minor) == (RefundState.ASKED, "stripe", 10_000)
    assert "About to be sent" in desk.get(f"gifts/{gift.reference}/")


def test_a_transfer_is_refunded_by_hand_and_booked_at_once(app: Flask, session: Session) -> None:
    desk = treasurer(app, session)
    desk.send("gifts/new", CASH)
    gift = only_gift(session)

    desk.send(f"gifts/{gift.reference}/refund/", {"amount": "500", "currency": "THB", "reason": "other"})

    session.refresh(gift)
    assert (gift.state, gift.kept) == (DonationState.PARTLY_REFUNDED, Money(100_000, "THB"))
    assert what_breaks(session) == []


def test_the_ledger_shows_balances_and_the_journal_adds_up(app: Flask, session: Session) -> None:
    desk = treasurer(app, session)
    for minor in (30_000, 20_050):
        a_paid_gift(session, organization_id=desk.organization.id, money=Money(minor, "THB"))

    page = desk.get("ledger/?month=2026-03")
    assert "THB\u00a0500.50" in page and "-THB\u00a0500.50" in page
    account = desk.get("ledger/?month=2026-03&account=stripe&currency=THB")
    assert account.index("THB\u00a0500.50") and "THB\u00a0300" in account
    assert "No money moved" in desk.get("ledger/?month=2026-04")
    desk.get("ledger/?month=nonsense")

    rows = csv_of(desk.get("ledger/journal/2026-03.csv"))
    assert len(rows) == 4 and sum(Decimal(row["amount"]) for row in rows) == 0
    assert {row["debit"] for row in rows if row["debit"]} == {"300.00", "200.50"}
    with desk.client.get(desk.address("ledger/journal/2026-03.xlsx")) as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert sum(Decimal(str(row[8])) for row in sheet.iter_rows(min_row=2, values_only=True)) == 0
    listed = csv_of(desk.get("receipts/2026.csv"))
    assert [row["amount"] for row in listed] == ["300.00", "200.50"] and listed[0]["donor"] == "Dara Donor"
    assert listed[0]["number"] in desk.get("receipts/?year=2026")
    desk.get("receipts/?year=99999", 404)


def test_the_journal_of_a_payout_comes_to_what_the_bank_got(app: Flask, session: Session) -> None:
    desk = treasurer(app, session)
    gift = a_paid_gift(session, organization_id=desk.organization.id)
    book(
        session, ledger.fee("txn_1", Account.STRIPE, Money(1_095, "THB")), at_of(session, gift, NOW), now=NOW
    )
    refund = refunding.ask_refund(session, gift, a_refund(Money(5_000, "THB"), provider_ref="re_1"), now=NOW)
    refunding.settle_refund(session, refund, at=NOW, now=NOW)
    payout = Payout(
        organization_id=desk.organization.id,
        provider="stripe",
        provider_ref="po_1",
        currency="THB",
        amount_minor=23_905,
    )
    session.add(payout)
    session.flush()
    moved = (("txn_1", f"ch_{gift.id}", 30_000, 1_095), ("txn_2", "re_1", -5_000, 0))
    for ref, source, gross, fee in moved:
        session.add(
            PayoutLine(
                payout_id=payout.id, provider_ref=ref, source_ref=source, kind="charge", currency="THB",
                gross_minor=gross, fee_minor=fee, net_minor=gross - fee, happened_at=NOW, donation_id=gift.id,
            )
        )  # fmt: skip
    a_paid_gift(session, organization_id=desk.organization.id)
    paying_out.settle_payout(session, payout, at=NOW, now=NOW)
    assert what_breaks(session) == []

    rows = csv_of(desk.get(f"payouts/{payout.id}/journal.csv"))
    held = [Decimal(row["amount"]) for row in rows if row["account"] == "stripe"]
    in_bank = [Decimal(row["amount"]) for row in rows if row["account"] == "bank"]
    assert sum(held) == 0 and in_bank == [Decimal("239.05")]
    assert "239.05" in desk.get("payouts/") and gift.reference in desk.get(f"payouts/{payout.id}/")

    paying_out.fail_payout(session, payout, "account_closed", now=NOW)
    assert what_breaks(session) == []
    entries = session.scalars(select(LedgerEntry).where(LedgerEntry.account == Account.BANK))
    assert sum(entry.amount_minor for entry in entries) == 0
