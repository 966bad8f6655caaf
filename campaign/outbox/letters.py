"""What a delivery says: each letter's facts are gathered when it is sent, then two templates."""

from collections.abc import Callable, Mapping
from email.policy import SMTP
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, render_template
from flask_babel import force_locale
from flask_mail import Message
from sqlalchemy.orm import Session

from campaign.core.addresses import address_on_the_wire
from campaign.core.crypto import vault
from campaign.core.text import tidy_line
from campaign.outbox import dkim
from campaign.outbox.models import Delivery
from campaign.outbox.return_paths import Sort, return_path

if TYPE_CHECKING:
    import css_inline

Facts = Mapping[str, object]
Gather = Callable[[Session, dict[str, Any], str], Facts | None]
"""(session, content, locale) → what the template shows; None when nothing is owed any more."""

_GATHERERS: dict[str, Gather] = {}


def letter(name: str) -> Callable[[Gather], Gather]:
    """Register the function that gathers the facts of a letter."""

    def remember(gather: Gather) -> Gather:
        _GATHERERS[name] = gather
        return gather

    return remember


def gather(session: Session, delivery: Delivery, content: dict[str, Any]) -> Facts | None:
    """The facts of a claimed delivery as they are now, or None. Its key is part of the content."""
    return _GATHERERS[delivery.letter](session, {**content, "key": delivery.key}, delivery.locale)


def message_id(delivery_id: int, sender: str, *, of: str = "") -> str:
    """The same on each try, so that a receiver folds a repeat (RFC 5322, 3.6.4)."""
    mark = vault.mark("message-id", f"{of}{delivery_id}").hex()[:32]
    return f"<{mark}@{sender.rpartition('@')[2]}>"


class Letter(Message):
    """A message that knows its envelope's sender, and is signed when it is made into bytes."""

    returns_to: str | None = None
    """None: to who it is from."""

    def as_bytes(self) -> bytes:
        """As it leaves."""
        return dkim.signed(self._message().as_bytes(policy=SMTP), current_app.config)


def write(delivery: Delivery, to: str, facts: Facts) -> Letter:
    """The finished message: a real text part, an HTML part, headers for automatic mail."""
    config = current_app.config
    shared = {
        "locale": delivery.locale,
        "site_name": config["SITE_NAME"],
        "base_url": config["BASE_URL"],
    }
    with force_locale(delivery.locale):
        text = render_template(f"letters/{delivery.letter}.txt", **shared, **facts)
        html = render_template(f"letters/{delivery.letter}.html", **shared, **facts)
    first, _, body = text.partition("\n")
    sender = config["MAIL_SENDER"]
    name = config["MAIL_SENDER_NEUTRAL"] if facts.get("neutral") else config["SITE_NAME"]
    message = Letter(
        subject=tidy_line(first.removeprefix("Subject:")),
        recipients=[address_on_the_wire(to)],
        body=body.strip() + "\n",
        html=inlined(html),
        sender=(name, sender),
        extra_headers={
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **cast(dict[str, str], facts.get("headers", {})),
        },
    )
    message.msgId = message_id(delivery.id, sender)
    if box := config["MAIL_BOUNCES"]:
        message.returns_to = return_path(Sort.LETTER, delivery.id, box, to=to)
    return message


def inlined(html: str) -> str:
    """With each rule of its style on the things that it is about, since some programs drop the style."""
    return _inliner().inline(html)


@cache
def _inliner() -> "css_inline.CSSInliner":
    # Needed only where letters are sent.
    import css_inline

    return css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
