"""Appeals as their organization writes them: words, amounts, publishing. The accounts are in `desk_steps`."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from campaign.accounts import audit, four_eyes, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns.service import own_campaign
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_forms import flash_undo, refusals_flashed
from campaign.core.desk_words import words_form
from campaign.core.drafting import stamp
from campaign.core.errors import Refused
from campaign.core.row_numbers import asked_number
from campaign.donations import account_changes, service
from campaign.donations.desk_bank_letters import STATE_WORDS as CHANGE_WORDS
from campaign.donations.desk_bank_letters import account_line
from campaign.donations.desk_forms import AmountsForm, AppealWordsForm, NewAppealForm
from campaign.donations.duties import SendsBack
from campaign.donations.models import Appeal, AppealState
from campaign.donations.service import NewAppeal, NoWayToGive, SlugTaken

bp = Blueprint("appeals", __name__, url_prefix="/<organization>")
PAGE = 40
PROPOSAL_WORDS: Mapping[type[Refused], object] = {
    SendsBack: lazy_gettext(
        "You refunded a gift in the last thirty days. Somebody else must propose another account."
    )
}
UNSEEN = lazy_gettext(
    "It has an account that readers have never seen. That is proposed now: a second person must agree, and "
    "a day later the appeal can be published."
)


@bp.get("/appeals/")
@needs(Permission.LOOK)
def index() -> ResponseReturnValue:
    """Every appeal of the organization; those that an import found are drafts here."""
    before = asked_number("before")
    found = service.appeals_of(db.session(), desk().organization.id, before=before, limit=PAGE + 1)
    older = url_for(".index", before=found[PAGE - 1].id) if found[PAGE:] else None
    return render_template("donations/desk/index.html", appeals=found[:PAGE], older=older)


@bp.get("/campaigns/<slug>/appeal")
@needs(Permission.LOOK)
def of_campaign(slug: str) -> ResponseReturnValue:
    """Which appeal stands at the foot of this campaign's page."""
    session = db.session()
    campaign = own_campaign(session, desk().organization.id, slug)
    shown = service.appeal_for(session, campaign_id=campaign.id)
    return render_template("donations/desk/of_campaign.html", campaign=campaign, shown=shown)


