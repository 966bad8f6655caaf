"""Who publishes."""

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.core.locales import Translated


class Organization(Base):
    """The platform's own newsroom, or a partner whose statements it carries."""

    __tablename__ = "organizations"
    __table_args__ = (
        Index(
            "uq_organizations_one_host",
            "is_host",
            unique=True,
            sqlite_where=text("is_host"),
            postgresql_where=text("is_host"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    names: Mapped[Translated]
    short_name: Mapped[str] = mapped_column(String(40), default="")
    abouts: Mapped[Translated] = mapped_column(default=dict)
    website: Mapped[str] = mapped_column(String(300), default="")
    is_host: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
