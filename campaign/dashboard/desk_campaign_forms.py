"""Forms of the pages that join a campaign's features."""

from flask_babel import lazy_gettext
from wtforms import RadioField

from campaign.campaigns.models import Outcome
from campaign.core.desk_fields import InEachLanguage
from campaign.core.desk_forms import DeskForm

OUTCOMES = {
    Outcome.OPEN.value: lazy_gettext("It goes on"),
    Outcome.WON.value: lazy_gettext("Won"),
    Outcome.PARTLY_WON.value: lazy_gettext("Partly won"),
    Outcome.LOST.value: lazy_gettext("Lost"),
}


class OutcomeForm(DeskForm):
    """How it ended."""

    outcome = RadioField(
        lazy_gettext("How did it end?"),
        choices=list(OUTCOMES.items()),
    )
    notes = InEachLanguage(
        lazy_gettext("What readers are told"),
        rows=3,
        longest=1000,
        description=lazy_gettext("One or two sentences at the head of the page, in each of its languages."),
    )
