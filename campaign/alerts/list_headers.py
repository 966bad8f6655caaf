"""What a letter to a supporter carries beside its words, so that their mail program can leave for them."""

from datetime import datetime

from flask import current_app

from campaign.core.links import language_prefix
from campaign.outbox.servers import bounce_address
from campaign.supporters.links import choices_path, leave_path, leave_subject, reader_token


def links_and_headers(supporter_id: int, locale: str, *, now: datetime) -> dict[str, object]:
    """The links to choose and to leave, and the headers of RFC 8058 and RFC 2369 that say the same."""
    config = current_app.config
    token, prefix = reader_token(supporter_id, now=now), config["BASE_URL"] + language_prefix(locale)
    local, _, domain = bounce_address(config).rpartition("@")
    by_mail = f"mailto:{local}+leave@{domain}?subject={leave_subject(token).replace(' ', '%20')}"
    leave = prefix + leave_path(token)
    return {
        "choices": prefix + choices_path(token),
        "leave": leave,
        "headers": {
            "List-Unsubscribe": f"<{leave}>, <{by_mail}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<news.{config['MAIL_SENDER'].rpartition('@')[2]}>",
            "Precedence": "bulk",
        },
    }
