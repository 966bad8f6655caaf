"""What a reader fills in to be told of something."""

from flask_babel import get_locale, lazy_gettext
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from campaign.core.public_fields import as_choices, email_field
from campaign.core.public_forms import PublicForm
from campaign.site.topics import Offer
from campaign.supporters.models import Frequency
from campaign.supporters.subscribing import Wish

RHYTHMS = {
    Frequency.EACH: lazy_gettext("Each time something happens"),
    Frequency.WEEKLY: lazy_gettext("Once a week, all of it together"),
}


class SubscribeForm(PublicForm):
    """Ask to be told. The form at the foot of pages has the address only."""

    email = email_field(
        lazy_gettext("Your email"),
        InputRequired(lazy_gettext("Please tell us your email.")),
        lazy_gettext("We send one message to confirm. Nobody else sees your address."),
    )
    rhythm = RadioField(lazy_gettext("How often"), choices=as_choices(RHYTHMS), default=Frequency.EACH.value)
    is_discreet = BooleanField(
        lazy_gettext("Name no campaign in the sender and subject of messages: my phone may be searched.")
    )

    def wish(self, offer: Offer) -> Wish:
        """What was asked for, under the words that stood beside the button."""
        return Wish(
            email=self.email.data or "",
            locale=str(get_locale()),
            topic=offer.topic,
            words=offer.words,
            page="subscribe",
            frequency=Frequency(self.rhythm.data) if self.rhythm.raw_data else None,
            is_discreet=bool(self.is_discreet.data),
        )
