"""Home, the hub of a campaign, a statement with its sign box: pages that join features."""

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    request,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campaign.campaigns import service as campaigns
from campaign.campaigns.models import Outcome
from campaign.core.db import db
from campaign.core.errors import NotFound
from campaign.core.freshness import public
from campaign.core.links import link_to
from campaign.core.locales import LOCALES, pick
from campaign.donations.service import appeal_for
from campaign.petitions import documents, pages
from campaign.petitions.sharing import share_links
from campaign.site import sharing_pictures
from campaign.site.gathering import Front, Hub, StatementPage

bp = Blueprint("site", __name__)
PICTURE_SECONDS = 365 * 24 * 3600


@bp.get("/")
def home() -> ResponseReturnValue:
    """The front page: campaigns, the latest statements, the appeal."""
    return public(render_template("site/home.html", front=Front()))


@bp.get("/campaigns/")
def all_campaigns() -> ResponseReturnValue:
    """Every published campaign, the running ones first."""
    session = db.session()
    cards = pages.cards_of(session, campaigns.published_campaigns(session))
    page = render_template(
        "site/campaigns.html",
        running=[card for card in cards if card.campaign.outcome is Outcome.OPEN],
        ended=[card for card in cards if card.campaign.outcome is not Outcome.OPEN],
    )
    return public(page)


@bp.get("/campaigns/<slug>")
def campaign(slug: str) -> ResponseReturnValue:
    """A campaign's hub; of a withdrawn one, that and why."""
    try:
        return public(render_template("site/campaign.html", hub=Hub(slug)))
    except NotFound:
        withdrawn = campaigns.find_withdrawn(db.session(), slug)
    return public((render_template("site/campaign_withdrawn.html", campaign=withdrawn), 410))


@bp.get("/statements/<slug>")
def statement(slug: str) -> ResponseReturnValue:
    """A statement, with its disclaimer, the sign box of its campaign, the appeal at its foot."""
    shown = StatementPage(slug)
    template = "withdrawn" if shown.is_withdrawn else "statement"
    page = render_template(f"site/{template}.html", shown=shown)
    return public((page, 410 if shown.is_withdrawn else 200))


@bp.get("/campaigns/<slug>/thanks")
def thanks(slug: str) -> ResponseReturnValue:
    """Thanks, the number reached, how to carry it on, the ask for a gift. Shows nobody's data.

    Kept by no cache: whoever comes from the button must find their own signature counted.
    """
    card = pages.card_with_ask(slug)
    asks = card.campaign.asks_for_gifts and request.args.get("gift") != "no"
    share_url = link_to("site.campaign", _locale(), slug=slug)
    return render_template(
        "site/thanks.html",
        card=card,
        ask=card.ask,
        share=share_links(share_url, pick(card.campaign.titles, _locale())),
        share_url=share_url,
        paper_form_url=url_for("petitions.paper_form", slug=slug),
        appeal=appeal_for(db.session(), campaign_id=card.campaign.id) if asks else None,
    )


@bp.get("/about")
def about() -> ResponseReturnValue:
    """What is kept, for how long, and why; from the settings in force."""
    config = current_app.config
    names = (
        "PENDING_DAYS",
        "MY_PAGE_HOURS",
        "SMALL_COUNT",
        "RISK_COUNTRIES",
        "MAILS_A_DAY",
    )
    facts = {name.lower(): config[name] for name in names}
    return public(render_template("site/about.html", **facts))


@bp.get("/pictures/<name>")
def picture(name: str) -> ResponseReturnValue:
    """One size of a picture; its name tells its content, so it may be kept for ever."""
    folder = (Path(current_app.config["DATA"]) / "pictures").absolute()
    response = send_from_directory(folder, name, max_age=PICTURE_SECONDS, conditional=True)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


@bp.get("/documents/<name>")
def document(name: str) -> ResponseReturnValue:
    """What an authority answered, as an organizer uploaded it; its name tells its content too."""
    folder = (Path(current_app.config["DATA"]) / documents.FOLDER).absolute()
    response = send_from_directory(folder, name, max_age=PICTURE_SECONDS, conditional=True)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


@bp.get("/campaigns/<slug>/share-<locale>.png")
def picture_share(slug: str, locale: str) -> ResponseReturnValue:
    """The picture that other sites show beside a link to this campaign."""
    if locale not in LOCALES:
        abort(404)
    png = sharing_pictures.for_campaign(pages.card_of(db.session(), slug), locale)
    response = Response(png, mimetype="image/png")
    return public(response, sharing_pictures.SECONDS)


def _locale() -> str:
    return str(get_locale())
