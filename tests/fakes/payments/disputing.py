"""A donor's bank takes the money back, or only asks; months later it is won or lost."""

from tests.fakes.payments import paying, shapes
from tests.fakes.payments.world import Declined, Json, World

FEE = 50_000
"""What a dispute costs, in minor units of the account's currency; it is not given back."""


def open_(world: World, charge: str, *, amount: int | None = None, is_inquiry: bool = False) -> Json:
    """Begin a dispute of a charge; an inquiry moves no money."""
    disputed = world.get("charge", charge)
    status = "warning_needs_response" if is_inquiry else "needs_response"
    left = disputed["amount"] - disputed["amount_refunded"]
    if not 0 < (amount or left) <= left:
        raise Declined(400, "invalid_request_error", "Nothing is left to dispute.", code="resource_state")
    made = shapes.dispute(world, disputed, amount or left, status)
    disputed["disputed"] = True
    if is_inquiry:
        world.tell("charge.dispute.created", made)
        return made
    _move(world, made, -made["amount"], FEE)
    world.tell("charge.dispute.created", made)
    world.tell("charge.dispute.funds_withdrawn", made)
    return made


def escalate(world: World, number: str) -> Json:
    """An inquiry becomes a dispute."""
    made = world.get("dispute", number)
    made |= {"status": "needs_response", "is_charge_refundable": False}
    _move(world, made, -made["amount"], FEE)
    world.tell("charge.dispute.updated", made)
    world.tell("charge.dispute.funds_withdrawn", made)
    return made


def answer(world: World, number: str) -> Json:
    """Evidence was sent; the bank looks at it."""
    made = world.get("dispute", number)
    made["status"] = "warning_under_review" if made["status"].startswith("warning") else "under_review"
    made["evidence_details"] |= {"has_evidence": True, "submission_count": 1, "submission_method": "manual"}
    world.tell("charge.dispute.updated", made)
    return made


def close(world: World, number: str, *, is_won: bool) -> Json:
    """The end of it; won money comes back. An inquiry just ends."""
    made = world.get("dispute", number)
    if made["status"].startswith("warning"):
        made["status"] = "warning_closed"
        world.get("charge", made["charge"])["disputed"] = False
        world.tell("charge.dispute.closed", made)
        return made
    made["status"] = "won" if is_won else "lost"
    if is_won:
        _move(world, made, made["amount"], 0)
    world.tell("charge.dispute.closed", made)
    if is_won:
        world.tell("charge.dispute.funds_reinstated", made)
    return made


def turn(world: World, number: str, *, is_won: bool) -> Json:
    """The bank changes its mind after the end, as it may for months: the money moves once more."""
    made = world.get("dispute", number)
    made["status"] = "won" if is_won else "lost"
    _move(world, made, made["amount"] if is_won else -made["amount"], 0)
    world.tell("charge.dispute.updated", made)
    world.tell(f"charge.dispute.funds_{'reinstated' if is_won else 'withdrawn'}", made)
    return made


def _move(world: World, made: Json, amount: int, fee: int) -> None:
    entry = paying.move(world, "adjustment", amount, made["currency"], made["id"], fee=fee)
    entry["reporting_category"] = "dispute" if amount < 0 else "dispute_reversal"
    made["balance_transactions"].append(entry)
