"""Forms with which organizers write statements."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    FieldList,
    FormField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from campaign.core.desk_fields import DayField, InEachLanguage, MomentField
from campaign.core.desk_forms import DeskForm, DraftForm
from campaign.core.drafting import Autosave
from campaign.core.form_meta import WholeWords
from campaign.core.locales import DEFAULT_LOCALE, LOCALES, Translated, pick
from campaign.core.text import tidy_line, tidy_markdown
from campaign.statements.models import Statement
from campaign.statements.revising import QuotedWords, Wording

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
LONGEST_TEXT = 300_000
TOO_LONG = lazy_gettext("This is longer than we can keep. Please shorten it.")
MOST_QUOTATIONS = 50


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a few, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def choices(labels: Mapping[Any, str | Translated]) -> list[SelectChoice]:
    """What a field offers, under names not longer than a line."""
    return [
        SelectChoice(value=value, label=label if isinstance(label, str) else pick(label, DEFAULT_LOCALE)[:90])
        for value, label in labels.items()
    ]


def _tidy(raw: object) -> object:
    return tidy_line(raw) if isinstance(raw, str) else raw


def _markdown(raw: object) -> object:
    return tidy_markdown(raw) if isinstance(raw, str) else raw


class QuotationForm(FlaskForm):  # type: ignore[misc]
    """Words that the statement quotes. It stands inside another form."""

    class Meta(WholeWords):
        """The form around it is guarded."""

        csrf = False

    text = TextAreaField(lazy_gettext("Words"), [Length(max=5000, message=TOO_LONG)], filters=[_markdown])
    speaker = StringField(lazy_gettext("Who said them"), [Length(max=200, message=TOO_LONG)], filters=[_tidy])
    role = StringField(lazy_gettext("In what role"), [Length(max=300, message=TOO_LONG)], filters=[_tidy])


class TextForm(DraftForm):
    """A statement in one language."""

    title = StringField(
        lazy_gettext("Title"),
        [
            DataRequired(lazy_gettext("A statement needs a title.")),
            Length(max=300, message=TOO_LONG),
        ],
        filters=[_tidy],
    )
    summary = TextAreaField(
        lazy_gettext("Summary"),
        [Length(max=1000, message=TOO_LONG)],
        filters=[_tidy],
        description=lazy_gettext("One or two sentences for lists and shared links. Empty: the first words."),
    )
    body = TextAreaField(
        lazy_gettext("Text"),
        [
            DataRequired(lazy_gettext("A statement needs a text.")),
            Length(max=LONGEST_TEXT, message=TOO_LONG),
        ],
        filters=[_markdown],
    )
    background = TextAreaField(
        lazy_gettext("Background"),
        [Length(max=LONGEST_TEXT, message=TOO_LONG)],
        filters=[_markdown],
        description=lazy_gettext("What a reader who knows nothing of the case should know."),
    )
    quotations = FieldList(FormField(QuotationForm), lazy_gettext("Quotations"), max_entries=MOST_QUOTATIONS)
    note = StringField(
        lazy_gettext("What did you change?"),
        [Length(max=200, message=TOO_LONG)],
        filters=[_tidy],
        description=lazy_gettext("For your colleagues; readers do not see it."),
    )

    @classmethod
    def of(cls, wording: Wording, base: str) -> "TextForm":
        """Filled from what is there."""
        form = cls(formdata=None, quotations=[dict(vars(one)) for one in wording.quotations])
        for name in ("title", "summary", "body", "background"):
            form[name].data = getattr(wording, name)
        form.base_revision.data = base
        return form

    @classmethod
    def of_kept(cls, kept: Autosave) -> "TextForm":
        """Filled from what was typed and not saved; it still stands on the version of then."""
        return cls(formdata=MultiDict(kept.fields | {"base_revision": kept.based_on}))

    def wording(self) -> Wording:
        """What it tells; quotations without words are left out."""
        return Wording(
            title=self.title.data,
            summary=self.summary.data or "",
            body=self.body.data,
            background=self.background.data or "",
            quotations=tuple(self._quoted()),
        )

    def words(self) -> dict[str, str]:
        """Its fields, with the quotations as one text."""
        return words_of(self.wording())

    def change_rows(self, act: str) -> None:
        """Add, remove or move a quotation, as a button said: "add", "remove-2", "up-2"."""
        rows = self.quotations.data
        verb, _, number = act.partition("-")
        at = int(number) if number.isdigit() else -1
        if verb == "add" and len(rows) < MOST_QUOTATIONS:
            rows.append({})
        elif verb == "remove" and 0 <= at < len(rows):
            del rows[at]
        elif verb == "up" and 0 < at < len(rows):
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        self.quotations.process(None, rows)

    def _quoted(self) -> Iterable[QuotedWords]:
        for row in self.quotations.data:
            if row.get("text"):
                yield QuotedWords(text=row["text"], speaker=row["speaker"] or "", role=row["role"] or "")


def words_of(wording: Wording) -> dict[str, str]:
    """A text as plain fields, for comparing."""
    told = [
        "\n".join(part for part in (one.text, one.speaker, one.role) if part) for one in wording.quotations
    ]
    names = ("title", "summary", "body", "background")
    return {name: getattr(wording, name) for name in names} | {"quotations": "\n\n".join(told)}


class NewForm(DraftForm):
    """Begin a statement."""

    original_locale = SelectField(lazy_gettext("Language"), choices=choices(LOCALES))
    title = TextForm.title
    slug = StringField(
        lazy_gettext("Address"),
        [
            Optional(),
            Length(max=100, message=TOO_LONG),
            Regexp(SLUG, message=lazy_gettext("Only small letters a to z, digits and hyphens.")),
        ],
        filters=[_tidy],
        description=lazy_gettext("The last part of its link, such as free-the-choir. Empty: from the title."),
    )
    body = TextForm.body


class FactsForm(DraftForm):
    """What a statement is besides its words."""

    slug = StringField(
        lazy_gettext("Address"),
        [
            DataRequired(lazy_gettext("It needs an address.")),
            Length(max=100, message=TOO_LONG),
            Regexp(SLUG, message=lazy_gettext("Only small letters a to z, digits and hyphens.")),
        ],
        filters=[_tidy],
        description=lazy_gettext("The last part of its link. Once it was published, the address stays."),
    )
    dateline_on = DayField(
        lazy_gettext("Date"),
        description=lazy_gettext("The day that the statement bears, such as 21 January 2026 or 21/1/2569."),
    )
    places = InEachLanguage(lazy_gettext("Place"), longest=120)
    campaign_id = SelectField(lazy_gettext("Campaign"), coerce=int)
    issuers = CheckboxesField(lazy_gettext("Issued by"), coerce=int)

    @classmethod
    def of(cls, statement: Statement, issuer_ids: list[int]) -> "FactsForm":
        """Filled from what is there."""
        form = cls(formdata=None, slug=statement.slug, issuers=issuer_ids)
        form.campaign_id.data = statement.campaign_id or 0
        form.dateline_on.data = statement.dateline_on
        form.places.data = dict(statement.dateline_places)
        return form


class CommentForm(DeskForm):
    """Say something to the author."""

    text = TextAreaField(
        lazy_gettext("Comment for the author"),
        [DataRequired(lazy_gettext("There are no words yet.")), Length(max=5000, message=TOO_LONG)],
        filters=[_markdown],
    )


class WithdrawForm(DeskForm):
    """Take the words off the page, and say why."""

    reasons = InEachLanguage(lazy_gettext("Why, for readers"), rows=2, longest=1000)


class ScheduleForm(DeskForm):
    """When it is to be published by itself; `meta` holds the organization's zone."""

    at = MomentField(lazy_gettext("Day and hour"))


class PictureChoiceForm(DeskForm):
    """Which picture of the library leads the statement; none is 0."""

    picture_id = SelectField(lazy_gettext("Picture"), coerce=int)
