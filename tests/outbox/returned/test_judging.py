"""What today's servers, providers and programs of people who are away send back."""

from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.outbox.returned import complaints
from campaign.outbox.returned.judging import Kind, judge
from campaign.outbox.verdicts import Verdict
from tests.outbox.returned.mails import ORIGINAL, a_bounce, a_complaint, an_answer

BOX, ADA = "bounces+tag@example.org", "ada@example.com"


@pytest.mark.parametrize(
    ("status", "diagnosis", "verdict", "why"),
    [
        (
            "5.1.1",
            "smtp; 550-5.1.1 The email account that you tried to reach does not exist",
            "hard",
            "5.1.1",
        ),
        ("5.2.2", "smtp; 452-4.2.2 The email account that you tried to reach is over quota", "soft", "4.2.2"),
        ("5.2.2", "smtp; 552 5.2.2 Mailbox full", "soft", "5.2.2"),
        ("5.7.1", "smtp; 550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent", "held", "5.7.1"),
        ("5.0.0", "smtp; 550-5.7.26 This mail has been blocked because the sender is", "held", "5.7.26"),
        ("4.7.0", "smtp; 421 4.7.0 [TSS04] Messages temporarily deferred", "held", "4.7.0"),
        ("4.4.7", "smtp; 400 4.4.7 Message delayed too long", "soft", "4.4.7"),
        ("5.4.4", "x-unix; host not found", "soft", "5.4.4"),
        ("5.0.0", "smtp; 554 delivery error: dd This user doesn't have a yahoo.com account", "hard", "5.0.0"),
        ("5.0.0", "smtp; 554 Transaction failed", "failed", "5.0.0"),
        ("5.6.0", "smtp; 554 5.6.0 Message content is not valid user unknown", "failed", "5.6.0"),
        ("5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed maximum message size", "failed", "5.3.4"),
        ("5.1.8", "smtp; 550 5.1.8 Sender address rejected: Domain not found", "failed", "5.1.8"),
        ("5.0.0", "smtp; 550 from 10.5.1.1 at 195.5.7.1: no such user", "hard", "5.0.0"),
    ],
)
def test_the_code_of_a_report_says_why(status: str, diagnosis: str, verdict: str, why: str) -> None:
    judgement = judge(message_from_bytes(a_bounce(BOX, ADA, status=status, diagnosis=diagnosis)))

    (failure,) = judgement.failures
    assert (failure.verdict, failure.why, set(failure.addresses)) == (Verdict(verdict), why, {ADA})


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded", "delayed (will retry)"])
def test_a_report_that_is_no_failure_is_none(action: str) -> None:
    raw = a_bounce(BOX, ADA, status="4.4.1", diagnosis="smtp; 451 4.4.1 Timeout", action=action)

    assert judge(message_from_bytes(raw)).kind is Kind.DELAY


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Automatic reply: The court day", {"Auto_Submitted": "auto-generated"}),
        ("Re: The court day", {"Auto_Submitted": "auto-replied"}),
        ("Re: The court day", {"X_Autoreply": "yes"}),
        ("Re: The court day", {"Precedence": "auto_reply"}),
        ("Out of Office: The court day", {}),
        ("Out of the office", {}),
        ("AutoReply: The court day", {}),
        ("Abwesenheitsnotiz: The court day", {}),
        ("Réponse automatique : The court day", {}),
        ("การตอบกลับอัตโนมัติ: วันพิจารณาคดี", {}),
        ("自动回复: The court day", {}),
    ],
)
def test_what_a_program_answers_for_who_is_away_means_nothing(subject: str, headers: dict[str, str]) -> None:
    raw = an_answer(BOX, f"Ada <{ADA}>", subject, **headers)

    assert judge(message_from_bytes(raw)).kind is Kind.ANSWER


def test_a_person_who_answers_is_left_to_a_person() -> None:
    raw = an_answer(BOX, f"Ada <{ADA}>", "Re: The court day")

    assert judge(message_from_bytes(raw)).kind is Kind.UNKNOWN


def test_a_complaint_is_read_with_and_without_what_providers_leave_out() -> None:
    link = "https://example.org/en/letters/abcdefghijklmnopqrstuvwx/leave"
    quoted = f"Return-Path: <{BOX}>\r\nList-Unsubscribe: <{link}>,\r\n <mailto:x@example.org>\r\n"
    fields = f"Original-Mail-From: <{BOX}>\r\nOriginal-Rcpt-To: <{ADA}>\r\n"

    whole = complaints.read(message_from_bytes(a_complaint("abuse@example.org", fields, quoted)))
    bare = complaints.read(message_from_bytes(a_complaint("abuse@example.org", "", "Subject: x\r\n\r\n")))

    assert whole is not None and whole.is_complaint
    assert whole.senders == (BOX, BOX) and whole.recipients == (ADA,)
    assert whole.tokens == ("abcdefghijklmnopqrstuvwx",)
    assert bare is not None and not bare.senders and not bare.recipients and not bare.tokens


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_a_report_that_is_no_complaint_is_none(kind: str) -> None:
    raw = a_complaint("abuse@example.org", "", ORIGINAL.format(to=ADA), kind=kind)

    found = complaints.read(message_from_bytes(raw))
    assert found is not None and not found.is_complaint


@given(st.binary(max_size=400))
def test_nothing_that_arrives_can_stop_the_reading(noise: bytes) -> None:
    for raw in (noise, a_bounce(BOX, ADA)[:200] + noise, a_complaint(BOX, "", "")[:250] + noise):
        message = message_from_bytes(raw)
        assert judge(message).kind in Kind
        complaints.read(message)
