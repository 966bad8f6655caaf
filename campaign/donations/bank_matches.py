"""Which gifts a bank line pays, written down and booked: by a rule, by a person, and undone again."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.core.money import Money
from campaign.donations import booking, giving, ledger, settling
from campaign.donations.bank_models import BankLine, LineState, Match, MatchPart
from campaign.donations.bank_reading import LineKind
from campaign.donations.bank_verdicts import as_line, verdicts
from campaign.donations.book_models import Account
from campaign.donations.gift_models import Method
from campaign.donations.matching import (
    CONFIDENCE,
    Rule,
    Share,
)

IGNORED = ("no gift", "own money", "interest", "sent back", "other")
"""Why a treasurer lays a line aside."""
_BY_ACCOUNT = {"bank": Method.BANK, "paypal": Method.PAYPAL}


class MatchedAlready(Refused):
    """Somebody matched this line, or laid it aside, meanwhile."""


class OtherSum(Refused):
    """What is given to the gifts is not what came."""


class GivenBack(Refused):
    """Some of the money went back to the donor: undo the refund first."""


class OtherMoney(Refused):
    """Money in another currency came for this gift before."""


def match_new(session: Session, lines: Sequence[BankLine], *, now: datetime) -> None:
    """Book what the references of new lines settle; the others wait, each with why."""
    came = [line for line in lines if line.state is LineState.OPEN and line.kind == LineKind.IN]
    if not came:
        return
    organization_id = came[0].organization_id
    found = verdicts(session, organization_id, [as_line(line) for line in came], is_to_write=True)
    for line, verdict in zip(came, found, strict=True):
        line.reason = verdict.rule.value
        if verdict.shares:
            _settle(session, line, verdict.shares, rule=verdict.rule, organizer_id=None, now=now)


def match_by_hand(
    session: Session, line: BankLine, shares: Sequence[Share], organizer_id: int, *, now: datetime
) -> Match:
    """Let a line pay these gifts, as a treasurer says. All of it must go somewhere.

    Raises:
        OtherSum: the shares are not what came, or one is nothing.
        MatchedAlready: it is matched or laid aside.
        OtherMoney: one of them got money in another currency.
    """
    lock(session, line)
    if sum(share.minor for share in shares) != line.amount_minor or any(share.minor <= 0 for share in shares):
        raise OtherSum("other-sum")
    if len({share.pledge_id for share in shares}) != len(shares):
        raise OtherSum("twice")
    return _settle(session, line, shares, rule=Rule.BY_HAND, organizer_id=organizer_id, now=now)


def match_to_new(session: Session, line: BankLine, organizer_id: int, locale: str, *, now: datetime) -> Match:
    """Take a line as a gift that nobody promised. Who gave it stays with the line: they asked for nothing.

    Raises:
        MatchedAlready: it is matched or laid aside.
    """
    lock(session, line)
    new = giving.NewGift(
        organization_id=line.organization_id,
        money=Money(line.amount_minor, line.currency),
        method=_BY_ACCOUNT[line.statement.kind],
        locale=locale,
    )
    shares = [Share(giving.promise(session, new, now=now).id, line.amount_minor)]
    return _settle(session, line, shares, rule=Rule.BY_HAND, organizer_id=organizer_id, now=now)


def _settle(
    session: Session,
    line: BankLine,
    shares: Sequence[Share],
    *,
    rule: Rule,
    organizer_id: int | None,
    now: datetime,
) -> Match:
    match = keep_match(session, line, rule, organizer_id, now=now)
    for share in shares:
        part = MatchPart(match_id=match.id, donation_id=share.pledge_id, amount_minor=share.minor)
        session.add(part)
        session.flush()
    try:
        book_again(session, match, now=now)
    except settling.OtherCurrency:
        raise OtherMoney("other-money") from None
    return match


def book_again(session: Session, match: Match, *, is_refund: bool = False, now: datetime) -> None:
    """Book the parts of a match and the fee of its line, as often as it is told, once.

    Of a line that took money back only the fee is booked here: the refund has a row of its own.

    Raises:
        OtherCurrency: other money came for one of the gifts before.
    """
    line, parts = match.line, parts_of(session, match)
    into, at = Account(line.statement.kind), moment_of(session, line)
    for part in [] if is_refund else parts:
        received = settling.Received(
            kind=settling.MATCH,
            ref=str(part.id),
            money=Money(part.amount_minor, line.currency),
            into=into,
            at=at,
            is_whole=line.currency != part.donation.currency,
        )
        settling.settle(session, part.donation, received, now=now)
    if line.fee_minor:
        fee = ledger.fee(fee_ref(match), into, Money(line.fee_minor, line.currency))
        booking.book(session, fee, booking.at_of(session, parts[0].donation, at), now=now)


def unbook(session: Session, match: Match, *, is_refund: bool = False, now: datetime) -> None:
    """Reverse what `book_again` booked."""
    parts = parts_of(session, match)
    for part in [] if is_refund else parts:
        settling.unsettle(session, part.donation, settling.MATCH, str(part.id), now=now)
    if parts:
        where = booking.at_of(session, parts[0].donation, now)
        booking.reverse(session, "fee", fee_ref(match), where, now=now)


def keep_match(
    session: Session, line: BankLine, rule: Rule, organizer_id: int | None, *, now: datetime
) -> Match:
    """Write down who or what matched a line; one that is not open any more is refused.

    Raises:
        MatchedAlready: it is matched or laid aside.
    """
    if line.state is not LineState.OPEN:
        raise MatchedAlready("matched-already")
    match = Match(
        line_id=line.id,
        rule=rule.value,
        confidence=CONFIDENCE.get(rule, 100),
        organizer_id=organizer_id,
        matched_at=now,
    )
    try:
        with session.begin_nested():
            session.add(match)
    except IntegrityError:
        raise MatchedAlready("matched-already") from None
    line.move_to(LineState.MATCHED)
    line.reason = rule.value
    return match


def undo(session: Session, match: Match, organizer_id: int, *, now: datetime) -> None:
    """Take a match back: its bookings are reversed, its gifts wait again, and so does the line.

    Raises:
        NotFound: it is undone already.
        GivenBack: a part of the money went back to the donor.
    """
    lock(session, match.line)
    lock(session, match)
    if match.undone_at is not None:
        raise NotFound("no-match")
    if any(part.donation.refunded_minor for part in parts_of(session, match)):
        raise GivenBack("given-back")
    unbook(session, match, now=now)
    close_match(session, match, organizer_id, now=now)


def close_match(session: Session, match: Match, organizer_id: int, *, now: datetime) -> None:
    """Mark a match as undone; its line waits again."""
    match.undone_at, match.undone_by_id = now, organizer_id
    match.line.move_to(LineState.OPEN)
    match.line.reason = Rule.UNDONE.value
    session.flush()


def ignore(session: Session, line: BankLine, reason: str) -> None:
    """Lay a line aside: it is no gift.

    Raises:
        MatchedAlready: it is matched or laid aside.
    """
    lock(session, line)
    if line.state is not LineState.OPEN or reason not in IGNORED:
        raise MatchedAlready("matched-already")
    line.move_to(LineState.IGNORED)
    line.reason = reason


def reopen(session: Session, line: BankLine) -> None:
    """Let a line that was laid aside wait again."""
    lock(session, line)
    line.move_to(LineState.OPEN)
    line.reason = Rule.UNDONE.value


def parts_of(session: Session, match: Match) -> list[MatchPart]:
    """The gifts of a match, in the order in which they were booked."""
    return list(
        session.scalars(select(MatchPart).where(MatchPart.match_id == match.id).order_by(MatchPart.id))
    )


def own_line(session: Session, organization_id: int, line_id: int) -> BankLine:
    """A line of this organization.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(BankLine).where(BankLine.id == line_id, BankLine.organization_id == organization_id)
    if (line := session.scalar(query)) is None:
        raise NotFound("no-line")
    return line


def active_match(session: Session, line: BankLine) -> Match | None:
    """The match of a line that is not undone."""
    return session.scalar(select(Match).where(Match.line_id == line.id, Match.undone_at.is_(None)))


def fee_ref(match: Match) -> str:
    """Under which the fee of a line is booked."""
    return f"match-{match.id}"


def moment_of(session: Session, line: BankLine) -> datetime:
    """When it happened. A bank tells a day: noon of it, where the organization is."""
    zone = session.get_one(Organization, line.organization_id).zone
    return datetime.combine(line.posted_on, time(12), ZoneInfo(zone))
