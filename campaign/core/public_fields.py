"""Fields that public forms share: names and addresses as people type them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext
from wtforms import EmailField, Field, Form
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from campaign.core.addresses import NotAnAddress, checked_address
from campaign.core.text import tidy_line

TOO_LONG = lazy_gettext("This is too long.")
_LINK = re.compile(r"https?:|www\.|//|\.\w+/|@", re.IGNORECASE)
"""What only links and addresses have. A slash alone is part of many a name: "Siti a/p Raman"."""


def as_choices(labels: Mapping[Any, object]) -> list[SelectChoice]:
    """The answers of a question, in the form that WTForms wants from 3.4 on."""
    return [SelectChoice(value=str(value), label=label) for value, label in labels.items()]


def is_name(_form: Form, field: Field) -> None:
    """A name in any script has a letter in it, and is no link."""
    if not any(unicodedata.category(sign).startswith("L") for sign in field.data or ""):
        raise ValidationError(lazy_gettext("Please write a name in letters."))
    if _LINK.search(field.data or ""):
        raise ValidationError(lazy_gettext("A name cannot hold a link or an address."))


def is_address(_form: Form, field: Field) -> None:
    """A WTForms validator that also brings the address into the form it will be written to."""
    try:
        field.data = checked_address(field.data or "")
    except NotAnAddress:
        raise ValidationError(
            lazy_gettext("This is not an email address. It should look like name@example.org.")
        ) from None


def email_field(label: object, first: object, description: object) -> EmailField:
    """An address that mail will go to; `first` says whether it must be given."""
    return EmailField(
        label,
        [first, Length(max=254, message=TOO_LONG), is_address],
        filters=[tidy_line],
        description=description,
        render_kw={
            "autocomplete": "email",
            "inputmode": "email",
            "dir": "ltr",
        },
    )
