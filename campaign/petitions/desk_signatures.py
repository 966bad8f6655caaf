"""Signatures: the list, the search, one signer's page and what can be done there."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.desk_forms import flash_undo
from campaign.petitions import decision_log, moderating, scoped, signers, signing, suspecting, withdrawing
from campaign.petitions.decision_models import Pick, Thing
from campaign.petitions.desk_moderation import seat
from campaign.petitions.desk_signer_forms import FindForm, SieveForm, WithdrawForForm
from campaign.petitions.desk_words import (
    BECAME,
    DISPLAY_WORDS,
    LETTER_WORDS,
    MAIL_WORDS,
    SIGN_WORDS,
    SOURCE_WORDS,
    STATE_WORDS,
)
from campaign.petitions.models import Petition, Signature
from campaign.petitions.moderating import Verdict
from campaign.petitions.moves import Choice
from campaign.petitions.signers import Key, SignerPage
from campaign.petitions.tally import count_of

bp = Blueprint("signatures", __name__, url_prefix="/<organization>/campaigns/<slug>/signatures")
SIEVED = ("state", "country", "locale", "display", "source", "since", "until", "suspicious")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORDS = {
    "became": BECAME,
    "state_words": STATE_WORDS,
    "display_words": DISPLAY_WORDS,
    "sign_words": SIGN_WORDS,
    "source_words": SOURCE_WORDS,
    "mail_words": MAIL_WORDS,
    "letter_words": LETTER_WORDS,
}


@bp.get("/")
@needs(Permission.SEE_SIGNERS)
def index(slug: str) -> ResponseReturnValue:
    """The list, newest first, as the filters in the address narrow it."""
    form = SieveForm(formdata=request.args)
    with transaction() as session:
        petition = scoped.petition_of(session, desk().organization.id, slug)
        page = signers.list_signers(session, petition.id, form.sieve(), _key())
        _record(session, "signatures.seen", petition, {"count": len(page.signatures)})
        return _list_page(session, petition, page, form)


@bp.post("/find")
@needs(Permission.SEE_SIGNERS)
def find(slug: str) -> ResponseReturnValue:
    """Find by the whole address or name. What was looked for stands in no address and no log."""
    form = FindForm()
    with transaction() as session:
        petition = scoped.petition_of(session, desk().organization.id, slug)
        if not form.validate():
            empty = SignerPage(signatures=[], next_key=None)
            return _list_page(session, petition, empty, SieveForm(formdata=None), form), 422
        look = signers.find_by_address if form.by.data == "address" else signers.find_by_name
        found = look(session, petition.id, form.words.data or "")
        _record(session, "signatures.searched", petition, {"by": form.by.data, "count": len(found)})
        page = SignerPage(signatures=found, next_key=None)
        return _list_page(session, petition, page, SieveForm(formdata=None), form)


@bp.get("/<int:number>/")
@needs(Permission.SEE_SIGNERS)
def show(slug: str, number: int) -> ResponseReturnValue:
    """One signer, and what became of the signature."""
    return _show(slug, number, WithdrawForForm(formdata=None))


@bp.post("/<int:number>/withdraw")
@needs(Permission.MODERATE)
def withdraw(slug: str, number: int) -> ResponseReturnValue:
    """Withdraw at the signer's request."""
    form = WithdrawForForm()
    if not form.validate():
        return _show(slug, number, form), 422
    with transaction() as session:
        signature = _signature(session, slug, number)
        before = {"state": signature.state}
        withdrawing.withdraw_at_request(session, seat(), signature, form.reason.data, now=utcnow())
        _record(session, "signature.withdrawn", signature, {"state": signature.state}, before=before)
    flash(gettext("It is withdrawn, and what we knew of the person is erased."), "good")
    return redirect(url_for(".show", slug=slug, number=number), code=303)


@bp.post("/<int:number>/mail")
@needs(Permission.MODERATE)
def send_again(slug: str, number: int) -> ResponseReturnValue:
    """Send the link that confirms once more."""
    with transaction() as session:
        signature = _signature(session, slug, number)
        mails = signing.Mails(a_day=current_app.config["CONFIRMATION_MAILS_A_DAY"])
        is_owed = signing.send_again(session, signature, mails=mails, now=utcnow())
        _record(session, "signature.mailed", signature, {"sent": is_owed})
    if is_owed:
        flash(gettext("The link is on its way once more."), "good")
    else:
        flash(gettext("Not sent: it is confirmed or over, or there were enough mails today."), "warning")
    return redirect(url_for(".show", slug=slug, number=number), code=303)


