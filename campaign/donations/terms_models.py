"""What an organization says about its money, and the letters that its references have begun with."""

from typing import Any

from sqlalchemy import ForeignKey, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.core.db import Base


class MoneySettings(Base):
    """What an organization says about its money."""

    __tablename__ = "money_settings"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), default="THB")
    """The one that is offered first, and in which reports are."""
    reference_prefix: Mapped[str] = mapped_column(String(4), default="")
    receipt_lines: Mapped[str] = mapped_column(default="")
    """Name, address and number of the organization as a receipt shows them, a line each."""
    receipt_note: Mapped[str] = mapped_column(default="")
    fee_basis_points: Mapped[int] = mapped_column(default=0)
    fee_fixed_minor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The provider's fee: so many hundredths of a per cent, and a fixed part by currency."""
    least_minor: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The smallest gift by card, by currency."""
    most_minor: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """The largest gift that the form takes, by currency."""
    asks_postal: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether donors are asked for a postal address, since their receipts must show one."""
    pledge_days: Mapped[int] = mapped_column(default=30)


class ReferencePrefix(Base):
    """What an organization's references have begun with, so that transfers under an earlier one are found."""

    __tablename__ = "reference_prefixes"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(4), primary_key=True)
