"""D3: the lines of a statement held against the pledges of an organization, as an import does it.

Donors' writing is imitated: most copy the reference, some split it, a few slip, and one line of
twenty-five says nothing. Then a part of the lines is imported whole: kept, matched and booked.
"""

import argparse
import csv
import io
import random
import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.database import looking
from benchmarks.report import Figure, tell
from benchmarks.stage import data_folder, load, settings_for
from campaign.accounts.audit import Actor
from campaign.accounts.models import Organization
from campaign.cli.laboring import labour_once
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.donations import bank_importing, bank_layouts
from campaign.donations.bank_files import Upload, keep_file
from campaign.donations.bank_verdicts import prefixes_of, verdicts
from campaign.donations.gift_models import Donation, DonationState, Method
from campaign.donations.matching import Line
from campaign.donations.references import ALPHABET, spaced, with_check
from tests.services.postgres import running_postgres

_CHUNK = 2_000
_SUMS = (10_000, 30_000, 30_000, 50_000, 100_000)
Pledge = tuple[str, int]
"""Reference and amount."""


def main() -> bool:
    """Load, match, import, and print the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--pledges", type=int, default=50_000)
    told.add_argument("--lines", type=int, default=10_000)
    told.add_argument("--imported", type=int, default=1_000)
    told.add_argument("--rounds", type=int, default=3)
    options = told.parse_args()
    dice = random.Random(4)
    with running_postgres() as server, data_folder() as data:
        settings = settings_for(data, DATABASE_URL=server.create("matching"))
        load(settings, signatures=100)
        with looking(settings) as session:
            ours = session.scalars(select(Organization).limit(1)).one()
            pledges = _promise(session, ours, options.pledges, dice)
            lines = _lines(pledges, options.lines, dice)
            ids = dict(session.execute(select(Donation.reference, Donation.id)).all())
            taken, worked, shares, wrong = [], [], [], []
            for _ in range(options.rounds):
                before, cpu = time.perf_counter(), time.process_time()
                found = verdicts(session, ours.id, [line for line, _ in lines])
                taken.append(time.perf_counter() - before)
                worked.append(time.process_time() - cpu)
                session.rollback()
                matched = [one for one in zip(found, lines, strict=True) if one[0].shares]
                shares.append(100 * len(matched) / len(lines))
                right = [verdict.shares[0].pledge_id == ids.get(meant) for verdict, (_, meant) in matched]
                wrong.append(float(right.count(False)))
            seconds = _imported(session, ours, lines[: options.imported])
    figures = [
        Figure(
            name=f"{options.lines:,} lines, {options.pledges:,} pledges", values=taken, unit="s", at_most=30
        ),
        Figure(name="of it, processor time of this process", values=worked, unit="s"),
        Figure(name="matched by themselves", values=shares, unit="%", at_least=95),
        Figure(name="matched wrongly", values=wrong, at_most=0),
        Figure(name=f"{options.imported:,} lines kept, matched and booked", values=[seconds], unit="s"),
    ]
    return tell("D3 matching, PostgreSQL", figures)


def _promise(session: Session, ours: Organization, count: int, dice: random.Random) -> list[Pledge]:
    (prefix,), now = prefixes_of(session, ours.id), utcnow()
    codes = list({with_check(prefix + "".join(dice.choices(ALPHABET, k=6))) for _ in range(count)})
    pledges = [(code, dice.choice(_SUMS)) for code in codes]
    for start in range(0, len(pledges), _CHUNK):
        rows = [
            {
                "organization_id": ours.id, "reference": code, "state": DonationState.PLEDGED,
                "method": Method.BANK, "currency": "THB", "amount_minor": minor, "name": "Ada Donor",
                "locale": "th", "created_at": now - timedelta(days=3),
            }
            for code, minor in pledges[start : start + _CHUNK]
        ]  # fmt: skip
        session.execute(insert(Donation), rows)
    session.commit()
    return pledges


def _lines(pledges: Sequence[Pledge], count: int, dice: random.Random) -> list[tuple[Line, str | None]]:
    """Each line, and the reference that was meant."""
    found: list[tuple[Line, str | None]] = []
    for code, minor in dice.sample(list(pledges), count * 24 // 25):
        found.append((_line(f"TRF FR {dice.randrange(10**9)} {_written(code, dice)} mBanking", minor), code))
    found += [
        (_line(f"TRF FR {dice.randrange(10**9)}", dice.choice(_SUMS)), None) for _ in range(count // 25)
    ]
    dice.shuffle(found)
    return found


def _written(code: str, dice: random.Random) -> str:
    at = dice.randrange(2, len(code))
    slip = code[:at] + dice.choice(ALPHABET) + code[at + 1 :]
    return dice.choice(
        [code] * 8 + [code.lower(), spaced(code), " ".join(code), f"{code[:4]} {code[4:]}", slip]
    )


def _line(text: str, minor: int) -> Line:
    return Line(amount_minor=minor, currency="THB", booked_on=utcnow().date(), text=text)


def _imported(session: Session, ours: Organization, lines: Sequence[tuple[Line, str | None]]) -> float:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Date", "Particulars", "Withdrawal", "Deposit"])
    for line, _ in lines:
        writer.writerow(
            [
                f"{line.booked_on:%d/%m/%Y}",
                line.text,
                "",
                f"{line.amount_minor // 100}.{line.amount_minor % 100:02d}",
            ]
        )
    now = utcnow()
    name = keep_file(ours.id, Upload("statement.csv", text.getvalue().encode()), now=now)
    with transaction() as work:
        new = bank_layouts.NewAccount(organization_id=ours.id, name="Benchmark", preset="bbl")
        mapping = bank_layouts.add_account(work, new, now=now)
        bank_importing.begin(work, mapping, name, Actor(role="treasurer", organization_id=ours.id), now=now)
    before = time.perf_counter()
    while labour_once():
        pass
    return time.perf_counter() - before


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
