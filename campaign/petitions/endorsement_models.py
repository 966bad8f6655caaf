"""Who stands behind a petition by name and title."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.core.db import Base, Encrypted
from campaign.core.states import checked_move
from campaign.petitions.models import Petition


class EndorserKind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"


class EndorsementState(StrEnum):
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"


ENDORSEMENT_STEPS = {
    EndorsementState.SUBMITTED: {
        EndorsementState.VERIFIED,
        EndorsementState.DECLINED,
        EndorsementState.WITHDRAWN,
    },
    EndorsementState.VERIFIED: {EndorsementState.WITHDRAWN, EndorsementState.DECLINED},
    EndorsementState.WITHDRAWN: set[EndorsementState](),
    EndorsementState.DECLINED: {EndorsementState.VERIFIED},
}


class Endorsement(Base):
    """A named, titled sign-on by a person or an organisation, shown once an organizer verified it."""

    __tablename__ = "endorsements"
    __table_args__ = (UniqueConstraint("email_fingerprint", "petition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), index=True)
    state: Mapped[EndorsementState] = mapped_column(default=EndorsementState.SUBMITTED)
    kind: Mapped[EndorserKind]
    group: Mapped[str] = mapped_column("endorser_group", String(40), default="")
    name: Mapped[str | None] = mapped_column(Encrypted("endorsements.name"))
    title: Mapped[str | None] = mapped_column(Encrypted("endorsements.title"))
    affiliation: Mapped[str | None] = mapped_column(Encrypted("endorsements.affiliation"))
    email: Mapped[str | None] = mapped_column(Encrypted("endorsements.email"))
    email_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    proof: Mapped[str | None] = mapped_column(Encrypted("endorsements.proof"))
    locale: Mapped[str] = mapped_column(String(8))
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(default="")

    petition: Mapped[Petition] = relationship()

    def move_to(self, state: EndorsementState) -> None:
        """Take the step, if ENDORSEMENT_STEPS allows it."""
        self.state = checked_move(self.state, state, ENDORSEMENT_STEPS)
