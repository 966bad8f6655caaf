"""A gift that repeats, on its donor's own page: end it, change its amount or the card, in two clicks.

The link comes with the letters and from the supporter's page; whoever has it may change the gift. Nothing
here acts on GET.
"""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from campaign.core import throttle
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.errors import Unavailable
from campaign.core.links import link_to
from campaign.core.public_forms import PublicForm
from campaign.donations import recurring_pages, stripe_promises
from campaign.donations.recurring_forms import ChangeForm
from campaign.donations.recurring_models import RecurringGift
from campaign.donations.stripe_api import Api, ProviderRefused
from campaign.donations.stripe_gateway import api_of
from campaign.donations.stripe_promises import NotRunning

bp = Blueprint("repeating", __name__, url_prefix="/donate/repeating")


@bp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Where it stands, and what can be done with it."""
    return _page(token, _gift(token), told=request.args.get("told", ""))


@bp.post("/<token>/end")
@throttle.ceiling
def end(token: str) -> ResponseReturnValue:
    """End it now; where the provider does not answer, the wish is kept and told until it is heard."""
    is_heard = stripe_promises.end(_api(), _gift(token).id, by="donor", now=utcnow())
    return redirect(url_for(".show", token=token, told="ended" if is_heard else "later"), code=303)


@bp.post("/<token>/amount")
@throttle.ceiling
def amount(token: str) -> ResponseReturnValue:
    """Give another amount from the next time on."""
    gift, form = _gift(token), ChangeForm()
    form.of(gift, recurring_pages.least(db.session(), gift))
    if not form.validate():
        return _page(token, gift, form=form), 422
    try:
        stripe_promises.change(_api(), gift.id, form.money)
    except (NotRunning, ProviderRefused, Unavailable):
        return _page(token, gift, form=form, told="unchanged"), 409
    return redirect(url_for(".show", token=token, told="changed"), code=303)


@bp.post("/<token>/card")
@throttle.ceiling
def card(token: str) -> ResponseReturnValue:
    """On to the provider's page, where the card is changed."""
    gift, back = _gift(token), link_to("repeating.show", str(get_locale()), token=token)
    try:
        return redirect(stripe_promises.card_page(_api(), gift.id, back), code=303)
    except (NotRunning, ProviderRefused, Unavailable):
        return _page(token, gift, told="unchanged"), 409


@bp.after_request
def _keep_to_oneself(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _gift(token: str) -> RecurringGift:
    return recurring_pages.read_token(db.session(), token, now=utcnow())


def _api() -> Api:
    api = api_of(current_app.config)
    if api is None:
        raise Unavailable(gettext("Cards cannot be reached at the moment. Please try again later."))
    return api


def _page(token: str, gift: RecurringGift, *, form: ChangeForm | None = None, told: str = "") -> str:
    form = form or ChangeForm(formdata=None)
    return render_template(
        "donations/repeating.html",
        gift=gift,
        token=token,
        told=told,
        form=form,
        action=PublicForm(formdata=None),
        can_change=recurring_pages.is_running(gift),
    )
