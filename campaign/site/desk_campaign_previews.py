"""A campaign's public page as it will be, for those who write it, in a frame of our own pages only."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.accounts.writing import known_locale
from campaign.campaigns import service, story
from campaign.campaigns.models import Campaign, CampaignUpdate
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.locales import LOCALE_KEY
from campaign.donations.service import own_appeal
from campaign.extensions import talisman
from campaign.petitions import pages
from campaign.site import sharing_pictures
from campaign.site.gathering import Hub
from campaign.site.headers import POLICY

bp = Blueprint("campaign_previews", __name__, url_prefix="/<organization>")
_FRAMED = {"frame_options": "SAMEORIGIN", "content_security_policy": POLICY | {"frame-ancestors": "'self'"}}


@bp.get("/previews/campaigns/<slug>/<locale>")
@talisman(**_FRAMED)  # type: ignore[untyped-decorator]
@needs(Permission.LOOK)
def hub(slug: str, locale: str) -> ResponseReturnValue:
    """The page itself. Kept nowhere: it may be a draft."""
    campaign = _own(slug)
    update = _drafted(campaign, request.args.get("update", type=int))
    return _in(locale, "site/campaign.html", hub=lambda: Hub(slug, draft=campaign, also=update))


@bp.get("/previews/appeals/<slug>/<locale>")
@talisman(**_FRAMED)  # type: ignore[untyped-decorator]
@needs(Permission.LOOK)
def appeal(slug: str, locale: str) -> ResponseReturnValue:
    """The reader-support section as it stands at the foot of pages."""
    found = own_appeal(db.session(), desk().organization.id, slug)
    return _in(locale, "donations/desk/shown.html", appeal=lambda: found)


@bp.get("/campaigns/<slug>/preview/<locale>")
@talisman(content_security_policy=POLICY | {"frame-src": "'self'"})  # type: ignore[untyped-decorator]
@needs(Permission.LOOK)
def page(slug: str, locale: str) -> ResponseReturnValue:
    """The frame, in each language, at the width of a phone or wide, and the share picture."""
    return render_template(
        "campaigns/desk/preview.html",
        campaign=_own(slug),
        text_locale=known_locale(locale),
        update=request.args.get("update", type=int),
        width="wide" if request.args.get("width") == "wide" else "phone",
    )


@bp.get("/campaigns/<slug>/share-<locale>.png")
@needs(Permission.LOOK)
def share(slug: str, locale: str) -> ResponseReturnValue:
    """The picture that other sites will show beside a link."""
    card = pages.cards_of(db.session(), [_own(slug)], drafts=True)[0]
    png = sharing_pictures.drawn(card, known_locale(locale))
    return Response(png, mimetype="image/png")


def _own(slug: str) -> Campaign:
    return service.own_campaign(db.session(), desk().organization.id, slug)


def _drafted(campaign: Campaign, number: int | None) -> CampaignUpdate | None:
    """A copy of an update that readers do not see yet, dated today; it is never stored."""
    if number is None:
        return None
    update = story.find_update(db.session(), number, campaign)
    if update.published_at is not None:
        return None
    words = {"titles": update.titles, "bodies_html": update.bodies_html}
    return CampaignUpdate(id=update.id, published_at=update.due_at or utcnow(), **words)


def _in(locale: str, template: str, **shown: Any) -> str:
    request.environ[LOCALE_KEY] = known_locale(locale)
    with force_locale(locale):
        return render_template(template, **{name: made() for name, made in shown.items()})