@bp.route("/appeals/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new() -> ResponseReturnValue:
    """Begin one in one language, for a campaign or for all."""
    form = NewAppealForm(original_locale=desk().organizer.locale)
    if form.validate_on_submit():
        words = {SlugTaken: gettext("This name is taken. Please choose another.")}
        with form.refusals(words), transaction():
            appeal = _begin(form)
            flash(gettext("It is a draft. Now say how readers can give."), "good")
            return redirect(url_for(".show", slug=appeal.slug), code=303)
    kept = writing.left_off(form, "appeal:new")
    return render_template("donations/desk/new.html", form=form, kept=kept), form.status


@bp.get("/appeals/<slug>/")
@needs(Permission.LOOK)
def show(slug: str) -> ResponseReturnValue:
    """One appeal: its languages, its steps, its amounts."""
    return page(slug)


@bp.route("/appeals/<slug>/texts/<locale>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def texts(slug: str, locale: str) -> ResponseReturnValue:
    """One language of it, beside its original."""
    appeal, locale = own(slug), writing.known_locale(locale)
    form = words_form(AppealWordsForm, appeal, locale, _told(appeal, locale))
    if form.validate_on_submit():
        with transaction():
            _rewrite(slug, locale, form)
        flash(gettext("Saved."), "good")
        return redirect(request.path, code=303)
    about = f"appeal:{appeal.id}:{locale}"
    kept, original = writing.left_off(form, about), _told(appeal, appeal.original_locale)
    shown = {"appeal": appeal, "text_locale": locale, "form": form, "about": about}
    return render_template("donations/desk/texts.html", kept=kept, original=original, **shown), form.status


@bp.route("/appeals/<slug>/amounts", methods=["GET", "POST"])
@needs(Permission.WRITE)
def amounts(slug: str) -> ResponseReturnValue:
    """What readers may give, and what each amount buys."""
    appeal = own(slug)
    form = AmountsForm.of(appeal, base_revision=_amounts_base(appeal))
    if form.validate_on_submit():
        with transaction():
            _set_amounts(slug, form)
        flash(gettext("Saved."), "good")
        return redirect(url_for(".show", slug=slug), code=303)
    return render_template("donations/desk/amounts.html", appeal=appeal, form=form), form.status


@bp.post("/appeals/<slug>/publish")
@needs(Permission.PUBLISH)
def publish(slug: str) -> ResponseReturnValue:
    """Show it to readers."""
    words = {NoWayToGive: gettext("It tells no way to give yet. Fill in the facts of a step first.")}
    with refusals_flashed({**words, **PROPOSAL_WORDS}), transaction() as session:
        appeal = own(slug)
        if account_changes.show(session, appeal, desk().organizer, now=utcnow()):
            shown = {"titles": appeal.titles, "bodies": appeal.intros}
            four_eyes.record("appeal.published", appeal, is_shown=True, after=shown)
            flash_undo(gettext("Readers see the appeal."), url_for(".unpublish", slug=slug))
        else:
            note("appeal.account_proposed", appeal)
            flash(str(UNSEEN), "warning")
        return redirect(url_for(".show", slug=slug), code=303)
    return page(slug), 409


@bp.post("/appeals/<slug>/unpublish")
@needs(Permission.PUBLISH)
def unpublish(slug: str) -> ResponseReturnValue:
    """A draft again."""
    with refusals_flashed(), transaction() as session:
        appeal = own(slug)
        service.unpublish(session, appeal)
        note("appeal.unpublished", appeal)
        flash_undo(gettext("Readers do not see the appeal any more."), url_for(".publish", slug=slug))
        return redirect(url_for(".show", slug=slug), code=303)
    return page(slug), 409


def own(slug: str) -> Appeal:
    """The appeal of this address, if it is this organization's."""
    return service.own_appeal(db.session(), desk().organization.id, slug)


def page(slug: str) -> str:
    """An appeal's page."""
    appeal = own(slug)
    return render_template(
        "donations/desk/show.html",
        appeal=appeal,
        base=steps_base(appeal),
        changes=account_changes.waiting(db.session(), appeal),
        change_words=CHANGE_WORDS,
        account_line=lambda step: account_line(step, desk().organizer.locale),
    )


def steps_base(appeal: Appeal) -> str:
    """The version of its steps: the same ones have the same."""
    return stamp({"steps": str(appeal.steps)})


def note(action: str, appeal: Appeal, **told: Any) -> None:
    """Into the audit log."""
    audit.record(db.session(), desk().actor, action, appeal, **({"now": utcnow()} | told))


def _told(appeal: Appeal, locale: str) -> dict[str, str]:
    return {"title": appeal.titles.get(locale, ""), "body": appeal.intros.get(locale, "")}


def _amounts_base(appeal: Appeal) -> str:
    return stamp({name: str(fact) for name, fact in _amounts_of(appeal).items()})


def _amounts_of(appeal: Appeal) -> dict[str, Any]:
    return {
        "amounts": appeal.amounts_minor,
        "since": appeal.since_year,
        "goal": appeal.goal_minor,
        "goal_currency": appeal.goal_currency,
    }


def _begin(form: NewAppealForm) -> Appeal:
    session, locale, campaign_id = db.session(), form.original_locale.data, None
    if wanted := request.args.get("campaign"):
        campaign_id = own_campaign(session, desk().organization.id, wanted).id
    writing.take_once(session, form, "appeal:new", now=utcnow())
    new_one = NewAppeal(
        organization_id=desk().organization.id,
        campaign_id=campaign_id,
        slug=form.slug.data,
        titles={locale: form.title.data},
        intros={locale: form.body.data},
        steps=[],
        original_locale=locale,
    )
    appeal = service.draft_appeal(session, new_one)
    note("appeal.drafted", appeal, after={"slug": appeal.slug, "campaign": campaign_id})
    return appeal


def _rewrite(slug: str, locale: str, form: AppealWordsForm) -> None:
    session, appeal = db.session(), own(slug)
    lock(session, appeal)
    before = _told(appeal, locale)
    form.is_news(str(appeal.base_of(locale)), before)
    writing.take_once(session, form, f"appeal:{appeal.id}:{locale}", now=utcnow())
    titles, intros = {locale: form.title.data}, {locale: form.body.data}
    service.rewrite(session, appeal, titles, intros, follows=form.followed)
    language = {"language": locale}
    four_eyes.record(
        "appeal.written",
        appeal,
        is_shown=appeal.state is AppealState.PUBLISHED,
        before=language | before,
        after=language | _told(appeal, locale),
    )


def _set_amounts(slug: str, form: AmountsForm) -> None:
    session, appeal = db.session(), own(slug)
    lock(session, appeal)
    theirs = AmountsForm.of(appeal, formdata=None)
    form.is_news(_amounts_base(appeal), theirs.words())
    before = _amounts_of(appeal)
    service.set_amounts(session, appeal, form.since_year.data, form.amounts(), goal=form.reaches)
    note("appeal.amounts", appeal, before=before, after=_amounts_of(appeal))
