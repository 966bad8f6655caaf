"""Events of the card provider: only its own, unchanged, and of now."""

from datetime import UTC, datetime, timedelta

import pytest
import stripe

from campaign.donations.stripe_signature import NotSigned, signed_at
from tests.fakes.payments.emitting import signed

BODY = '{"id": "evt_1", "note": "ของขวัญ"}'.encode()
SECRET, NEXT = "whsec_first_secret", "whsec_second_secret"
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
AT = int(NOW.timestamp())


def test_what_the_providers_own_library_signs_is_taken() -> None:
    header = stripe.WebhookSignature.generate_signature_header(BODY.decode(), SECRET, AT)

    assert signed_at(BODY, header, SECRET, now=NOW) == NOW
    assert stripe.WebhookSignature.verify_header(BODY, signed(BODY, SECRET, at=AT), SECRET)


@pytest.mark.parametrize(("away", "is_taken"), [(-301, False), (-299, True), (299, True), (301, False)])
def test_the_window_is_held_on_both_sides(away: int, is_taken: bool) -> None:
    header = signed(BODY, SECRET, at=AT)
    now = NOW + timedelta(seconds=away)

    if is_taken:
        assert signed_at(BODY, header, SECRET, now=now) == NOW
    else:
        with pytest.raises(NotSigned, match="wrong-time"):
            signed_at(BODY, header, SECRET, now=now)


@pytest.mark.parametrize("known", [SECRET, f"{NEXT}, {SECRET}", f"{SECRET},{NEXT}"])
def test_while_a_secret_is_replaced_either_one_counts(known: str) -> None:
    assert signed_at(BODY, signed(BODY, SECRET, at=AT), known, now=NOW)
    assert signed_at(BODY, signed(BODY, "whsec_unknown", SECRET, at=AT), known, now=NOW)


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (BODY, ""),
        (BODY, "v1=abc"),
        (BODY, f"t={AT}"),
        (BODY, f"t={AT},t={AT + 1}," + signed(BODY, SECRET, at=AT).split(",")[1]),
        (BODY, signed(BODY, "whsec_forged", at=AT)),
        (BODY, signed(BODY, SECRET, at=AT).replace("v1=", "v0=")),
        (BODY, signed(BODY, SECRET, at=AT).replace(f"t={AT}", f"t={AT + 1}")),
        (BODY, "t=99999999999999999999,v1=" + "0" * 64),
        (BODY.replace(b"evt_1", b"evt_2"), signed(BODY, SECRET, at=AT)),
        (BODY + b" ", signed(BODY, SECRET, at=AT)),
        (BODY, "é" * 3000),
    ],
)
def test_a_forged_event_is_refused(body: bytes, header: str) -> None:
    with pytest.raises(NotSigned):
        signed_at(body, header, SECRET, now=NOW)


def test_without_a_secret_nothing_is_signed() -> None:
    with pytest.raises(NotSigned):
        signed_at(BODY, signed(BODY, "", at=AT), "", now=NOW)
