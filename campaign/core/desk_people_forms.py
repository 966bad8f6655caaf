"""What is asked before personal data leaves as a file."""

from flask_babel import lazy_gettext
from wtforms import PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from campaign.core.desk_forms import DeskForm
from campaign.core.people_files import SHORTEST_PASSPHRASE, Sealing
from campaign.core.public_fields import as_choices
from campaign.core.text import tidy_line, tidy_text

SEALS = {
    "key": lazy_gettext("With an age public key of whoever receives it"),
    "passphrase": lazy_gettext("With a passphrase"),
    "none": lazy_gettext("Not at all: whoever has the file can read it"),
}


class PeopleForm(DeskForm):
    """Personal data as a file."""

    reason = TextAreaField(
        lazy_gettext("Why is it needed, and who receives it?"),
        [InputRequired(lazy_gettext("Please say why. It is kept in the audit log.")), Length(max=500)],
        filters=[tidy_text],
        description=lazy_gettext("Do not write names of people here."),
    )
    seal = RadioField(lazy_gettext("How the file is sealed"), choices=as_choices(SEALS), default="passphrase")
    recipient = StringField(
        lazy_gettext("Public key"),
        [Optional(), Length(max=200)],
        filters=[tidy_line],
        description=lazy_gettext("It begins with age1…"),
    )
    passphrase = PasswordField(
        lazy_gettext("Passphrase"),
        [Length(max=200)],
        description=lazy_gettext(
            "At least 12 characters. Nobody can open the file without it, and it is kept nowhere."
        ),
        render_kw={"autocomplete": "new-password"},
    )

    def validate(self, extra_validators: object = None) -> bool:
        """What is chosen must be given."""
        is_fine = bool(super().validate(extra_validators))
        if self.seal.data == "key" and not self.recipient.data:
            self.recipient.errors = [lazy_gettext("Please paste the public key.")]
            return False
        if self.seal.data == "passphrase" and len(self.passphrase.data or "") < SHORTEST_PASSPHRASE:
            self.passphrase.errors = [lazy_gettext("The passphrase is too short.")]
            return False
        return is_fine

    @property
    def sealing(self) -> Sealing:
        """For whom it is sealed, as chosen."""
        return Sealing(
            recipient=(self.recipient.data or "") if self.seal.data == "key" else "",
            passphrase=(self.passphrase.data or "") if self.seal.data == "passphrase" else "",
        )
