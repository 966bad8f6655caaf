"""Where the library that signs organizers in is bent to this site: addresses, mails, codes, passkeys."""

from typing import Any, cast

from flask_security import MailUtil, MfRecoveryCodesUtil, SQLAlchemyUserDatastore, UserMixin, WebauthnUtil
from flask_security.totp import Totp
from markupsafe import Markup
from passlib.totp import TotpMatch
from sqlalchemy import select
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from campaign.accounts.models import Organizer
from campaign.core.addresses import NotAnAddress, fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.db import db
from campaign.core.qr import qr_svg
from campaign.outbox import service as outbox

_LETTERS = {
    "security/email/reset_instructions": "organizer_reset",
    "security/email/reset_notice": "organizer_password_changed",
    "security/email/change_notice": "organizer_password_changed",
}
"""Our letter for each mail that the library sends; it may send no other."""


class Datastore(SQLAlchemyUserDatastore):
    """The library's, but for the address, which is encrypted and found by its fingerprint."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Organizer | None:
        """Somebody by address, number or uniquifier."""
        (name, value), *_ = kwargs.items()
        if name == "email":
            try:
                name, value = "email_fingerprint", fingerprint_of(str(value))
            except NotAnAddress:
                return None
        return db.session.scalar(select(Organizer).where(getattr(Organizer, name) == value))


class OutboxMail(MailUtil):
    """The library's mails go the way of all mails: a row in the transaction of what owes it."""

    def send_mail(self, template: str, subject: str, recipient: Any, *args: Any, **kwargs: Any) -> None:
        """Owe the letter that stands for this template, in the language of whom it is for.

        The token goes without an address: a link is made of the site's own, not of the name that
        whoever asked put into the request.
        """
        organizer: Organizer = kwargs["user"]
        token = str(kwargs.get("reset_token", ""))
        key = vault.mark("mail", f"{template}{organizer.id}{token}{_minute()}").hex()[:32]
        outbox.enqueue(
            db.session(),
            f"organizer:{key}",
            _LETTERS[template],
            to=organizer.email,
            locale=organizer.locale,
            content={"token": token},
        )


class OnceOnlyCodes(Totp):
    """A code is good once (RFC 6238, 5.2)."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The number of the last code that was taken."""
        return cast(Organizer, user).tf_last_counter

    def set_last_counter(self, user: UserMixin, match: TotpMatch) -> None:
        """Remember it; the library's view commits."""
        cast(Organizer, user).tf_last_counter = match.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture itself, for the page; our policy would not load one from a data: address."""
        return Markup(qr_svg(self.get_totp_uri(username, totp), fills=True).decode())  # noqa: S704 (made here)


class CodesShownOnce(MfRecoveryCodesUtil):
    """Recovery codes are seen when they are made, and never again."""

    def get_recovery_codes(self, user: UserMixin) -> list[str]:
        """None to show; whether one is right is asked elsewhere."""
        return []


class OurPasskeys(WebauthnUtil):
    """A passkey that stands for the password asks for finger, face or PIN; so it is two factors."""

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:
        """What kind of passkey is made."""
        if usage == "first":
            return AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        )

    def user_verification(self, user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:
        """What is asked of it when it is used."""
        if "secondary" in usage:
            return UserVerificationRequirement.DISCOURAGED
        return UserVerificationRequirement.REQUIRED


def _minute() -> str:
    return f"{utcnow():%Y%m%d%H%M}"
