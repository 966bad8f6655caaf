"""What owners are written when an account for gifts is to be another one."""

from typing import Any

from flask_babel import force_locale, gettext, lazy_gettext
from sqlalchemy.orm import Session

from campaign.core.links import link_to
from campaign.core.locales import DEFAULT_LOCALE, pick
from campaign.donations.bank_models import BankChange, ChangeState
from campaign.outbox.letters import Facts, letter

STATE_WORDS = {
    ChangeState.PROPOSED: lazy_gettext("proposed"),
    ChangeState.APPROVED: lazy_gettext("agreed to"),
    ChangeState.APPLIED: lazy_gettext("done"),
    ChangeState.WITHDRAWN: lazy_gettext("taken back"),
    ChangeState.REFUSED: lazy_gettext("stopped"),
    ChangeState.OVERTAKEN: lazy_gettext("overtaken"),
}
_WORDS = {
    ChangeState.PROPOSED: lazy_gettext(
        "Readers do not see it. A second person must agree, and then a day must pass."
    ),
    ChangeState.APPROVED: lazy_gettext(
        "A second person agreed. Readers see it in 24 hours, unless somebody stops it."
    ),
    ChangeState.APPLIED: lazy_gettext("Readers see it now."),
    ChangeState.WITHDRAWN: lazy_gettext("Whoever proposed it took it back. Nothing has changed for readers."),
    ChangeState.REFUSED: lazy_gettext("It was stopped. Nothing has changed for readers."),
    ChangeState.OVERTAKEN: lazy_gettext(
        "The account was changed in another way meanwhile, so nothing was done."
    ),
}


@letter("organizer_bank_change")
def organizer_bank_change(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """What the account is, what it is to be, and where it can be stopped."""
    change = session.get(BankChange, content["change_id"])
    if change is None:
        return None
    appeal = change.appeal
    with force_locale(locale):
        link = link_to(
            "organize.appeals.show", DEFAULT_LOCALE, organization=appeal.organization.slug, slug=appeal.slug
        )
        return {
            "organization": pick(appeal.organization.names, locale),
            "appeal": pick(appeal.titles, locale) or appeal.slug,
            "before": gettext("in a draft only, never shown to readers")
            if change.before == change.after
            else account_line(change.before, locale) or gettext("none"),
            "after": account_line(change.after, locale) or gettext("none"),
            "state": str(STATE_WORDS[change.state]),
            "words": str(_WORDS[change.state]),
            "link": link,
        }


def account_line(step: dict[str, Any], locale: str) -> str:
    """A step's bank details in one line."""
    told = [
        pick(step.get("bank"), locale),
        step.get("number"),
        " / ".join(step.get("holders") or []),
        step.get("branch"),
        step.get("swift"),
        step.get("promptpay"),
        step.get("biller"),
        step.get("address"),
    ]
    return " · ".join(filter(None, told))
