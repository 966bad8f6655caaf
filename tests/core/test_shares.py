"""What strangers may cause: a bound for each address, and a share that is kept for its owner."""

import secrets

import pytest
from flask import Flask

from campaign.core import shares


@pytest.mark.usefixtures("session")
def test_nobody_can_keep_others_from_their_own_page_and_the_bound_holds(app: Flask) -> None:
    somebody = secrets.token_bytes(32)

    sent = [shares.has_share_left(shares.CONFIRMATIONS, somebody) for _ in range(30)]
    own = [shares.has_share_left(shares.OWN_PAGE, somebody) for _ in range(30)]

    assert own[0]
    assert sum(sent) + sum(own) == app.config["MAILS_A_DAY"]
