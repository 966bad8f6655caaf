"""What states, ways, accounts and reasons are called on the treasurer's pages."""

from flask_babel import lazy_gettext

from campaign.donations.book_models import Account
from campaign.donations.gift_models import AttemptState, DonationState, Method, Rhythm
from campaign.donations.recurring_models import RecurringState
from campaign.donations.return_models import DisputeState, RefundState

STATE_WORDS = {
    DonationState.CREATED: lazy_gettext("Not tried yet"),
    DonationState.AWAITING: lazy_gettext("Waits for the donor"),
    DonationState.PROCESSING: lazy_gettext("On its way"),
    DonationState.PLEDGED: lazy_gettext("Pledged"),
    DonationState.PAID: lazy_gettext("Paid"),
    DonationState.PARTLY_REFUNDED: lazy_gettext("Partly refunded"),
    DonationState.REFUNDED: lazy_gettext("Refunded"),
    DonationState.DISPUTED: lazy_gettext("Disputed"),
    DonationState.CHARGED_BACK: lazy_gettext("Charged back"),
    DonationState.FAILED: lazy_gettext("Failed"),
    DonationState.EXPIRED: lazy_gettext("Expired"),
    DonationState.CANCELLED: lazy_gettext("Cancelled"),
    DonationState.LAPSED: lazy_gettext("Lapsed"),
}
METHOD_WORDS = {
    Method.CARD: lazy_gettext("Card"),
    Method.BANK: lazy_gettext("Bank transfer"),
    Method.PAYPAL: lazy_gettext("PayPal"),
    Method.CASH: lazy_gettext("Cash"),
    Method.CHEQUE: lazy_gettext("Cheque"),
    Method.OTHER: lazy_gettext("Other"),
}
RHYTHM_WORDS = {
    Rhythm.ONCE: lazy_gettext("Once"),
    Rhythm.MONTHLY: lazy_gettext("Monthly"),
    Rhythm.YEARLY: lazy_gettext("Yearly"),
}
ACCOUNT_WORDS = {
    Account.STRIPE: lazy_gettext("Held by the card provider"),
    Account.BANK: lazy_gettext("Bank"),
    Account.PAYPAL: lazy_gettext("PayPal"),
    Account.CASH: lazy_gettext("Cash"),
    Account.GIFTS: lazy_gettext("Gifts"),
    Account.COVER: lazy_gettext("Fees covered by donors"),
    Account.REFUNDS: lazy_gettext("Refunds"),
    Account.FEES: lazy_gettext("Fees"),
    Account.DISPUTES: lazy_gettext("Taken while disputed"),
    Account.CHARGEBACKS: lazy_gettext("Lost to disputes"),
    Account.PARTNERS: lazy_gettext("Between the host and its partners"),
    Account.EXCHANGE: lazy_gettext("Exchange of currencies"),
}
ATTEMPT_WORDS = {
    AttemptState.CREATED: lazy_gettext("Begun"),
    AttemptState.OPEN: lazy_gettext("Waits for the donor"),
    AttemptState.PROCESSING: lazy_gettext("On its way"),
    AttemptState.SUCCEEDED: lazy_gettext("Succeeded"),
    AttemptState.FAILED: lazy_gettext("Failed"),
    AttemptState.EXPIRED: lazy_gettext("Expired"),
    AttemptState.CANCELLED: lazy_gettext("Cancelled"),
}
REFUND_WORDS = {
    RefundState.ASKED: lazy_gettext("About to be sent"),
    RefundState.PENDING: lazy_gettext("On its way"),
    RefundState.SUCCEEDED: lazy_gettext("Sent back"),
    RefundState.FAILED: lazy_gettext("Failed"),
    RefundState.CANCELLED: lazy_gettext("Cancelled"),
}
REASON_WORDS = {
    "asked": lazy_gettext("The donor asked for it"),
    "twice": lazy_gettext("It was given twice"),
    "mistake": lazy_gettext("The amount was a mistake"),
    "fraud": lazy_gettext("Somebody else's card was used"),
    "other": lazy_gettext("Another reason"),
}
DISPUTE_WORDS = {
    DisputeState.INQUIRY: lazy_gettext("A question of the bank's"),
    DisputeState.NEEDS_RESPONSE: lazy_gettext("Needs an answer"),
    DisputeState.UNDER_REVIEW: lazy_gettext("The bank decides"),
    DisputeState.WON: lazy_gettext("Won"),
    DisputeState.LOST: lazy_gettext("Lost"),
    DisputeState.CLOSED: lazy_gettext("Closed"),
}
ADVICE_WORDS = {
    "other-amount": lazy_gettext(
        "Another amount came than was asked for. It is booked as it came: ask the donor, or refund."
    ),
    "other-currency": lazy_gettext("Another currency came than was asked for. It is booked as it came."),
    "paid-twice": lazy_gettext(
        "The same gift was paid twice. Ask the donor, and refund one of them if they want."
    ),
    "unknown-object": lazy_gettext(
        "It is about something that we do not know. Look it up in the provider's dashboard."
    ),
    "provider-refused": lazy_gettext("The provider refused to tell more. Look it up in its dashboard."),
    "no-balance-entry": lazy_gettext("The provider has not said what it kept. Look again later."),
    "promised-twice": lazy_gettext(
        "A donor promised the same gift on two pages, and both repeat. Ask the donor, end one and refund it."
    ),
    "not-booked": lazy_gettext(
        "The provider has it, the ledger has not. Look in its dashboard: it may not come from this site."
    ),
    "booked-otherwise": lazy_gettext(
        "The provider has another amount than the ledger. Compare both before you change anything."
    ),
    "not-at-provider": lazy_gettext(
        "The ledger has it, the provider has not. Compare both before you change anything."
    ),
    "fault": lazy_gettext(
        "Something went wrong here. Look again; if it comes back, tell whoever runs this site."
    ),
}
"""What to do about an event that is parked, by its code."""
RECURRING_WORDS = {
    RecurringState.INCOMPLETE: lazy_gettext("Not begun"),
    RecurringState.ACTIVE: lazy_gettext("Running"),
    RecurringState.PAST_DUE: lazy_gettext("Payment failed"),
    RecurringState.CANCELLED: lazy_gettext("Stopped"),
    RecurringState.UNPAID: lazy_gettext("Unpaid"),
}
WORDS = {
    "state_words": STATE_WORDS,
    "method_words": METHOD_WORDS,
    "rhythm_words": RHYTHM_WORDS,
    "account_words": ACCOUNT_WORDS,
    "attempt_words": ATTEMPT_WORDS,
    "refund_words": REFUND_WORDS,
    "reason_words": REASON_WORDS,
    "dispute_words": DISPUTE_WORDS,
}
"""All of them, for a template."""
