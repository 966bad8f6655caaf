"""The form that a picture comes with."""

from flask_babel import lazy_gettext
from wtforms import FileField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from campaign.campaigns.library import Details
from campaign.campaigns.models import Picture
from campaign.core.desk_fields import InEachLanguage, SomeLanguage
from campaign.core.desk_forms import DeskForm
from campaign.core.text import tidy_line

TOO_LONG = lazy_gettext("This is longer than we can keep. Please shorten it.")
_PER_CENT = NumberRange(0, 100, lazy_gettext("A number from 0 to 100."))


def _tidy(raw: object) -> object:
    return tidy_line(raw) if isinstance(raw, str) else raw


class PictureForm(DeskForm):
    """What is told of a picture: for those who cannot see it, whose it is, and what must stay in sight."""

    alts = InEachLanguage(
        lazy_gettext("What is to be seen, for those who cannot see it"),
        [
            SomeLanguage(
                lazy_gettext("Say in one language at least what is to be seen, for who cannot see it.")
            )
        ],
        rows=2,
        longest=500,
    )
    captions = InEachLanguage(lazy_gettext("Caption"), rows=2, longest=500)
    credit = StringField(
        lazy_gettext("Credit"),
        [
            DataRequired(lazy_gettext("Say who made the picture, or who gave it.")),
            Length(max=200, message=TOO_LONG),
        ],
        filters=[_tidy],
        description=lazy_gettext("Who made it, such as Rosa Tideman / Tidewater Weekly."),
    )
    focus_x = IntegerField(
        lazy_gettext("From the left, in per cent"), [InputRequired(_PER_CENT.message), _PER_CENT], default=50
    )
    focus_y = IntegerField(
        lazy_gettext("From the top, in per cent"), [InputRequired(_PER_CENT.message), _PER_CENT], default=50
    )

    @classmethod
    def of(cls, picture: Picture) -> "PictureForm":
        """Filled from what is there."""
        form = cls(formdata=None, credit=picture.credit, focus_x=picture.focus_x, focus_y=picture.focus_y)
        form.alts.data, form.captions.data = dict(picture.alts), dict(picture.captions or {})
        return form

    def details(self) -> Details:
        """All of it."""
        return Details(
            alts=self.alts.data,
            captions=self.captions.data,
            credit=self.credit.data,
            focus_x=self.focus_x.data,
            focus_y=self.focus_y.data,
        )


class UploadForm(PictureForm):
    """The same with the file."""

    file = FileField(
        lazy_gettext("File"),
        description=lazy_gettext(
            "JPEG, PNG or WebP, up to 30 MB, at least 480 pixels wide. Where it was taken is removed."
        ),
    )
