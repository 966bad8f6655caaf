"""Forms for those who write appeals, and for those who keep the accounts."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import FieldList, Form, FormField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from campaign.core.desk_fields import InEachLanguage, SomeLanguage, a_slug
from campaign.core.desk_forms import DraftForm
from campaign.core.desk_words import LONGEST, WordsForm
from campaign.core.errors import Refused
from campaign.core.locales import LOCALES
from campaign.core.money import CURRENCIES, Money, NotAnAmount, parse, parse_line
from campaign.core.text import tidy_line, tidy_markdown, tidy_text
from campaign.donations.facts import NoAccount, NoPaypal, NoPromptpay, NoSwift
from campaign.donations.models import Appeal

TOO_LONG = lazy_gettext("This is too long.")
FACT_WORDS: Mapping[type[Refused], object] = {
    NoAccount: lazy_gettext("That is no account number."),
    NoSwift: lazy_gettext("That is no SWIFT code: it has 8 or 11 capital letters and digits."),
    NoPromptpay: lazy_gettext("That is nothing that can be registered with PromptPay."),
    NoPaypal: lazy_gettext("Write the email address of the PayPal account, or its PayPal link."),
}


class AppealWordsForm(WordsForm):
    """An appeal in one language."""

    body = TextAreaField(
        lazy_gettext("Words"),
        [InputRequired(lazy_gettext("Please write why you ask.")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[tidy_markdown],
        description=lazy_gettext("Who asks, why, and what the money buys."),
    )


class NewAppealForm(AppealWordsForm):
    """An appeal that begins in one language."""

    slug = StringField(
        lazy_gettext("Name in addresses"),
        [InputRequired(lazy_gettext("Please give it a short name.")), a_slug],
        filters=[tidy_line],
        description=lazy_gettext("Like reader-support. Readers do not see it."),
    )
    original_locale = SelectField(lazy_gettext("Written in"), choices=list(LOCALES.items()))


class AmountRow(Form):  # type: ignore[misc]
    """One suggested amount; a row without an amount is none."""

    currency = StringField(lazy_gettext("Currency"), [Length(max=3)], filters=[tidy_line], default="THB")
    amount = StringField(lazy_gettext("Amount"), [Length(max=20)], filters=[tidy_line])
    buys = InEachLanguage(lazy_gettext("What it buys"), longest=160)

    def validate_amount(self, field: Any) -> None:
        """An exact amount of a currency that there is."""
        if not field.data:
            return
        if self.currency_code() not in CURRENCIES:
            raise ValidationError(gettext("Write the three letters of a currency, like THB."))
        if self.minor() is None:
            raise ValidationError(gettext("Write an amount like 150 or 150.50."))

    def currency_code(self) -> str:
        """In capitals, as it is kept."""
        return (self.currency.data or "").upper()

    def minor(self) -> int | None:
        """The amount in the smallest unit of its currency; None where it is no such amount."""
        try:
            return parse(self.amount.data or "", self.currency_code()).minor
        except NotAnAmount:
            return None


class AmountsForm(DraftForm):
    """What readers may give, what each amount buys, and what is to be reached."""

    reaches: Money | None = None

    since_year = IntegerField(
        lazy_gettext("At work since the year"),
        [Optional(), NumberRange(1900, 2100, lazy_gettext("Write a year like 2012."))],
    )
    goal = StringField(
        lazy_gettext("Goal"),
        [Length(max=40, message=TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("Like THB 500000. Readers see how much of it has arrived; empty for none."),
    )
    rows = FieldList(FormField(AmountRow), lazy_gettext("Amounts"), max_entries=30)

    @classmethod
    def of(cls, appeal: Appeal, **told: Any) -> "AmountsForm":
        """Filled from what is there, with room for three more."""
        goal = str(Money(appeal.goal_minor, appeal.goal_currency)) if appeal.goal_minor else ""
        rows = [
            {
                "currency": currency,
                "amount": Money(one["minor"], currency).plain,
                "buys": one["buys"],
            }
            for currency, several in appeal.amounts_minor.items()
            for one in several
        ]
        return cls(since_year=appeal.since_year, goal=goal, rows=[*rows, {}, {}, {}], **told)

    def validate_goal(self, field: Any) -> None:
        """Nothing, or an amount behind its currency."""
        try:
            self.reaches = parse_line(field.data) if field.data else None
        except NotAnAmount:
            raise ValidationError(gettext("Write the goal like THB 500000.")) from None

    def amounts(self) -> dict[str, Any]:
        """By currency, as the service takes them."""
        made: dict[str, Any] = {}
        for row in self.rows:
            if row.form.amount.data:
                one = {"minor": row.form.minor(), "buys": row.form.buys.data}
                made.setdefault(row.form.currency_code(), []).append(one)
        return made

    def words(self) -> dict[str, str]:
        """All of it as lines that a person can compare."""
        lines = [
            f"{row.form.currency_code()} {row.form.minor()} {row.form.buys.data}"
            for row in self.rows
            if row.form.amount.data
        ]
        told = {"since_year": str(self.since_year.data or ""), "goal": self.goal.data or ""}
        return told | {"rows": "\n".join(lines)}


class StepForm(DraftForm):
    """A sentence in each language; what every way to give may have."""

    text = InEachLanguage(lazy_gettext("A sentence beside it"), rows=2, longest=600)

    def step(self, kind: str) -> dict[str, Any]:
        """As the service takes it; what is empty is left out."""
        facts = {"text": self.text.data} | self.facts()
        return {"kind": kind} | {name: fact for name, fact in facts.items() if fact}

    def facts(self) -> dict[str, Any]:
        """What this kind has beside the sentence."""
        return {}


class OtherForm(StepForm):
    """Any other way to give, told in words."""

    text = InEachLanguage(
        lazy_gettext("What to do"),
        [SomeLanguage(lazy_gettext("Please say what a reader should do."))],
        rows=3,
        longest=600,
    )


class PaypalForm(StepForm):
    """A PayPal account."""

    address = StringField(
        lazy_gettext("PayPal address"),
        [Length(max=254, message=TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("Left empty, readers do not see this step."),
    )
    comment = InEachLanguage(
        lazy_gettext("Comment to write"),
        longest=140,
        description=lazy_gettext("Exactly what givers should write with it."),
    )

    def facts(self) -> dict[str, Any]:
        """The account's."""
        return {"address": self.address.data, "comment": self.comment.data}


