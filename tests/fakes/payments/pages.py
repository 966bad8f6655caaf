"""The pages on which a person pays: of a demo, so each way that a payment can go has a button."""

from collections.abc import Callable
from html import escape

from tests.fakes.payments import billing, checkout, disputing, paying, paying_out
from tests.fakes.payments.world import Declined, Json, World

Answer = tuple[int, str, str]
"""Status, page, and where to go on."""
_DESK: tuple[tuple[str, set[str], str, dict[str, str]], ...] = (
    (
        "checkout.session",
        {"complete"},
        "Slow payment",
        {"arrive": "The money comes", "fail": "It does not come"},
    ),
    (
        "subscription",
        {"active", "past_due"},
        "Repeated gift",
        {"renew": "The next is paid", "refuse": "The next is refused"},
    ),
    ("charge", {"succeeded"}, "Payment", {"dispute": "The donor's bank disputes it"}),
    ("dispute", {"needs_response", "under_review"}, "Dispute", {"win": "Won", "lose": "Lost"}),
    ("payout", {"in_transit"}, "Payout", {"bank": "It is in the bank"}),
)
"""What can be done on the provider's side: the kind, the states in which, its name, the buttons."""
_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "button{font:inherit;padding:.6rem 1rem;margin:.25rem .5rem .25rem 0;border:1px solid #555;"
    "border-radius:.4rem;background:#fff;cursor:pointer}.go{background:#0b5d4e;color:#fff}"
    ".note{background:#fff6d8;padding:.6rem 1rem;border-radius:.4rem}"
    "label{display:block;margin:.6rem 0}input{font:inherit;padding:.4rem;width:100%;box-sizing:border-box}"
)
_DECIMALS = {"jpy": 0, "krw": 0, "vnd": 0, "kwd": 3}


def answer(world: World, method: str, path: str, posted: dict[str, str]) -> Answer:
    """A page, or what its button does."""
    checkout.expire_due(world)
    parts = [part for part in path.split("/") if part]
    try:
        if parts[:1] == ["pay"] and len(parts) >= 2:
            return _checkout(world, parts[1], posted.get("do") if method == "POST" else None)
        if parts[:1] == ["portal"] and len(parts) >= 2:
            return _portal(world, parts[1], posted if method == "POST" else None)
        if not parts:
            return _desk(world, posted if method == "POST" else None)
    except Declined as problem:
        return problem.status, _page("It cannot be done", f"<p>{escape(str(problem))}</p>"), ""
    return 404, _page("Nothing here", "<p>There is no such page.</p>"), ""


def _checkout(world: World, number: str, deed: str | None) -> Answer:
    session = world.get("checkout.session", number)
    if session["status"] != "open":
        return 410, _page("This page is over", "<p>It was used, or it expired.</p>"), ""
    if deed == "decline":
        checkout.decline(world, number)
        note = "<p class='note' role='alert'>The card was declined. Nothing was taken. Try another way.</p>"
        return 402, _page(*_offer(session, note)), ""
    if deed in {"pay", "later"}:
        checkout.pay(world, number, "card" if deed == "pay" else "sepa_debit")
        return 303, "", session["success_url"].replace("{CHECKOUT_SESSION_ID}", number)
    return 200, _page(*_offer(session, "")), ""


def _offer(session: Json, note: str) -> tuple[str, str]:
    often = " again and again" if session["mode"] == "subscription" else ""
    words = _amount(session["amount_total"], session["currency"])
    buttons = _button("pay", f"Pay {words}", "go") + _button("decline", "The card is declined")
    if session["mode"] == "payment":
        buttons += _button("later", "Pay by a slow way, which may fail")
    back = session["cancel_url"]
    leave = f"<p><a href='{escape(back)}'>Go back without paying</a></p>" if back else ""
    text = f"<p>You are asked for <b>{words}</b>{often}. This stands in for the card provider.</p>"
    return f"Pay {words}", f"{note}{text}<form method='post'>{buttons}</form>{leave}"


