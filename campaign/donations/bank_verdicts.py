"""Lines and gifts as the matching sees them, and what it makes of many lines at once."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.donations.bank_models import BankLine
from campaign.donations.gift_models import SETTLED, Donation
from campaign.donations.matching import Line, Named, Pledge, Verdict, decide, named_in
from campaign.donations.terms import prefix_of
from campaign.donations.terms_models import ReferencePrefix

_ASKED_TOGETHER = 500


def verdicts(
    session: Session, organization_id: int, lines: Sequence[Line], *, is_to_write: bool = False
) -> list[Verdict]:
    """What the references in these lines settle, in their order: what one pays, the next need not."""
    prefixes = prefixes_of(session, organization_id)
    named = [named_in(f"{line.text} {line.payer}", prefixes) for line in lines]
    wanted = sorted({one.reference for found in named for one in found})
    pledges = _pledges(session, organization_id, wanted, is_to_write=is_to_write)
    by_id = {pledge.id: pledge.reference for pledge in pledges.values()}
    found = []
    for line, references in zip(lines, named, strict=True):
        verdict = decide(line, references, pledges)
        for share in verdict.shares:
            code = by_id[share.pledge_id]
            pledges[code] = replace(pledges[code], due_minor=max(pledges[code].due_minor - share.minor, 0))
        found.append(verdict)
    return found


def prefixes_of(session: Session, organization_id: int) -> list[str]:
    """With what this organization's references begin, or began before it chose other letters."""
    used = select(ReferencePrefix.prefix).where(ReferencePrefix.organization_id == organization_id)
    present = prefix_of(session, session.get_one(Organization, organization_id))
    return list(dict.fromkeys([present, *session.scalars(used.order_by(ReferencePrefix.prefix))]))


def _pledges(
    session: Session, organization_id: int, references: Sequence[str], *, is_to_write: bool
) -> dict[str, Pledge]:
    found: dict[str, Pledge] = {}
    for start in range(0, len(references), _ASKED_TOGETHER):
        query = select(Donation).where(
            Donation.organization_id == organization_id,
            Donation.reference.in_(references[start : start + _ASKED_TOGETHER]),
        )
        if is_to_write:
            query = query.order_by(Donation.id).with_for_update()
        for donation in session.scalars(query.execution_options(populate_existing=is_to_write)):
            found[donation.reference] = as_pledge(donation)
    return found


def as_pledge(donation: Donation) -> Pledge:
    """A gift as the matching sees it. What is settled, or came in another currency, has nothing due."""
    is_other = donation.received_currency not in ("", donation.currency)
    is_over = donation.state in SETTLED or is_other
    return Pledge(
        id=donation.id,
        reference=donation.reference,
        due_minor=0 if is_over else max(donation.asked.minor - donation.received_minor, 0),
        currency=donation.currency,
        promised_on=donation.created_at.date(),
        donor=donation.name or "",
    )


def as_line(line: BankLine) -> Line:
    """A line as the matching sees it."""
    return Line(
        amount_minor=line.amount_minor,
        currency=line.currency,
        booked_on=line.posted_on,
        text=line.text or "",
        payer=line.payer or "",
    )


def named(session: Session, line: BankLine) -> list[Named]:
    """The references that a line holds, or those one slip away."""
    text = f"{line.text or ''} {line.payer or ''}"
    return named_in(text, prefixes_of(session, line.organization_id))
