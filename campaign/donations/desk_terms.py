"""What the organization says about its money: references, receipts, fees, the smallest gift."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from campaign.accounts import audit, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import DraftForm
from campaign.core.money import CURRENCIES, Money, NotAnAmount, parse_line
from campaign.core.text import tidy_line, tidy_text
from campaign.donations.desk_money_forms import AMOUNT_WORDS
from campaign.donations.references import BadPrefix, checked_prefix
from campaign.donations.terms import prefix_of, terms_of

bp = Blueprint("terms", __name__, url_prefix="/<organization>/money")
FIELDS = (
    "currency", "reference_prefix", "receipt_lines", "receipt_note",
    "fee_basis_points", "fee_fixed_minor", "least_minor", "most_minor", "pledge_days", "asks_postal",
)  # fmt: skip
AMOUNTS = ("fee_fixed", "least", "most")


class TermsForm(DraftForm):
    """Amounts by currency are lines like "THB 20"."""

    currency = StringField(lazy_gettext("Currency that is offered first"), filters=[tidy_line])
    reference_prefix = StringField(
        lazy_gettext("Letters that references begin with"),
        [Length(max=4)],
        filters=[tidy_line],
        description=lazy_gettext(
            "One to four letters, without I, L, O and U. Earlier references stay as they are."
        ),
    )
    receipt_lines = TextAreaField(
        lazy_gettext("Head of receipts"),
        [Length(max=600)],
        filters=[tidy_text],
        description=lazy_gettext("Name, address and registration of your organization, a line each."),
    )
    receipt_note = TextAreaField(lazy_gettext("Note on receipts"), [Length(max=600)], filters=[tidy_text])
    fee_basis_points = IntegerField(
        lazy_gettext("Fee, in hundredths of a per cent"),
        [NumberRange(0, 2000, lazy_gettext("Write 365 for 3.65 per cent."))],
        description=lazy_gettext("What donors are offered to cover. 365 is 3.65 per cent."),
    )
    fee_fixed = TextAreaField(lazy_gettext("Fixed part of the fee"), filters=[tidy_text])
    least = TextAreaField(lazy_gettext("Smallest gift by card"), filters=[tidy_text])
    most = TextAreaField(
        lazy_gettext("Largest gift through the form"),
        filters=[tidy_text],
        description=lazy_gettext("A line for each currency, like THB 500000. Others keep their usual bound."),
    )
    asks_postal = BooleanField(lazy_gettext("Ask donors for their postal address, for the receipt"))
    pledge_days = IntegerField(
        lazy_gettext("Days until a pledge lapses"),
        [InputRequired(), NumberRange(1, 366, lazy_gettext("Write a number of days from 1 to 366."))],
    )

    def validate_currency(self, field: Any) -> None:
        """One that there is."""
        field.data = (field.data or "").upper()
        if field.data not in CURRENCIES:
            raise ValidationError(AMOUNT_WORDS["unknown-currency"])

    def validate_reference_prefix(self, field: Any) -> None:
        """Letters that nobody misreads."""
        try:
            field.data = checked_prefix(field.data or "")
        except BadPrefix:
            raise ValidationError(gettext("One to four letters, without I, L, O and U.")) from None

    def validate_fee_fixed(self, field: Any) -> None:
        """Amounts."""
        by_currency(field.data)

    validate_least = validate_most = validate_fee_fixed


def by_currency(typed: str | None) -> dict[str, int]:
    """The amounts of lines like "THB 20", in minor units.

    Raises:
        ValidationError: a line is no amount.
    """
    found = {}
    for line in filter(None, map(tidy_line, (typed or "").splitlines())):
        try:
            money = parse_line(line)
        except NotAnAmount as problem:
            raise ValidationError(AMOUNT_WORDS[str(problem)]) from None
        found[money.currency] = money.minor
    return found


@bp.route("/", methods=["GET", "POST"])
@needs(Permission.MONEY, fresh=True)
def show() -> ResponseReturnValue:
    """Look, and change."""
    form = _filled()
    if form.validate_on_submit():
        with transaction() as session:
            _save(session, form)
        flash(gettext("Saved."), "good")
        return redirect(url_for(".show"), code=303)
    return render_template("donations/desk/terms.html", form=form), form.status


def _filled() -> TermsForm:
    session, organization = db.session(), desk().organization
    terms = terms_of(session, organization.id)
    told = {name: getattr(terms, name) for name in FIELDS if not name.endswith("_minor")}
    told["reference_prefix"] = prefix_of(session, organization)
    told |= {name: _lines(getattr(terms, f"{name}_minor")) for name in AMOUNTS}
    return TermsForm(**told)


def _lines(minor: dict[str, Any]) -> str:
    return "\n".join(f"{Money(int(one), currency)}" for currency, one in sorted(minor.items()))


def _save(session: Session, form: TermsForm) -> None:
    now = utcnow()
    writing.take_once(session, form, "money", now=now)
    terms = session.merge(terms_of(session, desk().organization.id))
    before = {name: getattr(terms, name) for name in FIELDS}
    for name in FIELDS:
        if not name.endswith("_minor"):
            setattr(terms, name, form[name].data or type(before[name])())
    for name in AMOUNTS:
        setattr(terms, f"{name}_minor", by_currency(form[name].data))
    after = {name: getattr(terms, name) for name in FIELDS}
    audit.record(
        session, desk().actor, "money.settings", desk().organization, before=before, after=after, now=now
    )