def _portal(world: World, number: str, posted: dict[str, str] | None) -> Answer:
    visit = world.get("billing_portal.session", number)
    mine = [one for one in world.all("subscription") if one["customer"] == visit["customer"]]
    if posted is not None:
        for one in mine:
            if one["id"] == posted.get("id"):
                billing.cancel(world, one["id"])
        return 303, "", f"/portal/{number}"
    lines = []
    for one in mine:
        price = one["items"]["data"][0]["price"]
        words = f"{_amount(price['unit_amount'], one['currency'])} each {price['recurring']['interval']}"
        end = (
            "" if one["status"] == "canceled" else _form(_hidden("id", one["id"]) + _button("end", "End it"))
        )
        lines.append(f"<li>{words}: {one['status']} {end}</li>")
    back = f"<p><a href='{escape(visit['return_url'])}'>Back</a></p>" if visit["return_url"] else ""
    return 200, _page("Your repeated gifts", f"<ul>{''.join(lines)}</ul>{back}"), ""


def _desk(world: World, posted: dict[str, str] | None) -> Answer:
    """What only the provider can do: let slow money come or fail, renew, dispute, pay out."""
    if posted is not None:
        _deed(world, posted.get("do", ""), posted.get("id", ""))
        return 303, "", "/"
    lines = [
        f"<li>{words}{_form(_hidden('id', number) + buttons)}</li>" for words, number, buttons in _open(world)
    ]
    out = _form(_button("payout", "Pay out what is on the balance"))
    shown = "".join(lines) or "<li>Nothing yet. Give something on the site first.</li>"
    return 200, _page("The card provider's side", f"<ul>{shown}</ul>{out}"), ""


def _open(world: World) -> list[tuple[str, str, str]]:
    found = []
    for kind, states, words, deeds in _DESK:
        for one in world.all(kind):
            is_slow = kind != "checkout.session" or one["payment_status"] == "unpaid"
            if one["status"] in states and is_slow and not one.get("disputed"):
                amount = one.get("amount", one.get("amount_total"))
                of = f" of {_amount(amount, one['currency'])}" if amount is not None else ""
                buttons = "".join(_button(deed, told) for deed, told in deeds.items())
                found.append((f"{words}{of}, {one['status']}", one["id"], buttons))
    return found


def _deed(world: World, deed: str, number: str) -> None:
    deeds: dict[str, Callable[[], object]] = {
        "arrive": lambda: checkout.arrive(world, number),
        "fail": lambda: checkout.fail_late(world, number),
        "renew": lambda: billing.renew(world, number),
        "refuse": lambda: billing.renew(world, number, is_paid=False),
        "dispute": lambda: disputing.open_(world, number),
        "win": lambda: disputing.close(world, number, is_won=True),
        "lose": lambda: disputing.close(world, number, is_won=False),
        "payout": lambda: paying_out.pay_out(world),
        "bank": lambda: paying_out.arrive(world, number),
        "book": lambda: paying.book_late(world, world.get("charge", number)),
    }
    if deed in deeds:
        deeds[deed]()


def _amount(minor: int, currency: str) -> str:
    decimals = _DECIMALS.get(currency, 2)
    digits = str(minor).rjust(decimals + 1, "0")
    return (
        f"{currency.upper()} {digits[:-decimals]}.{digits[-decimals:]}"
        if decimals
        else f"{currency.upper()} {digits}"
    )


def _button(deed: str, words: str, kind: str = "") -> str:
    return f"<button name='do' value='{deed}' class='{kind}'>{escape(words)}</button>"


def _hidden(name: str, value: str) -> str:
    return f"<input type='hidden' name='{name}' value='{escape(value)}'>"


def _form(inside: str) -> str:
    return f"<form method='post'>{inside}</form>"


def _page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style><main><h1>{escape(title)}</h1>{body}</main></html>"
    )
