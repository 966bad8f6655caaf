"""Who publishes, who works for whom, from where they are signed in, and what they did."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.accounts.roles import Role
from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted, EncryptedList
from campaign.core.locales import Translated
from campaign.core.states import checked_move


class OrganizationState(StrEnum):
    """Nothing of an organization is shown to readers unless the host newsroom has approved it."""

    APPLIED = "applied"
    APPROVED = "approved"
    DECLINED = "declined"
    SUSPENDED = "suspended"


ORGANIZATION_STEPS = {
    OrganizationState.APPLIED: {OrganizationState.APPROVED, OrganizationState.DECLINED},
    OrganizationState.APPROVED: {OrganizationState.SUSPENDED},
    OrganizationState.DECLINED: {OrganizationState.APPROVED},
    OrganizationState.SUSPENDED: {OrganizationState.APPROVED},
}


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
    needs_second_factor: Mapped[bool] = mapped_column(default=False)
    needs_four_eyes: Mapped[bool] = mapped_column(default=False)
    """Whether a second person must look before readers get anything new."""
    zone: Mapped[str] = mapped_column(String(40), default="UTC")
    """An IANA time zone: the one that its times are typed and shown in."""
    state: Mapped[OrganizationState] = mapped_column(default=OrganizationState.APPROVED)
    state_note: Mapped[str] = mapped_column(default="")
    """While it is applied for: what the applicant wrote. Afterwards: the host newsroom's reason."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    def move_to(self, state: OrganizationState) -> None:
        """Take the step, if ORGANIZATION_STEPS allows it."""
        self.state = checked_move(self.state, state, ORGANIZATION_STEPS)


class Organizer(Base, UserMixin):
    """A person who signs in below /organize. One person may work for several organizations.

    The columns are those that Flask-Security asks for; the address is encrypted as everybody's is,
    and found by its fingerprint (`login.Datastore`).
    """

    __tablename__ = "organizers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Encrypted("organizers.email"))
    email_fingerprint: Mapped[bytes] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(Encrypted("organizers.name"), default="")
    locale: Mapped[str] = mapped_column(String(8), default="en")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(Encrypted("organizers.totp"))
    tf_last_counter: Mapped[int | None]
    """The last code's number: a code that somebody looked at over the shoulder is not good twice."""
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(EncryptedList("organizers.recovery"))
    )
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True
    )
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete"
    )
    """The library asks for this side too."""
    memberships: Mapped[list["Membership"]] = relationship(viewonly=True)

    @property
    def has_second_factor(self) -> bool:
        """Whether a code or a passkey is asked for beside the password."""
        return bool(self.tf_primary_method) or bool(self.webauthn)

    @property
    def must_have_second_factor(self) -> bool:
        """Whether an organization that this person works for asks for one."""
        return any(
            seat.organization.needs_second_factor
            for seat in self.memberships
            if seat.state is MembershipState.ACTIVE
        )

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether the password alone is not enough: the library asks, after it was right."""
        return bool(tf_setup_methods) or self.must_have_second_factor, tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether the second factor may not be turned off."""
        return self.must_have_second_factor

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """None of the library's: what somebody may do hangs on the organization; see `roles`."""
        return []


class Passkey(Base, WebAuthnMixin):
    """A passkey or security key of an organizer (WebAuthn)."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("organizers.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int | None] = mapped_column(default=0)  # type: ignore[assignment]
    transports: Mapped[list[str] | None] = mapped_column(AsaList())
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    lastuse_datetime: Mapped[datetime] = mapped_column(default=utcnow)

    user: Mapped[Organizer] = relationship(back_populates="webauthn")


class MembershipState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


MEMBERSHIP_STEPS = {
    MembershipState.INVITED: {MembershipState.ACTIVE, MembershipState.DISABLED},
    MembershipState.ACTIVE: {MembershipState.DISABLED},
    MembershipState.DISABLED: {MembershipState.INVITED, MembershipState.ACTIVE},
}


class Membership(Base):
    """A person's role in an organization."""

    __tablename__ = "memberships"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"), primary_key=True, index=True)
    role: Mapped[Role]
    state: Mapped[MembershipState] = mapped_column(default=MembershipState.INVITED)
    invited_at: Mapped[datetime] = mapped_column(default=utcnow)
    joined_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship()
    organizer: Mapped[Organizer] = relationship()

    def move_to(self, state: MembershipState) -> None:
        """Take the step, if MEMBERSHIP_STEPS allows it."""
        self.state = checked_move(self.state, state, MEMBERSHIP_STEPS)


class DeskSession(Base):
    """One sign-in on one device. It ends by itself, by its owner, or with its owner's account."""

    __tablename__ = "desk_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id", ondelete="CASCADE"), index=True)
    mark: Mapped[bytes] = mapped_column(unique=True)
    """A keyed hash of what the cookie holds."""
    device: Mapped[str] = mapped_column(String(60), default="")
    """"Firefox on Android": enough to know one's own, too little to know anybody."""
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    seen_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]

    organizer: Mapped[Organizer] = relationship()


class AuditEvent(Base):
    """Who did what to what, when, in which role. Added only; the database refuses changes."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_organization_id_id", "organization_id", "id"),
        Index("ix_audit_events_organization_id_action_id", "organization_id", "action", "id"),
        Index("ix_audit_events_organization_id_organizer_id_id", "organization_id", "organizer_id", "id"),
        Index("ix_audit_events_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime] = mapped_column(default=utcnow)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    role: Mapped[str] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(default="")

    organization: Mapped[Organization | None] = relationship()
    organizer: Mapped[Organizer | None] = relationship()


class DeskChange(Base):
    """A change of what readers have: carried out, or waiting until a second person has looked.

    One that waits holds its form as it was sent; see `accounts.four_eyes`. Of what was carried out, those
    of words stay, so that earlier words are found again. Public words only.
    """

    __tablename__ = "desk_changes"
    __table_args__ = (
        Index("ix_desk_changes_path", "organization_id", "path", "id"),
        Index(
            "ix_desk_changes_waiting",
            "organization_id",
            "id",
            sqlite_where=text("shown_at IS NULL"),
            postgresql_where=text("shown_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    action: Mapped[str] = mapped_column(String(60))
    """What the audit log says of it."""
    subject: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(default="")
    """What the thing is called."""
    path: Mapped[str] = mapped_column(String(400))
    about: Mapped[str] = mapped_column(String(120), default="")
    """Where its words are kept while they are written, as in `core.drafting`; empty where there are none."""
    form: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    shown_at: Mapped[datetime | None]

    organizer: Mapped[Organizer] = relationship()
