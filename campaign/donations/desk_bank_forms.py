"""Treasurers' forms about statements: a file, the columns of an account, what a line pays."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext
from wtforms import FieldList, FileField, Form, FormField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from campaign.core.desk_forms import DeskForm
from campaign.core.money import CURRENCIES, NotAnAmount, parse
from campaign.core.public_fields import as_choices
from campaign.core.tables import NoTable
from campaign.core.text import tidy_line
from campaign.donations.bank_files import Upload
from campaign.donations.bank_layouts import ColumnsMissing, NameTaken, known_columns, layout_of
from campaign.donations.bank_matches import IGNORED, GivenBack, MatchedAlready, OtherMoney, OtherSum
from campaign.donations.bank_models import ColumnMapping
from campaign.donations.bank_presets import PRESETS
from campaign.donations.bank_reading import NoHeader, Row, table_of
from campaign.donations.bank_refunds import UnknownPayment
from campaign.donations.matching import Reason, Rule
from campaign.donations.references import BadReference, read_reference
from campaign.donations.refunding import TooMuchBack

PARTS = 4
FIND_OUT, OWN = "", "own"
FILE_PROBLEMS = {
    "table-empty": lazy_gettext("The file is empty."),
    "table-too-large": lazy_gettext("The file is larger than 20 MB. Export a shorter time."),
    "table-too-long": lazy_gettext("The file has more than 20,000 lines. Export a shorter time."),
    "table-not-text": lazy_gettext(
        "This is no CSV or XLSX file. Choose one of these where your bank offers downloads; a PDF or an old "
        "XLS file cannot be read."
    ),
    "bank-no-header": lazy_gettext(
        "The columns of this account are not in the file. Is it from another bank?"
    ),
}
LINE_PROBLEMS = {
    "bank-day": lazy_gettext("There is no day that can be read."),
    "bank-amount": lazy_gettext("There is no amount that can be read to the last decimal."),
    "bank-currency": lazy_gettext("There is no known currency."),
}
REFUSALS: Mapping[Any, object] = {
    NameTaken: lazy_gettext("There is an account of this name already. Choose it above."),
    ColumnsMissing: lazy_gettext(
        "Say which column is the day, which the amount that came in, and which has words."
    ),
    NoHeader: FILE_PROBLEMS["bank-no-header"],
    MatchedAlready: lazy_gettext(
        "Somebody has dealt with this line meanwhile. The page shows how it stands."
    ),
    OtherSum: lazy_gettext("Together the amounts must be what came, and each pledge may be named once."),
    OtherMoney: lazy_gettext("Money in another currency came for one of these gifts before."),
    GivenBack: lazy_gettext("Some of this money went back to the donor. Undo the refund first."),
    UnknownPayment: lazy_gettext("The payment that was taken back is not matched yet. Match it first."),
    TooMuchBack: lazy_gettext("More went back than is left of the gift. Look at its refunds."),
}
RULE_WORDS = {
    Rule.REFERENCE: lazy_gettext("by its reference"),
    Rule.SEVERAL: lazy_gettext("by several references, and the sum agrees"),
    Rule.PART: lazy_gettext("by its reference; a part of what was promised"),
    Rule.MORE: lazy_gettext("by its reference; more than was promised"),
    Rule.CORRECTED: lazy_gettext("by a reference with one slip; amount and time agree"),
    Rule.BY_HAND: lazy_gettext("by hand"),
    Rule.REFUND: lazy_gettext("A refund"),
    Rule.KNOWN_REFUND: lazy_gettext("A refund that was written down before"),
    Rule.NOTHING: lazy_gettext("No reference"),
    Rule.PAID: lazy_gettext("The pledge is paid already"),
    Rule.CURRENCY: lazy_gettext("The pledge is in another currency"),
    Rule.SUM: lazy_gettext("Several references, but another sum"),
    Rule.UNSURE: lazy_gettext("A reference that is not certain"),
    Rule.UNDONE: lazy_gettext("It was undone"),
    "conversion": lazy_gettext("Changed into another currency"),
    "withdrawal": lazy_gettext("Money that went out"),
    "no gift": lazy_gettext("No gift"),
    "own money": lazy_gettext("Our own money"),
    "interest": lazy_gettext("Interest"),
    "sent back": lazy_gettext("A transfer of ours that came back"),
    "other": lazy_gettext("Something else"),
}
REASON_WORDS = {
    Reason.REFERENCE: lazy_gettext("its reference"),
    Reason.NEAR_REFERENCE: lazy_gettext("nearly its reference"),
    Reason.AMOUNT: lazy_gettext("the same amount"),
    Reason.NAME: lazy_gettext("a name like it"),
    Reason.DAY: lazy_gettext("promised shortly before"),
}
FIELD_WORDS = {
    "day": lazy_gettext("Day"),
    "text": lazy_gettext("Words: description, reference, note"),
    "payer": lazy_gettext("Who paid"),
    "in": lazy_gettext("Money in"),
    "out": lazy_gettext("Money out"),
    "amount": lazy_gettext("Amount, with a minus where it went out"),
    "direction": lazy_gettext("Debit or credit, as a word"),
    "fee": lazy_gettext("Fee"),
    "currency": lazy_gettext("Currency"),
    "number": lazy_gettext("The bank's number of the transaction"),
}


def a_currency(_form: object, field: Any) -> None:
    """A validator: nothing, or a currency that there is."""
    field.data = (field.data or "").upper()
    if field.data and field.data not in CURRENCIES:
        raise ValidationError(lazy_gettext("There is no such currency. Write three letters, such as THB."))


class StatementForm(DeskForm):
    """A file, and the account that it is of."""

    file = FileField(
        lazy_gettext("The file"),
        description=lazy_gettext("CSV or XLSX, as your bank or PayPal lets you download it."),
    )
    account = SelectField(lazy_gettext("Account"), default="")
    name = StringField(
        lazy_gettext("Name of a new account"),
        [Length(max=80, message=lazy_gettext("This is too long."))],
        filters=[tidy_line],
        description=lazy_gettext("As you know it, for example: Kasikorn savings 1234."),
    )
    layout = SelectField(lazy_gettext("Its bank"), default=FIND_OUT)

    @classmethod
    def of(cls, accounts: Sequence[ColumnMapping]) -> "StatementForm":
        """With the accounts that there are; the one used last is chosen."""
        form = cls(account=str(accounts[0].id) if accounts else "")
        known = {account.id: account.name for account in accounts}
        form.account.choices = as_choices(known | {"": lazy_gettext("A new account")})
        banks = {code: preset.name for code, preset in PRESETS.items()}
        others = {FIND_OUT: lazy_gettext("Find out from the file"), OWN: lazy_gettext("Another bank")}
        form.layout.choices = as_choices(others | banks)
        return form

    def validate_file(self, field: Any) -> None:
        """A table; it is read once, into `upload` and `rows`."""
        given = field.data
        self.upload = Upload(given.filename or "", given.read()) if given else Upload("", b"")
        try:
            self.rows = table_of(self.upload.raw)
        except NoTable as refusal:
            raise ValidationError(FILE_PROBLEMS[str(refusal)]) from None

    def validate_name(self, field: Any) -> None:
        """A new account has one."""
        if not self.account.data and not field.data:
            raise ValidationError(lazy_gettext("Please name the account."))


class ColumnForm(Form):  # type: ignore[misc]
    """What one column is."""

    what = SelectField(choices=as_choices({"": lazy_gettext("not needed")} | FIELD_WORDS), default="")


class ColumnsForm(DeskForm):
    """How the files of an account are read."""

    columns = FieldList(FormField(ColumnForm))
    names = SelectField(
        lazy_gettext("The names of the columns"),
        choices=as_choices(
            {"": lazy_gettext("stand above them"), "none": lazy_gettext("are not in the file")}
        ),
        default="",
    )
    currency = StringField(
        lazy_gettext("Currency of the account"),
        [Length(max=3), a_currency],
        filters=[tidy_line],
        description=lazy_gettext("Needed where no column tells it."),
    )
    days = SelectField(
        lazy_gettext("Days are written"),
        choices=as_choices(
            {
                "": lazy_gettext("find out from the file"),
                "day": lazy_gettext("day, month, year"),
                "month": lazy_gettext("month, day, year"),
            }
        ),
        default="",
    )
    mark = SelectField(
        lazy_gettext("Decimals stand behind"),
        choices=as_choices(
            {
                "": lazy_gettext("find out from the file"),
                ".": lazy_gettext("a point: 1,234.50"),
                ",": lazy_gettext("a comma: 1.234,50"),
            }
        ),
        default="",
    )

    @classmethod
    def of(cls, mapping: ColumnMapping, header: Row) -> "ColumnsForm":
        """With what is known of the account, or guessed from the names of the columns."""
        known = known_columns(mapping, header[1])
        what = {name: one for one, names in known.items() for name in names}
        order = layout_of(mapping).is_day_first
        return cls(
            columns=[{"what": what.get(name, "")} for name in names_of(header)],
            names="none" if any(name.startswith("#") for name in what) else "",
            currency=mapping.currency,
            days="" if order is None else "day" if order else "month",
            mark=mapping.options.get("mark", ""),
        )

    def chosen(self, header: Row) -> dict[str, list[str]]:
        """Each field with the names of its columns; without names, their places."""
        names = [f"#{at}" for at in range(1, 1 + len(header[1]))] if self.names.data else names_of(header)
        found: dict[str, list[str]] = {}
        for name, column in zip(names, self.columns, strict=False):
            if column.form.what.data:
                found.setdefault(column.form.what.data, []).append(name)
        return found

    def options(self) -> dict[str, Any]:
        """As the account keeps them."""
        order = {"day": True, "month": False}.get(self.days.data)
        return {"is_day_first": order, "mark": self.mark.data}


def names_of(header: Row) -> list[str]:
    """What stands above each column; where nothing does, its place."""
    return [cell or f"#{at}" for at, cell in enumerate(header[1], 1)]


class PartForm(Form):  # type: ignore[misc]
    """One pledge that a line pays, and how much of it."""

    reference = StringField(lazy_gettext("Reference"), [Length(max=40)], filters=[tidy_line])
    amount = StringField(lazy_gettext("Amount"), [Length(max=30)], filters=[tidy_line])

    def validate_reference(self, field: Any) -> None:
        """Nothing, or a reference; a slip is noticed."""
        if field.data:
            try:
                field.data = read_reference(field.data)
            except BadReference:
                raise ValidationError(lazy_gettext("This is no reference: a character is wrong.")) from None


class PartsForm(DeskForm):
    """The pledges that a line pays."""

    parts = FieldList(FormField(PartForm), min_entries=PARTS, max_entries=PARTS)

    def shares(self, currency: str, minor: int) -> list[tuple[str, int]]:
        """Each reference with its part in minor units; a single one without an amount gets everything.

        Raises:
            OtherSum: an amount is missing or is none.
        """
        told = [(part.form.reference.data, part.form.amount.data) for part in self.parts]
        named = [(code, amount) for code, amount in told if code]
        if len(named) == 1 and not named[0][1]:
            return [(named[0][0], minor)]
        try:
            return [(code, parse(amount or "", currency).minor) for code, amount in named]
        except NotAnAmount:
            raise OtherSum("other-sum") from None


class AsideForm(DeskForm):
    """Why a line is laid aside."""

    reason = SelectField(
        lazy_gettext("Why"), choices=as_choices({reason: RULE_WORDS[reason] for reason in IGNORED})
    )
