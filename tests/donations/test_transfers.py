"""What a donor who promised a transfer is told."""

import pytest
from sqlalchemy.orm import Session

from campaign.core.money import Money
from campaign.donations.facts import NoPromptpay, checked_facts
from campaign.donations.gift_models import Donation, Method
from campaign.donations.models import Appeal
from campaign.donations.references import spaced
from campaign.donations.transfer_codes import bill_payment, promptpay
from campaign.donations.transfers import drawn, instructions
from tests.factories import a_gift

BANK: dict[str, object] = {
    "kind": "bank",
    "holders": ["มูลนิธิแม่โขง", "Mekong Dispatch Foundation"],
    "number": "123-4-56789-0",
    "bank": {"en": "Bangkok Bank"},
    "comment": {"en": "Support"},
}
PAYPAL: dict[str, object] = {
    "kind": "paypal",
    "address": "give@dispatch.example",
    "comment": {"en": "Support for media"},
}
FACTS: list[dict[str, object]] = [
    {},
    {"promptpay": "0812223333"},
    {"promptpay": "0812223333", "biller": "0994000165501"},
]


def an_appeal(*steps: dict[str, object]) -> Appeal:
    return Appeal(steps=list(steps))


@pytest.fixture
def pledge(session: Session) -> Donation:
    return a_gift(session, method=Method.BANK, money=Money(30000, "THB"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_code_is_there_only_where_the_account_has_what_one_needs(pledge: Donation) -> None:
    code = pledge.reference
    told = [instructions(an_appeal(BANK | facts), pledge)[0]["qr"] for facts in FACTS]

    assert told == [
        "",
        promptpay("0812223333", pledge.asked),
        bill_payment("0994000165501", pledge.asked, code),
    ]
    assert drawn(told[1]).startswith(b"<svg")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_iban_has_a_code_in_euro_and_none_in_baht(session: Session, pledge: Donation) -> None:
    appeal = an_appeal(BANK | {"number": "DE89 3704 0044 0532 0130 00"})
    in_euro = a_gift(session, method=Method.BANK, money=Money(2500, "EUR"))

    (step,) = instructions(appeal, in_euro)
    assert "\nMekong Dispatch Foundation\nDE89370400440532013000\nEUR25.00\n" in step["qr"]
    assert step["qr"].endswith(spaced(in_euro.reference))
    assert instructions(appeal, pledge)[0]["qr"] == ""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_paypal_gets_the_appeals_words_before_the_reference_and_hides_without_an_address(
    session: Session,
) -> None:
    pledge = a_gift(session, method=Method.PAYPAL)

    (step,) = instructions(an_appeal(BANK, PAYPAL), pledge)
    assert (step["words"], step["code"]) == (PAYPAL["comment"], spaced(pledge.reference))
    assert instructions(an_appeal(BANK, PAYPAL | {"address": ""}), pledge) == []


@pytest.mark.parametrize("facts", [{"promptpay": "12345"}, {"biller": "0812223333"}])
def test_a_number_that_cannot_be_registered_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(NoPromptpay):
        checked_facts(facts)
