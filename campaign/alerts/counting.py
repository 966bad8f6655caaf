"""How many people a rule reaches now: one pass over the supporters, joined with sets of what they did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from campaign.alerts.audience import Languages, Reach, as_sets, whys, within
from campaign.alerts.delivery_models import Reason
from campaign.alerts.models import MailingKind
from campaign.alerts.rules import Rule
from campaign.supporters.models import Supporter, Suppression


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many are in an audience, and of these how many get nothing, by reason."""

    number: int
    left_out: dict[Reason, int] = field(default_factory=dict)

    @property
    def written_to(self) -> int:
        """Those who would get the message."""
        return self.number - sum(self.left_out.values())


def count(
    session: Session, reach: Reach, rule: Rule, *, kind: MailingKind, languages: Languages, now: datetime
) -> Counted:
    """How many a rule reaches now, and who of them gets nothing and why."""
    audience = within(reach, rule, as_sets)
    reasons = whys(kind, languages, now)
    numbers = [func.count(), *(func.count().filter(why) for why in reasons.values())]
    known = Suppression.email_fingerprint == Supporter.email_fingerprint
    with _room_to_count(session):
        total, *several = session.execute(select(*numbers).select_from(Supporter).where(audience)).one()
        suppressed = select(*numbers).select_from(Suppression).join(Supporter, known).where(audience)
        gone, *less = session.execute(suppressed).one()
    left = {why: one - two for why, one, two in zip(reasons, several, less, strict=True) if one > two}
    return Counted(number=total, left_out=left | ({Reason.SUPPRESSED: gone} if gone else {}))


@contextmanager
def _room_to_count(session: Session) -> Iterator[None]:
    """PostgreSQL joins a million supporters in memory when it may, else through files."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    if is_postgres:
        session.execute(text("SET LOCAL work_mem = '96MB'; SET LOCAL random_page_cost = 1.1"))
    yield
    if is_postgres:
        session.execute(text("RESET work_mem; RESET random_page_cost"))
