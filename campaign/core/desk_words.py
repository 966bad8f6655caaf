"""The form of a text in one language, beside its original."""

from collections.abc import Mapping
from typing import TypeVar

from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from campaign.core.desk_forms import DraftForm
from campaign.core.text import tidy_line, tidy_markdown
from campaign.core.wording import InLanguages

LONGEST = 300_000
Words = TypeVar("Words", bound="WordsForm")


class WordsForm(DraftForm):
    """A title and a Markdown text in one language."""

    title = StringField(
        lazy_gettext("Title"),
        [
            InputRequired(lazy_gettext("A title is needed.")),
            Length(max=300, message=lazy_gettext("This is too long.")),
        ],
        filters=[tidy_line],
    )
    body = TextAreaField(
        lazy_gettext("Text"),
        [Length(max=LONGEST, message=lazy_gettext("This is too long."))],
        filters=[tidy_markdown],
    )
    follows = HiddenField()
    """The version of the original that is beside it."""

    @property
    def followed(self) -> int:
        """The same as a number; what is no number is as old as can be."""
        raw = self.follows.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def words_form(kind: type[Words], thing: InLanguages, locale: str, theirs: Mapping[str, str]) -> Words:
    """The form of one language of a thing, filled with what is saved."""
    return kind(
        data={
            **theirs,
            "base_revision": str(thing.base_of(locale)),
            "follows": str(thing.base_of(thing.original_locale)),
        }
    )
