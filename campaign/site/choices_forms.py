"""What a supporter chooses on the page behind the link of each message."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from campaign.core.locales import LOCALES
from campaign.core.public_fields import as_choices
from campaign.core.public_forms import PublicForm
from campaign.site.subscribing_forms import RHYTHMS
from campaign.supporters.models import Frequency, Supporter
from campaign.supporters.pending_links import Topic
from campaign.supporters.preferring import Preferences


class BoxesField(SelectMultipleField):  # type: ignore[misc]
    """Boxes to tick; one that is not offered any more counts as not ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: object = None, **kwargs: object) -> None:
        super().__init__(label, validate_choice=False, **kwargs)


class ChoicesForm(PublicForm):
    """How to write, and what about."""

    topics = BoxesField(lazy_gettext("What we write to you about"))
    rhythm = RadioField(lazy_gettext("How often"), choices=as_choices(RHYTHMS))
    language = RadioField(lazy_gettext("In which language"), choices=as_choices(LOCALES))
    also_reads = BoxesField(
        lazy_gettext("I also read"),
        choices=as_choices(LOCALES),
        description=lazy_gettext("For messages that are not written in your first language."),
    )
    is_discreet = BooleanField(
        lazy_gettext("Name no campaign in the sender and subject of messages: my phone may be searched.")
    )

    @classmethod
    def of(cls, supporter: Supporter, topics: list[Topic]) -> "ChoicesForm":
        """Filled from what is in force."""
        told = {
            "topics": [named(topic) for topic in topics],
            "rhythm": supporter.frequency.value,
            "language": supporter.locale if supporter.locale in LOCALES else "en",
            "also_reads": supporter.also_reads.split(","),
            "is_discreet": supporter.is_discreet,
        }
        return cls(formdata=None, data=told)

    def offer(self, labels: dict[Topic, str]) -> None:
        """Give the boxes their labels."""
        self.topics.choices = as_choices({named(topic): label for topic, label in labels.items()})

    def preferences(self) -> Preferences:
        """How to write, as chosen."""
        return Preferences(
            frequency=Frequency(self.rhythm.data),
            locale=self.language.data,
            also_reads=tuple(code for code in LOCALES if code in (self.also_reads.data or ())),
            is_discreet=bool(self.is_discreet.data),
        )

    def wanted(self, labels: dict[Topic, str]) -> dict[Topic, str]:
        """What to write about, with the words that stood beside each box."""
        ticked = set(self.topics.data or ())
        return {topic: label for topic, label in labels.items() if named(topic) in ticked}


def named(topic: Topic) -> str:
    """A topic as a form names it."""
    return f"{topic.scope.value}:{topic.scope_id}"
