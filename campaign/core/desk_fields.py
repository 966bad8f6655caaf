"""Fields of the dashboard: one text in several languages, days in either era, moments in a zone."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from wtforms import Field, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput

from campaign.core.dates import BUDDHIST, DIGITS, find_date
from campaign.core.links import is_slug, is_web_address
from campaign.core.locales import LOCALES, Translated
from campaign.core.text import tidy_line, tidy_markdown

_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M")
_YEAR = re.compile(r"(?<!\d)2[4-6]\d\d(?!\d)")
"""Of the Buddhist era."""


class InEachLanguage(Field):  # type: ignore[misc]
    """One short text in each language; `data` holds those that are not empty. See `desk_ui.languages`."""

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        rows: int = 1,
        longest: int = 300,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.rows, self.longest = rows, longest

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read name-en, name-th and so on; without a form, what the object has."""
        self.process_errors: list[Any] = []
        self.raw_data: list[str] = []
        self.data: Translated = dict(data or {}) if isinstance(data, dict) else {}
        if formdata is not None:
            self.take(formdata)
        if any(len(text) > self.longest for text in self.data.values()):
            self.process_errors.append(lazy_gettext("This is too long."))

    def take(self, typed: Mapping[str, str]) -> None:
        """Read what was typed, if this field was among it."""
        names = {locale: f"{self.name}-{locale}" for locale in LOCALES}
        if any(name in typed for name in names.values()):
            tidy = tidy_markdown if self.rows > 1 else tidy_line
            texts = {locale: tidy(typed.get(name, "")) for locale, name in names.items()}
            self.data = {locale: text for locale, text in texts.items() if text}

    def texts(self) -> dict[str, str]:
        """Each language under the name of its own input."""
        return {f"{self.name}-{locale}": self.data.get(locale, "") for locale in LOCALES}


class SomeLanguage:
    """A validator: at least one language must have words."""

    def __init__(self, words: Any) -> None:
        self._words = words

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse an empty one."""
        if not field.data:
            raise ValidationError(self._words)


class DayField(StringField):  # type: ignore[misc]
    """A day. Years of the Buddhist era are understood, however the day is written."""

    widget = DateInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; what is no day stays as it was typed."""
        typed = tidy_line(valuelist[0]) if valuelist else ""
        found = find_date(typed) if typed else None
        self.data: Any = found.date if found and found.date else None
        self._typed = typed
        if typed and self.data is None:
            raise ValueError(lazy_gettext("This is no day. Write it like 2026-03-04 or 4/3/2569."))

    def _value(self) -> str:
        return self.data.isoformat() if isinstance(self.data, date) else getattr(self, "_typed", "")


class MomentField(StringField):  # type: ignore[misc]
    """A moment, typed and shown in the zone of `form.meta.zone`; `data` is in that zone too."""

    widget = DateTimeLocalInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it; an hour that the clocks leave out is none."""
        self._typed = tidy_line(valuelist[0]).translate(DIGITS) if valuelist else ""
        self.data: Any = None
        if not self._typed:
            return
        zone = ZoneInfo(self.meta.zone)
        bare = _read_moment(self._typed)
        if bare is not None:
            moment = bare.replace(tzinfo=zone)
            if moment.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) == bare:
                self.data = moment
        if self.data is None:
            raise ValueError(lazy_gettext("This is no time. Write it like 2026-03-04 18:30."))

    def _value(self) -> str:
        if not isinstance(self.data, datetime):
            return getattr(self, "_typed", "")
        return self.data.astimezone(ZoneInfo(self.meta.zone)).strftime("%Y-%m-%dT%H:%M")


def a_slug(_form: object, field: Field) -> None:
    """A validator: the last part of an address."""
    if not is_slug(field.data or ""):
        raise ValidationError(lazy_gettext("Write small letters a to z, digits and hyphens, 80 at most."))


def a_link(_form: object, field: Field) -> None:
    """A validator: nothing, or an address that a page may carry."""
    if field.data and not is_web_address(field.data):
        raise ValidationError(lazy_gettext("Write an address that begins with https:// or http://."))


def _read_moment(typed: str) -> datetime | None:
    common = _YEAR.sub(lambda year: str(int(year[0]) - BUDDHIST), typed)
    for form in _FORMATS:
        try:
            found = datetime.strptime(common, form)  # noqa: DTZ007 (the zone is the caller's)
        except ValueError:
            continue
        return found if 1900 <= found.year <= 2100 else None
    return None
