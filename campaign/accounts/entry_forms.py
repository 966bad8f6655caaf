"""What people fill in when they come: the first owner, the invited, and who applies with an organization."""

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from campaign.accounts.desk_forms import SLUG, TOO_LONG, is_address, name_field, tidy, tidy_lines, zones
from campaign.accounts.passwords import problem_of
from campaign.accounts.service import NewOrganization
from campaign.core.desk_forms import DeskForm
from campaign.core.desk_messages import OURS, OurMessages
from campaign.core.locales import Translated


class EntryForm(FlaskForm):  # type: ignore[misc]
    """A form for who is not signed in yet; it carries the token of its session."""

    class Meta:
        """Every message is of our own catalogue."""

        def get_translations(self, form: object) -> OurMessages:
            """Our own: the library's catalogues would be read for each form."""
            return OURS


class PersonForm(EntryForm):
    """Who joins: a name, and a password that is good enough."""

    name = name_field(
        lazy_gettext("Your name"),
        description=lazy_gettext("Shown to the people you work with, never to readers."),
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Please choose a password."))],
        description=lazy_gettext("At least 10 signs. Four words that have nothing in common are good."),
        render_kw={"autocomplete": "new-password"},
    )

    def about(self) -> tuple[str, ...]:
        """What others know of this person, and a password must not be made of."""
        return (self.name.data or "",)

    def validate_password(self, field: Field) -> None:
        """Say in words what is wrong with it."""
        if problem := problem_of(field.data or "", self.about()):
            raise ValidationError(problem)


class OwnerForm(PersonForm):
    """The very first person."""

    email = EmailField(
        lazy_gettext("Email address"),
        [InputRequired(lazy_gettext("Please type your email address.")), is_address],
        filters=[tidy],
        description=lazy_gettext("You sign in with it. It is stored encrypted."),
        render_kw={"autocomplete": "username"},
    )

    def about(self) -> tuple[str, ...]:
        """Their address too."""
        return (self.name.data or "", self.email.data or "")


class _Organization:
    """What is told of a new organization, in whichever form."""

    organization_en = name_field(
        lazy_gettext("Name of the organization in English"),
        description=lazy_gettext("As readers see it, for example: Mekong Dispatch."),
    )
    organization_th = name_field(lazy_gettext("The same in Thai, if it has one"), required=False)
    slug = name_field(
        lazy_gettext("Word for its addresses"),
        description=lazy_gettext("Small letters a to z, numbers and hyphens: mekong-dispatch."),
        render_kw={"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"},
    )
    zone = SelectField(
        lazy_gettext("Time zone"),
        choices=zones,
        default="Asia/Bangkok",
        description=lazy_gettext("The clock by which you plan and see things."),
    )

    def validate_slug(self, field: Field) -> None:
        """Only what an address can hold as it is."""
        if not SLUG.fullmatch(field.data or "") or len(field.data) > 80:
            raise ValidationError(lazy_gettext("Please use small letters a to z, numbers and hyphens only."))

    def organization(self, **more: Any) -> NewOrganization:
        """What was told."""
        form: Any = self
        names: Translated = {"en": form.organization_en.data, "th": form.organization_th.data or ""}
        return NewOrganization(
            slug=form.slug.data,
            names={locale: name for locale, name in names.items() if name},
            zone=form.zone.data,
            **more,
        )


class SetupForm(_Organization, OwnerForm):
    """The host organization and its owner, in one go."""


class ApplyForm(_Organization, DeskForm):
    """An organization that wants to publish here."""

    website = name_field(lazy_gettext("Website"), required=False)
    words = TextAreaField(
        lazy_gettext("Who you are"),
        [
            InputRequired(lazy_gettext("Please say in a few lines who you are.")),
            Length(max=3000, message=TOO_LONG),
        ],
        filters=[tidy_lines],
        description=lazy_gettext("The newsroom reads it before it decides."),
    )
