"""What a donor fills in. It keeps whatever was typed, and says what it would be."""

from collections.abc import Mapping
from typing import Any, cast

from flask_babel import get_locale, gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from campaign.core.money import Money, NotAnAmount, parse, shown_short
from campaign.core.public_fields import TOO_LONG, as_choices, email_field, is_name
from campaign.core.public_forms import PublicForm
from campaign.core.text import tidy_line, tidy_text
from campaign.donations.asking import Asked, OutOfBounds, Promise, promise
from campaign.donations.gift_models import Method, Rhythm, Visibility

RHYTHMS = {
    Rhythm.ONCE: lazy_gettext("Once"),
    Rhythm.MONTHLY: lazy_gettext("Monthly"),
    Rhythm.YEARLY: lazy_gettext("Yearly"),
}
WAYS = {
    Method.CARD: lazy_gettext("By card, on the page of our payment provider"),
    Method.BANK: lazy_gettext("By bank transfer"),
    Method.PAYPAL: lazy_gettext("By PayPal, with a comment"),
}
VISIBILITIES = {
    Visibility.ANONYMOUS: lazy_gettext("Do not show my name"),
    Visibility.INITIALS: lazy_gettext("Show only my initials"),
    Visibility.NAMED: lazy_gettext("Show my full name"),
}
_WRONG_AMOUNTS: Mapping[str, object] = {
    "not-an-amount": lazy_gettext("Please write an amount in digits, like 300 or 25.50."),
    "too-many-decimals": lazy_gettext("This currency has no parts as small as that."),
    "unknown-currency": lazy_gettext("Please choose one of the currencies."),
    "nothing": lazy_gettext("Please choose an amount, or write one."),
    "too-much": lazy_gettext("That is more than this form can take. Please write to us first."),
}
AMOUNT = "amount_"


