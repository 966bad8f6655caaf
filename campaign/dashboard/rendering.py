"""What the dashboard's templates can use beside what every template can."""

from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, lazy_gettext
from flask_security import current_user

from campaign.accounts import audit, four_eyes, joining
from campaign.accounts.desk import LOCALES
from campaign.accounts.login import is_below_organize
from campaign.accounts.models import Membership
from campaign.accounts.roles import Permission, Role
from campaign.campaigns.models import CampaignState
from campaign.core.db import db
from campaign.core.differences import marked
from campaign.core.drafting import Conflict, SentBefore
from campaign.petitions.models import PetitionState

MENU = (
    ("organize.overview.home", lazy_gettext("Today"), Permission.LOOK),
    ("organize.campaigns.index", lazy_gettext("Campaigns"), Permission.LOOK),
    ("organize.statements.index", lazy_gettext("Statements"), Permission.LOOK),
    ("organize.alerts.index", lazy_gettext("Alerts"), Permission.LOOK),
    ("organize.moderation.queue", lazy_gettext("Moderation"), Permission.MODERATE),
    ("organize.appeals.index", lazy_gettext("Appeals"), Permission.LOOK),
    ("organize.gifts.index", lazy_gettext("Money"), Permission.MONEY),
    ("organize.supporters.index", lazy_gettext("Supporters"), Permission.IMPORT_PEOPLE),
    ("organize.pictures.index", lazy_gettext("Pictures"), Permission.LOOK),
    ("organize.people.index", lazy_gettext("People"), Permission.PEOPLE),
    ("organize.audit.index", lazy_gettext("Audit log"), Permission.AUDIT),
    ("organize.health.index", lazy_gettext("Health"), Permission.SETTINGS),
    ("organize.settings.index", lazy_gettext("Settings"), Permission.SETTINGS),
    ("organize.platform.index", lazy_gettext("Platform"), Permission.PLATFORM),
)
"""The rail: endpoint, words, and the permission without which it is not shown."""
CAMPAIGN_TABS = (
    ("organize.campaigns.overview", lazy_gettext("Overview"), Permission.LOOK),
    ("organize.campaign_statements.index", lazy_gettext("Statements"), Permission.LOOK),
    ("organize.petition.index", lazy_gettext("Petition"), Permission.LOOK),
    ("organize.timeline.index", lazy_gettext("Timeline"), Permission.LOOK),
    ("organize.updates.index", lazy_gettext("Updates"), Permission.LOOK),
    ("organize.appeals.of_campaign", lazy_gettext("Appeal"), Permission.LOOK),
    ("organize.figures.show", lazy_gettext("Figures"), Permission.LOOK),
    ("organize.signatures.index", lazy_gettext("Signatures"), Permission.SEE_SIGNERS),
    ("organize.paper.index", lazy_gettext("On paper"), Permission.MODERATE),
    ("organize.delivery.index", lazy_gettext("Hand over"), Permission.LOOK),
)
"""The pages of one campaign, found by its slug; see `campaigns/desk/_tabs.html`."""
MONEY_TABS = (
    ("organize.gifts.index", lazy_gettext("Gifts"), Permission.MONEY),
    ("organize.waiting.show", lazy_gettext("What waits"), Permission.MONEY),
    ("organize.recurring.index", lazy_gettext("Again and again"), Permission.MONEY),
    ("organize.bank.index", lazy_gettext("Bank statements"), Permission.MONEY),
    ("organize.ledger.index", lazy_gettext("Ledger"), Permission.MONEY),
    ("organize.payouts.index_of_payouts", lazy_gettext("Payouts"), Permission.MONEY),
    ("organize.receipts.index_of_receipts", lazy_gettext("Receipts"), Permission.MONEY),
    ("organize.gift_figures.show", lazy_gettext("Figures of gifts"), Permission.MONEY),
    ("organize.terms.show", lazy_gettext("Money settings"), Permission.MONEY),
)
"""The treasurer's pages; see `donations/desk/_money.html`."""
_MONEY_SECTIONS = frozenset(endpoint.rpartition(".")[0] for endpoint, *_ in MONEY_TABS)
ROLE_NAMES = {
    Role.OWNER: lazy_gettext("Owner"),
    Role.EDITOR: lazy_gettext("Editor"),
    Role.MODERATOR: lazy_gettext("Moderator"),
    Role.TREASURER: lazy_gettext("Treasurer"),
    Role.VIEWER: lazy_gettext("Viewer"),
}

STATE_NAMES = {
    CampaignState.DRAFT: lazy_gettext("Draft"),
    CampaignState.PUBLISHED: lazy_gettext("Published"),
    CampaignState.ARCHIVED: lazy_gettext("Archived"),
    PetitionState.OPEN: lazy_gettext("Petition open"),
    PetitionState.CLOSED: lazy_gettext("Petition closed"),
    PetitionState.DELIVERED: lazy_gettext("Petition delivered"),
    PetitionState.ANSWERED: lazy_gettext("Petition answered"),
}


def init_app(app: Flask) -> None:
    """Bind them."""
    app.context_processor(_desk_facts)
    app.add_template_filter(moment, "moment")
    app.add_template_filter(marked, "marked")
    app.register_error_handler(Conflict, _both_texts)
    app.register_error_handler(SentBefore, _sent_before)
    app.add_template_filter(chart_time, "chart_time")


def moment(at: datetime | None) -> str:
    """A moment in the organization's own time zone, to the minute."""
    if at is None:
        return "–"
    desk = g.get("desk")
    zone = ZoneInfo(desk.organization.zone if desk else "UTC")
    return str(format_datetime(at.astimezone(zone), "d MMM y HH:mm", rebase=False))


def _sent_before(sent: SentBefore) -> ResponseReturnValue:
    """The same form twice: to where the first one led."""
    audit.nothing_changed(db.session())
    return redirect(sent.address, code=303)


def _both_texts(conflict: Conflict) -> ResponseReturnValue:
    """Saving over a newer text: the difference, and three ways on."""
    unkept = {"csrf_token", "base_revision"}
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in unkept]
    page = render_template(
        "dashboard/conflict.html",
        clashes=conflict.clashes,
        present=conflict.present,
        typed=typed,
        editable=[clash.name for clash in conflict.clashes if clash.name in request.form],
    )
    return page, 409


def chart_time(at: datetime, is_by_hour: bool) -> str:
    """A place on a chart's time axis: the day, and the hour where it shows hours. Its zone is its own."""
    return str(format_datetime(at, "d MMM y HH:mm" if is_by_hour else "d MMM y", rebase=False))


def _desk_facts() -> dict[str, object]:
    if not is_below_organize():
        return {}
    desk = g.get("desk")
    return {
        "desk": desk,
        "menu": [entry for entry in MENU if desk and desk.may(entry[2])],
        "campaign_tabs": [tab for tab in CAMPAIGN_TABS if desk and desk.may(tab[2])],
        "money_tabs": [tab for tab in MONEY_TABS if desk and desk.may(tab[2])],
        "is_money": (request.endpoint or "").rpartition(".")[0] in _MONEY_SECTIONS,
        "role_names": ROLE_NAMES,
        "state_names": STATE_NAMES,
        "desk_locales": LOCALES,
        "my_seats": _my_seats,
        "written_here": four_eyes.written_here,
        "same_page_in": _same_page_in,
    }


def _same_page_in(locale: str) -> str:
    """The page that is shown, with its filters, in another language."""
    asked = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    return "?" + urlencode([*asked, ("lang", locale)])


def _my_seats() -> list[Membership]:
    if not current_user.is_authenticated:
        return []
    return joining.seats_of(db.session(), current_user)
