"""What the pages of alerts call things."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from campaign.alerts.delivery_models import MessageState, Reason
from campaign.alerts.models import MailingState

STATES = {
    MailingState.DRAFT: lazy_gettext("Draft"),
    MailingState.WAITING: lazy_gettext("Waits for a second organizer"),
    MailingState.SCHEDULED: lazy_gettext("Planned"),
    MailingState.EXPANDING: lazy_gettext("Gathering people"),
    MailingState.SENDING: lazy_gettext("Being sent"),
    MailingState.PAUSED: lazy_gettext("Paused"),
    MailingState.FINISHED: lazy_gettext("Sent"),
    MailingState.CANCELLED: lazy_gettext("Cancelled"),
    MailingState.MISSED: lazy_gettext("Missed its time"),
}
MESSAGE_STATES = {
    MessageState.QUEUED: lazy_gettext("waiting"),
    MessageState.LEASED: lazy_gettext("taken up by a worker"),
    MessageState.SENDING: lazy_gettext("being handed over"),
    MessageState.HANDED_OFF: lazy_gettext("taken by their mail server"),
    MessageState.BOUNCED_HARD: lazy_gettext("came back: no such mailbox"),
    MessageState.BOUNCED_SOFT: lazy_gettext("came back: not now"),
    MessageState.COMPLAINED: lazy_gettext("complained"),
    MessageState.SUPPRESSED: lazy_gettext("must not be written to"),
    MessageState.SKIPPED: lazy_gettext("left out"),
    MessageState.FAILED: lazy_gettext("failed"),
    MessageState.IN_DOUBT: lazy_gettext("in doubt: handed over, no answer came"),
    MessageState.NOT_SENT: lazy_gettext("not sent: it was cancelled first"),
}
REASONS = {
    Reason.SUPPRESSED.value: lazy_gettext("have left, or their mailbox is gone"),
    Reason.PAUSED.value: lazy_gettext("take a pause from alerts"),
    Reason.WEEKLY.value: lazy_gettext("want the weekly digest instead"),
    Reason.NO_TEXT.value: lazy_gettext("read none of its languages, and there is no fallback"),
    Reason.LEFT.value: lazy_gettext("left before it was their turn"),
    Reason.ERASED.value: lazy_gettext("erased themselves"),
    Reason.BROKEN.value: lazy_gettext("the message could not be made for them"),
    Reason.CANCELLED.value: lazy_gettext("the alert was cancelled"),
    Reason.TOO_MANY_TRIES.value: lazy_gettext("tried too many times"),
}
"""Why somebody gets nothing; a refusal of a mail server stands as its code instead."""
PAUSES = {
    "complaints": lazy_gettext(
        "Too many people called it spam. Look at whom it goes to and at what it says before you go on."
    ),
    "bounces": lazy_gettext(
        "Too many of the first messages came back. Perhaps these addresses are old, or bought."
    ),
}
FINDINGS = {
    "no-text": lazy_gettext("It says nothing yet."),
    "no-translation": lazy_gettext("Not written in this language."),
    "no-fallback": lazy_gettext("The language for those who read none of the others is not written."),
    "no-subject": lazy_gettext("There is no subject."),
    "no-body": lazy_gettext("There is no text."),
    "long-subject": lazy_gettext("The subject is long: phones show the first 70 characters."),
    "no-preheader": lazy_gettext(
        "There is no line after the subject; mailboxes will show the first words of the text."
    ),
    "no-block": lazy_gettext("This card or button is not known, or its address is none."),
    "malformed-link": lazy_gettext("This is no address that can be followed."),
    "dead-link": lazy_gettext("There is no such page here."),
    "short-link": lazy_gettext("Filters distrust shortened links. Write the whole address."),
    "other-address": lazy_gettext(
        "The words show one address and the link leads to another. Filters take that for a swindle."
    ),
    "too-large": lazy_gettext(
        "It is too large: mailboxes cut it off, and with the end goes the link to leave."
    ),
    "spam-shouting": lazy_gettext("Words in capitals in the subject look like shouting."),
    "spam-marks": lazy_gettext("Many exclamation marks are a trait of spam."),
    "spam-bait": lazy_gettext("The subject has a word that much spam has, such as free, urgent or act now."),
    "spam-reply": lazy_gettext(
        "The subject looks like an answer to something. People feel deceived by that."
    ),
    "spam-money": lazy_gettext("A sum of money in the subject is a trait of spam."),
    "spam-links": lazy_gettext("There are very many links. One or two that matter are followed more often."),
    "spam-few-words": lazy_gettext("There is hardly a word beside the links. Filters like a real text."),
}
REFUSALS: Mapping[Any, object] = {
    "mailing-nobody": lazy_gettext("Nobody would get it."),
    "mailing-has-faults": lazy_gettext("Something must be mended first; the list says what."),
    "mailing-no-text": FINDINGS["no-text"],
    "mailing-half-text": lazy_gettext(
        "A language has a subject without a text, or a text without a subject."
    ),
    "mailing-no-fallback": FINDINGS["no-fallback"],
    "mailing-same-person": lazy_gettext("You approved it yourself. Somebody else must agree."),
    "mailing-no-draft": lazy_gettext("It is no draft any more. Take it back first."),
    "mailing-no-zone": lazy_gettext("There is no such time zone."),
    "mailing-not-missed": lazy_gettext("It did not miss its time."),
    "mailing-wrong-number": lazy_gettext("That is not the number. Look at it once more and type it."),
    "message-too-large": FINDINGS["too-large"],
    "segment-name-taken": lazy_gettext("There is a segment of this name already."),
    "rule-other-campaign": lazy_gettext("That campaign is not one of yours."),
    "rule-host-only": lazy_gettext("Only the host newsroom can write to those who asked for everything."),
    "rule-no-segment": lazy_gettext("There is no such segment, or it holds another segment."),
    "rule-too-large": lazy_gettext("These are too many conditions."),
    "rule-too-deep": lazy_gettext("These conditions are nested too deep."),
    "rule-no-country": lazy_gettext("Please choose at least one country."),
    "rule-no-language": lazy_gettext("Please choose at least one language."),
    "rule-no-choice": lazy_gettext("Please choose at least one."),
    "rule-no-days": lazy_gettext("Please give a day, the first before the last."),
    "rule-no-number": lazy_gettext("Please choose one of the list."),
    "rule-not-known": lazy_gettext("That condition is not known."),
}
"""What a refusal of these services is called, by the key that it carries."""
