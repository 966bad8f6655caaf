"""Taking money: charges, their fees, and what becomes of an intent."""

from tests.fakes.payments import shapes
from tests.fakes.payments.world import Json, World

DELAYED = {"sepa_debit", "bacs_debit", "au_becs_debit", "konbini", "customer_balance"}
"""Methods that complete a session before the money is there."""


def succeed(world: World, intent: Json, method: str, *, amount: int | None = None) -> Json:
    """Take the money; `amount` where less or more arrives than was asked for (a transfer)."""
    if amount is not None:
        intent["amount"] = amount
    charge = _pending(world, intent) or shapes.charge(world, intent, method)
    received = intent["amount"]
    charge |= {"paid": True, "captured": True, "amount_captured": received, "status": "succeeded"}
    if not world.is_fee_late:
        book(world, charge)
    intent |= {"status": "succeeded", "amount_received": received, "latest_charge": charge["id"]}
    world.tell("charge.succeeded", charge)
    world.tell("payment_intent.succeeded", intent)
    return charge


def decline(world: World, intent: Json, method: str, code: str = "card_declined") -> Json:
    """Take nothing; the intent waits for another try."""
    told = {"status": "failed", "failure_code": code, "failure_message": "Your card was declined."}
    charge = _pending(world, intent) or shapes.charge(world, intent, method)
    charge |= told
    error = {"code": code, "message": told["failure_message"], "type": "card_error", "charge": charge["id"]}
    changes = {"last_payment_error": error, "latest_charge": charge["id"]}
    intent |= changes | {"status": "requires_payment_method"}
    world.tell("charge.failed", charge)
    world.tell("payment_intent.payment_failed", intent)
    return charge


def begin(world: World, intent: Json, method: str) -> Json:
    """A method that takes days has been asked."""
    charge = shapes.charge(world, intent, method)
    intent |= {"status": "processing", "latest_charge": charge["id"]}
    world.tell("charge.pending", charge)
    world.tell("payment_intent.processing", intent)
    return charge


def _pending(world: World, intent: Json) -> Json | None:
    charge = world.objects.get(str(intent["latest_charge"]))
    return charge if charge is not None and charge["status"] == "pending" else None


def book(world: World, charge: Json) -> None:
    """Put a charge on the balance, with its fee, in the currency of the account."""
    kind = "charge" if charge["payment_method_details"]["type"] == "card" else "payment"
    entry = move(world, kind, charge["amount"], charge["currency"], charge["id"], has_fee=True)
    charge["balance_transaction"] = entry["id"]


def book_late(world: World, charge: Json) -> None:
    """The balance transaction that was not there yet."""
    book(world, charge)
    world.tell("charge.updated", charge)


def move(
    world: World, kind: str, amount: int, currency: str, source: str, *, has_fee: bool = False, fee: int = 0
) -> Json:
    """Change the balance: as it is where the account holds the currency, else exchanged."""
    rate = None
    if currency not in world.settles_in:
        thousandths = world.rates[currency]
        sign = -1 if amount < 0 else 1
        amount = sign * (abs(amount) * thousandths // 1000)
        currency, rate = world.default_currency, thousandths / 1000
    if has_fee:
        fee = amount * 365 // 10_000 + 10
    told = {"source": source, "exchange_rate": rate}
    return shapes.balance_transaction(world, kind, amount, fee, currency, **told)
