"""What treasurers fill in: filters, cash, refunds."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from campaign.core.addresses import NotAnAddress, checked_address
from campaign.core.desk_fields import DayField
from campaign.core.desk_forms import DeskForm, DraftForm
from campaign.core.locales import LOCALES
from campaign.core.money import Money, NotAnAmount, parse
from campaign.core.text import tidy_line, tidy_text
from campaign.donations.desk_money_words import METHOD_WORDS, REASON_WORDS, RHYTHM_WORDS, STATE_WORDS
from campaign.donations.gift_lists import BY_HAND, Sieve
from campaign.donations.gift_models import DonationState, Method, Rhythm, Visibility

AMOUNT_WORDS = {
    "unknown-currency": lazy_gettext("Write the three letters of a currency, like THB."),
    "not-an-amount": lazy_gettext("Write an amount like 150 or 150.50."),
    "too-many-decimals": lazy_gettext("This currency has fewer decimals."),
    "too-much": lazy_gettext("That is more than can be booked."),
    "nothing": lazy_gettext("Write an amount above nothing."),
}
_ANY = [("", lazy_gettext("Any"))]


def any_of(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Choices for a filter, with one for all."""
    return _ANY + [(one.value, said) for one, said in words.items()]


class GiftSieveForm(DeskForm):
    """The filters of the list, in its address."""

    state = SelectField(lazy_gettext("State"), choices=any_of(STATE_WORDS), validate_choice=False, default="")
    method = SelectField(lazy_gettext("Way"), choices=any_of(METHOD_WORDS), validate_choice=False, default="")
    rhythm = SelectField(
        lazy_gettext("How often"), choices=any_of(RHYTHM_WORDS), validate_choice=False, default=""
    )
    since = DayField(lazy_gettext("Since"), [Optional()])
    until = DayField(lazy_gettext("Until"), [Optional()])

    def sieve(self, zone: str) -> Sieve:
        """What they come to; a value that there is not narrows nothing."""
        return Sieve(
            state=_known(DonationState, self.state.data),
            method=_known(Method, self.method.data),
            rhythm=_known(Rhythm, self.rhythm.data),
            since=_midnight(self.since.data, zone),
            until=_midnight(self.until.data and self.until.data + timedelta(days=1), zone),
        )


class FindGiftForm(DeskForm):
    """A reference or a whole address. It is posted, so that no address stands in an address."""

    words = StringField(
        lazy_gettext("Reference or email address"),
        [InputRequired(lazy_gettext("Please write what to look for.")), Length(max=320)],
        filters=[tidy_line],
    )


class AmountFields(DraftForm):
    """An amount with its currency."""

    amount = StringField(
        lazy_gettext("Amount"),
        [InputRequired(lazy_gettext("Please write the amount.")), Length(max=40)],
        filters=[tidy_line],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    currency = StringField(
        lazy_gettext("Currency"),
        [InputRequired(lazy_gettext("Please write the currency."))],
        filters=[tidy_line],
    )

    def validate_amount(self, field: Any) -> None:
        """An exact amount."""
        try:
            self.money()
        except NotAnAmount as problem:
            raise ValidationError(AMOUNT_WORDS[str(problem)]) from None

    def money(self) -> Money:
        """What was typed."""
        return parse(self.amount.data or "", (self.currency.data or "").upper())


class CashForm(AmountFields):
    """A gift that was handed over."""

    method = SelectField(lazy_gettext("Way"), choices=[(way.value, METHOD_WORDS[way]) for way in BY_HAND])
    given_on = DayField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Please write the day."))])
    campaign = SelectField(lazy_gettext("Campaign"), choices=[], validate_choice=False, default="")
    name = StringField(lazy_gettext("Name of the donor"), [Length(max=200)], filters=[tidy_line])
    email = StringField(
        lazy_gettext("Email of the donor"),
        [Length(max=320)],
        filters=[tidy_line],
        description=lazy_gettext("The receipt goes there. Leave it empty where there is none."),
    )
    postal = TextAreaField(lazy_gettext("Postal address"), [Length(max=500)], filters=[tidy_text])
    locale = SelectField(lazy_gettext("Language of the receipt"), choices=list(LOCALES.items()))
    is_named = BooleanField(lazy_gettext("The donor agreed to be named"))

    def validate_email(self, field: Any) -> None:
        """One that a letter can be sent to."""
        if field.data:
            try:
                field.data = checked_address(field.data)
            except NotAnAddress:
                raise ValidationError(lazy_gettext("This is no email address.")) from None

    @property
    def visibility(self) -> Visibility:
        """Whether readers see the name."""
        return Visibility.NAMED if self.is_named.data else Visibility.ANONYMOUS


class RefundForm(AmountFields):
    """How much goes back, and why."""

    reason = SelectField(lazy_gettext("Why"), choices=list(REASON_WORDS.items()))
    words = TextAreaField(
        lazy_gettext("Note"),
        [Length(max=1000)],
        filters=[tidy_text],
        description=lazy_gettext("For the books. The donor does not see it."),
    )


def noon_of(day: Any, zone: str) -> datetime:
    """A moment of that day which is on the same day in the organization's zone."""
    return datetime.combine(day, time(12), ZoneInfo(zone))


def _midnight(day: Any, zone: str) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(zone)) if day else None


def _known(kind: Any, value: str | None) -> Any:
    return next((one for one in kind if one.value == value), None)
