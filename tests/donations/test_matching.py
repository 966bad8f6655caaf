"""Which pledges a line pays: nineteen lines of twenty by themselves, and never the wrong one."""

import random
from datetime import date, timedelta

import pytest

from campaign.donations.matching import Line, Pledge, Reason, Rule, Share, candidates, decide, named_in
from campaign.donations.references import ALPHABET, spaced, with_check

DAY = date(2026, 3, 4)
PREFIXES = ("MD",)
REFERENCE = with_check("MDK73X9Q")
NAMES = ("Somchai Jaidee", "Malee Thongdee", "มาลี ทองดี", "Ada Donor", "Sokha Chan")


def a_pledge(**changes: object) -> Pledge:
    told: dict[str, object] = {
        "id": 1, "reference": REFERENCE, "due_minor": 30000, "currency": "THB", "promised_on": DAY,
    }  # fmt: skip
    return Pledge(**told | changes)  # type: ignore[arg-type]


def a_line(text: str, **changes: object) -> Line:
    told: dict[str, object] = {"amount_minor": 30000, "currency": "THB", "booked_on": DAY, "text": text}
    return Line(**told | changes)  # type: ignore[arg-type]


def verdict(line: Line, *pledges: Pledge) -> tuple[Rule, tuple[Share, ...]]:
    found = decide(line, named_in(line.text, PREFIXES), {pledge.reference: pledge for pledge in pledges})
    return found.rule, found.shares


@pytest.mark.parametrize(
    "text",
    [
        REFERENCE,
        f"TRF {REFERENCE.lower()} mBanking",
        f"from SOMCHAI {spaced(REFERENCE)}",
        " ".join(REFERENCE),
        f"REF/{REFERENCE[:4]}\n{REFERENCE[4:]}/ATM",
        f"Spende{REFERENCE}danke",
        REFERENCE.replace("0", "O").replace("1", "I"),
    ],
    ids=[
        "alone",
        "lower case",
        "spaced",
        "each sign apart",
        "split over lines",
        "glued",
        "letters for digits",
    ],
)
def test_a_reference_is_found_however_it_is_written(text: str) -> None:
    assert verdict(a_line(text), a_pledge()) == (Rule.REFERENCE, (Share(1, 30000),))


def test_any_one_wrong_character_and_any_two_changed_are_forgiven_where_the_rest_agrees() -> None:
    slips = {REFERENCE[:at] + sign + REFERENCE[at + 1 :] for at in range(9) for sign in ALPHABET}
    swaps = {REFERENCE[:at] + REFERENCE[at + 1] + REFERENCE[at] + REFERENCE[at + 2 :] for at in range(2, 8)}

    for slip in (slips | swaps) - {REFERENCE}:
        line = a_line(f"TRF {slip} ATM")
        assert verdict(line, a_pledge()) == (Rule.CORRECTED, (Share(1, 30000),)), slip
        assert verdict(line, a_pledge(due_minor=50000)) == (Rule.UNSURE, ()), (
            "another sum may be another gift"
        )
        assert verdict(line, a_pledge(promised_on=DAY - timedelta(days=400))) == (Rule.UNSURE, ())


def test_two_donors_with_the_same_amount_on_one_day_wait_for_a_person() -> None:
    ours = [a_pledge(id=1, donor="Malee Thongdee"), a_pledge(id=2, reference=with_check("MD4T0ZB8"))]
    line = a_line("TRF FR", payer="MALEE T")

    assert verdict(line, *ours) == (Rule.NOTHING, ())
    found = candidates(line, [], ours)
    assert [one.pledge.id for one in found] == [1, 2], "the name only says who is likelier"
    assert found[0].reasons == (Reason.AMOUNT, Reason.NAME, Reason.DAY)


def test_one_transfer_for_two_pledges_is_parted_where_the_sum_agrees() -> None:
    ours = [a_pledge(), a_pledge(id=2, reference=with_check("MD4T0ZB8"), due_minor=20000)]
    text = f"{ours[0].reference} + {ours[1].reference}"

    assert verdict(a_line(text, amount_minor=50000), *ours) == (
        Rule.SEVERAL,
        (Share(1, 30000), Share(2, 20000)),
    )
    assert verdict(a_line(text, amount_minor=45000), *ours) == (Rule.SUM, ())


def test_what_came_is_booked_be_it_less_or_more_but_never_of_another_currency_or_twice() -> None:
    assert verdict(a_line(REFERENCE, amount_minor=10000), a_pledge()) == (Rule.PART, (Share(1, 10000),))
    assert verdict(a_line(REFERENCE, amount_minor=99000), a_pledge()) == (Rule.MORE, (Share(1, 99000),))
    assert verdict(a_line(f"x{REFERENCE}x", amount_minor=1), a_pledge())[0] is Rule.UNSURE
    assert verdict(a_line(REFERENCE, currency="EUR"), a_pledge()) == (Rule.CURRENCY, ())
    assert verdict(a_line(REFERENCE), a_pledge(due_minor=0)) == (Rule.PAID, ())


def _pledges(number: int, dice: random.Random) -> list[Pledge]:
    codes = {with_check("MD" + "".join(dice.choices(ALPHABET, k=6))) for _ in range(number)}
    return [
        a_pledge(
            id=at,
            reference=code,
            due_minor=dice.choice((10000, 30000, 30000, 50000, 100000)),
            promised_on=DAY - timedelta(days=dice.randrange(30)),
            donor=dice.choice(NAMES),
        )
        for at, code in enumerate(sorted(codes), 1)
    ]


def _written(code: str, dice: random.Random) -> str:
    """As donors write it: most copy, some type, and a few of those slip."""
    at, sign = dice.randrange(2, 9), dice.choice(ALPHABET)
    ways = [code] * 12 + [
        code.lower(),
        spaced(code),
        " ".join(code),
        f"{code[:5]} {code[5:]}",
        f"{code[:3]}/{code[3:]}",
        code[:at] + sign + code[at + 1 :],
        f"ref:{code}.",
        code.replace("0", "o"),
    ]
    return dice.choice(ways)


def _noise(dice: random.Random) -> str:
    number = "".join(dice.choices("0123456789", k=dice.randrange(4, 12)))
    return dice.choice(
        (
            f"TRF FR {number}",
            f"MD{number}",
            f"FT{number} MDFT",
            "K PLUS",
            "รับโอนเงิน",
            f"X{number} {dice.choice(NAMES)}",
        )
    )


def test_nineteen_lines_of_twenty_are_matched_and_none_of_them_wrongly() -> None:
    dice = random.Random(20260304)
    pledges = _pledges(10_000, dice)
    book = {pledge.reference: pledge for pledge in pledges}
    lines: list[tuple[Line, int]] = []
    for pledge in dice.sample(pledges, 1_920):
        text = f"{_noise(dice)} {_written(pledge.reference, dice)} {_noise(dice)}"
        lines.append((a_line(text, amount_minor=pledge.due_minor), pledge.id))
    lines += [(a_line(f"{_noise(dice)} {_noise(dice)}"), 0) for _ in range(80)]

    found = [(decide(line, named_in(line.text, PREFIXES), book), meant) for line, meant in lines]

    matched = [(verdict, meant) for verdict, meant in found if verdict.shares]
    wrong = [meant for verdict, meant in matched if [share.pledge_id for share in verdict.shares] != [meant]]
    assert wrong == []
    assert len(matched) >= 0.95 * len(lines), len(matched)
