"""What replies mean, and how fast mail may leave: pure rules."""

from datetime import UTC, datetime, timedelta

import pytest

from campaign.outbox import gates
from campaign.outbox.models import Gate
from campaign.outbox.servers import in_turn, server_of, servers_of
from campaign.outbox.verdicts import Verdict, judged, reply_of

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "words", "of_recipient", "verdict"),
    [
        (250, b"2.0.0 Ok: queued as 4Rk", False, Verdict.TAKEN),
        (421, b"4.3.2 closing", True, Verdict.SLOW),
        (450, b"4.7.1 greylisted", True, Verdict.SLOW),
        (450, b"4.2.1 mailbox busy", True, Verdict.LATER),
        (452, b"4.2.2 over quota", True, Verdict.LATER),
        (451, b"try again", False, Verdict.LATER),
        (550, b"5.1.1 no such user", True, Verdict.HARD),
        (550, b"5.1.10 null MX", True, Verdict.HARD),
        (550, b"5.2.1 disabled", True, Verdict.HARD),
        (552, b"5.2.2 over quota", True, Verdict.SOFT),
        (550, b"5.4.4 no route", True, Verdict.SOFT),
        (550, b"5.7.1 blocked: 5.1.1 looks like spam", True, Verdict.HELD),
        (554, b"5.7.26 unauthenticated", False, Verdict.HELD),
        (553, b"5.1.8 bad sender", False, Verdict.FAILED),
        (554, b"5.6.0 bad content", False, Verdict.FAILED),
        (550, b"unknown user", True, Verdict.HARD),
        (550, b"refused", False, Verdict.FAILED),
        (554, b"transaction failed", True, Verdict.FAILED),
    ],
)
def test_a_reply_is_judged_by_its_enhanced_code(
    code: int, words: bytes, of_recipient: bool, verdict: Verdict
) -> None:
    assert judged(reply_of(code, words), of_recipient=of_recipient) is verdict


def test_what_a_server_calls_a_message_is_kept_and_nothing_else_it_says() -> None:
    assert reply_of(250, b"2.0.0 Ok: queued as 4RkZ1-x").queue_id == "4RkZ1-x"
    assert reply_of(250, b"OK id=1abc-00-2").queue_id == "1abc-00-2"
    assert reply_of(250, b"hello reader@example.org").queue_id == ""
    assert reply_of(550, b"5.1.1 reader@example.org").shown == "5.1.1"
    assert reply_of(550, b"reader@example.org").shown == "SMTP 550"


def a_gate(**changes: object) -> Gate:
    told: dict[str, object] = {"name": "domain:x", "rate": 0.0, "strikes": 0, "why": "", "changed_at": NOW}
    return Gate(**{**told, **changes})


def test_a_rate_lets_through_its_number_each_second() -> None:
    gate = a_gate()
    passed = []
    for tenth in range(50):
        now = NOW + timedelta(seconds=tenth / 10)
        passed.append(gates.pass_through(gate, 100, rate=20, now=now).number)
    assert passed[0] == 20, "a second's worth at once"
    assert sum(passed) == 20 + 98

    again = gates.pass_through(gate, 5, rate=20, now=NOW + timedelta(seconds=5))
    gates.give_back(gate, again, again.number)
    assert gates.pass_through(gate, 2, rate=20, now=NOW + timedelta(seconds=5)).number == again.number


def test_a_slow_rate_lets_one_through_now_and_then() -> None:
    gate = a_gate()
    passed = [
        gates.pass_through(gate, 10, rate=0.5, now=NOW + timedelta(seconds=second)).number
        for second in range(10)
    ]
    assert passed == [1, 0] * 5


def test_a_held_gate_is_shut_and_grows_calm_again() -> None:
    gate = a_gate(strikes=2, rate=5.0, held_until=NOW + timedelta(minutes=1))
    shut = gates.pass_through(gate, 10, rate=0, now=NOW)
    assert (shut.number, shut.next_at) == (0, gate.held_until)
    assert gates.pass_through(gate, 10, rate=0, now=NOW + timedelta(minutes=2)).number == 5
    gates.pass_through(gate, 1, rate=0, now=NOW + timedelta(minutes=12))
    assert (gate.strikes, gate.rate) == (1, 10.0)
    assert gates.pass_through(gate, 99, rate=0, now=NOW + timedelta(hours=1)).number == 99
    assert (gate.strikes, gate.rate) == (0, 0.0)


def test_servers_come_from_their_addresses_and_heavy_ones_first_more_often() -> None:
    one = server_of("smtps://me%40x:p%40ss@mail.example.org?weight=3&rate=50")
    assert (one.name, one.is_tls, one.user, one.password) == ("mail.example.org:465", True, "me@x", "p@ss")
    assert (one.weight, one.rate) == (3.0, 50.0)
    assert "p@ss" not in repr(one)
    told = {"MAIL_SERVERS": "smtp://a?weight=9, smtp://b:2525?tls=starttls", "MAIL_URL": "folder:"}
    several = servers_of(told)
    assert [(each.name, each.starts_tls) for each in several] == [("a:25", False), ("b:2525", True)]
    firsts = [in_turn(several)[0].host for _ in range(400)]
    assert 300 < firsts.count("a") < 400
    assert servers_of({"MAIL_SERVERS": "", "MAIL_URL": "folder:"}) == []
