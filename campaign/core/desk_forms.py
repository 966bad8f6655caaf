"""Forms of the dashboard, and how it says what happened. The guard has checked the token already."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Self

from flask import flash
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField

from campaign.core.desk_fields import InEachLanguage
from campaign.core.desk_messages import OURS, OurMessages
from campaign.core.drafting import Autosave, Clash, Conflict, SentBefore, stamp
from campaign.core.errors import NotFound, Refused
from campaign.core.form_meta import WholeWords
from campaign.core.states import WrongState

_PAGES_OF_THEIR_OWN = (NotFound, Conflict, SentBefore)
_ALWAYS: Mapping[Any, object] = {
    WrongState: lazy_gettext("That was done already, or cannot be done now. The page shows how it stands."),
}


class DeskForm(FlaskForm):  # type: ignore[misc]
    """A form behind the guard. Its messages are of our own catalogue."""

    class Meta(WholeWords):
        """The guard has checked the session's token before the view; see `accounts.desk`."""

        csrf = False

        def get_translations(self, form: object) -> OurMessages:
            """Our own: the library's catalogues would be read for each form."""
            return OURS

    def refusals(self, words: Mapping[Any, object] | None = None) -> "Refusals":
        """Say above the form why a service refused, and keep what was typed.

        `words` holds what a refusal is called on this page, by its kind or by the key that it carries;
        another is said as the service says it.
        What does not exist, what was sent before, and a newer text have pages of their own.
        """
        return Refusals(self.form_errors.append, words)

    @property
    def status(self) -> int:
        """Of the page that shows this form."""
        return 422 if self.errors or self.form_errors else 200


class DraftForm(DeskForm):
    """A form that holds words: it knows the version that it was filled from, and is taken once.

    Its page is `dashboard/_editor.html`'s: {{ editor.hidden(form) }} inside the form element.
    """

    base_revision = HiddenField()
    sending = HiddenField(default=lambda: secrets.token_hex(16))

    def words(self) -> dict[str, str]:
        """What stands in the fields, by the names under which they are sent."""
        words: dict[str, str] = {}
        for field in self:
            if isinstance(field, InEachLanguage):
                words |= field.texts()
            elif isinstance(field.data, str | date) and not isinstance(field, HiddenField | FileField):
                words[field.name] = str(field.data)
        return words

    @classmethod
    def of_row(cls, row: object, **more: Any) -> Self:
        """Filled from a row that counts no versions: what its words say is its version."""
        return cls(obj=row, base_revision=stamp(cls._words_of(row, more)), **more)

    def is_news_of(self, row: object, **more: Any) -> bool:
        """Whether there is anything to save over such a row as it is now.

        Raises:
            Conflict: these words were written over others than it has, and differ from them.
        """
        theirs = self._words_of(row, more)
        return self.is_news(stamp(theirs), theirs)

    @classmethod
    def _words_of(cls, row: object, more: dict[str, Any]) -> dict[str, str]:
        return cls(formdata=None, obj=row, **more).words()

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
        """Fill in what was typed and not saved; it still stands on the version of then, where it had one."""
        for name, value in kept.fields.items():
            if name in self and isinstance(self[name].data, str | None):
                self[name].data = value
        for field in self:
            if isinstance(field, InEachLanguage):
                field.take(kept.fields)
        self.base_revision.data = kept.based_on or self.base_revision.data

    def _label(self, name: str) -> str:
        return str(self[name].label.text) if name in self else name


def flash_undo(words: str, address: str) -> None:
    """Say what happened, with a button that takes it back by a POST to this address."""
    flash({"words": words, "undo": address}, "good")  # type: ignore[arg-type]


def refusals_flashed(words: Mapping[Any, object] | None = None) -> "Refusals":
    """The same for a form that is only a button: say it on top of the page that is shown again."""
    return Refusals(lambda told: flash(told, "error"), words)


class Refusals:
    """A block in which a service may refuse; what comes after the block is said instead."""

    def __init__(self, tell: Callable[[str], None], words: Mapping[Any, object] | None) -> None:
        self._tell, self._words = tell, {**_ALWAYS, **(words or {})}

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> bool:
        """Tell what was refused; whatever else happened goes on."""
        if not isinstance(problem, Refused) or isinstance(problem, _PAGES_OF_THEIR_OWN):
            return False
        names = (str(problem), *type(problem).__mro__)
        known = next((name for name in names if name in self._words), None)
        self._tell(str(self._words[known] if known else problem))
        return True
