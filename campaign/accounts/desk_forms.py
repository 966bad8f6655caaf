"""What organizers fill in about their organization, its people and themselves."""

import re
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from campaign.accounts.people import Invitation
from campaign.accounts.roles import Role
from campaign.accounts.service import Changes
from campaign.core.addresses import NotAnAddress, checked_address
from campaign.core.desk_forms import DeskForm
from campaign.core.locales import LOCALES, Translated
from campaign.core.text import tidy_line, tidy_text

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DESK_LANGUAGES = {"en": "English", "th": "ไทย"}
_NEAR = ("Asia/Bangkok", "Asia/Phnom_Penh", "Asia/Yangon", "Asia/Vientiane", "Asia/Jakarta", "UTC")
ROLE_WORDS = {
    Role.OWNER: lazy_gettext("Owner: everything, and who works here"),
    Role.EDITOR: lazy_gettext("Editor: writes and publishes"),
    Role.MODERATOR: lazy_gettext("Moderator: comments, endorsements, signatures"),
    Role.TREASURER: lazy_gettext("Treasurer: gifts and bank details"),
    Role.VIEWER: lazy_gettext("Viewer: looks at texts and figures"),
}
TOO_LONG = lazy_gettext("This is too long.")


def tidy(typed: str | None) -> str:
    """One line."""
    return tidy_line(typed or "")


def tidy_lines(typed: str | None) -> str:
    """Several lines."""
    return tidy_text(typed or "")


def is_address(_form: Form, field: Field) -> None:
    """Refuse what is no email address."""
    try:
        checked_address(field.data or "")
    except NotAnAddress:
        words = lazy_gettext("This is not an email address. One looks like name@example.org.")
        raise ValidationError(words) from None


def is_web_address(_form: Form, field: Field) -> None:
    """Refuse links that a page may not carry."""
    if field.data and not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", field.data):
        raise ValidationError(lazy_gettext("Please write the whole address: https://www.example.org"))


def zones() -> list[SelectChoice]:
    """The IANA zones, those of the region first."""
    rest = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [SelectChoice(value=zone, label=zone.replace("_", " ")) for zone in dict.fromkeys((*_NEAR, *rest))]


def name_field(label: Any, *, required: bool = True, **more: Any) -> StringField:
    """One line of text."""
    first = InputRequired(lazy_gettext("Please fill this in.")) if required else Optional()
    return StringField(label, [first, Length(max=200, message=TOO_LONG)], filters=[tidy], **more)


class InviteForm(DeskForm):
    """Whom to ask."""

    email = EmailField(
        lazy_gettext("Email address"),
        [InputRequired(lazy_gettext("Please type an email address.")), is_address],
        filters=[tidy],
    )
    role = SelectField(
        lazy_gettext("What they may do"),
        choices=[SelectChoice(value=role.value, label=words) for role, words in ROLE_WORDS.items()],
        default=Role.EDITOR.value,
    )
    locale = SelectField(
        lazy_gettext("Language of the letter"),
        choices=[SelectChoice(value=code, label=name) for code, name in DESK_LANGUAGES.items()],
    )

    def invitation(self, inviter: str) -> Invitation:
        """What was told, in the name of whoever invites."""
        return Invitation(
            email=self.email.data or "",
            role=Role(self.role.data),
            locale=self.locale.data,
            inviter=inviter,
        )


class RoleForm(DeskForm):
    """Another role for somebody."""

    role = SelectField(
        lazy_gettext("Role"),
        choices=[SelectChoice(value=role.value, label=words) for role, words in ROLE_WORDS.items()],
    )


class AccountForm(DeskForm):
    """What an organizer says about themselves."""

    name = name_field(
        lazy_gettext("Your name"),
        description=lazy_gettext("Shown to the people you work with, never to readers."),
        render_kw={"autocomplete": "name"},
    )
    locale = SelectField(
        lazy_gettext("Language of the dashboard and of our letters to you"),
        choices=[SelectChoice(value=code, label=name) for code, name in DESK_LANGUAGES.items()],
    )


class OrganizationForm(DeskForm):
    """What readers are told of the organization, and its rules."""

    name_en = name_field(lazy_gettext("Name in English"))
    name_th = name_field(lazy_gettext("Name in Thai"), required=False)
    name_km = name_field(lazy_gettext("Name in Khmer"), required=False)
    short_name = StringField(
        lazy_gettext("Short name"),
        [Length(max=40, message=TOO_LONG), Optional()],
        filters=[tidy],
        description=lazy_gettext("For example APHR."),
    )
    about_en = name_field(lazy_gettext("One line about it in English"), required=False)
    about_th = name_field(lazy_gettext("One line about it in Thai"), required=False)
    about_km = name_field(lazy_gettext("One line about it in Khmer"), required=False)
    website = StringField(
        lazy_gettext("Website"), [Length(max=300, message=TOO_LONG), is_web_address], filters=[tidy]
    )
    zone = SelectField(lazy_gettext("Time zone"), choices=zones)
    needs_second_factor = BooleanField(
        lazy_gettext("Everybody who works here needs a second step when they sign in")
    )

    def changes(self) -> Changes:
        """What was told; an empty text takes it away."""
        return Changes(
            names={locale: self[f"name_{locale}"].data or "" for locale in LOCALES},
            abouts={locale: self[f"about_{locale}"].data or "" for locale in LOCALES},
            short_name=self.short_name.data or "",
            website=self.website.data or "",
            zone=self.zone.data,
            needs_second_factor=bool(self.needs_second_factor.data),
        )


class ReasonForm(DeskForm):
    """A reason that is sent to those whom it concerns, or shown to readers."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        [Length(max=2000, message=TOO_LONG)],
        filters=[tidy_lines],
    )


class SlugForm(DeskForm):
    """A page by the last part of its address, and why it is taken down, in each language."""

    slug = StringField(
        lazy_gettext("Last part of its address"),
        [Regexp(SLUG, message=lazy_gettext("Please write it as it stands in the address."))],
        filters=[tidy],
    )
    reason_en = TextAreaField(
        lazy_gettext("Reason for readers, in English"),
        [InputRequired(lazy_gettext("Readers are told why.")), Length(max=2000, message=TOO_LONG)],
        filters=[tidy_lines],
    )
    reason_th = TextAreaField(
        lazy_gettext("Reason for readers, in Thai"),
        [Length(max=2000, message=TOO_LONG)],
        filters=[tidy_lines],
    )

    def reasons(self) -> Translated:
        """The languages that were filled in."""
        told = {"en": self.reason_en.data or "", "th": self.reason_th.data or ""}
        return {locale: words for locale, words in told.items() if words}
