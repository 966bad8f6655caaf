"""The one form of a gift that repeats."""

from flask_babel import gettext, lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from campaign.core.money import Money, NotAnAmount, exponent, parse
from campaign.core.public_forms import PublicForm
from campaign.donations.recurring_models import RecurringGift

MOST_TIMES = 1_000
"""Of the least: more than that each month is for a talk, not for a form."""


class ChangeForm(PublicForm):
    """Another amount, in the currency in which it is given."""

    amount = StringField(
        lazy_gettext("New amount"),
        [InputRequired(lazy_gettext("Please write an amount.")), Length(max=40)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    money: Money

    def of(self, gift: RecurringGift, least: Money) -> None:
        """Hold it against a gift's currency, and what is the least."""
        self.currency, self.least = gift.currency, least

    def validate_amount(self, field: StringField) -> None:
        """An amount that the provider takes, not below the least."""
        try:
            self.money = parse(field.data or "", self.currency)
        except NotAnAmount:
            example = "300" if exponent(self.currency) == 0 else "300.00"
            raise ValidationError(
                gettext("Please write an amount like %(example)s.", example=example)
            ) from None
        if self.money < self.least:
            raise ValidationError(gettext("The least is %(amount)s.", amount=str(self.least)))
        if self.least.minor * MOST_TIMES < self.money.minor:
            raise ValidationError(gettext("That is too much for this form. Please write to us."))
