"""What a campaign says about itself: begun, written and translated by organizers, and its picture."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit, four_eyes, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns import library, service
from campaign.campaigns.desk_forms import CampaignWordsForm, ChoosePictureForm, NewCampaignForm
from campaign.campaigns.models import Campaign
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_words import words_form

bp = Blueprint("campaign_texts", __name__, url_prefix="/<organization>/campaigns")


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new() -> ResponseReturnValue:
    """Begin a campaign as a draft, in one language."""
    form = NewCampaignForm(original_locale=desk().organizer.locale)
    if form.validate_on_submit():
        words = {service.SlugTaken: gettext("This address is taken. Please choose another.")}
        with form.refusals(words), transaction():
            campaign = _open(form)
            flash(gettext("It is a draft. Nobody sees it before you publish it."), "good")
            return redirect(url_for("organize.campaigns.overview", slug=campaign.slug), code=303)
    kept = writing.left_off(form, "campaign:new")
    return render_template("campaigns/desk/new.html", form=form, kept=kept), form.status


@bp.route("/<slug>/texts/<locale>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def texts(slug: str, locale: str) -> ResponseReturnValue:
    """A campaign in one language, beside its original."""
    campaign, locale = own(slug), writing.known_locale(locale)
    form = words_form(CampaignWordsForm, campaign, locale, told(campaign, locale))
    if form.validate_on_submit():
        with form.refusals(), transaction():
            _rewrite(slug, locale, form)
            flash(gettext("Saved."), "good")
            return redirect(request.path, code=303)
    return _page(campaign, locale, form), form.status


@bp.route("/<slug>/picture", methods=["GET", "POST"])
@needs(Permission.WRITE)
def picture(slug: str) -> ResponseReturnValue:
    """Choose the lead picture from the organization's library."""
    campaign = own(slug)
    pictures = library.pictures_of(db.session(), desk().organization, request.args.get("before", type=int))
    form = ChoosePictureForm(picture=request.args.get("picture", campaign.picture_id, type=int))
    form.picture.choices = [(one.id, str(one.id)) for one in pictures]
    if form.validate_on_submit():
        with transaction():
            _show_picture(slug, form.picture.data)
        flash(gettext("The campaign has a new picture."), "good")
        return redirect(url_for("organize.campaigns.overview", slug=slug), code=303)
    older = url_for(".picture", slug=slug, before=pictures[-1].id) if len(pictures) == library.PAGE else None
    shown = {"campaign": campaign, "pictures": pictures, "form": form, "older": older}
    return render_template("campaigns/desk/picture.html", **shown), form.status


def own(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return service.own_campaign(db.session(), desk().organization.id, slug)


def told(campaign: Campaign, locale: str) -> dict[str, str]:
    """What is saved in one language, by the names of the form's fields."""
    return {
        "title": campaign.titles.get(locale, ""),
        "summary": campaign.summaries.get(locale, ""),
        "body": campaign.bodies.get(locale, ""),
    }


def _page(campaign: Campaign, locale: str, form: CampaignWordsForm) -> str:
    about = f"campaign:{campaign.id}:{locale}"
    return render_template(
        "campaigns/desk/texts.html",
        campaign=campaign,
        text_locale=locale,
        form=form,
        about=about,
        original=told(campaign, campaign.original_locale),
        kept=writing.left_off(form, about),
    )


def _show_picture(slug: str, picture_id: int) -> None:
    session, campaign = db.session(), own(slug)
    before = {"picture": campaign.picture_id}
    service.show_picture(session, campaign, library.find(session, desk().organization, picture_id))
    after = {"picture": picture_id}
    four_eyes.record("campaign.picture", campaign, is_shown=campaign.is_seen, before=before, after=after)


def _open(form: NewCampaignForm) -> Campaign:
    session, now, locale = db.session(), utcnow(), form.original_locale.data
    writing.take_once(session, form, "campaign:new", now=now)
    campaign = service.open_campaign(
        session,
        service.NewCampaign(
            slug=form.slug.data,
            organization_id=desk().organization.id,
            titles={locale: form.title.data},
            summaries={locale: form.summary.data} if form.summary.data else {},
            bodies={locale: form.body.data} if form.body.data else {},
            original_locale=locale,
        ),
    )
    after = {"slug": campaign.slug, "title": form.title.data}
    audit.record(session, desk().actor, "campaign.opened", campaign, after=after, now=now)
    return campaign


def _rewrite(slug: str, locale: str, form: CampaignWordsForm) -> None:
    session, now, campaign = db.session(), utcnow(), own(slug)
    lock(session, campaign)
    before = told(campaign, locale)
    form.is_news(str(campaign.base_of(locale)), before)
    writing.take_once(session, form, f"campaign:{campaign.id}:{locale}", now=now)
    service.rewrite(
        session,
        campaign,
        {locale: form.title.data},
        {locale: form.summary.data},
        {locale: form.body.data},
        follows=form.followed,
    )
    language = {"language": locale}
    four_eyes.record(
        "campaign.written",
        campaign,
        is_shown=campaign.is_seen,
        before=language | before,
        after=language | told(campaign, locale),
    )
