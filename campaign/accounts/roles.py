"""Who may do what: a table of roles and permissions, shown to owners and tested cell by cell."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in one organization."""

    OWNER = "owner"
    EDITOR = "editor"
    MODERATOR = "moderator"
    TREASURER = "treasurer"
    VIEWER = "viewer"


class Permission(StrEnum):
    """What a page of the dashboard asks for."""

    LOOK = "look"
    """Campaigns, texts and figures; no personal data."""
    WRITE = "write"
    """Drafts of statements, campaigns, petitions, appeals; pictures."""
    PUBLISH = "publish"
    """What readers see: publish, withdraw, open, close, deliver, outcome."""
    COMPOSE_ALERTS = "compose alerts"
    """Alerts to supporters as drafts, their audiences, tests to oneself."""
    SEND_ALERTS = "send alerts"
    """Let alerts go to the people, stop them, send again."""
    MODERATE = "moderate"
    """Comments, endorsements, reports; reject and restore signatures; paper sheets."""
    SEE_SIGNERS = "see signers"
    """Names and addresses of single signers, one page at a time."""
    EXPORT_PEOPLE = "export people"
    """Personal data as a file."""
    IMPORT_PEOPLE = "import people"
    """Supporters who agreed elsewhere, out of a file."""
    MONEY = "money"
    """Bank details, gifts, the ledger."""
    PEOPLE = "people"
    """Invite organizers, change roles, disable."""
    SETTINGS = "settings"
    """The organization itself: its name, its rules, its end."""
    AUDIT = "audit"
    """Who did what."""
    PLATFORM = "platform"
    """Only for owners and editors of the host newsroom: partners, and withdrawing any page."""


_EVERYTHING = frozenset(Permission) - {Permission.PLATFORM}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _EVERYTHING,
    Role.EDITOR: frozenset(
        {
            Permission.LOOK,
            Permission.WRITE,
            Permission.PUBLISH,
            Permission.COMPOSE_ALERTS,
            Permission.SEND_ALERTS,
        }
    ),
    Role.MODERATOR: frozenset({Permission.LOOK, Permission.MODERATE, Permission.SEE_SIGNERS}),
    Role.TREASURER: frozenset({Permission.LOOK, Permission.MONEY}),
    Role.VIEWER: frozenset({Permission.LOOK}),
}
HOST_ROLES = frozenset({Role.OWNER, Role.EDITOR})
"""Those of the host newsroom who hold PLATFORM as well."""


WHILE_NOT_APPROVED = frozenset(
    {
        Permission.LOOK,
        Permission.WRITE,
        Permission.COMPOSE_ALERTS,
        Permission.PEOPLE,
        Permission.SETTINGS,
        Permission.AUDIT,
    }
)
"""What of its own table anybody keeps while the host newsroom has not approved their organization."""


def permissions_of(role: Role, *, is_host: bool, is_approved: bool = True) -> frozenset[Permission]:
    """What this role may do in an organization; more where that is the host newsroom."""
    if not is_approved:
        return ALLOWED[role] & WHILE_NOT_APPROVED
    if is_host and role in HOST_ROLES:
        return ALLOWED[role] | {Permission.PLATFORM}
    return ALLOWED[role]
