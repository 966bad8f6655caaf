"""Filled-in sign forms, each with an address of its own and a challenge that is solved already."""

import secrets
from collections.abc import Iterator
from urllib.parse import urlencode

from altcha import Challenge, Payload, solve_challenge

from benchmarks.stage import CAMPAIGN, Settings
from campaign import create_app
from campaign.config import Config
from campaign.core import challenge

SIGN = f"/campaigns/{CAMPAIGN}/sign"
_NAMES = ("Ada Tester", "Sok Dara", "สมชาย ใจดี", "សុខ ដារ៉ា", "Nguyễn Thị Minh", "Aung")


def solved_payload(*, is_hard: bool = False) -> str:
    """What a browser posts once it has done its work. Needs the app's context."""
    given = Challenge.from_dict(challenge.new_challenge(is_hard=is_hard))
    solution = solve_challenge(given)
    if solution is None:
        raise RuntimeError("a challenge without a solution")
    return str(Payload(given, solution).to_base64())


def sign_forms(settings: Settings, count: int) -> Iterator[str]:
    """URL-encoded bodies of the sign form."""
    run = secrets.token_hex(4)
    app = create_app(Config.from_env({"CAMPAIGN_MODE": "demo", **settings}))
    with app.app_context():
        for number in range(count):
            yield urlencode(
                {
                    "name": _NAMES[number % len(_NAMES)],
                    "email": f"signer-{run}-{number}@example.org",
                    "country": "TH",
                    "display": "hidden",
                    "comment": "",
                    "website": "",
                    "ticket": "",
                    "altcha": solved_payload(),
                }
            )
