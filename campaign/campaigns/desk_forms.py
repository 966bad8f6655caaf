"""Forms for those who write campaigns."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from campaign.campaigns.story import NewEvent
from campaign.core.desk_fields import DayField, InEachLanguage, MomentField, SomeLanguage, a_link, a_slug
from campaign.core.desk_forms import DeskForm, DraftForm
from campaign.core.desk_words import WordsForm
from campaign.core.locales import LOCALES
from campaign.core.text import tidy_line, tidy_text

_TOO_LONG = lazy_gettext("This is too long.")


class CampaignWordsForm(WordsForm):
    """A campaign in one language."""

    summary = TextAreaField(
        lazy_gettext("Summary"),
        [Length(max=600, message=_TOO_LONG)],
        filters=[tidy_text],
        description=lazy_gettext("One or two sentences for lists, search engines and shared links."),
    )


class NewCampaignForm(CampaignWordsForm):
    """A campaign that begins in one language."""

    slug = StringField(
        lazy_gettext("Address"),
        [InputRequired(lazy_gettext("Please choose the last part of its address.")), a_slug],
        filters=[tidy_line],
        description=lazy_gettext("The last part of the page's address, like free-the-library. It stays."),
    )
    original_locale = SelectField(
        lazy_gettext("Written in"),
        choices=list(LOCALES.items()),
        description=lazy_gettext("The original. Translations are written beside it afterwards."),
    )


class ChoosePictureForm(DeskForm):
    """One of the pictures that are there."""

    picture = RadioField(lazy_gettext("Picture"), coerce=int)


class EventForm(DraftForm):
    """Something that happened."""

    happened_on = DayField(
        lazy_gettext("Day"),
        [InputRequired(lazy_gettext("Please say on which day it happened."))],
        description=lazy_gettext("Years of the Buddhist era are understood: 2569 is 2026."),
    )
    titles = InEachLanguage(
        lazy_gettext("What happened"), [SomeLanguage(lazy_gettext("Please say what happened."))]
    )
    bodies = InEachLanguage(
        lazy_gettext("More about it"),
        rows=3,
        longest=5_000,
        description=lazy_gettext("A sentence or two, Markdown."),
    )
    source_name = StringField(
        lazy_gettext("Source"),
        [Length(max=300, message=_TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("Who says so: the title of the report or page."),
    )
    source_url = StringField(lazy_gettext("Address of the source"), [a_link], filters=[tidy_line])

    def event(self) -> NewEvent:
        """As the service takes it."""
        return NewEvent(
            happened_on=self.happened_on.data,
            titles=self.titles.data,
            bodies=self.bodies.data,
            source_name=self.source_name.data or "",
            source_url=self.source_url.data or "",
        )


class NewUpdateForm(WordsForm):
    """An update that begins in one language."""

    original_locale = SelectField(lazy_gettext("Written in"), choices=list(LOCALES.items()))


class ScheduleForm(DeskForm):
    """When the clock is to publish it."""

    due_at = MomentField(
        lazy_gettext("Publish at"),
        description=lazy_gettext("In your organization's time zone."),
    )

    def validate_due_at(self, field: Any) -> None:
        """A moment is needed."""
        if field.data is None and not field.errors:
            raise ValidationError(lazy_gettext("Please say when."))
