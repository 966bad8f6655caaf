"""What the QR codes of transfers say, held against vectors that others published, and read back."""

import io
from collections.abc import Callable

import pytest
import segno
import zxingcpp
from PIL import Image

from campaign.core.money import Money
from campaign.core.qr import qr_svg
from campaign.donations.transfer_codes import NoCode, bill_payment, crc16, epc, is_iban, promptpay

THB = Money(3000, "THB")
PUBLISHED = (
    # github.com/dtinth/promptpay-qr, index.test.js
    "00020101021129370016A000000677010111011300668012345675802TH530376463046197",
    "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1",
    "00020101021129370016A000000677010111021311111111111115802TH530376463047B5A",
    "00020101021229370016A000000677010111011300660000000005802TH530376454044.226304E469",
    # github.com/maythiwat/promptparse, src/index.test.ts
    "00020101021229370016A0000006770101110113006681222333353037645802TH540530.0063043CAD",
    "00020101021130620016A000000677010112011301122334455660211CUSTOMER0010306INV00153037645802TH62070703SCB6304780E",
    "00020101021230650016A00000067701011201150994000165501000212123456789012030667042953037645802TH54073649.2263044534",
)


def parsed(payload: str) -> dict[str, str]:
    fields, at = {}, 0
    while at < len(payload):
        tag, size = payload[at : at + 2], int(payload[at + 2 : at + 4])
        fields[tag] = payload[at + 4 : at + 4 + size]
        at += 4 + size
    return fields


def seen(payload: str) -> str:
    """What a phone reads off the code."""
    drawn = io.BytesIO()
    segno.make(payload, error="m", micro=False, boost_error=False).save(drawn, kind="png", scale=6, border=4)
    (code,) = zxingcpp.read_barcodes(Image.open(drawn))
    return code.text


@pytest.mark.parametrize("payload", PUBLISHED)
def test_the_check_is_that_of_every_published_payload(payload: str) -> None:
    assert f"{crc16(payload[:-4].encode()):04X}" == payload[-4:]


def test_the_check_is_that_of_the_catalogue() -> None:
    assert crc16(b"123456789") == 0x29B1, "CRC-16/CCITT-FALSE"


def test_a_phone_registered_with_promptpay_gets_the_published_payload() -> None:
    expected = PUBLISHED[4]

    for written in ("0812223333", "081-222-3333", "+66 81 222 3333"):
        assert promptpay(written, THB) == expected
    assert seen(expected) == expected


def test_ids_and_wallets_have_their_own_places() -> None:
    assert parsed(parsed(promptpay("1-1111-11111-11-1", THB))["29"])["02"] == "1111111111111"
    assert parsed(parsed(promptpay("012345678901234", THB))["29"])["03"] == "012345678901234"


def test_a_bill_payment_carries_the_reference() -> None:
    payload = bill_payment("0994000165501", Money(364922, "THB"), "MD-K73-X9QR")

    fields = parsed(payload)
    assert parsed(fields["30"]) == {"00": "A000000677010112", "01": "0994000165501", "02": "MDK73X9QR"}
    assert (fields["53"], fields["54"], fields["58"]) == ("764", "3649.22", "TH")
    assert seen(payload) == payload


def test_an_iban_in_euro_gets_the_lines_of_epc069_12() -> None:
    money = Money(12345, "EUR")

    payload = epc("Red Cross of Belgium", "BE72 0000 0000 1616", money, "MD-K73-X9QR", swift="BPOTBEB1")

    assert payload.split("\n") == [
        "BCD", "002", "1", "SCT", "BPOTBEB1", "Red Cross of Belgium", "BE72000000001616", "EUR123.45",
        "", "", "MD-K73-X9QR",
    ]  # fmt: skip
    assert seen(payload) == payload
    assert len(payload.encode()) <= 331


def test_the_drawn_code_is_the_one_that_was_asked_for() -> None:
    drawn = qr_svg(promptpay("0812223333", THB), fills=True, level="m").decode()

    assert drawn.startswith("<svg") and "viewBox" in drawn


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("BE72 0000 0000 1616", True),
        ("de89370400440532013000", True),
        ("DE89370400440532013001", False),
        ("123-4-56789-0", False),
        ("", False),
    ],
)
def test_an_iban_is_known_by_its_check_digits(number: str, is_one: bool) -> None:
    assert is_iban(number) is is_one


def test_whatever_no_app_could_pay_gets_no_code() -> None:
    euro, baht = Money(1000, "EUR"), Money(1000, "THB")
    tries: list[Callable[[], str]] = [
        lambda: epc("Name", "BE72000000001616", baht, "x"),
        lambda: epc("Name", "123-4-56789-0", euro, "x"),
        lambda: epc("", "BE72000000001616", euro, "x"),
        lambda: epc("Name", "AE070331234567890123456", euro, "x"),
        lambda: promptpay("0812223333", euro),
        lambda: promptpay("123-4-56789-0", baht),
        lambda: promptpay("๐๘๑๒๒๒๓๓๓๓", baht),
        lambda: bill_payment("12345", baht, "MDK73X9QR"),
        lambda: bill_payment("0994000165501", baht, ""),
    ]
    for make in tries:
        with pytest.raises(NoCode):
            make()
