"""The test of an alert that an organizer sends to their own address."""

from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from campaign.alerts import composing, messages
from campaign.alerts.models import Mailing
from campaign.outbox.letters import Facts, letter


@letter("alert_test")
def alert_test(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """The alert as it is now, marked as a test; nothing if its text is gone."""
    mailing = session.get(Mailing, content["mailing_id"])
    text = composing.text_in(session, mailing, locale) if mailing else None
    if mailing is None or text is None:
        return None
    subject, plain, html = messages.shown_to(mailing, text, content["name"])
    with force_locale(locale):
        subject = gettext("[Test] %(subject)s", subject=subject)
    return {"subject": subject, "plain": plain, "html": html}
