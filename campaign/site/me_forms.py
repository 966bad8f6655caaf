"""The small forms of a supporter's own page."""

from flask_babel import lazy_gettext
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.validators import AnyOf, InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from campaign.core.public_fields import as_choices, email_field
from campaign.core.public_forms import PublicForm
from campaign.petitions.forms import DISPLAYS
from campaign.supporters.models import InterestScope

_LARGEST = 2**31 - 1


class AskForm(PublicForm):
    """Ask for the link to one's own page."""

    email = email_field(
        lazy_gettext("Your email"),
        InputRequired(lazy_gettext("Please tell us your email.")),
        lazy_gettext("The message we send names no campaign in its subject or sender."),
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
