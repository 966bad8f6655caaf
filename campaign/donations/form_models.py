"""What keeps one press of a button one gift, and the sums that pages show."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaign.core.clock import utcnow
from campaign.core.db import Base


class GivenForm(Base):
    """A form that was sent, as a keyed hash of all that stood in it: sent again it is the same gift."""

    __tablename__ = "given_forms"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donations.id"))
    sent_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)


class GiftTotal(Base):
    """What an appeal, or a campaign, has reached in one currency; kept, since nothing is counted per view.

    One row for an appeal in all (no campaign), and one for each campaign.
    """

    __tablename__ = "gift_totals"
    __table_args__ = (UniqueConstraint("appeal_id", "campaign_id", "currency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"))
    campaign_id: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    settled_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """What came, less what went back."""
    pledged_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """Promised by transfer and still awaited."""