class BankForm(StepForm):
    """A bank account."""

    holders = TextAreaField(
        lazy_gettext("Account holder"),
        [InputRequired(lazy_gettext("Please write whose account it is.")), Length(max=500, message=TOO_LONG)],
        filters=[tidy_text],
        description=lazy_gettext("As the bank writes it; one line for each script."),
    )
    number = StringField(
        lazy_gettext("Account number"),
        [InputRequired(lazy_gettext("Please write the number.")), Length(max=40, message=TOO_LONG)],
        filters=[tidy_line],
    )
    bank = InEachLanguage(
        lazy_gettext("Bank"), [SomeLanguage(lazy_gettext("Please name the bank."))], longest=120
    )
    branch = StringField(lazy_gettext("Branch"), [Length(max=120, message=TOO_LONG)], filters=[tidy_line])
    swift = StringField(
        lazy_gettext("SWIFT code"),
        [Length(max=11, message=TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext("For transfers from abroad."),
    )
    promptpay = StringField(
        lazy_gettext("PromptPay number"),
        [Length(max=20, message=TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext(
            "The phone, tax or e-wallet number that is registered with PromptPay for this account. With it "
            "givers of baht see a code to scan."
        ),
    )
    biller = StringField(
        lazy_gettext("PromptPay biller number"),
        [Length(max=20, message=TOO_LONG)],
        filters=[tidy_line],
        description=lazy_gettext(
            "13 or 15 digits, if the bank gave you one. Its code carries the reference, so that every "
            "transfer is matched."
        ),
    )
    comment = InEachLanguage(lazy_gettext("Comment to write"), longest=140)

    def facts(self) -> dict[str, Any]:
        """The account's."""
        plain = {name: self[name].data for name in ("number", "branch", "swift", "promptpay", "biller")}
        holders = [line for line in (self.holders.data or "").split("\n") if line]
        return {**plain, "holders": holders, "bank": self.bank.data, "comment": self.comment.data}


FORMS: dict[str, type[StepForm]] = {"bank": BankForm, "paypal": PaypalForm, "other": OtherForm}


def step_form(step: Mapping[str, Any], base: str, *, blank: bool = False) -> StepForm:
    """The form of a step, filled with it; with `blank`, whatever was posted is left aside."""
    told = dict(step) | {"base_revision": base}
    if "holders" in told:
        told["holders"] = "\n".join(told["holders"])
    kind = FORMS[step["kind"]]
    return kind(formdata=None, data=told) if blank else kind(data=told)
