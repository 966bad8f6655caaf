"""Forms of the dashboard, and how it says what happened. The guard has checked the token already."""

from flask import flash
from flask_wtf import FlaskForm


class DeskForm(FlaskForm):  # type: ignore[misc]
    """A form behind the guard. Its messages are of our own catalogue."""

    class Meta:
        """The guard has checked the session's token before the view; see `accounts.desk`."""

        csrf = False

        def get_translations(self, form: object) -> None:
            """None: every message here is one of our own catalogue's."""


def flash_undo(words: str, address: str) -> None:
    """Say what happened, with a button that takes it back by a POST to this address."""
    flash({"words": words, "undo": address}, "good")  # type: ignore[arg-type]
