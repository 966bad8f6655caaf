"""Real bounces of many programs (tests/vendor/bounces), each judged. The table says what each one means."""

from email import message_from_bytes
from pathlib import Path

import pytest

from campaign.outbox.returned.judging import Judgement, Kind, judge
from campaign.outbox.verdicts import Verdict

SAMPLES = Path(__file__).parents[2] / "vendor" / "bounces"

TABLE: dict[tuple[Kind, Verdict | None, str], str] = {
    (Kind.FAILURE, Verdict.HARD, "5.1.1"): """
        dsn_11 dsn_12 dsn_13 dsn_14 dsn_15 exim_01 postfix_01 qmail_03 simple_15 simple_19 simple_34
        yahoo_11 yahoo_13""",
    (Kind.FAILURE, Verdict.HARD, "5.0.0"): "dsn_10 dsn_16 dsn_18",
    (Kind.FAILURE, Verdict.HARD, "5.3.0"): "simple_30 simple_33 smtp32_04 smtp32_06",
    (Kind.FAILURE, Verdict.HARD, "SMTP 550"): """
        qmail_04 qmail_05 simple_08 simple_29 simple_36 simple_41 simple_45""",
    # Words only: no such user, not recognised, disabled.
    (Kind.FAILURE, Verdict.HARD, ""): """
        bounce_02 groupwise_01 groupwise_02 microsoft_01 microsoft_02 microsoft_04 simple_05 simple_06
        simple_11 simple_12 simple_13 simple_23 simple_25 simple_26 simple_27 simple_37 simple_39 smtp32_07
        yahoo_03 yahoo_05 yahoo_06 yahoo_07 yahoo_08 yahoo_09 yahoo_10 yale_01""",
    (Kind.FAILURE, Verdict.SOFT, "4.4.1"): "yahoo_01",
    (Kind.FAILURE, Verdict.SOFT, "4.4.4"): "simple_44",
    (Kind.FAILURE, Verdict.SOFT, "4.4.7"): "dsn_02",
    (Kind.FAILURE, Verdict.SOFT, "5.0.0"): "dsn_01 dsn_04",
    (Kind.FAILURE, Verdict.SOFT, "SMTP 552"): "simple_01 simple_14",
    (Kind.FAILURE, Verdict.SOFT, "SMTP 554"): "sendmail_01 simple_18",
    # Words only: full, not reachable; or nothing that says why, which is not held against anybody at once.
    (Kind.FAILURE, Verdict.SOFT, ""): """
        bounce_03 caiwireless_01 hotpop_01 llnl_01 microsoft_03 netscape_01 newmailru_01 postfix_02
        postfix_03 postfix_04 qmail_01 qmail_02 qmail_06 qmail_07 simple_02 simple_04 simple_07 simple_09
        simple_10 simple_16 simple_17 simple_20 simple_24 simple_31 simple_32 simple_38 sina_01 smtp32_01
        smtp32_02 smtp32_03 smtp32_05 yahoo_02 yahoo_04 yahoo_12""",
    (Kind.FAILURE, Verdict.HELD, "5.7.1"): "simple_42",
    (Kind.FAILURE, Verdict.HELD, "5.0.0"): "dsn_09",
    (Kind.FAILURE, Verdict.HELD, ""): "aol_01",
    # About the message: too large, a missing field.
    (Kind.FAILURE, Verdict.FAILED, ""): "dsn_03",
    (Kind.FAILURE, Verdict.FAILED, "SMTP 554"): "postfix_05",
    (Kind.DELAY, None, ""): """
        dsn_05 dsn_06 dsn_07 dsn_08 dsn_17 simple_03 simple_21 simple_22 simple_28 simple_35 simple_40""",
    (Kind.ANSWER, None, ""): "qmail_08",
    # A warning of a virus scanner, mail of lists, a bounce without any address.
    (Kind.UNKNOWN, None, ""): "bounce_01 dumbass_01 groupwise_03 simple_43",
}
SEVERAL = {
    "netscape_01": {"aaaaa@corel.com", "bbbbb@corel.com"},
    "smtp32_04": {"after_another@example.net", "one_bad_address@example.net"},
    "dsn_04": {"HAASM@yogi.urz.example.ch", "userx@example.ch"},
}
ROWS = [(name, key) for key, names in TABLE.items() for name in names.split()]


def sample(name: str) -> Judgement:
    return judge(message_from_bytes((SAMPLES / f"{name}.txt").read_bytes()))


def test_every_sample_is_in_the_table() -> None:
    there = {path.stem for path in SAMPLES.glob("*_*.txt")}

    assert sorted(name for name, _ in ROWS) == sorted(there)
    assert len(there) == 117


@pytest.mark.parametrize(("name", "meaning"), ROWS, ids=[name for name, _ in ROWS])
def test_a_sample_is_judged(name: str, meaning: tuple[Kind, Verdict | None, str]) -> None:
    judgement = sample(name)

    kind, verdict, why = meaning
    assert judgement.kind is kind
    assert {(one.verdict, one.why) for one in judgement.failures} == ({(verdict, why)} if verdict else set())
    assert all("@" in address for one in judgement.failures for address in one.addresses)


def test_a_sample_tells_of_whom_it_speaks() -> None:
    for name, addresses in SEVERAL.items():
        (failure,) = sample(name).failures
        assert failure.addresses == addresses, name
    assert sample("postfix_01").failures[0].addresses == {"xxxxx@local.ie"}
