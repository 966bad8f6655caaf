"""Home, the hub of a campaign, a statement with its sign box: pages that join features."""

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campaign.campaigns import service as campaigns
from campaign.campaigns.models import Campaign, CampaignState, Outcome
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.freshness import public
from campaign.core.links import link_to
from campaign.core.locales import LOCALES, pick
from campaign.donations.service import appeal_for
from campaign.petitions import pages, reading
from campaign.petitions.forms import SignForm
from campaign.petitions.pages import CampaignCard
from campaign.petitions.sharing import share_links
from campaign.site import sharing_pictures, structured
from campaign.site.languages import alternates
from campaign.statements import reading as statements
from campaign.statements.models import StatementState
from campaign.statements.reading import StatementCard
from campaign.statements.service import find_statement

bp = Blueprint("site", __name__)
HOME_STATEMENTS = 8
SHOWN_SIGNERS = 12
PICTURE_SECONDS = 365 * 24 * 3600


@bp.get("/")
def home() -> ResponseReturnValue:
    """The front page: campaigns, the latest statements, the appeal."""
    session = db.session()
    shown = campaigns.published_campaigns(session, limit=6)
    page = render_template(
        "site/home.html",
        campaigns=pages.cards_of(session, shown),
        statements=statements.latest(session, _locale(), limit=HOME_STATEMENTS),
        appeal=appeal_for(session),
    )
    return public(page)


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
    """A campaign's hub."""
    session, now = db.session(), utcnow()
    card = pages.card_of(session, slug)
    page = render_template(
        "site/campaign.html",
        card=card,
        ask=card.ask,
        form=_sign_form(card),
        timeline=campaigns.timeline_of(session, card.campaign),
        updates=campaigns.updates_of(session, card.campaign, now=now),
        statements=statements.latest(session, _locale(), limit=20, campaign_id=card.campaign.id),
        appeal=appeal_for(session, campaign_id=card.campaign.id),
        **_signatures(card),
    )
    return public(page)


@bp.get("/statements/<slug>")
def statement(slug: str) -> ResponseReturnValue:
    """A statement, with its disclaimer, the sign box of its campaign, the appeal at its foot."""
    found = find_statement(db.session(), slug)
    card = statements.cards(db.session(), [found], _locale())[0]
    page = render_template("site/statement.html", card=card, **_around(card))
    return public((page, 410 if found.state is StatementState.WITHDRAWN else 200))


@bp.get("/campaigns/<slug>/thanks")
def thanks(slug: str) -> ResponseReturnValue:
    """Thanks, the number reached, how to carry it on, the appeal. Shows nobody's data."""
    card = pages.card_with_ask(slug)
    share_url = link_to("site.campaign", _locale(), slug=slug)
    page = render_template(
        "site/thanks.html",
        card=card,
        ask=card.ask,
        share=share_links(share_url, pick(card.campaign.titles, _locale())),
        share_url=share_url,
        paper_form_url=url_for("petitions.paper_form", slug=slug),
        appeal=appeal_for(db.session(), campaign_id=card.campaign.id),
    )
    return public(page)


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


@bp.get("/campaigns/<slug>/share-<locale>.png")
def picture_share(slug: str, locale: str) -> ResponseReturnValue:
    """The picture that other sites show beside a link to this campaign."""
    if locale not in LOCALES:
        abort(404)
    png = sharing_pictures.for_campaign(pages.card_of(db.session(), slug), locale)
    response = Response(png, mimetype="image/png")
    return public(response, sharing_pictures.SECONDS)


def _around(card: StatementCard) -> dict[str, object]:
    """What stands around a statement's words."""
    session, found = db.session(), card.statement
    related = _campaign_card(found.campaign)
    others = statements.latest(session, _locale(), limit=5, campaign_id=found.campaign_id)
    return {
        "text_locale": card.text.locale,
        "available": alternates(card.locales),
        "campaign_card": related,
        "form": _sign_form(related) if related else None,
        "appeal": appeal_for(session, campaign_id=found.campaign_id),
        "others": [other for other in others if other.statement.id != found.id],
        "jsonld": structured.news_article(card, statements.quotations_of(session, card)),
    }


def _locale() -> str:
    return str(get_locale())


def _sign_form(card: CampaignCard | None) -> SignForm | None:
    if card is None or card.ask is None or not card.ask.is_open:
        return None
    return pages.prepare(SignForm(formdata=None), card)


def _campaign_card(campaign: Campaign | None) -> CampaignCard | None:
    if campaign is None or campaign.state is CampaignState.DRAFT:
        return None
    return pages.cards_of(db.session(), [campaign])[0]


def _signatures(card: CampaignCard) -> dict[str, object]:
    """What a hub shows of those who signed; nothing where there is no petition."""
    if card.ask is None:
        return {
            "growth": None,
            "countries": [],
            "signers": [],
            "endorsements": [],
            "versions": [],
        }
    session, small = db.session(), current_app.config["SMALL_COUNT"]
    return {
        "growth": reading.growth_of(session, card.ask, now=utcnow()),
        "countries": reading.countries_of(session, card.ask, small=small),
        "signers": reading.recent_signers(session, card.ask, limit=SHOWN_SIGNERS),
        "endorsements": reading.endorsement_groups(session, card.ask),
        "versions": reading.versions_of(session, card.ask),
    }
