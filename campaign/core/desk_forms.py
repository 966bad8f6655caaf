"""Forms of the dashboard, and how it says what happened. The guard has checked the token already."""

import secrets
from collections.abc import Mapping

from flask import flash
from flask_wtf import FlaskForm
from wtforms import HiddenField

from campaign.core.drafting import Autosave, Clash, Conflict


class DeskForm(FlaskForm):  # type: ignore[misc]
    """A form behind the guard. Its messages are of our own catalogue."""

    class Meta:
        """The guard has checked the session's token before the view; see `accounts.desk`."""

        csrf = False

        def get_translations(self, form: object) -> None:
            """None: every message here is one of our own catalogue's."""


class DraftForm(DeskForm):
    """A form that holds words: it knows the version that it was filled from, and is taken once.

    Its page is `dashboard/_editor.html`'s: {{ editor.hidden(form) }} inside the form element.
    """

    base_revision = HiddenField()
    sending = HiddenField(default=lambda: secrets.token_hex(16))

    def words(self) -> dict[str, str]:
        """What stands in the fields, by their names; a form with more than plain fields says it here."""
        return {field.name: field.data for field in self if isinstance(field.data, str)}

    def is_news(self, present: str, theirs: Mapping[str, str]) -> bool:
        """Whether there is anything to save over the `present` version, whose words are `theirs`.

        Raises:
            Conflict: these words were written over an older version, and differ from the newer one.
        """
        yours = self.words()
        changed = [name for name in theirs if yours.get(name, "") != theirs[name]]
        if changed and self.base_revision.data != present:
            clashes = [
                Clash(name=name, label=self._label(name), theirs=theirs[name], yours=yours.get(name, ""))
                for name in changed
            ]
            raise Conflict(clashes, present)
        return bool(changed)

    def take_up(self, kept: Autosave) -> None:
        """Fill in what was typed and not saved; it still stands on the version of then."""
        for name, value in kept.fields.items():
            if name in self and isinstance(self[name].data, str | None):
                self[name].data = value
        self.base_revision.data = kept.based_on

    def _label(self, name: str) -> str:
        return str(self[name].label.text) if name in self else name


def flash_undo(words: str, address: str) -> None:
    """Say what happened, with a button that takes it back by a POST to this address."""
    flash({"words": words, "undo": address}, "good")  # type: ignore[arg-type]
