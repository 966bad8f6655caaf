"""What organizers fill in to find signatures, and to take out false ones."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from campaign.core.desk_forms import DeskForm
from campaign.core.locales import LOCALES
from campaign.core.public_fields import as_choices
from campaign.core.sources import checked_source
from campaign.core.text import tidy_line
from campaign.petitions.conditions import LONGEST_PATTERN, Conditions
from campaign.petitions.desk_words import (
    DISPLAY_WORDS,
    SIGN_WORDS,
    SOURCE_WORDS,
    STATE_WORDS,
    WITHDRAWN_BECAUSE,
)
from campaign.petitions.forms import CountryField, CountryWidget
from campaign.petitions.models import Display, SignatureState
from campaign.petitions.reasons import NOT_COUNTED
from campaign.petitions.signers import Sieve
from campaign.petitions.suspecting import domain_of

_ANY = {"": lazy_gettext("any")}
_BUDDHIST = 543


class DayField(StringField):  # type: ignore[misc]
    """A day; a Buddhist year is understood, and what is no day counts as not given."""

    widget = DateInput()

    @property
    def day(self) -> date | None:
        """The day that was given."""
        year, dash, rest = (self.data or "").strip().partition("-")
        if year.isascii() and year.isdigit() and int(year) > 2400:
            year = str(int(year) - _BUDDHIST)
        try:
            return date.fromisoformat(f"{year}{dash}{rest}")
        except ValueError:
            return None


class SieveForm(DeskForm):
    """Narrow the list; the address of the page holds it."""

    state = SelectField(lazy_gettext("State"), choices=as_choices(_ANY | STATE_WORDS), default="")
    country = CountryField(lazy_gettext("Country"), widget=CountryWidget(_ANY[""]))
    locale = SelectField(
        lazy_gettext("Language"), choices=as_choices(_ANY | {code: name for code, name in LOCALES.items()})
    )
    display = SelectField(lazy_gettext("Name is shown"), choices=as_choices(_ANY | DISPLAY_WORDS))
    source = SelectField(lazy_gettext("Came from"), choices=as_choices(_ANY), validate_choice=False)
    since = DayField(lazy_gettext("From day"))
    until = DayField(lazy_gettext("To day"))
    suspicious = BooleanField(lazy_gettext("Only suspicious ones"))

    def offer(self, sources: Sequence[str]) -> None:
        """Let these be chosen, and what the address of the page names already."""
        named = [one for one in [self.source.data] if one and one not in sources]
        told = {one: SOURCE_WORDS.get(one, one) for one in [*sources, *named]}
        self.source.choices = as_choices(_ANY | told)

    def sieve(self) -> Sieve:
        """What lets through what."""
        state, display = self.state.data or "", self.display.data or ""
        return Sieve(
            state=SignatureState(state) if state in set(SignatureState) else None,
            country=self.country.data or None,
            locale=self.locale.data if self.locale.data in LOCALES else None,
            display=Display(display) if display in set(Display) else None,
            source=checked_source(self.source.data or "") or None,
            since=self.since.day,
            until=self.until.day,
            is_suspicious=bool(self.suspicious.data),
        )


class FindForm(DeskForm):
    """Find by the whole address or the whole name. It is posted: an address does not belong into a log."""

    by = RadioField(
        lazy_gettext("Find by"),
        choices=as_choices({"address": lazy_gettext("email address"), "name": lazy_gettext("name")}),
        default="address",
    )
    words = StringField(
        lazy_gettext("Exactly"),
        [InputRequired(lazy_gettext("Please write the whole address or the whole name.")), Length(max=254)],
        filters=[tidy_line],
        description=lazy_gettext(
            "The whole address or the whole name; parts are not found, since both are encrypted."
        ),
        render_kw={"autocomplete": "off"},
    )


class WithdrawForForm(DeskForm):
    """Withdraw at the signer's request; it cannot be undone, so two things are asked for."""

    reason = SelectField(lazy_gettext("How the signer asked"), choices=as_choices(WITHDRAWN_BECAUSE))
    is_sure = BooleanField(
        lazy_gettext(
            "I have made sure that the signer asks for it. What we know of the person is erased for good."
        ),
        [InputRequired(lazy_gettext("Please make sure first, and tick this."))],
    )


class _Boxes(SelectMultipleField):  # type: ignore[misc]
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ConditionsForm(DeskForm):
    """Whom a bulk invalidation meets. The times are those of the organization's own zone."""

    since = DateTimeLocalField(
        lazy_gettext("Signed from"), [InputRequired(lazy_gettext("Please give a time."))]
    )
    until = DateTimeLocalField(
        lazy_gettext("Signed before"), [InputRequired(lazy_gettext("Please give a time."))]
    )
    signs = _Boxes(lazy_gettext("Only with one of these signs"), choices=as_choices(SIGN_WORDS), coerce=int)
    domain = StringField(
        lazy_gettext("Domain of the address"),
        [Optional(), Length(max=200)],
        filters=[tidy_line],
        description=lazy_gettext("For example: example.org"),
    )
    pattern = StringField(
        lazy_gettext("Name holds"),
        [Length(max=LONGEST_PATTERN)],
        filters=[tidy_line],
        description=lazy_gettext("A part of the name; * stands for anything in between."),
    )
    country = CountryField(lazy_gettext("Country"), widget=CountryWidget(_ANY[""]))
    with_pending = BooleanField(lazy_gettext("Also those that are not confirmed yet"), default=True)

    def validate_until(self, field: Field) -> None:
        """The time must not be empty."""
        if field.data and self.since.data and field.data <= self.since.data:
            raise ValidationError(lazy_gettext("This is before the beginning."))

    def validate_domain(self, field: Field) -> None:
        """What stands behind the @, if an address was given."""
        try:
            field.data = domain_of(field.data or "")
        except ValueError:
            raise ValidationError(lazy_gettext("This is no domain.")) from None

    def conditions(self, zone: str, *, now: datetime) -> Conditions:
        """The same as the service takes it; nobody who signs later than now is met."""
        until = self.until.data.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return Conditions(
            since=self.since.data.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC),
            until=min(until, now),
            signs=sum(self.signs.data or []),
            domain=self.domain.data or "",
            pattern=self.pattern.data or "",
            country=self.country.data or "",
            with_pending=bool(self.with_pending.data),
        )


class CarryOutForm(DeskForm):
    """Take out what the dry run met."""

    reason = SelectField(lazy_gettext("Why"), choices=as_choices(NOT_COUNTED))
    is_told = BooleanField(lazy_gettext("Tell those who are taken out, by email, with this reason"))
