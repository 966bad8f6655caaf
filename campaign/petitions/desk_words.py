"""States and kinds in words, as the dashboard says them."""

from flask_babel import lazy_gettext

from campaign.core.sources import DIRECT, OTHER
from campaign.outbox.models import DeliveryState
from campaign.petitions.decision_models import Thing
from campaign.petitions.models import Display, SignatureState
from campaign.petitions.suspecting import Sign

BECAME = {
    "approved": lazy_gettext("shown"),
    "verified": lazy_gettext("shown"),
    "rejected": lazy_gettext("not shown"),
    "declined": lazy_gettext("not shown"),
    "dismissed": lazy_gettext("left as it is"),
    "upheld": lazy_gettext("taken down"),
    "waiting": lazy_gettext("waiting"),
    "submitted": lazy_gettext("waiting"),
    "open": lazy_gettext("waiting"),
    "pending": lazy_gettext("not confirmed"),
    "confirmed": lazy_gettext("counts"),
}
THINGS = {
    Thing.REPORT: lazy_gettext("Reports"),
    Thing.ENDORSEMENT: lazy_gettext("Endorsements"),
    Thing.COMMENT: lazy_gettext("Comments"),
}
WITHDRAWN_BECAUSE = {
    "mail": lazy_gettext("Asked by email"),
    "phone": lazy_gettext("Asked by phone"),
    "person": lazy_gettext("Asked in person"),
    "risk": lazy_gettext("Is in danger because of the signature"),
    "other": lazy_gettext("Another way"),
}
STATE_WORDS = {
    SignatureState.PENDING: lazy_gettext("not confirmed"),
    SignatureState.CONFIRMED: lazy_gettext("counts"),
    SignatureState.REJECTED: lazy_gettext("taken out"),
    SignatureState.WITHDRAWN: lazy_gettext("withdrawn"),
    SignatureState.DISOWNED: lazy_gettext("was somebody else"),
    SignatureState.EXPIRED: lazy_gettext("expired"),
}
DISPLAY_WORDS = {
    Display.HIDDEN: lazy_gettext("not at all"),
    Display.INITIALS: lazy_gettext("as initials"),
    Display.FULL: lazy_gettext("in full"),
}
SOURCE_WORDS = {DIRECT: lazy_gettext("nothing known"), OTHER: lazy_gettext("others")}
SIGN_WORDS = {
    int(Sign.BURST): lazy_gettext("many from one network"),
    int(Sign.DISPOSABLE): lazy_gettext("throw-away inbox"),
    int(Sign.REPEATED): lazy_gettext("repeated name"),
}
MAIL_WORDS = {
    DeliveryState.QUEUED: lazy_gettext("waits"),
    DeliveryState.SENDING: lazy_gettext("is being sent"),
    DeliveryState.SENT: lazy_gettext("sent"),
    DeliveryState.DEAD: lazy_gettext("could not be delivered"),
    DeliveryState.CANCELLED: lazy_gettext("taken back"),
}
LETTER_WORDS = {
    "confirm_signature": lazy_gettext("Please confirm"),
    "already_signed": lazy_gettext("You have signed already"),
    "not_shown": lazy_gettext("Your comment is not shown"),
    "not_counted": lazy_gettext("Your signature does not count now"),
}
