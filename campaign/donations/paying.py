"""On from a gift that is kept: to its own page, or to the page of the card provider."""

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from campaign.core.clock import utcnow
from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.donations import offers, taking
from campaign.donations.asking import Asked
from campaign.donations.gift_models import Donation
from campaign.donations.giving import AlreadyPaid
from campaign.donations.stripe_api import ProviderAway, ProviderRefused
from campaign.donations.stripe_gateway import Pages, api_of, start_checkout


def to_gift(donation: Donation) -> ResponseReturnValue:
    """To the gift's own page."""
    token = taking.gift_token(donation)
    return redirect(url_for("donations.gift", token=token), code=303)


def to_card_page(asked: Asked, donation: Donation) -> ResponseReturnValue | None:
    """To pay; None where the provider does not answer or takes no such payment.

    A gift that is paid leads to its own page: whoever comes back and presses again pays once.
    """
    api = api_of(current_app.config)
    if api is None or asked.provider is None:
        return None
    methods = offers.methods(asked.provider, donation.currency, donation.rhythm)
    try:
        address = start_checkout(api, donation.id, _pages(asked, donation), methods, now=utcnow())
    except AlreadyPaid:
        return to_gift(donation)
    except (ProviderAway, ProviderRefused):
        return None
    return redirect(address, code=303)


def away_words() -> str:
    """What is said where no card can be taken; what was typed stays."""
    return str(
        gettext(
            "The card provider does not answer just now. Nothing was taken, and what you typed "
            "is still here. Please try again in a minute, or give once by transfer."
        )
    )


def _pages(asked: Asked, donation: Donation) -> Pages:
    """The gift's own page says what is true, whoever opens it and however they came there."""
    locale = str(get_locale())
    token = taking.gift_token(donation)
    address = link_to("donations.gift", locale, token=token)
    title = pick(asked.appeal.titles, locale) or pick(asked.appeal.organization.names, locale)
    return Pages(done=f"{address}?back=paid", left=f"{address}?back=left", title=title)
