"""What needs somebody at an organization now: only what this person's role may do something about.

Each count stops at MOST, so that a full queue costs no more to look at than a short one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlalchemy.orm import Session

from campaign.accounts.desk import Desk
from campaign.accounts.models import DeskChange, Membership, MembershipState, Organizer
from campaign.accounts.roles import Permission
from campaign.campaigns.models import Campaign
from campaign.core import jobs
from campaign.donations import waiting_lists
from campaign.donations.gift_models import Donation
from campaign.donations.recurring_models import RecurringGift, RecurringState
from campaign.donations.return_models import Dispute, DisputeState
from campaign.outbox import service as outbox
from campaign.petitions.decision_models import Report, ReportState
from campaign.petitions.endorsement_models import Endorsement, EndorsementState
from campaign.petitions.models import Petition, PetitionState, Signature
from campaign.statements import issuing
from campaign.statements.models import PendingText, Statement, StatementState
from campaign.statements.writing import WAITING

MOST = 100
_STATEMENTS = "organize.statements.index"
_QUEUE = "organize.moderation.queue"
_WAITING = "organize.waiting.show"
_UNPUBLISHED = (StatementState.DRAFT, StatementState.IN_REVIEW)
CLOSES_SOON = timedelta(days=7)
_WORDS = {
    "reports": lambda n: ngettext("report of a reader to decide", "reports of readers to decide", n),
    "comments": lambda n: ngettext("comment to decide", "comments to decide", n),
    "endorsements": lambda n: ngettext("endorsement to check", "endorsements to check", n),
    "drafts": lambda n: ngettext("statement is a draft", "statements are drafts", n),
    "reviews": lambda n: ngettext("statement to review", "statements to review", n),
    "waiting": lambda n: ngettext("changed statement to look at", "changed statements to look at", n),
    "changes": lambda n: ngettext("change waits for a colleague", "changes wait for a colleague", n),
    "named": lambda n: ngettext(
        "statement of others names you as issuer", "statements of others name you as issuer", n
    ),
    "scheduled": lambda n: ngettext("statement is scheduled", "statements are scheduled", n),
    "closing": lambda n: ngettext("petition closes this week", "petitions close this week", n),
    "parked": lambda n: ngettext("payment to look at", "payments to look at", n),
    "disputes": lambda n: ngettext("dispute waits for an answer", "disputes wait for an answer", n),
    "refused": lambda n: ngettext(
        "repeated gift whose card is refused", "repeated gifts whose card is refused", n
    ),
    "jobs": lambda n: ngettext("piece of long work failed", "pieces of long work failed", n),
    "factor": lambda n: ngettext("person has no second factor", "people have no second factor", n),
    "dead": lambda n: ngettext("mail was given up", "mails were given up", n),
    "failing": lambda n: ngettext("mail is being tried again", "mails are being tried again", n),
}


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something that waits for a person: how many, of what, and the page where it is done."""

    kind: str
    count: int
    endpoint: str = ""
    state: str = ""
    """By which the list behind it is narrowed."""

    @property
    def words(self) -> str:
        """What they are."""
        return str(_WORDS[self.kind](self.count))

    @property
    def address(self) -> str:
        """Where it is done; empty where no page is made for it."""
        return url_for(self.endpoint, state=self.state or None) if self.endpoint else ""

    @property
    def is_more(self) -> bool:
        """Whether counting stopped before the end."""
        return self.count >= MOST


def needs_now(session: Session, desk: Desk, *, now: datetime) -> list[Need]:
    """What waits, most pressing first; nothing that this role may not touch."""
    return [need for need in _all(session, desk, now) if need.count]


def _all(session: Session, desk: Desk, now: datetime) -> Iterator[Need]:
    organization_id = desk.organization.id
    petitions = _petitions_of(organization_id)
    if desk.may(Permission.PLATFORM):
        queue = outbox.look_at_queue(session, now=now)
        yield Need(kind="dead", count=min(queue.dead, MOST), endpoint="organize.health.index")
        yield Need(kind="failing", count=min(queue.tried, MOST), endpoint="organize.health.index")
    if desk.may(Permission.SETTINGS):
        failed = min(jobs.failed(session, organization_id), MOST)
        yield Need(kind="jobs", count=failed, endpoint="organize.health.index")
    if desk.may(Permission.MONEY):
        yield from _of_money(session, desk)
    if desk.may(Permission.MODERATE):
        yield from _to_decide(session, petitions)
    if desk.may(Permission.PUBLISH):
        yield from _to_publish(session, desk, petitions, now)
    if desk.may(Permission.WRITE):
        drafts = _statements(organization_id, StatementState.DRAFT)
        yield Need(kind="drafts", count=_count(session, drafts), endpoint=_STATEMENTS)
    if desk.may(Permission.PEOPLE):
        without = _without_factor(session, organization_id)
        yield Need(kind="factor", count=without, endpoint="organize.people.index")


