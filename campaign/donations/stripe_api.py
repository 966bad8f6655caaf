"""The card provider's library: the only file that knows it. Never called inside a database transaction.

Importing the library takes half a second and 24 MB, so a process does it when it first asks for
something. What comes back is plain: mappings and numbers, no object of the library's.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from campaign.core.errors import Refused, Unavailable

if TYPE_CHECKING:
    import stripe

API_VERSION = "2026-10-28.endive"
TIMEOUT = (4, 15)
"""Seconds to connect, and to wait for an answer."""
RETRIES = 1
PAGE = 100
Json = dict[str, Any]
log = structlog.get_logger()


class ProviderAway(Unavailable):
    """The card provider does not answer, or is too busy. Whether it did what was asked is not known."""


class ProviderRefused(Refused):
    """The card provider said no; `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__("card-provider-refused")
        self.code = code[:80]


class KeyUsedOtherwise(ProviderRefused):
    """The idempotency key was used before, with other words."""


class NothingThere(ProviderRefused):
    """The card provider knows no such object."""


@dataclass(frozen=True)
class Api:
    """An account at the provider: where, and with which key."""

    key: str
    base: str

    def create_session(self, asked: Mapping[str, Any], key: str) -> Json:
        """A page to pay on."""
        return self._plain(lambda client: client.v1.checkout.sessions.create(_asked(asked), _once(key)))

    def expire_session(self, ref: str) -> Json:
        """Close a page that nobody has finished."""
        return self._plain(lambda client: client.v1.checkout.sessions.expire(ref))

    def session(self, ref: str) -> Json:
        """A page to pay on, as it is now."""
        return self._plain(lambda client: client.v1.checkout.sessions.retrieve(ref))

    def sessions(self, *, created: Mapping[str, int]) -> Iterator[Json]:
        """The pages that were made in a time."""
        wanted = _asked({"created": created, "limit": PAGE})
        return self._all(lambda client: client.v1.checkout.sessions.list(wanted))

    def session_of(self, intent: str) -> Json | None:
        """The page on which a payment is made; none where it was made without one."""
        wanted = _asked({"payment_intent": intent, "limit": 1})
        return next(self._all(lambda client: client.v1.checkout.sessions.list(wanted)), None)

    def intent(self, ref: str) -> Json:
        """A payment with its last charge and what that moved on the balance."""
        wanted = _asked({"expand": ["latest_charge.balance_transaction"]})
        return self._plain(lambda client: client.v1.payment_intents.retrieve(ref, wanted))

    def refunds(self, intent: str) -> list[Json]:
        """Every refund of a payment."""
        wanted = _asked({"payment_intent": intent, "limit": PAGE, "expand": ["data.balance_transaction"]})
        return list(self._all(lambda client: client.v1.refunds.list(wanted)))

    def disputes(self, intent: str) -> list[Json]:
        """Every dispute of a payment."""
        wanted = _asked({"payment_intent": intent, "limit": PAGE})
        return list(self._all(lambda client: client.v1.disputes.list(wanted)))

    def refund(self, asked: Mapping[str, Any], key: str) -> Json:
        """Send money back."""
        return self._plain(lambda client: client.v1.refunds.create(_asked(asked), _once(key)))

    def invoice(self, ref: str) -> Json:
        """What was owed for a period, with the payments of it."""
        wanted = _asked({"expand": ["payments"]})
        return self._plain(lambda client: client.v1.invoices.retrieve(ref, wanted))

    def invoice_of(self, intent: str) -> str | None:
        """The invoice that a payment pays; none where it pays no invoice."""
        wanted = _asked({"payment": {"type": "payment_intent", "payment_intent": intent}, "limit": 1})
        found = next(self._all(lambda client: client.v1.invoice_payments.list(wanted)), None)
        return str(found["invoice"]) if found else None

    def invoices(self, subscription: str) -> list[Json]:
        """Every invoice of a subscription, newest first."""
        wanted = _asked({"subscription": subscription, "limit": PAGE})
        return list(self._all(lambda client: client.v1.invoices.list(wanted)))

    def subscription(self, ref: str) -> Json:
        """What repeats, as it is now."""
        return self._plain(lambda client: client.v1.subscriptions.retrieve(ref))

    def end_subscription(self, ref: str) -> Json:
        """Let it not be charged again."""
        return self._plain(lambda client: client.v1.subscriptions.cancel(ref))

    def change_subscription(self, ref: str, asked: Mapping[str, Any], key: str) -> Json:
        """Another amount from the next period on."""
        return self._plain(lambda client: client.v1.subscriptions.update(ref, _asked(asked), _once(key)))

    def portal(self, customer: str, return_url: str) -> str:
        """The address of a page on which a donor changes the card."""
        asked = _asked({"customer": customer, "return_url": return_url})
        return str(self._plain(lambda client: client.v1.billing_portal.sessions.create(asked))["url"])

    def payout(self, ref: str) -> Json:
        """What goes to the bank."""
        return self._plain(lambda client: client.v1.payouts.retrieve(ref))

    def movements(self, **asked: object) -> Iterator[Json]:
        """Balance transactions, newest first: of a `payout`, or `created` in a time."""
        wanted = _asked(asked | {"limit": PAGE, "expand": ["data.source"]})
        return self._all(lambda client: client.v1.balance_transactions.list(wanted))

    def _plain(self, ask: Any) -> Json:
        with _translated():
            return dict(ask(self._client()).to_dict(for_json=True))

    def _all(self, ask: Any) -> Iterator[Json]:
        with _translated():
            for one in ask(self._client()).auto_paging_iter():
                yield one.to_dict(for_json=True)

    def _client(self) -> "stripe.StripeClient":
        return _client_for(self.key, self.base)


_clients: dict[tuple[str, str], Any] = {}
_making = threading.Lock()


def _client_for(key: str, base: str) -> "stripe.StripeClient":
    """One client for a process, which keeps its connections."""
    with _making:
        if (key, base) not in _clients:
            import stripe

            # It would write an identity of this machine into the home folder, and send it along.
            stripe.enable_telemetry = False
            _clients[key, base] = stripe.StripeClient(
                key,
                base_addresses={"api": base},
                stripe_version=API_VERSION,
                max_network_retries=RETRIES,
                http_client=stripe.RequestsClient(timeout=TIMEOUT),
            )
        client: stripe.StripeClient = _clients[key, base]
        return client


class _translated:  # noqa: N801 (used as a function is)
    """The library's errors in our own words; its messages may hold what somebody typed, so they end here."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        import stripe

        if not isinstance(problem, stripe.StripeError):
            return
        code = str(problem.code or type(problem).__name__)
        if isinstance(problem, stripe.IdempotencyError):
            raise KeyUsedOtherwise(code) from None
        if isinstance(problem, stripe.InvalidRequestError) and problem.http_status == 404:
            raise NothingThere(code) from None
        if isinstance(problem, (stripe.InvalidRequestError, stripe.CardError)):
            raise ProviderRefused(code) from None
        log.warning("card provider away", fault=type(problem).__name__)
        raise ProviderAway("card-provider-away") from None


def _asked(words: Mapping[str, Any]) -> Any:
    """The library types each request apart; ours are made in one way."""
    return dict(words)


def _once(key: str) -> Any:
    return {"idempotency_key": key}
