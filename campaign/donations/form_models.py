"""What keeps one press of a button one gift."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
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