def _to_publish(session: Session, desk: Desk, petitions: Select[int], now: datetime) -> Iterator[Need]:
    organization_id = desk.organization.id
    closing = petitions.where(Petition.state == PetitionState.OPEN)
    closing = closing.where(Petition.closes_at > now, Petition.closes_at <= now + CLOSES_SOON)
    yield Need(kind="closing", count=_count(session, closing))
    reviews = _statements(organization_id, StatementState.IN_REVIEW)
    yield Need(kind="reviews", count=_count(session, reviews), endpoint=_STATEMENTS)
    waiting = _count(session, _with_waiting_texts(organization_id))
    yield Need(kind="waiting", count=waiting, endpoint=_STATEMENTS, state=WAITING)
    changes = select(DeskChange.id).filter_by(organization_id=organization_id, shown_at=None)
    yield Need(kind="changes", count=_count(session, changes), endpoint="organize.changes.index")
    named = issuing.count_asked_of(session, desk.organization)
    yield Need(kind="named", count=named, endpoint="organize.statements.named")
    scheduled = _statements(organization_id, *_UNPUBLISHED).where(Statement.scheduled_at.is_not(None))
    yield Need(kind="scheduled", count=_count(session, scheduled), endpoint=_STATEMENTS)


def _petitions_of(organization_id: int) -> Select[int]:
    query = select(Petition.id).join(Campaign, Campaign.id == Petition.campaign_id)
    return query.where(Campaign.organization_id == organization_id)


def _of_money(session: Session, desk: Desk) -> Iterator[Need]:
    ours = desk.organization
    disputes = select(Dispute.id).join(Donation).where(Donation.organization_id == ours.id)
    unanswered = disputes.where(Dispute.state == DisputeState.NEEDS_RESPONSE)
    refused = select(RecurringGift.id).where(
        RecurringGift.organization_id == ours.id, RecurringGift.state == RecurringState.PAST_DUE
    )
    parked = len(waiting_lists.parked(session, ours))
    yield Need(kind="disputes", count=_count(session, unanswered), endpoint=_WAITING)
    yield Need(kind="parked", count=min(parked, MOST), endpoint=_WAITING)
    yield Need(kind="refused", count=_count(session, refused), endpoint=_WAITING)


def _to_decide(session: Session, petitions: Select[int]) -> Iterator[Need]:
    yield Need(kind="reports", count=_count(session, _reports(petitions)), endpoint=_QUEUE)
    yield Need(kind="comments", count=_count(session, _comments(petitions)), endpoint=_QUEUE)
    yield Need(kind="endorsements", count=_count(session, _endorsements(petitions)), endpoint=_QUEUE)


def _count(session: Session, query: Select[int]) -> int:
    some = query.limit(MOST).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _comments(petitions: Select[int]) -> Select[int]:
    # Spelt out, so that the index of comments, which is a partial one, is seen to hold them all.
    is_waiting: ColumnElement[bool] = literal_column("comment_state = 'waiting' AND comment_state <> 'none'")
    return select(Signature.id).where(Signature.petition_id.in_(petitions), is_waiting)


def _reports(petitions: Select[int]) -> Select[int]:
    return select(Report.id).where(Report.petition_id.in_(petitions), Report.state == ReportState.OPEN)


def _endorsements(petitions: Select[int]) -> Select[int]:
    return select(Endorsement.id).where(
        Endorsement.petition_id.in_(petitions), Endorsement.state == EndorsementState.SUBMITTED
    )


def _statements(organization_id: int, *states: StatementState) -> Select[int]:
    kept = select(Statement.id).where(Statement.organization_id == organization_id)
    return kept.where(Statement.state.in_(states))


def _with_waiting_texts(organization_id: int) -> Select[int]:
    kept = select(Statement.id).where(Statement.organization_id == organization_id)
    return select(PendingText.statement_id).where(PendingText.statement_id.in_(kept))


def _without_factor(session: Session, organization_id: int) -> int:
    query = (
        select(Organizer)
        .join(Membership, Membership.organizer_id == Organizer.id)
        .where(Membership.organization_id == organization_id, Membership.state == MembershipState.ACTIVE)
        .limit(MOST)
    )
    return sum(not one.has_second_factor for one in session.scalars(query))
