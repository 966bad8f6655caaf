"""Money that goes back, and comes back once more where it could not be delivered."""

from tests.fakes.payments import paying, shapes
from tests.fakes.payments.world import Declined, Json, World


def refund(world: World, asked: Json) -> Json:
    """A refund as the API makes it, in whole or in part."""
    charge = _charge(world, asked)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = int(asked.get("amount", left))
    if charge["disputed"] and not _is_refundable(world, charge):
        _refuse("This charge is disputed.", "charge_disputed")
    if left == 0:
        _refuse("This charge has already been refunded.", "charge_already_refunded")
    if not 0 < amount <= left:
        _refuse("The amount is greater than what is left.", "amount_too_large")
    is_slow = charge["payment_method_details"]["type"] != "card"
    made = shapes.refund(
        world,
        charge,
        amount,
        reason=asked.get("reason"),
        metadata=dict(asked.get("metadata", {})),
        status="pending" if is_slow else "succeeded",
    )
    entry = paying.move(world, "refund", -amount, charge["currency"], made["id"])
    made["balance_transaction"] = entry["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    world.tell("refund.created", made)
    world.tell("charge.refunded", charge)
    return made


def arrive(world: World, number: str) -> Json:
    """A slow refund has reached the donor."""
    made = world.get("refund", number)
    made["status"] = "succeeded"
    world.tell("refund.updated", made)
    return made


def fail(world: World, number: str) -> Json:
    """The donor's bank did not take it: the money is on the balance again."""
    made = world.get("refund", number)
    charge = world.get("charge", made["charge"])
    entry = paying.move(world, "refund_failure", made["amount"], made["currency"], made["id"])
    told = {"failure_reason": "expired_or_canceled_card", "failure_balance_transaction": entry["id"]}
    made |= told | {"status": "failed"}
    charge["amount_refunded"] -= made["amount"]
    charge["refunded"] = False
    world.tell("refund.failed", made)
    world.tell("charge.refund.updated", made)
    return made


def _charge(world: World, asked: Json) -> Json:
    if "charge" in asked:
        return world.get("charge", asked["charge"])
    intent = world.get("payment_intent", asked.get("payment_intent"))
    charge = world.get("charge", intent["latest_charge"])
    if charge["status"] != "succeeded":
        _refuse("Nothing was taken.", "charge_not_refundable")
    return charge


def _is_refundable(world: World, charge: Json) -> bool:
    mine = [one for one in world.all("dispute") if one["charge"] == charge["id"]]
    return all(one["is_charge_refundable"] or one["status"] == "won" for one in mine)


def _refuse(message: str, code: str) -> None:
    raise Declined(400, "invalid_request_error", message, code=code)