class GiftForm(PublicForm):
    """Give: how much, how often, by which way, and how it is shown. See `form_for`."""

    currency = RadioField(lazy_gettext("Currency"), validate_choice=False)
    own = StringField(
        lazy_gettext("Or another amount"),
        [Length(max=40, message=TOO_LONG)],
        filters=[tidy_line],
        render_kw={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"},
    )
    rhythm = RadioField(lazy_gettext("How often"), default=Rhythm.ONCE.value, validate_choice=False)
    way = RadioField(lazy_gettext("How to pay"), validate_choice=False)
    covers_fee = BooleanField(lazy_gettext("I also pay the card's fee, so that all of my gift arrives"))
    visibility = RadioField(
        lazy_gettext("How your gift is shown"),
        choices=as_choices(VISIBILITIES),
        default=Visibility.ANONYMOUS.value,
    )
    name = StringField(
        lazy_gettext("Your name (optional)"),
        [
            Optional(),
            Length(max=120, message=lazy_gettext("A name can have 120 characters at most.")),
            is_name,
        ],
        filters=[tidy_line],
        description=lazy_gettext("Needed for a receipt in your name. Kept encrypted."),
        render_kw={"autocomplete": "name", "dir": "auto"},
    )
    email = email_field(
        lazy_gettext("Your email (optional)"),
        Optional(),
        lazy_gettext("For the receipt. With a monthly or yearly gift we need it, so that you can stop it."),
    )
    tribute = StringField(
        lazy_gettext("In honour or in memory of (optional)"),
        [Length(max=200, message=lazy_gettext("This is too long."))],
        filters=[tidy_line],
        render_kw={"dir": "auto"},
    )
    postal = TextAreaField(
        lazy_gettext("Your postal address (optional)"),
        [
            Optional(),
            Length(max=400, message=lazy_gettext("An address can have 400 characters at most.")),
        ],
        filters=[tidy_text],
        description=lazy_gettext("Only for the receipt. Kept encrypted."),
        render_kw={"autocomplete": "street-address", "maxlength": 400, "dir": "auto", "rows": 3},
    )
    wants_alerts = BooleanField(lazy_gettext("Yes, email me about this work. I can leave at any time."))
    opened = HiddenField()
    stated = HiddenField(validators=[Length(max=80)])
    campaign = HiddenField(validators=[Length(max=80)])
    asked: Asked
    promise: Promise | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one, then whether they make a promise that can be kept."""
        super().validate(extra_validators)
        rhythm, way = self._chosen_rhythm(), self._chosen_way()
        self._hold_together(rhythm)
        net = self._net()
        if net and rhythm and way and not self.errors:
            self.promise = self._promised(net, rhythm, way)
        return not self.errors

    @property
    def promised(self) -> Promise:
        """What a form that was found right promises."""
        if self.promise is None:
            raise RuntimeError("look at it first")
        return self.promise

    def amounts_of(self, currency: str) -> Any:
        """The suggested amounts of one currency, as a field; None where there are none."""
        return self._fields.get(AMOUNT + currency)

    def _chosen_rhythm(self) -> Rhythm | None:
        if self.rhythm.data in [one.value for one in self.asked.rhythms]:
            return Rhythm(self.rhythm.data)
        self._wrong(self.rhythm, gettext("Please choose how often."))
        return None

    def _chosen_way(self) -> Method | None:
        """The way, if it is offered for this currency, that often."""
        if self.rhythm.errors or self.currency.data not in self.asked.currencies:
            return None
        offered = self.asked.ways(self.currency.data, Rhythm(self.rhythm.data))
        if self.way.data in [way.value for way in offered]:
            return Method(self.way.data)
        if self.way.data and offered == [Method.CARD]:
            words = gettext("Only a card can pay every month or year. Please choose the card, or give once.")
        else:
            words = gettext("Please choose one of the ways to pay.")
        self._wrong(self.way, words)
        return None

    def _hold_together(self, rhythm: Rhythm | None) -> None:
        if self.visibility.data != Visibility.ANONYMOUS and not self.name.data:
            self._wrong(self.name, gettext("Please tell us the name to show, or choose not to show it."))
        if rhythm not in {Rhythm.ONCE, None} and not self.email.data:
            self._wrong(
                self.email, gettext("Please tell us your email, so that you can change or stop the gift.")
            )
        if self.wants_alerts.data and not self.email.data:
            self._wrong(self.email, gettext("Please tell us your email, if we may write to you."))

    def _net(self) -> Money | None:
        """What was typed counts, else what was chosen."""
        currency = self.currency.data
        if currency not in self.asked.currencies:
            self._wrong(self.currency, _WRONG_AMOUNTS["unknown-currency"])
            return None
        try:
            return parse(self.own.data, currency) if self.own.data else self._suggested(currency)
        except NotAnAmount as problem:
            self._wrong(self.own, _WRONG_AMOUNTS[str(problem)])
            return None

    def _suggested(self, currency: str) -> Money:
        chosen = self.amounts_of(currency)
        for one in self.asked.suggestions(currency):
            if chosen.data == str(one["minor"]):
                return Money(one["minor"], currency)
        raise NotAnAmount("nothing")

    def _promised(self, net: Money, rhythm: Rhythm, way: Method) -> Promise | None:
        try:
            return promise(self.asked, net, rhythm, way, covers_fee=bool(self.covers_fee.data))
        except NotAnAmount as problem:
            self._wrong(self.own, _WRONG_AMOUNTS[str(problem)])
        except OutOfBounds as problem:
            bound = shown_short(problem.bound, str(get_locale()))
            if problem.is_too_small:
                words = gettext("The least that we can take is %(amount)s.", amount=bound)
            else:
                words = gettext("For more than %(amount)s please write to us first.", amount=bound)
            self._wrong(self.own, words)
        return None

    def _wrong(self, field: Any, words: object) -> None:
        field.errors = [*field.errors, words]


def form_for(asked: Asked, *, campaign: str = "", **told: Any) -> GiftForm:
    """The form of one appeal: its currencies, its amounts, the ways that are there today."""
    amounts = {AMOUNT + code: _amounts(asked, code) for code in asked.currencies if asked.suggestions(code)}
    kind = cast(type[GiftForm], type("OneGiftForm", (GiftForm,), amounts))
    first = asked.currencies[0]
    defaults = {
        "currency": first,
        "way": next(iter(asked.ways(first, Rhythm.ONCE)), None),
        "campaign": campaign,
    }
    form = kind(**{"data": defaults | told.pop("data", {}), **told})
    form.asked = asked
    if not asked.terms.asks_postal:
        del form.postal
    form.currency.choices = as_choices({code: code for code in asked.currencies})
    form.rhythm.choices = as_choices({one: RHYTHMS[one] for one in asked.rhythms})
    form.way.choices = as_choices({one: WAYS[one] for one in asked.all_ways})
    return form


def _amounts(asked: Asked, currency: str) -> RadioField:
    """The middle one is chosen to begin with."""
    minors = [str(one["minor"]) for one in asked.suggestions(currency)]
    return RadioField(
        lazy_gettext("Amount"),
        choices=as_choices({minor: minor for minor in minors}),
        default=minors[len(minors) // 2],
        validate_choice=False,
    )
