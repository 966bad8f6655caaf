"""The small forms of a supporter's own page."""

from flask_babel import lazy_gettext
from wtforms import EmailField, HiddenField, IntegerField, RadioField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from campaign.core.public_forms import PublicForm
from campaign.core.text import tidy_line
from campaign.petitions.forms import DISPLAYS, as_choices, is_address
from campaign.supporters.models import InterestScope

_LARGEST = 2**31 - 1


class AskForm(PublicForm):
    """Ask for the link to one's own page."""

    email = EmailField(
        lazy_gettext("Your email"),
        [
            InputRequired(lazy_gettext("Please tell us your email.")),
            Length(max=254),
            is_address,
        ],
        filters=[tidy_line],
        description=lazy_gettext("The message we send names no campaign in its subject or sender."),
        render_kw={
            "autocomplete": "email",
            "inputmode": "email",
            "maxlength": 254,
            "dir": "ltr",
        },
    )


class WithdrawForm(PublicForm):
    """Which signature."""

    signature_id = IntegerField(validators=[InputRequired(), NumberRange(1, _LARGEST)], widget=HiddenInput())


class DisplayForm(WithdrawForm):
    """How its name is shown."""

    display = RadioField(lazy_gettext("How your name is shown"), choices=as_choices(DISPLAYS))


class EndorsementForm(PublicForm):
    """Which endorsement."""

    endorsement_id = IntegerField(
        validators=[InputRequired(), NumberRange(1, _LARGEST)], widget=HiddenInput()
    )


class InterestForm(PublicForm):
    """Which list."""

    scope = HiddenField(validators=[AnyOf([scope.value for scope in InterestScope])])
    scope_id = IntegerField(validators=[NumberRange(0, _LARGEST)], widget=HiddenInput())
