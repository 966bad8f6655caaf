"""How a row may go from one state to the next."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from campaign.core.errors import Refused

State = TypeVar("State", bound=StrEnum)


class WrongState(Refused):
    """The thing is not in a state in which this can be done."""


def checked_move(present: State, to: State, next_states: Mapping[State, set[State]]) -> State:
    """The new state, if the table allows the step.

    Raises:
        WrongState: it does not; the message names both states.
    """
    if to not in next_states[present]:
        raise WrongState(f"What is {present.value} cannot become {to.value}.")
    return to
