"""What the library of forms says where a form of the dashboard has no words of its own."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

_CHOOSE = lazy_gettext("Please choose one of the list.")
_NUMBER = lazy_gettext("Please write a number.")
_DAY = lazy_gettext("This is no day. Write it like 2026-03-04 or 4/3/2569.")
_FILL_IN = lazy_gettext("Please fill this in.")
_TOO_LONG = lazy_gettext("This is too long.")
WORDS: Mapping[str, object] = {
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Not a valid choice.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "Not a valid integer value.": _NUMBER,
    "Not a valid decimal value.": _NUMBER,
    "Not a valid date value.": _DAY,
    "This field is required.": _FILL_IN,
    "Field cannot be longer than %(max)d character.": _TOO_LONG,
}
"""By the library's own English, which is how it asks."""


class OurMessages:
    """Stands where the library expects a catalogue."""

    def gettext(self, string: str) -> str:
        """Ours for one of its messages."""
        return str(WORDS.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for one that counts."""
        return str(WORDS.get(singular, singular if n == 1 else plural))


OURS = OurMessages()
