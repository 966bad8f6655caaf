"""People who visit: with a browser that solves challenges, or without JavaScript."""

import base64
import http.client
import json
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from altcha import Challenge, Payload, solve_challenge

from benchmarks.stage import CAMPAIGN

SIGN = f"/campaigns/{CAMPAIGN}/sign"
_TICKET = re.compile(r'name="ticket" value="([^"]+)"')
Form = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the server said."""

    status: int
    location: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as words."""
        return self.body.decode("utf-8", "replace")


@dataclass
class Visitor:
    """One browser, on a connection of its own."""

    url: str
    timeout: float = 30

    def ask(self, method: str, path: str, form: Form | None = None) -> Answer:
        """Send one request.

        Raises:
            OSError, http.client.HTTPException: nobody answered, or hung up.
        """
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=self.timeout)
        headers = {"Sec-Fetch-Site": "same-origin"}
        body = None
        if form is not None:
            body = urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(
                status=answer.status, location=answer.getheader("Location") or "", body=answer.read()
            )
        finally:
            connection.close()

    def solved(self) -> str:
        """Ask for a challenge and do its work, as the page's script does."""
        given = self.ask("GET", "/challenge").text
        return solved(given)

    def sign(self, form: Form, *, with_script: bool) -> Answer:
        """Sign as a person does who takes every step that the site asks for."""
        proof = {"altcha": self.solved()} if with_script else {}
        answer = self.ask("POST", SIGN, {**form, **proof})
        for _ in range(3):
            if answer.status != 429:
                return answer
            if with_script:
                answer = self.ask("POST", SIGN, {**form, "altcha": self.solved()})
            else:
                answer = self._wait_and_press_again(answer, form)
        return answer

    def _wait_and_press_again(self, answer: Answer, form: Form) -> Answer:
        ticket = _TICKET.search(answer.text)
        waiting = re.search(r"wait (\d+) seconds", answer.text)
        if ticket is None or waiting is None:
            return answer
        time.sleep(int(waiting[1]) + 1)
        return self.ask("POST", SIGN, {**form, "ticket": ticket[1]})


def solved(challenge: str) -> str:
    """The payload for a challenge as JSON."""

    given = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(given)
    if solution is None:
        raise RuntimeError("a challenge without a solution")
    return str(Payload(given, solution).to_base64())


def a_form(number: int, mark: str, **changes: str) -> Form:
    """A sign form with an address of its own."""
    told = {
        "name": f"Signer {mark} {_letters(number)}",
        "email": f"signer-{mark}-{number}@example.org",
        "country": "TH",
        "display": "hidden",
    }
    return told | changes


def _letters(number: int) -> str:
    return base64.b32encode(str(number).encode()).decode().strip("=").title()
