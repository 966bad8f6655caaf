"""An organization's campaigns: the list, each one's overview, and what readers see of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit, four_eyes
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns import service
from campaign.campaigns.models import Campaign, CampaignState, Outcome
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo, refusals_flashed
from campaign.core.errors import NotFound
from campaign.core.locales import Translated
from campaign.dashboard import checking
from campaign.dashboard.desk_campaign_forms import OutcomeForm
from campaign.petitions import organizing, pages
from campaign.petitions.organizing import HasSigners

bp = Blueprint("campaigns", __name__, url_prefix="/<organization>/campaigns")
PAGE = 40


@bp.get("/")
@needs(Permission.LOOK)
def index() -> ResponseReturnValue:
    """Every campaign with its state, how it ended, and its numbers."""
    session, wanted = db.session(), request.args.get("state", "")
    state = CampaignState(wanted) if wanted in set(CampaignState) else None
    before = request.args.get("before", type=int)
    found = service.campaigns_of(session, desk().organization.id, state=state, before=before, limit=PAGE + 1)
    return render_template(
        "campaigns/desk/index.html",
        cards=pages.cards_of(session, found[:PAGE], drafts=True),
        state=state,
        older=url_for(".index", state=wanted or None, before=found[PAGE - 1].id) if found[PAGE:] else None,
    )


@bp.get("/<slug>/")
@needs(Permission.LOOK)
def overview(slug: str) -> ResponseReturnValue:
    """Where a campaign stands, and what is still missing before readers see it."""
    return _overview(slug)


@bp.post("/<slug>/publish")
@needs(Permission.PUBLISH)
def publish(slug: str) -> ResponseReturnValue:
    """Show it to readers; an archived one comes back."""
    with refusals_flashed(), transaction():
        was = _move(slug, CampaignState.PUBLISHED)
        undo = url_for(".archive" if was is CampaignState.ARCHIVED else ".unpublish", slug=slug)
        flash_undo(gettext("The campaign is published. Readers see it now."), undo)
        return redirect(url_for(".overview", slug=slug), code=303)
    return _overview(slug), 409


@bp.post("/<slug>/archive")
@needs(Permission.PUBLISH)
def archive(slug: str) -> ResponseReturnValue:
    """Off the lists; its pages stay."""
    with refusals_flashed(), transaction():
        _move(slug, CampaignState.ARCHIVED)
        words = gettext("The campaign is archived: it left the lists, and its page stays.")
        flash_undo(words, url_for(".publish", slug=slug))
        return redirect(url_for(".overview", slug=slug), code=303)
    return _overview(slug), 409


@bp.post("/<slug>/unpublish")
@needs(Permission.PUBLISH)
def unpublish(slug: str) -> ResponseReturnValue:
    """A draft again; refused once somebody has signed, whose links would lead nowhere."""
    words = {
        HasSigners: gettext("People have signed, and their links lead to this page. Archive it instead.")
    }
    with refusals_flashed(words), transaction():
        _move(slug, CampaignState.DRAFT)
        flash_undo(gettext("The campaign is a draft again."), url_for(".publish", slug=slug))
        return redirect(url_for(".overview", slug=slug), code=303)
    return _overview(slug), 409


@bp.route("/<slug>/outcome", methods=["GET", "POST"])
@needs(Permission.PUBLISH)
def outcome(slug: str) -> ResponseReturnValue:
    """How it ended: won, partly won, lost, with a note that readers see."""
    campaign = own(slug)
    form = OutcomeForm(outcome=campaign.outcome.value, notes=campaign.outcome_notes)
    if form.validate_on_submit():
        with transaction():
            _end(slug, Outcome(form.outcome.data), form.notes.data, is_back=False)
        flash_undo(gettext("The outcome is on the page."), url_for(".outcome_undo", slug=slug))
        return redirect(url_for(".overview", slug=slug), code=303)
    return render_template("campaigns/desk/outcome.html", campaign=campaign, form=form), form.status


@bp.post("/<slug>/outcome/undo")
@needs(Permission.PUBLISH)
def outcome_undo(slug: str) -> ResponseReturnValue:
    """As it was before the last change of the outcome; pressing again brings that back."""
    with transaction() as session:
        line = audit.latest(session, "campaign.outcome", own(slug))
        if line is None:
            raise NotFound("no-outcome")
        _end(slug, Outcome(line.before["outcome"]), line.before["notes"], is_back=True)
    flash(gettext("The outcome is as it was before."), "good")
    return redirect(url_for(".overview", slug=slug), code=303)


def own(slug: str, *, lock: bool = False) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return service.own_campaign(db.session(), desk().organization.id, slug, lock=lock)


def _overview(slug: str) -> str:
    session, campaign = db.session(), own(slug)
    card = pages.cards_of(session, [campaign], drafts=True)[0]
    checks = checking.before_publishing(session, card)
    return render_template("campaigns/desk/overview.html", card=card, campaign=campaign, checks=checks)


def _move(slug: str, state: CampaignState) -> CampaignState:
    """Take the step with the row locked; returns the state it had."""
    session, now = db.session(), utcnow()
    campaign = own(slug, lock=True)
    was = campaign.state
    before, after = {"state": was}, {"state": state}
    if state is CampaignState.PUBLISHED:
        service.publish(session, campaign, now=now)
        shown = {"titles": campaign.titles, "summaries": campaign.summaries, "bodies": campaign.bodies}
        told = {**after, **shown}
        four_eyes.record(f"campaign.{state}", campaign, is_shown=True, before=before, after=told)
        return was
    if state is CampaignState.ARCHIVED:
        service.archive(session, campaign)
    else:
        organizing.refuse_if_signed(session, campaign)
        service.unpublish(session, campaign)
    audit.record(session, desk().actor, f"campaign.{state}", campaign, before=before, after=after, now=now)
    return was


def _end(slug: str, outcome: Outcome, notes: Translated, *, is_back: bool) -> None:
    """Readers had before what is brought back, so nobody needs to look at it again."""
    session, campaign = db.session(), own(slug, lock=True)
    before = {"outcome": campaign.outcome, "notes": campaign.outcome_notes}
    service.end(session, campaign, outcome, notes)
    after, is_shown = {"outcome": outcome, "notes": notes}, campaign.is_seen and not is_back
    four_eyes.record("campaign.outcome", campaign, is_shown=is_shown, before=before, after=after)
