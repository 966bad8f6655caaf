"""What an organizer says of a file of supporters, and the words of what became of its lines."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from campaign.accounts.models import Organization
from campaign.campaigns.models import Campaign
from campaign.core.desk_fields import DayField
from campaign.core.desk_forms import DeskForm
from campaign.core.locales import LOCALES, pick
from campaign.core.public_fields import as_choices
from campaign.core.text import tidy_line, tidy_text
from campaign.supporters.import_fates import Fate
from campaign.supporters.models import InterestScope
from campaign.supporters.pending_links import Topic

FIELD_NAMES = {
    "email": lazy_gettext("Email address"),
    "name": lazy_gettext("Name"),
    "first_name": lazy_gettext("First name"),
    "last_name": lazy_gettext("Last name"),
    "country": lazy_gettext("Country (two letters)"),
    "language": lazy_gettext("Language"),
    "agreed_at": lazy_gettext("When they agreed"),
    "status": lazy_gettext("Whether they are still subscribed"),
    "left_at": lazy_gettext("When they left"),
}
LAYOUT_NAMES = {
    "ours": lazy_gettext("an export of this platform"),
    "actionnetwork": lazy_gettext("an export of Action Network"),
    "mailchimp": lazy_gettext("an export of Mailchimp"),
    "listmonk": lazy_gettext("an export of listmonk"),
    "changeorg": lazy_gettext("an export of Change.org"),
    "other": lazy_gettext("a table of your own"),
}
PROBLEMS = {
    "no-email": lazy_gettext("There is no email address."),
    "no-address": lazy_gettext("This is no email address."),
    "long-name": lazy_gettext("The name is longer than 120 characters."),
    "no-day": lazy_gettext("This is no day, or one that has not come yet."),
}
FATES = {
    Fate.NEW: lazy_gettext("are new here"),
    Fate.ALSO: lazy_gettext("are supporters already, and would hear of this too"),
    Fate.THERE: lazy_gettext("hear of this already"),
    Fate.WAITING: lazy_gettext("were asked before and have not agreed yet"),
    Fate.TWICE: lazy_gettext("stand in the file twice"),
    Fate.LEFT: lazy_gettext("have left, and are not brought back"),
    Fate.BLOCKED: lazy_gettext("may never be written to again"),
    Fate.OVER: lazy_gettext("are not subscribed any more where the file comes from"),
    Fate.WRONG: lazy_gettext("cannot be read, and would be left out"),
}


class ImportForm(DeskForm):
    """A file of people who agreed elsewhere."""

    label = StringField(
        lazy_gettext("What is in it?"),
        [InputRequired(lazy_gettext("Please say what is in the file.")), Length(max=80)],
        filters=[tidy_line],
    )
    table = FileField(
        lazy_gettext("CSV file"),
        description=lazy_gettext(
            "Exports of Action Network, Mailchimp, listmonk and Change.org are recognised by their columns."
        ),
    )
    topic = SelectField(lazy_gettext("What they will be written to about"))
    words = TextAreaField(
        lazy_gettext("What did they agree to, and where?"),
        [
            InputRequired(
                lazy_gettext("Please say what these people agreed to. It is kept as their consent.")
            ),
            Length(min=20, max=500, message=lazy_gettext("Between 20 and 500 characters.")),
        ],
        filters=[tidy_text],
        description=lazy_gettext(
            "As they read it, for example “Keep me informed about the library”, in the form of our old site."
            " They see it when they are asked."
        ),
    )
    agreed_on = DayField(
        lazy_gettext("On which day"),
        [InputRequired(lazy_gettext("Please name the day."))],
        description=lazy_gettext("Where the file tells it for each person, that is taken instead."),
    )
    locale = SelectField(
        lazy_gettext("Language of these words, and of whoever has none in the file"),
        choices=as_choices(LOCALES),
        default="en",
    )
    asks_first = BooleanField(
        lazy_gettext("Ask each of them by mail first, and write to nobody who has not pressed the button"),
        default=True,
    )

    def offer(self, organization: Organization, campaigns: list[Campaign], locale: str) -> None:
        """What the organization may write about."""
        everything = {f"organization:{organization.id}": pick(organization.names, locale)}
        each = {f"campaign:{one.id}": pick(one.titles, locale) for one in campaigns}
        self.topic.choices = as_choices(everything | each)

    @property
    def chosen(self) -> Topic:
        """The topic; a choice that was not offered has not come this far."""
        scope, _, number = str(self.topic.data).partition(":")
        return Topic(scope=InterestScope(scope), scope_id=int(number))
