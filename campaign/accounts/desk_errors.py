"""What some errors mean once it is known who sits at the dashboard."""

from typing import NamedTuple

from flask_babel import lazy_gettext


class Words(NamedTuple):
    """What an error page says."""

    title: object
    message: object


WORDS = {
    403: Words(
        lazy_gettext("Your role does not go so far"),
        lazy_gettext(
            "This page is for people with another role in this organization. Its owner can give you one, "
            "under People."
        ),
    ),
    413: Words(
        lazy_gettext("That is more than we can take"),
        lazy_gettext(
            "A form may have 8 MB of text, and a file 40 MB. What you typed is still in the page before this "
            "one: go back, and shorten it or choose a smaller file."
        ),
    ),
}
