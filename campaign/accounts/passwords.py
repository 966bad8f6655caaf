"""Which passwords are good enough: long, and not among those that are tried first. Nobody is asked."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_security import PasswordUtil

from campaign.accounts.login_settings import LONGEST_PASSWORD, SHORTEST_PASSWORD

_GOOD_ENOUGH = 3
"""Of 0 to 4: some hundred million tries (zxcvbn's own scale)."""
_LOOKED_AT = 72
"""What comes after these signs makes a password no weaker, and looking at it all takes long."""


def problem_of(password: str, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a password, in words; None when it is good. `about` is what others know too."""
    if len(password) < SHORTEST_PASSWORD:
        return str(gettext("Please take at least %(count)s signs.", count=SHORTEST_PASSWORD))
    if len(password) > LONGEST_PASSWORD:
        return str(gettext("Please take at most %(count)s signs.", count=LONGEST_PASSWORD))
    known = [word for word in (*about, current_app.config["SITE_NAME"]) if word]
    # Fourteen megabytes of words, which a process needs only when somebody chooses a password.
    from zxcvbn import zxcvbn

    told = zxcvbn(password[:_LOOKED_AT], user_inputs=known)
    if told["score"] >= _GOOD_ENOUGH:
        return None
    patterns = {part["pattern"] for part in told["sequence"]}
    if any(part.get("dictionary_name") == "user_inputs" for part in told["sequence"]):
        return str(gettext("It is made of your name or address, which others know too."))
    if patterns & {"repeat", "sequence", "spatial"}:
        return str(gettext("It repeats itself, or follows the keys; such passwords are tried first."))
    return str(gettext("It is too easy to guess. Four words that have nothing in common are good."))


class OurPasswords(PasswordUtil):
    """The library asks here before it keeps a password."""

    def validate(self, password: str, is_register: bool, **facts: Any) -> tuple[list[str] | None, str]:
        """What is wrong, and the password in the one spelling that is kept."""
        normal = self.normalize(password)
        user = facts.get("user")
        problem = problem_of(normal, (user.name, user.email) if user else ())
        return ([problem] if problem else None), normal
