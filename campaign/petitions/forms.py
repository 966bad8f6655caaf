"""What visitors fill in. The forms check shape; whether one may sign is the service's business."""

import re
import unicodedata

from flask import request
from flask_babel import get_locale, lazy_gettext
from markupsafe import Markup
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from campaign.core.public_fields import TOO_LONG, as_choices, email_field, is_name
from campaign.core.public_forms import PublicForm
from campaign.core.sources import source_of_post
from campaign.core.text import tidy_line, tidy_text
from campaign.petitions.countries import country_names, country_options
from campaign.petitions.endorsement_models import EndorserKind
from campaign.petitions.endorsing import GROUPS, Endorser
from campaign.petitions.models import Display
from campaign.petitions.reasons import WRONGS
from campaign.petitions.signing import Signer

_CODE = re.compile(r"[\s-]")

DISPLAYS = {
    Display.HIDDEN: lazy_gettext("Do not show my name"),
    Display.INITIALS: lazy_gettext("Show only my initials"),
    Display.FULL: lazy_gettext("Show my full name"),
}
GROUP_NAMES = {
    "parliament": lazy_gettext("Members of parliament"),
    "academia": lazy_gettext("Academics"),
    "civil-society": lazy_gettext("Civil society"),
    "faith": lazy_gettext("Faith communities"),
    "media": lazy_gettext("Journalists and media"),
    "arts": lazy_gettext("Arts and culture"),
    "other": lazy_gettext("Others"),
}
_KINDS = {
    EndorserKind.PERSON: lazy_gettext("I endorse as a person"),
    EndorserKind.ORGANIZATION: lazy_gettext("I endorse for an organisation"),
}


class ReportForm(PublicForm):
    """Say what is wrong with a public comment or endorsement."""

    wrong = RadioField(
        lazy_gettext("What is wrong?"),
        [InputRequired(lazy_gettext("Please choose what is wrong."))],
        choices=as_choices(WRONGS),
    )
    words = TextAreaField(
        lazy_gettext("In your own words (optional)"),
        [Length(max=1000, message=lazy_gettext("At most 1,000 characters."))],
        filters=[tidy_text],
        description=lazy_gettext("Only the organizers read this. Please do not write your name."),
        render_kw={"dir": "auto"},
    )


class CountryWidget:
    """A plain select: typing finds a country in every browser, without a script."""

    def __init__(self, blank: object = "") -> None:
        self._blank = blank

    def __call__(self, field: Field, **attributes: object) -> Markup:
        """Draw it; `blank` is what stands where no country is chosen."""
        options = country_options(str(get_locale()))
        if field.data:
            chosen = f'value="{field.data}"'
            # Only a known code comes this far, so nothing typed gets past the escaping.
            options = Markup(str(options).replace(chosen, f"{chosen} selected"))  # noqa: S704
        told = {name.replace("_", "-"): value for name, value in attributes.items() if value}
        given = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in told.items())
        start = Markup('<select id="{}" name="{}" autocomplete="country"{}>').format(
            field.id, field.name, given
        )
        return (
            start + Markup('<option value="">{}</option>').format(self._blank) + options + Markup("</select>")
        )


