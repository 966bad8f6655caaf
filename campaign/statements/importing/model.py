"""What a published statement says, field by field, once it has been read from a file."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FrontValue = str | datetime.date | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """An organization whose words these are."""

    name: str
    short_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Dateline:
    """When and where the statement says it was made; `text` is how it stood there."""

    date: datetime.date | None
    place: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Photo:
    """What stands below a picture, and what the file tells of the picture itself."""

    caption: str = ""
    credit: str = ""
    alt: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Quotation:
    """Words quoted from somebody.

    `parts` is what stands between the quotation marks, as printed; `text` joins the parts
    and leaves out the comma that only leads to "said so-and-so". Paragraphs stay apart by
    an empty line.
    """

    text: str
    speaker: str = ""
    role: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BankStep:
    """A transfer to a bank account, whose holder may be written in several scripts."""

    text: str
    holders: tuple[str, ...] = ()
    number: str = ""
    bank: str = ""
    branch: str = ""
    swift: str = ""
    kind: Literal["bank"] = "bank"


@dataclass(frozen=True, kw_only=True)
class PaypalStep:
    """A PayPal payment; `address` stays empty when the text has none."""

    text: str
    address: str = ""
    comment: str = ""
    kind: Literal["paypal"] = "paypal"


@dataclass(frozen=True, kw_only=True)
class OtherStep:
    """Any other way to give, in the text's own words."""

    text: str
    kind: Literal["other"] = "other"


Step = BankStep | PaypalStep | OtherStep


@dataclass(frozen=True, kw_only=True)
class ImportedAppeal:
    """The reader-support section: who we are since when, why money is needed, how to give."""

    title: str = ""
    intro_markdown: str = ""
    since_year: int | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Something that a person has to check: which field, what was found, why it is doubtful."""

    field: str
    found: str
    why: object
    """Words in the language of whoever reads them."""


@dataclass(frozen=True, kw_only=True)
class ImportedStatement:
    """A statement as read. Nothing is stored yet, and `unsure` is for a human to go through."""

    title: str
    body_markdown: str
    paragraphs: tuple[str, ...]
    locale: str
    disclaimer: str = ""
    issuers: tuple[Issuer, ...] = ()
    dateline: Dateline | None = None
    photos: tuple[Photo, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    background_markdown: str = ""
    appeal: ImportedAppeal | None = None
    front_matter: Mapping[str, FrontValue] = field(default_factory=dict)
    unsure: tuple[Doubt, ...] = ()
