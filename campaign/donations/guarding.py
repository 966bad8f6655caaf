"""Against those who try out stolen cards: how many tries, how fast, and what is asked before one more.

Cards fail closed: without counters, or under an attack, none is tried. Transfers stay open: they harm
nobody, and whoever gives that way is asked no more than whoever signs.
"""

import secrets
from datetime import datetime, timedelta
from struct import Struct
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core import throttle
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.errors import Refused
from campaign.core.public_forms import Step
from campaign.donations.forms import GiftForm
from campaign.donations.gift_models import AttemptState, Method, PaymentAttempt

OPENED = "gift-form"
LIFETIME = timedelta(hours=6)
_OPENED = Struct(">I8s")
PER_FORM = "6 per 6 hours"
PER_ADDRESS = "12 per day"
WHILE_ATTACKED = "30 per 10 minutes"
"""Cards of the whole site, all of which did their work, while most cards are declined."""
HARDEST = 3
"""So many times a network's ordinary share, and its cards are refused for the hour."""
_LOOKED_AT = 60
_WINDOW = timedelta(minutes=15)
_ENOUGH = 10
"""Fewer declined cards than these are bad luck."""


class CardsClosed(Refused):
    """No card is taken from here just now; a transfer still is."""


class Opening(NamedTuple):
    """When a form was made, and the number of that making: it stands for the session that is not kept."""

    at: int
    number: str


def new_opening(now: datetime) -> str:
    """What a form carries; signed, so that nobody makes up an older one."""
    body = _OPENED.pack(int(now.timestamp()), secrets.token_bytes(8))
    return vault.link_token(OPENED, body, now + LIFETIME)


def read_opening(token: str | None, *, now: datetime) -> Opening | None:
    """When the form was made; None where that is too long ago, or no form of ours."""
    try:
        at, number = _OPENED.unpack(vault.read_link_token(OPENED, token or "", now=now))
    except Refused:
        return None
    return Opening(at, number.hex())


def next_step(session: Session, form: GiftForm, opening: Opening) -> Step | None:
    """None when the gift may be taken; otherwise what to ask for first. Counts, so it is called once.

    Raises:
        CardsClosed: no card is taken from here just now.
    """
    if form.promise is None or form.promise.way is not Method.CARD:
        return form.next_step()
    is_attacked = is_under_attack(session, now=utcnow())
    asks = _is_hasty(opening) | _is_much(form, opening) | is_attacked
    if asks and not form.did_its_work():
        return Step.WAIT
    if is_attacked and not _is_within("cards-attacked", WHILE_ATTACKED, "site"):
        raise CardsClosed("under-attack")
    return None


def is_under_attack(session: Session, *, now: datetime) -> bool:
    """Whether most of the cards of the last minutes were declined."""
    newest = select(PaymentAttempt.state, PaymentAttempt.failure, PaymentAttempt.created_at)
    rows = session.execute(newest.order_by(PaymentAttempt.id.desc()).limit(_LOOKED_AT)).all()
    fresh = [row for row in rows if row.created_at > now - _WINDOW]
    declined = sum(row.state is AttemptState.FAILED or bool(row.failure) for row in fresh)
    paid = sum(row.state is AttemptState.SUCCEEDED for row in fresh)
    return declined >= _ENOUGH and declined > paid


def _is_hasty(opening: Opening) -> bool:
    """Nobody reads and fills in a form in a moment."""
    least: int = current_app.config["GIVE_SECONDS"]
    return utcnow().timestamp() - opening.at < least


def _is_much(form: GiftForm, opening: Opening) -> bool:
    """Whether this is more than one person gives; far more is refused."""
    limit = current_app.config["LIMIT_CARDS"]
    number = _count("cards-network", limit, throttle.network_key())
    if not throttle.is_within(limit, (number + HARDEST - 1) // HARDEST):
        raise CardsClosed("network")
    if form.email.data:
        mark = vault.mark("cards-address", form.email.data).hex()
        if not _is_within("cards-address", PER_ADDRESS, mark):
            raise CardsClosed("address")
    is_once_too_often = not _is_within("cards-form", PER_FORM, opening.number)
    return is_once_too_often or not throttle.is_within(limit, number)


def _is_within(purpose: str, limit: str, key: str) -> bool:
    return throttle.is_within(limit, _count(purpose, limit, key))


def _count(purpose: str, limit: str, key: str) -> int:
    try:
        return throttle.count_surely(purpose, limit, key)
    except throttle.CountersAway:
        raise CardsClosed("counters-away") from None