class CountryField(StringField):  # type: ignore[misc]
    """An optional ISO 3166-1 code; anything else counts as not given."""

    widget = CountryWidget()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take a known code."""
        code = (valuelist[0] if valuelist else "").upper()
        self.data = code if code in country_names("en") else ""


def _email_field(description: object) -> EmailField:
    asked = InputRequired(lazy_gettext("Please tell us your email."))
    return email_field(lazy_gettext("Your email"), asked, description)


class SignForm(PublicForm):
    """Sign a petition."""

    name = StringField(
        lazy_gettext("Your name"),
        [
            InputRequired(lazy_gettext("Please tell us your name.")),
            Length(max=120, message=lazy_gettext("A name can have 120 characters at most.")),
            is_name,
        ],
        filters=[tidy_line],
        render_kw={"autocomplete": "name", "dir": "auto"},
    )
    email = _email_field(
        lazy_gettext("We send one message with a link to confirm. Nobody else sees your address.")
    )
    country = CountryField(lazy_gettext("Country (optional)"))
    display = RadioField(
        lazy_gettext("How your name is shown"),
        choices=as_choices(DISPLAYS),
        default=Display.HIDDEN.value,
    )
    comment = TextAreaField(
        lazy_gettext("A comment (optional)"),
        [
            Optional(),
            Length(
                max=1000,
                message=lazy_gettext("A comment can have 1,000 characters at most."),
            ),
        ],
        filters=[tidy_text],
        description=lazy_gettext("Shown with your name only after an organizer has read it."),
        render_kw={"dir": "auto"},
    )
    wants_alerts = BooleanField(
        lazy_gettext("Yes, email me when something happens in this campaign. I can leave at any time.")
    )

    source = HiddenField()

    def signer(self) -> Signer:
        """What the visitor told, with the exact words of the consent as they were shown."""
        return Signer(
            name=self.name.data or "",
            email=self.email.data or "",
            locale=str(get_locale()),
            country=self.country.data or None,
            display=Display(self.display.data),
            comment=self.comment.data or "",
            consent_words=str(self.wants_alerts.label.text) if self.wants_alerts.data else "",
            source=source_of_post(self.source.data or "", request.referrer or ""),
            is_burst=self.is_from_crowd,
        )


class CodeForm(PublicForm):
    """Type the six digits from the email."""

    code = StringField(
        lazy_gettext("Code from the email"),
        [
            InputRequired(lazy_gettext("Please type the six digits from the email.")),
            Length(max=40, message=TOO_LONG),
        ],
        filters=[lambda raw: digits(raw or "")],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "dir": "ltr",
        },
    )


def digits(raw: str) -> str:
    """Digits of any script as ASCII ones, without the spaces people type between them."""
    kept = _CODE.sub("", raw)
    return "".join(str(unicodedata.digit(sign, -1)) if sign.isdigit() else sign for sign in kept)


class EndorseForm(PublicForm):
    """Sign on by name and title."""

    kind = RadioField(
        lazy_gettext("Who endorses"),
        choices=as_choices(_KINDS),
        default=EndorserKind.PERSON.value,
    )
    name = StringField(
        lazy_gettext("Name of the person or organisation"),
        [
            InputRequired(lazy_gettext("Please tell us the name.")),
            Length(max=160, message=TOO_LONG),
            is_name,
        ],
        filters=[tidy_line],
        render_kw={"dir": "auto"},
    )
    title = StringField(
        lazy_gettext("Title or office"),
        [Length(max=160, message=TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("For example: Member of Parliament, Professor of Law."),
        render_kw={"dir": "auto"},
    )
    affiliation = StringField(
        lazy_gettext("Affiliation"),
        [Length(max=160, message=TOO_LONG)],
        filters=[tidy_line],
        render_kw={"dir": "auto"},
    )
    group = SelectField(lazy_gettext("Group"), choices=as_choices(GROUP_NAMES), default="other")
    email = _email_field(lazy_gettext("An organizer may write to you here. It is never shown."))
    proof = TextAreaField(
        lazy_gettext("How can we check this?"),
        [
            InputRequired(lazy_gettext("Please tell us how we can check who you are.")),
            Length(max=1000, message=TOO_LONG),
        ],
        filters=[tidy_text],
        description=lazy_gettext(
            "For example the address of an official page that names you, or a phone number of your office."
        ),
        render_kw={"dir": "auto"},
    )

    def endorser(self) -> Endorser:
        """Who endorses, as told."""
        return Endorser(
            kind=EndorserKind(self.kind.data),
            name=self.name.data or "",
            title=self.title.data or "",
            affiliation=self.affiliation.data or "",
            group=self.group.data if self.group.data in GROUPS else "other",
            email=self.email.data or "",
            proof=self.proof.data or "",
            locale=str(get_locale()),
        )
