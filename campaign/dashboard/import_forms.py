"""Forms with which a published statement is taken in."""

from flask_babel import lazy_gettext
from wtforms import BooleanField, FileField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from campaign.core.desk_forms import DeskForm
from campaign.core.text import tidy_line, tidy_markdown
from campaign.statements.desk_forms import TOO_LONG, FactsForm, NewForm, TextForm


class SourceForm(DeskForm):
    """A statement as it was published, pasted or as a file."""

    source = TextAreaField(
        lazy_gettext("The text"),
        [Length(max=1_000_000, message=TOO_LONG)],
        description=lazy_gettext("The whole statement, with its title on a line of its own."),
    )
    file = FileField(
        lazy_gettext("Or its file"), description=lazy_gettext("A text file, a saved web page or Markdown.")
    )


class ImportForm(TextForm):
    """What was recognised, to be put right before it is kept."""

    slug = FactsForm.slug
    original_locale = NewForm.original_locale
    dateline_on = FactsForm.dateline_on
    place = StringField(
        lazy_gettext("Place"), [Length(max=120, message=TOO_LONG)], filters=[lambda raw: tidy_line(raw)]
    )
    campaign_id = FactsForm.campaign_id
    issuers = TextAreaField(
        lazy_gettext("Issued by"),
        [Length(max=5000, message=TOO_LONG)],
        filters=[tidy_markdown],
        description=lazy_gettext(
            "One organization on each line, its short name in brackets: Island Arts Defence (IAD). "
            "Empty: your own."
        ),
    )
    keeps_appeal = BooleanField(lazy_gettext("Keep the reader-support section as a draft appeal"))
    source = HiddenField()
