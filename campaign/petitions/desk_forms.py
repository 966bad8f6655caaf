"""Organizers' forms about paper sheets, delivery and files of people."""

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.validators import InputRequired, Length

from campaign.core.desk_fields import DayField
from campaign.core.desk_forms import DeskForm
from campaign.core.locales import LOCALES
from campaign.core.public_fields import as_choices
from campaign.core.text import tidy_line
from campaign.petitions.handing import DELIVERY, Handing
from campaign.petitions.paper import Line

GRID_ROWS = 12
PROBLEMS = {
    "no-name": lazy_gettext("There is no name in letters."),
    "long-name": lazy_gettext("The name is longer than 120 characters."),
    "long-place": lazy_gettext("The place is longer than 120 characters."),
    "no-address": lazy_gettext("This is no email address. Leave it empty if it cannot be read."),
}
TABLE_PROBLEMS = {
    "table-empty": lazy_gettext("The file is empty."),
    "table-too-large": lazy_gettext("The file is larger than 20 MB. Please part it."),
    "table-too-long": lazy_gettext("The file has more than 100,000 rows. Please part it."),
    "table-not-text": lazy_gettext("This is no CSV file. In your spreadsheet choose “Save as”, then CSV."),
}
FIELD_NAMES = {
    "name": lazy_gettext("Name"),
    "place": lazy_gettext("Place or country"),
    "email": lazy_gettext("Email address"),
    "is_shown": lazy_gettext("May be shown"),
}


class GridLine(Form):  # type: ignore[misc]
    """One line of the grid; an empty one is none."""

    name = StringField(lazy_gettext("Name"), filters=[tidy_line])
    place = StringField(lazy_gettext("Place or country"), filters=[tidy_line])
    email = StringField(lazy_gettext("Email (optional)"), filters=[tidy_line])
    is_shown = BooleanField(lazy_gettext("May be shown"))

    def line(self, number: int) -> Line:
        """What was typed, as the service takes it."""
        return Line(
            number=number,
            name=self.name.data or "",
            place=self.place.data or "",
            email=self.email.data or "",
            is_shown=bool(self.is_shown.data),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything here."""
        return not (self.name.data or self.place.data or self.email.data)


class SheetForm(DeskForm):
    """A sheet of paper: its label, and a scan of it where there is one."""

    label = StringField(
        lazy_gettext("Which sheet is it?"),
        [InputRequired(lazy_gettext("Please give the sheet a label.")), Length(max=80)],
        filters=[tidy_line],
        description=lazy_gettext("What you wrote on it, for example “Market, sheet 3”."),
    )
    scan = FileField(
        lazy_gettext("Scan or photo of it (optional)"),
        description=lazy_gettext("JPEG, PNG or PDF, up to 30 MB. It is kept sealed."),
    )


class TableForm(DeskForm):
    """A file of signatures that were typed into a spreadsheet."""

    label = StringField(
        lazy_gettext("What is in it?"),
        [InputRequired(lazy_gettext("Please say what is in the file.")), Length(max=80)],
        filters=[tidy_line],
    )
    table = FileField(
        lazy_gettext("CSV file"),
        description=lazy_gettext("One row for each person, with the columns' names in the first row."),
    )


class PackForm(DeskForm):
    """In which language the delivery pack is made."""

    locale = SelectField(lazy_gettext("Language"), choices=as_choices(LOCALES), default="en")


class HandoverForm(DeskForm):
    """An entry of the register."""

    recipient = StringField(
        lazy_gettext("To whom"),
        [InputRequired(lazy_gettext("Please say who received it.")), Length(max=200)],
        filters=[tidy_line],
    )
    what = StringField(
        lazy_gettext("What was handed over"),
        [InputRequired(lazy_gettext("Please say what was handed over.")), Length(max=500)],
        filters=[tidy_line],
    )
    handed_on = DayField(lazy_gettext("On which day"), [InputRequired(lazy_gettext("Please name the day."))])

    def handing(self) -> Handing:
        """The entry, as the service takes it."""
        return Handing(
            kind=DELIVERY,
            recipient=self.recipient.data or "",
            what=self.what.data or "",
            handed_on=self.handed_on.data,
        )
