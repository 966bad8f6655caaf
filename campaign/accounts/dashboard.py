"""Organizers' own pages: their account, and which organization they sit down for."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from campaign.accounts import joining, sessions
from campaign.accounts.desk import me, needs
from campaign.core.clock import utcnow
from campaign.core.db import db

account_bp = Blueprint("account", __name__)


@account_bp.get("/")
@needs(None)
def choose() -> ResponseReturnValue:
    """Straight to the one organization somebody works for; a list where there are several."""
    seats = joining.seats_of(db.session(), me())
    if len(seats) == 1:
        return redirect(url_for("organize.overview.home", organization=seats[0].organization.slug))
    return render_template("accounts/choose.html", seats=seats)


@account_bp.get("/account/")
@needs(None)
def index() -> ResponseReturnValue:
    """One's own account: second factor, passkeys, where one is signed in."""
    running = sessions.running_of(db.session(), me(), now=utcnow())
    return render_template("accounts/account.html", running=running)
