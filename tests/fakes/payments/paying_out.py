"""What is on the balance goes to the organization's bank, and what each payout is made of."""

from tests.fakes.payments import shapes
from tests.fakes.payments.world import Declined, Json, World


def pay_out(world: World, currency: str = "thb") -> Json:
    """Send all that is on the balance in a currency; it arrives a day later."""
    waiting = [
        one
        for one in world.all("balance_transaction")
        if one["currency"] == currency and _is_free(world, one)
    ]
    total = sum(one["net"] for one in waiting)
    if total <= 0:
        raise Declined(400, "invalid_request_error", "Nothing to pay out.", code="balance_insufficient")
    made = shapes.payout(world, total, currency)
    entry = shapes.balance_transaction(world, "payout", -total, 0, currency, source=made["id"])
    made["balance_transaction"] = entry["id"]
    for one in (*waiting, entry):
        one["status"] = "available"
        world.objects[f"in:{one['id']}"] = {"id": "", "object": "in", "payout": made["id"]}
    world.tell("payout.created", made)
    world.tell("payout.reconciliation_completed", made)
    return made


def arrive(world: World, number: str) -> Json:
    """It is in the bank."""
    made = world.get("payout", number)
    made["status"] = "paid"
    world.tell("payout.paid", made)
    return made


def fail(world: World, number: str) -> Json:
    """The bank did not take it: it is on the balance again."""
    made = world.get("payout", number)
    entry = shapes.balance_transaction(
        world, "payout_failure", made["amount"], 0, made["currency"], source=number
    )
    told = {"failure_code": "account_closed", "failure_balance_transaction": entry["id"]}
    made |= told | {"status": "failed"}
    world.tell("payout.failed", made)
    return made


def contained(world: World, number: str) -> list[Json]:
    """The balance transactions of one payout, with its own."""
    return [
        one
        for one in world.all("balance_transaction")
        if world.objects.get(f"in:{one['id']}", {}).get("payout") == number
    ]


def _is_free(world: World, entry: Json) -> bool:
    return f"in:{entry['id']}" not in world.objects
