"""Atom feeds (RFC 4287) of statements, of each campaign's updates, and of messages to supporters."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from campaign.accounts.service import find_organization
from campaign.alerts import archive
from campaign.alerts.archive import Whose
from campaign.campaigns.service import find_campaign
from campaign.campaigns.story import updates_of
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.freshness import public
from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.statements.reading import StatementCard, latest

if TYPE_CHECKING:
    from feedgen.entry import FeedEntry
    from feedgen.feed import FeedGenerator

bp = Blueprint("api", __name__, url_prefix="/feeds")
ENTRIES = 30
FEED_SECONDS = 300
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@bp.get("/statements.atom")
def statements_feed() -> ResponseReturnValue:
    """The newest statements, in the language of the path."""
    locale = str(get_locale())
    site_name = current_app.config["SITE_NAME"]
    cards = latest(db.session(), locale, limit=ENTRIES)
    feed = _feed(
        gettext("%(site)s: statements", site=site_name),
        link_to("api.statements_feed", locale),
        link_to("statements.index", locale),
        max((card.text.updated_at for card in cards), default=_NEVER),
    )
    for card in cards:
        _add_statement(feed, card)
    return _answer(feed)


@bp.get("/campaigns/<slug>.atom")
def campaign_feed(slug: str) -> ResponseReturnValue:
    """What moved in a campaign."""
    locale, session = str(get_locale()), db.session()
    campaign = find_campaign(session, slug)
    page = link_to("site.campaign", locale, slug=slug)
    updates = updates_of(session, campaign, now=utcnow())[:ENTRIES]
    newest = updates[0].published_at if updates else campaign.published_at
    own = link_to("api.campaign_feed", locale, slug=slug)
    feed = _feed(pick(campaign.titles, locale), own, page, newest or campaign.created_at)
    for update in updates:
        title, body = pick(update.titles, locale), pick(update.bodies_html, locale)
        entry = _entry(feed, f"{page}#update-{update.id}", title, body)
        entry.published(update.published_at)
        entry.updated(update.published_at)
        entry.author(name=pick(campaign.organization.names, locale))
    return _answer(feed)


@bp.get("/alerts.atom")
def alerts_feed() -> ResponseReturnValue:
    """Messages to supporters, of everybody."""
    locale = str(get_locale())
    title = gettext("%(site)s: messages to supporters", site=current_app.config["SITE_NAME"])
    return _alerts(Whose(), title, link_to("api.alerts_feed", locale), link_to("alerts.index", locale))


@bp.get("/alerts/campaigns/<slug>.atom")
def alerts_of_campaign(slug: str) -> ResponseReturnValue:
    """Messages about one campaign."""
    locale, campaign = str(get_locale()), find_campaign(db.session(), slug)
    own = link_to("api.alerts_of_campaign", locale, slug=slug)
    page = link_to("alerts.index", locale, campaign=slug)
    return _alerts(Whose(campaign_id=campaign.id), pick(campaign.titles, locale), own, page)


@bp.get("/alerts/organizations/<slug>.atom")
def alerts_of_organization(slug: str) -> ResponseReturnValue:
    """Messages of one organization."""
    locale, organization = str(get_locale()), find_organization(db.session(), slug)
    own = link_to("api.alerts_of_organization", locale, slug=slug)
    page = link_to("alerts.index", locale, organization=slug)
    return _alerts(Whose(organization_id=organization.id), pick(organization.names, locale), own, page)


def _alerts(whose: Whose, title: str, own: str, page: str) -> Response:
    locale = str(get_locale())
    found = archive.archived(db.session(), whose, locale, now=utcnow())[:ENTRIES]
    feed = _feed(title, own, page, max((one.sent_at for one in found), default=_NEVER))
    for one in found:
        address = link_to("alerts.show", one.text.locale, slug=one.mailing.slug)
        entry = _entry(feed, address, one.subject, one.html)
        entry.published(one.sent_at)
        entry.updated(one.sent_at)
        entry.author(name=pick(one.mailing.organization.names, one.text.locale))
    return _answer(feed)


def _add_statement(feed: "FeedGenerator", card: StatementCard) -> None:
    address = link_to("site.statement", card.text.locale, slug=card.statement.slug)
    entry = _entry(feed, address, card.text.title, card.text.body_html)
    entry.summary(card.text.summary)
    entry.published(card.statement.published_at)
    entry.updated(card.text.updated_at)
    for issuer in card.issuers:
        entry.author(name=pick(issuer.names, card.text.locale))


def _feed(title: str, own: str, page: str, updated_at: datetime) -> "FeedGenerator":
    # Four megabytes with what it stands on, which a process needs only when it makes a feed.
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(own)
    feed.title(title)
    feed.link(href=own, rel="self", type="application/atom+xml")
    feed.link(href=page, rel="alternate", type="text/html")
    feed.language(str(get_locale()))
    feed.updated(updated_at)
    return feed


def _entry(feed: "FeedGenerator", address: str, title: str, html: str) -> "FeedEntry":
    entry = feed.add_entry(order="append")
    entry.id(address)
    entry.title(title)
    entry.link(href=address, rel="alternate")
    entry.content(html, type="html")
    return entry


def _answer(feed: "FeedGenerator") -> Response:
    return public(Response(feed.atom_str(), mimetype="application/atom+xml"), FEED_SECONDS)
