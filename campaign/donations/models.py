"""The appeal: the reader-support section."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.accounts.models import Organization
from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.core.locales import Translated
from campaign.core.states import checked_move
from campaign.core.wording import InLanguages


class AppealState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


NEXT_STATES = {
    AppealState.DRAFT: {AppealState.PUBLISHED},
    AppealState.PUBLISHED: {AppealState.DRAFT},
}


class Appeal(Base, InLanguages):
    """Who we are since when, why money is needed, what it buys, and how to give.

    `steps` is a list of mappings. A bank step: kind "bank", holders (one for each script), number,
    branch, swift, promptpay, biller, and in several languages bank, comment, text. A PayPal step: kind
    "paypal", address, and comment and text in several languages; hidden while the address is empty. Any
    other: kind "other" and text. Amounts are in minor units:
    {"THB": [{"minor": 15000, "buys": {"en": …}}]}.
    """

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[AppealState] = mapped_column(default=AppealState.DRAFT)
    since_year: Mapped[int | None]
    titles: Mapped[Translated] = mapped_column(default=dict)
    intros: Mapped[Translated]
    intros_html: Mapped[Translated]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    amounts_minor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    goal_minor: Mapped[int | None] = mapped_column(BigInteger)
    goal_currency: Mapped[str] = mapped_column(String(3), default="", server_default="")
    """What is to be reached, for a thermometer; none where there is no goal."""
    first_shown_at: Mapped[datetime | None]
    """Since when readers have known it; taking it off the pages does not change that."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    organization: Mapped[Organization] = relationship()

    def move_to(self, state: AppealState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)

    @property
    def shown_steps(self) -> list[dict[str, Any]]:
        """The steps a reader can follow today."""
        return [step for step in self.steps if step["kind"] != "paypal" or step.get("address")]
