"""Random schedules of what can happen to gifts and to the news of it, for a test and for a benchmark."""

import random
from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from campaign.donations.gift_models import Donation
from tests.donations.cards.shop import Shop
from tests.fakes.payments import checkout, disputing, refunding
from tests.fakes.payments.world import Declined, Json

Outcome = tuple[str, int, int]
"""State, what came and what went back."""


def run_schedule(
    session: Session, shop: Shop, gift: Donation, chance: random.Random
) -> tuple[Outcome, Outcome]:
    """One life, its events doubled, reordered, late or lost; what we have of it, and what is so."""
    page, late = shop.checkout(gift), list[Json]()
    for deed in _life(shop, page, chance):
        try:
            deed()
        except Declined:
            continue  # the provider refuses what cannot be done now, as a refund of what is disputed
        late += shop.emitter.waiting()
        chance.shuffle(late)
        cut = chance.randrange(len(late) + 1)
        now, late = late[:cut], late[cut:]
        sent = [event for event in now if chance.random() > 0.3]
        shop.emitter.deliver([*sent, *(event for event in sent if chance.random() < 0.4)])
        if chance.random() < 0.5:
            shop.work()
    shop.emitter.deliver(late)
    shop.emitter.deliver([shop.world.events[-1]])
    while shop.work():
        pass
    session.expire_all()
    return (gift.state.value, gift.received_minor, gift.refunded_minor), _truth(shop, page)


def _life(shop: Shop, page: str, chance: random.Random) -> list[Callable[[], object]]:
    """Paid fast or slowly; then perhaps refunds, some of which fail; then perhaps a dispute."""
    world = shop.world
    deeds: list[Callable[[], object]] = [lambda: checkout.decline(world, page)] * chance.randrange(2)
    if chance.random() < 0.3:
        deeds += [lambda: checkout.pay(world, page, "sepa_debit"), lambda: checkout.arrive(world, page)]
    else:
        deeds += [lambda: checkout.pay(world, page)]
    for _ in range(chance.randrange(3)):
        deeds.append(partial(_refund, shop, page, str(chance.randrange(1, 15) * 1000)))
        if chance.random() < 0.3:
            deeds.append(lambda: refunding.fail(world, world.all("refund")[0]["id"]))
    if chance.random() < 0.5:
        amount = chance.choice([None, 5_000])
        deeds.append(lambda: disputing.open_(world, shop.charge_of(page), amount=amount))
        is_won = chance.random() < 0.5
        deeds.append(lambda: disputing.close(world, world.all("dispute")[0]["id"], is_won=is_won))
    return deeds


def _refund(shop: Shop, page: str, part: str) -> None:
    refunding.refund(shop.world, {"charge": shop.charge_of(page), "amount": part})


def _truth(shop: Shop, page: str) -> Outcome:
    """What the provider's objects come to."""
    charge = shop.world.get("charge", shop.charge_of(page))
    disputes = [one for one in shop.world.all("dispute") if one["charge"] == charge["id"]]
    lost = sum(one["amount"] for one in disputes if one["status"] == "lost")
    waiting = sum(
        one["amount"]
        for one in shop.world.all("refund")
        if one["charge"] == charge["id"] and one["status"] == "pending"
    )
    back = charge["amount_refunded"] - waiting + lost
    state = "charged back" if lost else "refunded" if back == charge["amount"] else "partly refunded"
    return (state if back else "paid", charge["amount"], back)
