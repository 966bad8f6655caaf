"""For machines: sitemap, robots, health."""

from xml.sax.saxutils import escape

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from campaign.campaigns.service import published_campaigns
from campaign.core.db import db
from campaign.core.freshness import public
from campaign.core.links import link_to
from campaign.core.locales import LOCALES
from campaign.statements.models import Statement, StatementState, StatementText

bp = Blueprint("machines", __name__)
HOUR = 3600


@bp.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Everything public may be read; a person's pages and forms are nobody's business."""
    closed = ("/me/", "/confirm/", "/not-me/", "/letters/", "/challenge")
    prefixes = ("", *(f"/{code}" for code in LOCALES))
    lines = [
        "User-agent: *",
        *(f"Disallow: {prefix}{path}" for prefix in prefixes for path in closed),
    ]
    lines.append(f"Sitemap: {current_app.config['BASE_URL']}/sitemap.xml")
    response = Response("\n".join(lines) + "\n", mimetype="text/plain")
    return public(response, HOUR)


@bp.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """Every public page in every language it has (https://www.sitemaps.org/protocol.html)."""
    addresses = _addresses(db.session())
    entries = "".join(f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    )
    return public(Response(xml, mimetype="application/xml"), HOUR)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process lives."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The process can serve: its database answers. Otherwise 503, from the error handler."""
    db.session().execute(text("SELECT 1"))
    return Response("ready\n", mimetype="text/plain")


def _addresses(session: Session) -> list[str]:
    addresses = [
        link_to(endpoint, locale)
        for endpoint in (
            "site.home",
            "statements.index",
            "site.all_campaigns",
            "alerts.index",
            "subscribing.ask",
            "site.about",
        )
        for locale in LOCALES
    ]
    for campaign in published_campaigns(session):
        addresses += [link_to("site.campaign", code, slug=campaign.slug) for code in campaign.titles]
    texts = (
        select(Statement.slug, StatementText.locale)
        .join(StatementText, StatementText.statement_id == Statement.id)
        .where(Statement.state == StatementState.PUBLISHED)
        .order_by(Statement.id)
    )
    addresses += [link_to("site.statement", code, slug=slug) for slug, code in session.execute(texts)]
    return addresses
