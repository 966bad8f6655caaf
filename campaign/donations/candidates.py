"""What a treasurer is shown for a line that nothing settled: the likeliest pledges, each with its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from campaign.donations.bank_models import BankLine
from campaign.donations.bank_verdicts import as_line, as_pledge, named
from campaign.donations.gift_models import Donation, DonationState
from campaign.donations.matching import Candidate, candidates

_MOST = 200
_COVER_UP_TO = 5
"""A cover of the fee is never more than a fifth of what is asked for."""
WAITING = (DonationState.PLEDGED, DonationState.LAPSED)


@dataclass(frozen=True)
class Suggestion:
    """A pledge that a line may be for, with the gift itself."""

    candidate: Candidate
    donation: Donation


def suggestions(session: Session, line: BankLine) -> list[Suggestion]:
    """The likeliest pledges for a line, by reference, amount, payer and day. None is taken for granted."""
    references = named(session, line)
    found = {
        donation.id: donation
        for query in _queries(line, [one.reference for one in references])
        for donation in session.scalars(query)
    }
    likely = candidates(as_line(line), references, [as_pledge(one) for one in found.values()])
    return [Suggestion(candidate, found[candidate.pledge.id]) for candidate in likely]


def _queries(line: BankLine, references: Sequence[str]) -> list[Select[Donation]]:
    """Each through an index of its own: what the text names, what has this amount, who has this address."""
    ours = select(Donation).where(Donation.organization_id == line.organization_id)
    waiting = ours.where(Donation.state.in_(WAITING)).order_by(Donation.id.desc()).limit(_MOST)
    least = line.amount_minor - line.amount_minor // _COVER_UP_TO
    same_sum = waiting.where(
        Donation.currency == line.currency,
        Donation.amount_minor.between(least, line.amount_minor),
        Donation.amount_minor + Donation.cover_minor == line.amount_minor,
    )
    queries = [same_sum]
    if references:
        queries.append(ours.where(Donation.reference.in_(references)))
    if line.payer_fingerprint is not None:
        queries.append(waiting.where(Donation.email_fingerprint == line.payer_fingerprint))
    return queries
