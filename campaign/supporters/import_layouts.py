"""What the exports of other systems call their columns, and what they call who is still subscribed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaign.core.row_files import guess_columns

FIELDS = ("email", "name", "first_name", "last_name", "country", "language", "agreed_at", "status", "left_at")

GUESSES: dict[str, tuple[str, ...]] = {
    "email": ("email", "email address", "e-mail", "email_address", "mail", "อีเมล", "អ៊ីមែល"),
    "name": ("name", "full name", "full_name", "ชื่อ", "ชื่อ-นามสกุล", "ឈ្មោះ"),
    "first_name": ("first_name", "first name", "given name", "fname", "firstname"),
    "last_name": ("last_name", "last name", "family name", "surname", "lname", "lastname"),
    "country": ("country", "country code", "cc", "ประเทศ", "ប្រទេស"),
    "language": ("language", "locale", "preferred language", "lang", "ภาษา", "ភាសា"),
    "agreed_at": (
        "agreed",
        "confirm_time",
        "optin_time",
        "can2_subscription_date",
        "signed on",
        "created_at",
    ),
    "status": ("can2_subscription_status", "status", "subscription status"),
    "left_at": ("unsub_time", "clean_time", "unsubscribed_at"),
}
"""Best first, in lower case."""

_TAKEN = frozenset({"", "active", "confirmed", "enabled", "subscribed"})


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A system whose export is known by columns that no other has."""

    name: str
    marks: frozenset[str]
    prefix: str = ""
    """Instead of the marks: one column that begins so."""
    guesses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    taken: frozenset[str] = _TAKEN
    """Statuses of those who may be written to there, in lower case."""

    def fits(self, names: frozenset[str]) -> bool:
        """Whether a file with these columns is one."""
        if self.prefix:
            return any(name.startswith(self.prefix) for name in names)
        return self.marks <= names


OTHER = Layout(name="other", marks=frozenset())
LAYOUTS = (
    Layout(name="ours", marks=frozenset({"email", "topics", "agreed", "words", "source"})),
    Layout(name="actionnetwork", marks=frozenset(), prefix="can2_"),
    Layout(name="mailchimp", marks=frozenset({"leid", "euid"})),
    Layout(name="mailchimp", marks=frozenset({"email address", "member_rating"})),
    Layout(
        name="listmonk",
        marks=frozenset({"uuid", "email", "attributes", "status", "created_at"}),
        taken=frozenset({"", "enabled"}),
    ),
    Layout(
        name="changeorg",
        marks=frozenset({"postal code", "country", "signed on"}),
        guesses={"agreed_at": ("signed on",)},
    ),
)


def recognised(names: Sequence[str]) -> Layout:
    """Whose export this is, by the names of its columns."""
    folded = frozenset(name.casefold().strip() for name in names)
    return next((layout for layout in LAYOUTS if layout.fits(folded)), OTHER)


def layout_named(name: str) -> Layout:
    """A layout by the name under which it is kept."""
    return next((layout for layout in LAYOUTS if layout.name == name), OTHER)


def columns_in(names: Sequence[str]) -> dict[str, int]:
    """Which column is probably what."""
    return guess_columns(names, GUESSES | dict(recognised(names).guesses))
