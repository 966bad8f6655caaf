"""What organizers fill in when they moderate and look after signatures."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from campaign.core.desk_forms import DeskForm
from campaign.core.public_fields import as_choices
from campaign.core.text import tidy_text
from campaign.petitions.decision_models import Pick, Thing
from campaign.petitions.moderating import Verdict
from campaign.petitions.moves import Choice
from campaign.petitions.reasons import NOT_SHOWN


class DecideForm(DeskForm):
    """Decide one thing of the queue by its own button, or all that are ticked."""

    picks = SelectMultipleField(validate_choice=False)
    one = StringField()
    choice = StringField()
    reason = SelectField(
        lazy_gettext("Why (for what you reject)"), choices=as_choices(NOT_SHOWN), default="other"
    )
    words = TextAreaField(
        lazy_gettext("In your own words (optional)"),
        [Length(max=1000, message=lazy_gettext("At most 1,000 characters."))],
        filters=[tidy_text],
        description=lazy_gettext(
            "Goes into the letter below the reason. The letter is in the signer's language."
        ),
        render_kw={"rows": 2},
    )
    is_told = BooleanField(lazy_gettext("Tell those whose words are not shown, by email, in ten minutes"))

    def asked(self) -> tuple[list[Pick], Choice] | None:
        """What is to be decided, and how; None when nothing was picked or the post makes no sense."""
        raw, choice = list(self.picks.data or []), self.choice.data or ""
        if self.one.data:
            key, _, choice = self.one.data.rpartition(":")
            raw = [key]
        try:
            return [_pick(key) for key in raw], Choice(choice)
        except ValueError:
            return None

    def verdict(self, choice: Choice) -> Verdict:
        """How it is decided."""
        is_no = choice is Choice.REJECT
        return Verdict(
            choice=choice,
            reason=self.reason.data if is_no else "",
            words=(self.words.data or "") if is_no else "",
            is_told=bool(self.is_told.data) and is_no,
        )


def _pick(key: str) -> Pick:
    thing, _, number = key.partition(":")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise ValueError(key)
    return Pick(Thing(thing), int(number))
