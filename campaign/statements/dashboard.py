"""Statements: the list, a new one, one statement with its facts and its picture."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from campaign.accounts import audit, four_eyes
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns import library
from campaign.core import drafting
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.drafting import stamp
from campaign.core.locales import LOCALES
from campaign.core.text import tidy_line
from campaign.statements import issuing, naming, reading, reviewing, service, writing
from campaign.statements.desk_forms import CommentForm, FactsForm, NewForm, PictureChoiceForm, choices
from campaign.statements.models import Statement, StatementState
from campaign.statements.revising import Saving, Wording
from campaign.statements.service import Facts, NewStatement
from campaign.statements.writing import PAGE, SlugTaken, Sought

bp = Blueprint("statements", __name__, url_prefix="/<organization>/statements")


@bp.get("/")
@needs(Permission.LOOK)
def index() -> ResponseReturnValue:
    """Every statement that the organization keeps; `q`, `state`, `language`, `campaign` narrow them."""
    session, sought = db.session(), _sought()
    rows = writing.listed(session, desk().organization, sought)
    older = request.args.to_dict() | {"before": str(rows[-1].statement.id)} if len(rows) == PAGE else None
    return render_template(
        "statements/desk/index.html",
        rows=rows,
        sought=sought,
        states=list(StatementState),
        campaigns=writing.campaigns_of(session, desk().organization),
        older=url_for(".index") + "?" + urlencode(older) if older else None,
        waiting=writing.count_in_review(session, desk().organization),
        asked=issuing.count_asked_of(session, desk().organization),
    )


def _sought() -> Sought:
    args = request.args
    return Sought(
        query=tidy_line(args.get("q"))[:100],
        state=args.get("state", "")[:20],
        locale=args.get("language", "") if args.get("language") in LOCALES else "",
        campaign_id=args.get("campaign", type=int),
        before=args.get("before", type=int),
    )


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new() -> ResponseReturnValue:
    """Begin a statement with its title and text; the rest comes on its own page."""
    form = NewForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                statement = _begin(session, form)
            return redirect(url_for(".show", statement_id=statement.id), code=303)
        except SlugTaken:
            form.slug.errors = [gettext("Another statement has this address. Choose a different one.")]
    kept = drafting.find(db.session(), _place("statement:new")) if request.method == "GET" else None
    if kept and "draft" in request.args:
        form.take_up(kept)
    page = render_template("statements/desk/new.html", form=form, draft=kept)
    return page, 422 if request.method == "POST" else 200


def _begin(session: Session, form: NewForm) -> Statement:
    now, organization = utcnow(), desk().organization
    sending = drafting.first_sending(session, form.sending.data, url_for(".index"), now=now)
    told = NewStatement(
        slug=form.slug.data or naming.free_slug(session, form.title.data),
        issuer_ids=(organization.id,),
        original_locale=form.original_locale.data,
        organization_id=organization.id,
    )
    wording = Wording(title=form.title.data, body=form.body.data)
    statement = naming.draft(session, told, wording, Saving(organizer_id=desk().organizer.id), now=now)
    sending.address = url_for(".show", statement_id=statement.id)
    drafting.forget(session, _place("statement:new"))
    audit.record(session, desk().actor, "statement.drafted", statement, after={"slug": told.slug}, now=now)
    flash(gettext("The draft is kept. Add what is missing below, then check and publish it."), "good")
    return statement


def _place(about: str) -> drafting.Place:
    return drafting.Place(
        organization_id=desk().organization.id, organizer_id=desk().organizer.id, about=about
    )


@bp.get("/<int:statement_id>/")
@needs(Permission.LOOK)
def show(statement_id: int) -> ResponseReturnValue:
    """One statement: where it stands, its languages, its facts, what colleagues say."""
    return page_of(statement_id, CommentForm(formdata=None))


def page_of(statement_id: int, form: CommentForm) -> str:
    """Its page, with a comment that is being written."""
    session = db.session()
    statement = writing.find(session, desk().organization, statement_id)
    texts = reading.texts_of(session, statement)
    return render_template(
        "statements/desk/show.html",
        statement=statement,
        texts=texts,
        stale={text.locale for text in texts if writing.is_stale(text, texts[0])},
        missing=[locale for locale in LOCALES if locale not in {text.locale for text in texts}],
        issuers=reading.issuers_of(session, statement),
        asked={one.id for one in reading.issuers_of(session, statement, is_agreed=False)},
        waiting={one.locale for one in reviewing.waiting_for(session, statement)},
        comments=reviewing.comments_on(session, statement),
        form=form,
    )


@bp.route("/<int:statement_id>/facts", methods=["GET", "POST"])
@needs(Permission.WRITE)
def facts(statement_id: int) -> ResponseReturnValue:
    """Address, date, places, issuers and campaign."""
    session = db.session()
    statement = writing.find(session, desk().organization, statement_id)
    form = _facts_form(session, statement)
    if form.validate_on_submit():
        try:
            with transaction() as work:
                _set_facts(work, statement_id, form)
            return redirect(url_for(".show", statement_id=statement_id), code=303)
        except SlugTaken:
            form.slug.errors = [gettext("Another statement has this address. Choose a different one.")]
    page = render_template("statements/desk/facts.html", form=form, statement=statement)
    return page, 422 if request.method == "POST" else 200


def _facts_form(session: Session, statement: Statement) -> FactsForm:
    issuer_ids = [one.id for one in reading.issuers_of(session, statement)]
    filled = FactsForm.of(statement, issuer_ids)
    form = filled if request.method == "GET" else FactsForm()
    form.issuers.choices = choices({one.id: one.names for one in issuing.choosable(session, issuer_ids)})
    form.campaign_id.choices = campaign_choices(session)
    if statement.published_at:
        form.slug.render_kw = {"readonly": True}
    if request.method == "GET":
        form.base_revision.data = stamp(filled.words())
    return form


def campaign_choices(session: Session) -> list[SelectChoice]:
    """The organization's campaigns, and none."""
    campaigns = writing.campaigns_of(session, desk().organization)
    return choices({0: gettext("No campaign")} | {one.id: one.titles for one in campaigns})


