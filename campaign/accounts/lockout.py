"""Guessing is made slow where it comes from; whoever is guessed at does not notice.

Failures are counted per (whom, network) and per network, never per account: nobody can shut somebody
else out by failing on purpose. Over the first limit a network must do a browser's work for each try,
over the second it must wait. A device on which that person signed in before counts for itself.

A code has six digits only, and many networks could try them all. So wrong ones are counted together
as well; past that limit codes are looked at on known devices, and a link by mail makes any device one.
"""

from dataclasses import dataclass
from enum import Enum

from campaign.accounts.devices import Device
from campaign.core.throttle import hit, is_full, network_key

_Limits = dict[str, str]
_FREE: _Limits = {"whom": "5 per 15 minutes", "network": "20 per 15 minutes"}
_MOST: _Limits = {"whom": "30 per hour", "network": "200 per hour"}
_KNOWN = "30 per hour"
_TOGETHER: _Limits = {"code": "30 per day"}


class Gate(Enum):
    """What a try meets."""

    OPEN = "open"
    WORK = "work"
    CLOSED = "closed"
    LETTER = "letter"


@dataclass(frozen=True)
class Try:
    """Somebody tries to show that they are somebody: whom they name, what they guess, and from where."""

    what: str
    whom: str
    device: Device
    is_known: bool

    def gate(self) -> Gate:
        """What is asked for before this try is looked at."""
        if self.is_known:
            return Gate.CLOSED if is_full(self._name("known"), _KNOWN, self._on_device) else Gate.OPEN
        if self.what in _TOGETHER and is_full(self._name("together"), _TOGETHER[self.what], self.whom):
            return Gate.LETTER
        if any(is_full(self._name(f"{kind} most"), _MOST[kind], key) for kind, key in self._keys()):
            return Gate.CLOSED
        if any(is_full(self._name(kind), _FREE[kind], key) for kind, key in self._keys()):
            return Gate.WORK
        return Gate.OPEN

    def failed(self) -> None:
        """It was wrong: count it."""
        if self.is_known:
            hit(self._name("known"), _KNOWN, self._on_device)
            return
        if self.what in _TOGETHER:
            hit(self._name("together"), _TOGETHER[self.what], self.whom)
        for kind, key in self._keys():
            hit(self._name(kind), _FREE[kind], key)
            hit(self._name(f"{kind} most"), _MOST[kind], key)

    def _name(self, kind: str) -> str:
        return f"organizer {self.what} {kind}"

    @property
    def _on_device(self) -> str:
        return f"{self.whom}:{self.device.mark.hex()}"

    def _keys(self) -> list[tuple[str, str]]:
        return [("whom", f"{self.whom}:{network_key()}"), ("network", network_key())]
