"""How many mails strangers may cause to one address in a day, and that no kind uses up another's share."""

from flask import current_app

from campaign.core import throttle

CONFIRMATIONS = "address"
OWN_PAGE = "my-page"
_OWN_PAGE_PART = 4
"""One in so many is kept for the link to one's own page: nobody can keep others from withdrawing."""


def has_share_left(purpose: str, fingerprint: bytes) -> bool:
    """Count one more mail to this address; False when its share of Config.MAILS_A_DAY is used up."""
    a_day = current_app.config["MAILS_A_DAY"]
    own_page = max(1, a_day // _OWN_PAGE_PART)
    share = own_page if purpose == OWN_PAGE else max(1, a_day - own_page)
    return throttle.hit(purpose, f"{share} per day", fingerprint.hex())