def _set_facts(session: Session, statement_id: int, form: FactsForm) -> None:
    statement = writing.find(session, desk().organization, statement_id, lock=True)
    before = naming.facts_told(session, statement)
    theirs = FactsForm.of(statement, []).words()
    form.is_news(stamp(theirs), theirs)
    writing.rename(session, statement, form.slug.data)
    told = Facts(
        campaign_id=form.campaign_id.data or None,
        dateline_on=form.dateline_on.data,
        dateline_places=form.places.data,
    )
    service.set_facts(session, statement, told)
    ours = desk().organization
    issuing.set_issuers(session, statement, tuple(form.issuers.data) or (ours.id,), by=ours)
    after, is_shown = naming.facts_told(session, statement), statement.is_published
    four_eyes.record("statement.facts", statement, is_shown=is_shown, before=before, after=after)
    flash(gettext("Saved."), "good")


@bp.route("/<int:statement_id>/picture", methods=["GET", "POST"])
@needs(Permission.WRITE)
def picture(statement_id: int) -> ResponseReturnValue:
    """Choose the picture that leads the statement, out of the library."""
    session = db.session()
    statement = writing.find(session, desk().organization, statement_id)
    pictures = library.pictures_of(session, desk().organization)
    form = PictureChoiceForm(picture_id=request.args.get("picture", statement.picture_id or 0, type=int))
    form.picture_id.choices = choices({0: gettext("No picture")} | {one.id: one.alts for one in pictures})
    if form.validate_on_submit():
        with transaction() as work:
            _choose_picture(work, statement_id, form.picture_id.data)
        return redirect(url_for(".show", statement_id=statement_id), code=303)
    page = render_template("statements/desk/picture.html", statement=statement, pictures=pictures, form=form)
    return page, 422 if request.method == "POST" else 200


def _choose_picture(session: Session, statement_id: int, picture_id: int) -> None:
    statement = writing.find(session, desk().organization, statement_id, lock=True)
    before = {"picture": statement.picture_id}
    chosen = library.find(session, desk().organization, picture_id) if picture_id else None
    service.show_picture(session, statement, chosen)
    after, is_shown = {"picture": statement.picture_id}, statement.is_published
    four_eyes.record("statement.picture", statement, is_shown=is_shown, before=before, after=after)
    flash(gettext("Saved."), "good")