@bp.post("/<int:number>/<any(reject, restore):act>")
@needs(Permission.MODERATE)
def judge(slug: str, number: int, act: str) -> ResponseReturnValue:
    """Take one signature out of the count, or put it back."""
    with transaction() as session:
        signature = _signature(session, slug, number)
        verdict = Verdict(choice=Choice.REJECT if act == "reject" else Choice.APPROVE)
        pick, now = Pick(Thing.SIGNATURE, signature.id), utcnow()
        made = moderating.decide(session, seat(), [pick], verdict, now=now)
        decision_log.record(session, desk().actor, made, now=now)
    undo = url_for(".judge", slug=slug, number=number, act="restore" if act == "reject" else "reject")
    words = {"reject": gettext("It does not count now."), "restore": gettext("It is put back.")}
    if made.decision:
        flash_undo(words[act], undo)
    else:
        flash(gettext("Nothing was changed: it was so already."), "warning")
    return redirect(url_for(".show", slug=slug, number=number), code=303)


@bp.post("/<int:number>/<any(trust, doubt):act>")
@needs(Permission.MODERATE)
def trust(slug: str, number: int, act: str) -> ResponseReturnValue:
    """Nothing is wrong with it; or there is after all."""
    with transaction() as session:
        signature = _signature(session, slug, number)
        suspecting.trust(session, signature, is_trusted=act == "trust")
        _record(session, f"signature.{act}", signature, {})
    undo = url_for(".trust", slug=slug, number=number, act="doubt" if act == "trust" else "trust")
    words = {"trust": gettext("It is not suspicious any more."), "doubt": gettext("It is suspicious again.")}
    flash_undo(words[act], undo)
    return redirect(url_for(".show", slug=slug, number=number), code=303)


def _signature(session: Session, slug: str, number: int) -> Signature:
    petition = scoped.petition_of(session, desk().organization.id, slug)
    return signers.find_signer(session, petition.id, number)


def _show(slug: str, number: int, form: WithdrawForForm) -> str:
    with transaction() as session:
        signature = _signature(session, slug, number)
        _record(session, "signature.seen", signature, {})
        return render_template(
            "petitions/desk/signer.html",
            signature=signature,
            history=signers.history_of(session, signature),
            campaign=signature.petition.campaign,
            signs=suspecting.signs_in(signature.suspicion),
            is_suspicious=suspecting.is_suspicious(signature.suspicion),
            form=form,
            **_WORDS,
        )


def _list_page(
    session: Session, petition: Petition, page: SignerPage, sieve: SieveForm, found: FindForm | None = None
) -> str:
    sieve.offer(signers.sources_of(session, petition.campaign_id))
    return render_template(
        "petitions/desk/signatures.html",
        page=page,
        older=_older(page, petition.campaign.slug),
        campaign=petition.campaign,
        count=count_of(session, petition.id),
        bands=signers.bands_of(session, petition.id)[:24] if found is None else [],
        form=sieve,
        find_form=found or FindForm(formdata=None),
        is_search=found is not None,
        signs_in=suspecting.signs_in,
        is_suspicious=suspecting.is_suspicious,
        **_WORDS,
    )


def _older(page: SignerPage, slug: str) -> str | None:
    if page.next_key is None:
        return None
    at, number = page.next_key
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    kept = {name: request.args[name] for name in SIEVED if request.args.get(name)}
    return url_for(".index", slug=slug, before=f"{micros}-{number}", **kept)  # type: ignore[arg-type]


def _key() -> Key | None:
    """Where the page begins, out of the address."""
    micros, _, number = request.args.get("before", "").partition("-")
    if not (micros.isascii() and micros.isdigit() and number.isascii() and number.isdigit()):
        return None
    try:
        at = _EPOCH + timedelta(microseconds=int(micros))
    except OverflowError:
        return None
    return at, min(int(number), 2**31 - 1)


def _record(
    session: Session,
    action: str,
    subject: Petition | Signature,
    after: Mapping[str, object],
    *,
    before: Mapping[str, object] | None = None,
) -> None:
    audit.record(session, desk().actor, action, subject, before=before, after=after, now=utcnow())
