"""The ways to give of an appeal. Accounts are the treasurer's; words are everybody's who writes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit, writing
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_forms import flash_undo, refusals_flashed
from campaign.core.errors import NotFound, Refused
from campaign.donations import account_changes, steps
from campaign.donations.account_changes import Wanted
from campaign.donations.dashboard import PROPOSAL_WORDS, note, own, page, steps_base
from campaign.donations.desk_forms import FACT_WORDS, StepForm, step_form
from campaign.donations.facts import checked_facts
from campaign.donations.models import Appeal

bp = Blueprint("appeal_steps", __name__, url_prefix="/<organization>/appeals/<slug>")
ACCOUNTS = ("bank", "paypal")
OTHERS = ("other",)
SHOW = "organize.appeals.show"
REFUSALS = {**FACT_WORDS, **PROPOSAL_WORDS}


class MovedMeanwhile(Refused):
    """Somebody changed the steps, so that this number may be another one's."""


@bp.route("/accounts/new/<kind>", methods=["GET", "POST"])
@needs(Permission.MONEY, fresh=True)
def new_account(slug: str, kind: str) -> ResponseReturnValue:
    """A bank or PayPal account more."""
    return _edit(slug, ACCOUNTS, _blank(kind, ACCOUNTS), 0)


@bp.route("/accounts/<int:number>", methods=["GET", "POST"])
@needs(Permission.MONEY, fresh=True)
def account(slug: str, number: int) -> ResponseReturnValue:
    """The facts of an account."""
    return _edit(slug, ACCOUNTS, steps.step_of(own(slug), number), number)


@bp.post("/accounts/<int:number>/remove")
@needs(Permission.MONEY, fresh=True)
def remove_account(slug: str, number: int) -> ResponseReturnValue:
    """Readers are not led to it any more."""
    return _remove(slug, number, ACCOUNTS, ".restore_account")


@bp.post("/accounts/restore")
@needs(Permission.MONEY, fresh=True)
def restore_account(slug: str) -> ResponseReturnValue:
    """The one that was removed last, as the log remembers it. A day later it is a strange one again."""
    return _restore(slug, ACCOUNTS)


@bp.route("/words/new", methods=["GET", "POST"])
@needs(Permission.WRITE)
def new_words(slug: str) -> ResponseReturnValue:
    """Another way to give, told in words."""
    return _edit(slug, OTHERS, _blank("other", OTHERS), 0)


@bp.route("/words/<int:number>", methods=["GET", "POST"])
@needs(Permission.WRITE)
def words(slug: str, number: int) -> ResponseReturnValue:
    """Its words."""
    return _edit(slug, OTHERS, steps.step_of(own(slug), number), number)


@bp.post("/words/<int:number>/remove")
@needs(Permission.WRITE)
def remove_words(slug: str, number: int) -> ResponseReturnValue:
    """Take it away."""
    return _remove(slug, number, OTHERS, ".restore_words")


@bp.post("/words/restore")
@needs(Permission.WRITE)
def restore_words(slug: str) -> ResponseReturnValue:
    """The one that was removed last."""
    return _restore(slug, OTHERS)


def _blank(kind: str, kinds: tuple[str, ...]) -> steps.Step:
    if kind not in kinds:
        raise NotFound("no-such-way")
    return {"kind": kind}


def _edit(slug: str, kinds: tuple[str, ...], step: steps.Step, number: int) -> ResponseReturnValue:
    """Show the form of a step, or save it; number 0 is a new one."""
    appeal = own(slug)
    if step["kind"] not in kinds:
        raise NotFound("no-such-way")
    form = step_form(step, steps_base(appeal))
    if form.validate_on_submit():
        with form.refusals(REFUSALS), transaction():
            flash(_save(slug, number, step["kind"], form), "good")
            return redirect(url_for(SHOW, slug=slug), code=303)
    shown = {"appeal": appeal, "form": form, "kind": step["kind"], "number": number}
    return render_template("donations/desk/step.html", **shown), form.status


def _save(slug: str, number: int, kind: str, form: StepForm) -> str:
    """Save it, or propose it where it leads money elsewhere; says which."""
    session, appeal = db.session(), own(slug)
    lock(session, appeal)
    present = _present(appeal, number, kind)
    if number:
        form.is_news(steps_base(appeal), step_form(present, "", blank=True).words())
    writing.take_once(session, form, f"step:{appeal.id}:{number}", now=utcnow())
    fresh = checked_facts(form.step(kind))
    wanted = Wanted(number=number or len(appeal.steps) + 1, after=fresh)
    if account_changes.needs_second_person(session, appeal, wanted):
        change = account_changes.propose(session, appeal, wanted, desk().organizer, now=utcnow())
        note("appeal.account_proposed", appeal, before={"step": present}, after={"step": change.after})
        return str(gettext("Proposed. A second person must agree; a day after that readers see it."))
    steps.put_step(session, appeal, wanted.number, fresh)
    note("appeal.step", appeal, before={"step": present}, after={"step": fresh})
    return str(gettext("Saved. Please read the account once more on the page below."))


def _present(appeal: Appeal, number: int, kind: str) -> steps.Step:
    """The step that is to be changed, as it is now; another kind at its place is no step of this form."""
    present = steps.step_of(appeal, number) if number else {"kind": kind}
    if present["kind"] != kind:
        raise MovedMeanwhile("moved")
    return present


def _remove(slug: str, number: int, kinds: tuple[str, ...], undo: str) -> ResponseReturnValue:
    moved = {MovedMeanwhile: gettext("Somebody changed the steps meanwhile. Please look again.")}
    with refusals_flashed(moved), transaction() as session:
        appeal = own(slug)
        lock(session, appeal)
        if request.form.get("base") != steps_base(appeal):
            raise MovedMeanwhile("moved")
        if steps.step_of(appeal, number)["kind"] not in kinds:
            raise NotFound("no-such-way")
        step = steps.take_step(session, appeal, number)
        note(f"appeal.removed {kinds[0]}", appeal, before={"number": number, "step": step})
        flash_undo(gettext("It is gone from the appeal."), url_for(undo, slug=slug))
        return redirect(url_for(SHOW, slug=slug), code=303)
    return page(slug), 409


def _restore(slug: str, kinds: tuple[str, ...]) -> ResponseReturnValue:
    with transaction() as session:
        appeal = own(slug)
        line = audit.latest(session, f"appeal.removed {kinds[0]}", appeal)
        if line is None or line.before["step"] in appeal.steps:
            raise NotFound("no-step")
        if kinds == ACCOUNTS and line.happened_at < utcnow() - account_changes.WAIT:
            raise NotFound("no-step")
        steps.insert_step(session, appeal, line.before["number"], line.before["step"])
        note("appeal.step", appeal, after={"step": line.before["step"]})
    return redirect(url_for(SHOW, slug=slug), code=303)
